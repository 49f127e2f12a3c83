//! One product, shown in the shapes of both Stores catalogues (contract, section 10).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::clock::Stamp;
use crate::table::Row;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Product {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) description: String,
    pub(crate) price: f64,
    pub(crate) stock: Option<u32>,
    pub(crate) visible: bool,
    /// Which drawing stands for it.
    pub(crate) picture: String,
    pub(crate) numeric_id: u64,
    pub(crate) revision: u64,
    pub(crate) created_date: Stamp,
    pub(crate) updated_date: Stamp,
}

impl Product {
    fn picture_url(&self, host: &str) -> String {
        format!("{host}/_sandbox/media/products/{}.svg", self.id)
    }

    fn in_stock(&self) -> bool {
        self.stock != Some(0)
    }

    fn availability(&self) -> &'static str {
        if self.in_stock() {
            "IN_STOCK"
        } else {
            "OUT_OF_STOCK"
        }
    }

    /// Catalog V1: numbers for money, lower-case types.
    pub(crate) fn v1(&self, host: &str) -> Value {
        let url = self.picture_url(host);
        let text = format!("${:.2}", self.price);
        let price = json!({
            "currency": "USD", "price": self.price, "discountedPrice": self.price,
            "formatted": {"price": text, "discountedPrice": text},
        });
        let image = json!({
            "thumbnail": {"url": url, "width": 50, "height": 50},
            "mediaType": "image", "title": "",
            "image": {"url": url, "width": 800, "height": 800},
            "id": format!("{}.svg", self.id),
        });
        let mut stock = json!({
            "trackInventory": self.stock.is_some(), "inStock": self.in_stock(),
            "inventoryStatus": self.availability(),
        });
        if let Some(quantity) = self.stock {
            stock["quantity"] = json!(quantity);
        }
        json!({
            "id": self.id, "name": self.name, "slug": self.slug, "visible": self.visible,
            "productType": "physical", "description": self.description, "sku": "", "weight": 0.3,
            "stock": stock, "price": price, "priceData": price,
            "media": {"mainMedia": image, "items": [image]},
            "manageVariants": false, "productOptions": [], "numericId": self.numeric_id.to_string(),
            "inventoryItemId": inverted(self.id), "collectionIds": ["00000000-000000-000000-000000000001"],
            "lastUpdated": self.updated_date, "createdDate": self.created_date,
        })
    }

    /// Catalog V3: text for money, upper-case types, currency only on request.
    pub(crate) fn v3(&self, host: &str, with_currency: bool) -> Value {
        let amount = json!({"amount": format!("{:.2}", self.price)});
        let mut value = json!({
            "id": self.id, "revision": self.revision.to_string(), "name": self.name, "slug": self.slug,
            "handle": self.slug, "visible": self.visible, "productType": "PHYSICAL",
            "actualPriceRange": {"minValue": amount, "maxValue": amount},
            "inventory": {"availabilityStatus": self.availability()},
            "media": {"main": {"image": {
                "id": format!("{}.svg", self.id), "url": self.picture_url(host), "width": 800, "height": 800,
            }}},
            "createdDate": self.created_date, "updatedDate": self.updated_date,
        });
        if with_currency {
            value["currency"] = json!("USD");
        }
        value
    }
}

/// Wix's inventory item id is the product id with every bit turned over.
fn inverted(id: Uuid) -> Uuid {
    Uuid::from_u128(!id.as_u128())
}

impl Row for Product {
    fn id(&self) -> Uuid {
        self.id
    }
}
