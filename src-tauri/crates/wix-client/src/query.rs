//! Wix's query language, as the Benefit Programs services speak it.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::error::Error;
use crate::wire::{decode, list};

/// A query: a filter with an order, or the next page of an earlier one.
///
/// ```
/// use serde_json::json;
/// use wix_client::Query;
/// let query = Query::filter(json!({"namespace": "club"})).newest_first().limit(20);
/// assert_eq!(query.to_json()["query"]["cursorPaging"]["limit"], 20);
/// assert_eq!(Query::next("c1").to_json(), json!({"query": {"cursorPaging": {"limit": 100, "cursor": "c1"}}}));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Filter and sort live in the cursor: sending them along with it is refused.
    start: Start,
    limit: u32,
}

#[derive(Debug, Clone, PartialEq)]
enum Start {
    Filter { filter: Value, sort: Option<Value> },
    Cursor(String),
}

impl Query {
    /// The largest page of most services; items take 1000.
    pub const LIMIT: u32 = 100;

    /// Everything that matches. Field names are REST's, dotted where nested: `{"pool.id": "…"}`.
    pub fn filter(filter: Value) -> Query {
        Query {
            start: Start::Filter { filter, sort: None },
            limit: Query::LIMIT,
        }
    }

    /// The page that a reply's `next` points at.
    pub fn next(cursor: impl Into<String>) -> Query {
        Query {
            start: Start::Cursor(cursor.into()),
            limit: Query::LIMIT,
        }
    }

    /// Sorted by the date of creation, the latest first.
    #[must_use]
    pub fn newest_first(self) -> Query {
        self.sorted("DESC")
    }

    /// Sorted by the date of creation, the earliest first: pages stay put while new entries appear.
    #[must_use]
    pub fn oldest_first(self) -> Query {
        self.sorted("ASC")
    }

    fn sorted(mut self, order: &str) -> Query {
        if let Start::Filter { sort, .. } = &mut self.start {
            *sort = Some(json!([{ "fieldName": "createdDate", "order": order }]));
        }
        self
    }

    /// Entries to a page.
    #[must_use]
    pub fn limit(self, limit: u32) -> Query {
        Query { limit, ..self }
    }

    /// The body of a `…/query` request.
    pub fn to_json(&self) -> Value {
        let query = match &self.start {
            Start::Cursor(cursor) => json!({ "cursorPaging": { "limit": self.limit, "cursor": cursor } }),
            Start::Filter { filter, sort } => {
                let mut query = json!({ "filter": filter, "cursorPaging": { "limit": self.limit } });
                if let Some(sort) = sort {
                    query["sort"] = sort.clone();
                }
                query
            }
        };
        json!({ "query": query })
    }
}

/// A stretch of a longer list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    pub entries: Vec<T>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<String>,
    /// How many there are in all, where the service counts (offset paging).
    pub total: Option<u32>,
}

impl<T> Page<T> {
    pub(crate) fn map<U>(self, read: impl FnMut(T) -> U) -> Page<U> {
        Page {
            entries: self.entries.into_iter().map(read).collect(),
            next: self.next,
            total: self.total,
        }
    }
}

impl<T: DeserializeOwned> Page<T> {
    /// `metadata` everywhere but in Stores V3, which says `pagingMetadata`.
    pub(crate) fn read(mut reply: Value, name: &str) -> Result<Page<T>, Error> {
        let entries = list::<T>(&mut reply, name)?;
        let metadata = match reply.get("metadata") {
            Some(metadata) => metadata,
            None => &reply["pagingMetadata"],
        };
        let more = metadata["hasNext"].as_bool().unwrap_or(true) && !entries.is_empty();
        let next = metadata["cursors"]["next"]
            .as_str()
            .filter(|cursor| more && !cursor.is_empty());
        let counted = !metadata["tooManyToCount"].as_bool().unwrap_or(false);
        let total = if counted { &metadata["total"] } else { &Value::Null };
        let total = if total.is_null() && counted {
            &reply["totalResults"]
        } else {
            total
        };
        Ok(Page {
            next: next.map(str::to_owned),
            total: decode(total.clone()).unwrap_or_default(),
            entries,
        })
    }
}
