use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::merchandise::Product;
use domain::outbox::{Failure, Refusal};
use domain::person::Member;
use domain::program::{Pool, Program, Tier};
use domain::{
    Credits, IdempotencyKey, ItemId, ItemSetId, MemberId, PoolDefinitionId, PoolId, ProductId,
    ProgramDefinitionId, ProgramId, TransactionId,
};
use uuid::Uuid;

/// What the gym needs of Wix. Nothing here retries, and nothing decides: a failure is handed back as it was observed.
///
/// The namespace is the gateway's to know and to send, and so are the member's identity type and `count`.
#[async_trait]
pub trait BenefitGateway: Send + Sync {
    // Set-up
    async fn program_definition(&self, external_id: Uuid) -> Result<Option<ProgramDefinitionId>, Failure>;
    async fn create_program_definition(
        &self,
        external_id: Uuid,
        name: &str,
    ) -> Result<ProgramDefinitionId, Failure>;
    /// The pool definitions filed under a program definition, with their tiers and item sets.
    async fn pool_definitions(&self, of: ProgramDefinitionId) -> Result<Vec<PoolDefinition>, Failure>;
    async fn create_pool_definition(
        &self,
        of: ProgramDefinitionId,
        program: &Program,
    ) -> Result<PoolDefinition, Failure>;
    /// Rewrites tiers and credit rules; existing members get them at their next renewal.
    async fn update_pool_definition(
        &self,
        existing: &PoolDefinition,
        program: &Program,
    ) -> Result<PoolDefinition, Failure>;
    /// Every visible product of the shop, V1 or V3.
    async fn products(&self) -> Result<Vec<Product>, Failure>;
    /// Every item filed under these sets.
    async fn items(&self, sets: &[ItemSetId]) -> Result<Vec<FiledItem>, Failure>;
    /// At most a hundred; one result for each, in order.
    async fn create_items(&self, items: &[NewItem]) -> Result<Vec<Result<ItemId, Refusal>>, Failure>;
    async fn delete_items(&self, items: &[ItemId]) -> Result<(), Failure>;

    // People
    /// One page of the directory, from `offset`; empty at the end.
    async fn members(&self, offset: u32) -> Result<MemberPage, Failure>;
    async fn member(&self, id: MemberId) -> Result<Option<Member>, Failure>;
    async fn member_by_email(&self, email: &str) -> Result<Option<Member>, Failure>;

    // Programs and pools
    async fn provision(
        &self,
        definition: ProgramDefinitionId,
        member: MemberId,
        external_id: Uuid,
        name: &str,
    ) -> Result<ProgramId, Failure>;
    async fn renew(&self, program: ProgramId, key: &IdempotencyKey) -> Result<(), Failure>;
    async fn pause(&self, program: ProgramId, key: &IdempotencyKey) -> Result<(), Failure>;
    async fn resume(&self, program: ProgramId, key: &IdempotencyKey) -> Result<(), Failure>;
    async fn end(&self, program: ProgramId) -> Result<(), Failure>;
    /// The member's pools in our namespace, whatever their status.
    async fn pools_of(&self, member: MemberId) -> Result<Vec<Pool>, Failure>;
    async fn pool(&self, id: PoolId) -> Result<Option<Pool>, Failure>;
    /// Every pool of the namespace, page by page; `None` as cursor begins, `None` in the page ends.
    async fn pools(&self, cursor: Option<String>) -> Result<PoolPage, Failure>;

    // Credits
    /// `Ok(None)`: Wix knows no balance of that pool (yet).
    async fn balance(&self, pool: PoolId) -> Result<Option<Credits>, Failure>;
    async fn change_balance(
        &self,
        pool: PoolId,
        member: MemberId,
        amount: Credits,
        key: &IdempotencyKey,
    ) -> Result<Receipt, Failure>;
    async fn redeem(&self, order: &RedeemOrder) -> Result<TransactionId, Failure>;
    async fn cancel_redemption(
        &self,
        transaction: TransactionId,
        key: &IdempotencyKey,
    ) -> Result<TransactionId, Failure>;
    /// At most a hundred selections, all of one pool.
    async fn eligibility(
        &self,
        pool: PoolId,
        member: MemberId,
        selections: &[Selection],
    ) -> Result<Vec<Eligibility>, Failure>;
    /// Movements of a pool, newest first, not older than `since`.
    async fn transactions(&self, pool: PoolId, since: DateTime<Utc>) -> Result<Vec<Movement>, Failure>;

    /// A picture of the shop or of a member; `None` where there is none to be had.
    async fn picture(&self, url: &str) -> Result<Option<Image>, Failure>;

    /// A harmless read for each thing the desk needs: `(what, outcome)`.
    async fn probe(&self) -> Vec<(Probe, Result<(), Failure>)>;

    /// By how many seconds this computer's clock is ahead of Wix's, as of the last answer.
    fn clock_skew_seconds(&self) -> Option<i64>;
}

/// What the key must be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probe {
    ProgramDefinitions,
    Balances,
    Members,
    Products,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolDefinition {
    pub id: PoolDefinitionId,
    pub revision: String,
    /// With `item_set` always filled.
    pub tiers: Vec<Tier>,
    pub amount: Credits,
    pub rollover_cap: Option<Credits>,
    pub unit: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    pub product: ProductId,
    pub set: ItemSetId,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiledItem {
    pub id: ItemId,
    pub product: ProductId,
    pub set: ItemSetId,
    pub name: String,
}

#[derive(Debug, Clone)]
pub struct MemberPage {
    pub members: Vec<Member>,
    /// How many entries Wix consumed for this page; the next one begins at `offset + consumed`.
    pub consumed: u32,
    pub total: Option<u32>,
}

#[derive(Debug, Clone)]
pub struct PoolPage {
    pub pools: Vec<Pool>,
    pub next: Option<String>,
}

/// The answer to a change of balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub balance: Credits,
    pub transaction: Option<TransactionId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedeemOrder {
    pub pool: PoolId,
    pub member: MemberId,
    pub product: ProductId,
    pub benefit_key: String,
    pub count: u32,
    pub key: IdempotencyKey,
}

/// One item to be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    pub product: ProductId,
    pub benefit_key: String,
    pub count: u32,
}

/// The service's word on one selection.
#[derive(Debug, Clone, PartialEq)]
pub struct Eligibility {
    pub product: ProductId,
    pub benefit_key: String,
    pub outcome: Result<(), Refusal>,
    /// The balance it judged by, where it says so.
    pub available: Option<Credits>,
}

/// A movement of credits as Wix recorded it.
#[derive(Debug, Clone, PartialEq)]
pub struct Movement {
    pub transaction: TransactionId,
    pub at: DateTime<Utc>,
    /// Signed: credits in, debits out.
    pub amount: Credits,
    pub key: Option<String>,
    pub item_name: Option<String>,
    pub benefit_key: Option<String>,
    pub reason: Option<String>,
    /// The transaction it takes back.
    pub related: Option<TransactionId>,
    /// `false` for a movement that failed at Wix and moved nothing.
    pub completed: bool,
}

#[derive(Clone)]
pub struct Image {
    pub media_type: String,
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Image({}, {} bytes)", self.media_type, self.bytes.len())
    }
}
