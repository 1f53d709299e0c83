//! Live sources, asked side by side: a source that hangs costs its budget and holds up nobody else.

use std::time::Duration;

use futures::future::join_all;
use magpie_core::ports::{LiveFinds, LiveQuery, LiveSource};
use magpie_core::{AgentKind, Candidate, Needs, Photo, Product};
use tokio::time::Instant;

use super::{AgentPorts, Assignment};
use crate::planner::rules::comparable;

/// Products that each source is asked for.
const FROM_EACH: usize = 20;
/// What the last of a source's products counts for beside its first: the source knows better than the words do
/// which fits, but not by much.
const LAST_SHARE: f32 = 0.8;

/// What live sources have for some words, scored by how many of these each product has.
pub(super) async fn search(
    ports: &AgentPorts,
    text: &str,
    assignment: &Assignment<'_>,
) -> Vec<Candidate> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    let query = query(text, None, assignment);
    let asked = ports.live.iter().map(|source| ask(source.as_ref(), &query, ports, assignment));
    let found = join_all(asked).await.into_iter();
    found.flat_map(|products| scored(products, text, ports, AgentKind::Product)).collect()
}

/// What live sources that see have for a photo.
pub(super) async fn look_alike(
    ports: &AgentPorts,
    photo: &Photo,
    words: &str,
    assignment: &Assignment<'_>,
) -> Vec<Candidate> {
    let query = query(words, Some(photo.clone()), assignment);
    let seeing = ports.live.iter().filter(|source| source.sees());
    let asked = seeing.map(|source| ask(source.as_ref(), &query, ports, assignment));
    let found = join_all(asked).await.into_iter();
    found.flat_map(|products| scored(products, words, ports, AgentKind::Image)).collect()
}

fn query(text: &str, photo: Option<Photo>, assignment: &Assignment<'_>) -> LiveQuery {
    LiveQuery {
        text: text.to_owned(),
        needs: assignment.needs.clone(),
        photo,
        language: assignment.language.map(str::to_owned),
        limit: FROM_EACH,
    }
}

async fn ask(
    source: &dyn LiveSource,
    query: &LiveQuery,
    ports: &AgentPorts,
    assignment: &Assignment<'_>,
) -> Vec<Product> {
    let started = Instant::now();
    let left = assignment.deadline.saturating_duration_since(started);
    let budget = ports.live_budget.min(left).max(Duration::from_millis(50));
    let answer = tokio::time::timeout(budget, source.search(query, budget)).await;
    let (finds, error) = match answer {
        Ok(Ok(finds)) => (finds, None),
        Ok(Err(error)) => (LiveFinds::default(), Some(error.to_string())),
        Err(_) => {
            let error = format!("{} did not answer within {} ms", source.id(), budget.as_millis());
            (LiveFinds::default(), Some(error))
        }
    };
    if let Some(error) = &error {
        assignment.recorder.degraded(error.clone());
    }
    let count = u32::try_from(finds.products.len()).unwrap_or(u32::MAX);
    let tool = format!("live.search {}", source.id());
    let cached = finds.cached;
    assignment.recorder.tool_call(&tool, &query.text, count, started, error, cached);
    finds.products
}

fn scored(
    products: Vec<Product>,
    text: &str,
    ports: &AgentPorts,
    found_by: AgentKind,
) -> impl Iterator<Item = Candidate> {
    let wanted: Vec<String> = text.split_whitespace().map(comparable).collect();
    let last = products.len().saturating_sub(1).max(1);
    let search = ports.search.clone();
    products.into_iter().enumerate().map(move |(at, product)| {
        let product = search.recognise(product);
        #[expect(clippy::cast_precision_loss, reason = "a source gives some tens of products")]
        let place = 1.0 - (1.0 - LAST_SHARE) * at as f32 / last as f32;
        let score = place * coverage(&product, &wanted);
        Candidate { product, score, found_by }
    })
}

/// The share of the wanted words that a product's texts have; of a photo without words, all.
fn coverage(product: &Product, wanted: &[String]) -> f32 {
    if wanted.is_empty() {
        return 1.0;
    }
    let texts = [product.title.as_str(), product.brand.as_deref().unwrap_or_default()];
    let texts = texts.into_iter().chain(product.category.iter().map(String::as_str));
    let values = product.facets.iter().map(|facet| facet.value.as_str());
    let has: Vec<String> = texts
        .chain(values)
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .map(comparable)
        .collect();
    let described = comparable(&product.description);
    #[expect(clippy::cast_precision_loss, reason = "a request has some tens of words")]
    let share = wanted
        .iter()
        .map(|word| match (has.contains(word), described.contains(word.as_str())) {
            (true, _) => 1.0,
            (false, true) => 0.6,
            (false, false) => 0.0,
        })
        .sum::<f32>()
        / wanted.len() as f32;
    share
}

/// Other words for the same request, when the first found too little that meets the firm demands: what is
/// demanded, and nothing beside it.
pub(super) fn refined(text: &str, needs: &Needs) -> Option<String> {
    use magpie_core::FacetKind::{Audience, Brand, Category, Colour, Material};
    let kinds = [Brand, Colour, Material, Audience, Category];
    let words: Vec<&str> = kinds.into_iter().flat_map(|kind| needs.wanted(kind)).collect();
    let words = words.join(" ");
    let same = |one: &str, other: &str| {
        let sorted = |text: &str| {
            let mut words: Vec<String> = text.split_whitespace().map(comparable).collect();
            words.sort_unstable();
            words
        };
        sorted(one) == sorted(other)
    };
    (!words.is_empty() && !same(&words, text)).then_some(words)
}
