//! One page of a query. Rows that are asked for in the order of creation (the default) are walked from the cursor on and no
//! further than the page; any other sort looks at all matches.

use std::cmp::Ordering;

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::filter::{collect, compare};
use super::{Fields, Kind, Mark, Query, kind_of};
use crate::table::{Row, Table};

/// The rows of a page and its `metadata`.
#[derive(Debug)]
pub(crate) struct Page<'a, T> {
    pub(crate) rows: Vec<&'a T>,
    pub(crate) metadata: Value,
}

/// Answers `query` from `table`, looking only at `candidates` when an index has narrowed them down.
pub(crate) fn page<'a, T: Row + Serialize>(
    table: &'a Table<T>,
    candidates: Option<&[Uuid]>,
    query: &Query,
    fields: Fields,
) -> Page<'a, T> {
    let by_id = query
        .filter
        .required("id")
        .and_then(|id| Uuid::parse_str(id).ok());
    let single = by_id.map(|id| [id]);
    let candidates = single.as_ref().map(<[Uuid; 1]>::as_slice).or(candidates);
    let order = match query.sort.as_slice() {
        [] => Some(true),
        [only] if only.field == "createdDate" => Some(only.descending),
        _ => None,
    };
    let (rows, before, after) = match order {
        Some(descending) => by_creation(table, candidates, query, descending),
        None => by_keys(table, candidates, query, fields),
    };
    let mut cursors = json!({});
    if after && let Some((keys, place, _)) = rows.last() {
        cursors["next"] = json!(query.cursor(Mark {
            keys: keys.clone(),
            place: *place,
            backwards: false
        }));
    }
    if before && let Some((keys, place, _)) = rows.first() {
        cursors["prev"] = json!(query.cursor(Mark {
            keys: keys.clone(),
            place: *place,
            backwards: true
        }));
    }
    let metadata = json!({"count": rows.len(), "cursors": cursors, "hasNext": after});
    Page {
        rows: rows.into_iter().map(|(_, _, row)| row).collect(),
        metadata,
    }
}

type Keyed<'a, T> = (Vec<Value>, u64, &'a T);

fn accepted<T: Serialize>(query: &Query, row: &T) -> Option<Value> {
    let value = serde_json::to_value(row).ok()?;
    query.filter.accepts(&value).then_some(value)
}

fn by_creation<'a, T: Row + Serialize>(
    table: &'a Table<T>,
    candidates: Option<&[Uuid]>,
    query: &Query,
    descending: bool,
) -> (Vec<Keyed<'a, T>>, bool, bool) {
    let backwards = query.mark.as_ref().is_some_and(|mark| mark.backwards);
    let falling = descending != backwards;
    let start = query.mark.as_ref().map(|mark| mark.place);
    let mut rows: Vec<Keyed<'a, T>> = Vec::new();
    for (place, row) in table.walk(candidates, start, falling) {
        if accepted(query, row).is_some() {
            rows.push((Vec::new(), place, row));
            if rows.len() > query.limit {
                break;
            }
        }
    }
    let more = rows.len() > query.limit;
    rows.truncate(query.limit);
    if backwards {
        rows.reverse();
        return (rows, more, true);
    }
    (rows, start.is_some(), more)
}

fn by_keys<'a, T: Row + Serialize>(
    table: &'a Table<T>,
    candidates: Option<&[Uuid]>,
    query: &Query,
    fields: Fields,
) -> (Vec<Keyed<'a, T>>, bool, bool) {
    let order = |one: (&[Value], u64), other: (&[Value], u64)| {
        for (sort, (left, right)) in query.sort.iter().zip(one.0.iter().zip(other.0)) {
            let kind = kind_of(fields, &sort.field).unwrap_or(Kind::Text);
            let ordering = match (left.is_null(), right.is_null()) {
                (false, false) => compare(kind, left, right).unwrap_or(Ordering::Equal),
                (left, right) => right.cmp(&left),
            };
            let ordering = if sort.descending {
                ordering.reverse()
            } else {
                ordering
            };
            if ordering != Ordering::Equal {
                return ordering;
            }
        }
        other.1.cmp(&one.1)
    };
    let mut all: Vec<Keyed<'a, T>> = table
        .walk(candidates, None, true)
        .filter_map(|(place, row)| {
            let value = accepted(query, row)?;
            let key = |sort: &super::Sort| {
                let mut found = Vec::new();
                collect(&value, &sort.field, &mut found);
                found.first().map_or(Value::Null, |value| (*value).clone())
            };
            Some((query.sort.iter().map(key).collect(), place, row))
        })
        .collect();
    all.sort_by(|one, other| order((&one.0, one.1), (&other.0, other.1)));
    let (from, to) = match &query.mark {
        None => (0, query.limit),
        Some(mark) => {
            let here = (mark.keys.as_slice(), mark.place);
            if mark.backwards {
                let end = all.partition_point(|row| order((&row.0, row.1), here) == Ordering::Less);
                (end.saturating_sub(query.limit), end)
            } else {
                let start = all.partition_point(|row| order((&row.0, row.1), here) != Ordering::Greater);
                (start, start + query.limit)
            }
        }
    };
    let to = to.min(all.len());
    let (before, after) = (from > 0, to < all.len());
    (all.drain(from..to).collect(), before, after)
}
