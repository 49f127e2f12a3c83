//! The sandbox on a socket. One request goes through these stages:
//!
//! 1. `/_sandbox/*` is answered by [`control`] and knows no faults, keys or limits.
//! 2. The fault plan decides the request's fate; a latency is waited out, a fault "before" ends it here.
//! 3. Under the lock: due jobs are carried out, the caller is checked, the route answers ([`desk`]).
//! 4. What has changed is written to the state file, if there is one.
//! 5. A fault "after" takes the reply away; otherwise it is sent.

mod control;
mod desk;
mod house;
mod line;
mod reply;
mod request;
mod state_file;

pub(crate) use house::House;
pub(crate) use line::{Line, Lines};
pub(crate) use state_file::{StateFile, load};

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::connect_info::ConnectInfo;
use axum::extract::{Request, State};
use axum::response::Response;

use crate::faults::{Ending, Fate};
use desk::Outcome;
use request::Asked;

/// The application: one handler for everything, because routes are data.
pub(crate) fn app(house: Arc<House>) -> Router {
    Router::new().fallback(answer).with_state(house)
}

async fn answer(
    State(house): State<Arc<House>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
) -> Response {
    let asked = match Asked::read(request).await {
        Ok(asked) => asked,
        Err(response) => return response,
    };
    if asked.path.starts_with("/_sandbox") {
        return control::answer(&house, &asked).await;
    }
    let (ticket, fate) = house.receive(&asked);
    house.wait(fate.delay_ms.saturating_add(house.latency_ms)).await;
    if ticket.is_plan_used {
        house.keep().await;
    }
    if let Some(ending) = &fate.before {
        let response = end(&house, &line, ending, &ticket.request_id, None);
        house.note(
            &asked,
            &ticket,
            response.as_ref().map(|response| response.status().as_u16()),
            &fate,
        );
        return response.unwrap_or_default();
    }
    let outcome = house.serve(&asked, &fate);
    if outcome.is_change {
        house.keep().await;
    }
    finish(&house, &line, &asked, &ticket, &fate, outcome).await
}

async fn finish(
    house: &House,
    line: &Line,
    asked: &Asked,
    ticket: &house::Ticket,
    fate: &Fate,
    outcome: Outcome,
) -> Response {
    house.wait(fate.hold_ms).await;
    let response = match &fate.after {
        Some(ending) => end(house, line, ending, &ticket.request_id, Some(&outcome)),
        None => Some(reply::json(&outcome, &ticket.request_id)),
    };
    house.note(
        asked,
        ticket,
        response.as_ref().map(|response| response.status().as_u16()),
        fate,
    );
    response.unwrap_or_default()
}

/// The reply a fault gives in place of the right one; `None` when there is no line left to reply on.
fn end(
    house: &House,
    line: &Line,
    ending: &Ending,
    request_id: &str,
    outcome: Option<&Outcome>,
) -> Option<Response> {
    let date = house.now();
    match ending {
        Ending::Reset => {
            line.cut();
            None
        }
        Ending::Status { status, retry_after } => Some(reply::empty(*status, *retry_after, request_id, date)),
        Ending::Html { status } => Some(reply::html(*status, request_id, date)),
        Ending::Unauthorized => {
            let refusal = crate::refusal::Refusal::unauthenticated("the key has been revoked");
            Some(reply::json(&Outcome::refused(&refusal, date), request_id))
        }
        Ending::Truncated { bytes } => {
            line.truncate(*bytes);
            outcome.map(|outcome| reply::json(outcome, request_id))
        }
    }
}

/// Real time: latencies are felt by the caller, whatever the sandbox's clock says.
pub(crate) fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}
