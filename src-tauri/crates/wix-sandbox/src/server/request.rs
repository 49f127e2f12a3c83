//! A request, taken apart: what was asked, by whom, with which JSON.

use axum::body::to_bytes;
use axum::extract::{Query, Request};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::reply;
use crate::auth::Caller;

const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// Query parameters that are lists even when they come once.
const LISTS: &[&str] = &["poolIds", "fieldsets", "fields"];

#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) verb: String,
    pub(crate) path: String,
    pub(crate) caller: Caller,
    /// `X-Wix-Consistent`, if echoed.
    pub(crate) consistent: Option<String>,
    /// The JSON of the request; `None` when the body is no JSON.
    pub(crate) json: Option<Value>,
}

impl Asked {
    pub(crate) async fn read(request: Request) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let bytes = to_bytes(body, LARGEST_BODY)
            .await
            .map_err(|_| reply::too_large())?;
        let verb = parts.method.as_str().to_owned();
        let in_query = matches!(verb.as_str(), "GET" | "DELETE" | "HEAD") && bytes.is_empty();
        let json = match in_query {
            true => Some(query_json(&parts.uri)),
            false if bytes.iter().all(u8::is_ascii_whitespace) => Some(json!({})),
            false => serde_json::from_slice(&bytes).ok(),
        };
        Ok(Self {
            verb,
            path: parts.uri.path().to_owned(),
            caller: Caller {
                authorization: header(&parts.headers, "authorization"),
                site_id: header(&parts.headers, "wix-site-id"),
            },
            consistent: header(&parts.headers, "x-wix-consistent"),
            json,
        })
    }

    /// The idempotency key, for the log.
    pub(crate) fn idempotency_key(&self) -> Option<String> {
        self.json
            .as_ref()?
            .get("idempotencyKey")?
            .as_str()
            .map(str::to_owned)
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get(name)?
        .to_str()
        .ok()
        .map(str::to_owned)
        .filter(|value| !value.is_empty())
}

/// A query string as JSON: dotted names nest, repeated names are lists, `.r` holds the whole request in base64url.
fn query_json(uri: &Uri) -> Value {
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri)
        .map(|query| query.0)
        .unwrap_or_default();
    if let Some((_, packed)) = pairs.iter().find(|(name, _)| name == ".r") {
        let bytes = URL_SAFE_NO_PAD
            .decode(packed.trim_end_matches('='))
            .unwrap_or_default();
        return serde_json::from_slice(&bytes).unwrap_or_else(|_| json!({}));
    }
    let mut object = Map::new();
    for (name, value) in pairs {
        place(&mut object, &name, value);
    }
    Value::Object(object)
}

fn place(object: &mut Map<String, Value>, name: &str, value: String) {
    if let Some((outer, inner)) = name.split_once('.') {
        let nested = object.entry(outer).or_insert_with(|| json!({}));
        if let Some(nested) = nested.as_object_mut() {
            place(nested, inner, value);
        }
        return;
    }
    let value = Value::String(value);
    match object.get_mut(name) {
        None if LISTS.contains(&name) => {
            object.insert(name.to_owned(), Value::Array(vec![value]));
        }
        None => {
            object.insert(name.to_owned(), value);
        }
        Some(Value::Array(list)) => list.push(value),
        Some(one) => {
            let first = one.take();
            *one = Value::Array(vec![first, value]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(uri: &str) -> Value {
        query_json(&uri.parse().expect("a URI"))
    }

    #[test]
    fn dotted_names_nest_and_repeated_names_are_lists() {
        assert_eq!(
            read("/x?poolIds=a&poolIds=b&cursorPaging.limit=50&fieldsets=FULL"),
            json!({"poolIds": ["a", "b"], "cursorPaging": {"limit": "50"}, "fieldsets": ["FULL"]})
        );
    }

    #[test]
    fn the_packed_form_is_the_whole_request() {
        assert_eq!(
            read("/x?.r=eyJwYWdpbmciOnsibGltaXQiOjEwMH19"),
            json!({"paging": {"limit": 100}})
        );
    }
}
