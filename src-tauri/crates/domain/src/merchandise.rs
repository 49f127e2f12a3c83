//! Merchandise: products of the shop, and the items they are on the program's tiers.

use serde::{Deserialize, Serialize};

use crate::credits::Credits;
use crate::ids::{ItemId, ItemSetId, ProductId};

/// A product of the shop, from either catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    pub id: ProductId,
    pub name: String,
    pub visible: bool,
    pub in_stock: Option<bool>,
    /// Pieces left, where the shop counts them.
    pub stock: Option<u32>,
    pub picture_url: Option<String>,
    /// As the shop shows it: "$9.50".
    pub price_text: Option<String>,
}

/// A product on a tier, as the counter offers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub product: ProductId,
    pub item: ItemId,
    pub item_set: ItemSetId,
    pub name: String,
    pub benefit_key: String,
    pub price: Credits,
    pub in_stock: Option<bool>,
    pub stock: Option<u32>,
    pub picture_url: Option<String>,
}

/// How a member stands to an item, by local arithmetic. Equality is enough: the last token can be spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement {
    pub eligible: bool,
    pub missing: Credits,
}

pub fn judge(available: Option<Credits>, pool_active: bool, item: &Item) -> Judgement {
    let missing = available.unwrap_or(Credits::ZERO).missing_to(item.price);
    let eligible = pool_active && available.is_some() && missing.is_zero();
    Judgement { eligible, missing }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_last_token_can_be_spent_and_an_unknown_balance_buys_nothing() {
        let item = Item {
            product: ProductId(Uuid::from_u128(1)),
            item: ItemId(Uuid::from_u128(2)),
            item_set: ItemSetId(Uuid::from_u128(3)),
            name: "Water bottle".into(),
            benefit_key: "gym10".into(),
            price: Credits::whole(10),
            in_stock: None,
            stock: None,
            picture_url: None,
        };
        assert!(judge(Some(Credits::whole(10)), true, &item).eligible);
        assert_eq!(
            judge(Some(Credits::whole(4)), true, &item).missing,
            Credits::whole(6)
        );
        assert!(!judge(Some(Credits::whole(10)), false, &item).eligible);
        assert!(!judge(None, true, &item).eligible);
    }
}
