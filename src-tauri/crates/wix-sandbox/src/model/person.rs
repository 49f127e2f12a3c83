//! Site members (contract, section 9).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::wire;
use crate::clock::Stamp;
use crate::table::Row;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Member {
    pub(crate) id: Uuid,
    pub(crate) login_email: String,
    pub(crate) login_email_verified: bool,
    pub(crate) status: String,
    pub(crate) contact_id: Uuid,
    pub(crate) contact: Contact,
    pub(crate) profile: Profile,
    pub(crate) privacy_status: String,
    pub(crate) activity_status: String,
    pub(crate) created_date: Stamp,
    pub(crate) updated_date: Stamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_login_date: Option<Stamp>,
    /// Whether the sandbox draws a portrait for this member.
    #[serde(rename = "_portrait", default)]
    pub(crate) portrait: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Contact {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_name: Option<String>,
    pub(crate) phones: Vec<String>,
    pub(crate) emails: Vec<String>,
    pub(crate) addresses: Vec<Value>,
    pub(crate) custom_fields: BTreeMap<String, CustomField>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct CustomField {
    pub(crate) name: String,
    pub(crate) value: Value,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Profile {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) nickname: Option<String>,
    pub(crate) slug: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
}

/// How much of a member a caller asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fieldset {
    Public,
    Extended,
    Full,
}

impl Member {
    /// The member as a caller with `fieldset` sees them. PUBLIC shows the profile alone.
    pub(crate) fn view(&self, fieldset: Fieldset, host: &str) -> Value {
        let mut value = wire(self);
        value["profile"]["photo"] = self.photo(host);
        if fieldset == Fieldset::Full {
            return value;
        }
        if let Some(object) = value.as_object_mut() {
            object.remove("contact");
            if fieldset == Fieldset::Public {
                for hidden in ["loginEmail", "loginEmailVerified", "contactId", "lastLoginDate"] {
                    object.remove(hidden);
                }
                for unknown in ["status", "privacyStatus", "activityStatus"] {
                    object.insert(unknown.to_owned(), json!("UNKNOWN"));
                }
            }
        }
        value
    }

    fn photo(&self, host: &str) -> Value {
        if !self.portrait {
            return json!({"id": "", "url": "", "height": 0, "width": 0});
        }
        json!({
            "id": format!("{}.svg", self.id),
            "url": format!("{host}/_sandbox/media/members/{}.svg", self.id),
            "height": 240,
            "width": 240,
        })
    }

    /// The text of one searchable field, empty when unset.
    pub(crate) fn searchable(&self, field: &str) -> &str {
        match field {
            "loginEmail" => &self.login_email,
            "contact.firstName" => self.contact.first_name.as_deref().unwrap_or_default(),
            "contact.lastName" => self.contact.last_name.as_deref().unwrap_or_default(),
            "profile.nickname" => self.profile.nickname.as_deref().unwrap_or_default(),
            "profile.title" => self.profile.title.as_deref().unwrap_or_default(),
            "profile.slug" => &self.profile.slug,
            _ => "",
        }
    }
}

impl Row for Member {
    fn id(&self) -> Uuid {
        self.id
    }
}
