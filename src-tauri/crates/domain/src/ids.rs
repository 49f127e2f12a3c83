//! Names of things. Each is its own type, so that a pool cannot be handed in where a program is meant.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! guid {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<$name, uuid::Error> {
                Uuid::parse_str(text).map($name)
            }
        }
    )+};
}

guid! {
    /// A site member: the `id` of the Members API, never the contact id.
    MemberId,
    /// A member's instance of the program.
    ProgramId,
    /// A member's credits; also the id of its balance.
    PoolId,
    /// The template of programs.
    ProgramDefinitionId,
    /// The template of pools.
    PoolDefinitionId,
    /// A Wix Stores product.
    ProductId,
    /// A product filed under a benefit.
    ItemId,
    /// The set of items of one benefit.
    ItemSetId,
    /// A movement of credits at Wix.
    TransactionId,
    /// One scan that was accepted here.
    VisitId,
    /// One redemption at this desk's counter.
    RedemptionId,
    /// One row of the outbox.
    EntryId,
}

/// Minted with the event, the same on every attempt for ever. At most 64 characters, which every Wix call accepts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    pub fn for_visit(visit: VisitId) -> IdempotencyKey {
        IdempotencyKey(format!("visit:{visit}"))
    }

    /// Policy once-per-day: the same from every desk.
    pub fn for_day(pool: PoolId, day: chrono::NaiveDate) -> IdempotencyKey {
        IdempotencyKey(format!("visit:{pool}:{day}"))
    }

    pub fn for_redemption(redemption: RedemptionId) -> IdempotencyKey {
        IdempotencyKey(format!("redeem:{redemption}"))
    }

    pub fn for_cancellation(redemption: RedemptionId) -> IdempotencyKey {
        IdempotencyKey(format!("cancel:{redemption}"))
    }

    pub fn for_undo(visit: VisitId) -> IdempotencyKey {
        IdempotencyKey(format!("undo:{visit}"))
    }

    pub fn for_adjustment(entry: EntryId) -> IdempotencyKey {
        IdempotencyKey(format!("adjust:{entry}"))
    }

    /// Provisioning has no key of its own at Wix: the external program id is it.
    pub fn for_provision(external_id: Uuid) -> IdempotencyKey {
        IdempotencyKey(format!("provision:{external_id}"))
    }

    /// `cycle` counts renewals from 1; it names the pool's `renewalCount` after this renewal.
    pub fn for_renewal(program: ProgramId, cycle: u32) -> IdempotencyKey {
        IdempotencyKey(format!("renew:{program}:{cycle}"))
    }

    pub fn for_end(program: ProgramId) -> IdempotencyKey {
        IdempotencyKey(format!("end:{program}"))
    }

    pub fn from_stored(text: String) -> IdempotencyKey {
        IdempotencyKey(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The program's external id: a UUIDv5 of definition and member, so that enrolling twice, or from two desks, is one program.
pub fn external_program_id(definition: ProgramDefinitionId, member: MemberId) -> Uuid {
    Uuid::new_v5(&definition.0, member.0.as_bytes())
}

/// The program definition's external id: a UUIDv5 of the namespace, so that setting up twice makes one definition.
pub fn external_definition_id(namespace: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("token-desk:{namespace}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_is_longer_than_wix_takes() {
        let id = Uuid::from_u128(u128::MAX);
        for key in [
            IdempotencyKey::for_renewal(ProgramId(id), u32::MAX),
            IdempotencyKey::for_day(PoolId(id), chrono::NaiveDate::MAX),
            IdempotencyKey::for_provision(id),
        ] {
            assert!(key.as_str().len() <= 64, "{key} is {} long", key.as_str().len());
        }
    }

    #[test]
    fn enrolling_twice_names_one_program() {
        let (definition, member) = (
            ProgramDefinitionId(Uuid::from_u128(1)),
            MemberId(Uuid::from_u128(2)),
        );
        assert_eq!(
            external_program_id(definition, member),
            external_program_id(definition, member)
        );
        assert_ne!(
            external_program_id(definition, member),
            external_program_id(definition, MemberId(Uuid::from_u128(3)))
        );
    }
}
