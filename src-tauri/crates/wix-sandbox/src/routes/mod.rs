//! The Wix routes, one file per resource. A route is data: verb, path, scope, and the function that answers it under the lock. All
//! functions follow the same order (contract, 13.5): validation, then look-up, then business rules, then the effect.

mod async_jobs;
mod balances;
mod eligibility;
mod items;
mod members;
mod oauth;
mod pool_definition_items;
mod pool_definitions;
mod pool_items;
mod pool_offers;
mod pools;
mod products_v1;
mod products_v3;
mod program_definitions;
mod programs;
mod redemptions;
mod transactions;

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::clock::Stamp;
use crate::gym::Gym;
use crate::model::{Head, wire};
use crate::query::Page;
use crate::refusal::Refusal;
use crate::table::Row;
use crate::validation::{Form, Violations, guid};

/// For the control routes, which add members without the Members API.
pub(crate) use members::{Draft, admit, read_draft};

pub(crate) type Reply = Result<Value, Refusal>;

/// The permission a route asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Manage,
    Read,
    AsyncJobs,
    Members,
    ProductsV1,
    ProductsV3,
    CatalogVersion,
    /// The token endpoint needs none.
    Open,
}

impl Scope {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Manage => "SCOPE.BENEFIT_PROGRAMS.MANAGE",
            Self::Read => "SCOPE.BENEFIT_PROGRAMS.READ",
            Self::AsyncJobs => "SCOPE.ASYNC_JOB.READ",
            Self::Members => "MEMBERS.MEMBER_READ",
            Self::ProductsV1 => "SCOPE.DC-STORES.READ-PRODUCTS",
            Self::ProductsV3 => "SCOPE.STORES.PRODUCT_READ",
            Self::CatalogVersion => "SCOPE.STORES.CATALOG_READ_LIMITED",
            Self::Open => "",
        }
    }

    pub(crate) fn is_benefit_programs(self) -> bool {
        matches!(self, Self::Manage | Self::Read)
    }
}

