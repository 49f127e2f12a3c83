//! Everything that can go wrong on the way, and the class the domain puts it in.

use chrono::Duration;
use domain::Credits;
use domain::outbox::{Class, Failure, Kind, classify};
use engine::ports::BenefitGateway;
use gateway::WixGateway;
use wix_client::{Credentials, SecretString};
use wix_sandbox::{Fault, FaultKind, FaultParams};

use crate::gym::{Gym, NAMESPACE, Ready, client, key, keyed};

async fn issue(ready: &Ready, key: &str) -> Result<Credits, Failure> {
    let pool = &ready.pool;
    let receipt = ready
        .gym
        .gateway
        .change_balance(pool.id, pool.member, Credits::ONE, &keyed(key))
        .await?;
    Ok(receipt.balance)
}

#[tokio::test]
async fn whatever_happens_to_a_token_it_is_issued_once() {
    let change = || "POST */change";
    let long = |kind| Fault::new(change(), kind).ms(10_000);
    // What happens, the class it falls into, and whether the token arrived all the same.
    let rows = [
        (
            Fault::new(change(), FaultKind::ResetBefore),
            Class::InDoubt,
            false,
        ),
        (Fault::new(change(), FaultKind::ResetAfter), Class::InDoubt, true),
        (long(FaultKind::TimeoutAfter), Class::InDoubt, true),
        (Fault::new(change(), FaultKind::Truncate), Class::InDoubt, true),
        (
            Fault::new(change(), FaultKind::Status).status(503),
            Class::InDoubt,
            false,
        ),
        (
            Fault::new(change(), FaultKind::Status).status(500).after(),
            Class::InDoubt,
            true,
        ),
        (Fault::new(change(), FaultKind::Html), Class::InDoubt, false),
        (
            Fault::new(change(), FaultKind::Html).status(200).after(),
            Class::InDoubt,
            true,
        ),
        (
            Fault::new(change(), FaultKind::Unauthorized),
            Class::Unauthorized,
            false,
        ),
    ];
    let ready = Gym::ready(0).await;
    let mut tokens = Credits::ZERO;
    for (row, (fault, wanted, arrived)) in rows.into_iter().enumerate() {
        let key = format!("visit:{row}");
        let kind = fault.kind;
        ready.gym.sandbox.set_faults(vec![fault]);
        let failure = issue(&ready, &key).await.expect_err("something was to go wrong");
        assert_eq!(
            classify(Kind::IssueToken, &failure),
            wanted,
            "{kind:?}: {failure:?}"
        );
        ready.gym.sandbox.set_faults(Vec::new());
        tokens += Credits::ONE;
        match issue(&ready, &key).await {
            Ok(balance) => assert_eq!((balance, arrived), (tokens, false), "{kind:?}"),
            Err(failure) => {
                assert_eq!(
                    classify(Kind::IssueToken, &failure),
                    Class::AlreadyDone,
                    "{kind:?}: {failure:?}"
                );
                assert!(arrived, "{kind:?}");
            }
        }
        assert_eq!(
            ready.gym.gateway.balance(ready.pool.id).await,
            Ok(Some(tokens)),
            "{kind:?}: once, exactly"
        );
    }
}

#[tokio::test]
async fn a_wait_that_wix_asks_for_is_handed_on() {
    let ready = Gym::ready(0).await;
    let mut limited = Fault::new("*", FaultKind::Status).status(429);
    limited.params = FaultParams {
        retry_after: Some(7),
        ..limited.params
    };
    ready.gym.sandbox.set_faults(vec![limited]);
    let failure = issue(&ready, "visit:1").await.unwrap_err();
    assert_eq!(
        classify(Kind::IssueToken, &failure),
        Class::RateLimited(Duration::seconds(7))
    );
}

#[tokio::test]
async fn a_wrong_key_and_a_wrong_secret_wait_for_the_manager() {
    let gym = Gym::bare(1).await;
    let known = gym.sandbox.credentials().clone();
    let wrong: SecretString = "wrong".into();
    let credentials = [
        Credentials::ApiKey {
            key: wrong.clone(),
            site_id: known.site_id.clone(),
        },
        Credentials::App {
            client_id: known.app_id.clone(),
            client_secret: wrong,
            instance_id: known.instance_id.clone(),
        },
    ];
    for credentials in credentials {
        let gateway = WixGateway::new(client(&gym.sandbox, credentials), NAMESPACE.into());
        let failure = gateway.members(0).await.unwrap_err();
        assert_eq!(
            classify(Kind::IssueToken, &failure),
            Class::Unauthorized,
            "{failure:?}"
        );
    }
    let app = Credentials::App {
        client_id: known.app_id,
        client_secret: known.app_secret.into(),
        instance_id: known.instance_id,
    };
    let gateway = WixGateway::new(client(&gym.sandbox, app), NAMESPACE.into());
    assert!(gateway.members(0).await.is_ok(), "an app is as good as a key");
}

#[tokio::test]
async fn where_nobody_is_there_the_desk_is_offline() {
    let gym = Gym::bare(1).await;
    let gateway = WixGateway::new(client(&gym.sandbox, key(&gym.sandbox)), NAMESPACE.into());
    gym.sandbox.stop().await;
    let failures = [
        gateway.members(0).await.map(drop).unwrap_err(),
        gateway.products().await.map(drop).unwrap_err(),
        gateway.pools(None).await.map(drop).unwrap_err(),
    ];
    for failure in failures {
        assert_eq!(
            classify(Kind::IssueToken, &failure),
            Class::Offline,
            "{failure:?}"
        );
    }
    assert!(gateway.probe().await.iter().all(|(_, outcome)| outcome.is_err()));
}

#[tokio::test]
async fn a_missing_scope_is_told_by_the_probe() {
    let gym = Gym::with(1, |switches| {
        switches.denied_scopes = vec!["SCOPE.DC-STORES.READ-PRODUCTS".into()];
    })
    .await;
    let denied: Vec<_> = gym
        .gateway
        .probe()
        .await
        .into_iter()
        .filter(|(_, outcome)| outcome.is_err())
        .collect();
    assert!(
        matches!(&denied[..], [(engine::ports::Probe::Products, Err(failure))]
        if classify(Kind::IssueToken, failure) == Class::Unauthorized),
        "{denied:?}"
    );
}
