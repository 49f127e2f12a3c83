//! `/_sandbox/*`: what a test or a practising person does behind Wix's back. No key, no faults, no limits; pictures too.

use std::sync::Arc;

use axum::response::Response;
use serde_json::{Value, json};

use super::request::Asked;
use super::{House, reply};
use crate::clock::{Clock, Stamp};
use crate::faults::{Fault, FaultPlan};
use crate::gym::Gym;
use crate::media;
use crate::model::Fieldset;
use crate::refusal::Refusal;
use crate::routes::{self, Call};
use crate::scenario;
use crate::switches::Switches;
use crate::validation::{Form, Violations, guid};
use crate::{jobs, view};

pub(crate) async fn answer(house: &Arc<House>, asked: &Asked) -> Response {
    if let Some(drawing) = picture(house, asked) {
        return reply::svg(drawing, house.now());
    }
    let empty = json!({});
    let body = asked.json.as_ref().unwrap_or(&empty);
    let path = asked.path.trim_start_matches("/_sandbox").trim_matches('/');
    let answered = match (asked.verb.as_str(), path) {
        _ if asked.json.is_none() => Err(Refusal::violation("", "FORMAT", "the body is not JSON")),
        ("GET", "state") => Ok(state(house, body)),
        ("POST", "reset") => reset(house, body),
        ("GET", "clock") => Ok(house.change(clock_json)),
        ("POST", "clock") => set_clock(house, body),
        ("GET", "faults") => Ok(json!(house.lock().gym.faults.faults)),
        ("PUT" | "POST", "faults") => set_faults(house, body),
        ("GET", "switches") => Ok(json!(house.lock().gym.switches)),
        ("POST" | "PUT", "switches") => set_switches(house, body),
        ("POST", "members") => add_members(house, body),
        ("POST", "products") => add_products(house, body),
        _ => Err(Refusal::Bare {
            status: 404,
            message: format!("no route {} {}", asked.verb, asked.path),
        }),
    };
    if asked.verb != "GET" && answered.is_ok() {
        house.keep().await;
    }
    match answered {
        Ok(body) => reply::plain_json(200, &body, house.now()),
        Err(refusal) => reply::plain_json(refusal.status(), &refusal.body(), house.now()),
    }
}

fn picture(house: &House, asked: &Asked) -> Option<String> {
    let rest = asked
        .path
        .strip_prefix("/_sandbox/media/")?
        .strip_suffix(".svg")?;
    let (kind, id) = rest.split_once('/')?;
    let id = guid(id)?;
    let inner = house.lock();
    match kind {
        "members" => {
            let member = inner.gym.members.get(id)?;
            Some(media::portrait(id, &scenario::initials(member)))
        }
        "products" => {
            let product = inner.gym.products.get(id)?;
            Some(media::merchandise(&product.picture, &product.name))
        }
        _ => None,
    }
}

fn state(house: &House, body: &Value) -> Value {
    let mut inner = house.lock();
    let now = inner.gym.clock.now();
    jobs::run_due(&mut inner.gym, now);
    let only = body.get("only").and_then(Value::as_str).map(str::to_owned);
    view::state(&inner.gym, &house.host, only.as_deref())
}

/// A fresh gym behind the same address, keys, clock and job durations; faults and switches are as in the beginning.
fn reset(house: &House, body: &Value) -> Result<Value, Refusal> {
    let number = |name: &str| match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value
            .as_u64()
            .map(Some)
            .ok_or_else(|| Refusal::violation(name, "FORMAT", "must be a whole number")),
    };
    let (members, seed) = (number("members")?, number("seed")?);
    if members.is_some_and(|members| members > 1_000_000) {
        return Err(Refusal::violation("members", "MAX", "must be at most 1000000"));
    }
    Ok(house.change(|gym| {
        let seed = seed.unwrap_or(gym.seed);
        let members = members.map_or(200, |members| members as usize);
        let mut fresh = Gym::new(seed, members, gym.clock.clone());
        fresh.credentials = gym.credentials.clone();
        fresh.job_delay_ms = gym.job_delay_ms;
        fresh.switches.catalog = gym.switches.catalog;
        // Versions go on, so that tokens from before the reset stay old.
        fresh.version = gym.version + 1;
        *gym = fresh;
        json!({"members": gym.members.len(), "products": gym.products.len(), "seed": seed})
    }))
}

fn clock_json(gym: &mut Gym) -> Value {
    json!({"now": gym.clock.now(), "frozen": gym.clock.is_frozen()})
}

