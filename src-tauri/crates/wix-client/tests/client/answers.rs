//! Answers that are no success, or none that makes sense.

use std::time::Duration;

use serde_json::json;
use uuid::Uuid;
use wix_client::{Delivery, Error};

use crate::server::{Act, Server, answer, envelope, json};

async fn ask(bytes: Vec<u8>) -> Error {
    let server = Server::start([Act::Bytes(bytes)]).await;
    server
        .client()
        .get_balance(Uuid::from_u128(7))
        .await
        .expect_err("no success")
}

#[tokio::test]
async fn an_error_is_read_by_its_code_with_all_that_comes_along() {
    let data = json!({"availableBalance": "4", "requestedBalance": "10"});
    let Error::Status(answer) = ask(envelope(428, "NOT_ENOUGH_BALANCE", data.clone())).await else {
        panic!("an answer of the service")
    };
    assert_eq!(
        (answer.status, answer.code.as_deref()),
        (428, Some("NOT_ENOUGH_BALANCE"))
    );
    assert_eq!(answer.data, data);
}

#[tokio::test]
async fn violations_name_field_and_rule() {
    let violation =
        json!({"field": "options.idempotencyKey", "violatedRule": "REQUIRED_FIELD", "data": null});
    let body = json!({"message": "no", "details": {"validationError": {"fieldViolations": [violation]}}});
    let Error::Status(answer) = ask(json(400, &body)).await else {
        panic!("an answer of the service")
    };
    assert_eq!(answer.code, None);
    assert_eq!(answer.violations[0].field, "options.idempotencyKey");
    assert_eq!(answer.violations[0].violated_rule, "REQUIRED_FIELD");
}

#[tokio::test]
async fn a_system_error_without_a_body_is_still_an_answer() {
    let error = ask(answer(500, &[], "")).await;
    assert!(
        matches!(&error, Error::Status(answer) if answer.status == 500 && answer.code.is_none()),
        "{error:?}"
    );
    let error = ask(answer(403, &[("content-type", "text/html")], "")).await;
    assert!(
        matches!(&error, Error::Status(answer) if answer.status == 403),
        "{error:?}"
    );
}

#[tokio::test]
async fn html_is_never_taken_for_an_answer_of_the_service() {
    let html = [("content-type", "text/html; charset=utf-8")];
    for status in [200, 404, 502] {
        let error = ask(answer(status, &html, "<html>log in</html>")).await;
        assert!(
            matches!(error, Error::NotJson { status: told, .. } if told == status),
            "{error:?}"
        );
        assert_eq!(
            error.delivery(),
            Delivery::Maybe,
            "a gateway may have passed it on"
        );
    }
    let disguised = answer(200, &[("content-type", "application/json")], "<html></html>");
    assert!(matches!(ask(disguised).await, Error::NotJson { status: 200, .. }));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = answer(302, &[("location", "http://127.0.0.1:1/")], "");
    assert!(matches!(ask(elsewhere).await, Error::NotJson { status: 302, .. }));
}

#[tokio::test]
async fn a_success_that_makes_no_sense_arrived_all_the_same() {
    let kind = [("content-type", "application/json")];
    for (status, body) in [
        (200, ""),
        (200, "{}"),
        (200, "[1]"),
        (200, r#"{"balance":5}"#),
        (200, r#"{"balance":{"amount":{"available":"much"}}}"#),
        (200, "{nonsense}"),
        (201, r#"{"balance":{}}"#),
        (204, ""),
    ] {
        let error = ask(answer(status, &kind, body)).await;
        assert!(
            matches!(error, Error::Decode { .. }),
            "{status} {body}: {error:?}"
        );
        assert_eq!(error.delivery(), Delivery::Answered);
    }
}

#[tokio::test]
async fn a_wait_is_understood_in_seconds_and_as_a_date() {
    let wait = |error: Error| match error {
        Error::Status(answer) => answer.retry_after,
        other => panic!("{other:?}"),
    };
    let seconds = answer(429, &[("retry-after", "7")], "");
    assert_eq!(wait(ask(seconds).await), Some(Duration::from_secs(7)));
    let dated = answer(
        429,
        &[
            ("date", "Tue, 24 Nov 2026 19:00:00 GMT"),
            ("retry-after", "Tue, 24 Nov 2026 19:01:30 GMT"),
        ],
        "",
    );
    assert_eq!(wait(ask(dated).await), Some(Duration::from_secs(90)));
    assert_eq!(wait(ask(answer(429, &[("retry-after", "soon")], "")).await), None);
}

#[tokio::test]
async fn the_request_id_is_kept_for_wix_support() {
    let bytes = answer(500, &[("x-wix-request-id", "1764010000.123")], "");
    let error = ask(bytes).await;
    assert!(
        matches!(&error, Error::Status(answer) if answer.request_id.as_deref() == Some("1764010000.123"))
    );
    assert!(error.to_string().contains("1764010000.123"));
}
