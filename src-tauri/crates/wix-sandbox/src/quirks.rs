//! Ways in which the real service may write the same reply differently; each by a switch.

use serde_json::{Map, Value, json};

use crate::amount::Amount;
use crate::routes::Scope;
use crate::switches::Switches;

/// The decimals of the Benefit Programs services, by name (contract, section 1).
const DECIMALS: &[&str] = &[
    "price",
    "amount",
    "balanceCap",
    "available",
    "reserved",
    "creditAmount",
    "availableBalance",
    "requestedBalance",
    "requested",
    "lowerLimit",
    "upperLimit",
];

pub(crate) fn apply(body: &mut Value, scope: Scope, switches: &Switches) {
    if scope == Scope::Open {
        return;
    }
    if switches.padded_decimals && scope.is_benefit_programs() {
        pad(body);
    }
    if switches.omit_empty_fields {
        omit(body);
    }
    if switches.extra_fields {
        extend(body);
    }
}

fn pad(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(pad),
        Value::Object(object) => {
            for (name, inner) in object.iter_mut() {
                match inner {
                    Value::String(text)
                        if DECIMALS.contains(&name.as_str()) && Amount::parse(text).is_ok() =>
                    {
                        let (whole, fraction) = text.split_once('.').unwrap_or((text.as_str(), ""));
                        *text = format!("{whole}.{fraction:0<4}");
                    }
                    _ => pad(inner),
                }
            }
        }
        _ => {}
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn omit(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(omit),
        Value::Object(object) => {
            object.values_mut().for_each(omit);
            object.retain(|_, inner| !is_empty(inner));
        }
        _ => {}
    }
}

fn extend(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(extend),
        Value::Object(object) => {
            object.values_mut().for_each(extend);
            add(object);
        }
        _ => {}
    }
}

fn add(object: &mut Map<String, Value>) {
    object.insert(
        "unheardOf".to_owned(),
        json!({"since": "tomorrow", "list": [1, null]}),
    );
}
