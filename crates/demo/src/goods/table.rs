//! Reads the tables: columns parted by `|`, lists within a column by commas.

use std::collections::HashMap;

use magpie_core::{Currency, Money, ProductId, Rating};
use serde::Deserialize;

use super::gtin::gtin;
use super::size::sizes;
use super::{Ages, Good, Kind, slug};
use crate::seed::Seed;

const KINDS: &str = include_str!("../../goods/kinds.csv");

const TABLES: [(&str, &str); 9] = [
    ("footwear.csv", include_str!("../../goods/footwear.csv")),
    ("clothing.csv", include_str!("../../goods/clothing.csv")),
    ("carry.csv", include_str!("../../goods/carry.csv")),
    ("sound.csv", include_str!("../../goods/sound.csv")),
    ("kitchen.csv", include_str!("../../goods/kitchen.csv")),
    ("home.csv", include_str!("../../goods/home.csv")),
    ("play.csv", include_str!("../../goods/play.csv")),
    ("outside.csv", include_str!("../../goods/outside.csv")),
    ("grocery.csv", include_str!("../../goods/grocery.csv")),
];

/// What is wrong with a table.
#[derive(Debug, thiserror::Error)]
pub(super) enum TableError {
    /// It is not a table.
    #[error("{table} can't be read")]
    Unreadable {
        /// Which table.
        table: &'static str,
        /// Where and why.
        #[source]
        source: csv::Error,
    },
    /// A field of a product makes no sense.
    #[error("{table}: {title}: {field} makes no sense")]
    Field {
        /// Which table.
        table: &'static str,
        /// Which product.
        title: String,
        /// Which column.
        field: &'static str,
    },
}

#[derive(Deserialize)]
struct KindRow {
    kind: String,
    department: String,
    category: String,
    drawing: String,
    form: String,
    swing: f64,
}

#[derive(Deserialize)]
struct Row {
    kind: String,
    brand: String,
    name: String,
    price: String,
    colours: String,
    materials: String,
    audience: String,
    sizes: String,
    features: String,
    uses: String,
    description: String,
}

/// All goods of all tables.
pub(super) fn read() -> Result<Vec<Good>, TableError> {
    let kinds: HashMap<String, Kind> =
        rows::<KindRow>("kinds.csv", KINDS)?.into_iter().map(kind).collect();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut goods = Vec::new();
    for (table, text) in TABLES {
        for row in rows::<Row>(table, text)? {
            let mut good = good(table, row, &kinds)?;
            let place = places.entry(good.kind.category.clone()).or_default();
            good.place = *place;
            *place += 1;
            goods.push(good);
        }
    }
    Ok(goods)
}

fn rows<T: for<'de> Deserialize<'de>>(
    table: &'static str,
    text: &str,
) -> Result<Vec<T>, TableError> {
    csv::ReaderBuilder::new()
        .delimiter(b'|')
        .comment(Some(b'#'))
        .quoting(false)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|source| TableError::Unreadable { table, source })
}

fn kind(row: KindRow) -> (String, Kind) {
    let kind = Kind {
        name: row.kind.clone(),
        department: row.department,
        category: row.category,
        drawing: row.drawing,
        form: row.form,
        swing: row.swing,
    };
    (row.kind, kind)
}

fn good(table: &'static str, row: Row, kinds: &HashMap<String, Kind>) -> Result<Good, TableError> {
    let title = format!("{} {}", row.brand, row.name);
    let wrong = |field| TableError::Field { table, title: title.clone(), field };
    let kind = kinds.get(&row.kind).ok_or_else(|| wrong("kind"))?.clone();
    let base_price = Money::parse_decimal(&row.price, Currency::USD).map_err(|_| wrong("price"))?;
    let (ages, audience): (Vec<String>, Vec<String>) = list(&row.audience)
        .into_iter()
        .partition(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let ages = match ages.as_slice() {
        [] => None,
        [one] => Some(age_range(one).ok_or_else(|| wrong("audience"))?),
        _ => return Err(wrong("audience")),
    };
    let id = slug(&title);
    let seed = Seed::of(&id);
    Ok(Good {
        kind,
        base_price,
        colours: list(&row.colours),
        materials: list(&row.materials),
        audience,
        ages,
        sizes: sizes(&row.sizes),
        features: list(&row.features),
        uses: list(&row.uses),
        gtin: gtin(seed.aspect("gtin")),
        rating: rating(seed.aspect("rating")),
        brand: row.brand,
        description: row.description,
        id: ProductId::new(id),
        title,
        place: 0,
    })
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn age_range(text: &str) -> Option<Ages> {
    if let Some(from) = text.strip_suffix('+') {
        return Some(Ages { from: from.parse().ok()?, to: None });
    }
    let (from, to) = text.split_once('-')?;
    Some(Ages { from: from.parse().ok()?, to: Some(to.parse().ok()?) })
}

/// Most things are liked, a few are not, and few are known to thousands.
fn rating(seed: Seed) -> Rating {
    let liked = seed.at(0).unit().max(seed.at(1).unit());
    let known = seed.at(2).between(1.2, 7.9).exp();
    Rating { value: ((3.2 + 1.7 * liked) * 10.0).round() as f32 / 10.0, count: known as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_in_tables_can_be_read() {
        if let Err(error) = read() {
            panic!("{error}: {:?}", std::error::Error::source(&error));
        }
    }

    #[test]
    fn ages_are_read_as_written() {
        assert_eq!(age_range("4-8"), Some(Ages { from: 4, to: Some(8) }));
        assert_eq!(age_range("10+"), Some(Ages { from: 10, to: None }));
        assert_eq!(age_range("all"), None);
    }
}
