use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::merchandise::Product;
use domain::outbox::{Failure, Refusal};
use domain::person::Member;
use domain::program::{Pool, Program};
use domain::{
    Credits, IdempotencyKey, ItemId, ItemSetId, MemberId, PoolId, ProgramDefinitionId, ProgramId,
    TransactionId,
};
use engine::ports::{
    BenefitGateway, Eligibility, FiledItem, Image, MemberPage, Movement, NewItem, PoolDefinition, PoolPage,
    Probe, Receipt, RedeemOrder, Selection,
};
use serde_json::json;
use uuid::Uuid;
use wix_client::{Client, MemberQuery, Query};

use crate::failure::observed;
use crate::{benefits, people, programs, set_up, shop};

/// The gym's gateway to one site and one namespace of it.
#[derive(Debug, Clone)]
pub struct WixGateway {
    client: Client,
    namespace: String,
}

impl WixGateway {
    /// The namespace, 1 to 20 characters, goes with every call that takes one.
    pub fn new(client: Client, namespace: String) -> WixGateway {
        WixGateway { client, namespace }
    }
}

#[async_trait]
impl BenefitGateway for WixGateway {
    async fn program_definition(&self, external_id: Uuid) -> Result<Option<ProgramDefinitionId>, Failure> {
        set_up::program_definition(&self.client, &self.namespace, external_id).await
    }

    async fn create_program_definition(
        &self,
        external_id: Uuid,
        name: &str,
    ) -> Result<ProgramDefinitionId, Failure> {
        set_up::create_program_definition(&self.client, &self.namespace, external_id, name).await
    }

    async fn pool_definitions(&self, of: ProgramDefinitionId) -> Result<Vec<PoolDefinition>, Failure> {
        set_up::pool_definitions(&self.client, &self.namespace, of).await
    }

    async fn create_pool_definition(
        &self,
        of: ProgramDefinitionId,
        program: &Program,
    ) -> Result<PoolDefinition, Failure> {
        set_up::create_pool_definition(&self.client, &self.namespace, of, program).await
    }

    async fn update_pool_definition(
        &self,
        existing: &PoolDefinition,
        program: &Program,
    ) -> Result<PoolDefinition, Failure> {
        set_up::update_pool_definition(&self.client, existing, program).await
    }

    async fn products(&self) -> Result<Vec<Product>, Failure> {
        shop::products(&self.client).await
    }

    async fn items(&self, sets: &[ItemSetId]) -> Result<Vec<FiledItem>, Failure> {
        shop::items(&self.client, &self.namespace, sets).await
    }

    async fn create_items(&self, items: &[NewItem]) -> Result<Vec<Result<ItemId, Refusal>>, Failure> {
        shop::create_items(&self.client, &self.namespace, items).await
    }

    async fn delete_items(&self, items: &[ItemId]) -> Result<(), Failure> {
        shop::delete_items(&self.client, items).await
    }

    async fn members(&self, offset: u32) -> Result<MemberPage, Failure> {
        people::page(&self.client, offset).await
    }

    async fn member(&self, id: MemberId) -> Result<Option<Member>, Failure> {
        people::by_id(&self.client, id).await
    }

    async fn member_by_email(&self, email: &str) -> Result<Option<Member>, Failure> {
        people::by_email(&self.client, email).await
    }

    async fn provision(
        &self,
        definition: ProgramDefinitionId,
        member: MemberId,
        external_id: Uuid,
        name: &str,
    ) -> Result<ProgramId, Failure> {
        programs::provision(
            &self.client,
            &self.namespace,
            definition,
            member,
            external_id,
            name,
        )
        .await
    }

    async fn renew(&self, program: ProgramId, key: &IdempotencyKey) -> Result<(), Failure> {
        self.client
            .renew_program(program.0, key.as_str())
            .await
            .map(drop)
            .map_err(observed)
    }

    async fn pause(&self, program: ProgramId, key: &IdempotencyKey) -> Result<(), Failure> {
        self.client
            .pause_program(program.0, key.as_str())
            .await
            .map(drop)
            .map_err(observed)
    }

    async fn resume(&self, program: ProgramId, key: &IdempotencyKey) -> Result<(), Failure> {
        self.client
            .resume_program(program.0, key.as_str())
            .await
            .map(drop)
            .map_err(observed)
    }

    async fn end(&self, program: ProgramId) -> Result<(), Failure> {
        self.client
            .end_program(program.0)
            .await
            .map(drop)
            .map_err(observed)
    }

    async fn pools_of(&self, member: MemberId) -> Result<Vec<Pool>, Failure> {
        programs::pools_of(&self.client, &self.namespace, member).await
    }

    async fn pool(&self, id: PoolId) -> Result<Option<Pool>, Failure> {
        programs::by_id(&self.client, id).await
    }

    async fn pools(&self, cursor: Option<String>) -> Result<PoolPage, Failure> {
        programs::page(&self.client, &self.namespace, cursor).await
    }

    async fn balance(&self, pool: PoolId) -> Result<Option<Credits>, Failure> {
        benefits::balance(&self.client, pool).await
    }

    async fn change_balance(
        &self,
        pool: PoolId,
        member: MemberId,
        amount: Credits,
        key: &IdempotencyKey,
    ) -> Result<Receipt, Failure> {
        benefits::change(&self.client, pool, member, amount, key).await
    }

    async fn redeem(&self, order: &RedeemOrder) -> Result<TransactionId, Failure> {
        benefits::redeem(&self.client, &self.namespace, order).await
    }

    async fn cancel_redemption(
        &self,
        transaction: TransactionId,
        key: &IdempotencyKey,
    ) -> Result<TransactionId, Failure> {
        benefits::cancel(&self.client, transaction, key).await
    }

    async fn eligibility(
        &self,
        pool: PoolId,
        member: MemberId,
        selections: &[Selection],
    ) -> Result<Vec<Eligibility>, Failure> {
        benefits::eligibility(&self.client, &self.namespace, pool, member, selections).await
    }

    async fn transactions(&self, pool: PoolId, since: DateTime<Utc>) -> Result<Vec<Movement>, Failure> {
        benefits::transactions(&self.client, pool, since).await
    }

    async fn picture(&self, url: &str) -> Result<Option<Image>, Failure> {
        shop::picture(&self.client, url).await
    }

    async fn probe(&self) -> Vec<(Probe, Result<(), Failure>)> {
        let ours = Query::filter(json!({ "namespace": self.namespace })).limit(1);
        let any = Query::filter(json!({})).limit(1);
        let definitions = self
            .client
            .query_program_definitions(&ours)
            .await
            .map(drop)
            .map_err(observed);
        let balances = self.client.query_balances(&any).await.map(drop).map_err(observed);
        let members = self
            .client
            .query_members(&MemberQuery::All, 0, 1)
            .await
            .map(drop)
            .map_err(observed);
        vec![
            (Probe::ProgramDefinitions, definitions),
            (Probe::Balances, balances),
            (Probe::Members, members),
            (Probe::Products, shop::glance(&self.client).await),
        ]
    }

    fn clock_skew_seconds(&self) -> Option<i64> {
        self.client.clock_skew_seconds()
    }
}
