//! An assortment of any size, made from patterns: makers, types, properties and prices in the proportions of
//! a large shop. The same number of products is always the same assortment.

use std::fmt::Write as _;

use serde_json::json;

use crate::rng::Rng;

const DEPARTMENTS: [(&str, &[&str]); 10] = [
    (
        "Clothing",
        &[
            "Jacket", "Shirt", "T-Shirt", "Trousers", "Dress", "Sweater", "Coat", "Skirt",
            "Hoodie", "Shorts",
        ],
    ),
    (
        "Shoes",
        &[
            "Boots",
            "Sneakers",
            "Sandals",
            "Running Shoes",
            "Loafers",
            "Slippers",
            "Heels",
            "Hiking Boots",
        ],
    ),
    (
        "Kitchen",
        &[
            "Kettle",
            "Saucepan",
            "Knife",
            "Cutting Board",
            "Mug",
            "Teapot",
            "Frying Pan",
            "Bowl",
            "Toaster",
        ],
    ),
    (
        "Sound",
        &["Headphones", "Speaker", "Turntable", "Microphone", "Earbuds", "Amplifier", "Soundbar"],
    ),
    (
        "Home",
        &[
            "Lamp", "Rug", "Cushion", "Blanket", "Bookcase", "Mirror", "Curtain", "Vase", "Clock",
            "Shelf",
        ],
    ),
    (
        "Outdoor",
        &[
            "Tent",
            "Backpack",
            "Sleeping Bag",
            "Headlamp",
            "Stove",
            "Water Bottle",
            "Trekking Poles",
        ],
    ),
    ("Toys", &["Puzzle", "Board Game", "Building Blocks", "Doll", "Kite", "Toy Car", "Plush Bear"]),
    (
        "Office",
        &[
            "Desk",
            "Office Chair",
            "Notebook",
            "Fountain Pen",
            "Monitor Stand",
            "Desk Organiser",
            "Stapler",
        ],
    ),
    ("Garden", &["Hose", "Planter", "Rake", "Pruner", "Bench", "Watering Can", "Wheelbarrow"]),
    (
        "Beauty",
        &["Face Cream", "Shampoo", "Lipstick", "Perfume", "Soap", "Hand Cream", "Nail Polish"],
    ),
];
const COLOURS: [&str; 14] = [
    "Black",
    "White",
    "Red",
    "Green",
    "Blue",
    "Yellow",
    "Grey",
    "Brown",
    "Pink",
    "Navy Blue",
    "Beige",
    "Purple",
    "Teal",
    "Maroon",
];
const MATERIALS: [&str; 12] = [
    "Leather", "Cotton", "Wool", "Linen", "Steel", "Oak", "Bamboo", "Glass", "Ceramic", "Canvas",
    "Nylon", "Silicone",
];
const MANNERS: [&str; 16] = [
    "Classic",
    "Slim",
    "Lightweight",
    "Compact",
    "Waterproof",
    "Folding",
    "Vintage",
    "Modern",
    "Insulated",
    "Quiet",
    "Soft",
    "Sturdy",
    "Everyday",
    "Travel",
    "Studio",
    "Pocket",
];
const AUDIENCES: [&str; 4] = ["Women", "Men", "Kids", ""];
const STARTS: [&str; 16] = [
    "Bra", "Cor", "Del", "Fen", "Gar", "Hol", "Jun", "Kes", "Lor", "Mar", "Nor", "Os", "Pel",
    "Quin", "Ros", "Tam",
];
const MIDDLES: [&str; 12] = ["a", "en", "i", "o", "u", "el", "ar", "in", "or", "un", "es", "al"];
const ENDS: [&str; 14] = [
    "beck", "dale", "ford", "gate", "holm", "ley", "mont", "nell", "quist", "row", "son", "ton",
    "vik", "wick",
];
const PRAISE: [&str; 10] = [
    "Made to last through years of daily use.",
    "It packs flat and weighs next to nothing.",
    "The finish hides scratches and is easy to clean.",
    "A favourite of people who hate to shop twice.",
    "Tested in rain, wind and the hands of small children.",
    "Comes in a plain box without plastic.",
    "The seams are taped and the edges rounded.",
    "Repairs are free for two years.",
    "Designed for small flats and large families.",
    "It fits where others do not.",
];

