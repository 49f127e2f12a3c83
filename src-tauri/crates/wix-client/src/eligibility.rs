//! Which benefits a member could redeem now. Business reasons come as results, with status 200.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::Client;
use crate::decimal::Decimal4;
use crate::error::Error;
use crate::guid::Guid;
use crate::identity::Identity;
use crate::items::ItemReference;
use crate::pools::PoolStatus;
use crate::transport::Call;
use crate::wire::{decode, entity, list};

/// One thing to be judged.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct BenefitSelector {
    #[serde(skip_serializing_if = "Guid::is_absent")]
    pub pool_id: Guid,
    pub benefit_key: String,
    pub item_reference: ItemReference,
    pub count: u32,
}

impl BenefitSelector {
    pub fn new(pool: Uuid, benefit_key: &str, product: Uuid, count: u32) -> BenefitSelector {
        BenefitSelector {
            pool_id: pool.into(),
            benefit_key: benefit_key.to_owned(),
            item_reference: ItemReference::product(product),
            count,
        }
    }
}

/// The service's word on one benefit.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    Eligible {
        pool_id: Guid,
        benefit_key: String,
        price: Option<Decimal4>,
    },
    NotEnoughBalance {
        available: Option<Decimal4>,
        requested: Option<Decimal4>,
    },
    PoolNotActive {
        status: PoolStatus,
    },
    BenefitNotFound,
    PoolNotFound,
    PolicyForbids,
    /// A word we don't know: not eligible, as far as we can tell.
    Unknown(String),
}

/// A selector, as it was echoed, with its verdicts. Match by selector, never by position.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    pub selector: BenefitSelector,
    /// Mostly one; several where a selector names no benefit key.
    pub verdicts: Vec<Verdict>,
}

impl Client {
    /// Check Benefit Eligibility.
    pub async fn check_benefit_eligibility(
        &self,
        selector: &BenefitSelector,
        beneficiary: &Identity,
        namespace: &str,
    ) -> Result<Vec<Verdict>, Error> {
        let mut body = json!(selector);
        body["beneficiary"] = json!(beneficiary);
        body["namespace"] = json!(namespace);
        let call = Call::post(
            "check_benefit_eligibility",
            "/benefit-programs/v1/pools/check-eligibility",
            body,
        );
        let result = self.transport.entity(call, "result").await?;
        self.transport.discreetly(verdicts(result))
    }

    /// Bulk Check Benefit Eligibility, 1 to 100 selectors, each judged by itself: three eligible items do not mean that
    /// the balance covers all three.
    pub async fn bulk_check_benefit_eligibility(
        &self,
        selectors: &[BenefitSelector],
        beneficiary: &Identity,
        namespace: &str,
    ) -> Result<Vec<Judged>, Error> {
        let body =
            json!({ "benefitSelectors": selectors, "namespace": namespace, "beneficiary": beneficiary });
        let path = "/benefit-programs/v1/bulk/benefits/check-eligibility";
        let call = Call::post("bulk_check_benefit_eligibility", path, body);
        let page = self.transport.page::<Value>(call, "results").await?;
        self.transport
            .discreetly(page.entries.into_iter().map(judged).collect())
    }
}

fn judged(mut entry: Value) -> Result<Judged, Error> {
    let result = entry.get_mut("result").map(Value::take).unwrap_or_default();
    Ok(Judged {
        selector: entity(entry, "benefitSelector")?,
        verdicts: verdicts(result)?,
    })
}

/// The current shape lists `benefitResults`; the one before held a single outcome, flat. Both are read.
fn verdicts(mut result: Value) -> Result<Vec<Verdict>, Error> {
    if result.get("benefitResults").is_some() {
        let results: Vec<Value> = list(&mut result, "benefitResults")?;
        return results.into_iter().map(verdict).collect();
    }
    if result["type"] == "ELIGIBLE" {
        let benefits: Vec<Eligible> = list(&mut result["eligibleOptions"], "eligibleBenefits")?;
        return Ok(benefits.into_iter().map(Verdict::from).collect());
    }
    if result.get("type").is_none() {
        return Ok(Vec::new());
    }
    verdict(result).map(|verdict| vec![verdict])
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Eligible {
    pool_id: Guid,
    benefit_key: String,
    price: Option<Decimal4>,
}

impl From<Eligible> for Verdict {
    fn from(eligible: Eligible) -> Verdict {
        Verdict::Eligible {
            pool_id: eligible.pool_id,
            benefit_key: eligible.benefit_key,
            price: eligible.price,
        }
    }
}

fn verdict(result: Value) -> Result<Verdict, Error> {
    let options = |name: &str| result.get(name).cloned().unwrap_or_else(|| json!({}));
    let kind = result["type"].as_str().unwrap_or_default();
    Ok(match kind {
        "ELIGIBLE_BENEFIT" => decode::<Eligible>(options("eligibleBenefitOptions"))?.into(),
        "NOT_ENOUGH_BALANCE" => {
            let options = options("notEnoughBalanceOptions");
            Verdict::NotEnoughBalance {
                available: decode(options["availableBalance"].clone())?,
                requested: decode(options["requestedBalance"].clone())?,
            }
        }
        "POOL_NOT_ACTIVE" => {
            let status = options("poolNotActiveOptions")["poolStatus"].clone();
            Verdict::PoolNotActive {
                status: decode(status).unwrap_or_default(),
            }
        }
        "BENEFIT_NOT_FOUND" => Verdict::BenefitNotFound,
        "POOL_NOT_FOUND" => Verdict::PoolNotFound,
        "POLICY_EXPRESSION_EVALUATED_TO_FALSE" => Verdict::PolicyForbids,
        other => Verdict::Unknown(other.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_before_the_current_one_is_still_read() {
        let flat = json!({"type": "ELIGIBLE", "eligibleOptions": {"eligibleBenefits": [
            {"poolId": "2b8e4f6a-c1d3-4e5f-9a7b-8c6d4e2f0a1b", "benefitKey": "gym10", "price": "10"}]}});
        let read = verdicts(flat).unwrap();
        assert!(matches!(&read[..], [Verdict::Eligible { benefit_key, .. }] if benefit_key == "gym10"));
        let flat = json!({"type": "NOT_ENOUGH_BALANCE",
            "notEnoughBalanceOptions": {"availableBalance": "4", "requestedBalance": "10"}});
        let four = Decimal4::from_ten_thousandths(40_000);
        assert!(matches!(
            verdicts(flat).unwrap()[..],
            [Verdict::NotEnoughBalance { available: Some(available), .. }] if available == four
        ));
    }

    #[test]
    fn an_unknown_word_is_not_eligible_and_no_failure() {
        let read = verdicts(json!({"benefitResults": [{"type": "MOON_IN_CAPRICORN"}]})).unwrap();
        assert_eq!(read, [Verdict::Unknown("MOON_IN_CAPRICORN".into())]);
    }
}
