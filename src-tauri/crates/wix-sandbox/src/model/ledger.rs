//! Balances and the transactions that made them (contract, 6.7 and 6.8).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Head, Identity, Item, Pool, wire};
use crate::amount::Amount;
use crate::clock::Stamp;
use crate::table::Row;

/// A pool's credits. It has its pool's id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Balance {
    #[serde(flatten)]
    pub(crate) head: Head,
    pub(crate) beneficiary: Identity,
    #[serde(rename = "_available")]
    pub(crate) available: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_transaction_id: Option<Uuid>,
}

impl Balance {
    pub(crate) fn amounts(&self) -> Value {
        json!({"available": self.available, "reserved": "0"})
    }

    /// As the Balances service shows it: with what it knows of the pool.
    pub(crate) fn view(&self, pool: &Pool) -> Value {
        let mut value = wire(self);
        value["amount"] = self.amounts();
        value["poolInfo"] = json!({
            "id": pool.head.id,
            "poolDefinitionId": pool.pool_definition_id,
            "programId": pool.program_id,
            "creditAmount": pool.details.credits_per_cycle(),
            "namespace": pool.namespace,
            "externalProgramId": pool.program.external_id,
            "status": pool.status,
        });
        if let Some(definition) = &pool.program_definition {
            value["poolInfo"]["programDefinitionId"] = json!(definition.id);
            value["poolInfo"]["externalProgramDefinitionId"] = json!(definition.external_id);
        }
        let credits = pool.details.credit_configuration.as_ref();
        if let Some(rollover) = credits.and_then(|credits| credits.rollover_configuration.as_ref()) {
            value["poolInfo"]["creditRolloverConfiguration"] = json!(rollover);
        }
        value
    }
}

/// Where credits come from or go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Side {
    Available,
    External,
}

/// The pool as it was when the credits moved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TransactionPool {
    pub(crate) id: Uuid,
    pub(crate) pool_definition_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) program_definition_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) external_program_definition_id: Option<Uuid>,
    pub(crate) program_id: Uuid,
    pub(crate) external_program_id: Uuid,
    pub(crate) credit_amount: Amount,
    pub(crate) namespace: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) benefit_display_name: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MovedItem {
    pub(crate) id: Uuid,
    pub(crate) external_id: Uuid,
    pub(crate) category: String,
    pub(crate) item_set_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<String>,
    pub(crate) provider_app_id: Uuid,
}

impl MovedItem {
    pub(crate) fn of(item: &Item) -> Self {
        Self {
            id: item.head.id,
            external_id: item.external_id,
            category: item.category.clone(),
            item_set_id: item.item_set_id,
            display_name: item.display_name.clone(),
            provider_app_id: item.provider_app_id,
        }
    }
}

/// The circumstances of a movement: `details` of a transaction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Movement {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) item: Option<MovedItem>,
    pub(crate) item_count: Option<i32>,
    pub(crate) effective_date: Stamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) benefit_key: Option<String>,
}

impl Movement {
    /// Nothing but a date.
    pub(crate) fn at(effective_date: Stamp) -> Self {
        Self {
            item: None,
            item_count: None,
            effective_date,
            reason: None,
            benefit_key: None,
        }
    }

    pub(crate) fn because(effective_date: Stamp, reason: &str) -> Self {
        Self {
            reason: Some(reason.to_owned()),
            ..Self::at(effective_date)
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Transaction {
    #[serde(flatten)]
    pub(crate) head: Head,
    pub(crate) pool: TransactionPool,
    pub(crate) amount: Amount,
    pub(crate) source: Side,
    pub(crate) target: Side,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) idempotency_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) related_transaction_id: Option<Uuid>,
    pub(crate) beneficiary: Identity,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) instructing_party: Option<Identity>,
    pub(crate) status: String,
    pub(crate) details: Movement,
    /// The transaction that took this one back, by revert or cancellation.
    #[serde(rename = "_undoneBy", default, skip_serializing_if = "Option::is_none")]
    pub(crate) undone_by: Option<Uuid>,
    /// The transaction that moved this redemption to another date.
    #[serde(rename = "_replacedBy", default, skip_serializing_if = "Option::is_none")]
    pub(crate) replaced_by: Option<Uuid>,
}

impl Transaction {
    pub(crate) fn is_redemption(&self) -> bool {
        self.source == Side::Available && self.details.item.is_some()
    }
}

impl Row for Balance {
    fn id(&self) -> Uuid {
        self.head.id
    }
}

impl Row for Transaction {
    fn id(&self) -> Uuid {
        self.head.id
    }
}
