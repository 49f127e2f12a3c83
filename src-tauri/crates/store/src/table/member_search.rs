//! How members are found by text.
//!
//! Names and nicknames are folded (lower case, no accents, no vowel points) and cut into words, which are found by
//! their beginning in an ordinary index. E-mail addresses are found by any part of two letters or more: each is kept
//! as its row of letter pairs in a full-text index, and a part is a phrase of pairs there. Cards are found by their
//! beginning.
//!
//! Best matches first: those whose name begins with the text, then those with every word in their name, then cards,
//! then those for whom some word is only in the e-mail address; each in order of name.

use domain::person::{Member, fold};
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

use super::{many, member, run};
use crate::column::text;
use crate::failure::Result;

/// More words than a name has. What is typed beyond them narrows nothing.
const WORDS_HEEDED: usize = 6;
/// One word that occurs in more e-mail addresses than this ("com") tells nobody apart: these many are looked at.
const EMAILS_HEEDED: u32 = 500;
/// Sorts after every text that begins with what is before it.
const BEYOND: char = char::MAX;

pub(crate) const NAME_BEGINS: &str = "SELECT * FROM member WHERE sort_name >= ?1 AND sort_name < ?2 \
     ORDER BY sort_name, id LIMIT ?3";
pub(crate) const CARD_BEGINS: &str = "SELECT member.* FROM card JOIN member ON member.id = card.member \
     WHERE card.number >= ?1 AND card.number < ?2 ORDER BY card.number LIMIT ?3";
const WORD_BEGINS: &str = "SELECT seq FROM member_word WHERE word >= ? AND word < ?";
const EMAIL_HAS: &str = "SELECT rowid FROM member_email WHERE member_email MATCH ?";

/// Writes the member's words and letter pairs anew.
pub(crate) fn index(connection: &Connection, seq: i64, member: &Member) -> Result<()> {
    run(connection, "DELETE FROM member_word WHERE seq = ?1", [seq])?;
    run(connection, "DELETE FROM member_email WHERE rowid = ?1", [seq])?;
    let names = [&member.first_name, &member.last_name, &member.nickname];
    for word in names
        .iter()
        .flat_map(|name| name_words(name))
        .chain(name_words(&member.full_name()))
    {
        let sql = "INSERT OR IGNORE INTO member_word (word, seq) VALUES (?1, ?2)";
        run(connection, sql, params![word, seq])?;
    }
    if let Some(email) = &member.email {
        let sql = "INSERT INTO member_email (rowid, pairs) VALUES (?1, ?2)";
        run(connection, sql, params![seq, pairs(&phrase(email))])?;
    }
    Ok(())
}

pub(crate) fn search(connection: &Connection, typed: &str, limit: u32) -> Result<Vec<Member>> {
    let phrase = phrase(typed);
    let mut found = Found {
        members: Vec::new(),
        limit,
    };
    if phrase.is_empty() {
        return Ok(found.members);
    }
    let beyond = format!("{phrase}{BEYOND}");
    found.add(many(
        connection,
        NAME_BEGINS,
        params![phrase, beyond, limit],
        member::read,
    )?);
    for look in [by_names, by_card, by_email] {
        if !found.is_enough() {
            found.add(look(connection, &phrase, found.to_ask_for())?);
        }
    }
    Ok(found.members)
}

/// What was found so far: everybody once, the best first.
struct Found {
    members: Vec<Member>,
    limit: u32,
}

impl Found {
    fn is_enough(&self) -> bool {
        self.members.len() >= self.limit as usize
    }

    /// Enough that the known ones may be among them.
    fn to_ask_for(&self) -> u32 {
        self.limit + self.members.len() as u32
    }

    fn add(&mut self, more: Vec<Member>) {
        for member in more {
            if !self.is_enough() && self.members.iter().all(|known| known.id != member.id) {
                self.members.push(member);
            }
        }
    }
}

fn by_names(connection: &Connection, phrase: &str, limit: u32) -> Result<Vec<Member>> {
    let Some((sql, values)) = names_query(phrase, limit) else {
        return Ok(Vec::new());
    };
    many(connection, &sql, params_from_iter(values), member::read)
}

fn by_card(connection: &Connection, phrase: &str, limit: u32) -> Result<Vec<Member>> {
    let number = phrase.to_ascii_uppercase();
    let plain = number
        .bytes()
        .all(|letter| letter.is_ascii_alphanumeric() || letter == b'-');
    if number.len() < 2 || !plain {
        return Ok(Vec::new());
    }
    let beyond = format!("{number}{BEYOND}");
    many(
        connection,
        CARD_BEGINS,
        params![number, beyond, limit],
        member::read,
    )
}

