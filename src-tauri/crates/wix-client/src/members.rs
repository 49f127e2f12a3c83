//! Site members. Always asked for in full: the default projection hides the e-mail and says every status is unknown.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::client::Client;
use crate::error::Error;
use crate::guid::Guid;
use crate::open_enum::open_enum;
use crate::query::Page;
use crate::transport::Call;

const PATH: &str = "/members/v1/members";

open_enum! {
    /// Whether the site lets this member in.
    MemberStatus { Pending, Approved, Blocked, Offline }
}

/// A site member. `Debug` shows the id alone.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Member {
    /// The `memberId` of every benefit call.
    pub id: Guid,
    pub login_email: Option<String>,
    pub status: MemberStatus,
    /// Another id, of the site's contact list.
    pub contact_id: Guid,
    pub contact: Contact,
    pub profile: Profile,
    pub created_date: Option<DateTime<Utc>>,
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Member({:?})", self.id.get())
    }
}

/// The member's contact. `Debug` shows nothing of it.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Contact {
    pub first_name: String,
    pub last_name: String,
    pub emails: Vec<String>,
    /// By field key; a value is text, or an object with `name` and `value`.
    pub custom_fields: Map<String, Value>,
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Contact")
    }
}

impl Contact {
    /// The text of a custom field, in either form.
    pub fn custom_field(&self, key: &str) -> Option<&str> {
        let field = self.custom_fields.get(key)?;
        let text = field.as_str().or_else(|| field["value"].as_str())?;
        Some(text.trim()).filter(|text| !text.is_empty())
    }
}

/// How the member appears on the site.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Profile {
    pub nickname: String,
    pub photo: Option<Photo>,
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Profile")
    }
}

/// A picture of the member; its address may be empty.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Photo {
    pub url: String,
}

/// Which members.
#[derive(Clone, PartialEq)]
pub enum MemberQuery {
    /// Everybody, the earliest first, so that who joins meanwhile moves no page.
    All,
    /// By fields such as `loginEmail` (lower case), `id`, `contact.lastName`.
    Filter(Value),
    /// Free text, 1 to 100 characters, over names, nickname and e-mail.
    Search(String),
}

impl fmt::Debug for MemberQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemberQuery")
    }
}

impl Client {
    /// Get Member. Sees a member who signed up a moment ago sooner than a query does.
    pub async fn get_member(&self, id: Uuid) -> Result<Member, Error> {
        let call = Call::get("get_member", format!("{PATH}/{id}")).param("fieldsets", "FULL");
        self.transport.entity(call, "member").await
    }

    /// Query Members, at most 100 to a page. Members page by offset.
    pub async fn query_members(
        &self,
        query: &MemberQuery,
        offset: u32,
        limit: u32,
    ) -> Result<Page<Member>, Error> {
        let mut body = json!({
            "fieldsets": ["FULL"],
            "query": { "paging": { "limit": limit, "offset": offset } },
        });
        match query {
            MemberQuery::All => {
                body["query"]["sorting"] = json!([{ "fieldName": "createdDate", "order": "ASC" }]);
            }
            MemberQuery::Filter(filter) => body["query"]["filter"] = filter.clone(),
            MemberQuery::Search(text) => {
                let fields = [
                    "contact.firstName",
                    "contact.lastName",
                    "profile.nickname",
                    "loginEmail",
                ];
                body["search"] = json!({ "expression": text, "fields": fields });
            }
        }
        self.transport
            .page(
                Call::post("query_members", format!("{PATH}/query"), body),
                "members",
            )
            .await
    }

    /// List Members, at most 100 to a page.
    pub async fn list_members(&self, offset: u32, limit: u32) -> Result<Page<Member>, Error> {
        let call = Call::get("list_members", PATH)
            .param("fieldsets", "FULL")
            .param("paging.limit", limit)
            .param("paging.offset", offset);
        self.transport.page(call, "members").await
    }
}
