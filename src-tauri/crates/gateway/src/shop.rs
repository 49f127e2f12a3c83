//! The shop's products, and the items they become on a tier.

use domain::merchandise::Product;
use domain::outbox::{Answer, Failure, Refusal};
use domain::{ItemId, ItemSetId, ProductId};
use engine::ports::{FiledItem, Image, NewItem};
use serde_json::{Value, json};
use uuid::Uuid;
use wix_client::{BulkResult, CatalogVersion, Client, Error, Query, STORES_APP};

use crate::failure::{lacking, observed};
use crate::paging::{MOST_PAGES, Pages};

const PAGE: u32 = 100;
/// What items take, and no other service.
const ITEM_PAGE: u32 = 1000;
const BULK: usize = 100;
/// An item's name: the shorter of the two limits Wix's texts give.
const NAME: usize = 64;

pub(crate) async fn products(client: &Client) -> Result<Vec<Product>, Failure> {
    let found = match client.get_catalog_version().await.map_err(observed)? {
        CatalogVersion::StoresNotInstalled => return Err(no_shop()),
        CatalogVersion::V3 => products_v3(client).await?,
        CatalogVersion::V1 | CatalogVersion::Unknown => products_v1(client).await.map_err(observed)?,
    };
    Ok(found
        .into_iter()
        .filter(|product| product.visible)
        .filter_map(product)
        .collect())
}

async fn products_v3(client: &Client) -> Result<Vec<wix_client::Product>, Failure> {
    let mut pages = Pages::of(Query::filter(json!({ "visible": true })), PAGE);
    while let Some(query) = pages.wanted() {
        pages.take(client.query_products_v3(&query).await)?;
    }
    Ok(pages.found())
}

async fn products_v1(client: &Client) -> Result<Vec<wix_client::Product>, Error> {
    let mut all: Vec<wix_client::Product> = Vec::new();
    for _ in 0..MOST_PAGES {
        let offset = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let page = client.query_products_v1(offset, PAGE).await?;
        let last = page.entries.is_empty();
        all.extend(page.entries);
        if last || page.total.is_some_and(|total| all.len() >= total as usize) {
            break;
        }
    }
    Ok(all)
}

/// One small page of whichever catalogue the site has.
pub(crate) async fn glance(client: &Client) -> Result<(), Failure> {
    match client.get_catalog_version().await.map_err(observed)? {
        CatalogVersion::StoresNotInstalled => Err(no_shop()),
        CatalogVersion::V3 => {
            let one = Query::filter(json!({})).limit(1);
            client.query_products_v3(&one).await.map(drop).map_err(observed)
        }
        CatalogVersion::V1 | CatalogVersion::Unknown => {
            client.query_products_v1(0, 1).await.map(drop).map_err(observed)
        }
    }
}

fn no_shop() -> Failure {
    refused("REQUIRED_APP_NOT_INSTALLED", "the site has no Wix Stores")
}

/// A no that came inside a success.
fn refused(code: &str, message: &str) -> Failure {
    Failure::Answered(Answer {
        status: 428,
        code: Some(code.to_owned()),
        message: message.to_owned(),
        data: Value::Null,
        retry_after: None,
        html: false,
    })
}

fn product(wix: wix_client::Product) -> Option<Product> {
    Some(Product {
        id: ProductId(wix.id.get()?),
        name: wix.name,
        visible: wix.visible,
        in_stock: wix.in_stock,
        stock: wix.quantity,
        picture_url: wix.image_url,
        price_text: wix.price_text,
    })
}

pub(crate) async fn items(
    client: &Client,
    namespace: &str,
    sets: &[ItemSetId],
) -> Result<Vec<FiledItem>, Failure> {
    if sets.is_empty() {
        return Ok(Vec::new());
    }
    let sets: Vec<Uuid> = sets.iter().map(|set| set.0).collect();
    let filter = json!({ "itemSetId": { "$in": sets }, "namespace": namespace });
    let mut pages = Pages::of(Query::filter(filter), ITEM_PAGE);
    while let Some(query) = pages.wanted() {
        pages.take(client.query_items(&query).await)?;
    }
    Ok(pages.found().into_iter().filter_map(filed).collect())
}

fn filed(wix: wix_client::Item) -> Option<FiledItem> {
    Some(FiledItem {
        id: ItemId(wix.id.get()?),
        product: ProductId(wix.external_id.get()?),
        set: ItemSetId(wix.item_set_id.get()?),
        name: wix.display_name,
    })
}

pub(crate) async fn create_items(
    client: &Client,
    namespace: &str,
    items: &[NewItem],
) -> Result<Vec<Result<ItemId, Refusal>>, Failure> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let new: Vec<wix_client::NewItem> = items
        .iter()
        .map(|item| wix_client::NewItem {
            external_id: item.product.0,
            item_set_id: item.set.0,
            display_name: item.name.chars().take(NAME).collect(),
            provider_app_id: STORES_APP,
            namespace: namespace.to_owned(),
        })
        .collect();
    let results = client.bulk_create_items(&new).await.map_err(observed)?;
    (0..items.len()).map(|index| created(&results, index)).collect()
}

/// Results name their place in the request; their own order means nothing.
fn created(results: &[BulkResult], index: usize) -> Result<Result<ItemId, Refusal>, Failure> {
    let told = results
        .iter()
        .map(|result| &result.item_metadata)
        .find(|told| told.original_index == index)
        .ok_or_else(|| lacking("the outcome of an item"))?;
    if !told.success {
        let code = told
            .error
            .as_ref()
            .map_or_else(|| "UNKNOWN".to_owned(), |error| error.code.clone());
        return Ok(Err(Refusal::Invalid { code }));
    }
    told.id
        .get()
        .map(|id| Ok(ItemId(id)))
        .ok_or_else(|| lacking("a new item's id"))
}

/// An item that is gone already is deleted enough.
pub(crate) async fn delete_items(client: &Client, items: &[ItemId]) -> Result<(), Failure> {
    let ids: Vec<Uuid> = items.iter().map(|item| item.0).collect();
    for some in ids.chunks(BULK) {
        let results = client.bulk_delete_items(some).await.map_err(observed)?;
        let failed = results
            .into_iter()
            .map(|result| result.item_metadata)
            .filter(|told| !told.success);
        let codes = failed.map(|told| told.error.map(|error| error.code).unwrap_or_default());
        if let Some(code) = codes
            .into_iter()
            .find(|code| code != "NOT_FOUND" && code != "ITEM_NOT_FOUND")
        {
            return Err(refused(&code, "an item could not be deleted"));
        }
    }
    Ok(())
}

/// A picture that is missing, too big, no picture or at an address we do not ask is no picture; a failure is one only
/// where asking again may help.
pub(crate) async fn picture(client: &Client, url: &str) -> Result<Option<Image>, Failure> {
    let fetched = match client.get_bytes(url).await {
        Ok(fetched) => fetched,
        Err(Error::Config(_) | Error::TooLarge { .. } | Error::NotJson { .. }) => return Ok(None),
        Err(error) if matches!(error.status(), Some(403 | 404 | 410)) => return Ok(None),
        Err(error) => return Err(observed(error)),
    };
    let media_type = fetched.media_type.filter(|kind| kind.starts_with("image/"));
    Ok(media_type.map(|media_type| Image {
        media_type,
        bytes: fetched.bytes,
    }))
}
