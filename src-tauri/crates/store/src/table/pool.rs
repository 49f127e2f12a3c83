//! Members' pools as last heard from Wix, and whose were asked for at all.

use chrono::{DateTime, Utc};
use domain::program::{Pool, Status};
use domain::{MemberId, PoolId};
use rusqlite::{Connection, Row, params};

use super::{many, one, run};
use crate::column::{parsed, text, time};
use crate::failure::Result;

/// Replaces what is known of the member's pools.
pub(crate) fn save(
    connection: &Connection,
    member: MemberId,
    pools: &[Pool],
    at: DateTime<Utc>,
) -> Result<()> {
    run(connection, "DELETE FROM pool WHERE member = ?1", [text(member)])?;
    for pool in pools {
        let sql = "INSERT INTO pool (id, program, member, status, created_at, renewal_count) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                   ON CONFLICT (id) DO UPDATE SET program = excluded.program, member = excluded.member, \
                   status = excluded.status, created_at = excluded.created_at, renewal_count = excluded.renewal_count";
        let values = params![
            text(pool.id),
            text(pool.program),
            text(pool.member),
            pool.status.as_str(),
            time(pool.created_at),
            pool.renewal_count,
        ];
        run(connection, sql, values)?;
    }
    let sql = "INSERT INTO pools_heard (member, at) VALUES (?1, ?2) ON CONFLICT (member) DO UPDATE SET at = excluded.at";
    run(connection, sql, [text(member), time(at)]).map(|_| ())
}

/// Oldest first; `None` where nobody asked yet.
pub(crate) fn of_member(connection: &Connection, member: MemberId) -> Result<Option<Vec<Pool>>> {
    let sql = "SELECT 1 FROM pools_heard WHERE member = ?1";
    if one(connection, sql, [text(member)], |_| Ok(()))?.is_none() {
        return Ok(None);
    }
    let sql = "SELECT * FROM pool WHERE member = ?1 ORDER BY created_at, id";
    many(connection, sql, [text(member)], read).map(Some)
}

pub(crate) fn by_id(connection: &Connection, id: PoolId) -> Result<Option<Pool>> {
    one(connection, "SELECT * FROM pool WHERE id = ?1", [text(id)], read)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Pool> {
    Ok(Pool {
        id: parsed(row, "id")?,
        program: parsed(row, "program")?,
        member: parsed(row, "member")?,
        status: Status::parse(&row.get::<_, String>("status")?),
        created_at: parsed(row, "created_at")?,
        renewal_count: row.get("renewal_count")?,
    })
}