/// Whether a route changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Reads,
    Writes,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Route {
    pub(crate) verb: &'static str,
    pub(crate) path: &'static str,
    pub(crate) scope: Scope,
    pub(crate) effect: Effect,
    /// Not released by Wix: absent on sites without the preview.
    pub(crate) preview: bool,
    pub(crate) run: fn(&mut Call<'_>) -> Reply,
}

impl Route {
    const fn reads(
        verb: &'static str,
        path: &'static str,
        scope: Scope,
        run: fn(&mut Call<'_>) -> Reply,
    ) -> Self {
        Self {
            verb,
            path,
            scope,
            effect: Effect::Reads,
            preview: false,
            run,
        }
    }

    const fn writes(verb: &'static str, path: &'static str, run: fn(&mut Call<'_>) -> Reply) -> Self {
        Self {
            verb,
            path,
            scope: Scope::Manage,
            effect: Effect::Writes,
            preview: false,
            run,
        }
    }

    const fn preview(self) -> Self {
        Self {
            preview: true,
            ..self
        }
    }
}

const RESOURCES: &[&[Route]] = &[
    program_definitions::ROUTES,
    pool_definitions::ROUTES,
    items::ROUTES,
    pool_definition_items::ROUTES,
    programs::ROUTES,
    pools::ROUTES,
    eligibility::ROUTES,
    redemptions::ROUTES,
    pool_items::ROUTES,
    balances::ROUTES,
    transactions::ROUTES,
    async_jobs::ROUTES,
    members::ROUTES,
    products_v1::ROUTES,
    products_v3::ROUTES,
    oauth::ROUTES,
];

/// The route for a request and what stood in place of its `{…}`. Literal segments win over placeholders.
pub(crate) fn find(verb: &str, path: &str) -> Option<(&'static Route, Vec<String>)> {
    let path = path
        .strip_prefix("/_api")
        .filter(|rest| rest.starts_with("/benefit-programs/"))
        .unwrap_or(path);
    RESOURCES
        .iter()
        .flat_map(|routes| routes.iter())
        .filter(|route| route.verb == verb)
        .filter_map(|route| Some((route, matched(route.path, path)?)))
        .min_by_key(|(_, placeholders)| placeholders.len())
}

fn matched(pattern: &str, path: &str) -> Option<Vec<String>> {
    let mut segments = path.trim_end_matches('/').split('/');
    let mut placeholders = Vec::new();
    for expected in pattern.split('/') {
        let segment = segments.next()?;
        if expected.starts_with('{') {
            if segment.is_empty() {
                return None;
            }
            placeholders.push(segment.to_owned());
        } else if expected != segment {
            return None;
        }
    }
    segments.next().is_none().then_some(placeholders)
}

/// One request, under the lock.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) gym: &'a mut Gym,
    pub(crate) now: Stamp,
    pub(crate) placeholders: Vec<String>,
    /// The JSON body, or for GET and DELETE the query string as JSON.
    pub(crate) body: Value,
    /// The sandbox's own address, for pictures.
    pub(crate) host: &'a str,
    /// What a fault adds to the duration of jobs.
    pub(crate) job_ms: u64,
}

impl Call<'_> {
    /// The GUID in the path.
    fn path_id(&self) -> Result<Uuid, Refusal> {
        let text = self.placeholders.first().map(String::as_str).unwrap_or_default();
        guid(text).ok_or_else(|| Refusal::violation("id", "FORMAT", "must be a valid GUID"))
    }

    /// A look-up by `namespace` and `externalId`, both in the query string.
    fn external_key(&self) -> Result<(String, Uuid), Refusal> {
        let violations = Violations::default();
        let form = Form::of(&self.body, &violations);
        let key = (form.namespace(), form.required_guid("externalId"));
        violations.finish()?;
        Ok(key)
    }
}

/// `{"<name>": entity}`, or 404.
fn single<T: Serialize>(name: &str, found: Option<&T>) -> Reply {
    let found = found.ok_or_else(Refusal::not_found)?;
    Ok(json!({ name: wire(found) }))
}

/// The reply of a query: rows under their plural, and `metadata`.
fn listed<T: Row + Serialize>(plural: &str, page: Page<'_, T>) -> Value {
    let rows: Vec<Value> = page.rows.into_iter().map(wire).collect();
    json!({ plural: rows, "metadata": page.metadata })
}

fn check_revision(head: &Head, sent: u64) -> Result<(), Refusal> {
    if head.revision.0 == sent {
        Ok(())
    } else {
        Err(Refusal::stale_revision())
    }
}

/// One element's fortune in a bulk call: its id and the entity, or why not.
type Fortune = Result<(Uuid, Value), (Option<Uuid>, Refusal)>;

/// The reply of a bulk call: always 200, with every element's own outcome (contract, section 4).
fn bulk(fortunes: Vec<Fortune>, return_entity: bool) -> Value {
    let failures = fortunes.iter().filter(|fortune| fortune.is_err()).count();
    let successes = fortunes.len() - failures;
    let results: Vec<Value> = fortunes
        .into_iter()
        .enumerate()
        .map(|(index, fortune)| match fortune {
            Ok((id, entity)) => {
                let mut result = json!({"itemMetadata": {"id": id, "originalIndex": index, "success": true}});
                if return_entity {
                    result["item"] = entity;
                }
                result
            }
            Err((id, refusal)) => {
                let error = json!({"code": refusal.code(), "description": refusal.message(), "data": null});
                let mut metadata = json!({"originalIndex": index, "success": false, "error": error});
                if let Some(id) = id {
                    metadata["id"] = json!(id);
                }
                json!({"itemMetadata": metadata})
            }
        })
        .collect();
    json!({
        "results": results,
        "bulkActionMetadata": {
            "totalSuccesses": successes, "totalFailures": failures, "undetailedFailures": 0,
        },
    })
}

/// Whether a field mask (comma-joined text, or `{"paths":[…]}`) names `field`; an absent mask names everything.
fn masked(mask: Option<&Value>, field: &str) -> bool {
    let named = |path: &str| path == field || path.starts_with(&format!("{field}."));
    match mask {
        None => true,
        Some(Value::String(text)) => text.split(',').map(str::trim).any(named),
        Some(mask) => mask
            .get("paths")
            .and_then(Value::as_array)
            .is_some_and(|paths| paths.iter().filter_map(Value::as_str).any(named)),
    }
}
