//! Products of Catalog V3 (contract, section 10): cursor paging, money as text, `pagingMetadata`.

use serde_json::{Value, json};

use super::products_v1::require;
use super::{Call, Reply, Route, Scope};
use crate::query::{Fields, Kind, Query, page};
use crate::refusal::Refusal;
use crate::switches::Catalog;

pub(super) const ROUTES: &[Route] = &[
    Route::reads("POST", "/stores/v3/products/query", Scope::ProductsV3, query),
    Route::reads("GET", "/stores/v3/products/query", Scope::ProductsV3, query),
    Route::reads("POST", "/stores/v3/products/search", Scope::ProductsV3, search),
    Route::reads("GET", "/stores/v3/products/search", Scope::ProductsV3, search),
    Route::reads("GET", "/stores/v3/products/{id}", Scope::ProductsV3, get),
];

const FIELDS: Fields = &[
    ("id", Kind::Guid),
    ("handle", Kind::Text),
    ("slug", Kind::Text),
    ("options.id", Kind::Guid),
    ("createdDate", Kind::Date),
    ("updatedDate", Kind::Date),
    ("visible", Kind::Text),
];

fn with_currency(body: &Value) -> bool {
    match body.get("fields") {
        Some(Value::Array(fields)) => fields.iter().any(|field| field.as_str() == Some("CURRENCY")),
        Some(Value::String(field)) => field == "CURRENCY",
        _ => false,
    }
}

fn get(call: &mut Call<'_>) -> Reply {
    require(call.gym, Catalog::V3)?;
    let id = call.path_id()?;
    let product = call
        .gym
        .products
        .get(id)
        .filter(|product| product.visible)
        .ok_or_else(Refusal::not_found)?;
    Ok(json!({"product": product.v3(call.host, with_currency(&call.body))}))
}

fn query(call: &mut Call<'_>) -> Reply {
    require(call.gym, Catalog::V3)?;
    let query = Query::read(&call.body, "products", FIELDS, 100)?;
    let currency = with_currency(&call.body);
    // Hidden products need an admin scope the sandbox's key has not; a page may be shorter for it.
    let page = page(&call.gym.products, None, &query, FIELDS);
    let products: Vec<Value> = page
        .rows
        .into_iter()
        .filter(|product| product.visible)
        .map(|product| product.v3(call.host, currency))
        .collect();
    Ok(json!({"products": products, "pagingMetadata": page.metadata}))
}

fn search(call: &mut Call<'_>) -> Reply {
    require(call.gym, Catalog::V3)?;
    let search = call.body.get("search").cloned().unwrap_or_default();
    let expression = search
        .pointer("/search/expression")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_lowercase();
    let body = json!({"query": {
        "filter": search.get("filter").cloned().unwrap_or_default(),
        "cursorPaging": {"limit": search.pointer("/cursorPaging/limit").cloned().unwrap_or_default()},
    }});
    let query = Query::read(&body, "products", FIELDS, 100)?;
    let currency = with_currency(&call.body);
    let products: Vec<Value> = call
        .gym
        .products
        .iter()
        .filter(|product| product.visible && product.name.to_lowercase().contains(&expression))
        .filter(|product| {
            query
                .filter
                .accepts(&serde_json::to_value(product).unwrap_or_default())
        })
        .take(query.limit)
        .map(|product| product.v3(call.host, currency))
        .collect();
    Ok(json!({
        "pagingMetadata": {"count": products.len(), "cursors": {}, "hasNext": false}, "products": products,
    }))
}
