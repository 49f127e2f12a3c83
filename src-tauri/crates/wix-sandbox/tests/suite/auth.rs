use reqwest::Method;
use serde_json::json;

use crate::desk::{Desk, header};

const PROBE: &str = "/benefit-programs/v1/programs/query";

async fn status(desk: &Desk, authorization: Option<&str>, site: Option<&str>) -> (u16, String) {
    let mut request = desk
        .client
        .post(format!("{}{PROBE}", desk.sandbox.url()))
        .json(&json!({}));
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    if let Some(value) = site {
        request = request.header("wix-site-id", value);
    }
    let reply = desk.send(request).await;
    (reply.status, reply.code().to_owned())
}

#[tokio::test]
async fn a_key_opens_its_own_site_only() {
    let desk = Desk::open().await;
    let (key, site) = (desk.key.as_str(), desk.site.as_str());
    assert_eq!(status(&desk, Some(key), Some(site)).await.0, 200);
    assert_eq!(
        status(&desk, Some(&format!("Bearer {key}")), Some(site)).await.0,
        200
    );
    assert_eq!(
        status(&desk, None, Some(site)).await,
        (401, "UNAUTHENTICATED".into())
    );
    assert_eq!(
        status(&desk, Some("nonsense"), Some(site)).await,
        (401, "UNAUTHENTICATED".into())
    );
    assert_eq!(
        status(&desk, Some(key), None).await,
        (401, "UNAUTHENTICATED".into())
    );
    let foreign = "00000000-0000-4000-8000-000000000000";
    assert_eq!(
        status(&desk, Some(key), Some(foreign)).await,
        (403, "PERMISSION_DENIED".into())
    );
}

#[tokio::test]
async fn an_access_token_lasts_four_hours() {
    let desk = Desk::open().await;
    let known = desk.sandbox.credentials().clone();
    let ask = |secret: &str| {
        let body = json!({
            "grant_type": "client_credentials", "client_id": known.app_id, "client_secret": secret,
            "instance_id": known.instance_id,
        });
        desk.send(
            desk.client
                .post(format!("{}/oauth2/token", desk.sandbox.url()))
                .json(&body),
        )
    };
    let wrong = ask("wrong").await;
    assert_eq!(
        (wrong.status, &wrong.body["error"]),
        (401, &json!("invalid_client"))
    );
    let granted = ask(&known.app_secret).await.ok();
    assert_eq!(
        (&granted["token_type"], &granted["expires_in"]),
        (&json!("Bearer"), &json!(14_400))
    );
    let token = granted["access_token"].as_str().expect("a token");
    assert_eq!(
        status(&desk, Some(token), None).await.0,
        200,
        "the instance fixes the site"
    );
    desk.sandbox.advance(14_300);
    assert_eq!(status(&desk, Some(&format!("Bearer {token}")), None).await.0, 200);
    desk.sandbox.advance(200);
    assert_eq!(status(&desk, Some(token), None).await.0, 401);
}

#[tokio::test]
async fn a_minute_holds_two_hundred_requests() {
    let desk = Desk::open().await;
    desk.sandbox.freeze(true);
    for _ in 0..200 {
        assert_eq!(status(&desk, Some(&desk.key), Some(&desk.site)).await.0, 200);
    }
    let throttled = desk.post(PROBE, json!({})).await;
    assert_eq!((throttled.status, &throttled.body["details"]), (429, &json!({})));
    desk.sandbox.advance(61);
    assert_eq!(
        desk.post(PROBE, json!({})).await.status,
        200,
        "the window follows the sandbox's clock"
    );
}

#[tokio::test]
async fn missing_scopes_and_apps_are_named() {
    let desk = Desk::open().await;
    desk.sandbox
        .switches(|switches| switches.denied_scopes = vec!["SCOPE.BENEFIT_PROGRAMS.MANAGE".into()]);
    assert_eq!(
        desk.post(PROBE, json!({})).await.status,
        200,
        "reading is another scope"
    );
    let refused = desk.benefit("program-definitions", json!({})).await;
    assert_eq!((refused.status, refused.code()), (403, "PERMISSION_DENIED"));
    desk.sandbox
        .switches(|switches| switches.pricing_plans_installed = false);
    let absent = desk.post(PROBE, json!({})).await;
    assert_eq!(
        (absent.status, absent.code()),
        (428, "REQUIRED_APP_NOT_INSTALLED")
    );
    assert_eq!(
        desk.get("/members/v1/members").await.status,
        200,
        "members need no app"
    );
}

#[tokio::test]
async fn every_reply_says_when_and_which() {
    let desk = Desk::open().await;
    desk.sandbox
        .set_now("2026-12-31T23:59:00Z".parse().expect("a date"));
    for reply in [desk.get("/nowhere").await, desk.post(PROBE, json!({})).await] {
        assert_eq!(header(reply.headers.get("x-wix-request-id")).len(), 36);
        assert!(header(reply.headers.get("date")).starts_with("Thu, 31 Dec 2026 23:59:0"));
        assert_eq!(header(reply.headers.get("content-type")), "application/json");
    }
    let unknown = desk.get("/nowhere").await;
    assert_eq!((unknown.status, unknown.code()), (404, ""));
}

#[tokio::test]
async fn the_key_is_in_no_debug_text() {
    let desk = Desk::open().await;
    let shown = format!("{:?}", desk.sandbox.credentials());
    assert!(
        !shown.contains(&desk.key) && !shown.contains(&desk.sandbox.credentials().app_secret),
        "{shown}"
    );
    assert_eq!(
        desk.sandbox.banner()["api_key"],
        json!(desk.key),
        "the banner is meant to say it"
    );
    desk.post(PROBE, json!({})).await.ok();
    let state = desk
        .send(desk.request(Method::GET, "/_sandbox/state"))
        .await
        .body
        .to_string();
    assert!(
        !state.contains(&desk.key),
        "requests are remembered without their Authorization"
    );
}
