//! Merchandise as the counter offers it.

use domain::ProductId;
use domain::merchandise::Item;
use rusqlite::{Connection, Row, params};

use super::{many, one, run};
use crate::column::{credits, parsed, text};
use crate::failure::Result;

pub(crate) fn replace(connection: &Connection, items: &[Item]) -> Result<()> {
    run(connection, "DELETE FROM item", [])?;
    for item in items {
        // Wix's pages can overlap while somebody edits: an item heard twice is one item.
        let sql = "INSERT OR REPLACE INTO item \
                   (item, product, item_set, name, benefit_key, price, in_stock, stock, picture_url) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let values = params![
            text(item.item),
            text(item.product),
            text(item.item_set),
            item.name,
            item.benefit_key,
            item.price.ten_thousandths(),
            item.in_stock,
            item.stock,
            item.picture_url,
        ];
        run(connection, sql, values)?;
    }
    Ok(())
}

/// By price, then name.
pub(crate) fn all(connection: &Connection) -> Result<Vec<Item>> {
    many(
        connection,
        "SELECT * FROM item ORDER BY price, name, item",
        [],
        read,
    )
}

/// Where a product stands on several tiers, the cheapest counts.
pub(crate) fn of_product(connection: &Connection, product: ProductId) -> Result<Option<Item>> {
    let sql = "SELECT * FROM item WHERE product = ?1 ORDER BY price LIMIT 1";
    one(connection, sql, [text(product)], read)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Item> {
    Ok(Item {
        product: parsed(row, "product")?,
        item: parsed(row, "item")?,
        item_set: parsed(row, "item_set")?,
        name: row.get("name")?,
        benefit_key: row.get("benefit_key")?,
        price: credits(row, "price")?,
        in_stock: row.get("in_stock")?,
        stock: row.get("stock")?,
        picture_url: row.get("picture_url")?,
    })
}
