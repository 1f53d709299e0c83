//! What a product is like, as far as a taste may lean to it.

use magpie_core::{Aspect, CatalogVocabulary, FacetKind, PriceBand, Product};

/// Words of a title that count, at most.
const MOST_WORDS: usize = 6;
/// Shorter words seldom say what a thing is like.
const LEAST_LETTERS: usize = 4;

/// The aspects of a product, in order and each once. What it is, its size and whether it is new are asked for, and no
/// matter of taste.
pub fn aspects(product: &Product, vocabulary: &CatalogVocabulary) -> Vec<Aspect> {
    let mut aspects = Vec::new();
    let mut told: Vec<String> = Vec::new();
    for facet in &product.facets {
        told.extend(facet.value.split_whitespace().map(str::to_lowercase));
        match facet.kind {
            FacetKind::Category | FacetKind::Size | FacetKind::Condition => {}
            FacetKind::Brand
            | FacetKind::Colour
            | FacetKind::Material
            | FacetKind::Audience
            | FacetKind::Use
            | FacetKind::Feature => {
                aspects.push(Aspect::Facet(facet.kind, facet.value.to_lowercase()));
            }
        }
    }
    if let Some(brand) = &product.brand {
        told.extend(brand.split_whitespace().map(str::to_lowercase));
        aspects.push(Aspect::Facet(FacetKind::Brand, brand.to_lowercase()));
    }
    aspects.extend(band(product, vocabulary).map(Aspect::Price));
    aspects.extend(product.merchant.clone().map(Aspect::Merchant));
    let kinds = product.category.iter().flat_map(|part| part.split_whitespace());
    told.extend(kinds.map(str::to_lowercase));
    let words = product.title.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    let words = words.filter(|word| {
        word.chars().count() >= LEAST_LETTERS
            && word.chars().all(char::is_alphabetic)
            && !told.iter().any(|told| told.contains(word.as_str()) || word.contains(told.as_str()))
    });
    aspects.extend(words.take(MOST_WORDS).map(Aspect::Word));
    aspects.sort();
    aspects.dedup();
    aspects
}

/// What more than half of several products have in common: what a word about all of them is about.
pub fn shared(products: &[Vec<Aspect>]) -> Vec<Aspect> {
    let mut all: Vec<&Aspect> = products.iter().flatten().collect();
    all.sort();
    let of_most = all.chunk_by(|a, b| a == b).filter(|same| same.len() * 2 > products.len());
    of_most.map(|same| same[0].clone()).collect()
}

/// Where its price stands among those of its kind.
fn band(product: &Product, vocabulary: &CatalogVocabulary) -> Option<PriceBand> {
    let price = product.price?;
    let quartiles = vocabulary.quartiles(product.facet(FacetKind::Category).last())?;
    if quartiles.median.currency != price.currency {
        return None;
    }
    Some(if price.amount <= quartiles.lower.amount {
        PriceBand::Low
    } else if price.amount >= quartiles.upper.amount {
        PriceBand::High
    } else {
        PriceBand::Middle
    })
}
