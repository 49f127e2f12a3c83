//! Redemptions and their slips.

use chrono::NaiveDate;
use domain::{MemberId, RedemptionId};
use engine::ports::Redemption;
use rusqlite::{Connection, Row, params};

use super::{answer, many, must_exist, one, run};
use crate::column::{credits, parsed, parsed_maybe, text, time};
use crate::failure::Result;

pub(crate) const TO_HAND_OVER: &str = "SELECT redemption.* FROM redemption \
     JOIN outbox AS entry ON entry.id = redemption.entry \
     WHERE redemption.handed_over_at IS NULL AND redemption.cancelled_at IS NULL AND entry.state = 'confirmed' \
     ORDER BY redemption.seq";

pub(crate) fn insert(connection: &Connection, redemption: &Redemption) -> Result<()> {
    let sql = "INSERT INTO redemption (id, entry, slip, day, member, pool, product, item_name, benefit_key, count, cost, \
               created_at, transaction_id, handed_over_at, cancelled_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
    write(connection, sql, redemption).map(|_| ())
}

pub(crate) fn save(connection: &Connection, redemption: &Redemption) -> Result<()> {
    let sql = "UPDATE redemption SET entry = ?2, slip = ?3, day = ?4, member = ?5, pool = ?6, product = ?7, \
               item_name = ?8, benefit_key = ?9, count = ?10, cost = ?11, created_at = ?12, transaction_id = ?13, \
               handed_over_at = ?14, cancelled_at = ?15 WHERE id = ?1";
    must_exist(write(connection, sql, redemption)?, "redemption")
}

pub(crate) fn by_id(connection: &Connection, id: RedemptionId) -> Result<Option<Redemption>> {
    one(
        connection,
        "SELECT * FROM redemption WHERE id = ?1",
        [text(id)],
        read,
    )
}

pub(crate) fn next_slip(connection: &Connection, day: NaiveDate) -> Result<u32> {
    let sql = "SELECT COALESCE(MAX(slip), 0) + 1 FROM redemption WHERE day = ?1";
    answer(connection, sql, [text(day)])
}

pub(crate) fn to_hand_over(connection: &Connection) -> Result<Vec<Redemption>> {
    many(connection, TO_HAND_OVER, [], read)
}

/// Newest first.
pub(crate) fn of_member(connection: &Connection, member: MemberId, limit: u32) -> Result<Vec<Redemption>> {
    let sql = "SELECT * FROM redemption WHERE member = ?1 ORDER BY seq DESC LIMIT ?2";
    many(connection, sql, params![text(member), limit], read)
}

fn write(connection: &Connection, sql: &str, redemption: &Redemption) -> Result<usize> {
    let values = params![
        text(redemption.id),
        text(redemption.entry),
        redemption.slip,
        text(redemption.day),
        text(redemption.member),
        text(redemption.pool),
        text(redemption.product),
        redemption.item_name,
        redemption.benefit_key,
        redemption.count,
        redemption.cost.ten_thousandths(),
        time(redemption.created_at),
        redemption.transaction.map(text),
        redemption.handed_over_at.map(time),
        redemption.cancelled_at.map(time),
    ];
    run(connection, sql, values)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Redemption> {
    Ok(Redemption {
        id: parsed(row, "id")?,
        entry: parsed(row, "entry")?,
        slip: row.get("slip")?,
        day: parsed(row, "day")?,
        member: parsed(row, "member")?,
        pool: parsed(row, "pool")?,
        product: parsed(row, "product")?,
        item_name: row.get("item_name")?,
        benefit_key: row.get("benefit_key")?,
        count: row.get("count")?,
        cost: credits(row, "cost")?,
        created_at: parsed(row, "created_at")?,
        transaction: parsed_maybe(row, "transaction_id")?,
        handed_over_at: parsed_maybe(row, "handed_over_at")?,
        cancelled_at: parsed_maybe(row, "cancelled_at")?,
    })
}
