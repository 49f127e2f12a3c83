//! Does this scan earn a token?

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{EntryId, MemberId, VisitId};
use crate::program::{Pool, Status};

/// How often a visit earns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "policy", rename_all = "kebab-case")]
pub enum VisitPolicy {
    /// Every visit, but a scan within `reentry_minutes` of the last one is the same visit.
    EveryVisit { reentry_minutes: u32 },
    /// Once on each day of the gym.
    OncePerDay,
}

impl Default for VisitPolicy {
    fn default() -> VisitPolicy {
        VisitPolicy::EveryVisit { reentry_minutes: 60 }
    }
}

/// What is known of a member's place in the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Heard from Wix.
    Pool(Pool),
    /// Enrolment is under way here or there; the pool is still to come.
    BeingSetUp,
    /// Heard from Wix that there is none.
    NotEnrolled,
    /// Never asked.
    Unverified,
}

/// The last visit that counts for the re-entry window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastVisit {
    pub at: DateTime<Utc>,
    pub day: NaiveDate,
}

/// Why a visit gives no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoTokenReason {
    NotEnrolled,
    Paused,
    Ended,
    Blocked,
}

/// Why the token of a visit is decided later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LaterReason {
    BeingSetUp,
    Unverified,
}

/// What to do with a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Record the visit and issue a token from this pool.
    Earn(Pool),
    /// Record the visit; whether it earns is known once the pool is.
    Later(LaterReason),
    /// Record the visit; the rules give no token.
    NoToken(NoTokenReason),
    /// Record nothing: it is the visit that began then.
    AlreadyIn(DateTime<Utc>),
}

/// Judges a scan at `now` on gym day `today`. `overridden` lets staff pass the re-entry window.
pub fn decide(
    now: DateTime<Utc>,
    today: NaiveDate,
    approved: bool,
    standing: &Standing,
    last: Option<LastVisit>,
    policy: VisitPolicy,
    overridden: bool,
) -> Decision {
    if let Some(last) = last
        && !overridden
        && is_same_visit(now, today, last, policy)
    {
        return Decision::AlreadyIn(last.at);
    }
    if !approved {
        return Decision::NoToken(NoTokenReason::Blocked);
    }
    match standing {
        Standing::Pool(pool) => match pool.status {
            Status::Active | Status::Renewing => Decision::Earn(pool.clone()),
            Status::Pending | Status::Provisioning | Status::Resuming => {
                Decision::Later(LaterReason::BeingSetUp)
            }
            Status::Paused | Status::Pausing => Decision::NoToken(NoTokenReason::Paused),
            Status::Ended | Status::Ending => Decision::NoToken(NoTokenReason::Ended),
            Status::Unknown => Decision::Later(LaterReason::Unverified),
        },
        Standing::BeingSetUp => Decision::Later(LaterReason::BeingSetUp),
        Standing::NotEnrolled => Decision::NoToken(NoTokenReason::NotEnrolled),
        Standing::Unverified => Decision::Later(LaterReason::Unverified),
    }
}

fn is_same_visit(now: DateTime<Utc>, today: NaiveDate, last: LastVisit, policy: VisitPolicy) -> bool {
    match policy {
        // A clock that was set back must not turn a member away for hours: a visit in the future is no visit yet.
        VisitPolicy::EveryVisit { reentry_minutes } => {
            let since = now.signed_duration_since(last.at);
            since >= chrono::Duration::zero() && since < chrono::Duration::minutes(i64::from(reentry_minutes))
        }
        VisitPolicy::OncePerDay => last.day == today,
    }
}

/// What became of a visit, as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitOutcome {
    /// A token was issued for it: the outbox entry tells how far that is.
    Earned,
    /// Decided later: the outbox entry will find the pool.
    Later,
    NoToken,
}

