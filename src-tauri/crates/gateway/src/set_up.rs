//! Definitions: the program's rules as Wix keeps them.

use domain::outbox::Failure;
use domain::program::{Program, Tier};
use domain::{Credits, ItemSetId, PoolDefinitionId, ProgramDefinitionId};
use engine::ports::PoolDefinition;
use uuid::Uuid;
use wix_client::{
    Benefit, Cascade, Client, CreditConfiguration, Guid, Int64Text, NewPoolDefinition, NewProgramDefinition,
    PoolDefinitionUpdate, PoolDetails, Rollover, STORES_APP,
};

use crate::credits::{credits, decimal};
use crate::failure::{lacking, observed, or_none};

pub(crate) async fn program_definition(
    client: &Client,
    namespace: &str,
    external_id: Uuid,
) -> Result<Option<ProgramDefinitionId>, Failure> {
    let found = or_none(
        client
            .get_program_definition_by_external_id(namespace, external_id)
            .await,
    )?;
    found.map(|found| id_of(found.id)).transpose()
}

pub(crate) async fn create_program_definition(
    client: &Client,
    namespace: &str,
    external_id: Uuid,
    name: &str,
) -> Result<ProgramDefinitionId, Failure> {
    let new = NewProgramDefinition {
        namespace: namespace.to_owned(),
        external_id,
        display_name: name.to_owned(),
    };
    let made = client.create_program_definition(&new).await.map_err(observed)?;
    id_of(made.id)
}

fn id_of(id: Guid) -> Result<ProgramDefinitionId, Failure> {
    id.get()
        .map(ProgramDefinitionId)
        .ok_or_else(|| lacking("the program definition's id"))
}

pub(crate) async fn pool_definitions(
    client: &Client,
    namespace: &str,
    of: ProgramDefinitionId,
) -> Result<Vec<PoolDefinition>, Failure> {
    let found = client
        .find_pool_definitions_by_program_definition(namespace, of.0)
        .await
        .map_err(observed)?;
    found.into_iter().map(pool_definition).collect()
}

pub(crate) async fn create_pool_definition(
    client: &Client,
    namespace: &str,
    of: ProgramDefinitionId,
    program: &Program,
) -> Result<PoolDefinition, Failure> {
    let new = NewPoolDefinition {
        display_name: program.name.clone(),
        namespace: namespace.to_owned(),
        program_definition_ids: vec![of.0],
        details: details(program, &[]),
    };
    let made = client
        .create_pool_definition(&new, Cascade::FutureProvisions)
        .await
        .map_err(observed)?;
    pool_definition(made)
}

/// Wix replaces the list of benefits as a whole, so all are sent, each with the item set it has: a benefit that lost its
/// set would have lost its items. Whoever is enrolled gets the new rules at their next renewal.
pub(crate) async fn update_pool_definition(
    client: &Client,
    existing: &PoolDefinition,
    program: &Program,
) -> Result<PoolDefinition, Failure> {
    let update = PoolDefinitionUpdate {
        id: existing.id.0,
        revision: Int64Text::new(existing.revision.as_str()),
        display_name: None,
        details: Some(details(program, &existing.tiers)),
    };
    let updated = client
        .update_pool_definition(&update, Cascade::NextRenewal)
        .await
        .map_err(observed)?;
    pool_definition(updated)
}

fn details(program: &Program, existing: &[Tier]) -> PoolDetails {
    let set_of = |tier: &Tier| {
        let there = existing.iter().find(|there| there.key == tier.key);
        there
            .and_then(|there| there.item_set)
            .or(tier.item_set.filter(|_| there.is_some()))
    };
    let benefit = |tier: &Tier| Benefit {
        benefit_key: tier.key.clone(),
        item_set_id: set_of(tier).map(|set| Guid::from(set.0)).unwrap_or_default(),
        price: Some(decimal(tier.price)),
        provider_app_id: STORES_APP.into(),
        display_name: tier.name.clone(),
        description: String::new(),
    };
    PoolDetails {
        benefits: program.tiers.iter().map(benefit).collect(),
        credit_configuration: Some(CreditConfiguration {
            amount: Some(decimal(program.amount)),
            rollover_configuration: Some(Rollover {
                enabled: true,
                balance_cap: program.rollover_cap.map(decimal),
            }),
            unit_display_name: program.unit.clone(),
            unit_type: String::new(),
        }),
        additional_data: None,
    }
}

fn pool_definition(wix: wix_client::PoolDefinition) -> Result<PoolDefinition, Failure> {
    let rules = wix.details.credit_configuration.unwrap_or_default();
    let rollover = rules.rollover_configuration.unwrap_or_default();
    let tiers: Result<Vec<Tier>, Failure> = wix.details.benefits.into_iter().map(tier).collect();
    Ok(PoolDefinition {
        id: wix
            .id
            .get()
            .map(PoolDefinitionId)
            .ok_or_else(|| lacking("the pool definition's id"))?,
        revision: wix.revision.as_str().to_owned(),
        tiers: tiers?,
        amount: rules.amount.map_or(Credits::ZERO, credits),
        // Enabled without a cap carries everything over; disabled carries nothing.
        rollover_cap: if rollover.enabled {
            rollover.balance_cap.map(credits)
        } else {
            Some(Credits::ZERO)
        },
        unit: rules.unit_display_name,
    })
}

fn tier(benefit: Benefit) -> Result<Tier, Failure> {
    let set = benefit
        .item_set_id
        .get()
        .ok_or_else(|| lacking("a benefit's item set"))?;
    Ok(Tier {
        key: benefit.benefit_key,
        name: benefit.display_name,
        price: benefit.price.map_or(Credits::ZERO, credits),
        item_set: Some(ItemSetId(set)),
    })
}
