//! What a caller may say about a pool: benefits, prices, credits (contract, 6.3); read from the wire, and made whole with what is
//! the server's.

use serde_json::Value;
use uuid::Uuid;

use crate::gym::Gym;
use crate::model::{Benefit, CreditConfiguration, Details, Rollover};
use crate::refusal::Refusal;
use crate::validation::Form;

/// A benefit as sent; its item set is the server's.
struct Offered {
    benefit: Benefit,
    item_set_id: Option<Uuid>,
}

/// `details` as sent.
pub(super) struct OfferedDetails {
    benefits: Vec<Offered>,
    credit_configuration: Option<CreditConfiguration>,
    additional_data: Option<Value>,
}

/// A pool definition as sent.
pub(super) struct Offer {
    pub(super) display_name: Option<String>,
    pub(super) program_definition_ids: Vec<Uuid>,
    pub(super) details: OfferedDetails,
    pub(super) namespace: String,
    pub(super) extended_fields: Option<Value>,
}

pub(super) fn read_details(form: &Form<'_>) -> OfferedDetails {
    let mut keys: Vec<String> = Vec::new();
    let mut benefits = Vec::new();
    if !form.has("benefits") {
        form.note("benefits", "REQUIRED_FIELD", "must not be empty");
    }
    for benefit in form.forms("benefits", 1, 10) {
        let benefit_key = benefit.required_text("benefitKey", 64);
        if !benefit_key.is_empty() && keys.contains(&benefit_key) {
            benefit.note(
                "benefitKey",
                "VALIDATION",
                "must be unique in the pool definition",
            );
        }
        keys.push(benefit_key.clone());
        benefits.push(Offered {
            item_set_id: benefit.guid("itemSetId"),
            benefit: Benefit {
                benefit_key,
                item_set_id: Uuid::nil(),
                price: benefit.positive_or_zero("price"),
                provider_app_id: benefit.required_guid("providerAppId"),
                display_name: benefit.text("displayName", 40),
                description: benefit.text("description", 255),
                additional_data: benefit.free_object("additionalData"),
            },
        });
    }
    let credit_configuration = form
        .form("creditConfiguration")
        .map(|credits| CreditConfiguration {
            amount: credits.positive_or_zero("amount").unwrap_or_default(),
            rollover_configuration: credits.form("rolloverConfiguration").map(|rollover| Rollover {
                enabled: rollover.flag("enabled").unwrap_or(false),
                balance_cap: rollover.positive_or_zero("balanceCap"),
            }),
            unit_display_name: credits.text("unitDisplayName", 32),
            unit_type: credits.text("unitType", 16),
        });
    OfferedDetails {
        benefits,
        credit_configuration,
        additional_data: form.free_object("additionalData"),
    }
}

/// Turns sent details into stored ones. A benefit keeps the item set of the benefit that had its key before.
pub(super) fn settle_details(
    gym: &mut Gym,
    sent: OfferedDetails,
    before: Option<&Details>,
) -> Result<Details, Refusal> {
    let has_price = sent
        .benefits
        .iter()
        .any(|offered| !offered.benefit.cost().is_zero());
    if has_price && sent.credit_configuration.is_none() {
        let message = "Price should be 0 when credit pool is not set up".to_owned();
        return Err(Refusal::Bare { status: 400, message });
    }
    let mut benefits = Vec::with_capacity(sent.benefits.len());
    for offered in sent.benefits {
        let mut benefit = offered.benefit;
        let known = before
            .map(|before| before.benefits.as_slice())
            .unwrap_or_default();
        let same_key = known
            .iter()
            .find(|known| known.benefit_key == benefit.benefit_key);
        let same_set = known
            .iter()
            .find(|known| Some(known.item_set_id) == offered.item_set_id);
        benefit.item_set_id = match same_key.or(same_set) {
            Some(known) => known.item_set_id,
            None => gym.ids.guid(),
        };
        benefits.push(benefit);
    }
    Ok(Details {
        benefits,
        credit_configuration: sent.credit_configuration,
        additional_data: sent.additional_data,
    })
}

pub(super) fn read_offer(form: &Form<'_>, is_cascade_given: bool) -> Result<Offer, Refusal> {
    let program_definition_ids = form.guids("programDefinitionIds", 20).unwrap_or_default();
    if !program_definition_ids.is_empty() && !is_cascade_given {
        return Err(Refusal::named_violation(
            "cascade",
            "cascade_is_required",
            "is required",
        ));
    }
    Ok(Offer {
        display_name: form.text("displayName", 128),
        program_definition_ids,
        details: read_details(&form.required_form("details")),
        namespace: form.namespace(),
        extended_fields: form.free_object("extendedFields"),
    })
}