fn set_clock(house: &House, body: &Value) -> Result<Value, Refusal> {
    let violations = Violations::default();
    let form = Form::of(body, &violations);
    let now: Option<Stamp> = form.moment("now");
    let frozen = form.flag("frozen");
    let seconds = match form.raw("advance_seconds") {
        None => None,
        Some(value) => {
            let seconds = value.as_f64().filter(|seconds| seconds.abs() < 1e10);
            if seconds.is_none() {
                form.note("advance_seconds", "FORMAT", "must be a number of seconds");
            }
            seconds
        }
    };
    if now.is_none() && frozen.is_none() && seconds.is_none() && !form.has("now") {
        form.note(
            "now",
            "REQUIRED_ONE_OF_FIELD",
            "needs one of now, advance_seconds, frozen",
        );
    }
    violations.finish()?;
    house.change(|gym| move_clock(&mut gym.clock, now, seconds, frozen));
    Ok(house.change(clock_json))
}

fn move_clock(clock: &mut Clock, now: Option<Stamp>, seconds: Option<f64>, frozen: Option<bool>) {
    if let Some(now) = now {
        clock.set(now);
    }
    if let Some(seconds) = seconds {
        let moved = clock.now().later((seconds * 1000.0) as i64);
        clock.set(moved);
    }
    if let Some(frozen) = frozen {
        clock.freeze(frozen);
    }
}

fn set_faults(house: &House, body: &Value) -> Result<Value, Refusal> {
    // Both the bare list and {"faults": […]} are understood.
    let list = body.get("faults").unwrap_or(body);
    let faults: Vec<Fault> = match list {
        Value::Object(object) if object.is_empty() => Vec::new(),
        list => serde_json::from_value(list.clone())
            .map_err(|error| Refusal::violation("faults", "FORMAT", error.to_string()))?,
    };
    Ok(house.change(|gym| {
        gym.faults = FaultPlan::new(faults, gym.seed);
        json!(gym.faults.faults)
    }))
}

fn set_switches(house: &House, body: &Value) -> Result<Value, Refusal> {
    let refuse = |why: String| Refusal::violation("switches", "FORMAT", why);
    let sent = body
        .as_object()
        .ok_or_else(|| refuse("must be an object".to_owned()))?;
    let mut wanted = json!(house.lock().gym.switches);
    for (name, value) in sent {
        wanted[name] = value.clone();
    }
    let wanted: Switches = serde_json::from_value(wanted).map_err(|error| refuse(error.to_string()))?;
    Ok(house.change(|gym| {
        gym.switches = wanted;
        json!(gym.switches)
    }))
}

fn add_members(house: &House, body: &Value) -> Result<Value, Refusal> {
    let violations = Violations::default();
    let forms = Form::of(body, &violations).forms("members", 1, 1000);
    let drafts: Vec<routes::Draft> = forms.iter().map(routes::read_draft).collect();
    violations.finish()?;
    house.change(|gym| {
        let mut made = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let now = gym.clock.now();
            let host = house.host.as_str();
            let mut call = Call {
                gym,
                now,
                placeholders: Vec::new(),
                body: Value::Null,
                host,
                job_ms: 0,
            };
            made.push(routes::admit(&mut call, draft)?.view(Fieldset::Full, host));
        }
        Ok(json!({"members": made}))
    })
}

fn add_products(house: &House, body: &Value) -> Result<Value, Refusal> {
    let violations = Violations::default();
    let mut drafts = Vec::new();
    for form in Form::of(body, &violations).forms("products", 1, 1000) {
        let name = form.required_text("name", 80);
        let price = form
            .raw("price")
            .and_then(Value::as_f64)
            .filter(|price| *price >= 0.0);
        if price.is_none() {
            form.note("price", "FORMAT", "must be a number of at least 0");
        }
        let stock = form
            .raw("stock")
            .map(|stock| stock.as_u64().and_then(|stock| u32::try_from(stock).ok()));
        if stock == Some(None) {
            form.note("stock", "FORMAT", "must be a whole number of at least 0");
        }
        drafts.push((name, price.unwrap_or(0.0), stock.flatten()));
    }
    violations.finish()?;
    Ok(house.change(|gym| {
        let mut made = Vec::with_capacity(drafts.len());
        for (name, price, stock) in drafts {
            let (id, number, now) = (gym.ids.guid(), gym.products.len() as u64, gym.clock.now());
            let product = scenario::product(id, &name, price, stock, number, now);
            made.push(product.v1(&house.host));
            gym.products.insert(product);
        }
        json!({"products": made})
    }))
}
