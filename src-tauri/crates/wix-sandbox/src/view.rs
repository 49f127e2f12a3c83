//! The whole state as JSON, for tests and the curious.

use serde_json::{Map, Value, json};

use crate::gym::Gym;
use crate::model::{Fieldset, wire};

/// Everything, or the comma-separated parts named in `only`.
pub(crate) fn state(gym: &Gym, host: &str, only: Option<&str>) -> Value {
    let wanted = |name: &str| only.is_none_or(|only| only.split(',').any(|part| part.trim() == name));
    let mut state = Map::new();
    for (name, part) in PARTS {
        if wanted(name) {
            state.insert((*name).to_owned(), part(gym, host));
        }
    }
    Value::Object(state)
}

type Part = fn(&Gym, &str) -> Value;

const PARTS: &[(&str, Part)] = &[
    ("now", |gym, _| json!(gym.clock.now())),
    ("seed", |gym, _| json!(gym.seed)),
    ("switches", |gym, _| json!(gym.switches)),
    ("faults", |gym, _| json!(gym.faults.faults)),
    ("members", |gym, host| {
        gym.members
            .iter()
            .map(|member| member.view(Fieldset::Full, host))
            .collect()
    }),
    ("products", |gym, host| {
        gym.products.iter().map(|product| product.v1(host)).collect()
    }),
    ("programDefinitions", |gym, _| {
        gym.program_definitions.iter().map(wire).collect()
    }),
    ("poolDefinitions", |gym, _| {
        gym.pool_definitions.iter().map(wire).collect()
    }),
    ("items", |gym, _| gym.items.iter().map(wire).collect()),
    ("programs", |gym, _| gym.programs.iter().map(wire).collect()),
    ("pools", |gym, _| gym.pools.iter().map(wire).collect()),
    ("balances", |gym, _| {
        gym.balances
            .iter()
            .filter_map(|balance| Some(balance.view(gym.pools.get(balance.head.id)?)))
            .collect()
    }),
    ("transactions", |gym, _| {
        gym.transactions.iter().map(wire).collect()
    }),
    ("jobs", |gym, _| {
        gym.jobs
            .iter()
            .map(|job| job.view(&gym.credentials.app_id))
            .collect()
    }),
    ("requests", |gym, _| json!(gym.requests)),
];
