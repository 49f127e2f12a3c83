//! Small things every operation needs: an entity out of a reply, a page out of a reply.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::Error;

pub(crate) fn decode<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    serde_json::from_value(value).map_err(|e| undecodable(&e.to_string()))
}

/// What stands under `name`; a reply without it makes no sense.
pub(crate) fn entity<T: DeserializeOwned>(mut reply: Value, name: &str) -> Result<T, Error> {
    match reply.get_mut(name) {
        Some(value) => decode(value.take()),
        None => Err(undecodable(&format!("`{name}` is missing"))),
    }
}

/// A list under `name`; missing is empty.
pub(crate) fn list<T: DeserializeOwned>(reply: &mut Value, name: &str) -> Result<Vec<T>, Error> {
    reply
        .get_mut(name)
        .map_or(Ok(Vec::new()), |value| decode(value.take()))
}

pub(crate) fn undecodable(detail: &str) -> Error {
    Error::Decode {
        detail: detail.to_owned(),
        request_id: None,
    }
}
