use engine::ports::Ids;
use uuid::Uuid;

/// Version 7: ordered by time, so that what happened later sorts later.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TimeOrderedIds;

impl Ids for TimeOrderedIds {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the adapter that owns randomness"
    )]
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}
