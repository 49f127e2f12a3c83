use serde_json::{Value, json};

use crate::desk::{Desk, NAMESPACE, text};

/// Definitions a, b, c, d, e, created a second apart.
async fn five() -> Desk {
    let desk = Desk::open().await;
    desk.sandbox.freeze(true);
    desk.sandbox
        .set_now("2026-11-24T12:00:00Z".parse().expect("a date"));
    for (number, namespace) in ["a", "b", "c", "d", "e"].into_iter().enumerate() {
        let external = format!("00000000-0000-4000-8000-00000000000{number}");
        let body = json!({"programDefinition": {"namespace": namespace, "externalId": external}});
        desk.benefit("program-definitions", body).await.ok();
        desk.sandbox.advance(1);
    }
    desk
}

async fn ask(desk: &Desk, query: Value) -> Value {
    desk.benefit("program-definitions/query", json!({"query": query}))
        .await
        .ok()
}

fn names(reply: &Value) -> String {
    reply["programDefinitions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| text(&row["namespace"]))
        .collect()
}

#[tokio::test]
async fn every_operator_means_what_it_says() {
    let desk = five().await;
    for (filter, expected) in [
        (json!(null), "edcba"),
        (json!({}), "edcba"),
        (json!({"namespace": "b"}), "b"),
        (json!({"namespace": {"$eq": "b"}}), "b"),
        (json!({"namespace": {"$ne": "b"}}), "edca"),
        (json!({"namespace": {"$in": ["a", "c"]}}), "ca"),
        (json!({"namespace": {"$nin": ["a", "c"]}}), "edb"),
        (json!({"namespace": {"$hasSome": ["a", "z"]}}), "a"),
        (json!({"namespace": {"$startsWith": "D"}}), "d"),
        (json!({"namespace": {"$gt": "b", "$lte": "d"}}), "dc"),
        (json!({"namespace": {"$exists": true}}), "edcba"),
        (json!({"namespace": {"$isEmpty": true}}), ""),
        (
            json!({"$and": [{"namespace": {"$gte": "b"}}, {"namespace": {"$lt": "d"}}]}),
            "cb",
        ),
        (json!({"$or": [{"namespace": "a"}, {"namespace": "e"}]}), "ea"),
        (json!({"$not": {"namespace": {"$in": ["a", "b", "c"]}}}), "ed"),
        (
            json!({"namespace": "b", "externalId": "00000000-0000-4000-8000-000000000001"}),
            "b",
        ),
        (
            json!({"namespace": "b", "externalId": "00000000-0000-4000-8000-000000000002"}),
            "",
        ),
        (json!({"createdDate": {"$gte": "2026-11-24T12:00:03.000Z"}}), "ed"),
        (json!({"createdDate": {"$lt": "2026-11-24T13:00:01+01:00"}}), "a"),
    ] {
        assert_eq!(
            names(&ask(&desk, json!({"filter": filter})).await),
            expected,
            "{filter}"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    let desk = five().await;
    let pool = "pool-definitions/query";
    for (path, query, field) in [
        (
            "program-definitions/query",
            json!({"filter": {"displayName": "x"}}),
            "query.filter.displayName VALIDATION",
        ),
        (
            "program-definitions/query",
            json!({"filter": {"namespace": {"$regex": "x"}}}),
            "query.filter.namespace VALIDATION",
        ),
        (
            "program-definitions/query",
            json!({"filter": {"namespace": {"$in": "x"}}}),
            "query.filter.namespace FORMAT",
        ),
        (
            "program-definitions/query",
            json!({"filter": {"createdDate": {"$startsWith": "2026"}}}),
            "query.filter.createdDate VALIDATION",
        ),
        (
            "program-definitions/query",
            json!({"filter": {"createdDate": {"$gt": "yesterday"}}}),
            "query.filter.createdDate FORMAT",
        ),
        (
            "program-definitions/query",
            json!({"sort": [{"fieldName": "displayName"}]}),
            "query.sort[0].fieldName VALIDATION",
        ),
        (
            "program-definitions/query",
            json!({"cursorPaging": {"limit": 101}}),
            "query.cursorPaging.limit MAX",
        ),
        (
            "program-definitions/query",
            json!({"cursorPaging": {"limit": 0}}),
            "query.cursorPaging.limit MIN",
        ),
        (
            "program-definitions/query",
            json!({"cursorPaging": {"cursor": "???"}}),
            "query.cursorPaging.cursor FORMAT",
        ),
        (
            pool,
            json!({"filter": {"programDefinitionIds": "x"}}),
            "query.filter.programDefinitionIds VALIDATION",
        ),
        (
            "transactions/query",
            json!({"sort": [{"fieldName": "status"}]}),
            "query.sort[0].fieldName VALIDATION",
        ),
        (
            "transactions/query",
            json!({"filter": {"idempotencyKey": "x"}}),
            "query.filter.idempotencyKey VALIDATION",
        ),
        (
            "programs/query",
            json!({"filter": {"beneficiary.memberId": "x"}}),
            "query.filter.beneficiary.memberId VALIDATION",
        ),
        (
            "balances/query",
            json!({"filter": {"namespace": "x"}}),
            "query.filter.namespace VALIDATION",
        ),
    ] {
        let refused = desk.benefit(path, json!({"query": query})).await;
        assert_eq!(
            (refused.status, refused.violations()),
            (400, vec![field.to_owned()]),
            "{path} {query}"
        );
    }
}

#[tokio::test]
async fn pages_follow_one_another_and_back() {
    let desk = five().await;
    for (sort, pages) in [
        (json!([]), ["ed", "cb", "a"]),
        (
            json!([{"fieldName": "createdDate", "order": "ASC"}]),
            ["ab", "cd", "e"],
        ),
        (
            json!([{"fieldName": "namespace", "order": "DESC"}]),
            ["ed", "cb", "a"],
        ),
        (json!([{"fieldName": "namespace"}]), ["ab", "cd", "e"]),
    ] {
        let first = ask(&desk, json!({"sort": sort, "cursorPaging": {"limit": 2}})).await;
        assert_eq!(
            (names(&first).as_str(), &first["metadata"]["hasNext"]),
            (pages[0], &json!(true)),
            "{sort}"
        );
        assert!(first["metadata"]["cursors"]["prev"].is_null());
        let follow = |page: &Value, way: &str| json!({"cursorPaging": {"limit": 2, "cursor": page["metadata"]["cursors"][way]}});
        let second = ask(&desk, follow(&first, "next")).await;
        assert_eq!(names(&second), pages[1], "{sort}");
        let third = ask(&desk, follow(&second, "next")).await;
        assert_eq!(
            (names(&third).as_str(), &third["metadata"]["hasNext"]),
            (pages[2], &json!(false)),
            "{sort}"
        );
        assert!(third["metadata"]["cursors"]["next"].is_null());
        let back = ask(&desk, follow(&third, "prev")).await;
        assert_eq!(names(&back), pages[1], "{sort}");
    }
}

#[tokio::test]
async fn a_cursor_keeps_its_place_when_rows_arrive() {
    let desk = five().await;
    let first = ask(
        &desk,
        json!({"filter": {"namespace": {"$ne": "d"}}, "cursorPaging": {"limit": 2}}),
    )
    .await;
    assert_eq!(names(&first), "ec");
    let late = json!({"programDefinition": {"namespace": "f", "externalId": "00000000-0000-4000-8000-000000000009"}});
    desk.benefit("program-definitions", late).await.ok();
    let cursor = first["metadata"]["cursors"]["next"].clone();
    let second = ask(&desk, json!({"cursorPaging": {"limit": 9, "cursor": cursor}})).await;
    assert_eq!(
        names(&second),
        "ba",
        "neither repeated nor skipped, and the filter travels in the cursor"
    );
    let with_filter = json!({"query": {"filter": {"namespace": "a"}, "cursorPaging": {"cursor": cursor}}});
    assert_eq!(
        desk.benefit("program-definitions/query", with_filter)
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn pools_are_found_by_what_they_hold() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let (program, pool) = desk.enrol(&programme, &desk.members()[0]).await;
    desk.enrol(&programme, &desk.members()[1]).await;
    for filter in [
        json!({"programId": program}),
        json!({"$and": [{"beneficiary.memberId": desk.members()[0]}, {"namespace": NAMESPACE}, {"status": "ACTIVE"}]}),
        json!({"id": pool}),
        json!({"id": pool.to_uppercase()}),
        json!({"beneficiary.memberId": {"$in": [desk.members()[0]]}, "details.benefits.itemSetId": {"$hasSome": [programme.sets[2]]}}),
    ] {
        let found = desk
            .benefit("pools/query", json!({"query": {"filter": filter}}))
            .await
            .ok();
        assert_eq!(found["metadata"]["count"], 1, "{filter}");
        assert_eq!(found["pools"][0]["id"], json!(pool));
    }
    let other = json!({"query": {"filter": {"beneficiary.memberId": desk.members()[0], "status": "PAUSED"}}});
    assert_eq!(
        desk.benefit("pools/query", other).await.ok()["metadata"]["count"],
        0
    );
    let definitions =
        json!({"query": {"filter": {"programDefinitionIds": {"$hasSome": [programme.definition]}}}});
    assert_eq!(
        desk.benefit("pool-definitions/query", definitions).await.ok()["metadata"]["count"],
        1
    );
    let body = json!({"programDefinitionId": programme.definition, "namespace": NAMESPACE});
    let found = desk
        .benefit(
            "pool-definitions/find-pool-definitions-by-program-definition",
            body,
        )
        .await
        .ok();
    assert_eq!(
        found["poolDefinitions"][0]["id"],
        json!(programme.pool_definition)
    );
}
