//! Why a pick fits, in one sentence.

use magpie_core::{FacetKind, NeedOutcome, Pick, Profile, Verdict, Want};

use super::{ReplyWords, remembered_words};

/// What is known beside a pick itself.
#[derive(Clone, Debug)]
pub struct Known<'a> {
    /// The language.
    pub words: &'static ReplyWords,
    /// Whose pick it is.
    pub profile: &'a Profile,
    /// What of it was liked before, in words.
    pub liked: Option<String>,
    /// Why an agent moved it.
    pub market: Option<&'a str>,
    /// Whether the request came as a photo.
    pub by_photo: bool,
}

/// Why a pick fits, in one sentence: needs it meets, what the shopper told us, what the market says. Where the
/// request was a photo and nothing else speaks for the pick, that it looks like it.
pub fn why(pick: &Pick, known: &Known<'_>) -> String {
    let words = known.words;
    let mut parts: Vec<String> = Vec::new();
    for verdict in pick.verdicts.iter().filter(|v| v.outcome == NeedOutcome::Met) {
        if is_implied(verdict, &pick.verdicts) {
            continue;
        }
        if let Some(told) = remembered_words(known.profile, &verdict.need) {
            let because = words.told(told);
            if !parts.contains(&because) {
                parts.push(because);
            }
        } else {
            parts.push(met(verdict, pick, words));
        }
    }
    parts.extend(known.liked.clone());
    parts.extend(known.market.map(str::to_owned));
    if let Some(list) = pick.product.list_price
        && let Some(price) = pick.product.price
        && list.currency == price.currency
        && list.amount > price.amount
    {
        parts.push(words.reduced(list));
    }
    if parts.len() < 2
        && let Some(rating) = pick.product.rating
        && rating.count >= 5
        && rating.value >= 4.0
    {
        parts.push(words.rated(format!("{:.1}", rating.value), rating.count));
    }
    parts.dedup();
    if parts.is_empty() {
        let said = if known.by_photo { words.looks_alike } else { words.close };
        return said.to_owned();
    }
    let sentence = parts.join("; ");
    let mut letters = sentence.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).collect()
}

/// Whether a tighter price cap that is met says it already.
fn is_implied(verdict: &Verdict, all: &[Verdict]) -> bool {
    let cap = |verdict: &Verdict| match verdict.need.want {
        Want::PriceMax(limit) if verdict.outcome == NeedOutcome::Met => Some(limit),
        _ => None,
    };
    let Some(limit) = cap(verdict) else { return false };
    all.iter()
        .filter_map(cap)
        .any(|other| other.currency == limit.currency && other.amount < limit.amount)
}

fn met(verdict: &Verdict, pick: &Pick, words: &ReplyWords) -> String {
    let need = &verdict.need;
    let price = || words.price(&pick.product);
    match &need.want {
        Want::PriceMax(limit) => words.within(price(), *limit),
        Want::PriceMin(limit) => words.at_least(price(), *limit),
        Want::PriceAbout(about) => words.near(price(), *about),
        Want::InStock => words.in_stock.to_owned(),
        Want::Facet(FacetKind::Material, value) if need.not => {
            let mut own = pick.product.facet(FacetKind::Material);
            match (own.next(), own.next()) {
                (None, _) => words.free_of(value.as_str()),
                (Some(own), None) => words.made_of(own, value.as_str()),
                (Some(one), Some(other)) => words.made_of(words.both(one, other), value.as_str()),
            }
        }
        Want::Facet(_, value) if need.not => words.need_not(value.as_str()),
        Want::Facet(FacetKind::Size, value) => words.comes_in_size(value.as_str()),
        Want::Facet(FacetKind::Audience, value) => words.made_for(value.as_str()),
        Want::Facet(FacetKind::Use, value) => words.good_for(value.as_str()),
        Want::Facet(_, value) => value.clone(),
    }
}
