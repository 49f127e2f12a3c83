//! Replies on the wire: JSON with Wix's headers, and the broken ones that faults give.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, DATE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::desk::Outcome;
use crate::clock::Stamp;

fn with_head(
    status: u16,
    content_type: Option<&'static str>,
    body: String,
    request_id: &str,
    date: Stamp,
) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if let Some(content_type) = content_type {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    if let Ok(value) = HeaderValue::from_str(&date.http_date()) {
        headers.insert(DATE, value);
    }
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert("x-wix-request-id", value);
    }
    response
}

const JSON: &str = "application/json";

pub(crate) fn json(outcome: &Outcome, request_id: &str) -> Response {
    let body = outcome.body.to_string();
    let mut response = with_head(outcome.status, Some(JSON), body, request_id, outcome.now);
    if let Some(token) = outcome
        .consistent
        .as_ref()
        .and_then(|token| HeaderValue::from_str(token).ok())
    {
        response.headers_mut().insert("x-wix-consistent", token);
    }
    response
}

pub(crate) fn empty(status: u16, retry_after: Option<u64>, request_id: &str, date: Stamp) -> Response {
    let mut response = with_head(status, None, String::new(), request_id, date);
    if let Some(seconds) = retry_after {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

pub(crate) fn html(status: u16, request_id: &str, date: Stamp) -> Response {
    let page = "<!DOCTYPE html>\n<html><head><title>Bad Gateway</title></head>\
                <body><h1>502 Bad Gateway</h1><p>The server is having a bad day.</p></body></html>\n";
    with_head(
        status,
        Some("text/html; charset=utf-8"),
        page.to_owned(),
        request_id,
        date,
    )
}

/// For the control routes, which have neither request ids nor consistency.
pub(crate) fn plain_json(status: u16, body: &Value, date: Stamp) -> Response {
    with_head(status, Some(JSON), body.to_string(), "", date)
}

pub(crate) fn svg(drawing: String, date: Stamp) -> Response {
    let mut response = with_head(200, Some("image/svg+xml"), drawing, "", date);
    let headers = response.headers_mut();
    headers.insert("cache-control", HeaderValue::from_static("public, max-age=86400"));
    headers.insert("access-control-allow-origin", HeaderValue::from_static("*"));
    response
}

pub(crate) fn too_large() -> Response {
    let body = json!({"message": "request body too large", "details": {}}).to_string();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
    response
}