/// A recorded visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    pub id: VisitId,
    pub member: MemberId,
    /// By this computer's clock.
    pub occurred_at: DateTime<Utc>,
    /// In the gym's time zone, fixed when it happened.
    pub day: NaiveDate,
    pub outcome: VisitOutcome,
    /// Code of the reason for `Later` and `NoToken`.
    pub reason: Option<String>,
    /// Staff's words where the re-entry window was overridden.
    pub override_reason: Option<String>,
    pub entry: Option<EntryId>,
    pub undone_at: Option<DateTime<Utc>>,
    /// The clock was more than ten minutes off Wix's.
    pub time_doubtful: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Duration, TimeZone};
    use uuid::Uuid;

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 24, 18, 4, 0).unwrap()
    }

    fn pool(status: Status) -> Standing {
        Standing::Pool(Pool {
            id: crate::PoolId(Uuid::from_u128(1)),
            program: crate::ProgramId(Uuid::from_u128(2)),
            member: MemberId(Uuid::from_u128(3)),
            status,
            created_at: now(),
            renewal_count: 0,
        })
    }

    fn judge(standing: &Standing, minutes_ago: Option<i64>, overridden: bool) -> Decision {
        let last = minutes_ago.map(|minutes| LastVisit {
            at: now() - Duration::minutes(minutes),
            day: (now() - Duration::minutes(minutes)).date_naive(),
        });
        decide(
            now(),
            now().date_naive(),
            true,
            standing,
            last,
            VisitPolicy::default(),
            overridden,
        )
    }

    #[test]
    fn a_scan_within_the_window_is_the_same_visit_and_the_next_minute_is_a_new_one() {
        assert!(matches!(
            judge(&pool(Status::Active), Some(59), false),
            Decision::AlreadyIn(_)
        ));
        assert!(matches!(
            judge(&pool(Status::Active), Some(60), false),
            Decision::Earn(_)
        ));
        assert!(matches!(
            judge(&pool(Status::Active), Some(5), true),
            Decision::Earn(_)
        ));
    }

    #[test]
    fn a_clock_set_back_turns_nobody_away() {
        assert!(matches!(
            judge(&pool(Status::Active), Some(-30), false),
            Decision::Earn(_)
        ));
    }

    #[test]
    fn every_status_has_its_answer() {
        use Status::*;
        for status in [Active, Renewing] {
            assert!(
                matches!(judge(&pool(status), None, false), Decision::Earn(_)),
                "{status:?}"
            );
        }
        for status in [Pending, Provisioning, Resuming] {
            assert_eq!(
                judge(&pool(status), None, false),
                Decision::Later(LaterReason::BeingSetUp),
                "{status:?}"
            );
        }
        for status in [Paused, Pausing] {
            assert_eq!(
                judge(&pool(status), None, false),
                Decision::NoToken(NoTokenReason::Paused),
                "{status:?}"
            );
        }
        for status in [Ended, Ending] {
            assert_eq!(
                judge(&pool(status), None, false),
                Decision::NoToken(NoTokenReason::Ended),
                "{status:?}"
            );
        }
        assert_eq!(
            judge(&Standing::NotEnrolled, None, false),
            Decision::NoToken(NoTokenReason::NotEnrolled)
        );
        assert_eq!(
            judge(&Standing::Unverified, None, false),
            Decision::Later(LaterReason::Unverified)
        );
    }

    #[test]
    fn once_per_day_goes_by_the_gyms_day() {
        let last = LastVisit {
            at: now() - Duration::hours(1),
            day: now().date_naive(),
        };
        let judged = |today| {
            decide(
                now(),
                today,
                true,
                &pool(Status::Active),
                Some(last),
                VisitPolicy::OncePerDay,
                false,
            )
        };
        assert!(matches!(judged(now().date_naive()), Decision::AlreadyIn(_)));
        assert!(matches!(
            judged(now().date_naive().succ_opt().unwrap()),
            Decision::Earn(_)
        ));
    }

    #[test]
    fn a_blocked_member_earns_nothing() {
        let decision = decide(
            now(),
            now().date_naive(),
            false,
            &pool(Status::Active),
            None,
            VisitPolicy::default(),
            true,
        );
        assert_eq!(decision, Decision::NoToken(NoTokenReason::Blocked));
    }
}
