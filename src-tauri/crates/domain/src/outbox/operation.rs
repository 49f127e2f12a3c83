use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::credits::Credits;
use crate::ids::{PoolId, ProductId, ProgramId, RedemptionId, VisitId};

/// Version of the payloads written by this release. Older ones are upcast on read.
pub const PAYLOAD_VERSION: u32 = 1;

/// What an entry asks of Wix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Operation {
    /// One visit's token. The pool may be unknown when the visit happens (being set up, never heard of); it is found
    /// before the first attempt and then fixed for ever, since Wix honours a key per pool.
    IssueToken {
        pool: Option<PoolId>,
        amount: Credits,
        visit: VisitId,
    },
    /// A manager's correction.
    Adjust {
        pool: PoolId,
        amount: Credits,
        reason: String,
    },
    /// Takes a visit's token back. Runs only after the issue is known to have happened.
    Undo {
        pool: Option<PoolId>,
        amount: Credits,
        visit: VisitId,
    },
    Redeem {
        pool: PoolId,
        product: ProductId,
        benefit_key: String,
        count: u32,
        cost: Credits,
        redemption: RedemptionId,
    },
    /// Gives a redemption's tokens back.
    CancelRedemption {
        pool: PoolId,
        redemption: RedemptionId,
        cost: Credits,
    },
    Provision {
        external_id: Uuid,
    },
    /// `cycle` is the pool's `renewalCount` afterwards.
    Renew {
        program: ProgramId,
        pool: PoolId,
        cycle: u32,
    },
    Pause {
        program: ProgramId,
        pool: PoolId,
    },
    Resume {
        program: ProgramId,
        pool: PoolId,
    },
    End {
        program: ProgramId,
        pool: PoolId,
    },
}

/// The kind of an operation, for lists and for classification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    IssueToken,
    Adjust,
    Undo,
    Redeem,
    CancelRedemption,
    Provision,
    Renew,
    Pause,
    Resume,
    End,
}

impl Kind {
    pub const ALL: [Kind; 10] = [
        Kind::IssueToken,
        Kind::Adjust,
        Kind::Undo,
        Kind::Redeem,
        Kind::CancelRedemption,
        Kind::Provision,
        Kind::Renew,
        Kind::Pause,
        Kind::Resume,
        Kind::End,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Kind::IssueToken => "issue_token",
            Kind::Adjust => "adjust",
            Kind::Undo => "undo",
            Kind::Redeem => "redeem",
            Kind::CancelRedemption => "cancel_redemption",
            Kind::Provision => "provision",
            Kind::Renew => "renew",
            Kind::Pause => "pause",
            Kind::Resume => "resume",
            Kind::End => "end",
        }
    }
}

impl Operation {
    pub fn kind(&self) -> Kind {
        match self {
            Operation::IssueToken { .. } => Kind::IssueToken,
            Operation::Adjust { .. } => Kind::Adjust,
            Operation::Undo { .. } => Kind::Undo,
            Operation::Redeem { .. } => Kind::Redeem,
            Operation::CancelRedemption { .. } => Kind::CancelRedemption,
            Operation::Provision { .. } => Kind::Provision,
            Operation::Renew { .. } => Kind::Renew,
            Operation::Pause { .. } => Kind::Pause,
            Operation::Resume { .. } => Kind::Resume,
            Operation::End { .. } => Kind::End,
        }
    }

    /// The pool it concerns, once known.
    pub fn pool(&self) -> Option<PoolId> {
        match self {
            Operation::IssueToken { pool, .. } | Operation::Undo { pool, .. } => *pool,
            Operation::Adjust { pool, .. }
            | Operation::Redeem { pool, .. }
            | Operation::CancelRedemption { pool, .. }
            | Operation::Renew { pool, .. }
            | Operation::Pause { pool, .. }
            | Operation::Resume { pool, .. }
            | Operation::End { pool, .. } => Some(*pool),
            Operation::Provision { .. } => None,
        }
    }

    /// What it does to the balance as far as this desk can tell beforehand. (A renewal's lapse is Wix's to compute.)
    pub fn delta(&self) -> Credits {
        match self {
            Operation::IssueToken { amount, .. } | Operation::Adjust { amount, .. } => *amount,
            Operation::Undo { amount, .. } => -*amount,
            Operation::Redeem { cost, .. } => -*cost,
            Operation::CancelRedemption { cost, .. } => *cost,
            Operation::Provision { .. }
            | Operation::Renew { .. }
            | Operation::Pause { .. }
            | Operation::Resume { .. }
            | Operation::End { .. } => Credits::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_reads_back_as_it_was_written() {
        let operation = Operation::IssueToken {
            pool: None,
            amount: Credits::ONE,
            visit: VisitId(Uuid::from_u128(7)),
        };
        let text = serde_json::to_string(&operation).unwrap();
        assert_eq!(
            text,
            r#"{"kind":"issue_token","pool":null,"amount":"1","visit":"00000000-0000-0000-0000-000000000007"}"#,
            "this text is in databases at gyms: a change needs a new payload version"
        );
        assert_eq!(serde_json::from_str::<Operation>(&text).unwrap(), operation);
    }
}
