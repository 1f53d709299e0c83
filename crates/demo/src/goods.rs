//! What the shop sells: read from the tables in `goods/`, which are compiled in.
//!
//! Owns the facts that never change (title, colours, sizes, …). What moves is in [`crate::schedule`].

mod gtin;
mod size;
mod table;

use std::sync::LazyLock;

use magpie_core::{Money, ProductId, Rating};

/// A kind of goods: where it stands in the shop and how it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Kind {
    /// The word in the tables: `hiking boot`.
    pub name: String,
    /// The department: `Footwear`.
    pub department: String,
    /// The shelf within the department: `Hiking boots`.
    pub category: String,
    /// Which drawing shows it.
    pub(crate) drawing: String,
    /// Which form of the drawing.
    pub(crate) form: String,
    /// By how many per cent prices swing with the season.
    pub(crate) swing: f64,
}

/// For which ages something is made, in years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ages {
    /// From.
    pub from: u8,
    /// To, where there is an end.
    pub to: Option<u8>,
}

impl std::fmt::Display for Ages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.to {
            Some(to) => write!(f, "{}-{to} years", self.from),
            None => write!(f, "{}+ years", self.from),
        }
    }
}

/// One product of the shop, as far as it never changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Good {
    /// Its name in addresses and in the feed: `fellmark-ridgewalk-mid`.
    pub id: ProductId,
    /// What kind of thing it is.
    pub kind: Kind,
    /// Its maker, invented.
    pub brand: String,
    /// Maker and name.
    pub title: String,
    /// Two to four sentences.
    pub description: String,
    /// The price around which it moves.
    pub base_price: Money,
    /// Main colour first.
    pub colours: Vec<String>,
    /// Main material first.
    pub materials: Vec<String>,
    /// Whom it is for: women, men, unisex, kids, baby, dogs, cats.
    pub audience: Vec<String>,
    /// For which ages, where that is stated.
    pub ages: Option<Ages>,
    /// In which sizes it comes.
    pub sizes: Vec<String>,
    /// What it can do or is: waterproof, vegan, wireless.
    pub features: Vec<String>,
    /// What it is used for: hiking, wedding, travel.
    pub uses: Vec<String>,
    /// GTIN-13 from the range for use within one company.
    pub gtin: String,
    /// What buyers say.
    pub rating: Rating,
    /// Its place among the goods of its category, from 0.
    pub(crate) place: usize,
}

static GOODS: LazyLock<Vec<Good>> =
    LazyLock::new(|| table::read().expect("the compiled-in tables are read by the tests"));

/// Everything the shop ever sells, in the order of its shelves.
pub fn goods() -> &'static [Good] {
    &GOODS
}

/// Lower-case words joined by hyphens, for addresses.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().filter(|c| *c != '\'') {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}
