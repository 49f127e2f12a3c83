//! The key goes out in one header, and comes back nowhere.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::json;
use uuid::Uuid;
use wix_client::Error;

use crate::server::{Act, KEY, Server, answer, envelope, json};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Every way a server has of saying something back.
fn echoes() -> Vec<Vec<u8>> {
    let wordy = format!("bad key {KEY}");
    let kind = ("content-type", "application/json");
    let escaped = format!(
        r#"{{"message":"{}"}}"#,
        KEY.replace('/', "\\/").replace('I', "\\u0049")
    );
    vec![
        envelope(401, KEY, json!({"sent": {KEY: [KEY]}})),
        json(
            400,
            &json!({"message": wordy, "details": {"validationError": {"fieldViolations": [
            {"field": KEY, "description": wordy, "violatedRule": KEY, "ruleName": KEY}]}}}),
        ),
        json(401, &json!({"error": KEY, "error_description": wordy})),
        answer(401, &[kind], &escaped),
        answer(502, &[("content-type", "text/html")], &format!("<p>{KEY}</p>")),
        answer(500, &[("x-wix-request-id", KEY), kind], "{}"),
        answer(200, &[kind], &format!(r#"{{"balance":"{KEY}"}}"#)),
        answer(
            200,
            &[kind],
            &format!(r#"{{"balance":{{"amount":{{"available":"{KEY}"}}}}}}"#),
        ),
        answer(
            302,
            &[("location", &format!("https://elsewhere.example/{}", KEY))],
            "",
        ),
    ]
}

#[tokio::test]
async fn a_key_that_a_server_echoes_reaches_no_error_and_no_log() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _quiet = tracing::subscriber::set_default(subscriber);
    for echo in echoes() {
        let shown = String::from_utf8_lossy(&echo).into_owned();
        let server = Server::start([Act::Bytes(echo)]).await;
        let client = server.client();
        let error: Error = client
            .get_balance(Uuid::from_u128(7))
            .await
            .expect_err("no success");
        assert!(
            !format!("{error} {error:?} {error:#?}").contains(KEY),
            "{shown}\n{error:?}"
        );
        assert!(!format!("{client:?}").contains(KEY));
        assert_eq!(
            server.heard()[0].header("authorization"),
            Some(KEY),
            "it was sent all the same"
        );
    }
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("get_balance"), "the log was listened to: {log}");
    assert!(!log.contains(KEY), "{log}");
}

#[tokio::test]
async fn a_key_no_header_can_carry_is_refused_before_anything_is_sent() {
    for key in ["", "  ", "two\nlines", "snow\u{1}man"] {
        let credentials = wix_client::Credentials::ApiKey {
            key: key.into(),
            site_id: "s".into(),
        };
        let settings = crate::server::settings("http://127.0.0.1:1", credentials);
        let refused = wix_client::Client::new(settings).expect_err("no such key can be sent");
        assert!(!refused.to_string().contains("two"));
    }
}
