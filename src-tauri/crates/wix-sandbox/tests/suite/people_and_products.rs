use serde_json::{Value, json};

use crate::desk::{Desk, header, text};

#[tokio::test]
async fn fieldsets_decide_what_is_shown() {
    let desk = Desk::open().await;
    let id = &desk.members()[0];
    let public = desk.get(&format!("/members/v1/members/{id}")).await.ok();
    assert!(public["member"].get("loginEmail").is_none() && public["member"].get("contact").is_none());
    assert_eq!(public["member"]["status"], "UNKNOWN");
    let full = desk
        .get(&format!("/members/v1/members/{id}?id={id}&fieldsets=FULL"))
        .await
        .ok();
    let card = &full["member"]["contact"]["customFields"]["custom.card-number"];
    assert_eq!(
        (&card["name"], &card["value"]),
        (&json!("Card number"), &json!("2000000000015"))
    );
    assert_eq!(full["member"]["status"], "APPROVED");
    let photo = desk
        .client
        .get(text(&full["member"]["profile"]["photo"]["url"]))
        .send()
        .await
        .expect("a picture");
    assert_eq!(header(photo.headers().get("content-type")), "image/svg+xml");
    assert!(photo.text().await.expect("a drawing").starts_with("<svg "));
    assert_eq!(
        desk.get("/members/v1/members/00000000-0000-4000-8000-000000000000")
            .await
            .code(),
        "NOT_FOUND"
    );
}

