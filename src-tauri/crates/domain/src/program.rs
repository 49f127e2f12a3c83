//! The program as the gym configures it, and as one member has it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::credits::Credits;
use crate::ids::{ItemSetId, MemberId, PoolDefinitionId, PoolId, ProgramDefinitionId, ProgramId};
use crate::visit::VisitPolicy;

/// The set-up in force. Everything the desk needs to know of the gym's rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    pub gym_name: String,
    /// 1 to 20 characters, immutable at Wix.
    pub namespace: String,
    pub time_zone: Tz,
    pub name: String,
    /// Length of a member's program, in months.
    pub months: u32,
    /// Display name of the credits: "Tokens".
    pub unit: String,
    /// Credits granted when a cycle begins.
    pub amount: Credits,
    /// At most this much rolls over to the next cycle; `None` lets everything roll over.
    pub rollover_cap: Option<Credits>,
    pub tiers: Vec<Tier>,
    pub policy: VisitPolicy,
    pub program_definition: Option<ProgramDefinitionId>,
    pub pool_definition: Option<PoolDefinitionId>,
}

/// A price tier: a benefit of the pool definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    pub key: String,
    pub name: String,
    pub price: Credits,
    /// Known once the pool definition exists.
    pub item_set: Option<ItemSetId>,
}

/// Wix's word for where a program or a pool is. Unknown words stay unusable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    Pending,
    Provisioning,
    Active,
    Renewing,
    Pausing,
    Paused,
    Resuming,
    Ending,
    Ended,
    #[serde(other)]
    Unknown,
}

impl Status {
    pub fn parse(text: &str) -> Status {
        match text {
            "PENDING" => Status::Pending,
            "PROVISIONING" => Status::Provisioning,
            "ACTIVE" => Status::Active,
            "RENEWING" => Status::Renewing,
            "PAUSING" => Status::Pausing,
            "PAUSED" => Status::Paused,
            "RESUMING" => Status::Resuming,
            "ENDING" => Status::Ending,
            "ENDED" => Status::Ended,
            _ => Status::Unknown,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Status::Pending => "PENDING",
            Status::Provisioning => "PROVISIONING",
            Status::Active => "ACTIVE",
            Status::Renewing => "RENEWING",
            Status::Pausing => "PAUSING",
            Status::Paused => "PAUSED",
            Status::Resuming => "RESUMING",
            Status::Ending => "ENDING",
            Status::Ended => "ENDED",
            Status::Unknown => "UNKNOWN",
        }
    }

    /// Wait and look again: it will be `ACTIVE` by itself.
    pub fn is_becoming_active(self) -> bool {
        matches!(
            self,
            Status::Pending | Status::Provisioning | Status::Renewing | Status::Resuming
        )
    }
}

/// A member's pool together with the program it belongs to, as last heard from Wix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pool {
    pub id: PoolId,
    pub program: ProgramId,
    pub member: MemberId,
    pub status: Status,
    /// The program begins here: its `createdDate`.
    pub created_at: DateTime<Utc>,
    pub renewal_count: u32,
}

/// Which pool counts when a member has several: the oldest active one, else the oldest on its way, else the newest.
pub fn pool_that_counts(pools: &[Pool]) -> Option<&Pool> {
    let oldest = |wanted: fn(Status) -> bool| {
        pools
            .iter()
            .filter(|pool| wanted(pool.status))
            .min_by_key(|pool| (pool.created_at, pool.id))
    };
    oldest(|status| status == Status::Active)
        .or_else(|| oldest(Status::is_becoming_active))
        .or_else(|| pools.iter().max_by_key(|pool| (pool.created_at, pool.id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;
    use uuid::Uuid;

    #[test]
    fn the_oldest_active_pool_counts() {
        let pool = |n: u128, status, day| Pool {
            id: PoolId(Uuid::from_u128(n)),
            program: ProgramId(Uuid::from_u128(n)),
            member: MemberId(Uuid::from_u128(9)),
            status,
            created_at: Utc.with_ymd_and_hms(2026, 1, day, 0, 0, 0).unwrap(),
            renewal_count: 0,
        };
        let pools = [
            pool(1, Status::Ended, 1),
            pool(2, Status::Active, 3),
            pool(3, Status::Active, 2),
        ];
        assert_eq!(pool_that_counts(&pools).unwrap().id, PoolId(Uuid::from_u128(3)));
        let pools = [pool(1, Status::Ended, 1), pool(2, Status::Provisioning, 3)];
        assert_eq!(pool_that_counts(&pools).unwrap().id, PoolId(Uuid::from_u128(2)));
        let pools = [pool(1, Status::Ended, 1), pool(2, Status::Paused, 3)];
        assert_eq!(pool_that_counts(&pools).unwrap().status, Status::Paused);
        assert_eq!(pool_that_counts(&[]), None);
    }
}
