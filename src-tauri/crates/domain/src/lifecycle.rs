//! What is due for a program now. Renewal is a reconciliation, not a timer: compare what should have happened with what
//! the pool says did.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::calendar;
use crate::program::{Pool, Status};

/// The next thing to do for one program. Only one at a time: a catch-up goes in order, looking anew after each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// `cycle` is the pool's `renewalCount` after this renewal; `boundary` the midnight it belongs to.
    Renew {
        cycle: u32,
        boundary: DateTime<Utc>,
    },
    End {
        boundary: DateTime<Utc>,
    },
    /// Something is under way, or the program rests: look again later.
    Wait,
}

/// Judges one program at `now`; `None` when nothing is due.
pub fn due(zone: Tz, months: u32, pool: &Pool, now: DateTime<Utc>) -> Option<Due> {
    let end = calendar::end_of_program(zone, pool.created_at, months);
    let passed: Vec<_> = calendar::renewals(zone, pool.created_at, months)
        .into_iter()
        .filter(|boundary| *boundary <= now)
        .collect();
    let next_renewal = passed.get(pool.renewal_count as usize).copied();
    let is_due = next_renewal.is_some() || end <= now;
    match pool.status {
        Status::Ended | Status::Ending => None,
        Status::Active => match next_renewal {
            Some(boundary) => Some(Due::Renew {
                cycle: pool.renewal_count + 1,
                boundary,
            }),
            None if end <= now => Some(Due::End { boundary: end }),
            None => None,
        },
        // A paused program is not renewed, but its year ends all the same.
        Status::Paused if end <= now => Some(Due::End { boundary: end }),
        _ => is_due.then_some(Due::Wait),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{MemberId, PoolId, ProgramId};
    use uuid::Uuid;

    fn pool(status: Status, renewal_count: u32) -> Pool {
        Pool {
            id: PoolId(Uuid::from_u128(1)),
            program: ProgramId(Uuid::from_u128(2)),
            member: MemberId(Uuid::from_u128(3)),
            status,
            created_at: "2026-03-14T15:00:00Z".parse().unwrap(),
            renewal_count,
        }
    }

    fn at(now: &str, pool: &Pool) -> Option<Due> {
        due(Tz::America__New_York, 12, pool, now.parse().unwrap())
    }

    #[test]
    fn a_desk_that_was_off_catches_up_in_order() {
        let Some(Due::Renew { cycle, boundary }) = at("2026-06-10T00:00:00Z", &pool(Status::Active, 0))
        else {
            panic!("three renewals are due")
        };
        assert_eq!((cycle, boundary), (1, "2026-04-01T04:00:00Z".parse().unwrap()));
        assert!(matches!(
            at("2026-06-10T00:00:00Z", &pool(Status::Active, 2)),
            Some(Due::Renew { cycle: 3, .. })
        ));
        assert_eq!(at("2026-06-10T00:00:00Z", &pool(Status::Active, 3)), None);
    }

    #[test]
    fn renewals_come_before_the_end_and_the_end_comes_once() {
        assert!(matches!(
            at("2027-03-20T00:00:00Z", &pool(Status::Active, 11)),
            Some(Due::Renew { cycle: 12, .. })
        ));
        assert!(matches!(
            at("2027-03-20T00:00:00Z", &pool(Status::Active, 12)),
            Some(Due::End { .. })
        ));
        assert_eq!(at("2027-03-20T00:00:00Z", &pool(Status::Ended, 12)), None);
    }

    #[test]
    fn a_renewing_pool_is_waited_out_and_a_paused_one_rests() {
        assert_eq!(
            at("2026-06-10T00:00:00Z", &pool(Status::Renewing, 0)),
            Some(Due::Wait)
        );
        assert_eq!(
            at("2026-06-10T00:00:00Z", &pool(Status::Paused, 0)),
            Some(Due::Wait)
        );
        assert!(matches!(
            at("2027-03-20T00:00:00Z", &pool(Status::Paused, 0)),
            Some(Due::End { .. })
        ));
    }
}
