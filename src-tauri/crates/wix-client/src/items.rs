//! Items: products filed under a benefit's item set.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::bulk::BulkResult;
use crate::client::Client;
use crate::error::Error;
use crate::guid::Guid;
use crate::int64_text::Int64Text;
use crate::query::{Page, Query};
use crate::transport::Call;

const PATH: &str = "/benefit-programs/v1/items";
const BULK: &str = "/benefit-programs/v1/bulk/items";

/// The app whose products Wix Stores' are.
pub const STORES_APP: Uuid = Uuid::from_u128(0x215238eb_22a5_4c36_9e7b_e7c08025e04e);

/// Which product is meant. The category is part of an item's identity, so it is left out everywhere alike.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ItemReference {
    #[serde(skip_serializing_if = "Guid::is_absent")]
    pub external_id: Guid,
    #[serde(skip_serializing_if = "Guid::is_absent")]
    pub provider_app_id: Guid,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub category: String,
}

impl ItemReference {
    /// A product of Wix Stores, from either catalogue.
    pub fn product(id: Uuid) -> ItemReference {
        ItemReference {
            external_id: id.into(),
            provider_app_id: STORES_APP.into(),
            category: String::new(),
        }
    }
}

/// An item as Wix knows it. It names its set, not its benefit: match `item_set_id` with the pool's benefits.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Item {
    pub id: Guid,
    pub revision: Int64Text,
    pub created_date: Option<DateTime<Utc>>,
    pub external_id: Guid,
    pub category: String,
    pub item_set_id: Guid,
    pub display_name: String,
    pub provider_app_id: Guid,
    pub namespace: String,
}

/// What a new item is made of.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewItem {
    pub external_id: Uuid,
    pub item_set_id: Uuid,
    /// At most 64 characters are safe everywhere.
    pub display_name: String,
    pub provider_app_id: Uuid,
    pub namespace: String,
}

/// What may be changed of an item.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemUpdate {
    pub id: Uuid,
    /// The current one; a stale one is refused with 409.
    pub revision: Int64Text,
    pub display_name: String,
}

impl Client {
    /// Bulk Create Items, 1 to 100. Answers 200 even when some failed: look at each result. No idempotency key.
    pub async fn bulk_create_items(&self, items: &[NewItem]) -> Result<Vec<BulkResult>, Error> {
        let body = json!({ "items": items, "returnEntity": false });
        let call = Call::post("bulk_create_items", format!("{BULK}/create"), body);
        Ok(self.transport.page(call, "results").await?.entries)
    }

    /// Query Items. Up to 1000 to a page.
    pub async fn query_items(&self, query: &Query) -> Result<Page<Item>, Error> {
        let call = Call::post("query_items", format!("{PATH}/query"), query.to_json());
        self.transport.page(call, "items").await
    }

    /// Update Item.
    pub async fn update_item(&self, update: &ItemUpdate) -> Result<Item, Error> {
        let call = Call::patch(
            "update_item",
            format!("{PATH}/{}", update.id),
            json!({ "item": update }),
        );
        self.transport.entity(call, "item").await
    }

    /// Delete Item: a POST, at Wix.
    pub async fn delete_item(&self, id: Uuid) -> Result<(), Error> {
        let call = Call::post(
            "delete_item",
            format!("{PATH}/{id}/delete"),
            json!({ "itemId": id }),
        );
        self.transport.call(call).await.map(drop)
    }

    /// Bulk Delete Items, 1 to 100.
    pub async fn bulk_delete_items(&self, ids: &[Uuid]) -> Result<Vec<BulkResult>, Error> {
        let call = Call::post(
            "bulk_delete_items",
            format!("{BULK}/delete"),
            json!({ "itemIds": ids }),
        );
        Ok(self.transport.page(call, "results").await?.entries)
    }
}
