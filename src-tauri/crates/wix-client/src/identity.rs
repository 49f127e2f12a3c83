use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::guid::Guid;
use crate::open_enum::open_enum;

open_enum! {
    /// What kind of identity an id is of.
    IdentityType { AnonymousVisitor, Member, WixUser }
}

/// Whose credits. The type is always sent with the id: without it some calls answer an empty list, and no error.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Identity {
    pub identity_type: IdentityType,
    #[serde(skip_serializing_if = "Guid::is_absent")]
    pub member_id: Guid,
    #[serde(skip_serializing_if = "Guid::is_absent")]
    pub anonymous_visitor_id: Guid,
    #[serde(skip_serializing_if = "Guid::is_absent")]
    pub wix_user_id: Guid,
}

impl Identity {
    /// A site member, by the `id` of the Members API (never the contact id).
    pub fn member(id: Uuid) -> Identity {
        Identity {
            identity_type: IdentityType::Member,
            member_id: id.into(),
            ..Identity::default()
        }
    }
}
