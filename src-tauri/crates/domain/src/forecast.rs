//! What the member should know: what ends, and what they can have next.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::calendar;
use crate::credits::Credits;
use crate::merchandise::Item;

/// Tokens that end unless used, and the last day to use them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expiring {
    pub amount: Credits,
    pub on: NaiveDate,
}

/// What of `available` is lost at the next boundary: all above the cap at a renewal, everything at the end.
pub fn expiring(
    zone: Tz,
    now: DateTime<Utc>,
    created: DateTime<Utc>,
    months: u32,
    available: Credits,
    rollover_cap: Option<Credits>,
) -> Option<Expiring> {
    let end = calendar::end_of_program(zone, created, months);
    let ends_first = end <= calendar::next_boundary(zone, now);
    let (amount, on) = if ends_first {
        (available, calendar::last_day_of_program(zone, created, months))
    } else {
        let carried = rollover_cap.map_or(available, |cap| available.min(cap));
        (available - carried, calendar::last_day_of_cycle(zone, now))
    };
    (amount > Credits::ZERO).then_some(Expiring { amount, on })
}

/// The cheapest item dearer than what the member has; ties go by name.
pub fn next_item(available: Credits, items: &[Item]) -> Option<&Item> {
    items
        .iter()
        .filter(|item| item.price > available && item.in_stock != Some(false))
        .min_by(|a, b| (a.price, &a.name).cmp(&(b.price, &b.name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn forecast(now: &str, available: i32) -> Option<Expiring> {
        let cap = Some(Credits::whole(5));
        expiring(
            Tz::America__New_York,
            at(now),
            at("2026-03-14T15:00:00Z"),
            12,
            Credits::whole(available),
            cap,
        )
    }

    #[test]
    fn what_is_over_the_cap_ends_with_the_month() {
        let ending = forecast("2026-11-24T18:00:00Z", 12).unwrap();
        assert_eq!(
            (ending.amount, ending.on.to_string()),
            (Credits::whole(7), "2026-11-30".to_owned())
        );
        assert_eq!(forecast("2026-11-24T18:00:00Z", 5), None);
    }

    #[test]
    fn in_the_last_month_everything_ends_with_the_program() {
        let ending = forecast("2027-03-05T18:00:00Z", 4).unwrap();
        assert_eq!(
            (ending.amount, ending.on.to_string()),
            (Credits::whole(4), "2027-03-13".to_owned())
        );
    }
}
