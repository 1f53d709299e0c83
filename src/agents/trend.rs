//! The market trend agent: what rises, falls, sells out and is looked at, from dated observations; whether a
//! stated reduction is one; and what the news say.

mod interest;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use magpie_core::ports::{NewsItem, SearchQuery};
use magpie_core::{
    AgentKind, Availability, Candidate, Money, PriceObservation, Product, ProductId,
};
use minijinja::context;
use serde::Deserialize;
use tokio::time::Instant;

pub use interest::Counts as InterestCounts;
use interest::{Attention, Lookers};

use super::{AgentPorts, AgentWords, Assignment, Board};

/// How far back prices are compared.
const WINDOW: SignedDuration = SignedDuration::from_hours(30 * 24);
/// A price move below this share is noise.
const NOTABLE_MOVE: f64 = 0.05;
/// A stated former price that was never seen, and is more than this share above the highest that was, is
/// nothing that a reduction can be measured by.
const UNSEEN_MARGIN: f64 = 0.02;
/// Observations from which it can be told what a thing cost before.
const ENOUGH_SEEN: usize = 3;
/// How far back news are told, how many, and how long their feeds may take.
const NEWS_WINDOW: SignedDuration = SignedDuration::from_hours(14 * 24);
const MOST_NEWS: usize = 3;
const NEWS_TIME: Duration = Duration::from_millis(1_500);
/// Lines of the summary.
const MOST_LINES: usize = 6;
/// Products whose history is read.
const MOST_PRODUCTS: usize = 400;

#[derive(Deserialize)]
struct Wording {
    summary: String,
}

/// What the observations say of one product.
struct Movement<'a> {
    product: &'a Product,
    median: Option<Money>,
    /// Price now against the median, as a share: -0.12 is 12 % below.
    change: f64,
    /// First seen within the window, after the observations began.
    new_since: Option<Timestamp>,
    back_in_stock: Option<Timestamp>,
    lookers: Lookers,
    /// The highest price within the window, where the shop claims a higher one before its reduction.
    claimed: Option<Claim>,
}

/// A reduction that the offer's own history does not bear out.
struct Claim {
    stated: Money,
    highest: Money,
    sightings: usize,
}

