//! Definitions, products, items and pictures.

use domain::{Credits, ItemId, external_definition_id};
use engine::ports::{BenefitGateway, NewItem, Probe};
use uuid::Uuid;
use wix_sandbox::Catalog;

use crate::gym::{Gym, NAMESPACE, answer, program};

#[tokio::test]
async fn definitions_are_made_found_again_and_refused_twice() {
    let gym = Gym::bare(1).await;
    let external_id = external_definition_id(NAMESPACE);
    assert_eq!(gym.gateway.program_definition(external_id).await, Ok(None));
    let (definition, made) = gym.define().await;
    assert_eq!(
        gym.gateway.program_definition(external_id).await,
        Ok(Some(definition))
    );
    let again = gym
        .gateway
        .create_program_definition(external_id, "Again")
        .await
        .unwrap_err();
    assert_eq!(answer(again).status, 409);

    assert!(
        made.tiers.iter().all(|tier| tier.item_set.is_some()),
        "Wix makes a set for each tier: {made:?}"
    );
    assert_eq!(
        made.tiers.iter().map(|tier| tier.price).collect::<Vec<_>>(),
        [10, 20, 30].map(Credits::whole)
    );
    assert_eq!(
        (made.amount, made.rollover_cap, made.unit.as_str()),
        (Credits::ZERO, Some(Credits::whole(5)), "Tokens")
    );
    assert_eq!(gym.gateway.pool_definitions(definition).await, Ok(vec![made]));
}

#[tokio::test]
async fn an_update_keeps_the_item_sets_and_a_stale_one_is_refused() {
    let gym = Gym::bare(1).await;
    let (definition, made) = gym.define().await;
    let mut cheaper = program();
    cheaper.tiers[0].price = Credits::whole(8);
    cheaper.rollover_cap = None;
    let updated = gym.gateway.update_pool_definition(&made, &cheaper).await.unwrap();
    assert_eq!(updated.tiers[0].price, Credits::whole(8));
    assert_eq!(updated.rollover_cap, None, "everything rolls over");
    assert_ne!(updated.revision, made.revision);
    let sets = |tiers: &[domain::program::Tier]| tiers.iter().map(|tier| tier.item_set).collect::<Vec<_>>();
    assert_eq!(
        sets(&updated.tiers),
        sets(&made.tiers),
        "a tier that loses its set loses its items"
    );
    assert_eq!(gym.gateway.pool_definitions(definition).await, Ok(vec![updated]));

    let stale = gym
        .gateway
        .update_pool_definition(&made, &program())
        .await
        .unwrap_err();
    assert_eq!(answer(stale).status, 409);
}

#[tokio::test]
async fn both_catalogues_show_one_shop() {
    let gym = Gym::bare(1).await;
    let v1 = gym.gateway.products().await.unwrap();
    gym.sandbox.switches(|switches| switches.catalog = Catalog::V3);
    let v3 = gym.gateway.products().await.unwrap();
    assert!(v1.len() >= 12, "a shop worth looking at: {}", v1.len());
    let mut ids = [
        v1.iter().map(|p| p.id).collect::<Vec<_>>(),
        v3.iter().map(|p| p.id).collect(),
    ];
    ids.iter_mut().for_each(|ids| ids.sort());
    assert_eq!(ids[0], ids[1]);
    for product in v1.iter().chain(&v3) {
        assert!(
            product.visible && !product.name.is_empty() && product.price_text.is_some(),
            "{product:?}"
        );
    }
    assert!(
        v1.iter().any(|product| product.stock.is_some()),
        "V1 counts its stock"
    );
}

#[tokio::test]
async fn items_are_filed_listed_refused_twice_and_deleted() {
    let gym = Gym::bare(1).await;
    let (_, pools) = gym.define().await;
    let products = gym.file_items(&pools).await;
    let sets: Vec<_> = pools.tiers.iter().filter_map(|tier| tier.item_set).collect();
    let filed = gym.gateway.items(&sets).await.unwrap();
    assert_eq!(filed.len(), 3);
    assert!(
        filed
            .iter()
            .all(|item| products.contains(&item.product) && !item.name.is_empty())
    );
    assert_eq!(gym.gateway.items(&[]).await, Ok(vec![]));

    // One of two is there already: each gets its own answer, in order.
    let all = gym.gateway.products().await.unwrap();
    let new = |product| NewItem {
        product,
        set: sets[0],
        name: "x".repeat(200),
    };
    let unfiled = all
        .iter()
        .find(|product| !products.contains(&product.id))
        .unwrap()
        .id;
    let mixed = gym
        .gateway
        .create_items(&[new(products[0]), new(unfiled)])
        .await
        .unwrap();
    assert!(mixed[0].is_err() && mixed[1].is_ok(), "{mixed:?}");

    let gone: Vec<ItemId> = filed.iter().map(|item| item.id).collect();
    gym.gateway.delete_items(&gone).await.unwrap();
    assert_eq!(gym.gateway.items(&sets).await.unwrap().len(), 1);
    gym.gateway
        .delete_items(&gone)
        .await
        .expect("what is gone is deleted enough");
}

#[tokio::test]
async fn a_picture_is_fetched_and_a_missing_one_is_none() {
    let gym = Gym::bare(1).await;
    let product = gym.gateway.products().await.unwrap().remove(0);
    let url = product.picture_url.expect("the sandbox draws its products");
    let picture = gym.gateway.picture(&url).await.unwrap().expect("a picture");
    assert!(
        picture.media_type.starts_with("image/") && !picture.bytes.is_empty(),
        "{picture:?}"
    );
    let nowhere = format!("{}/media/no-such.png", gym.sandbox.url());
    assert!(gym.gateway.picture(&nowhere).await.unwrap().is_none());
    assert!(gym.gateway.picture("file:///etc/passwd").await.unwrap().is_none());
}

#[tokio::test]
async fn a_probe_tells_what_the_key_may_not() {
    let gym = Gym::bare(1).await;
    let all = [
        Probe::ProgramDefinitions,
        Probe::Balances,
        Probe::Members,
        Probe::Products,
    ];
    let probes = gym.gateway.probe().await;
    assert_eq!(probes.iter().map(|(probe, _)| *probe).collect::<Vec<_>>(), all);
    assert!(probes.iter().all(|(_, outcome)| outcome.is_ok()), "{probes:?}");
    assert!(
        gym.gateway
            .clock_skew_seconds()
            .is_some_and(|skew| skew.abs() < 5)
    );

    gym.sandbox.switches(|switches| {
        switches.pricing_plans_installed = false;
        switches.stores_installed = false;
    });
    for (probe, outcome) in gym.gateway.probe().await {
        let missing = outcome
            .err()
            .map(|failure| answer(failure).code.unwrap_or_default());
        let wanted = (probe != Probe::Members).then(|| "REQUIRED_APP_NOT_INSTALLED".to_owned());
        assert_eq!(missing, wanted, "{probe:?}");
    }
    assert_eq!(
        gym.gateway
            .program_definition(Uuid::nil())
            .await
            .map_err(|f| answer(f).status),
        Err(428)
    );
}
