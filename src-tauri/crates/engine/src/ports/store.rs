use chrono::{DateTime, NaiveDate, Utc};
use domain::merchandise::Item;
use domain::outbox::{Entry, State, StopKind};
use domain::person::{CardNumber, Member};
use domain::program::{Pool, Program};
use domain::visit::{LastVisit, Visit};
use domain::{Credits, EntryId, MemberId, PoolId, ProductId, RedemptionId, TransactionId, VisitId};

/// The desk's own memory. Durable when `write` returns: WAL, `synchronous=FULL`.
///
/// Blocking, and quick: a write is one small transaction. Several processes may have the same file open.
pub trait Store: Send + Sync {
    /// One transaction (`BEGIN IMMEDIATE`): committed when `work` says `Ok`, rolled back whole otherwise. `work` is called once.
    fn write(&self, work: &mut dyn FnMut(&dyn Unit) -> Result<(), StoreError>) -> Result<(), StoreError>;

    /// One consistent picture for several reads.
    fn read(&self, work: &mut dyn FnMut(&dyn Unit) -> Result<(), StoreError>) -> Result<(), StoreError>;
}

impl dyn Store + '_ {
    /// `write` with a result.
    pub fn writing<T>(
        &self,
        mut work: impl FnMut(&dyn Unit) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut result = None;
        self.write(&mut |unit| {
            result = Some(work(unit)?);
            Ok(())
        })?;
        result.ok_or_else(|| StoreError::Failed("the transaction was not run".into()))
    }

    /// `read` with a result.
    pub fn reading<T>(
        &self,
        mut work: impl FnMut(&dyn Unit) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut result = None;
        self.read(&mut |unit| {
            result = Some(work(unit)?);
            Ok(())
        })?;
        result.ok_or_else(|| StoreError::Failed("the query was not run".into()))
    }
}

/// Why the database did not do it. Nothing of the transaction was kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("the disk is full")]
    Full,
    #[error("the database cannot be written: {0}")]
    ReadOnly(String),
    #[error("the database is damaged: {0}")]
    Damaged(String),
    #[error("this database was written by a newer Token Desk: {0}")]
    Newer(String),
    #[error("another process held the database for too long")]
    Busy,
    #[error("the database failed: {0}")]
    Failed(String),
}

type Result_<T> = Result<T, StoreError>;

/// What can be done within one transaction.
pub trait Unit {
    // Settings and the program
    fn setting(&self, key: &str) -> Result_<Option<String>>;
    fn set_setting(&self, key: &str, value: &str) -> Result_<()>;
    /// The set-up in force.
    fn program(&self) -> Result_<Option<Program>>;
    fn save_program(&self, program: &Program) -> Result_<()>;

    // People
    /// Inserts or overwrites by id. A card that comes with a member is linked unless staff linked that card to somebody.
    fn save_members(&self, members: &[Member], at: DateTime<Utc>) -> Result_<()>;
    fn member(&self, id: MemberId) -> Result_<Option<Member>>;
    /// `email` in lower case.
    fn member_by_email(&self, email: &str) -> Result_<Option<MemberId>>;
    fn member_by_card(&self, card: &CardNumber) -> Result_<Option<MemberId>>;
    /// The card shown for a member: the one linked last.
    fn card_of(&self, member: MemberId) -> Result_<Option<CardNumber>>;
    /// Links a card by hand; it may have belonged to somebody else before.
    fn link_card(&self, card: &CardNumber, member: MemberId, at: DateTime<Utc>) -> Result_<()>;
    /// By parts of name, nickname, e-mail (folded, every word must occur at a word's beginning; e-mail anywhere) or the
    /// beginning of a card number. Best matches first. Quick at 100,000 members.
    fn search_members(&self, text: &str, limit: u32) -> Result_<Vec<Member>>;
    /// In order of name, a page.
    fn list_members(&self, offset: u32, limit: u32) -> Result_<Vec<Member>>;
    fn count_members(&self) -> Result_<u32>;

    // Pools and balances, as last heard
    /// Replaces what is known of a member's pools, and remembers that we asked.
    fn save_pools(&self, member: MemberId, pools: &[Pool], at: DateTime<Utc>) -> Result_<()>;
    /// `None`: never asked. Empty: asked, and there is none.
    fn pools_of(&self, member: MemberId) -> Result_<Option<Vec<Pool>>>;
    fn pool(&self, id: PoolId) -> Result_<Option<Pool>>;
    /// Overwrites unless what is kept is newer.
    fn save_balance(&self, pool: PoolId, available: Credits, as_of: DateTime<Utc>) -> Result_<()>;
    fn balance(&self, pool: PoolId) -> Result_<Option<(Credits, DateTime<Utc>)>>;

    // Merchandise
    fn replace_items(&self, items: &[Item]) -> Result_<()>;
    /// By price, then name.
    fn items(&self) -> Result_<Vec<Item>>;
    fn item(&self, product: ProductId) -> Result_<Option<Item>>;

