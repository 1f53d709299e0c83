//! Wording a reply around a slate that is already decided.
//!
//! The template writer needs no model; a model's wording passes the check, which strikes every sentence
//! with a link, price, share or brand that the slate does not hold.

mod check;
mod reasons;
mod smalltalk;
mod template;
mod words;

use magpie_core::{Need, NeedOrigin, Pick, Product, Profile};

pub use check::{Evidence, is_supported, strike};
pub use reasons::{Known, why};
pub use smalltalk::Talk;
pub use template::{Found, reply_text};
pub use words::ReplyWords;

/// A price as models read it.
pub fn price_of(product: &Product) -> String {
    ReplyWords::of(None).price(product)
}

/// Rows of the slate as the writer prompt shows them: no links, sellers' text cut short.
pub fn rows(picks: &[Pick]) -> String {
    let mut rows = String::new();
    for pick in picks {
        let product = &pick.product;
        let outcomes: Vec<String> = pick
            .verdicts
            .iter()
            .map(|v| format!("{} = {} ({})", v.need, v.outcome.as_str(), v.evidence))
            .collect();
        let description: String = product.description.chars().take(240).collect();
        rows.push_str(&format!(
            "{}. {} | {} | {} | {} | {} | {}\n",
            pick.rank,
            product.title,
            product.brand.as_deref().unwrap_or("no brand"),
            price_of(product),
            product.availability.as_str(),
            outcomes.join("; "),
            description.replace(['\n', '\r'], " "),
        ));
    }
    rows
}

/// The shopper's own words behind a remembered need.
pub(crate) fn remembered_words<'a>(profile: &'a Profile, need: &'a Need) -> Option<&'a str> {
    if need.origin != NeedOrigin::Remembered {
        return None;
    }
    crate::memory::sources(profile, need).next().map(|fact| fact.quote.as_str())
}
