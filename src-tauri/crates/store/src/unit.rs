//! The port's unit of work, spread over the tables.

use std::cell::RefCell;

use chrono::{DateTime, NaiveDate, Utc};
use domain::merchandise::Item;
use domain::outbox::{Entry, State, StopKind};
use domain::person::{CardNumber, Member};
use domain::program::{Pool, Program};
use domain::visit::{LastVisit, Visit};
use domain::{Credits, EntryId, MemberId, PoolId, ProductId, RedemptionId, VisitId};
use engine::ports::{AuditLine, QueueTotals, Redemption, Stop, StoreError, Unit};
use rusqlite::Connection;

use crate::failure::Result;
use crate::table::outbox::Reading;
use crate::table::{
    attempt, audit, balance, card, item, member, member_search, outbox, pool, program, redemption, setting,
    stop, visit,
};

/// A transaction, open.
pub(crate) struct OpenUnit<'transaction> {
    connection: &'transaction Connection,
    /// Rows of the outbox met on the way that nobody can read.
    unreadable: RefCell<Vec<i64>>,
}

impl<'transaction> OpenUnit<'transaction> {
    pub(crate) fn new(connection: &'transaction Connection) -> OpenUnit<'transaction> {
        OpenUnit {
            connection,
            unreadable: RefCell::default(),
        }
    }

    pub(crate) fn unreadable(&self) -> Vec<i64> {
        self.unreadable.borrow().clone()
    }

    /// SQLite gives a transaction up by itself when the disk is full. What came after would be kept alone, without what
    /// came before: so nothing comes after.
    pub(crate) fn still_open(&self) -> Result<&Connection> {
        if self.connection.is_autocommit() {
            return Err(StoreError::Failed(
                "the transaction was given up after an earlier failure; nothing of it was kept".into(),
            ));
        }
        Ok(self.connection)
    }

    fn outbox(&self) -> Result<Reading<'_>> {
        Ok(Reading {
            connection: self.still_open()?,
            unreadable: &self.unreadable,
        })
    }
}

