//! The JSON of Shopify's storefronts: `/search/suggest.json`, `/products.json`, `/products/{handle}.js`.

mod read;

use std::sync::{Arc, OnceLock};

use futures::future::join_all;
use jiff::Timestamp;
use magpie_core::Currency;
use magpie_core::ports::{LiveError, LiveQuery};
use serde_json::Value;
use url::Url;

use crate::call::{Caller, Deadline, below};
use crate::choose;
use crate::config::MarketConfig;
use crate::listing::{Asked, Found, Listing};
use crate::narrow;
use read::{Form, Reader};

/// Most suggestions that are given.
const MOST_SUGGESTIONS: usize = 10;

/// Products that are read where suggestions are switched off.
const SHELF: usize = 250;

/// A storefront without UCP.
pub(super) struct Storefront {
    caller: Arc<Caller>,
    base: Url,
    fallback: Option<Currency>,
    /// Prices are stated without one; the cart knows which it is.
    currency: OnceLock<Currency>,
}

impl Storefront {
    pub(super) fn new(caller: Arc<Caller>, config: &MarketConfig, base: &Url) -> Self {
        let fallback = config.currency;
        Self { caller, base: base.clone(), fallback, currency: OnceLock::new() }
    }

    pub(super) async fn probe(&self, deadline: Deadline) -> Result<String, LiveError> {
        self.caller.get(self.at("products.json", &[("limit", "1")]), deadline).await?;
        let currency = self.currency(deadline).await?;
        Ok(format!("storefront JSON in {currency}: search, look-up"))
    }

    pub(super) async fn search(
        &self,
        query: &LiveQuery,
        deadline: Deadline,
    ) -> Result<Found, LiveError> {
        let words = narrow::words(&query.text, &query.needs);
        if words.is_empty() {
            return Ok(Found::without_words());
        }
        let currency = self.currency(deadline).await?;
        match self.suggestions(&words, currency, deadline).await {
            Err(LiveError::Refused { .. }) => self.shelf(&words, currency, deadline).await,
            known => known,
        }
    }

    /// What the search box would suggest.
    async fn suggestions(
        &self,
        words: &str,
        currency: Currency,
        deadline: Deadline,
    ) -> Result<Found, LiveError> {
        let limit = MOST_SUGGESTIONS.to_string();
        let url = self.at(
            "search/suggest.json",
            &[
                ("q", words),
                ("resources[type]", "product"),
                ("resources[limit]", &limit),
                ("resources[options][unavailable_products]", "last"),
            ],
        );
        let answer = self.caller.get(url, deadline).await?;
        let products =
            answer.value.pointer("/resources/results/products").and_then(Value::as_array);
        let products = products
            .ok_or_else(|| self.caller.unreadable("suggest.json has no products".to_owned()))?;
        Ok(self.reader(currency, answer.at).all(products, Form::Suggestion))
    }

    /// The newest products that have all the words.
    async fn shelf(
        &self,
        words: &str,
        currency: Currency,
        deadline: Deadline,
    ) -> Result<Found, LiveError> {
        let url = self.at("products.json", &[("limit", &SHELF.to_string())]);
        let answer = self.caller.get(url, deadline).await?;
        let products = answer.value.get("products").and_then(Value::as_array);
        let products = products
            .ok_or_else(|| self.caller.unreadable("products.json has no products".to_owned()))?;
        let mut found = self.reader(currency, answer.at).all(products, Form::Shelf);
        let words: Vec<String> = words.split_whitespace().map(stem).collect();
        found.listings.retain(|listing| {
            let text =
                [listing.title.as_str(), &listing.category.join(" ")].join(" ").to_lowercase();
            words.iter().all(|word| text.contains(word))
        });
        Ok(found)
    }

    /// Products by the names in their addresses; their numbers can't be asked for here.
    pub(super) async fn lookup(
        &self,
        asked: &[Asked],
        deadline: Deadline,
    ) -> Result<Vec<Option<Arc<Listing>>>, LiveError> {
        let currency = self.currency(deadline).await?;
        let each = asked.iter().map(async |asked| {
            let Some(handle) = asked.url.as_ref().and_then(handle) else { return Ok(None) };
            let url = self.at(&format!("products/{handle}.js"), &[]);
            let answer = match self.caller.get(url, deadline).await {
                Ok(answer) => answer,
                // Not sold any more, as far as this door shows.
                Err(LiveError::Refused { .. }) => return Ok(None),
                Err(error) => return Err(error),
            };
            let listing = self.reader(currency, answer.at).one(&answer.value, Form::Ajax);
            let listing = listing.map_err(|reason| self.caller.unreadable(reason))?;
            Ok(choose::answers(&listing, asked).then(|| Arc::new(listing)))
        });
        join_all(each).await.into_iter().collect()
    }

    fn reader(&self, currency: Currency, at: Timestamp) -> Reader<'_> {
        Reader { base: &self.base, currency, at }
    }

    /// The currency that prices are stated in.
    async fn currency(&self, deadline: Deadline) -> Result<Currency, LiveError> {
        if let Some(known) = self.currency.get() {
            return Ok(*known);
        }
        let stated = match self.caller.get(self.at("cart.js", &[]), deadline).await {
            Ok(cart) => cart.value.get("currency").and_then(Value::as_str).map(str::to_owned),
            Err(LiveError::Refused { .. }) => None,
            Err(error) => return Err(error),
        };
        let stated = stated.and_then(|code| code.parse().ok()).or(self.fallback);
        let missing =
            || self.caller.unreadable("it does not say in which currency it sells".to_owned());
        let currency = stated.ok_or_else(missing)?;
        Ok(*self.currency.get_or_init(|| currency))
    }

    fn at(&self, path: &str, query: &[(&str, &str)]) -> Url {
        let mut url = below(&self.base, path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

/// The name of a product in an address: `/products/{handle}`, also below a collection.
fn handle(url: &Url) -> Option<&str> {
    let mut parts = url.path_segments()?.skip_while(|part| *part != "products");
    parts.next()?;
    parts.next().filter(|handle| !handle.is_empty())
}

/// A word without the ending of its plural.
fn stem(word: &str) -> String {
    let word = word.to_lowercase();
    word.strip_suffix("es").or_else(|| word.strip_suffix('s')).unwrap_or(&word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_named_in_their_addresses() {
        let check = |path: &str, expected: Option<&str>| {
            let url = Url::parse("https://shop.example").unwrap().join(path).unwrap();
            assert_eq!(handle(&url), expected, "{path}");
        };
        check("/products/trail-boot?variant=1", Some("trail-boot"));
        check("/en/collections/all/products/trail-boot", Some("trail-boot"));
        check("/products/", None);
        check("/pages/about", None);
    }
}
