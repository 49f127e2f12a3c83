//! What every request carries, and what is learnt from every answer.

use serde_json::json;
use uuid::Uuid;
use wix_client::{Change, Client, Decimal4, Error, Identity, Query};

use crate::server::{Act, KEY, SITE, Server, answer, envelope, json, key, settings};

const POOL: Uuid = Uuid::from_u128(7);

fn balance(headers: &[(&str, &str)]) -> Act {
    let mut all = vec![("content-type", "application/json")];
    all.extend_from_slice(headers);
    Act::Keep(answer(200, &all, r#"{"balance":{"amount":{"available":"1"}}}"#))
}

#[tokio::test]
async fn a_request_says_who_asks_and_has_a_content_type_only_with_a_body() {
    let server = Server::start([balance(&[]), balance(&[])]).await;
    let client = server.client();
    client.get_balance(POOL).await.unwrap();
    let zero = Change::Set(Decimal4::ZERO);
    client
        .change_balance(POOL, zero, &Identity::member(Uuid::from_u128(9)), "k")
        .await
        .unwrap();
    let heard = server.heard();
    for request in &heard {
        assert_eq!(request.header("authorization"), Some(KEY), "bare, without Bearer");
        assert_eq!(request.header("wix-site-id"), Some(SITE));
        let agent = request.header("user-agent").unwrap();
        assert!(agent.starts_with("token-desk/0."), "{agent}");
    }
    assert_eq!(heard[0].header("content-type"), None);
    assert_eq!(heard[1].header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn the_newest_consistency_token_is_sent_back() {
    let script = [
        balance(&[("x-wix-consistent", "c1")]),
        balance(&[]),
        balance(&[("x-wix-consistent", "c2")]),
        balance(&[]),
    ];
    let server = Server::start(script).await;
    let client = server.client();
    for _ in 0..4 {
        client.get_balance(POOL).await.unwrap();
    }
    let sent: Vec<Option<String>> = server
        .heard()
        .iter()
        .map(|heard| heard.header("x-wix-consistent").map(str::to_owned))
        .collect();
    assert_eq!(
        sent,
        [None, Some("c1".into()), Some("c1".into()), Some("c2".into())]
    );
}

#[tokio::test]
async fn a_clock_that_is_ahead_of_the_servers_is_noticed() {
    let server = Server::start([balance(&[("date", "Sat, 24 Nov 2001 19:00:00 GMT")])]).await;
    let client = server.client();
    assert_eq!(client.clock_skew_seconds(), None, "nothing was heard yet");
    client.get_balance(POOL).await.unwrap();
    assert!(
        client.clock_skew_seconds().unwrap() > 600_000_000,
        "this test runs long after 2001"
    );
}

#[tokio::test]
async fn a_definition_service_behind_the_private_path_is_found_once_and_remembered() {
    let unknown = || {
        Act::Keep(answer(
            404,
            &[("content-type", "text/html")],
            "<html>no such page</html>",
        ))
    };
    let none = || {
        Act::Keep(json(
            200,
            &json!({"programDefinitions": [], "metadata": {"hasNext": false}}),
        ))
    };
    let pools = || Act::Keep(json(200, &json!({"poolDefinitions": []})));
    let server = Server::start([unknown(), none(), none(), pools()]).await;
    let client = server.client();
    let query = Query::filter(json!({"namespace": "club"}));
    client.query_program_definitions(&query).await.unwrap();
    client.query_program_definitions(&query).await.unwrap();
    client.query_pool_definitions(&query).await.unwrap();
    let paths: Vec<String> = server
        .heard()
        .iter()
        .map(|heard| heard.path().to_owned())
        .collect();
    assert_eq!(
        paths,
        [
            "/benefit-programs/v1/program-definitions/query",
            "/_api/benefit-programs/v1/program-definitions/query",
            "/_api/benefit-programs/v1/program-definitions/query",
            "/benefit-programs/v1/pool-definitions/query",
        ],
        "each service has doors of its own"
    );
}

#[tokio::test]
async fn a_404_of_the_service_is_an_answer_and_no_reason_to_ask_elsewhere() {
    let server = Server::start([Act::Bytes(envelope(404, "NOT_FOUND", json!({})))]).await;
    let error = server.client().get_program_definition(POOL).await.unwrap_err();
    assert!(error.is_not_found(), "{error:?}");
    assert_eq!(server.heard().len(), 1);
}

#[tokio::test]
async fn a_picture_is_fetched_without_the_key_and_only_so_big() {
    let picture = Act::Bytes(answer(200, &[("content-type", "image/png")], "png"));
    let huge = Act::Bytes(answer(
        200,
        &[("content-type", "image/png")],
        &"x".repeat(2 * 1024 * 1024 + 1),
    ));
    let server = Server::start([picture, huge, Act::Bytes(answer(404, &[], ""))]).await;
    let client = server.client();
    let url = format!("{}/media/x.png", server.base);
    let fetched = client.get_bytes(&url).await.unwrap();
    assert_eq!(
        (fetched.media_type.as_deref(), &fetched.bytes[..]),
        (Some("image/png"), &b"png"[..])
    );
    for header in ["authorization", "wix-site-id", "x-wix-consistent"] {
        assert_eq!(
            server.heard()[0].header(header),
            None,
            "{header} is nobody else's business"
        );
    }
    assert!(matches!(
        client.get_bytes(&url).await,
        Err(Error::TooLarge { .. })
    ));
    assert!(client.get_bytes(&url).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_picture_comes_over_https_or_from_this_computer() {
    let beside_the_sandbox = Client::new(settings("http://127.0.0.1:1", key())).unwrap();
    let beside_wix = Client::new(settings("https://www.wixapis.com", key())).unwrap();
    for (client, url) in [
        (&beside_the_sandbox, "http://gym.example/x.png"),
        (&beside_the_sandbox, "file:///etc/passwd"),
        (&beside_wix, "http://127.0.0.1:1/x.png"),
    ] {
        assert!(
            matches!(client.get_bytes(url).await, Err(Error::Config(_))),
            "{url}"
        );
    }
}
