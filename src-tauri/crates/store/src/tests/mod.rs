//! Behaviours of the database, on real files.

mod damage;
mod file;
mod outbox;
mod people;
mod records;
mod transactions;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use domain::outbox::{Entry, Operation, State};
use domain::person::{CardNumber, Member};
use domain::{Credits, EntryId, IdempotencyKey, MemberId, PoolId, VisitId};
use engine::ports::Store;
use tempfile::TempDir;
use uuid::Uuid;

use crate::Database;

/// A data directory of its own, and the database in it.
struct Desk {
    directory: TempDir,
    database: Database,
}

impl Desk {
    fn new() -> Desk {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(&directory.path().join("desk.db")).unwrap();
        Desk { directory, database }
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("desk.db")
    }

    fn store(&self) -> &dyn Store {
        &self.database
    }

    /// What a second process sees.
    fn second(&self) -> Database {
        Database::open(&self.path()).unwrap()
    }

    /// Straight at the writer, past the port.
    fn sql(&self, sql: &str) {
        self.database.writer.lock().unwrap().execute_batch(sql).unwrap();
    }

    fn enqueue(&self, entry: &Entry) {
        self.store().writing(|unit| unit.enqueue(entry)).unwrap();
    }

    /// Stops, and hands the directory over.
    fn close(self) -> TempDir {
        drop(self.database);
        self.directory
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn now() -> DateTime<Utc> {
    at("2026-11-24T18:04:00.250Z")
}

fn member_id(number: u128) -> MemberId {
    MemberId(Uuid::from_u128(number))
}

fn member(number: u128, first: &str, last: &str, email: &str) -> Member {
    Member {
        id: member_id(number),
        first_name: first.into(),
        last_name: last.into(),
        nickname: String::new(),
        email: (!email.is_empty()).then(|| email.into()),
        photo_url: None,
        card: None,
        approved: true,
        joined_at: None,
    }
}

fn card(number: &str) -> CardNumber {
    CardNumber::parse(number).unwrap()
}

fn entry_of(number: u128, member: u128, operation: Operation) -> Entry {
    Entry {
        seq: 0,
        id: EntryId(Uuid::from_u128(number)),
        member: member_id(member),
        delta: operation.delta(),
        operation,
        key: IdempotencyKey::for_adjustment(EntryId(Uuid::from_u128(number))),
        state: State::Queued,
        attempts: 0,
        not_before: None,
        depends_on: None,
        created_at: now(),
        settled_at: None,
        transaction: None,
        last_error: None,
    }
}

fn issue(number: u128, member: u128) -> Entry {
    let operation = Operation::IssueToken {
        pool: None,
        amount: Credits::ONE,
        visit: VisitId(Uuid::from_u128(number)),
    };
    entry_of(number, member, operation)
}

fn redeem(number: u128, member: u128) -> Entry {
    let operation = Operation::Redeem {
        pool: PoolId(Uuid::from_u128(1)),
        product: domain::ProductId(Uuid::from_u128(2)),
        benefit_key: "gym10".into(),
        count: 1,
        cost: Credits::whole(10),
        redemption: domain::RedemptionId(Uuid::from_u128(number)),
    };
    entry_of(number, member, operation)
}

/// An entry as the database gives it back.
fn numbered(entry: Entry, seq: i64) -> Entry {
    Entry { seq, ..entry }
}
