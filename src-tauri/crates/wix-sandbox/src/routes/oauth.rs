//! Access tokens (contract, section 2). These two speak OAuth, also in their errors.

use serde_json::{Value, json};

use super::{Call, Effect, Reply, Route, Scope};
use crate::refusal::Refusal;

pub(super) const ROUTES: &[Route] = &[
    Route {
        scope: Scope::Open,
        effect: Effect::Writes,
        ..Route::writes("POST", "/oauth2/token", token)
    },
    Route {
        scope: Scope::Open,
        effect: Effect::Writes,
        ..Route::writes("POST", "/oauth/access", legacy)
    },
];

const FOUR_HOURS: i64 = 14_400;
const FIVE_MINUTES: i64 = 300;

fn said<'a>(body: &'a Value, name: &str) -> &'a str {
    body.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn check_client(call: &Call<'_>) -> Result<(), Refusal> {
    let known = &call.gym.credentials;
    if said(&call.body, "client_id") != known.app_id || said(&call.body, "client_secret") != known.app_secret
    {
        let description = "client authentication failed";
        return Err(Refusal::OAuth {
            status: 401,
            error: "invalid_client",
            description,
        });
    }
    Ok(())
}

fn issue(call: &mut Call<'_>, prefix: &str, seconds: i64) -> String {
    let token = format!("{prefix}{}", call.gym.ids.token(6));
    call.gym
        .door
        .issue(token.clone(), call.now.later_seconds(seconds), call.now);
    token
}

fn token(call: &mut Call<'_>) -> Reply {
    if said(&call.body, "grant_type") != "client_credentials" {
        let description = "only client_credentials is understood";
        return Err(Refusal::OAuth {
            status: 400,
            error: "unsupported_grant_type",
            description,
        });
    }
    check_client(call)?;
    if said(&call.body, "instance_id") != call.gym.credentials.instance_id {
        let description = "the app is not installed on this instance";
        return Err(Refusal::OAuth {
            status: 400,
            error: "invalid_grant",
            description,
        });
    }
    let token = issue(call, "OauthNG.JWS.", FOUR_HOURS);
    Ok(json!({"access_token": token, "token_type": "Bearer", "expires_in": FOUR_HOURS}))
}

fn legacy(call: &mut Call<'_>) -> Reply {
    check_client(call)?;
    let refresh_token = call.gym.credentials.refresh_token();
    if said(&call.body, "refresh_token") != refresh_token {
        let description = "unknown refresh token";
        return Err(Refusal::OAuth {
            status: 400,
            error: "invalid_grant",
            description,
        });
    }
    let token = issue(call, "OAUTH2.", FIVE_MINUTES);
    Ok(json!({"access_token": token, "refresh_token": refresh_token}))
}
