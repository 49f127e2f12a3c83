//! Programs, pools, balances and redemptions.

use chrono::Duration;
use domain::outbox::Refusal;
use domain::program::Status;
use domain::{Credits, MemberId, PoolId, ProductId, TransactionId, external_program_id};
use engine::ports::{BenefitGateway, RedeemOrder, Selection};
use uuid::Uuid;
use wix_sandbox::Switches;

use crate::gym::{Gym, Ready, answer, keyed};

fn order(ready: &Ready, tier: usize, key: &str) -> RedeemOrder {
    RedeemOrder {
        pool: ready.pool.id,
        member: ready.pool.member,
        product: ready.products[tier],
        benefit_key: ["gym10", "gym20", "gym30"][tier].into(),
        count: 1,
        key: keyed(key),
    }
}

fn select(product: ProductId, benefit_key: &str) -> Selection {
    Selection {
        product,
        benefit_key: benefit_key.into(),
        count: 1,
    }
}

#[tokio::test]
async fn enrolling_gives_one_pool_and_enrolling_again_says_so() {
    let gym = Gym::bare(5).await;
    let (definition, _) = gym.define().await;
    let member = gym.anybody().await;
    assert_eq!(gym.gateway.pools_of(member).await, Ok(vec![]));
    let pool = gym.enrol(definition, member).await;
    assert_eq!((pool.member, pool.renewal_count), (member, 0));
    assert_eq!(gym.gateway.pool(pool.id).await, Ok(Some(pool.clone())));
    let external_id = external_program_id(definition, member);
    let again = gym
        .gateway
        .provision(definition, member, external_id, "Again")
        .await
        .unwrap_err();
    assert_eq!(answer(again).code.as_deref(), Some("PROGRAM_ALREADY_EXISTS"));
    assert_eq!(gym.gateway.pool(PoolId(Uuid::from_u128(1))).await, Ok(None));
}