impl Movement<'_> {
    fn score(&self) -> f32 {
        let fall = (-self.change).clamp(-0.5, 0.5) * 1.6;
        let interest = self.lookers.score();
        let new = if self.new_since.is_some() { 0.3 } else { 0.0 };
        let back = if self.back_in_stock.is_some() { 0.1 } else { 0.0 };
        #[expect(clippy::cast_possible_truncation, reason = "a score needs no more digits")]
        let score = (fall + interest + new + back).clamp(-1.0, 1.0) as f32;
        score
    }

    /// What to tell, with numbers and dates; nothing when nothing notable happened.
    fn reason(&self, words: &AgentWords) -> Option<String> {
        let mut parts = Vec::new();
        if self.change.abs() >= NOTABLE_MOVE
            && let Some(median) = self.median
        {
            let share = format!("{:.0}", (self.change.abs() * 100.0).round());
            parts.push(match self.change < 0.0 {
                true => words.below(share, median),
                false => words.above(share, median),
            });
        }
        if let Some(at) = self.new_since {
            parts.push(words.new_since(day(at)));
        }
        if let Some(at) = self.back_in_stock {
            parts.push(words.back_since(day(at)));
        }
        if let Some(Claim { stated, highest, sightings }) = &self.claimed {
            parts.push(words.claimed(*stated, *highest, *sightings));
        }
        parts.extend(self.lookers.reason(words));
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

pub(super) async fn run(
    ports: &AgentPorts,
    topic: &str,
    assignment: &Assignment<'_>,
    board: &Board,
) {
    board.add(candidates(ports, topic, assignment).await);
    let products = board.products();
    let ids: Vec<ProductId> = products.iter().map(|product| product.id.clone()).collect();
    let since = assignment.now - WINDOW;
    let started = Instant::now();
    let (history, error) = match ports.prices.history(&ids, since).await {
        Ok(history) => (history, None),
        Err(error) => {
            assignment.recorder.degraded(error.to_string());
            (Vec::new(), Some(error.to_string()))
        }
    };
    let count = u32::try_from(history.len()).unwrap_or(u32::MAX);
    assignment.recorder.tool_call("prices.history", topic, count, started, error, false);
    let attention = Attention::read(ports, assignment).await;

    let mut by_product: BTreeMap<&ProductId, Vec<&PriceObservation>> = BTreeMap::new();
    for observation in &history {
        by_product.entry(&observation.product).or_default().push(observation);
    }
    let began = history.iter().map(|observation| observation.at).min();
    let mut movements: Vec<Movement> = products
        .iter()
        .map(|product| {
            let seen = by_product.get(&product.id).map(Vec::as_slice).unwrap_or_default();
            movement(product, seen, began, attention.of(&product.id))
        })
        .collect();
    movements.sort_by(|a, b| {
        b.score().total_cmp(&a.score()).then_with(|| a.product.id.cmp(&b.product.id))
    });
    for movement in &movements {
        let reason = movement.reason(assignment.words);
        board.boost(&movement.product.id, AgentKind::Trend, movement.score(), reason);
    }
    let english = AgentWords::of(None);
    let about = |words: &AgentWords| match topic.trim() {
        "" => words.the_shop.to_owned(),
        topic => topic.to_owned(),
    };
    let news = news(ports, &about(english), &products, assignment).await;
    let facts = |words: &AgentWords| {
        let mut facts = match began {
            Some(began) => summary(&about(words), &movements, &history, began, words),
            None => words.no_history(about(words)),
        };
        if let Some(line) = attention.line(assignment, words) {
            let _ = write!(facts, "\n• {line}");
        }
        for item in &news {
            let day = day(item.published);
            let _ = write!(facts, "\n• {} ({}, {day}).", item.title, item.source);
        }
        facts
    };
    board.note(AgentKind::Trend, assignment.words, facts);
    let facts = facts(english);
    if assignment.with_models
        && began.is_some()
        && let Some(worded) = word(ports, &about(english), &facts, assignment).await
        && crate::writer::is_supported(&worded, &facts)
    {
        board.renote(AgentKind::Trend, assignment.words, worded);
    }
}

async fn candidates(
    ports: &AgentPorts,
    topic: &str,
    assignment: &Assignment<'_>,
) -> Vec<Candidate> {
    let query = SearchQuery {
        text: topic.to_owned(),
        needs: assignment.needs.clone(),
        like: None,
        limit: if topic.trim().is_empty() { MOST_PRODUCTS } else { assignment.candidates },
    };
    let started = Instant::now();
    let (found, error) = match ports.search.search(&query).await {
        Ok(found) => (found, None),
        Err(error) => (Vec::new(), Some(error.to_string())),
    };
    let count = u32::try_from(found.len()).unwrap_or(u32::MAX);
    assignment.recorder.tool_call("catalog.search", topic, count, started, error, false);
    found
        .into_iter()
        .map(|candidate| Candidate { score: 0.0, found_by: AgentKind::Trend, ..candidate })
        .collect()
}

/// News on the subject, newest first.
async fn news(
    ports: &AgentPorts,
    topic: &str,
    products: &[Product],
    assignment: &Assignment<'_>,
) -> Vec<NewsItem> {
    let Some(feeds) = &ports.news else { return Vec::new() };
    let mut words: Vec<String> = topic.split_whitespace().map(str::to_lowercase).collect();
    // "Boots" are also what the category of their products is called.
    let categories = products.iter().take(20).flat_map(|product| product.category.iter());
    words.extend(categories.flat_map(|name| name.split_whitespace()).map(str::to_lowercase));
    words.sort_unstable();
    words.dedup();
    let started = Instant::now();
    let since = assignment.now - NEWS_WINDOW;
    let found = feeds.latest(&words, since, MOST_NEWS, NEWS_TIME).await;
    let count = u32::try_from(found.items.len()).unwrap_or(u32::MAX);
    let failed: Vec<String> = found.failed.iter().map(ToString::to_string).collect();
    failed.iter().for_each(|failure| assignment.recorder.degraded(failure.clone()));
    let error = (!failed.is_empty()).then(|| failed.join("; "));
    assignment.recorder.tool_call("news.latest", topic, count, started, error, false);
    found.items
}

/// What a shop's own history says of its "was" price.
fn claim(product: &Product, prices: &[Money]) -> Option<Claim> {
    let (now, stated) = (product.price?, product.list_price?);
    let highest = prices.iter().copied().max_by_key(|price| price.amount)?;
    #[expect(clippy::cast_precision_loss, reason = "a share of two prices")]
    let unseen = stated.amount as f64 > highest.amount as f64 * (1.0 + UNSEEN_MARGIN);
    let told = stated.currency == highest.currency && stated.amount > now.amount;
    (told && unseen && prices.len() >= ENOUGH_SEEN).then_some(Claim {
        stated,
        highest,
        sightings: prices.len(),
    })
}

fn movement<'a>(
    product: &'a Product,
    seen: &[&PriceObservation],
    began: Option<Timestamp>,
    lookers: Lookers,
) -> Movement<'a> {
    let currency = product.currency();
    let mut prices: Vec<Money> =
        seen.iter().filter_map(|o| o.price).filter(|p| Some(p.currency) == currency).collect();
    prices.sort_by_key(|price| price.amount);
    let median = prices.get(prices.len() / 2).copied().filter(|_| prices.len() >= 3);
    let change = match (product.price, median) {
        #[expect(clippy::cast_precision_loss, reason = "a share of two prices")]
        (Some(now), Some(median)) if median.amount > 0 => {
            (now.amount - median.amount) as f64 / median.amount as f64
        }
        _ => 0.0,
    };
    let first = seen.first().map(|observation| observation.at);
    // Seen first well after observation began: it was not there before.
    let new_since = first
        .zip(began)
        .filter(|(first, began)| first.duration_since(*began) > SignedDuration::from_hours(48))
        .map(|(first, _)| first);
    let back_in_stock = seen
        .windows(2)
        .rev()
        .find(|pair| {
            pair[0].availability == Availability::OutOfStock
                && pair[1].availability == Availability::InStock
        })
        .map(|pair| pair[1].at)
        .filter(|_| product.availability == Availability::InStock);
    let claimed = claim(product, &prices);
    Movement { product, median, change, new_since, back_in_stock, lookers, claimed }
}

