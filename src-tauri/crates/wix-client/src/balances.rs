//! Balances: how many credits a pool holds. A balance has its pool's id.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::client::Client;
use crate::decimal::Decimal4;
use crate::error::Error;
use crate::guid::Guid;
use crate::identity::Identity;
use crate::int64_text::Int64Text;
use crate::pools::PoolStatus;
use crate::query::{Page, Query};
use crate::transport::Call;

const PATH: &str = "/benefit-programs/v1/balances";

/// A balance as Wix knows it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Balance {
    /// The pool's id.
    pub id: Guid,
    pub revision: Int64Text,
    pub created_date: Option<DateTime<Utc>>,
    pub updated_date: Option<DateTime<Utc>>,
    pub beneficiary: Identity,
    /// Without it nothing is known of the balance, which is not the same as none.
    pub amount: Option<Amount>,
    pub pool_info: PoolInfo,
    pub last_transaction_id: Guid,
}

/// The credits themselves.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Amount {
    /// Spendable.
    pub available: Option<Decimal4>,
    /// Not used by any public call.
    pub reserved: Option<Decimal4>,
}

/// What a balance repeats of its pool.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PoolInfo {
    pub id: Guid,
    pub program_id: Guid,
    pub namespace: String,
    pub status: PoolStatus,
}

impl Balance {
    /// The spendable credits, where the reply told them.
    pub fn available(&self) -> Option<Decimal4> {
        self.amount.as_ref()?.available
    }
}

/// By how much, or to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Relative, negative to take away.
    Adjust(Decimal4),
    /// Absolute. Setting what already is records no transaction.
    Set(Decimal4),
}

/// The balance after a change, and the transaction that recorded it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Changed {
    pub balance: Balance,
    pub transaction_id: Guid,
}

impl Client {
    /// Get Balance.
    pub async fn get_balance(&self, pool: Uuid) -> Result<Balance, Error> {
        self.transport
            .entity(Call::get("get_balance", format!("{PATH}/{pool}")), "balance")
            .await
    }

    /// List Balances, of at most 100 pools.
    pub async fn list_balances(&self, pools: &[Uuid]) -> Result<Page<Balance>, Error> {
        let call = Call::get("list_balances", PATH).param("cursorPaging.limit", Query::LIMIT);
        let call = pools.iter().fold(call, |call, pool| call.param("poolIds", pool));
        self.transport.page(call, "balances").await
    }

    /// Query Balances. Filterable by member, not by namespace: drop what is not yours.
    pub async fn query_balances(&self, query: &Query) -> Result<Page<Balance>, Error> {
        let call = Call::post("query_balances", format!("{PATH}/query"), query.to_json());
        self.transport.page(call, "balances").await
    }

    /// Change Balance. The key takes at most 200 characters; 409 `ALREADY_EXECUTED` on our own: it was done before.
    /// No state of the pool is refused by Wix: check that it is active first.
    pub async fn change_balance(
        &self,
        pool: Uuid,
        change: Change,
        beneficiary: &Identity,
        key: &str,
    ) -> Result<Changed, Error> {
        let (kind, options, value) = match change {
            Change::Adjust(value) => ("ADJUST", "adjustOptions", value),
            Change::Set(value) => ("SET", "setOptions", value),
        };
        let body = json!({
            "poolId": pool,
            "idempotencyKey": key,
            "type": kind,
            options: { "value": value, "beneficiary": beneficiary },
        });
        self.transport
            .whole(Call::post(
                "change_balance",
                format!("{PATH}/{pool}/change"),
                body,
            ))
            .await
    }
}
