//! Members, as far as the desk shows and searches them. How they are found by text is told in `member_search`.

use chrono::{DateTime, Utc};
use domain::MemberId;
use domain::person::{CardNumber, Member};
use rusqlite::{Connection, Row, params};

use super::{answer, card, many, member_search, one};
use crate::column::{parsed, parsed_maybe, text, time};
use crate::failure::Result;

pub(crate) const BY_EMAIL: &str = "SELECT id FROM member WHERE email_lower = ?1 ORDER BY id LIMIT 1";
pub(crate) const LIST: &str = "SELECT * FROM member ORDER BY sort_name, id LIMIT ?2 OFFSET ?1";

pub(crate) fn save(connection: &Connection, members: &[Member], at: DateTime<Utc>) -> Result<()> {
    for member in members {
        let known = one(
            connection,
            "SELECT * FROM member WHERE id = ?1",
            [text(member.id)],
            read,
        )?;
        // A directory is refreshed far more often than people change.
        if known.as_ref() != Some(member) {
            let seq = upsert(connection, member, at)?;
            if !known.is_some_and(|known| is_found_alike(&known, member)) {
                member_search::index(connection, seq, member)?;
            }
        }
        if let Some(number) = &member.card {
            card::link_from_site(connection, number, member.id, at)?;
        }
    }
    Ok(())
}

pub(crate) fn by_id(connection: &Connection, id: MemberId) -> Result<Option<Member>> {
    one(connection, "SELECT * FROM member WHERE id = ?1", [text(id)], read)
}

pub(crate) fn by_email(connection: &Connection, email: &str) -> Result<Option<MemberId>> {
    one(connection, BY_EMAIL, [email], |row| parsed(row, "id"))
}

/// In order of name, a page.
pub(crate) fn list(connection: &Connection, offset: u32, limit: u32) -> Result<Vec<Member>> {
    many(connection, LIST, [offset, limit], read)
}

pub(crate) fn count(connection: &Connection) -> Result<u32> {
    answer(connection, "SELECT COUNT(*) FROM member", [])
}

/// Indexes every member anew, after rows came in without their words.
pub(crate) fn index_again(connection: &Connection) -> Result<()> {
    let every = many(connection, "SELECT * FROM member", [], |row| {
        Ok((row.get("seq")?, read(row)?))
    })?;
    every
        .iter()
        .try_for_each(|(seq, member)| member_search::index(connection, *seq, member))
}

fn upsert(connection: &Connection, member: &Member, at: DateTime<Utc>) -> Result<i64> {
    let sql = "INSERT INTO member (id, first_name, last_name, nickname, email, email_lower, photo_url, card, approved, \
               joined_at, sort_name, saved_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) \
               ON CONFLICT (id) DO UPDATE SET first_name = excluded.first_name, last_name = excluded.last_name, \
               nickname = excluded.nickname, email = excluded.email, email_lower = excluded.email_lower, \
               photo_url = excluded.photo_url, card = excluded.card, approved = excluded.approved, \
               joined_at = excluded.joined_at, sort_name = excluded.sort_name, saved_at = excluded.saved_at \
               RETURNING seq";
    let values = params![
        text(member.id),
        member.first_name,
        member.last_name,
        member.nickname,
        member.email,
        member.email.as_deref().map(str::to_lowercase),
        member.photo_url,
        member.card.as_ref().map(CardNumber::as_str),
        member.approved,
        member.joined_at.map(time),
        member_search::phrase(&member.full_name()),
        time(at),
    ];
    answer(connection, sql, values)
}

fn is_found_alike(one: &Member, other: &Member) -> bool {
    one.first_name == other.first_name
        && one.last_name == other.last_name
        && one.nickname == other.nickname
        && one.email == other.email
}

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Member> {
    Ok(Member {
        id: parsed(row, "id")?,
        first_name: row.get("first_name")?,
        last_name: row.get("last_name")?,
        nickname: row.get("nickname")?,
        email: row.get("email")?,
        photo_url: row.get("photo_url")?,
        card: row
            .get::<_, Option<String>>("card")?
            .as_deref()
            .and_then(CardNumber::parse),
        approved: row.get("approved")?,
        joined_at: parsed_maybe(row, "joined_at")?,
    })
}