fn summary(
    about: &str,
    movements: &[Movement],
    history: &[PriceObservation],
    began: Timestamp,
    words: &AgentWords,
) -> String {
    let latest = history.iter().map(|observation| observation.at).max().unwrap_or(began);
    let mut sources: Vec<&str> = movements
        .iter()
        .map(|m| m.product.merchant.as_deref().unwrap_or_else(|| m.product.source.as_str()))
        .collect();
    sources.sort_unstable();
    sources.dedup();
    let count = |test: &dyn Fn(&Movement) -> bool| movements.iter().filter(|m| test(m)).count();
    let falling = count(&|m| m.change <= -NOTABLE_MOVE);
    let rising = count(&|m| m.change >= NOTABLE_MOVE);
    let gone = count(&|m| m.product.availability == Availability::OutOfStock);
    let seen = words.seen(sources.join(", "), day(began), day(latest));
    let mut text = words.summary(about, movements.len(), falling, rising, gone, seen);
    let notable = movements
        .iter()
        .filter(|movement| movement.product.availability != Availability::OutOfStock)
        .filter_map(|movement| Some((movement, movement.reason(words)?)));
    for (movement, reason) in notable.take(MOST_LINES) {
        let title = movement.product.title.as_str();
        let line = match movement.product.price {
            Some(price) => words.line_priced(title, price, reason),
            None => words.line(title, reason),
        };
        let _ = write!(text, "\n• {line}");
    }
    text
}

async fn word(
    ports: &AgentPorts,
    topic: &str,
    facts: &str,
    assignment: &Assignment<'_>,
) -> Option<String> {
    let variables = context! {
        topic => topic,
        observations => facts,
        today => day(assignment.now),
    };
    let answer = ports
        .models
        .ask("trend", variables, Vec::new(), assignment.deadline, assignment.recorder)
        .await?;
    serde_json::from_value::<Wording>(answer).ok().map(|wording| wording.summary)
}

fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}
