//! Pools: one member's credits under one program.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use crate::client::Client;
use crate::error::Error;
use crate::guid::Guid;
use crate::identity::Identity;
use crate::int64_text::Int64Text;
use crate::open_enum::open_enum;
use crate::pool_definitions::PoolDetails;
use crate::query::{Page, Query};
use crate::transport::Call;

const PATH: &str = "/benefit-programs/v1/pools";

open_enum! {
    /// Where a pool is. Only an active one can be redeemed from.
    PoolStatus { Pending, Provisioning, Active, Renewing, Pausing, Paused, Resuming, Ending, Ended }
}

/// A pool as Wix knows it. Its balance has the same id and is asked for by itself.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Pool {
    pub id: Guid,
    pub revision: Int64Text,
    pub created_date: Option<DateTime<Utc>>,
    pub pool_definition_id: Guid,
    pub program_definition_id: Guid,
    pub program_id: Guid,
    pub status: PoolStatus,
    pub beneficiary: Identity,
    pub details: PoolDetails,
    pub display_name: String,
    pub namespace: String,
    pub pool_definition_revision: Int64Text,
    pub renewal_count: u32,
}

impl Client {
    /// Query Pools. Filterable also by `beneficiary.memberId`, `programId`, `status`, `namespace`. A pool that was just
    /// provisioned may be missing for a while.
    pub async fn query_pools(&self, query: &Query) -> Result<Page<Pool>, Error> {
        let call = Call::post("query_pools", format!("{PATH}/query"), query.to_json());
        self.transport.page(call, "pools").await
    }

    /// Get Pool.
    pub async fn get_pool(&self, id: Uuid) -> Result<Pool, Error> {
        self.transport
            .entity(Call::get("get_pool", format!("{PATH}/{id}")), "pool")
            .await
    }
}
