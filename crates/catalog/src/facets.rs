//! Reading facets out of products, with words learned from all of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use magpie_core::{Facet, FacetKind, FacetOrigin, Product};

use crate::language::{AUDIENCES, COLOURS, CONDITIONS, FEATURES, MATERIALS};
use crate::words::{affirms, find, is_denied, stem, stems, words};

/// A word that names a kind of thing, or a maker, does so in at least so many titles.
const REPEATED: usize = 3;
/// Longest run of words that is looked up as one value.
const LONGEST: usize = 4;

/// What the products together teach.
pub(crate) struct Learned {
    /// Stems of a value -> kind and value.
    values: HashMap<Vec<String>, Vec<(FacetKind, String)>>,
}

impl Learned {
    pub(crate) fn from(products: &[Product]) -> Self {
        let mut learned = Self { values: HashMap::new() };
        for (kind, seeds) in [
            (FacetKind::Colour, COLOURS),
            (FacetKind::Material, MATERIALS),
            (FacetKind::Feature, FEATURES),
            (FacetKind::Condition, CONDITIONS),
        ] {
            for seed in seeds {
                learned.add(kind, seed, seed);
            }
        }
        for (value, forms) in AUDIENCES {
            for form in *forms {
                learned.add(FacetKind::Audience, form, value);
            }
        }
        let mut brands: BTreeSet<String> = BTreeSet::new();
        for product in products {
            brands.extend(product.brand.as_deref().map(str::to_lowercase));
            for facet in &product.facets {
                learned.add(facet.kind, &facet.value, &facet.value);
            }
        }
        if brands.is_empty() {
            brands = brands_of_titles(products);
        }
        for brand in &brands {
            learned.add(FacetKind::Brand, brand, brand);
        }
        for kind in kinds_of_titles(products) {
            learned.add(FacetKind::Category, &kind, &kind);
        }
        learned
    }

    fn add(&mut self, kind: FacetKind, form: &str, value: &str) {
        let key = stems(form);
        if key.is_empty() || key.len() > LONGEST {
            return;
        }
        let known = self.values.entry(key).or_default();
        if !known.iter().any(|(other, _)| *other == kind) {
            known.push((kind, value.to_owned()));
        }
    }

    /// The product with the facets that its words show added to those it states.
    pub(crate) fn complete(&self, mut product: Product) -> Product {
        if let Some(brand) = product.brand.clone() {
            push(&mut product, FacetKind::Brand, brand.to_lowercase(), FacetOrigin::Stated);
        }
        for segment in product.category.clone() {
            push(&mut product, FacetKind::Category, segment.to_lowercase(), FacetOrigin::Stated);
        }
        let stated: BTreeSet<FacetKind> = product.facets.iter().map(|facet| facet.kind).collect();
        let title = stems(&product.title);
        for (kind, value) in self.found_in(&title) {
            // What the feed states of these is complete; titles then only add confusion ("Silver Lake").
            let told = matches!(
                kind,
                FacetKind::Brand | FacetKind::Colour | FacetKind::Material | FacetKind::Audience
            );
            let wanted = kind != FacetKind::Size && !(told && stated.contains(&kind));
            if wanted && (kind != FacetKind::Brand || starts_with(&title, &value)) {
                push(&mut product, kind, value, FacetOrigin::Read);
            }
        }
        let description = stems(&product.description);
        for (kind, value) in self.found_in(&description) {
            let told = kind == FacetKind::Feature
                || kind == FacetKind::Material && !stated.contains(&kind);
            if told {
                push(&mut product, kind, value, FacetOrigin::Read);
            }
        }
        product
    }

    /// Values named in a text, longest first at each place, denied ones left out.
    fn found_in(&self, text: &[String]) -> Vec<(FacetKind, String)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let longest = (1..=LONGEST.min(text.len() - at))
                .rev()
                .find_map(|len| self.values.get(&text[at..at + len]).map(|values| (len, values)));
            match longest {
                Some((len, values)) => {
                    if !is_denied(text, at, len) {
                        found.extend(values.iter().cloned());
                    }
                    at += len;
                }
                None => at += 1,
            }
        }
        found
    }
}

fn push(product: &mut Product, kind: FacetKind, value: String, origin: FacetOrigin) {
    let known = product.facets.iter().any(|facet| facet.kind == kind && facet.value == value);
    if !known && !value.is_empty() {
        product.facets.push(Facet { kind, value, origin });
    }
}

fn starts_with(title: &[String], brand: &str) -> bool {
    find(title, &stems(brand), 0) == Some(0)
}

/// Makers, where no product states one: first words of titles that several products share while their
/// next words differ.
fn brands_of_titles(products: &[Product]) -> BTreeSet<String> {
    let mut next: BTreeMap<String, (usize, BTreeSet<String>)> = BTreeMap::new();
    for product in products {
        let words = words(&product.title);
        if let [first, second, ..] = words.as_slice() {
            let seen = next.entry(first.clone()).or_default();
            seen.0 += 1;
            seen.1.insert(second.clone());
        }
    }
    let common: BTreeSet<&str> = COLOURS
        .iter()
        .chain(MATERIALS)
        .chain(FEATURES)
        .copied()
        .chain(AUDIENCES.iter().flat_map(|(_, forms)| forms.iter().copied()))
        .chain(["the", "a", "an", "new", "set", "pack", "for", "super", "pro"])
        .collect();
    next.into_iter()
        .filter(|(word, (count, seconds))| {
            *count >= REPEATED && seconds.len() >= 2 && !common.contains(word.as_str())
        })
        .map(|(word, _)| word)
        .collect()
}

/// Kinds of things: the last words of titles that several products share.
fn kinds_of_titles(products: &[Product]) -> BTreeSet<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for product in products {
        let head = product.title.split(['(', ',', '|', '[']).next().unwrap_or_default();
        let head = head.split(" for ").next().unwrap_or_default();
        let head = head.split(" with ").next().unwrap_or_default();
        let words: Vec<String> =
            words(head).into_iter().filter(|w| !w.chars().any(|c| c.is_ascii_digit())).collect();
        if let Some(last) = words.last().filter(|word| word.chars().count() > 2) {
            *counts.entry(stem(last)).or_default() += 1;
        }
    }
    let colours: BTreeSet<&str> = COLOURS.iter().chain(MATERIALS).copied().collect();
    counts
        .into_iter()
        .filter(|(word, count)| *count >= REPEATED && !colours.contains(word.as_str()))
        .map(|(word, _)| word)
        .collect()
}

/// Whether a product has a value of a facet: stated, read, or, for what is told in prose, mentioned.
pub(crate) fn has(product: &Product, text: &[String], kind: FacetKind, wanted: &[String]) -> bool {
    let stated = product.facets.iter().filter(|facet| facet.kind == kind).any(|facet| match kind {
        FacetKind::Size => stems(&facet.value) == wanted,
        FacetKind::Audience => {
            facet.value == "unisex" && wanted.iter().any(|w| w == "women" || w == "men")
                || stems(&facet.value) == wanted
        }
        _ => affirms(&stems(&facet.value), wanted),
    });
    let told = matches!(kind, FacetKind::Category | FacetKind::Feature | FacetKind::Use);
    stated || told && affirms(text, wanted)
}
