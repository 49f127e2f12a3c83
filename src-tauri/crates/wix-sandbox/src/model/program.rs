//! One member's instance of a program, and its pools (contract, 6.5 and 6.6).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{Details, Head, Identity, Revision};
use crate::table::Row;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ProgramStatus {
    Provisioning,
    Active,
    Pausing,
    Paused,
    Resuming,
    Ending,
    Ended,
}

impl ProgramStatus {
    pub(crate) fn is_transient(self) -> bool {
        matches!(
            self,
            Self::Provisioning | Self::Pausing | Self::Resuming | Self::Ending
        )
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Provisioning => "PROVISIONING",
            Self::Active => "ACTIVE",
            Self::Pausing => "PAUSING",
            Self::Paused => "PAUSED",
            Self::Resuming => "RESUMING",
            Self::Ending => "ENDING",
            Self::Ended => "ENDED",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum PoolStatus {
    Active,
    Paused,
    Ended,
    Renewing,
}

impl PoolStatus {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Paused => "PAUSED",
            Self::Ended => "ENDED",
            Self::Renewing => "RENEWING",
        }
    }
}

/// The definition a program came from, as copied at provisioning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DefinitionRef {
    pub(crate) id: Uuid,
    pub(crate) external_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProgramRef {
    pub(crate) id: Uuid,
    pub(crate) external_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Program {
    #[serde(flatten)]
    pub(crate) head: Head,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) program_definition_id: Option<Uuid>,
    pub(crate) status: ProgramStatus,
    pub(crate) beneficiary: Identity,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<String>,
    pub(crate) namespace: String,
    pub(crate) external_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) program_definition: Option<DefinitionRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) extended_fields: Option<Value>,
    /// Pool definitions whose pools this program gains at its next renewal.
    #[serde(rename = "_joining", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) joining: Vec<Uuid>,
    /// The last renewal job; a second renewal waits until it is done.
    #[serde(rename = "_renewing", default, skip_serializing_if = "Option::is_none")]
    pub(crate) renewing: Option<Uuid>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pool {
    #[serde(flatten)]
    pub(crate) head: Head,
    pub(crate) pool_definition_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) program_definition_id: Option<Uuid>,
    pub(crate) program_id: Uuid,
    pub(crate) status: PoolStatus,
    pub(crate) beneficiary: Identity,
    pub(crate) details: Details,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<String>,
    pub(crate) namespace: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) program_definition: Option<DefinitionRef>,
    pub(crate) program: ProgramRef,
    pub(crate) pool_definition_revision: Revision,
    pub(crate) renewal_count: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) extended_fields: Option<Value>,
    /// The definition was changed with NEXT_RENEWAL: its details are copied again then.
    #[serde(rename = "_adopting", default)]
    pub(crate) adopting: bool,
    /// The definition left the program with NEXT_RENEWAL: the pool ends then.
    #[serde(rename = "_leaving", default)]
    pub(crate) leaving: bool,
}

impl Row for Program {
    fn id(&self) -> Uuid {
        self.head.id
    }
}

impl Row for Pool {
    fn id(&self) -> Uuid {
        self.head.id
    }
}
