//! What a catalogue teaches about its own words: which brands, categories, colours, … there are, how they are
//! written, and which of them a product has though no field says so.
//!
//! Owns facets and the vocabulary. Reads products only; knows neither feeds nor the index.

mod phrases;
mod reading;
mod tally;
pub(crate) mod titles;
mod vocabulary;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use magpie_core::{Facet, FacetKind, FacetOrigin, Product};
use rayon::prelude::*;

use crate::language::{self, Reading};
use crate::words::key;
use phrases::{Phrases, Text};
use tally::Tally;
use titles::Title;

pub(crate) use vocabulary::vocabulary;

/// Share of a category's products that name a plain colour in their titles, from which on words such as
/// "olive" and "cream" are colours there too.
const COLOURFUL: f64 = 0.1;
/// Products of a category that must name one.
const COLOURFUL_PRODUCTS: usize = 3;

/// What was learned from a set of products.
pub(crate) struct Learned {
    phrases: Phrases,
    tally: Tally,
    /// Keys of brands.
    brands: HashSet<String>,
    /// Keys of types that titles end in.
    heads: HashSet<String>,
    /// Category paths whose things come in colours.
    colourful: HashSet<Vec<String>>,
}

impl Learned {
    /// Learns from all products of all catalogues.
    pub fn from(products: &[&Product]) -> Self {
        let mut tally = Tally::default();
        let mut phrases = Phrases::default();
        for kind in FacetKind::ALL {
            for (value, form, reading) in language::seeds(kind) {
                tally.seed(kind, value, form);
                phrases.add(kind, form, value, reading);
            }
        }
        let said: Vec<Vec<Stated>> = products.par_iter().map(|product| stated(product)).collect();
        for Stated { kind, value, key } in said.into_iter().flatten() {
            tally.count_key(kind, key, &value);
        }
        let mut titles: Vec<Title<'_>> =
            products.par_iter().map(|product| Title::of(&product.title)).collect();
        let brands = titles::brands(products, &titles, &phrases, &mut tally);
        titles.par_iter_mut().for_each(|title| title.know_makers(&brands));
        let heads = titles::heads(products, &titles, &phrases, &brands, &mut tally);
        reading::learn_features(products, &mut tally);
        for (kind, key, value) in tally.values() {
            let prose = matches!(
                kind,
                FacetKind::Brand
                    | FacetKind::Category
                    | FacetKind::Feature
                    | FacetKind::Use
                    | FacetKind::Colour
                    | FacetKind::Material
            );
            if prose && !phrases.knows(kind, key) {
                phrases.add_key(kind, key, value, Reading::Anywhere);
            }
        }
        let colourful = colourful(products, &titles, &phrases);
        Self { phrases, tally, brands, heads, colourful }
    }

    /// All facets of a product: what its fields state, then what its texts say of the rest.
    pub fn facets(&self, product: &Product) -> Vec<Facet> {
        let mut facets: Vec<Facet> = Vec::new();
        let mut add = |kind: FacetKind, value: Arc<str>, origin: FacetOrigin| {
            if !facets.iter().any(|facet| facet.kind == kind && *facet.value == *value) {
                facets.push(Facet { kind, value: value.to_string(), origin });
            }
        };
        let (read, stated) = (reading::read(self, product), stated(product));
        for (kind, value) in read.iter().filter(|(kind, _)| *kind == FacetKind::Category) {
            add(*kind, Arc::clone(value), FacetOrigin::Read);
        }
        for Stated { kind, value, key } in &stated {
            add(*kind, self.tally.canonical(*kind, value, key), FacetOrigin::Stated);
        }
        for (kind, value) in read {
            add(kind, value, FacetOrigin::Read);
        }
        // A type that both the title and a field give is stated.
        for facet in facets.iter_mut().filter(|facet| facet.origin == FacetOrigin::Read) {
            let wanted = key(&facet.value);
            if stated.iter().any(|stated| stated.kind == facet.kind && stated.key == wanted) {
                facet.origin = FacetOrigin::Stated;
            }
        }
        facets
    }
}

/// A value that a field gives.
struct Stated {
    kind: FacetKind,
    value: String,
    key: String,
}

/// What fields say: the facets of the feed, the brand, each step of the category and the head of the last.
fn stated(product: &Product) -> Vec<Stated> {
    let mut values: Vec<(FacetKind, String)> = Vec::new();
    if let Some((leaf, inner)) = product.category.split_last() {
        values.extend(inner.iter().map(|part| (FacetKind::Category, part.to_lowercase())));
        values.extend(titles::head_of_category(leaf).map(|head| (FacetKind::Category, head)));
        values.push((FacetKind::Category, leaf.to_lowercase()));
    }
    values.extend(product.brand.iter().map(|brand| (FacetKind::Brand, brand.to_lowercase())));
    values.extend(product.facets.iter().map(|facet| (facet.kind, facet.value.clone())));
    values
        .into_iter()
        .filter(|(_, value)| !value.trim().is_empty())
        .map(|(kind, value)| Stated { kind, key: key(&value), value })
        .collect()
}

fn colourful(
    products: &[&Product],
    titles: &[Title<'_>],
    phrases: &Phrases,
) -> HashSet<Vec<String>> {
    let comes_in_colours = |(product, title): (&&Product, &Title<'_>)| {
        let text = Text { words: &title.words };
        let plain = |hit: &phrases::Hit<'_>| hit.meaning.reading == Reading::Anywhere;
        product.facets.iter().any(|facet| facet.kind == FacetKind::Colour)
            || phrases.hits(&text, FacetKind::Colour).iter().any(plain)
    };
    let coloured: Vec<bool> = products.par_iter().zip(titles).map(comes_in_colours).collect();
    let mut counts: HashMap<&[String], (usize, usize)> = HashMap::new();
    for (product, in_colours) in products.iter().zip(coloured) {
        let (all, coloured) = counts.entry(product.category.as_slice()).or_default();
        *all += 1;
        *coloured += usize::from(in_colours);
    }
    let is_colourful = |all: usize, coloured: usize| {
        #[expect(clippy::cast_precision_loss, reason = "counts of products stay far below 2^52")]
        let share = coloured as f64 / all as f64;
        coloured >= COLOURFUL_PRODUCTS && share >= COLOURFUL
    };
    counts
        .into_iter()
        .filter(|(_, (all, coloured))| is_colourful(*all, *coloured))
        .map(|(path, _)| path.to_vec())
        .collect()
}
