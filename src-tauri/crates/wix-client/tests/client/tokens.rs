//! An app's access token: asked for once, renewed when near its end or once refused, never when it would not help.

use serde_json::json;
use uuid::Uuid;
use wix_client::{Client, Delivery, Error};

use crate::server::{Act, Server, answer, app, envelope, json, settings};

const POOL: Uuid = Uuid::from_u128(7);

fn grant(token: &str, life: u64) -> Act {
    Act::Keep(json(
        200,
        &json!({"access_token": token, "token_type": "Bearer", "expires_in": life}),
    ))
}

fn balance() -> Act {
    Act::Keep(json(200, &json!({"balance": {"amount": {"available": "1"}}})))
}

fn refused() -> Act {
    Act::Keep(envelope(401, "UNAUTHENTICATED", json!({})))
}

fn client(server: &Server) -> Client {
    Client::new(settings(&server.base, app())).unwrap()
}

fn authorizations(server: &Server) -> Vec<String> {
    let heard = server.heard();
    heard
        .iter()
        .filter(|heard| heard.path() != "/oauth2/token")
        .map(|heard| heard.header("authorization").unwrap_or("none").to_owned())
        .collect()
}

#[tokio::test]
async fn one_token_serves_many_requests() {
    let server = Server::start([grant("t1", 14_400), balance(), balance()]).await;
    let client = client(&server);
    client.get_balance(POOL).await.unwrap();
    client.get_balance(POOL).await.unwrap();
    assert_eq!(authorizations(&server), ["t1", "t1"]);
    let asked = server.heard()[0].clone();
    assert_eq!(asked.json()["grant_type"], "client_credentials");
    assert_eq!(asked.json()["instance_id"], "instance-1");
    assert_eq!(asked.header("authorization"), None);
    assert_eq!(
        server.heard()[1].header("wix-site-id"),
        None,
        "the instance names the site"
    );
}

#[tokio::test]
async fn a_token_at_its_end_is_replaced_first() {
    let server = Server::start([grant("t1", 0), balance(), grant("t2", 14_400), balance()]).await;
    let client = client(&server);
    client.get_balance(POOL).await.unwrap();
    client.get_balance(POOL).await.unwrap();
    assert_eq!(authorizations(&server), ["t1", "t2"]);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_request_repeated() {
    let server = Server::start([grant("t1", 14_400), refused(), grant("t2", 14_400), balance()]).await;
    client(&server).get_balance(POOL).await.unwrap();
    assert_eq!(authorizations(&server), ["t1", "t2"]);
}

#[tokio::test]
async fn a_second_refusal_is_final() {
    let script = [
        grant("t1", 14_400),
        refused(),
        grant("t2", 14_400),
        refused(),
        balance(),
    ];
    let server = Server::start(script).await;
    let error = client(&server).get_balance(POOL).await.unwrap_err();
    assert_eq!(error.status(), Some(401));
    assert_eq!(authorizations(&server), ["t1", "t2"]);
}

#[tokio::test]
async fn without_a_token_nothing_was_sent_however_the_token_was_lost() {
    let bad_secret = json!({"error": "invalid_client", "error_description": "app-secret-canary is wrong"});
    for act in [
        Act::Bytes(json(401, &bad_secret)),
        Act::HangUp,
        Act::Bytes(answer(200, &[], "{}")),
    ] {
        let server = Server::start([act]).await;
        let error = client(&server).get_balance(POOL).await.unwrap_err();
        assert!(matches!(error, Error::NoToken(_)), "{error:?}");
        assert_eq!(error.delivery(), Delivery::No);
        assert!(!format!("{error:?}").contains("app-secret-canary"));
        assert_eq!(authorizations(&server), [""; 0]);
    }
}