/// Small numbers are more frequent, as makers and types are in a shop.
fn skewed(numbers: &mut Rng, bound: usize) -> usize {
    numbers.below(bound).min(numbers.below(bound))
}

fn of<'a>(numbers: &mut Rng, some: &[&'a str]) -> &'a str {
    some[numbers.below(some.len())]
}

/// One of about two and a half thousand makers.
fn maker(numbers: &mut Rng) -> String {
    let (start, middle, end) = (
        skewed(numbers, STARTS.len()),
        skewed(numbers, MIDDLES.len()),
        skewed(numbers, ENDS.len()),
    );
    format!("{}{}{}", STARTS[start], MIDDLES[middle], ENDS[end])
}

/// What a product is called and what is said of it.
struct Made {
    title: String,
    path: String,
    maker: String,
    description: String,
    cents: usize,
}

fn made(at: usize) -> Made {
    let mut numbers = Rng::new(at as u64);
    let (department, types) = DEPARTMENTS[skewed(&mut numbers, DEPARTMENTS.len())];
    let thing = types[skewed(&mut numbers, types.len())];
    let maker = maker(&mut numbers);
    let (manner, colour, material) =
        (of(&mut numbers, &MANNERS), of(&mut numbers, &COLOURS), of(&mut numbers, &MATERIALS));
    let audience = of(&mut numbers, &AUDIENCES);
    let mut title = format!("{maker} {manner} {colour} {material} {thing}");
    if !audience.is_empty() && department.len() < 9 {
        let _ = write!(title, " for {audience}");
    }
    let _ =
        write!(title, " {}{}", STARTS[numbers.below(16)].to_uppercase(), 100 + numbers.below(900));
    let mut description = format!(
        "A {} {} in {} {}.",
        manner.to_lowercase(),
        thing.to_lowercase(),
        colour.to_lowercase(),
        material.to_lowercase()
    );
    for _ in 0..1 + numbers.below(3) {
        description = description + " " + of(&mut numbers, &PRAISE);
    }
    let path = format!("{department} > {thing}");
    let cents = 499 + skewed(&mut numbers, 40_000);
    Made { title, path, maker, description, cents }
}

/// The lines of a feed of so many products: JSON Lines, one product each.
pub fn assortment(products: usize) -> impl Iterator<Item = String> {
    (0..products).map(|at| {
        let Made { title, path, maker, description, cents } = made(at);
        #[expect(clippy::cast_precision_loss, reason = "cents of a price")]
        let price = cents as f64 / 100.0;
        json!({
            "id": format!("p{at}"),
            "title": title,
            "description": description,
            "category": path,
            "brand": maker,
            "price": price,
            "currency": "USD",
            "url": format!("https://shop.example/p/{at}"),
        })
        .to_string()
    })
}

/// Requests for an assortment, as shoppers write them.
pub fn requests(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|at| {
        let mut numbers = Rng::new(0x7265_7175_6573_7473 ^ at as u64);
        let (_, types) = DEPARTMENTS[skewed(&mut numbers, DEPARTMENTS.len())];
        let thing = types[skewed(&mut numbers, types.len())].to_lowercase();
        let colour = of(&mut numbers, &COLOURS).to_lowercase();
        let material = of(&mut numbers, &MATERIALS).to_lowercase();
        let manner = of(&mut numbers, &MANNERS).to_lowercase();
        match numbers.below(6) {
            0 => thing,
            1 => format!("{colour} {thing}"),
            2 => format!("{manner} {material} {thing} for women"),
            3 => format!("{} {thing}", maker(&mut numbers)),
            4 => format!("{colour} {material} {thing} that is easy to clean"),
            _ => format!("{manner} {thing} for small flats"),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn an_assortment_is_always_the_same_and_varied() {
        let some: Vec<String> = assortment(2_000).collect();
        assert_eq!(some, assortment(3_000).take(2_000).collect::<Vec<_>>());
        let titles: HashSet<String> = (0..2_000).map(|at| made(at).title).collect();
        assert!(titles.len() > 1_990, "{}", titles.len());
        let makers: HashSet<String> = (0..2_000).map(|at| made(at).maker).collect();
        assert!(makers.len() > 500, "{}", makers.len());
        assert_eq!(requests(50).collect::<HashSet<_>>().len(), 50);
    }
}
