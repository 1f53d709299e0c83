//! Finding the same product twice.

use std::collections::HashMap;

use magpie_core::{Product, ProductId};

use super::Ranked;

/// Splits a ranking into first appearances and repetitions (with the product they repeat): the same
/// GTIN, the same address, or the same words from the same maker at the same price.
pub(super) fn split(ranked: Vec<Ranked>) -> (Vec<Ranked>, Vec<(Ranked, ProductId)>) {
    let mut seen: HashMap<String, ProductId> = HashMap::new();
    let mut kept = Vec::with_capacity(ranked.len());
    let mut repeated = Vec::new();
    for ranked in ranked {
        let keys = keys(&ranked.product);
        if let Some(of) = keys.iter().find_map(|key| seen.get(key)).cloned() {
            repeated.push((ranked, of));
        } else {
            for key in keys {
                seen.insert(key, ranked.product.id.clone());
            }
            kept.push(ranked);
        }
    }
    (kept, repeated)
}

fn keys(product: &Product) -> Vec<String> {
    let mut keys = Vec::with_capacity(3);
    if let Some(gtin) = &product.gtin {
        keys.push(format!("gtin {}", gtin.trim_start_matches('0')));
    }
    if let Some(url) = &product.url {
        let mut url = url.clone();
        url.set_fragment(None);
        keys.push(format!("url {url}"));
    }
    // Without a price two listings with one title may well be two things.
    if let Some(price) = product.price {
        let title: String = product
            .title
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        let brand = product.brand.as_deref().unwrap_or_default().to_lowercase();
        keys.push(format!("title {title} {brand} {price}"));
    }
    keys
}
