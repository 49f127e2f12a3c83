//! Requests and replies, held against what Wix's own SDK sends and what its types say comes back.

use serde_json::{Value, json};
use uuid::{Uuid, uuid};
use wix_client::{
    BalanceType, Benefit, BenefitSelector, Cascade, CatalogVersion, Change, Client, CreditConfiguration,
    Decimal4, Error, Identity, Int64Text, ItemReference, JobStatus, MemberQuery, MemberStatus, NewItem,
    NewPoolDefinition, NewProgramDefinition, PoolDefinitionUpdate, PoolDetails, PoolStatus, ProgramStatus,
    Provision, Query, Redemption, Rollover, STORES_APP, TransactionStatus, Verdict,
};

use crate::server::{Act, Server, json};

const DEFINITION: Uuid = uuid!("0c9b6f5e-2f3a-4d8c-8f6b-1b7d9e2a4c10");
const POOL_DEFINITION: Uuid = uuid!("74d2a8e1-6b3c-4f90-a5d7-c8e1f2039b46");
const PROGRAM: Uuid = uuid!("9e7d5c3b-1a2f-4b6d-8c0e-f1a2b3c4d5e6");
const POOL: Uuid = uuid!("2b8e4f6a-c1d3-4e5f-9a7b-8c6d4e2f0a1b");
const MEMBER: Uuid = uuid!("3f5d1c9a-7b2e-4c61-9a0d-5e8b7f1a2c34");
const BOTTLE: Uuid = uuid!("7f1d0a10-3c5e-4b7a-9d8f-6e4c2a0b1010");
const SHIRT: Uuid = uuid!("7f1d0a20-3c5e-4b7a-9d8f-6e4c2a0b2020");
const SET_10: Uuid = uuid!("a10f3b52-0d6e-4c87-b1f9-2e4d6c8a0b10");

/// A server that answers as captured, and afterwards the request held against the captured one.
struct Capture {
    server: Server,
    wanted: Value,
}

impl Capture {
    async fn of(name: &str) -> Capture {
        let all: Value = serde_json::from_str(include_str!("../fixtures/captures.json")).unwrap();
        let wanted = all[name].clone();
        let status = wanted["status"].as_u64().unwrap() as u16;
        let server = Server::start([Act::Bytes(json(status, &wanted["reply"]))]).await;
        Capture { server, wanted }
    }

    fn client(&self) -> Client {
        self.server.client()
    }

    /// The request is the captured one; `leave` names members of its body that we leave out on purpose, or send on top.
    fn same_request(&self, leave: &[&str]) {
        let heard = self.server.heard()[0].clone();
        assert_eq!(heard.line.split(' ').next(), self.wanted["verb"].as_str());
        let bare = |path: &str| path.split('?').next().unwrap().to_owned();
        assert_eq!(bare(heard.path()), bare(self.wanted["path"].as_str().unwrap()));
        let without = |mut body: Value| {
            for name in leave {
                body.as_object_mut().unwrap().remove(*name);
            }
            body
        };
        if !self.wanted["request"].is_null() {
            assert_eq!(without(heard.json()), without(self.wanted["request"].clone()));
        }
    }
}

fn number(whole: i64) -> Decimal4 {
    Decimal4::from_ten_thousandths(whole * 10_000)
}

fn ana() -> Identity {
    Identity::member(MEMBER)
}

#[tokio::test]
async fn program_definitions() {
    let external_id = uuid!("6a1f2c3d-8e4b-4a5c-9d7f-0b1c2d3e4f50");
    let capture = Capture::of("create_program_definition").await;
    let new = NewProgramDefinition {
        namespace: "gym_rewards".into(),
        external_id,
        display_name: "New Member Rewards".into(),
    };
    let made = capture.client().create_program_definition(&new).await.unwrap();
    assert_eq!(
        (made.id.get(), made.external_id.get()),
        (Some(DEFINITION), Some(external_id))
    );
    capture.same_request(&[]);

    let capture = Capture::of("get_program_definition_by_external_id").await;
    let found = capture
        .client()
        .get_program_definition_by_external_id("gym_rewards", external_id)
        .await
        .unwrap();
    assert_eq!(found.id.get(), Some(DEFINITION));
    capture.same_request(&[]);
    let path = capture.server.heard()[0].path().to_owned();
    assert!(
        path.ends_with(&format!("?namespace=gym_rewards&externalId={external_id}")),
        "{path}"
    );

    let capture = Capture::of("query_program_definitions").await;
    let query = Query::filter(json!({"namespace": "gym_rewards"}));
    let page = capture.client().query_program_definitions(&query).await.unwrap();
    assert_eq!((page.entries.len(), page.next), (1, None));
    capture.same_request(&[]);
}

