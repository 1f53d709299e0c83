//! From words and needs to candidates.

use std::collections::HashMap;

use magpie_core::ports::SearchQuery;
use magpie_core::{AgentKind, Availability, Candidate, FacetKind, Need, Product, Want};
use tantivy::TantivyError;

use crate::facets::has;
use crate::index::TextIndex;
use crate::snapshot::Snapshot;
use crate::words::{affirms, stems};

/// Products that words bring in for the needs to sort.
const POOL: usize = 1_000;
/// Fewer finds than this, and every product of the wanted kind is looked at as well.
const THIN: usize = 50;
/// Share of the words' score; the rest is needs.
const TEXT_SHARE: f32 = 0.6;

pub(crate) fn run(
    snapshot: &Snapshot,
    index: &TextIndex,
    query: &SearchQuery,
) -> Result<Vec<Candidate>, TantivyError> {
    let needs: Vec<Prepared> = query.needs.iter().map(Prepared::from).collect();
    let like = query.like.as_ref().and_then(|id| snapshot.at(id));
    let mut text: HashMap<usize, f32> = HashMap::new();
    let words = match like {
        // What a product is called says best what is like it.
        Some(at) => format!("{} {}", snapshot.products[at].title, query.text),
        None => query.text.clone(),
    };
    let hits = index.search(&words, POOL)?;
    let best = hits.first().map_or(1.0, |(_, score)| score.max(f32::EPSILON));
    for (id, score) in hits {
        text.extend(snapshot.at(&id).map(|at| (at, score / best)));
    }
    let thin = text.len() < THIN;
    let wanted_kind = query.needs.wanted(FacetKind::Category).next().is_some();
    if thin && (text.is_empty() && !has_words(&words) || wanted_kind) {
        for at in 0..snapshot.products.len() {
            text.entry(at).or_insert(0.0);
        }
    }
    let mut found: Vec<(f32, usize)> = text
        .into_iter()
        .filter(|(at, _)| Some(*at) != like)
        .filter_map(|(at, words)| {
            let (product, prose) = (&snapshot.products[at], &snapshot.texts[at]);
            let mut sum = 0.0;
            let mut most = 0.0;
            for need in &needs {
                let fit = need.fit(product, prose)?;
                most += 1.0;
                sum += fit;
            }
            let needs = if most > 0.0 { sum / most } else { 1.0 };
            // Words that match nothing at all leave only products that the needs ask for.
            if words == 0.0 && wanted_kind && !is_of_wanted_kind(product, prose, query) {
                return None;
            }
            let mut score = TEXT_SHARE * words + (1.0 - TEXT_SHARE) * needs;
            if let Some(like) = like {
                score = 0.5 * score + 0.5 * likeness(&snapshot.products[like], product);
            }
            Some((score, at))
        })
        .collect();
    found.sort_by(|(a_score, a), (b_score, b)| {
        let last = |at: usize| snapshot.products[at].availability == Availability::OutOfStock;
        last(*a)
            .cmp(&last(*b))
            .then(b_score.total_cmp(a_score))
            .then_with(|| snapshot.products[*a].id.cmp(&snapshot.products[*b].id))
    });
    Ok(found
        .into_iter()
        .take(query.limit)
        .map(|(score, at)| Candidate {
            product: snapshot.products[at].clone(),
            score: score.clamp(0.0, 1.0),
            found_by: AgentKind::Product,
        })
        .collect())
}

fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

fn is_of_wanted_kind(product: &Product, prose: &[String], query: &SearchQuery) -> bool {
    query
        .needs
        .wanted(FacetKind::Category)
        .any(|value| has(product, prose, FacetKind::Category, &stems(value)))
}

/// How alike two products are: kind, properties, price.
fn likeness(a: &Product, b: &Product) -> f32 {
    let shared = |kind: FacetKind| {
        let own: Vec<&str> = a.facet(kind).collect();
        if own.is_empty() {
            return 0.5;
        }
        let other: Vec<&str> = b.facet(kind).collect();
        #[expect(clippy::cast_precision_loss, reason = "products have few facets")]
        let share = own.iter().filter(|v| other.contains(v)).count() as f32 / own.len() as f32;
        share
    };
    let price = match (a.price, b.price) {
        (Some(a), Some(b)) if a.currency == b.currency && a.amount.max(b.amount) > 0 => {
            #[expect(clippy::cast_precision_loss, reason = "a ratio of prices")]
            let near = a.amount.min(b.amount) as f32 / a.amount.max(b.amount) as f32;
            near
        }
        _ => 0.5,
    };
    0.45 * shared(FacetKind::Category)
        + 0.15 * shared(FacetKind::Colour)
        + 0.1 * shared(FacetKind::Material)
        + 0.1 * shared(FacetKind::Audience)
        + 0.1 * shared(FacetKind::Feature)
        + 0.1 * price
}

/// A need with its words stemmed once.
struct Prepared<'a> {
    need: &'a Need,
    stems: Vec<String>,
}

impl<'a> From<&'a Need> for Prepared<'a> {
    fn from(need: &'a Need) -> Self {
        let stems = match &need.want {
            Want::Facet(_, value) => stems(value),
            Want::PriceMin(_) | Want::PriceMax(_) | Want::PriceAbout(_) | Want::InStock => {
                Vec::new()
            }
        };
        Self { need, stems }
    }
}

impl Prepared<'_> {
    /// How well a product fits, 0 to 1; nothing when it is excluded.
    fn fit(&self, product: &Product, prose: &[String]) -> Option<f32> {
        match &self.need.want {
            Want::PriceMin(limit) => self.price(product, limit, |price, limit| price >= limit),
            Want::PriceMax(limit) => self.price(product, limit, |price, limit| price <= limit),
            Want::PriceAbout(about) => match product.price {
                Some(price) if price.currency == about.currency && about.amount > 0 => {
                    #[expect(clippy::cast_precision_loss, reason = "a ratio of prices")]
                    let off = (price.amount - about.amount).abs() as f32 / about.amount as f32;
                    Some((1.0 - off).max(0.0))
                }
                _ => Some(0.3),
            },
            Want::InStock => match product.availability {
                Availability::InStock => Some(1.0),
                Availability::Unknown => Some(0.5),
                Availability::Preorder | Availability::OutOfStock => self.failed(),
            },
            Want::Facet(kind, _) if self.need.not => {
                let stated = product
                    .facets
                    .iter()
                    .any(|f| f.kind == *kind && affirms(&stems(&f.value), &self.stems));
                if stated || affirms(prose, &self.stems) { self.failed() } else { Some(1.0) }
            }
            Want::Facet(kind, _) => {
                if has(product, prose, *kind, &self.stems) {
                    return Some(1.0);
                }
                let told = product.facet(*kind).next().is_some();
                match kind {
                    FacetKind::Category => self.failed(),
                    FacetKind::Feature | FacetKind::Use => Some(0.2),
                    _ if told => self.failed(),
                    _ if affirms(prose, &self.stems) => Some(0.9),
                    _ => Some(0.3),
                }
            }
        }
    }

    fn price(
        &self,
        product: &Product,
        limit: &magpie_core::Money,
        holds: impl Fn(i64, i64) -> bool,
    ) -> Option<f32> {
        match product.price {
            Some(price) if price.currency == limit.currency => {
                if holds(price.amount, limit.amount) { Some(1.0) } else { self.failed() }
            }
            _ => Some(0.5),
        }
    }

    fn failed(&self) -> Option<f32> {
        if self.need.hard { None } else { Some(0.0) }
    }
}
