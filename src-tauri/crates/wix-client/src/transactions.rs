//! Transactions: the movements of credits, as they were recorded.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use crate::client::Client;
use crate::decimal::Decimal4;
use crate::error::Error;
use crate::guid::Guid;
use crate::identity::Identity;
use crate::open_enum::open_enum;
use crate::query::{Page, Query};
use crate::transport::Call;

const PATH: &str = "/benefit-programs/v1/transactions";

open_enum! {
    /// Where credits come from or go to. `EXTERNAL` to `AVAILABLE` is a credit, the other way a debit.
    BalanceType { Available, External, Reserved }
}

open_enum! {
    /// A failed transaction moved nothing.
    TransactionStatus { Pending, Completed, Failed }
}

/// A movement. The amount has no sign; source and target tell the direction.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Transaction {
    pub id: Guid,
    pub created_date: Option<DateTime<Utc>>,
    pub pool: TransactionPool,
    pub amount: Option<Decimal4>,
    pub source: BalanceType,
    pub target: BalanceType,
    /// The key of the request; possibly with something before it.
    pub idempotency_key: Option<String>,
    /// The transaction that this one takes back.
    pub related_transaction_id: Guid,
    pub beneficiary: Identity,
    pub status: TransactionStatus,
    pub details: TransactionDetails,
}

/// The pool it moved credits of.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct TransactionPool {
    pub id: Guid,
    pub namespace: String,
}

/// What it was for.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct TransactionDetails {
    pub item: Option<TransactionItem>,
    pub item_count: Option<u32>,
    pub reason: Option<String>,
    pub benefit_key: Option<String>,
}

/// The item redeemed.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct TransactionItem {
    pub id: Guid,
    pub external_id: Guid,
    pub display_name: String,
}

impl Client {
    /// Get Transaction.
    pub async fn get_transaction(&self, id: Uuid) -> Result<Transaction, Error> {
        self.transport
            .entity(
                Call::get("get_transaction", format!("{PATH}/{id}")),
                "transaction",
            )
            .await
    }

    /// Query Transactions. Filterable by `pool.id`, not by idempotency key: page newest first, and compare.
    pub async fn query_transactions(&self, query: &Query) -> Result<Page<Transaction>, Error> {
        let call = Call::post("query_transactions", format!("{PATH}/query"), query.to_json());
        self.transport.page(call, "transactions").await
    }
}