#[tokio::test]
async fn members_are_found_by_mail_name_and_search() {
    let desk = Desk::open().await;
    let people: Value = json!([
        {"loginEmail": "Ana.Kovac@example.com", "contact": {"firstName": "Ana", "lastName": "Kovač", "phones": ["1"]}},
        {"loginEmail": "bea@example.com", "contact": {"firstName": "Bea", "lastName": "Kovalski"}},
    ]);
    let made = desk
        .post("/_sandbox/members", json!({"members": people}))
        .await
        .ok();
    let ask = |body: Value| desk.post("/members/v1/members/query", body);
    let by_mail =
        json!({"fieldsets": ["FULL"], "query": {"filter": {"loginEmail": "ana.kovac@example.com"}}});
    let found = ask(by_mail).await.ok();
    assert_eq!(found["members"][0]["id"], made["members"][0]["id"]);
    assert_eq!(
        found["metadata"],
        json!({"count": 1, "offset": 0, "total": 1, "tooManyToCount": false})
    );
    let by_name = json!({"query": {"filter": {"contact.lastName": {"$startsWith": "kov"}}, "sorting": [{"fieldName": "contact.firstName"}]}});
    let found = ask(by_name).await.ok();
    let names: Vec<&Value> = found["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|member| &member["id"])
        .collect();
    assert!(names.contains(&&made["members"][0]["id"]) && names.contains(&&made["members"][1]["id"]));
    let search = json!({"search": {"expression": "bea kovalski", "fields": ["contact.firstName", "contact.lastName"]}});
    assert_eq!(
        ask(search).await.ok()["members"][0]["id"],
        made["members"][1]["id"]
    );
    let by_ids = json!({"query": {"filter": {"id": {"$in": [made["members"][0]["id"]]}}}});
    assert_eq!(ask(by_ids).await.ok()["metadata"]["total"], 1);
    let nickname_only = json!({"search": {"expression": "bea@example.com"}});
    assert_eq!(
        ask(nickname_only).await.ok()["metadata"]["total"],
        0,
        "nicknames are searched when nothing is said"
    );
    let refused = ask(json!({"query": {"filter": {"contact.phones": "1"}}})).await;
    assert_eq!(refused.status, 400);
    let refused = ask(json!({"query": {"paging": {"limit": 101}}})).await;
    assert_eq!(refused.violations(), ["query.paging.limit MAX"]);
}

#[tokio::test]
async fn the_directory_can_be_paged_through() {
    let desk = Desk::open().await;
    let mut seen = std::collections::BTreeSet::new();
    for offset in [0, 12, 24] {
        let path = format!("/members/v1/members?fieldsets=FULL&paging.limit=12&paging.offset={offset}");
        let page = desk.get(&path).await.ok();
        assert_eq!(page["metadata"]["total"], 30);
        seen.extend(
            page["members"]
                .as_array()
                .unwrap()
                .iter()
                .map(|member| text(&member["id"])),
        );
    }
    assert_eq!(seen.len(), 30);
    let packed =
        "/members/v1/members?.r=eyJwYWdpbmciOnsibGltaXQiOjEwMCwib2Zmc2V0IjowfSwiZmllbGRzZXRzIjpbIkZVTEwiXX0";
    let page = desk.get(packed).await.ok();
    assert_eq!(page["members"].as_array().map(Vec::len), Some(30));
    assert!(page["members"][0]["loginEmail"].is_string());
}

#[tokio::test]
async fn an_address_joins_once() {
    let desk = Desk::open().await;
    let body = json!({"member": {"loginEmail": "new@example.com", "contact": {"firstName": "New", "lastName": "One"}}});
    let made = desk.post("/members/v1/members", body.clone()).await.ok();
    assert_eq!(
        (&made["member"]["status"], &made["member"]["profile"]["nickname"]),
        (&json!("APPROVED"), &json!("New One"))
    );
    let again = desk.post("/members/v1/members", body).await;
    assert_eq!((again.status, again.code()), (409, "ALREADY_EXISTS"));
}

#[tokio::test]
async fn the_first_catalogue_speaks_its_own_language() {
    let desk = Desk::open().await;
    assert_eq!(
        desk.get("/stores/v3/provision/version").await.ok()["catalogVersion"],
        "V1_CATALOG"
    );
    let all = desk
        .post(
            "/stores/v1/products/query",
            json!({"query": {"paging": {"limit": 5}}}),
        )
        .await
        .ok();
    assert_eq!(
        (&all["totalResults"], &all["metadata"]["items"]),
        (&json!(12), &json!(5))
    );
    let ids = [all["products"][0]["id"].clone(), all["products"][1]["id"].clone()];
    for filter in [json!({"id": {"$hasSome": ids}}), json!({"id": {"$in": ids}})] {
        let body = json!({"query": {"filter": filter.to_string()}, "includeVariants": false});
        let some = desk.post("/stores-reader/v1/products/query", body).await.ok();
        assert_eq!(some["totalResults"], 2);
        assert!(
            some["products"][0]["price"]["price"].is_number(),
            "money is a number here"
        );
    }
    let one = desk
        .get(&format!("/stores-reader/v1/products/{}", text(&ids[0])))
        .await
        .ok();
    let picture = text(&one["product"]["media"]["mainMedia"]["image"]["url"]);
    let drawing = desk
        .client
        .get(picture)
        .send()
        .await
        .expect("a picture")
        .text()
        .await
        .expect("a drawing");
    assert!(drawing.contains("<svg"));
    let body = json!({"query": {"filter": json!({"name": {"$contains": "rope"}}).to_string()}});
    let rope = desk.post("/stores-reader/v1/products/query", body).await.ok();
    assert_eq!(rope["products"][0]["stock"]["inventoryStatus"], "OUT_OF_STOCK");
    let wrong = desk.post("/stores/v3/products/query", json!({})).await;
    assert_eq!(
        (wrong.status, wrong.code()),
        (428, "CATALOG_V1_SITE_CALLING_CATALOG_V3_API")
    );
}

#[tokio::test]
async fn the_newer_catalogue_speaks_another() {
    let desk = Desk::open().await;
    desk.post("/_sandbox/switches", json!({"catalog": "v3"}))
        .await
        .ok();
    assert_eq!(
        desk.get("/stores/v3/provision/version").await.ok()["catalogVersion"],
        "V3_CATALOG"
    );
    let wrong = desk.post("/stores-reader/v1/products/query", json!({})).await;
    assert_eq!(
        (wrong.status, wrong.code()),
        (428, "CATALOG_V3_CALLING_CATALOG_V1_API")
    );
    let mut seen = Vec::new();
    let mut query = json!({"cursorPaging": {"limit": 5}});
    loop {
        let page = desk
            .post(
                "/stores/v3/products/query",
                json!({"fields": ["CURRENCY"], "query": query}),
            )
            .await
            .ok();
        seen.extend(page["products"].as_array().unwrap().clone());
        if page["pagingMetadata"]["hasNext"] == false {
            break;
        }
        query = json!({"cursorPaging": {"limit": 5, "cursor": page["pagingMetadata"]["cursors"]["next"]}});
    }
    assert_eq!(seen.len(), 12);
    assert!(
        seen[0]["actualPriceRange"]["minValue"]["amount"].is_string(),
        "money is text here"
    );
    assert_eq!(
        (&seen[0]["currency"], &seen[0]["productType"]),
        (&json!("USD"), &json!("PHYSICAL"))
    );
    assert!(seen[0]["media"]["main"]["image"]["url"].is_string());
    let some = json!({"query": {"filter": {"id": {"$in": [seen[3]["id"]]}}}});
    let found = desk.post("/stores/v3/products/query", some).await.ok();
    assert_eq!(found["products"][0]["id"], seen[3]["id"]);
    assert!(
        found["products"][0].get("currency").is_none(),
        "only when asked for"
    );
    let search = json!({"search": {"search": {"expression": "yoga"}}});
    assert_eq!(
        desk.post("/stores/v3/products/search", search).await.ok()["products"][0]["name"],
        "Yoga mat"
    );
    desk.sandbox
        .switches(|switches| switches.stores_installed = false);
    assert_eq!(
        desk.get("/stores/v3/provision/version").await.ok()["catalogVersion"],
        "STORES_NOT_INSTALLED"
    );
    assert_eq!(
        desk.post("/stores/v3/products/query", json!({})).await.code(),
        "REQUIRED_APP_NOT_INSTALLED"
    );
}
