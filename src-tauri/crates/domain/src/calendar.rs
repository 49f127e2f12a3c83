//! When cycles and programs begin and end: the gym's midnights, whatever its clocks do.
//!
//! A program begins at its `createdDate`. Cycle boundaries are the gym's midnights that begin a month. A program ends at
//! the gym's midnight that begins its anniversary (Feb 29 → Feb 28), so its last day is the day before. Renewals are the
//! boundaries strictly between begin and end.

use chrono::{DateTime, Datelike, Duration, Months, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// The gym's calendar day at an instant.
pub fn gym_day(zone: Tz, at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// The instant at which a gym's day begins. Where clocks skip midnight, the first instant of that day; where a day is
/// skipped whole (Apia, Dec 30 2011), the first instant after it.
pub fn start_of_day(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    if let Some(start) = zone.from_local_datetime(&midnight).earliest() {
        return start.with_timezone(&Utc);
    }
    // Clocks jump in whole minutes; the gap is at most a day long.
    (1..=24 * 60 + 1)
        .find_map(|minute| {
            zone.from_local_datetime(&(midnight + Duration::minutes(minute)))
                .earliest()
        })
        .map_or_else(|| midnight.and_utc(), |start| start.with_timezone(&Utc))
}

/// The instant a program that began at `created` ends, `months` later.
pub fn end_of_program(zone: Tz, created: DateTime<Utc>, months: u32) -> DateTime<Utc> {
    start_of_day(zone, anniversary(zone, created, months))
}

/// The last gym day of a program.
pub fn last_day_of_program(zone: Tz, created: DateTime<Utc>, months: u32) -> NaiveDate {
    let anniversary = anniversary(zone, created, months);
    anniversary.pred_opt().unwrap_or(anniversary)
}

fn anniversary(zone: Tz, created: DateTime<Utc>, months: u32) -> NaiveDate {
    let begun = gym_day(zone, created);
    begun
        .checked_add_months(Months::new(months))
        .unwrap_or(NaiveDate::MAX)
}

/// The first cycle boundary after `at`: the gym's midnight that begins the next month.
pub fn next_boundary(zone: Tz, at: DateTime<Utc>) -> DateTime<Utc> {
    start_of_day(zone, first_of_next_month(gym_day(zone, at)))
}

/// The last gym day of the month of `at`: "ends on Nov 30".
pub fn last_day_of_cycle(zone: Tz, at: DateTime<Utc>) -> NaiveDate {
    let next = first_of_next_month(gym_day(zone, at));
    next.pred_opt().unwrap_or(next)
}

fn first_of_next_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1)
        .and_then(|first| first.checked_add_months(Months::new(1)))
        .unwrap_or(NaiveDate::MAX)
}

/// Every renewal of a program, in order: the boundaries strictly between its begin and its end.
pub fn renewals(zone: Tz, created: DateTime<Utc>, months: u32) -> Vec<DateTime<Utc>> {
    let end = end_of_program(zone, created, months);
    let mut boundaries = Vec::with_capacity(months as usize + 1);
    let mut day = first_of_next_month(gym_day(zone, created));
    loop {
        let boundary = start_of_day(zone, day);
        if boundary >= end {
            return boundaries;
        }
        if boundary > created {
            boundaries.push(boundary);
        }
        day = first_of_next_month(day);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Tz;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    const NEW_YORK: Tz = Tz::America__New_York;

    #[test]
    fn twelve_renewals_for_nearly_everyone_and_eleven_for_who_joined_on_the_first() {
        assert_eq!(renewals(NEW_YORK, at("2026-03-14T15:00:00Z"), 12).len(), 12);
        assert_eq!(renewals(NEW_YORK, at("2026-03-01T15:00:00Z"), 12).len(), 11);
        assert_eq!(renewals(NEW_YORK, at("2026-01-31T15:00:00Z"), 12).len(), 12);
    }

    #[test]
    fn the_end_is_the_gyms_midnight_that_begins_the_anniversary() {
        assert_eq!(
            end_of_program(NEW_YORK, at("2026-03-14T03:00:00Z"), 12),
            at("2027-03-13T05:00:00Z")
        );
        assert_eq!(
            last_day_of_program(NEW_YORK, at("2024-02-29T15:00:00Z"), 12),
            day("2025-02-27")
        );
        assert_eq!(
            end_of_program(NEW_YORK, at("2024-02-29T15:00:00Z"), 12),
            at("2025-02-28T05:00:00Z")
        );
    }

    #[test]
    fn a_midnight_that_does_not_exist_is_the_first_instant_after_it() {
        // Beirut's clocks jumped from 00:00 to 01:00 on 2022-03-27.
        assert_eq!(
            start_of_day(Tz::Asia__Beirut, day("2022-03-27")),
            at("2022-03-26T22:00:00Z")
        );
        // Apia skipped Dec 30 2011 whole.
        assert_eq!(
            start_of_day(Tz::Pacific__Apia, day("2011-12-30")),
            at("2011-12-30T10:00:00Z")
        );
    }

    #[test]
    fn odd_zones_have_their_own_month_ends() {
        assert_eq!(
            next_boundary(Tz::Asia__Kathmandu, at("2026-11-30T18:14:59Z")),
            at("2026-11-30T18:15:00Z")
        );
        assert_eq!(
            next_boundary(Tz::Asia__Kathmandu, at("2026-11-30T18:15:00Z")),
            at("2026-12-31T18:15:00Z")
        );
        assert_eq!(
            last_day_of_cycle(Tz::Australia__Lord_Howe, at("2026-11-30T12:59:00Z")),
            day("2026-11-30")
        );
    }
}