fn by_email(connection: &Connection, phrase: &str, limit: u32) -> Result<Vec<Member>> {
    let Some((sql, values)) = emails_query(phrase, limit) else {
        return Ok(Vec::new());
    };
    many(connection, &sql, params_from_iter(values), member::read)
}

/// Every word begins a word of the name.
pub(crate) fn names_query(phrase: &str, limit: u32) -> Option<(String, Vec<Value>)> {
    let words: Vec<String> = phrase
        .split(' ')
        .flat_map(typed_words)
        .take(WORDS_HEEDED)
        .collect();
    if words.is_empty() {
        return None;
    }
    let sets = vec![WORD_BEGINS; words.len()].join(" INTERSECT ");
    let values = words.iter().flat_map(|word| beginning(word)).collect();
    Some(in_order_of_name(&sets, values, limit))
}

/// Every word begins a word of the name or is anywhere in the e-mail address.
pub(crate) fn emails_query(phrase: &str, limit: u32) -> Option<(String, Vec<Value>)> {
    let typed: Vec<&str> = phrase.split(' ').take(WORDS_HEEDED).collect();
    if !typed.iter().any(|word| word.chars().count() >= 2) {
        return None;
    }
    let (mut sets, mut values) = (Vec::new(), Vec::new());
    for word in &typed {
        let mut set: Vec<String> = Vec::new();
        let in_name = typed_words(word);
        // Alone, a word in the name was looked for before.
        if typed.len() > 1 && !in_name.is_empty() {
            set.push(vec![WORD_BEGINS; in_name.len()].join(" INTERSECT "));
            values.extend(in_name.iter().flat_map(|word| beginning(word)));
        }
        if word.chars().count() >= 2 {
            let heeded = if typed.len() == 1 {
                format!("SELECT rowid FROM ({EMAIL_HAS} LIMIT {EMAILS_HEEDED})")
            } else {
                EMAIL_HAS.to_owned()
            };
            set.push(heeded);
            values.push(Value::Text(format!("\"{}\"", pairs(word))));
        }
        if set.is_empty() {
            return None;
        }
        sets.push(format!("SELECT * FROM ({})", set.join(" UNION ")));
    }
    Some(in_order_of_name(&sets.join(" INTERSECT "), values, limit))
}

fn in_order_of_name(set: &str, mut values: Vec<Value>, limit: u32) -> (String, Vec<Value>) {
    values.push(Value::Integer(i64::from(limit)));
    let sql = format!("SELECT * FROM member WHERE seq IN ({set}) ORDER BY +sort_name, id LIMIT ?");
    (sql, values)
}

fn beginning(word: &str) -> [Value; 2] {
    [Value::Text(text(word)), Value::Text(format!("{word}{BEYOND}"))]
}

/// Folded, without the marks that stand on other letters, one space between words.
pub(crate) fn phrase(text: &str) -> String {
    let bare: String = fold(text).chars().filter(|letter| !is_mark(*letter)).collect();
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Accents written as letters of their own, and Hebrew points (maqaf, which parts words, is none).
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c2}' | '\u{5c4}'..='\u{5c5}' | '\u{5c7}')
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '‘' | '`' | '´' | '׳' | '״' | '"')
}

/// The words of one piece of typed text: "anne-marie" is two, "o'brien" is one.
fn typed_words(piece: &str) -> Vec<String> {
    let joined: String = piece.chars().filter(|letter| !is_apostrophe(*letter)).collect();
    parts(&joined)
}

/// The words a name is found by: O'Brien by "obrien" and by "brien".
fn name_words(name: &str) -> Vec<String> {
    phrase(name)
        .split(' ')
        .flat_map(|piece| typed_words(piece).into_iter().chain(parts(piece)))
        .collect()
}

fn parts(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// "ada" is `61x64 64x61`: plain tokens, whatever the letters are.
fn pairs(text: &str) -> String {
    let letters: Vec<u32> = text.chars().map(u32::from).collect();
    letters
        .windows(2)
        .map(|pair| {
            pair.iter()
                .map(|letter| format!("{letter:x}"))
                .collect::<Vec<_>>()
                .join("x")
        })
        .collect::<Vec<_>>()
        .join(" ")
}
