//! Pool-definition items (contract, 7.4): items addressed by their benefit's key.

use serde_json::{Value, json};
use uuid::Uuid;

use super::pool_items::{Derived, derived_id, expansions, search_key};
use super::{Call, Fortune, Reply, Route, Scope, bulk};
use crate::model::{Benefit, Head, Item, PoolDefinition, wire};
use crate::query::{Fields, Kind, Query, page};
use crate::refusal::Refusal;
use crate::table::Table;
use crate::validation::{Form, Violations};

pub(super) const ROUTES: &[Route] = &[
    Route::writes(
        "POST",
        "/benefit-programs/v1/pool-definition-items/add-items-to-benefit",
        add,
    )
    .preview(),
    Route::writes(
        "POST",
        "/benefit-programs/v1/pool-definition-items/remove-items-from-benefit",
        remove,
    )
    .preview(),
    Route::reads(
        "POST",
        "/benefit-programs/v1/pool-definition-items/query",
        Scope::Read,
        query,
    )
    .preview(),
];

const FIELDS: Fields = &[
    ("id", Kind::Guid),
    ("createdDate", Kind::Date),
    ("benefitKey", Kind::Text),
    ("category", Kind::Text),
    ("externalId", Kind::Guid),
    ("itemSearchKey", Kind::Text),
    ("itemSetId", Kind::Guid),
    ("namespace", Kind::Text),
    ("poolDefinitionId", Kind::Guid),
    ("providerAppId", Kind::Guid),
    ("programDefinitions.id", Kind::List),
    ("programDefinitions.externalId", Kind::List),
];

/// The benefit and the products to file under it or take from it.
struct Filing {
    namespace: String,
    benefit: Benefit,
    products: Vec<(Uuid, String)>,
}

fn read_filing(call: &Call<'_>) -> Result<Filing, Refusal> {
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations);
    let mut products = Vec::new();
    for reference in form.forms("itemReferences", 1, 100) {
        products.push((
            reference.required_guid("externalId"),
            reference.text("category", 20).unwrap_or_default(),
        ));
    }
    let definition_id = form.required_guid("poolDefinitionId");
    let key = form.required_text("benefitKey", 64);
    violations.finish()?;
    let definition = call
        .gym
        .pool_definitions
        .get(definition_id)
        .ok_or_else(Refusal::not_found)?;
    let benefit = definition
        .details
        .benefits
        .iter()
        .find(|benefit| benefit.benefit_key == key);
    let benefit = benefit.cloned().ok_or_else(|| {
        Refusal::plain(
            404,
            "POOL_DEFINITION_BENEFIT_NOT_FOUND",
            "Pool definition benefit not found",
        )
    })?;
    Ok(Filing {
        namespace: definition.namespace.clone(),
        benefit,
        products,
    })
}

fn find(call: &Call<'_>, filing: &Filing, product: &(Uuid, String)) -> Option<Uuid> {
    call.gym
        .items_in(filing.benefit.item_set_id)
        .find(|item| item.external_id == product.0 && item.category == product.1)
        .map(|item| item.head.id)
}

fn add(call: &mut Call<'_>) -> Reply {
    let filing = read_filing(call)?;
    let mut fortunes: Vec<Fortune> = Vec::with_capacity(filing.products.len());
    for product in &filing.products {
        if find(call, &filing, product).is_some() {
            let refusal = Refusal::plain(409, "ALREADY_EXISTS", "the benefit already has this item");
            fortunes.push(Err((None, refusal)));
            continue;
        }
        let known = call.gym.products.get(product.0);
        let item = Item {
            head: Head::new(call.gym.ids.guid(), call.now),
            external_id: product.0,
            category: product.1.clone(),
            item_set_id: filing.benefit.item_set_id,
            display_name: known.map(|product| product.name.clone()),
            provider_app_id: filing.benefit.provider_app_id,
            namespace: filing.namespace.clone(),
        };
        fortunes.push(Ok((item.head.id, wire(&item))));
        call.gym.insert_item(item);
    }
    Ok(bulk(fortunes, false))
}

fn remove(call: &mut Call<'_>) -> Reply {
    let filing = read_filing(call)?;
    let mut fortunes: Vec<Fortune> = Vec::with_capacity(filing.products.len());
    for product in &filing.products {
        fortunes.push(match find(call, &filing, product) {
            Some(id) if call.gym.remove_item(id) => Ok((id, Value::Null)),
            _ => Err((None, Refusal::not_found())),
        });
    }
    Ok(bulk(fortunes, false))
}

fn query(call: &mut Call<'_>) -> Reply {
    let expansions = expansions(
        &call.body,
        &["POOL_DEFINITION", "PROGRAM_DEFINITION", "BENEFIT", "ITEM"],
    )?;
    let query = Query::read(&call.body, "poolDefinitionItems", FIELDS, 1000)?;
    let mut table: Table<Derived> = Table::default();
    for definition in call.gym.pool_definitions.iter() {
        for benefit in &definition.details.benefits {
            for item in call.gym.items_in(benefit.item_set_id) {
                let id = derived_id(definition.head.id, item.head.id);
                table.insert(Derived {
                    value: row(call, definition, benefit, item),
                    id,
                });
            }
        }
    }
    let page = page(&table, None, &query, FIELDS);
    let rows: Vec<Value> = page
        .rows
        .into_iter()
        .map(|row| shown(&row.value, &expansions))
        .collect();
    Ok(json!({"poolDefinitionItems": rows, "metadata": page.metadata}))
}

/// Without the expansions nobody asked for.
fn shown(row: &Value, expansions: &[String]) -> Value {
    let mut shown = row.clone();
    let fields = [
        ("POOL_DEFINITION", "poolDefinition"),
        ("PROGRAM_DEFINITION", "programDefinitions"),
        ("BENEFIT", "benefitInfo"),
        ("ITEM", "itemInfo"),
    ];
    if let Some(object) = shown.as_object_mut() {
        for (expansion, field) in fields {
            if !expansions.iter().any(|named| named == expansion) {
                object.remove(field);
            }
        }
    }
    shown
}

fn row(call: &Call<'_>, definition: &PoolDefinition, benefit: &Benefit, item: &Item) -> Value {
    let created = definition.head.created_date.max(item.head.created_date);
    let programs: Vec<Value> = definition
        .program_definition_ids
        .iter()
        .filter_map(|id| call.gym.program_definitions.get(*id))
        .map(|program| json!({"id": program.head.id, "externalId": program.external_id}))
        .collect();
    json!({
        "id": derived_id(definition.head.id, item.head.id), "revision": "1",
        "createdDate": created, "updatedDate": created,
        "externalId": item.external_id, "category": item.category, "providerAppId": item.provider_app_id,
        "namespace": definition.namespace, "poolDefinitionId": definition.head.id,
        "itemSetId": benefit.item_set_id, "itemId": item.head.id, "benefitKey": benefit.benefit_key,
        "itemSearchKey": search_key(item), "removed": false,
        "poolDefinition": {
            "displayName": definition.display_name,
            "creditConfiguration": definition.details.credit_configuration,
        },
        "programDefinitions": programs,
        "benefitInfo": {
            "price": benefit.cost(), "displayName": benefit.display_name, "description": benefit.description,
        },
        "itemInfo": {"displayName": item.display_name},
    })
}
