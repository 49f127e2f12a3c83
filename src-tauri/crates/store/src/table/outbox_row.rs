//! A row of the outbox, to and fro.
//!
//! The payload is JSON with a version. A row this release cannot read is told apart from a failure of the database: it
//! is somebody's visit, waiting for a release that can.

use domain::EntryId;
use domain::outbox::{Entry, LastError, Operation, PAYLOAD_VERSION, State};
use domain::{IdempotencyKey, RedemptionId, VisitId};
use engine::ports::StoreError;
use rusqlite::{Connection, Row, params};

use super::run;
use crate::column::{credits, parsed, parsed_maybe, text, time, unknown};
use crate::failure::Result;

/// What stands in a row.
pub(crate) enum Found {
    Entry(Box<Entry>),
    /// The `seq` of a row that waits for a release that can read it.
    Unreadable(i64),
}

pub(crate) fn insert(connection: &Connection, entry: &Entry) -> Result<i64> {
    let sql = "INSERT INTO outbox (id, member, kind, payload_version, payload, idempotency_key, state, attempts, \
               not_before, delta, depends_on, visit_id, redemption_id, created_at, settled_at, transaction_id, \
               last_error_code, last_error_detail) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)";
    let (error_code, error_detail) = last_error(entry);
    let values = params![
        text(entry.id),
        text(entry.member),
        entry.operation.kind().as_str(),
        PAYLOAD_VERSION,
        payload(&entry.operation)?,
        entry.key.as_str(),
        entry.state.as_str(),
        entry.attempts,
        entry.not_before.map(time),
        entry.delta.ten_thousandths(),
        entry.depends_on.map(text),
        visit_of(&entry.operation).map(text),
        redemption_of(&entry.operation).map(text),
        time(entry.created_at),
        entry.settled_at.map(time),
        entry.transaction.map(text),
        error_code,
        error_detail,
    ];
    run(connection, sql, values)?;
    Ok(connection.last_insert_rowid())
}

/// What an entry was minted with (member, key, delta, parent, time) is never written again.
pub(crate) fn update(connection: &Connection, entry: &Entry) -> Result<usize> {
    let sql = "UPDATE outbox SET state = ?2, attempts = ?3, not_before = ?4, kind = ?5, payload_version = ?6, \
               payload = ?7, settled_at = ?8, transaction_id = ?9, last_error_code = ?10, last_error_detail = ?11 \
               WHERE id = ?1";
    let (error_code, error_detail) = last_error(entry);
    let values = params![
        text(entry.id),
        entry.state.as_str(),
        entry.attempts,
        entry.not_before.map(time),
        entry.operation.kind().as_str(),
        PAYLOAD_VERSION,
        payload(&entry.operation)?,
        entry.settled_at.map(time),
        entry.transaction.map(text),
        error_code,
        error_detail,
    ];
    run(connection, sql, values)
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Found> {
    let seq = row.get("seq")?;
    match entry(row, seq) {
        Ok(entry) => Ok(Found::Entry(Box::new(entry))),
        Err(error) if error.sqlite_error_code().is_some() => Err(error),
        Err(_) => Ok(Found::Unreadable(seq)),
    }
}

fn entry(row: &Row<'_>, seq: i64) -> rusqlite::Result<Entry> {
    let state: String = row.get("state")?;
    let error_code: Option<String> = row.get("last_error_code")?;
    let error_detail: Option<String> = row.get("last_error_detail")?;
    Ok(Entry {
        seq,
        id: parsed::<EntryId>(row, "id")?,
        member: parsed(row, "member")?,
        operation: operation(row)?,
        key: IdempotencyKey::from_stored(row.get("idempotency_key")?),
        state: State::parse(&state).ok_or_else(|| unknown(row, "state", &state))?,
        attempts: row.get("attempts")?,
        not_before: parsed_maybe(row, "not_before")?,
        delta: credits(row, "delta")?,
        depends_on: parsed_maybe(row, "depends_on")?,
        created_at: parsed(row, "created_at")?,
        settled_at: parsed_maybe(row, "settled_at")?,
        transaction: parsed_maybe(row, "transaction_id")?,
        last_error: error_code.map(|code| LastError {
            code,
            detail: error_detail.unwrap_or_default(),
        }),
    })
}

/// Where a payload of an earlier version is brought to today's, one arm for each version there ever was.
fn operation(row: &Row<'_>) -> rusqlite::Result<Operation> {
    let payload: String = row.get("payload")?;
    match row.get("payload_version")? {
        1_u32 => serde_json::from_str(&payload).map_err(|_| unknown(row, "payload", "the payload")),
        version => Err(unknown(row, "payload_version", &version.to_string())),
    }
}

fn payload(operation: &Operation) -> Result<String> {
    serde_json::to_string(operation)
        .map_err(|error| StoreError::Failed(format!("an operation cannot be written: {error}")))
}

fn last_error(entry: &Entry) -> (Option<&str>, Option<&str>) {
    entry
        .last_error
        .as_ref()
        .map(|error| (error.code.as_str(), error.detail.as_str()))
        .unzip()
}

fn visit_of(operation: &Operation) -> Option<VisitId> {
    match operation {
        Operation::IssueToken { visit, .. } | Operation::Undo { visit, .. } => Some(*visit),
        _ => None,
    }
}

fn redemption_of(operation: &Operation) -> Option<RedemptionId> {
    match operation {
        Operation::Redeem { redemption, .. } | Operation::CancelRedemption { redemption, .. } => {
            Some(*redemption)
        }
        _ => None,
    }
}
