//! The catalogue version, and products of Catalog V1 (contract, section 10).

use serde_json::{Value, json};

use super::{Call, Reply, Route, Scope};
use crate::gym::Gym;
use crate::model::Product;
use crate::query::{Fields, Filter, Kind};
use crate::refusal::Refusal;
use crate::switches::Catalog;
use crate::validation::guid;

pub(super) const ROUTES: &[Route] = &[
    Route::reads(
        "GET",
        "/stores/v3/provision/version",
        Scope::CatalogVersion,
        version,
    ),
    Route::reads(
        "POST",
        "/stores-reader/v1/products/query",
        Scope::ProductsV1,
        query,
    ),
    Route::reads("POST", "/stores/v1/products/query", Scope::ProductsV1, query),
    Route::reads(
        "GET",
        "/stores-reader/v1/products/query-platformized",
        Scope::ProductsV1,
        query_platformized,
    ),
    Route::reads(
        "POST",
        "/stores-reader/v1/products/query-platformized",
        Scope::ProductsV1,
        query_platformized,
    ),
    Route::reads("GET", "/stores-reader/v1/products/{id}", Scope::ProductsV1, get),
    Route::reads("GET", "/stores/v1/products/{id}", Scope::ProductsV1, get),
];

const FIELDS: Fields = &[
    ("id", Kind::Guid),
    ("name", Kind::Text),
    ("slug", Kind::Text),
    ("sku", Kind::Text),
    ("price", Kind::Text),
    ("numericId", Kind::Text),
    ("createdDate", Kind::Date),
    ("lastUpdated", Kind::Date),
];

fn version(call: &mut Call<'_>) -> Reply {
    let version = match (call.gym.switches.stores_installed, call.gym.switches.catalog) {
        (false, _) => "STORES_NOT_INSTALLED",
        (true, Catalog::V1) => "V1_CATALOG",
        (true, Catalog::V3) => "V3_CATALOG",
    };
    Ok(json!({"catalogVersion": version}))
}

/// Only the site's own catalogue answers; the other says which one it is.
pub(super) fn require(gym: &Gym, wanted: Catalog) -> Result<(), Refusal> {
    if !gym.switches.stores_installed {
        let message = "Wix Stores app is not installed for site";
        return Err(Refusal::plain(428, "REQUIRED_APP_NOT_INSTALLED", message));
    }
    let has = gym.switches.catalog;
    let said =
        |site: &str| format!("Endpoint belongs to the wrong catalog version. This site is using {site}.");
    match (has, wanted) {
        (Catalog::V3, Catalog::V1) => Err(Refusal::plain(
            428,
            "CATALOG_V3_CALLING_CATALOG_V1_API",
            said("CATALOG_V3"),
        )),
        (Catalog::V1, Catalog::V3) => Err(Refusal::plain(
            428,
            "CATALOG_V1_SITE_CALLING_CATALOG_V3_API",
            said("CATALOG_V1"),
        )),
        _ => Ok(()),
    }
}

fn get(call: &mut Call<'_>) -> Reply {
    require(call.gym, Catalog::V1)?;
    let text = call.placeholders.first().map(String::as_str).unwrap_or_default();
    let product = guid(text)
        .and_then(|id| call.gym.products.get(id))
        .ok_or_else(Refusal::not_found)?;
    Ok(json!({"product": product.v1(call.host)}))
}

/// Filters travel as JSON text inside a string here; an object is understood too.
fn read_filter(query: &Value) -> Result<Filter, Refusal> {
    let written = match query.get("filter") {
        None | Some(Value::Null) => Value::Null,
        Some(Value::String(text)) if text.is_empty() => Value::Null,
        Some(Value::String(text)) => serde_json::from_str(text)
            .map_err(|_| Refusal::violation("query.filter", "FORMAT", "must be JSON in a text"))?,
        Some(object) => object.clone(),
    };
    Filter::read(&written, FIELDS)
}

fn page_numbers(query: &Value) -> Result<(usize, usize), Refusal> {
    let paging = query.get("paging");
    let number = |name: &str, default: i64| match paging.and_then(|paging| paging.get(name)) {
        None | Some(Value::Null) => Some(default),
        Some(value) => value.as_i64(),
    };
    let refuse = |field: &str, rule, why: &str| Err(Refusal::violation(field, rule, why));
    let (Some(limit), Some(offset)) = (number("limit", 100), number("offset", 0)) else {
        return refuse("query.paging", "FORMAT", "must hold integers");
    };
    if !(0..=100).contains(&limit) {
        return refuse("query.paging.limit", "MAX", "must be between 0 and 100");
    }
    if offset < 0 {
        return refuse("query.paging.offset", "MIN", "must be at least 0");
    }
    Ok((limit as usize, offset as usize))
}

fn found<'a>(call: &'a Call<'_>, query: &Value) -> Result<Vec<&'a Product>, Refusal> {
    let filter = read_filter(query)?;
    let hidden = call.body.get("includeHiddenProducts").and_then(Value::as_bool) == Some(true);
    let mut products: Vec<&Product> = call
        .gym
        .products
        .iter()
        .filter(|product| product.visible || hidden)
        .filter(|product| filter.accepts(&filterable(product)))
        .collect();
    products.sort_by_key(|product| std::cmp::Reverse(product.numeric_id));
    Ok(products)
}

fn filterable(product: &Product) -> Value {
    json!({
        "id": product.id, "name": product.name, "slug": product.slug, "sku": "", "price": product.price,
        "numericId": product.numeric_id.to_string(), "createdDate": product.created_date,
        "lastUpdated": product.updated_date,
    })
}

fn query(call: &mut Call<'_>) -> Reply {
    require(call.gym, Catalog::V1)?;
    let empty = json!({});
    let query = call
        .body
        .get("query")
        .filter(|query| query.is_object())
        .unwrap_or(&empty);
    let (limit, offset) = page_numbers(query)?;
    let found = found(call, query)?;
    let products: Vec<Value> = found
        .iter()
        .skip(offset)
        .take(limit)
        .map(|product| product.v1(call.host))
        .collect();
    Ok(json!({
        "products": products, "metadata": {"items": limit, "offset": offset}, "totalResults": found.len(),
    }))
}

/// The door the SDK uses.
fn query_platformized(call: &mut Call<'_>) -> Reply {
    require(call.gym, Catalog::V1)?;
    let empty = json!({});
    let query = call
        .body
        .get("query")
        .filter(|query| query.is_object())
        .unwrap_or(&empty);
    let (limit, offset) = page_numbers(query)?;
    let found = found(call, query)?;
    let products: Vec<Value> = found
        .iter()
        .skip(offset)
        .take(limit)
        .map(|product| product.v1(call.host))
        .collect();
    Ok(json!({
        "metadata": {"count": products.len(), "offset": offset, "total": found.len()}, "products": products,
    }))
}
