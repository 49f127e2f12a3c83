//! Replies against the shapes the types of Wix's SDK declare: same keys, same JSON types.

use serde_json::{Value, json};

use crate::desk::{Desk, member_identity, redemption, text};

/// Every key of `expected` is in `actual` with the same type; lists are compared by their first element.
#[track_caller]
fn assert_shape(path: &str, actual: &Value, expected: &Value) {
    match (actual, expected) {
        (_, Value::Null) => {}
        (Value::Object(actual), Value::Object(expected)) => {
            for (name, value) in expected {
                let inner = actual
                    .get(name)
                    .unwrap_or_else(|| panic!("{path}.{name} is missing"));
                assert_shape(&format!("{path}.{name}"), inner, value);
            }
        }
        (Value::Array(actual), Value::Array(expected)) => {
            if let Some(shape) = expected.first() {
                let first = actual.first().unwrap_or_else(|| panic!("{path} is empty"));
                assert_shape(&format!("{path}[0]"), first, shape);
            }
        }
        (Value::String(_), Value::String(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::Bool(_), Value::Bool(_)) => {}
        _ => panic!("{path} is {actual}, expected something like {expected}"),
    }
}

fn head() -> Value {
    json!({"id": "", "revision": "1", "createdDate": "", "updatedDate": ""})
}

fn with_head(mut rest: Value) -> Value {
    for (name, value) in head().as_object().unwrap() {
        rest[name] = value.clone();
    }
    rest
}

fn details() -> Value {
    json!({
        "benefits": [{"benefitKey": "", "itemSetId": "", "price": "10", "providerAppId": "", "displayName": ""}],
        "creditConfiguration": {
            "amount": "0", "rolloverConfiguration": {"enabled": true, "balanceCap": "5"}, "unitDisplayName": "",
        },
    })
}

#[tokio::test]
async fn replies_have_the_declared_shape() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let member = desk.members()[0].clone();
    let (program, pool) = desk.enrol(&programme, &member).await;
    let changed = desk.change(&pool, "12", "v1").await.ok();
    let redeemed = desk
        .benefit("benefits/redeem", redemption(&programme, &pool, 0, "r1"))
        .await
        .ok();

    let beneficiary = member_identity("");
    let program_shape = with_head(json!({
        "programDefinitionId": "", "status": "", "beneficiary": beneficiary, "displayName": "", "namespace": "",
        "externalId": "", "programDefinition": {"id": "", "externalId": ""},
    }));
    let shown = desk
        .get(&format!("/benefit-programs/v1/programs/{program}"))
        .await
        .ok();
    assert_shape("program", &shown["program"], &program_shape);

    let pool_shape = with_head(json!({
        "poolDefinitionId": "", "programDefinitionId": "", "programId": "", "status": "", "beneficiary": beneficiary,
        "details": details(), "displayName": "", "namespace": "",
        "programDefinition": {"id": "", "externalId": "", "displayName": ""},
        "program": {"id": "", "externalId": "", "displayName": ""}, "poolDefinitionRevision": "1", "renewalCount": 0,
    }));
    let shown = desk.get(&format!("/benefit-programs/v1/pools/{pool}")).await.ok();
    assert_shape("pool", &shown["pool"], &pool_shape);
    assert!(
        shown["pool"]
            .as_object()
            .unwrap()
            .keys()
            .all(|name| !name.starts_with('_')),
        "nothing of ours leaks"
    );

    let balance_shape = with_head(json!({
        "beneficiary": beneficiary, "amount": {"available": "", "reserved": ""}, "lastTransactionId": "",
        "poolInfo": {
            "id": "", "poolDefinitionId": "", "programDefinitionId": "", "programId": "", "creditAmount": "0",
            "namespace": "", "externalProgramDefinitionId": "", "externalProgramId": "",
            "creditRolloverConfiguration": {"enabled": true, "balanceCap": ""}, "status": "",
        },
    }));
    assert_shape("balance", &changed["balance"], &balance_shape);

    let transaction_shape = with_head(json!({
        "pool": {
            "id": "", "poolDefinitionId": "", "programDefinitionId": "", "externalProgramDefinitionId": "",
            "programId": "", "externalProgramId": "", "creditAmount": "0", "namespace": "", "displayName": "",
            "benefitDisplayName": "",
        },
        "amount": "10", "source": "", "target": "", "idempotencyKey": "", "beneficiary": beneficiary, "status": "",
        "details": {
            "item": {"id": "", "externalId": "", "category": "", "itemSetId": "", "displayName": "", "providerAppId": ""},
            "itemCount": 1, "effectiveDate": "", "reason": "", "benefitKey": "",
        },
    }));
    let path = format!(
        "/benefit-programs/v1/transactions/{}",
        text(&redeemed["transactionId"])
    );
    assert_shape(
        "transaction",
        &desk.get(&path).await.ok()["transaction"],
        &transaction_shape,
    );

    let definition = desk
        .get(&format!(
            "/benefit-programs/v1/pool-definitions/{}",
            programme.pool_definition
        ))
        .await
        .ok();
    let definition_shape = with_head(json!({
        "displayName": "", "programDefinitionIds": [""], "details": details(), "namespace": "",
        "programDefinitions": [{"id": "", "externalId": ""}],
    }));
    assert_shape("poolDefinition", &definition["poolDefinition"], &definition_shape);
}

#[tokio::test]
async fn stamps_and_ids_are_written_as_the_sdk_writes_them() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let shown = desk
        .get(&format!(
            "/benefit-programs/v1/program-definitions/{}",
            programme.definition
        ))
        .await
        .ok();
    let created = text(&shown["programDefinition"]["createdDate"]);
    assert_eq!(
        (created.len(), &created[19..20], &created[23..]),
        (24, ".", "Z"),
        "{created}"
    );
    let id = &programme.definition;
    assert_eq!((id.len(), &id[14..15]), (36, "4"), "a v4 GUID: {id}");
    assert_eq!(*id, id.to_lowercase());
}
