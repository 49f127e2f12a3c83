//! Items: which products a benefit covers (contract, 7.3).

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Call, Fortune, Reply, Route, Scope, bulk, check_revision, listed, masked, single};
use crate::jobs::{self, Work};
use crate::model::{Head, Item, wire};
use crate::query::{Fields, Filter, Kind, Query, page};
use crate::refusal::Refusal;
use crate::validation::{Form, Violations, guid};

pub(super) const ROUTES: &[Route] = &[
    Route::writes("POST", "/benefit-programs/v1/items", create),
    Route::reads("GET", "/benefit-programs/v1/items", Scope::Read, list),
    Route::reads("POST", "/benefit-programs/v1/items/query", Scope::Read, query),
    Route::reads("POST", "/benefit-programs/v1/items/count", Scope::Read, count),
    Route::reads("GET", "/benefit-programs/v1/items/{id}", Scope::Read, get),
    Route::writes("PATCH", "/benefit-programs/v1/items/{id}", update),
    Route::writes("POST", "/benefit-programs/v1/items/{id}/delete", delete),
    Route::writes("POST", "/benefit-programs/v1/bulk/items/create", bulk_create),
    Route::writes("POST", "/benefit-programs/v1/bulk/items/update", bulk_update),
    Route::writes("POST", "/benefit-programs/v1/bulk/items/delete", bulk_delete),
    Route::writes(
        "POST",
        "/benefit-programs/v1/bulk/items/delete-by-filter",
        bulk_delete_by_filter,
    ),
];

const FIELDS: Fields = &[
    ("id", Kind::Guid),
    ("createdDate", Kind::Date),
    ("category", Kind::Text),
    ("externalId", Kind::Guid),
    ("itemSetId", Kind::Guid),
    ("namespace", Kind::Text),
    ("providerAppId", Kind::Guid),
];

fn read_item(form: &Form<'_>) -> Item {
    Item {
        head: Head::new(Uuid::nil(), crate::clock::Stamp(chrono::DateTime::UNIX_EPOCH)),
        external_id: form.required_guid("externalId"),
        category: form.text("category", 20).unwrap_or_default(),
        item_set_id: form.required_guid("itemSetId"),
        display_name: form.text("displayName", 400),
        provider_app_id: form.required_guid("providerAppId"),
        namespace: form.namespace(),
    }
}

/// Files the item; one product is filed once under a benefit.
fn insert(call: &mut Call<'_>, mut item: Item) -> Result<(Uuid, Value), Refusal> {
    let reference = item.reference();
    if call
        .gym
        .items_in(item.item_set_id)
        .any(|known| reference.names(known) && known.namespace == item.namespace)
    {
        return Err(Refusal::plain(
            409,
            "ALREADY_EXISTS",
            "the item set already has this item",
        ));
    }
    let id = call.gym.ids.guid();
    item.head = Head::new(id, call.now);
    let view = wire(&item);
    call.gym.insert_item(item);
    Ok((id, view))
}

fn create(call: &mut Call<'_>) -> Reply {
    let violations = Violations::default();
    let item = read_item(&Form::of(&call.body, &violations).required_form("item"));
    violations.finish()?;
    Ok(json!({"item": insert(call, item)?.1}))
}

fn bulk_create(call: &mut Call<'_>) -> Reply {
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations);
    let return_entity = form.flag("returnEntity").unwrap_or(false);
    let items: Vec<Item> = form.forms("items", 1, 100).iter().map(read_item).collect();
    violations.finish()?;
    let mut fortunes: Vec<Fortune> = Vec::with_capacity(items.len());
    for item in items {
        fortunes.push(insert(call, item).map_err(|refusal| (None, refusal)));
    }
    Ok(bulk(fortunes, return_entity))
}

fn get(call: &mut Call<'_>) -> Reply {
    let id = call.path_id()?;
    single("item", call.gym.items.get(id))
}

fn list(call: &mut Call<'_>) -> Reply {
    let body = json!({"query": {"cursorPaging": call.body.get("cursorPaging").cloned().unwrap_or_default()}});
    let query = Query::read(&body, "items", FIELDS, 1000)?;
    Ok(listed("items", page(&call.gym.items, None, &query, FIELDS)))
}

