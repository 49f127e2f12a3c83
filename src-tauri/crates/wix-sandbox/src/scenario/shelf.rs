//! Merchandise in three tiers, cheap to dear.

use uuid::Uuid;

use super::people::slug;
use crate::chance::Chance;
use crate::clock::Stamp;
use crate::model::Product;

/// Name, price, stock, description; the name also chooses the drawing.
const SHELF: &[(&str, f64, u32, &str)] = &[
    ("Water bottle", 9.5, 42, "Steel, 750 ml, keeps cold for a day."),
    ("Gym towel", 8.0, 65, "Quick-drying, 50 × 100 cm."),
    ("Resistance band", 7.5, 31, "Medium strength, natural rubber."),
    ("Shaker", 11.0, 18, "With a sieve, 600 ml."),
    ("Lock", 6.5, 27, "For the lockers; four digits."),
    ("Training T-shirt", 22.0, 24, "Light, breathing, S to XXL."),
    ("Tank top", 19.5, 16, "Light, breathing, S to XL."),
    ("Skipping rope", 16.0, 0, "Steel cable, ball bearings."),
    ("Cap", 18.0, 20, "With the gym's mark."),
    ("Gym bag", 39.0, 9, "40 litres, with a place for shoes."),
    ("Hoodie", 45.0, 12, "Heavy cotton, S to XXL."),
    ("Yoga mat", 35.0, 7, "6 mm, does not slip."),
];

pub(crate) fn products(seed: u64, now: Stamp) -> Vec<Product> {
    let mut chance = Chance::stream(seed, "products");
    SHELF
        .iter()
        .enumerate()
        .map(|(number, (name, price, stock, description))| {
            let created = now.later_seconds(-86_400 * (400 - number as i64));
            let mut made = product(chance.guid(), name, *price, Some(*stock), number as u64, created);
            made.description = format!("<p>{description}</p>");
            made
        })
        .collect()
}

/// A product of one's own.
pub(crate) fn product(
    id: Uuid,
    name: &str,
    price: f64,
    stock: Option<u32>,
    number: u64,
    now: Stamp,
) -> Product {
    Product {
        id,
        name: name.to_owned(),
        slug: slug(name),
        description: String::new(),
        price,
        stock,
        visible: true,
        picture: slug(name),
        numeric_id: 1_704_448_800_000_001 + number,
        revision: 1,
        created_date: now,
        updated_date: now,
    }
}