#[tokio::test]
async fn pool_definitions() {
    let benefit = |key: &str, price: i64| Benefit {
        benefit_key: key.into(),
        price: Some(number(price)),
        provider_app_id: STORES_APP.into(),
        display_name: format!("{price}-token reward"),
        ..Benefit::default()
    };
    let credits = CreditConfiguration {
        amount: Some(Decimal4::ZERO),
        rollover_configuration: Some(Rollover {
            enabled: true,
            balance_cap: Some(number(5)),
        }),
        unit_display_name: "Tokens".into(),
        unit_type: String::new(),
    };
    let new = NewPoolDefinition {
        display_name: "Gym merchandise".into(),
        namespace: "gym_rewards".into(),
        program_definition_ids: vec![DEFINITION],
        details: PoolDetails {
            benefits: vec![benefit("gym10", 10), benefit("gym20", 20), benefit("gym30", 30)],
            credit_configuration: Some(credits.clone()),
            additional_data: None,
        },
    };
    let capture = Capture::of("create_pool_definition").await;
    let made = capture
        .client()
        .create_pool_definition(&new, Cascade::FutureProvisions)
        .await
        .unwrap();
    capture.same_request(&[]);
    assert_eq!(made.id.get(), Some(POOL_DEFINITION));
    assert_eq!(made.details.benefits[0].item_set_id.get(), Some(SET_10));
    assert_eq!(made.details.credit_configuration, Some(credits));

    let capture = Capture::of("find_pool_definitions_by_program_definition").await;
    let client = capture.client();
    let found = client
        .find_pool_definitions_by_program_definition("gym_rewards", DEFINITION)
        .await
        .unwrap();
    assert_eq!(found[0].details.benefits.len(), 3);
    capture.same_request(&[]);

    let capture = Capture::of("update_pool_definition").await;
    let update = PoolDefinitionUpdate {
        id: POOL_DEFINITION,
        revision: Int64Text::new("1"),
        display_name: Some("Gym merchandise 2026".into()),
        details: None,
    };
    capture
        .client()
        .update_pool_definition(&update, Cascade::NextRenewal)
        .await
        .unwrap();
    capture.same_request(&[]);
}

#[tokio::test]
async fn items() {
    let capture = Capture::of("bulk_create_items").await;
    let wanted = capture.wanted["request"]["items"].as_array().unwrap().clone();
    let text = |entry: &Value, name: &str| entry[name].as_str().unwrap().to_owned();
    let new: Vec<NewItem> = wanted
        .iter()
        .map(|entry| NewItem {
            external_id: text(entry, "externalId").parse().unwrap(),
            item_set_id: text(entry, "itemSetId").parse().unwrap(),
            display_name: text(entry, "displayName"),
            provider_app_id: STORES_APP,
            namespace: text(entry, "namespace"),
        })
        .collect();
    let results = capture.client().bulk_create_items(&new).await.unwrap();
    assert!(
        results
            .iter()
            .all(|result| result.item_metadata.success && result.item_metadata.id.get().is_some())
    );
    // The ids are all we need.
    capture.same_request(&["returnEntity"]);

    let capture = Capture::of("query_items").await;
    let filter = json!({"$and": [
        {"externalId": BOTTLE}, {"providerAppId": STORES_APP}, {"namespace": "gym_rewards"}]});
    let page = capture
        .client()
        .query_items(&Query::filter(filter).limit(50))
        .await
        .unwrap();
    assert_eq!(page.entries[0].item_set_id.get(), Some(SET_10));
    capture.same_request(&[]);

    let capture = Capture::of("bulk_delete_items").await;
    let ids = [
        uuid!("1e000001-aaaa-4bbb-8ccc-ddddeeeeffff"),
        uuid!("1e000002-aaaa-4bbb-8ccc-ddddeeeeffff"),
    ];
    capture.client().bulk_delete_items(&ids).await.unwrap();
    capture.same_request(&[]);
}

#[tokio::test]
async fn programs() {
    let capture = Capture::of("provision_program").await;
    let new = Provision {
        program_definition: DEFINITION,
        beneficiary: ana(),
        namespace: "gym_rewards".into(),
        external_program_id: uuid!("d4c3b2a1-0f9e-4d8c-b7a6-958473625140"),
        display_name: "New Member Rewards".into(),
    };
    let made = capture.client().provision_program(&new).await.unwrap();
    assert_eq!(
        (made.program.id.get(), made.program.status),
        (Some(PROGRAM), ProgramStatus::Provisioning)
    );
    assert!(!made.job_id.is_empty());
    capture.same_request(&["programStatus", "displayName"]);

    let capture = Capture::of("renew_program").await;
    capture
        .client()
        .renew_program(PROGRAM, &format!("renew:{PROGRAM}:2026-02"))
        .await
        .unwrap();
    capture.same_request(&[]);

    let capture = Capture::of("end_program").await;
    capture.client().end_program(PROGRAM).await.unwrap();
    capture.same_request(&[]);
}