fn query(call: &mut Call<'_>) -> Reply {
    let query = Query::read(&call.body, "items", FIELDS, 1000)?;
    let candidates = candidates(call, &query.filter);
    Ok(listed(
        "items",
        page(&call.gym.items, candidates.as_deref(), &query, FIELDS),
    ))
}

fn candidates(call: &Call<'_>, filter: &Filter) -> Option<Vec<Uuid>> {
    let index = &call.gym.index;
    if let Some(set) = filter.required("itemSetId").and_then(guid) {
        return Some(index.items_of_set.of(&set).to_vec());
    }
    let external = filter.required("externalId").and_then(guid)?;
    Some(index.items_of_external.of(&external).to_vec())
}

fn accepted(call: &Call<'_>, filter: &Filter) -> Vec<Uuid> {
    let candidates = candidates(call, filter);
    call.gym
        .items
        .walk(candidates.as_deref(), None, false)
        .filter(|(_, item)| filter.accepts(&wire(item)))
        .map(|(_, item)| item.head.id)
        .collect()
}

fn count(call: &mut Call<'_>) -> Reply {
    let filter = Filter::read(call.body.get("filter").unwrap_or(&Value::Null), FIELDS)?;
    Ok(json!({"count": accepted(call, &filter).len()}))
}

struct Change {
    id: Uuid,
    revision: u64,
    display_name: Option<String>,
}

fn update_one(call: &mut Call<'_>, change: Change) -> Result<Value, Refusal> {
    let item = call.gym.items.get_mut(change.id).ok_or_else(Refusal::not_found)?;
    check_revision(&item.head, change.revision)?;
    if change.display_name.is_some() {
        item.display_name = change.display_name;
    }
    item.head.touch(call.now);
    Ok(wire(item))
}

fn update(call: &mut Call<'_>) -> Reply {
    let id = call.path_id()?;
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations).required_form("item");
    let change = Change {
        id,
        revision: form.required_revision(),
        display_name: form.text("displayName", 400),
    };
    violations.finish()?;
    Ok(json!({"item": update_one(call, change)?}))
}

fn bulk_update(call: &mut Call<'_>) -> Reply {
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations);
    let return_entity = form.flag("returnEntity").unwrap_or(false);
    let mut changes = Vec::new();
    for element in form.forms("items", 1, 100) {
        let item = element.required_form("item");
        let display_name = item.text("displayName", 400);
        changes.push(Change {
            id: item.required_guid("id"),
            revision: item.required_revision(),
            display_name: display_name.filter(|_| masked(element.raw("fieldMask"), "displayName")),
        });
    }
    violations.finish()?;
    let mut fortunes: Vec<Fortune> = Vec::with_capacity(changes.len());
    for change in changes {
        let id = change.id;
        let done = update_one(call, change);
        fortunes.push(done.map(|view| (id, view)).map_err(|refusal| (Some(id), refusal)));
    }
    Ok(bulk(fortunes, return_entity))
}

fn delete(call: &mut Call<'_>) -> Reply {
    let id = call.path_id()?;
    if call.gym.remove_item(id) {
        Ok(json!({}))
    } else {
        Err(Refusal::not_found())
    }
}

fn bulk_delete(call: &mut Call<'_>) -> Reply {
    let violations = Violations::default();
    let ids = Form::of(&call.body, &violations).required_guids("itemIds", 100);
    violations.finish()?;
    let mut fortunes: Vec<Fortune> = Vec::with_capacity(ids.len());
    for id in ids {
        fortunes.push(match call.gym.remove_item(id) {
            true => Ok((id, Value::Null)),
            false => Err((Some(id), Refusal::not_found())),
        });
    }
    Ok(bulk(fortunes, false))
}

fn bulk_delete_by_filter(call: &mut Call<'_>) -> Reply {
    let violations = Violations::default();
    let namespace = Form::of(&call.body, &violations).namespace();
    violations.finish()?;
    let filter = Filter::read(call.body.get("filter").unwrap_or(&Value::Null), FIELDS)?;
    let mut items = accepted(call, &filter);
    items.retain(|id| {
        call.gym
            .items
            .get(*id)
            .is_some_and(|item| item.namespace == namespace)
    });
    let job = jobs::start(call.gym, Work::DeleteItems { items }, call.job_ms, call.now);
    Ok(json!({"jobId": job}))
}
