//! Global stops: why nothing is sent, for every process of the data directory.

use domain::outbox::StopKind;
use engine::ports::Stop;
use rusqlite::{Connection, Row, params};

use super::{many, run};
use crate::column::{parsed, parsed_maybe, time, unknown};
use crate::failure::Result;

pub(crate) fn all(connection: &Connection) -> Result<Vec<Stop>> {
    many(connection, "SELECT * FROM stop ORDER BY since, kind", [], read)
}

pub(crate) fn set(connection: &Connection, stop: &Stop) -> Result<()> {
    let sql = "INSERT INTO stop (kind, until, since, detail) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (kind) DO UPDATE SET until = excluded.until, since = excluded.since, detail = excluded.detail";
    let values = params![
        stop.kind.as_str(),
        stop.until.map(time),
        time(stop.since),
        stop.detail
    ];
    run(connection, sql, values).map(|_| ())
}

pub(crate) fn clear(connection: &Connection, kind: StopKind) -> Result<()> {
    run(connection, "DELETE FROM stop WHERE kind = ?1", [kind.as_str()]).map(|_| ())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Stop> {
    let kind: String = row.get("kind")?;
    Ok(Stop {
        kind: StopKind::parse(&kind).ok_or_else(|| unknown(row, "kind", &kind))?,
        until: parsed_maybe(row, "until")?,
        since: parsed(row, "since")?,
        detail: row.get("detail")?,
    })
}