#[tokio::test]
async fn pools() {
    let capture = Capture::of("query_pools").await;
    let filter = json!({"$and": [
        {"beneficiary.memberId": MEMBER}, {"namespace": "gym_rewards"}, {"status": "ACTIVE"}]});
    let page = capture
        .client()
        .query_pools(&Query::filter(filter).limit(50))
        .await
        .unwrap();
    let pool = &page.entries[0];
    assert_eq!(
        (pool.id.get(), pool.program_id.get(), pool.status),
        (Some(POOL), Some(PROGRAM), PoolStatus::Active)
    );
    assert_eq!((pool.beneficiary.clone(), pool.renewal_count), (ana(), 1));
    capture.same_request(&[]);

    let capture = Capture::of("get_pool").await;
    assert_eq!(
        capture.client().get_pool(POOL).await.unwrap().id.get(),
        Some(POOL)
    );
    capture.same_request(&[]);
}

#[tokio::test]
async fn eligibility() {
    let selectors = [
        BenefitSelector::new(POOL, "gym10", BOTTLE, 1),
        BenefitSelector::new(POOL, "gym20", SHIRT, 1),
    ];
    let capture = Capture::of("bulk_check_benefit_eligibility").await;
    let client = capture.client();
    let judged = client
        .bulk_check_benefit_eligibility(&selectors, &ana(), "gym_rewards")
        .await
        .unwrap();
    capture.same_request(&[]);
    assert_eq!(judged[0].selector, selectors[0]);
    assert!(
        matches!(&judged[0].verdicts[..], [Verdict::Eligible { price, .. }] if *price == Some(number(10)))
    );
    let too_little = Verdict::NotEnoughBalance {
        available: Some(number(11)),
        requested: Some(number(20)),
    };
    assert_eq!(judged[1].verdicts, [too_little]);

    let capture = Capture::of("check_benefit_eligibility_legacy").await;
    let client = capture.client();
    let verdicts = client
        .check_benefit_eligibility(&selectors[0], &ana(), "gym_rewards")
        .await
        .unwrap();
    assert!(matches!(&verdicts[..], [Verdict::Eligible { benefit_key, .. }] if benefit_key == "gym10"));
    capture.same_request(&[]);
}

fn bottle() -> Redemption {
    Redemption {
        pool_id: POOL,
        item_reference: ItemReference::product(BOTTLE),
        benefit_key: "gym10".into(),
        count: 1,
        idempotency_key: "redeem:0f8c1b7e-90ad-4e35-8b6d-2f1e7a5c3d49".into(),
        beneficiary: ana(),
        namespace: "gym_rewards".into(),
    }
}

#[tokio::test]
async fn redemptions() {
    let capture = Capture::of("redeem_benefit").await;
    capture.client().redeem_benefit(&bottle()).await.unwrap();
    capture.same_request(&["additionalData"]);

    let capture = Capture::of("redeem_error").await;
    let error = capture.client().redeem_benefit(&bottle()).await.unwrap_err();
    let wanted = &capture.wanted["reply"]["details"]["applicationError"];
    let Error::Status(answer) = error else {
        panic!("an answer of the service")
    };
    assert_eq!(answer.code.as_deref(), wanted["code"].as_str());
    assert_eq!(answer.data, wanted["data"]);

    let capture = Capture::of("cancel_redemption").await;
    let transaction = uuid!("c0ffee02-2b3c-4d5e-8f60-718293a4b5c6");
    capture
        .client()
        .cancel_redemption(transaction, &format!("cancel:{transaction}"))
        .await
        .unwrap();
    capture.same_request(&[]);
}

#[tokio::test]
async fn balances() {
    let capture = Capture::of("change_balance").await;
    let key = format!("checkin:{MEMBER}:2026-02-17");
    let changed = capture
        .client()
        .change_balance(POOL, Change::Adjust(number(1)), &ana(), &key)
        .await
        .unwrap();
    capture.same_request(&[]);
    assert_eq!(changed.balance.available(), Some(number(11)));
    assert_eq!(changed.transaction_id, changed.balance.last_transaction_id);

    let capture = Capture::of("get_balance").await;
    let balance = capture.client().get_balance(POOL).await.unwrap();
    assert_eq!(
        (balance.id.get(), balance.pool_info.namespace.as_str()),
        (Some(POOL), "gym_rewards")
    );
    capture.same_request(&[]);

    let capture = Capture::of("list_balances").await;
    let page = capture.client().list_balances(&[POOL]).await.unwrap();
    assert!(!page.entries.is_empty());
    let path = capture.server.heard()[0].path().to_owned();
    assert!(
        path.contains(&format!("poolIds={POOL}")) && path.contains("cursorPaging.limit=100"),
        "{path}"
    );
}