impl Unit for OpenUnit<'_> {
    fn setting(&self, key: &str) -> Result<Option<String>> {
        setting::read(self.still_open()?, key)
    }

    fn set_setting(&self, key: &str, value: &str) -> Result<()> {
        setting::write(self.still_open()?, key, value)
    }

    fn program(&self) -> Result<Option<Program>> {
        program::read(self.still_open()?)
    }

    fn save_program(&self, program: &Program) -> Result<()> {
        program::save(self.still_open()?, program)
    }

    fn save_members(&self, members: &[Member], at: DateTime<Utc>) -> Result<()> {
        member::save(self.still_open()?, members, at)
    }

    fn member(&self, id: MemberId) -> Result<Option<Member>> {
        member::by_id(self.still_open()?, id)
    }

    fn member_by_email(&self, email: &str) -> Result<Option<MemberId>> {
        member::by_email(self.still_open()?, email)
    }

    fn member_by_card(&self, card: &CardNumber) -> Result<Option<MemberId>> {
        card::owner(self.still_open()?, card)
    }

    fn card_of(&self, member: MemberId) -> Result<Option<CardNumber>> {
        card::of_member(self.still_open()?, member)
    }

    fn link_card(&self, card: &CardNumber, member: MemberId, at: DateTime<Utc>) -> Result<()> {
        card::link(self.still_open()?, card, member, at)
    }

    fn search_members(&self, text: &str, limit: u32) -> Result<Vec<Member>> {
        member_search::search(self.still_open()?, text, limit)
    }

    fn list_members(&self, offset: u32, limit: u32) -> Result<Vec<Member>> {
        member::list(self.still_open()?, offset, limit)
    }

    fn count_members(&self) -> Result<u32> {
        member::count(self.still_open()?)
    }

    fn save_pools(&self, member: MemberId, pools: &[Pool], at: DateTime<Utc>) -> Result<()> {
        pool::save(self.still_open()?, member, pools, at)
    }

    fn pools_of(&self, member: MemberId) -> Result<Option<Vec<Pool>>> {
        pool::of_member(self.still_open()?, member)
    }

    fn pool(&self, id: PoolId) -> Result<Option<Pool>> {
        pool::by_id(self.still_open()?, id)
    }

    fn save_balance(&self, pool: PoolId, available: Credits, as_of: DateTime<Utc>) -> Result<()> {
        balance::save(self.still_open()?, pool, available, as_of)
    }

    fn balance(&self, pool: PoolId) -> Result<Option<(Credits, DateTime<Utc>)>> {
        balance::of_pool(self.still_open()?, pool)
    }

    fn replace_items(&self, items: &[Item]) -> Result<()> {
        item::replace(self.still_open()?, items)
    }

    fn items(&self) -> Result<Vec<Item>> {
        item::all(self.still_open()?)
    }

    fn item(&self, product: ProductId) -> Result<Option<Item>> {
        item::of_product(self.still_open()?, product)
    }

    fn insert_visit(&self, visit: &Visit) -> Result<()> {
        visit::insert(self.still_open()?, visit)
    }

    fn save_visit(&self, visit: &Visit) -> Result<()> {
        visit::save(self.still_open()?, visit)
    }

    fn visit(&self, id: VisitId) -> Result<Option<Visit>> {
        visit::by_id(self.still_open()?, id)
    }

    fn last_visit(&self, member: MemberId) -> Result<Option<LastVisit>> {
        visit::last(self.still_open()?, member)
    }

    fn visits_on(&self, day: NaiveDate, limit: u32) -> Result<Vec<Visit>> {
        visit::on_day(self.still_open()?, day, limit)
    }

    fn visits_of(&self, member: MemberId, limit: u32) -> Result<Vec<Visit>> {
        visit::of_member(self.still_open()?, member, limit)
    }

    fn day_totals(&self, day: NaiveDate) -> Result<(u32, Credits)> {
        visit::totals(self.still_open()?, day)
    }

    fn insert_redemption(&self, redemption: &Redemption) -> Result<()> {
        redemption::insert(self.still_open()?, redemption)
    }

    fn save_redemption(&self, redemption: &Redemption) -> Result<()> {
        redemption::save(self.still_open()?, redemption)
    }

    fn redemption(&self, id: RedemptionId) -> Result<Option<Redemption>> {
        redemption::by_id(self.still_open()?, id)
    }

    fn next_slip(&self, day: NaiveDate) -> Result<u32> {
        redemption::next_slip(self.still_open()?, day)
    }

    fn to_hand_over(&self) -> Result<Vec<Redemption>> {
        redemption::to_hand_over(self.still_open()?)
    }

    fn redemptions_of(&self, member: MemberId, limit: u32) -> Result<Vec<Redemption>> {
        redemption::of_member(self.still_open()?, member, limit)
    }

    fn enqueue(&self, entry: &Entry) -> Result<i64> {
        outbox::enqueue(self.still_open()?, entry)
    }

    fn entry(&self, id: EntryId) -> Result<Option<Entry>> {
        self.outbox()?.by_id(id)
    }

    fn entry_by_key(&self, key: &str) -> Result<Option<Entry>> {
        self.outbox()?.by_key(key)
    }

    fn save_entry(&self, entry: &Entry) -> Result<()> {
        outbox::save(self.still_open()?, entry)
    }

    fn ready_heads(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<Entry>> {
        self.outbox()?.ready_heads(now, limit)
    }

    fn next_ready_at(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
        outbox::next_ready_at(self.still_open()?, now)
    }

    fn entries(&self, all: bool, limit: u32) -> Result<Vec<Entry>> {
        self.outbox()?.newest(all, limit)
    }

    fn entries_in(&self, state: State, limit: u32) -> Result<Vec<Entry>> {
        self.outbox()?.in_state(state, limit)
    }

    fn entries_of(&self, member: MemberId, limit: u32) -> Result<Vec<Entry>> {
        self.outbox()?.of_member(member, limit)
    }

    fn dependents_of(&self, id: EntryId) -> Result<Vec<Entry>> {
        self.outbox()?.dependents_of(id)
    }

    fn pending(&self, member: MemberId) -> Result<Credits> {
        outbox::pending(self.still_open()?, member)
    }

    fn is_in_flight(&self, member: MemberId) -> Result<bool> {
        outbox::is_in_flight(self.still_open()?, member)
    }

    fn is_being_enrolled(&self, member: MemberId) -> Result<bool> {
        outbox::is_being_enrolled(self.still_open()?, member)
    }

    fn queue_totals(&self) -> Result<QueueTotals> {
        outbox::totals(self.still_open()?)
    }

    fn begin_attempt(&self, entry: EntryId, at: DateTime<Utc>) -> Result<i64> {
        attempt::begin(self.still_open()?, entry, at)
    }

    fn end_attempt(&self, attempt: i64, at: DateTime<Utc>, outcome: &str) -> Result<()> {
        attempt::end(self.still_open()?, attempt, at, outcome)
    }

    fn stops(&self) -> Result<Vec<Stop>> {
        stop::all(self.still_open()?)
    }

    fn set_stop(&self, stop: &Stop) -> Result<()> {
        stop::set(self.still_open()?, stop)
    }

    fn clear_stop(&self, kind: StopKind) -> Result<()> {
        stop::clear(self.still_open()?, kind)
    }

    fn audit(&self, line: &AuditLine) -> Result<()> {
        audit::add(self.still_open()?, line)
    }
}
