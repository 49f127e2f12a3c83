//! Cards and whose they are. What staff linked by hand outweighs what the site's contact says.

use chrono::{DateTime, Utc};
use domain::MemberId;
use domain::person::CardNumber;
use rusqlite::{Connection, params};

use super::{one, run};
use crate::column::{parsed, text, time};
use crate::failure::Result;

pub(crate) fn owner(connection: &Connection, card: &CardNumber) -> Result<Option<MemberId>> {
    let sql = "SELECT member FROM card WHERE number = ?1";
    one(connection, sql, [card.as_str()], |row| parsed(row, "member"))
}

/// The one linked last.
pub(crate) fn of_member(connection: &Connection, member: MemberId) -> Result<Option<CardNumber>> {
    let sql = "SELECT number FROM card WHERE member = ?1 ORDER BY linked DESC LIMIT 1";
    let number: Option<String> = one(connection, sql, [text(member)], |row| row.get("number"))?;
    Ok(number.as_deref().and_then(CardNumber::parse))
}

/// By hand.
pub(crate) fn link(
    connection: &Connection,
    card: &CardNumber,
    member: MemberId,
    at: DateTime<Utc>,
) -> Result<()> {
    replace(connection, card, member, true, at)
}

/// As the site's contact says, unless staff said otherwise. A link that is there already keeps its place in the order.
pub(crate) fn link_from_site(
    connection: &Connection,
    card: &CardNumber,
    member: MemberId,
    at: DateTime<Utc>,
) -> Result<()> {
    let sql = "SELECT by_staff, member FROM card WHERE number = ?1";
    let known: Option<(bool, String)> = one(connection, sql, [card.as_str()], |row| {
        Ok((row.get("by_staff")?, row.get("member")?))
    })?;
    match known {
        Some((true, _)) => Ok(()),
        Some((false, owner)) if owner == text(member) => Ok(()),
        _ => replace(connection, card, member, false, at),
    }
}

/// Deleted and inserted, so that it becomes the last one linked.
fn replace(
    connection: &Connection,
    card: &CardNumber,
    member: MemberId,
    by_staff: bool,
    at: DateTime<Utc>,
) -> Result<()> {
    run(connection, "DELETE FROM card WHERE number = ?1", [card.as_str()])?;
    let sql = "INSERT INTO card (number, member, by_staff, linked_at) VALUES (?1, ?2, ?3, ?4)";
    run(
        connection,
        sql,
        params![card.as_str(), text(member), by_staff, time(at)],
    )
    .map(|_| ())
}
