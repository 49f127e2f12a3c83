//! Pool definitions: what the members of a program get, and by which rules their credits renew.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::client::Client;
use crate::decimal::Decimal4;
use crate::error::Error;
use crate::guid::Guid;
use crate::int64_text::Int64Text;
use crate::query::{Page, Query};
use crate::transport::{Call, Twin};

const PATH: &str = "/benefit-programs/v1/pool-definitions";

/// A pool definition as Wix knows it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PoolDefinition {
    pub id: Guid,
    pub revision: Int64Text,
    pub created_date: Option<DateTime<Utc>>,
    pub display_name: String,
    pub namespace: String,
    pub program_definition_ids: Vec<Guid>,
    pub details: PoolDetails,
}

/// Benefits and credit rules; a pool holds a copy of its definition's.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PoolDetails {
    /// At most ten.
    pub benefits: Vec<Benefit>,
    /// Beside the benefits, not inside one. Without it every price must be zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_configuration: Option<CreditConfiguration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_data: Option<Map<String, Value>>,
}

/// A set of items at one price.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Benefit {
    /// At most 64 characters, unique in the definition, the same in every pool.
    pub benefit_key: String,
    /// Made by Wix; items are filed under it.
    #[serde(skip_serializing_if = "Guid::is_absent")]
    pub item_set_id: Guid,
    /// Credits for one item; absent is free.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Decimal4>,
    #[serde(skip_serializing_if = "Guid::is_absent")]
    pub provider_app_id: Guid,
    /// At most 40 characters.
    pub display_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// How credits come and go with the cycles.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CreditConfiguration {
    /// Granted when a cycle begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Decimal4>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollover_configuration: Option<Rollover>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit_display_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit_type: String,
}

/// What is carried into the next cycle: `min(available, balanceCap)`, everything without a cap, nothing when disabled.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Rollover {
    pub enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance_cap: Option<Decimal4>,
}

/// Whom a change of a definition reaches. Not every method accepts every value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Cascade {
    /// Only programs provisioned from now on.
    FutureProvisions,
    /// Existing ones too, when they next renew.
    NextRenewal,
    /// Existing ones too, now.
    Immediately,
}

/// What a new pool definition is made of.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewPoolDefinition {
    /// At most 64 characters, because pools take it over.
    pub display_name: String,
    pub namespace: String,
    /// At most twenty.
    pub program_definition_ids: Vec<Uuid>,
    pub details: PoolDetails,
}

/// What may be changed. `details.benefits` is replaced as a whole: send all, with keys and item sets.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PoolDefinitionUpdate {
    pub id: Uuid,
    /// The current one; a stale one is refused with 409.
    pub revision: Int64Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<PoolDetails>,
}

impl Client {
    /// Create Pool Definition. No idempotency key: look for it before repeating, or members get two pools.
    pub async fn create_pool_definition(
        &self,
        new: &NewPoolDefinition,
        cascade: Cascade,
    ) -> Result<PoolDefinition, Error> {
        let body = json!({ "poolDefinition": new, "cascade": cascade });
        let call = Call::post("create_pool_definition", PATH, body);
        self.transport
            .entity(call.twin(Twin::PoolDefinitions), "poolDefinition")
            .await
    }

    /// Get Pool Definition.
    pub async fn get_pool_definition(&self, id: Uuid) -> Result<PoolDefinition, Error> {
        let call = Call::get("get_pool_definition", format!("{PATH}/{id}"));
        self.transport
            .entity(call.twin(Twin::PoolDefinitions), "poolDefinition")
            .await
    }

    /// Query Pool Definitions. `programDefinitionIds` takes `$hasSome` and `$hasAll` alone.
    pub async fn query_pool_definitions(&self, query: &Query) -> Result<Page<PoolDefinition>, Error> {
        let call = Call::post("query_pool_definitions", format!("{PATH}/query"), query.to_json());
        self.transport
            .page(call.twin(Twin::PoolDefinitions), "poolDefinitions")
            .await
    }

    /// Find Pool Definitions By Program Definition. All of them: this call has no pages.
    pub async fn find_pool_definitions_by_program_definition(
        &self,
        namespace: &str,
        program_definition: Uuid,
    ) -> Result<Vec<PoolDefinition>, Error> {
        let path = format!("{PATH}/find-pool-definitions-by-program-definition");
        let body = json!({ "programDefinitionId": program_definition, "namespace": namespace });
        let call = Call::post("find_pool_definitions_by_program_definition", path, body);
        let page = self
            .transport
            .page(call.twin(Twin::PoolDefinitions), "poolDefinitions")
            .await?;
        Ok(page.entries)
    }

    /// Update Pool Definition.
    pub async fn update_pool_definition(
        &self,
        update: &PoolDefinitionUpdate,
        cascade: Cascade,
    ) -> Result<PoolDefinition, Error> {
        let body = json!({ "poolDefinition": update, "cascade": cascade });
        let call = Call::patch("update_pool_definition", format!("{PATH}/{}", update.id), body);
        self.transport
            .entity(call.twin(Twin::PoolDefinitions), "poolDefinition")
            .await
    }
}