    // Visits
    fn insert_visit(&self, visit: &Visit) -> Result_<()>;
    fn save_visit(&self, visit: &Visit) -> Result_<()>;
    fn visit(&self, id: VisitId) -> Result_<Option<Visit>>;
    /// The last one that was not undone.
    fn last_visit(&self, member: MemberId) -> Result_<Option<LastVisit>>;
    /// Newest first (by order of recording, not by the clock).
    fn visits_on(&self, day: NaiveDate, limit: u32) -> Result_<Vec<Visit>>;
    fn visits_of(&self, member: MemberId, limit: u32) -> Result_<Vec<Visit>>;
    /// Visits not undone, and tokens they earned or will earn (entries not parked or discarded).
    fn day_totals(&self, day: NaiveDate) -> Result_<(u32, Credits)>;

    // Redemptions
    fn insert_redemption(&self, redemption: &Redemption) -> Result_<()>;
    fn save_redemption(&self, redemption: &Redemption) -> Result_<()>;
    fn redemption(&self, id: RedemptionId) -> Result_<Option<Redemption>>;
    /// One more than the day's highest; begins at 1.
    fn next_slip(&self, day: NaiveDate) -> Result_<u32>;
    /// Confirmed, not cancelled, not handed over; oldest first.
    fn to_hand_over(&self) -> Result_<Vec<Redemption>>;
    fn redemptions_of(&self, member: MemberId, limit: u32) -> Result_<Vec<Redemption>>;

    // The outbox
    /// Appends; returns the order the database gave it. A key that exists already fails with `Failed`: ask `entry_by_key` first.
    fn enqueue(&self, entry: &Entry) -> Result_<i64>;
    fn entry(&self, id: EntryId) -> Result_<Option<Entry>>;
    fn entry_by_key(&self, key: &str) -> Result_<Option<Entry>>;
    /// Writes state, attempts, not_before, operation, transaction, settled_at and last_error back.
    fn save_entry(&self, entry: &Entry) -> Result_<()>;
    /// The head of each lane (oldest waiting entry of a member), interactive kinds and oldest first, only those queued or
    /// in doubt whose `not_before` has passed.
    fn ready_heads(&self, now: DateTime<Utc>, limit: u32) -> Result_<Vec<Entry>>;
    /// The earliest `not_before` of a lane's head that is not ready yet.
    fn next_ready_at(&self, now: DateTime<Utc>) -> Result_<Option<DateTime<Utc>>>;
    /// Newest last. `all`: settled ones as well.
    fn entries(&self, all: bool, limit: u32) -> Result_<Vec<Entry>>;
    fn entries_in(&self, state: State, limit: u32) -> Result_<Vec<Entry>>;
    fn entries_of(&self, member: MemberId, limit: u32) -> Result_<Vec<Entry>>;
    /// Those that name `id` in `depends_on`.
    fn dependents_of(&self, id: EntryId) -> Result_<Vec<Entry>>;
    /// Signed sum of what is waiting for this member.
    fn pending(&self, member: MemberId) -> Result_<Credits>;
    /// Something of this member's is being sent, or in doubt, right now.
    fn is_in_flight(&self, member: MemberId) -> Result_<bool>;
    /// A provision entry of this member that is waiting.
    fn is_being_enrolled(&self, member: MemberId) -> Result_<bool>;
    fn queue_totals(&self) -> Result_<QueueTotals>;
    /// The log of attempts, written before the request leaves; returns its number.
    fn begin_attempt(&self, entry: EntryId, at: DateTime<Utc>) -> Result_<i64>;
    fn end_attempt(&self, attempt: i64, at: DateTime<Utc>, outcome: &str) -> Result_<()>;

    // Global stops
    fn stops(&self) -> Result_<Vec<Stop>>;
    /// Sets or moves one.
    fn set_stop(&self, stop: &Stop) -> Result_<()>;
    fn clear_stop(&self, kind: StopKind) -> Result_<()>;

    // Audit
    fn audit(&self, line: &AuditLine) -> Result_<()>;
}

/// A redemption at this desk. How far it got is told by its entry, and by the two times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redemption {
    pub id: RedemptionId,
    pub entry: EntryId,
    pub slip: u32,
    pub day: NaiveDate,
    pub member: MemberId,
    pub pool: PoolId,
    pub product: ProductId,
    pub item_name: String,
    pub benefit_key: String,
    pub count: u32,
    pub cost: Credits,
    pub created_at: DateTime<Utc>,
    pub transaction: Option<TransactionId>,
    pub handed_over_at: Option<DateTime<Utc>>,
    /// Cancelled here; the entry that gives the tokens back is named by its key.
    pub cancelled_at: Option<DateTime<Utc>>,
}

/// Why nothing is sent, for every process of the data directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    pub kind: StopKind,
    /// Until then; `None` until somebody acts.
    pub until: Option<DateTime<Utc>>,
    pub since: DateTime<Utc>,
    pub detail: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueTotals {
    /// Queued, sending or in doubt.
    pub waiting: u32,
    pub parked: u32,
    pub confirmed: u32,
    pub oldest: Option<DateTime<Utc>>,
}

/// Who did what, for the audit log. Ids only, no names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    pub at: DateTime<Utc>,
    /// `desk`, `manager`, `verb`, `dispatcher`.
    pub actor: &'static str,
    /// `check_in`, `redeem`, `undo`, `settled` …
    pub action: &'static str,
    pub subject: String,
    pub detail: String,
}
