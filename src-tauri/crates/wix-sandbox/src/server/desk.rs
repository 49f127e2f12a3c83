//! Judging one request under the lock: route, caller, limit, permission, site, body; then the route itself.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::request::Asked;
use crate::auth::permit;
use crate::clock::Stamp;
use crate::gym::Gym;
use crate::quirks;
use crate::refusal::Refusal;
use crate::routes::{self, Call, Effect, Reply, Route, Scope};

/// What a request came to.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) now: Stamp,
    /// The new `X-Wix-Consistent`, after a write.
    pub(crate) consistent: Option<String>,
    /// Something must be kept on disk.
    pub(crate) is_change: bool,
}

impl Outcome {
    pub(crate) fn refused(refusal: &Refusal, now: Stamp) -> Self {
        Self {
            status: refusal.status(),
            body: refusal.body(),
            now,
            consistent: None,
            is_change: false,
        }
    }
}

/// The opaque token that names a version of the state.
pub(crate) fn consistency_token(version: u64) -> String {
    URL_SAFE_NO_PAD.encode(format!("v1:{version}"))
}

pub(crate) fn version_of(token: &str) -> Option<u64> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    std::str::from_utf8(&bytes)
        .ok()?
        .strip_prefix("v1:")?
        .parse()
        .ok()
}

/// The route of the request, for a caller who may use it.
pub(crate) fn admit(
    gym: &mut Gym,
    asked: &Asked,
    now: Stamp,
) -> Result<(&'static Route, Vec<String>), Refusal> {
    let unknown = || Refusal::Bare {
        status: 404,
        message: format!("no route {} {}", asked.verb, asked.path),
    };
    let (route, placeholders) = routes::find(&asked.verb, &asked.path).ok_or_else(unknown)?;
    if route.preview && !gym.switches.preview_methods {
        return Err(unknown());
    }
    if route.scope != Scope::Open {
        let caller = gym.door.admit(&asked.caller, &gym.credentials, now)?;
        gym.door.count(caller, gym.switches.rate_limit_per_minute, now)?;
        permit(route.scope, &gym.switches)?;
    }
    if route.scope.is_benefit_programs() && !gym.switches.pricing_plans_installed {
        let message = "Wix Pricing Plans app is not installed for site";
        return Err(Refusal::plain(428, "REQUIRED_APP_NOT_INSTALLED", message));
    }
    Ok((route, placeholders))
}

/// Runs an admitted request against `gym` (which may be a past one, for a stale read).
pub(crate) fn run(
    gym: &mut Gym,
    (route, placeholders): (&'static Route, Vec<String>),
    asked: &Asked,
    host: &str,
    job_ms: u64,
    now: Stamp,
) -> Outcome {
    let switches = gym.switches.clone();
    let reply: Reply = match &asked.json {
        None => Err(Refusal::violation("", "FORMAT", "the body is not JSON")),
        Some(body) => {
            let mut call = Call {
                gym: &mut *gym,
                now,
                placeholders,
                body: body.clone(),
                host,
                job_ms,
            };
            (route.run)(&mut call)
        }
    };
    let is_change = reply.is_ok() && route.effect == Effect::Writes;
    if is_change {
        gym.version += 1;
    }
    match reply {
        Err(refusal) => {
            let mut outcome = Outcome::refused(&refusal, now);
            quirks::apply(&mut outcome.body, route.scope, &switches);
            outcome
        }
        Ok(mut body) => {
            quirks::apply(&mut body, route.scope, &switches);
            let consistent = is_change.then(|| consistency_token(gym.version));
            Outcome {
                status: 200,
                body: if body.is_null() { json!({}) } else { body },
                now,
                consistent,
                is_change,
            }
        }
    }
}
