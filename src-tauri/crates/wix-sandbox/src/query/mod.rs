//! The query language of the Benefit Programs services (contract, section 4): a filter over listed fields, a sort, a cursor.
//!
//! `{"a":1,"b":2}` and `{"$and":[{"a":1},{"b":2}]}` are the same. Only the fields an entity lists can be filtered or sorted by;
//! anything else is a 400. Cursors carry their filter and sort, and a request with a cursor may carry neither.

mod filter;
mod page;

pub(crate) use filter::Filter;
pub(crate) use page::{Page, page};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::refusal::Refusal;

/// What may be asked about one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Guid,
    Text,
    Date,
    /// A list inside the entity: only `$hasSome` and `$hasAll`.
    List,
    /// Filterable but not sortable.
    FilterOnly,
}

/// The queryable fields of an entity.
pub(crate) type Fields = &'static [(&'static str, Kind)];

pub(crate) fn kind_of(fields: Fields, name: &str) -> Option<Kind> {
    fields
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, kind)| *kind)
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sort {
    pub(crate) field: String,
    pub(crate) descending: bool,
}

/// Where a page begins: behind (or before) this row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Mark {
    pub(crate) keys: Vec<Value>,
    pub(crate) place: u64,
    pub(crate) backwards: bool,
}

#[derive(Serialize, Deserialize)]
struct Cursor {
    entity: String,
    filter: Value,
    sort: Vec<Sort>,
    mark: Mark,
}

/// A query that has been read and found sound.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    entity: &'static str,
    written_filter: Value,
    pub(crate) filter: Filter,
    pub(crate) sort: Vec<Sort>,
    pub(crate) limit: usize,
    pub(crate) mark: Option<Mark>,
}

impl Query {
    /// Reads `body.query` for the entity whose plural is `entity`.
    pub(crate) fn read(
        body: &Value,
        entity: &'static str,
        fields: Fields,
        most: usize,
    ) -> Result<Self, Refusal> {
        let empty = json!({});
        let query = match body.get("query") {
            None | Some(Value::Null) => &empty,
            Some(query) if query.is_object() => query,
            Some(_) => return Err(Refusal::violation("query", "FORMAT", "must be an object")),
        };
        let paging = query.get("cursorPaging").unwrap_or(&Value::Null);
        let limit = read_limit(paging, most)?;
        let cursor = paging
            .get("cursor")
            .and_then(Value::as_str)
            .filter(|cursor| !cursor.is_empty());
        let Some(cursor) = cursor else {
            let written_filter = query.get("filter").cloned().unwrap_or(Value::Null);
            let filter = Filter::read(&written_filter, fields)?;
            let sort = read_sort(query.get("sort").unwrap_or(&Value::Null), fields)?;
            return Ok(Self {
                entity,
                written_filter,
                filter,
                sort,
                limit,
                mark: None,
            });
        };
        let is_given = |name: &str| {
            query.get(name).is_some_and(|value| match value {
                Value::Null => false,
                Value::Object(map) => !map.is_empty(),
                Value::Array(list) => !list.is_empty(),
                _ => true,
            })
        };
        if is_given("filter") || is_given("sort") {
            let why = "a cursor carries its own filter and sort";
            return Err(Refusal::violation(
                "query.cursorPaging.cursor",
                "ONE_OF_ALIGNMENT",
                why,
            ));
        }
        let cursor = decode(cursor)
            .filter(|cursor| cursor.entity == entity)
            .ok_or_else(|| {
                Refusal::violation(
                    "query.cursorPaging.cursor",
                    "FORMAT",
                    "is not a cursor of this query",
                )
            })?;
        let filter = Filter::read(&cursor.filter, fields)?;
        Ok(Self {
            entity,
            written_filter: cursor.filter,
            filter,
            sort: cursor.sort,
            limit,
            mark: Some(cursor.mark),
        })
    }

    /// A cursor that continues this query at `mark`.
    pub(crate) fn cursor(&self, mark: Mark) -> String {
        let cursor = Cursor {
            entity: self.entity.to_owned(),
            filter: self.written_filter.clone(),
            sort: self.sort.clone(),
            mark,
        };
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).unwrap_or_default())
    }
}

fn decode(cursor: &str) -> Option<Cursor> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn read_limit(paging: &Value, most: usize) -> Result<usize, Refusal> {
    let field = "query.cursorPaging.limit";
    let limit = match paging.get("limit") {
        None | Some(Value::Null) => return Ok(50),
        // Query strings bring numbers as text.
        Some(Value::String(text)) => text.parse().ok(),
        Some(value) => value.as_i64(),
    };
    match limit {
        None => Err(Refusal::violation(field, "FORMAT", "must be an integer")),
        Some(limit) if limit < 1 => Err(Refusal::violation(field, "MIN", "must be at least 1")),
        Some(limit) if limit > most as i64 => Err(Refusal::violation(
            field,
            "MAX",
            format!("must be at most {most}"),
        )),
        Some(limit) => Ok(limit as usize),
    }
}

fn read_sort(written: &Value, fields: Fields) -> Result<Vec<Sort>, Refusal> {
    let list = match written {
        Value::Null => return Ok(Vec::new()),
        Value::Array(list) => list,
        _ => return Err(Refusal::violation("query.sort", "FORMAT", "must be a list")),
    };
    if list.len() > 5 {
        return Err(Refusal::violation(
            "query.sort",
            "MAX_SIZE",
            "must have at most 5 elements",
        ));
    }
    let mut sort = Vec::with_capacity(list.len());
    for (index, entry) in list.iter().enumerate() {
        let at = format!("query.sort[{index}]");
        let field = entry.get("fieldName").and_then(Value::as_str).unwrap_or_default();
        match kind_of(fields, field) {
            Some(Kind::Guid | Kind::Text | Kind::Date) => {}
            _ => {
                let why = format!("cannot sort by {field:?}");
                return Err(Refusal::violation(&format!("{at}.fieldName"), "VALIDATION", why));
            }
        }
        let descending = match entry.get("order").and_then(Value::as_str) {
            None | Some("ASC") => false,
            Some("DESC") => true,
            Some(_) => {
                return Err(Refusal::violation(
                    &format!("{at}.order"),
                    "INVALID_ENUM_VALUE",
                    "must be ASC or DESC",
                ));
            }
        };
        sort.push(Sort {
            field: field.to_owned(),
            descending,
        });
    }
    Ok(sort)
}
