//! Products of Wix Stores. A site has one of two catalogues for ever; both are read into one [`Product`].

use serde::Deserialize;
use serde_json::{Value, json};

use crate::client::Client;
use crate::error::Error;
use crate::guid::Guid;
use crate::open_enum::open_enum;
use crate::query::{Page, Query};
use crate::transport::Call;

open_enum! {
    /// Which catalogue a site has. Asking the other one is refused with 428.
    CatalogVersion {
        #[serde(rename = "V1_CATALOG")] V1,
        #[serde(rename = "V3_CATALOG")] V3,
        StoresNotInstalled,
    }
}

/// A product, from either catalogue. Its id is what items and redemptions refer to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Product {
    pub id: Guid,
    pub name: String,
    pub visible: bool,
    pub in_stock: Option<bool>,
    /// Pieces left, where the shop counts them.
    pub quantity: Option<u32>,
    pub image_url: Option<String>,
    /// As the shop shows it ("$12.00"), else amount and currency ("12.00 USD").
    pub price_text: Option<String>,
}

impl Client {
    /// Which catalogue this site has.
    pub async fn get_catalog_version(&self) -> Result<CatalogVersion, Error> {
        let call = Call::get("get_catalog_version", "/stores/v3/provision/version");
        self.transport.entity(call, "catalogVersion").await
    }

    /// Query Products of catalogue V1, at most 100 to a page, by offset; hidden ones are left out.
    pub async fn query_products_v1(&self, offset: u32, limit: u32) -> Result<Page<Product>, Error> {
        let body = json!({
            "query": { "paging": { "limit": limit, "offset": offset } },
            "includeVariants": false,
            "includeHiddenProducts": false,
        });
        let call = Call::post("query_products_v1", "/stores-reader/v1/products/query", body);
        let page = self.transport.page::<ProductV1>(call, "products").await?;
        Ok(page.map(Product::from))
    }

    /// Query Products of catalogue V3, at most 100 to a page, by cursor.
    pub async fn query_products_v3(&self, query: &Query) -> Result<Page<Product>, Error> {
        let mut body = query.to_json();
        body["fields"] = json!(["CURRENCY"]);
        let call = Call::post("query_products_v3", "/stores/v3/products/query", body);
        let page = self.transport.page::<ProductV3>(call, "products").await?;
        Ok(page.map(Product::from))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ProductV1 {
    id: Guid,
    name: String,
    visible: Option<bool>,
    stock: StockV1,
    price: PriceV1,
    price_data: PriceV1,
    media: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct StockV1 {
    track_inventory: bool,
    quantity: Option<f64>,
    in_stock: Option<bool>,
    inventory_status: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct PriceV1 {
    currency: String,
    price: Option<f64>,
    discounted_price: Option<f64>,
    formatted: FormattedV1,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct FormattedV1 {
    price: String,
    discounted_price: String,
}

impl PriceV1 {
    /// What a buyer pays: the discounted price where there is one.
    fn text(&self) -> Option<String> {
        let shown = [&self.formatted.discounted_price, &self.formatted.price]
            .into_iter()
            .find(|text| !text.is_empty());
        let amount = self
            .discounted_price
            .or(self.price)
            .map(|amount| format!("{amount:.2}"));
        shown
            .cloned()
            .or_else(|| amount.map(|amount| with_currency(&amount, &self.currency)))
    }
}

impl From<ProductV1> for Product {
    fn from(product: ProductV1) -> Product {
        let stock = &product.stock;
        let by_word = || match stock.inventory_status.as_str() {
            "IN_STOCK" | "PARTIALLY_OUT_OF_STOCK" => Some(true),
            "OUT_OF_STOCK" => Some(false),
            _ => None,
        };
        let counted = stock.quantity.filter(|_| stock.track_inventory);
        Product {
            id: product.id,
            visible: product.visible.unwrap_or(true),
            in_stock: stock.in_stock.or_else(by_word),
            quantity: counted.map(|quantity| quantity.max(0.0) as u32),
            image_url: picture(&product.media["mainMedia"]["image"]),
            price_text: product.price.text().or_else(|| product.price_data.text()),
            name: product.name,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ProductV3 {
    id: Guid,
    name: String,
    visible: Option<bool>,
    currency: String,
    actual_price_range: Value,
    inventory: Value,
    media: Value,
}

impl From<ProductV3> for Product {
    fn from(product: ProductV3) -> Product {
        let least = &product.actual_price_range["minValue"];
        let amount = least["amount"]
            .as_str()
            .map(|amount| with_currency(amount, &product.currency));
        Product {
            id: product.id,
            visible: product.visible.unwrap_or(true),
            in_stock: match product.inventory["availabilityStatus"].as_str() {
                Some("IN_STOCK" | "PARTIALLY_OUT_OF_STOCK") => Some(true),
                Some("OUT_OF_STOCK") => Some(false),
                _ => None,
            },
            quantity: None,
            image_url: picture(&product.media["main"]["image"]),
            price_text: least["formattedAmount"].as_str().map(str::to_owned).or(amount),
            name: product.name,
        }
    }
}

/// A picture's address: text, or an object with `url`.
fn picture(image: &Value) -> Option<String> {
    let url = image.as_str().or_else(|| image["url"].as_str())?;
    Some(url.to_owned()).filter(|url| !url.is_empty())
}

fn with_currency(amount: &str, currency: &str) -> String {
    format!("{amount} {currency}").trim_end().to_owned()
}