#[tokio::test]
async fn transactions() {
    let capture = Capture::of("query_transactions").await;
    let query = Query::filter(json!({"pool.id": POOL})).newest_first();
    let page = capture.client().query_transactions(&query).await.unwrap();
    capture.same_request(&[]);
    let debit = &page.entries[0];
    assert_eq!(
        (debit.source, debit.target),
        (BalanceType::Available, BalanceType::External)
    );
    assert_eq!(debit.status, TransactionStatus::Completed);
    assert!(debit.created_date.is_some() && debit.amount.is_some() && debit.idempotency_key.is_some());
}

#[tokio::test]
async fn members() {
    let capture = Capture::of("get_member").await;
    let member = capture.client().get_member(MEMBER).await.unwrap();
    assert_eq!(
        (member.id.get(), member.status),
        (Some(MEMBER), MemberStatus::Approved)
    );
    assert_eq!(member.contact.first_name, "Ana");
    assert_eq!(
        format!("{member:?}"),
        format!("Member(Some({MEMBER}))"),
        "a log shows no name"
    );
    capture.same_request(&[]);
    assert!(capture.server.heard()[0].path().contains("fieldsets=FULL"));

    let capture = Capture::of("query_members").await;
    let query = MemberQuery::Filter(json!({"loginEmail": "ana.kovac@example.com"}));
    assert_eq!(
        capture
            .client()
            .query_members(&query, 0, 10)
            .await
            .unwrap()
            .entries
            .len(),
        1
    );
    capture.same_request(&[]);

    let capture = Capture::of("list_members").await;
    let page = capture.client().list_members(0, 100).await.unwrap();
    assert!(page.total.is_some() && !page.entries.is_empty());
    assert_eq!(
        capture.server.heard()[0].path(),
        capture.wanted["path"].as_str().unwrap()
    );
}

#[tokio::test]
async fn stores() {
    let capture = Capture::of("get_catalog_version").await;
    assert_eq!(
        capture.client().get_catalog_version().await.unwrap(),
        CatalogVersion::V1
    );
    capture.same_request(&[]);

    let capture = Capture::of("query_products_v1").await;
    let page = capture.client().query_products_v1(0, 100).await.unwrap();
    assert_eq!(page.entries[0].id.get(), Some(BOTTLE));
    assert_eq!(
        (page.entries[0].quantity, page.entries[0].in_stock),
        (Some(14), Some(true))
    );
    assert_eq!(page.entries[1].price_text.as_deref(), Some("$24.50"));
    assert_eq!(
        page.entries[0].image_url.as_deref(),
        Some("https://static.wixstatic.com/media/x.jpg")
    );
    // We want the whole shop.
    let mut all = capture.wanted["request"]["query"].clone();
    all.as_object_mut().unwrap().remove("filter");
    assert_eq!(capture.server.heard()[0].json()["query"], all);

    let capture = Capture::of("query_products_v3").await;
    let query = Query::filter(json!({"id": {"$in": [BOTTLE, SHIRT]}}));
    let page = capture.client().query_products_v3(&query).await.unwrap();
    assert_eq!(page.entries[0].price_text.as_deref(), Some("12.00 USD"));
    assert_eq!(
        (page.entries[0].in_stock, page.entries[0].visible),
        (Some(true), true)
    );
    capture.same_request(&[]);
}

#[tokio::test]
async fn jobs() {
    let capture = Capture::of("get_async_job").await;
    let job = capture
        .client()
        .get_async_job("51c0de00-7a1b-4c2d-9e3f-4a5b6c7d8e9f")
        .await
        .unwrap();
    assert_eq!((job.status, job.counts.success_count), (JobStatus::Finished, 1));
    capture.same_request(&[]);
}

#[tokio::test]
async fn a_reply_stripped_of_all_it_may_lack_is_still_read() {
    let pools =
        json!({"pools": [{"id": POOL, "status": "HIBERNATING", "details": null, "new": {"field": 1}}, {}]});
    let server = Server::start([Act::Bytes(json(200, &pools))]).await;
    let page = server
        .client()
        .query_pools(&Query::filter(json!({})))
        .await
        .unwrap();
    assert_eq!(page.entries[0].status, PoolStatus::Unknown);
    assert_eq!((page.entries[1].id.get(), page.next), (None, None));

    let server = Server::start([Act::Bytes(json(200, &json!({})))]).await;
    assert!(
        server
            .client()
            .query_pools(&Query::filter(json!({})))
            .await
            .unwrap()
            .entries
            .is_empty()
    );
}
