//! Members with names, addresses and cards.

use std::collections::BTreeMap;

use serde_json::json;

use super::names::{COUNTRIES, LONG, Name, latin};
use crate::chance::Chance;
use crate::clock::Stamp;
use crate::model::{Contact, CustomField, Member, Profile};

/// The first `count` members of the gym of `seed`.
pub(crate) fn members(seed: u64, count: usize, now: Stamp) -> Vec<Member> {
    let mut chance = Chance::stream(seed, "members");
    let mut taken: BTreeMap<String, u32> = BTreeMap::new();
    (0..count)
        .map(|number| member(&mut chance, &mut taken, number, now))
        .collect()
}

fn member(chance: &mut Chance, taken: &mut BTreeMap<String, u32>, number: usize, now: Stamp) -> Member {
    let id = chance.guid();
    let contact_id = chance.guid();
    let country = &COUNTRIES[chance.below(COUNTRIES.len() as u64) as usize];
    let mut given = chance.pick(country.given).copied().unwrap_or(("", ""));
    let mut family = chance.pick(country.family).copied().unwrap_or(("", ""));
    let phone = format!(
        "{} {:03} {:04}",
        country.dial,
        chance.below(1000),
        chance.below(10_000)
    );
    let joined = now.later_seconds(-86_400 - chance.below(3 * 365 * 86_400) as i64);
    let seen = now.later_seconds(-(chance.below(21 * 86_400) as i64)).max(joined);
    let is_blocked = number % 67 == 41;
    let has_phone = chance.below(10) > 0;
    let is_nameless = number == 23;
    if number == 11 {
        (given, family) = LONG;
    }
    let address = address(taken, given, family, is_nameless, number);
    let first_name = (!is_nameless).then(|| given.0.to_owned());
    let last_name = (!is_nameless).then(|| family.0.to_owned());
    let nickname = (!is_nameless).then(|| format!("{} {}", given.0, family.0));
    Member {
        id,
        login_email: format!("{address}@example.com"),
        login_email_verified: number % 9 != 4,
        status: if is_blocked { "BLOCKED" } else { "APPROVED" }.to_owned(),
        contact_id,
        contact: Contact {
            first_name,
            last_name,
            phones: if has_phone { vec![phone] } else { Vec::new() },
            emails: vec![format!("{address}@example.com")],
            addresses: Vec::new(),
            custom_fields: card(number as u64 + 1),
        },
        profile: Profile {
            slug: slug(nickname.as_deref().unwrap_or(&address)),
            nickname,
            title: None,
        },
        privacy_status: "PRIVATE".to_owned(),
        activity_status: "ACTIVE".to_owned(),
        created_date: joined,
        updated_date: seen,
        last_login_date: Some(seen),
        portrait: !is_nameless,
    }
}

fn address(
    taken: &mut BTreeMap<String, u32>,
    given: Name,
    family: Name,
    is_nameless: bool,
    number: usize,
) -> String {
    if is_nameless {
        return format!("guest{}", number + 1);
    }
    let plain = format!("{}.{}", latin(given), latin(family));
    let count = taken.entry(plain.clone()).or_insert(0);
    *count += 1;
    if *count == 1 {
        plain
    } else {
        format!("{plain}{count}")
    }
}

fn card(number: u64) -> BTreeMap<String, CustomField> {
    let field = CustomField {
        name: "Card number".to_owned(),
        value: json!(card_number(number)),
    };
    BTreeMap::from([("custom.card-number".to_owned(), field)])
}

/// An EAN-13 from the range shops use inside their own walls, with its check digit.
fn card_number(number: u64) -> String {
    let digits = format!("20{number:010}");
    let sum: u32 = digits
        .bytes()
        .zip([1u32, 3].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// The part of a URL that stands for a name.
pub(crate) fn slug(name: &str) -> String {
    let lowered = name.to_lowercase();
    let words: Vec<&str> = lowered
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join("-")
}

/// Whose face to draw: what the portrait needs of a member.
pub(crate) fn initials(member: &Member) -> String {
    let first = |text: &Option<String>| text.as_ref().and_then(|text| text.chars().next());
    let letters: String = [
        first(&member.contact.first_name),
        first(&member.contact.last_name),
    ]
    .into_iter()
    .flatten()
    .collect();
    if letters.is_empty() {
        member.login_email.chars().take(1).collect()
    } else {
        letters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gym(seed: u64, count: usize) -> Vec<Member> {
        members(
            seed,
            count,
            Stamp::parse("2026-11-24T12:00:00Z").expect("a stamp"),
        )
    }

    #[test]
    fn the_same_seed_makes_the_same_people() {
        assert_eq!(gym(7, 50), gym(7, 50));
        assert_ne!(gym(7, 50), gym(8, 50));
        assert_eq!(
            gym(7, 50)[..],
            gym(7, 200)[..50],
            "more people do not change the first"
        );
    }

    #[test]
    fn every_card_scans_and_is_unique() {
        let people = gym(7, 200);
        let mut cards = std::collections::BTreeSet::new();
        for person in &people {
            let card = person.contact.custom_fields["custom.card-number"]
                .value
                .as_str()
                .expect("a text")
                .to_owned();
            assert_eq!(card.len(), 13);
            let sum: u32 = card
                .bytes()
                .zip([1u32, 3].into_iter().cycle())
                .map(|(digit, weight)| u32::from(digit - b'0') * weight)
                .sum();
            assert_eq!(sum % 10, 0, "the check digit of {card}");
            assert!(cards.insert(card), "unique");
        }
    }

    #[test]
    fn addresses_are_unique_and_ascii() {
        let people = gym(7, 2000);
        let mut seen = std::collections::BTreeSet::new();
        for person in &people {
            assert!(person.login_email.is_ascii(), "{}", person.login_email);
            assert!(
                !person.login_email.contains("..") && !person.login_email.starts_with('.'),
                "{}",
                person.login_email
            );
            assert!(
                seen.insert(person.login_email.clone()),
                "{} twice",
                person.login_email
            );
        }
    }

    #[test]
    fn the_gym_has_its_odd_ones() {
        let people = gym(7, 200);
        assert!(people.iter().any(|person| person.status == "BLOCKED"));
        assert_eq!(
            people
                .iter()
                .filter(|person| person.profile.nickname.is_none())
                .count(),
            1
        );
        assert!(people.iter().any(|person| {
            person
                .profile
                .nickname
                .as_ref()
                .is_some_and(|name| name.chars().count() > 90)
        }));
        let writes = |range: std::ops::RangeInclusive<char>| {
            people.iter().any(|person| {
                person
                    .contact
                    .first_name
                    .as_ref()
                    .is_some_and(|name| name.chars().any(|letter| range.contains(&letter)))
            })
        };
        for script in [
            '\u{5d0}'..='\u{5ea}',
            '\u{3041}'..='\u{9fff}',
            '\u{620}'..='\u{64a}',
            '\u{391}'..='\u{3c9}',
        ] {
            assert!(writes(script.clone()), "{script:?}");
        }
    }
}