#[tokio::test]
async fn every_pool_of_the_namespace_is_found_page_by_page() {
    let gym = Gym::bare(120).await;
    let (definition, _) = gym.define().await;
    let members: Vec<MemberId> = {
        let mut all = gym.gateway.members(0).await.unwrap().members;
        all.extend(gym.gateway.members(100).await.unwrap().members);
        all.into_iter().take(110).map(|member| member.id).collect()
    };
    for member in &members {
        let external_id = external_program_id(definition, *member);
        gym.gateway
            .provision(definition, *member, external_id, "New Member Rewards")
            .await
            .unwrap();
    }
    gym.sandbox.advance(60);
    let (mut cursor, mut found) = (None, Vec::new());
    loop {
        let page = gym.gateway.pools(cursor).await.unwrap();
        found.extend(page.pools.into_iter().map(|pool| pool.member));
        match page.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    found.sort();
    let mut members = members;
    members.sort();
    assert_eq!(found, members);
}

#[tokio::test]
async fn a_change_is_charged_once_however_often_it_is_sent() {
    let ready = Gym::ready(2).await;
    let (gateway, pool) = (&ready.gym.gateway, &ready.pool);
    let receipt = gateway
        .change_balance(pool.id, pool.member, Credits::ONE, &keyed("visit:1"))
        .await
        .unwrap();
    assert_eq!(receipt.balance, Credits::whole(3));
    assert!(receipt.transaction.is_some());
    let again = gateway
        .change_balance(pool.id, pool.member, Credits::ONE, &keyed("visit:1"))
        .await
        .unwrap_err();
    assert_eq!(answer(again).code.as_deref(), Some("ALREADY_EXECUTED"));
    assert_eq!(gateway.balance(pool.id).await, Ok(Some(Credits::whole(3))));
    assert_eq!(gateway.balance(PoolId(Uuid::from_u128(1))).await, Ok(None));
    let below = gateway
        .change_balance(pool.id, pool.member, Credits::whole(-9), &keyed("x"))
        .await
        .unwrap_err();
    assert_eq!(answer(below).code.as_deref(), Some("BALANCE_EXCEEDED_LIMITS"));
}

/// A way of answering: its name, and the switches that bring it about.
type Dialect = (&'static str, fn(&mut Switches));

/// In every shape and spelling a site may answer with.
#[tokio::test]
async fn eligible_is_what_the_balance_covers_and_the_rest_has_a_reason() {
    let dialects: [Dialect; 4] = [
        ("usual", |_| {}),
        ("legacy", |switches| switches.legacy_eligibility = true),
        ("padded", |switches| switches.padded_decimals = true),
        ("sparse", |switches| {
            (switches.omit_empty_fields, switches.extra_fields) = (true, true)
        }),
    ];
    let ready = Gym::ready(12).await;
    let (gateway, pool, products) = (&ready.gym.gateway, &ready.pool, &ready.products);
    let stranger = ProductId(Uuid::from_u128(1));
    let selections = [
        select(products[1], "gym20"),
        select(products[0], "gym10"),
        select(stranger, "gym10"),
    ];
    for (dialect, change) in dialects {
        ready.gym.sandbox.switches(|switches| {
            *switches = Switches {
                rate_limit_per_minute: None,
                ..Switches::default()
            };
            change(switches);
        });
        let judged = gateway
            .eligibility(pool.id, pool.member, &selections)
            .await
            .unwrap();
        let too_little = Refusal::NotEnoughBalance {
            available: Some(Credits::whole(12)),
            requested: Some(Credits::whole(20)),
        };
        assert_eq!(judged[0].outcome, Err(too_little), "{dialect}");
        assert_eq!(judged[0].available, Some(Credits::whole(12)), "{dialect}");
        assert_eq!(judged[1].outcome, Ok(()), "{dialect}");
        assert_eq!(judged[2].outcome, Err(Refusal::ItemWithdrawn), "{dialect}");
    }
    assert_eq!(gateway.eligibility(pool.id, pool.member, &[]).await, Ok(vec![]));
}

#[tokio::test]
async fn an_item_is_redeemed_once_cancelled_once_and_both_are_in_the_history() {
    let ready = Gym::ready(12).await;
    let (gateway, pool) = (&ready.gym.gateway, &ready.pool);
    let since = ready.gym.sandbox.now() - Duration::hours(1);
    let redeemed = gateway.redeem(&order(&ready, 0, "redeem:1")).await.unwrap();
    assert_eq!(gateway.balance(pool.id).await, Ok(Some(Credits::whole(2))));
    let again = gateway.redeem(&order(&ready, 0, "redeem:1")).await.unwrap_err();
    assert_eq!(answer(again).code.as_deref(), Some("BENEFIT_ALREADY_REDEEMED"));
    let dear = answer(gateway.redeem(&order(&ready, 1, "redeem:2")).await.unwrap_err());
    assert_eq!(dear.code.as_deref(), Some("NOT_ENOUGH_BALANCE"));
    assert_eq!(dear.data["availableBalance"], "2");

    let back = gateway
        .cancel_redemption(redeemed, &keyed("cancel:1"))
        .await
        .unwrap();
    assert_eq!(gateway.balance(pool.id).await, Ok(Some(Credits::whole(12))));
    let unknown = gateway
        .cancel_redemption(TransactionId(Uuid::from_u128(1)), &keyed("c"))
        .await
        .unwrap_err();
    assert_eq!(answer(unknown).code.as_deref(), Some("TRANSACTION_NOT_FOUND"));

    let history = gateway.transactions(pool.id, since).await.unwrap();
    let amounts: Vec<Credits> = history.iter().map(|movement| movement.amount).collect();
    assert_eq!(amounts, [10, -10, 12].map(Credits::whole), "newest first");
    assert_eq!(
        (history[0].transaction, history[0].related),
        (back, Some(redeemed))
    );
    assert_eq!(history[1].transaction, redeemed);
    assert!(history[1].item_name.is_some() && history[1].benefit_key.as_deref() == Some("gym10"));
    assert!(
        history[1]
            .key
            .as_deref()
            .is_some_and(|key| key.ends_with("redeem:1"))
    );
    assert!(history.iter().all(|movement| movement.completed));
}

#[tokio::test]
async fn history_is_read_no_further_back_than_asked() {
    let ready = Gym::ready(1).await;
    let (gateway, pool) = (&ready.gym.gateway, &ready.pool);
    for visit in 0..105 {
        let key = keyed(&format!("visit:{visit}"));
        gateway
            .change_balance(pool.id, pool.member, Credits::ONE, &key)
            .await
            .unwrap();
    }
    ready.gym.sandbox.advance(3_600);
    let since = ready.gym.sandbox.now() - Duration::minutes(5);
    gateway
        .change_balance(pool.id, pool.member, Credits::ONE, &keyed("visit:now"))
        .await
        .unwrap();
    assert_eq!(gateway.transactions(pool.id, since).await.unwrap().len(), 1);
    let long_ago = since - Duration::days(1);
    assert_eq!(
        gateway.transactions(pool.id, long_ago).await.unwrap().len(),
        107,
        "over two pages"
    );
}

#[tokio::test]
async fn a_program_renews_pauses_resumes_and_ends() {
    let ready = Gym::ready(12).await;
    let (gym, pool) = (&ready.gym, &ready.pool);
    let (gateway, member) = (&gym.gateway, pool.member);
    gateway.renew(pool.program, &keyed("renew:1")).await.unwrap();
    gym.sandbox.advance(60);
    assert_eq!(gym.pool_in(member, Status::Active).await.renewal_count, 1);
    assert_eq!(
        gateway.balance(pool.id).await,
        Ok(Some(Credits::whole(5))),
        "at most five roll over"
    );

    gateway.pause(pool.program, &keyed("pause:1")).await.unwrap();
    gym.pool_in(member, Status::Paused).await;
    let selection = select(ready.products[0], "gym10");
    let judged = gateway.eligibility(pool.id, member, &[selection]).await.unwrap();
    assert_eq!(
        judged[0].outcome,
        Err(Refusal::PoolNotActive {
            status: Status::Paused
        })
    );
    gateway.resume(pool.program, &keyed("resume:1")).await.unwrap();
    gym.pool_in(member, Status::Active).await;
    gateway.end(pool.program).await.unwrap();
    gym.pool_in(member, Status::Ended).await;
    let again = answer(gateway.end(pool.program).await.unwrap_err());
    assert_eq!(
        again.code.as_deref(),
        Some("PROGRAM_STATUS_TRANSITION_NOT_ALLOWED")
    );
    assert_eq!(again.data["currentStatus"], "ENDED");
}
