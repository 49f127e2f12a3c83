//! Filing merchandise: each product named in the plan becomes an item of its tier's set.

use std::collections::{HashMap, HashSet};

use domain::merchandise::{Item, Product};
use domain::program::{Program, Tier};
use domain::{ItemSetId, ProductId};

use super::{Plan, SetUpReport};
use crate::ports::{BenefitGateway, FiledItem, NewItem};
use crate::{Answer, Engine};

/// Bulk Create Items takes at most a hundred.
const AT_ONCE: usize = 100;
/// Both of Wix's limits for an item's name are met by the smaller.
const NAME_LENGTH: usize = 64;

impl Engine {
    pub(super) async fn file_merchandise(
        &self,
        gateway: &dyn BenefitGateway,
        plan: &Plan,
        program: &Program,
        report: &mut SetUpReport,
    ) -> Answer<Vec<Item>> {
        let products = gateway
            .products()
            .await
            .map_err(|failure| self.set_up_problem(&failure))?;
        let wanted = choose(plan, program, &products, report);
        let sets: Vec<ItemSetId> = program.tiers.iter().filter_map(|tier| tier.item_set).collect();
        let mut filed = gateway
            .items(&sets)
            .await
            .map_err(|failure| self.set_up_problem(&failure))?;

        let total = wanted.len().try_into().unwrap_or(u32::MAX);
        self.progress("merchandise", 0, total);
        let there: HashSet<(ProductId, ItemSetId)> =
            filed.iter().map(|item| (item.product, item.set)).collect();
        let missing: Vec<NewItem> = wanted
            .iter()
            .filter(|(product, _, set)| !there.contains(&(product.id, *set)))
            .map(|(product, _, set)| NewItem {
                product: product.id,
                set: *set,
                name: product.name.chars().take(NAME_LENGTH).collect(),
            })
            .collect();
        for chunk in missing.chunks(AT_ONCE) {
            let results = gateway
                .create_items(chunk)
                .await
                .map_err(|failure| self.set_up_problem(&failure))?;
            for (new, result) in chunk.iter().zip(results) {
                match result {
                    Ok(id) => {
                        report.items_created += 1;
                        filed.push(FiledItem {
                            id,
                            product: new.product,
                            set: new.set,
                            name: new.name.clone(),
                        });
                    }
                    Err(refusal) => {
                        report
                            .problems
                            .push(format!("{}: refused by Wix ({})", new.name, refusal.code()))
                    }
                }
            }
            self.progress("merchandise", report.items_created, total);
        }
        let keep: HashSet<(ProductId, ItemSetId)> = wanted
            .iter()
            .map(|(product, _, set)| (product.id, *set))
            .collect();
        // The same product twice in a set, from two desks that set up at once, is one too many.
        let mut seen = HashSet::new();
        let surplus: Vec<_> = filed
            .iter()
            .filter(|item| {
                !keep.contains(&(item.product, item.set)) || !seen.insert((item.product, item.set))
            })
            .map(|item| item.id)
            .collect();
        for chunk in surplus.chunks(AT_ONCE) {
            gateway
                .delete_items(chunk)
                .await
                .map_err(|failure| self.set_up_problem(&failure))?;
        }
        filed.retain(|item| !surplus.contains(&item.id));
        report.items_removed = surplus.len().try_into().unwrap_or(u32::MAX);
        report.items_kept = u32::try_from(filed.len())
            .unwrap_or(u32::MAX)
            .saturating_sub(report.items_created);
        self.progress("merchandise", total, total);
        Ok(items(&wanted, &filed))
    }
}

type Wanted<'a> = (&'a Product, &'a Tier, ItemSetId);

/// The products of the plan, by id or by name, each on one tier.
fn choose<'a>(
    plan: &Plan,
    program: &'a Program,
    products: &'a [Product],
    report: &mut SetUpReport,
) -> Vec<Wanted<'a>> {
    let by_id: HashMap<String, &Product> = products
        .iter()
        .map(|product| (product.id.to_string(), product))
        .collect();
    let by_name: HashMap<String, &Product> = products
        .iter()
        .map(|product| (product.name.trim().to_lowercase(), product))
        .collect();
    let mut taken = HashSet::new();
    let mut wanted = Vec::new();
    for (tier_plan, tier) in plan.tiers.iter().zip(&program.tiers) {
        for name in &tier_plan.products {
            let folded = name.trim().to_lowercase();
            match (by_id.get(&folded).or_else(|| by_name.get(&folded)), tier.item_set) {
                (None, _) => report
                    .problems
                    .push(format!("{name}: the shop has no such product")),
                (_, None) => report
                    .problems
                    .push(format!("{name}: tier {} has no item set at Wix", tier.key)),
                (Some(product), Some(_)) if !taken.insert(product.id) => {
                    report.problems.push(format!("{name}: is on a tier already"));
                }
                (Some(product), Some(set)) => wanted.push((*product, tier, set)),
            }
        }
    }
    wanted
}

fn items(wanted: &[Wanted<'_>], filed: &[FiledItem]) -> Vec<Item> {
    let filed: HashMap<(ProductId, ItemSetId), &FiledItem> = filed
        .iter()
        .map(|item| ((item.product, item.set), item))
        .collect();
    wanted
        .iter()
        .filter_map(|(product, tier, set)| {
            let item = filed.get(&(product.id, *set))?;
            Some(Item {
                product: product.id,
                item: item.id,
                item_set: *set,
                name: product.name.clone(),
                benefit_key: tier.key.clone(),
                price: tier.price,
                in_stock: product.in_stock,
                stock: product.stock,
                picture_url: product.picture_url.clone(),
            })
        })
        .collect()
}
