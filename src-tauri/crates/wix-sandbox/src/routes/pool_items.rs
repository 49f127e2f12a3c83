//! Pool items (contract, 7.7): every redeemable product of a member's pools, with price and balance, in one read. Computed from
//! pools and items at the moment of the question; ids are derived, so they stay the same.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Call, Reply, Route, Scope};
use crate::chance::Chance;
use crate::gym::Gym;
use crate::model::{Benefit, Item, Pool};
use crate::query::{Fields, Kind, Query, page};
use crate::refusal::Refusal;
use crate::table::{Row, Table};

pub(super) const ROUTES: &[Route] = &[Route::reads(
    "POST",
    "/benefit-programs/v1/pool-items/query",
    Scope::Read,
    query,
)
.preview()];

const FIELDS: Fields = &[
    ("id", Kind::Guid),
    ("createdDate", Kind::Date),
    ("beneficiary.memberId", Kind::Guid),
    ("benefitKey", Kind::Text),
    ("category", Kind::Text),
    ("externalId", Kind::Guid),
    ("externalProgramDefinitionId", Kind::Guid),
    ("externalProgramId", Kind::Guid),
    ("itemSearchKey", Kind::Text),
    ("itemSetId", Kind::Guid),
    ("namespace", Kind::Text),
    ("poolDefinitionId", Kind::Guid),
    ("poolId", Kind::Guid),
    ("programDefinitionId", Kind::Guid),
    ("programId", Kind::Guid),
    ("providerAppId", Kind::Guid),
];

/// A derived row, already in the shape of the wire.
#[derive(Debug, serde::Serialize)]
#[serde(transparent)]
pub(super) struct Derived {
    pub(super) value: Value,
    #[serde(skip)]
    pub(super) id: Uuid,
}

impl Row for Derived {
    fn id(&self) -> Uuid {
        self.id
    }
}

/// The same parents, the same id.
pub(super) fn derived_id(one: Uuid, other: Uuid) -> Uuid {
    Chance::stream(0, &format!("{one} {other}")).guid()
}

pub(super) fn search_key(item: &Item) -> String {
    format!("{}/{}/{}", item.provider_app_id, item.category, item.external_id)
}

pub(super) fn expansions(body: &Value, known: &[&str]) -> Result<Vec<String>, Refusal> {
    let fields = match body.get("fields") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(Refusal::violation("fields", "FORMAT", "must be a list")),
    };
    let mut named = Vec::with_capacity(fields.len());
    for field in fields {
        match field.as_str().filter(|name| known.contains(name)) {
            Some(name) => named.push(name.to_owned()),
            None => {
                return Err(Refusal::violation(
                    "fields",
                    "INVALID_ENUM_VALUE",
                    "names an unknown expansion",
                ));
            }
        }
    }
    Ok(named)
}

fn query(call: &mut Call<'_>) -> Reply {
    let known = [
        "POOL",
        "PROGRAM",
        "PROGRAM_DEFINITION",
        "ITEM",
        "BENEFIT",
        "BALANCE",
    ];
    let expansions = expansions(&call.body, &known)?;
    let query = Query::read(&call.body, "poolItems", FIELDS, 1000)?;
    let Some(member) = query
        .filter
        .required("beneficiary.memberId")
        .and_then(crate::validation::guid)
    else {
        let why = "must be filtered by $eq";
        return Err(Refusal::violation(
            "query.filter.beneficiary.memberId",
            "REQUIRED_FIELD",
            why,
        ));
    };
    let mut table: Table<Derived> = Table::default();
    for pool in call
        .gym
        .index
        .pools_of_person
        .of(&member)
        .iter()
        .filter_map(|id| call.gym.pools.get(*id))
    {
        for benefit in &pool.details.benefits {
            for item in call.gym.items_in(benefit.item_set_id) {
                let value = row(call.gym, pool, benefit, item, &expansions);
                table.insert(Derived {
                    value,
                    id: derived_id(pool.head.id, item.head.id),
                });
            }
        }
    }
    let page = page(&table, None, &query, FIELDS);
    let rows: Vec<&Value> = page.rows.into_iter().map(|row| &row.value).collect();
    Ok(json!({"poolItems": rows, "metadata": page.metadata}))
}

fn row(gym: &Gym, pool: &Pool, benefit: &Benefit, item: &Item, expansions: &[String]) -> Value {
    let created = pool.head.created_date.max(item.head.created_date);
    let mut row = json!({
        "id": derived_id(pool.head.id, item.head.id), "revision": "1",
        "createdDate": created, "updatedDate": created,
        "externalId": item.external_id, "category": item.category, "providerAppId": item.provider_app_id,
        "namespace": pool.namespace, "poolId": pool.head.id, "programId": pool.program_id,
        "externalProgramId": pool.program.external_id, "poolDefinitionId": pool.pool_definition_id,
        "itemSetId": benefit.item_set_id, "itemId": item.head.id, "benefitKey": benefit.benefit_key,
        "itemSearchKey": search_key(item), "removed": false, "beneficiary": pool.beneficiary,
    });
    if let Some(definition) = &pool.program_definition {
        row["programDefinitionId"] = json!(definition.id);
        row["externalProgramDefinitionId"] = json!(definition.external_id);
    }
    for expansion in expansions {
        match expansion.as_str() {
            "POOL" => {
                row["pool"] = json!({
                    "displayName": pool.display_name, "status": pool.status,
                    "creditConfiguration": pool.details.credit_configuration,
                });
            }
            "PROGRAM" => row["program"] = json!(pool.program),
            "PROGRAM_DEFINITION" => row["programDefinition"] = json!(pool.program_definition),
            "ITEM" => row["itemInfo"] = json!({"displayName": item.display_name}),
            "BENEFIT" => {
                row["benefitInfo"] = json!({
                    "price": benefit.cost(), "benefitKey": benefit.benefit_key,
                    "displayName": benefit.display_name, "description": benefit.description,
                });
            }
            _ => {
                let available = gym.balances.get(pool.head.id).map(|balance| balance.available);
                row["balance"] = json!({"available": available});
            }
        }
    }
    row
}
