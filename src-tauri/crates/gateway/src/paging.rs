use domain::outbox::Failure;
use wix_client::{Error, Page, Query};

use crate::failure::observed;

/// No list of a gym is longer than this many pages; one that is runs in a circle.
pub(crate) const MOST_PAGES: usize = 500;

/// Everything a query finds, page by page: ask for what [`Pages::wanted`] says, hand the answer to [`Pages::take`].
///
/// Ends on the last page, on an empty one, and where a cursor comes back that was there before.
pub(crate) struct Pages<T> {
    wanted: Option<Query>,
    cursor: Option<String>,
    limit: u32,
    taken: usize,
    found: Vec<T>,
}

impl<T> Pages<T> {
    pub(crate) fn of(first: Query, limit: u32) -> Pages<T> {
        Pages {
            wanted: Some(first.limit(limit)),
            cursor: None,
            limit,
            taken: 0,
            found: Vec::new(),
        }
    }

    pub(crate) fn wanted(&mut self) -> Option<Query> {
        self.wanted.take().filter(|_| self.taken < MOST_PAGES)
    }

    pub(crate) fn take(&mut self, page: Result<Page<T>, Error>) -> Result<(), Failure> {
        let page = page.map_err(observed)?;
        self.taken += 1;
        self.found.extend(page.entries);
        if let Some(next) = page.next
            && self.cursor.as_ref() != Some(&next)
        {
            self.wanted = Some(Query::next(next.as_str()).limit(self.limit));
            self.cursor = Some(next);
        }
        Ok(())
    }

    pub(crate) fn found(self) -> Vec<T> {
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_that_leads_to_itself_ends_the_list() {
        let mut pages = Pages::of(Query::filter(serde_json::json!({})), 2);
        let mut asked = 0;
        while pages.wanted().is_some() {
            asked += 1;
            let page = Page {
                entries: vec![asked],
                next: Some("same".into()),
                total: None,
            };
            pages.take(Ok(page)).unwrap();
        }
        assert_eq!(pages.found(), [1, 2]);
    }
}
