//! Redeeming an item, and taking it back.

use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use crate::client::Client;
use crate::error::Error;
use crate::identity::Identity;
use crate::items::ItemReference;
use crate::transport::Call;

const PATH: &str = "/benefit-programs/v1/benefits";

/// What is redeemed, from which pool, for whom. Debits price × count.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Redemption {
    pub pool_id: Uuid,
    pub item_reference: ItemReference,
    pub benefit_key: String,
    /// Always sent: Wix documents no default.
    pub count: u32,
    /// At most 200 characters. 409 `BENEFIT_ALREADY_REDEEMED` on our own key: it was done before.
    pub idempotency_key: String,
    pub beneficiary: Identity,
    pub namespace: String,
}

impl Client {
    /// Redeem Benefit. The id is that of the transaction; the balance has to be asked for.
    pub async fn redeem_benefit(&self, redemption: &Redemption) -> Result<Uuid, Error> {
        let call = Call::post("redeem_benefit", format!("{PATH}/redeem"), json!(redemption));
        self.transport.entity(call, "transactionId").await
    }

    /// Cancel Redemption (a preview at Wix). The transaction must be the latest of its chain; the id is the refund's.
    pub async fn cancel_redemption(&self, transaction: Uuid, key: &str) -> Result<Uuid, Error> {
        let body = json!({ "transactionId": transaction, "idempotencyKey": key });
        let call = Call::post("cancel_redemption", format!("{PATH}/cancel-redemption"), body);
        self.transport.entity(call, "transactionId").await
    }
}
