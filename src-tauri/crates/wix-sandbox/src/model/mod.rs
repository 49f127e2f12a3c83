//! The sandbox's own entities, in the shape of the wire (contract, section 6). They are stored as they are sent; fields whose
//! names begin with `_` are ours alone and never leave ([`wire`] takes them off). No type here is shared with the client: an error
//! that both sides shared would be invisible.

mod definition;
mod ledger;
mod person;
mod product;
mod program;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use uuid::Uuid;

pub(crate) use definition::{
    Benefit, CreditConfiguration, Details, Item, PoolDefinition, ProgramDefinition, Rollover,
};
pub(crate) use ledger::{Balance, MovedItem, Movement, Side, Transaction, TransactionPool};
pub(crate) use person::{Contact, CustomField, Fieldset, Member, Profile};
pub(crate) use product::Product;
pub(crate) use program::{DefinitionRef, Pool, PoolStatus, Program, ProgramRef, ProgramStatus};

use crate::clock::Stamp;
use crate::validation::Form;

/// An int64 that travels as text and grows by one with every update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Revision(pub(crate) u64);

impl Serialize for Revision {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Revision {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        text.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

/// What every entity begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Head {
    pub(crate) id: Uuid,
    pub(crate) revision: Revision,
    pub(crate) created_date: Stamp,
    pub(crate) updated_date: Stamp,
}

impl Head {
    pub(crate) fn new(id: Uuid, now: Stamp) -> Self {
        Self {
            id,
            revision: Revision(1),
            created_date: now,
            updated_date: now,
        }
    }

    pub(crate) fn touch(&mut self, now: Stamp) {
        self.revision.0 += 1;
        self.updated_date = now;
    }
}

/// Someone: almost always a member (contract, 6.1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Identity {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) member_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) anonymous_visitor_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) wix_user_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) identity_type: Option<String>,
}

impl Identity {
    pub(crate) fn read(form: &Form<'_>) -> Self {
        form.exactly_one("memberId", &["memberId", "anonymousVisitorId", "wixUserId"]);
        Self {
            member_id: form.guid("memberId"),
            anonymous_visitor_id: form.guid("anonymousVisitorId"),
            wix_user_id: form.guid("wixUserId"),
            identity_type: form
                .choice(
                    "identityType",
                    &["UNKNOWN", "ANONYMOUS_VISITOR", "MEMBER", "WIX_USER"],
                )
                .map(str::to_owned),
        }
    }

    /// The same person with the discriminator filled in, as Wix stores it.
    pub(crate) fn named(mut self) -> Self {
        if self.identity_type.is_none() {
            let kind = match (self.member_id, self.wix_user_id) {
                (Some(_), _) => "MEMBER",
                (None, Some(_)) => "WIX_USER",
                (None, None) => "ANONYMOUS_VISITOR",
            };
            self.identity_type = Some(kind.to_owned());
        }
        self
    }

    pub(crate) fn is_same_person(&self, other: &Self) -> bool {
        (self.member_id, self.anonymous_visitor_id, self.wix_user_id)
            == (other.member_id, other.anonymous_visitor_id, other.wix_user_id)
    }
}

/// `{externalId, providerAppId, category}`: a product as the benefit services name it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ItemReference {
    pub(crate) external_id: Uuid,
    #[serde(default)]
    pub(crate) category: String,
    pub(crate) provider_app_id: Uuid,
}

impl ItemReference {
    pub(crate) fn read(form: &Form<'_>) -> Self {
        Self {
            external_id: form.required_guid("externalId"),
            category: form.text("category", 20).unwrap_or_default(),
            provider_app_id: form.required_guid("providerAppId"),
        }
    }

    pub(crate) fn names(&self, item: &Item) -> bool {
        self.external_id == item.external_id
            && self.provider_app_id == item.provider_app_id
            && self.category == item.category
    }
}

/// An entity as it leaves the house.
pub(crate) fn wire<T: Serialize>(entity: &T) -> Value {
    let mut value = serde_json::to_value(entity).unwrap_or(Value::Null);
    if let Some(object) = value.as_object_mut() {
        object.retain(|name, _| !name.starts_with('_'));
    }
    value
}
