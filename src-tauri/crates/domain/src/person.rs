//! People, as far as the desk shows and searches them.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::MemberId;

/// A site member. `Debug` shows the id alone: names and addresses stay out of logs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub id: MemberId,
    pub first_name: String,
    pub last_name: String,
    pub nickname: String,
    pub email: Option<String>,
    pub photo_url: Option<String>,
    /// Card number kept with the site's contact, where the gym keeps one.
    pub card: Option<CardNumber>,
    /// Wix's word: only approved members are let in.
    pub approved: bool,
    pub joined_at: Option<DateTime<Utc>>,
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Member({})", self.id)
    }
}

impl Member {
    /// For staff: first and last name, else nickname, else the e-mail's local part, else nothing.
    pub fn full_name(&self) -> String {
        let name = format!("{} {}", self.first_name.trim(), self.last_name.trim())
            .trim()
            .to_owned();
        if !name.is_empty() {
            return name;
        }
        if !self.nickname.trim().is_empty() {
            return self.nickname.trim().to_owned();
        }
        self.email
            .as_deref()
            .and_then(|email| email.split('@').next())
            .unwrap_or_default()
            .to_owned()
    }

    /// For the greeting.
    pub fn greeting_name(&self) -> String {
        let first = self.first_name.trim();
        if first.is_empty() {
            self.full_name()
        } else {
            first.to_owned()
        }
    }

    /// For lists others may see: `Ada L.`
    pub fn short_name(&self) -> String {
        match (self.first_name.trim(), self.last_name.trim().chars().next()) {
            ("", _) => self.full_name(),
            (first, Some(initial)) => format!("{first} {initial}."),
            (first, None) => first.to_owned(),
        }
    }
}

/// What a card carries: 4 to 64 letters, digits and dashes, kept in upper case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CardNumber(String);

impl CardNumber {
    pub fn parse(text: &str) -> Option<CardNumber> {
        let text = text.trim();
        let fits = (4..=64).contains(&text.len());
        let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        (fits && plain).then(|| CardNumber(text.to_ascii_uppercase()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A code as it came in from a scanner, a keyboard or a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    Member(MemberId),
    Email(String),
    Card(CardNumber),
}

impl Code {
    /// Reads a code; `None` when it can be none: empty, over-long, or with characters no card carries.
    pub fn parse(text: &str) -> Option<Code> {
        let text = text.trim();
        if text.contains('@') {
            let fits = text.len() <= 254 && !text.chars().any(|c| c.is_whitespace() || c.is_control());
            let (local, domain) = text.split_once('@')?;
            return (fits && !local.is_empty() && !domain.is_empty())
                .then(|| Code::Email(text.to_lowercase()));
        }
        if text.len() == 36
            && let Ok(id) = text.parse::<MemberId>()
        {
            return Some(Code::Member(id));
        }
        CardNumber::parse(text).map(Code::Card)
    }
}

/// Text folded for searching: lower case, accents off where a plain letter exists.
pub fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(plain_letter)
        .collect()
}

fn plain_letter(letter: char) -> char {
    match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' | 'ĉ' => 'c',
        'ď' | 'đ' | 'ð' => 'd',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' | 'ģ' | 'ĝ' => 'g',
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => 'i',
        'ķ' => 'k',
        'ĺ' | 'ľ' | 'ł' | 'ļ' => 'l',
        'ñ' | 'ń' | 'ň' | 'ņ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ŕ' | 'ř' => 'r',
        'ś' | 'š' | 'ş' | 'ș' => 's',
        'ť' | 'ţ' | 'ț' => 't',
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'ų' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn member(first: &str, last: &str, nickname: &str, email: Option<&str>) -> Member {
        Member {
            id: MemberId(Uuid::from_u128(1)),
            first_name: first.into(),
            last_name: last.into(),
            nickname: nickname.into(),
            email: email.map(Into::into),
            photo_url: None,
            card: None,
            approved: true,
            joined_at: None,
        }
    }

    #[test]
    fn a_member_without_a_name_is_still_called_something() {
        assert_eq!(member("", "", "", Some("kit@example.com")).greeting_name(), "kit");
        assert_eq!(member("", "", "Kit", None).short_name(), "Kit");
        assert_eq!(member("Ada", "Lindqvist", "", None).short_name(), "Ada L.");
        assert_eq!(member("Ada", "", "", None).short_name(), "Ada");
    }

    #[test]
    fn debug_tells_no_name() {
        assert!(!format!("{:?}", member("Ada", "Lindqvist", "", Some("ada@example.com"))).contains("Ada"));
    }

    #[test]
    fn codes_are_told_apart_and_nonsense_is_none() {
        assert!(matches!(Code::parse(" 2000000000017 "), Some(Code::Card(_))));
        assert!(
            matches!(Code::parse("ADA@Example.com"), Some(Code::Email(email)) if email == "ada@example.com")
        );
        assert!(matches!(
            Code::parse("3f5d1c9a-7b2e-4c61-9a0d-5e8b7f1a2c34"),
            Some(Code::Member(_))
        ));
        for nonsense in [
            "",
            "   ",
            "12",
            "a;b;c;d",
            "@",
            "x@",
            "'; drop table visit",
            &"9".repeat(65),
            "1234\u{0}5678",
        ] {
            assert_eq!(Code::parse(nonsense), None, "{nonsense:?}");
        }
    }

    #[test]
    fn folding_finds_people_without_their_accents() {
        assert_eq!(fold("Łukasz ÖZGÜR Đorđe"), "lukasz ozgur dorde");
    }
}
