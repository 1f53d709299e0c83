//! The Store API of WooCommerce: what a WordPress shop tells its own pages.

mod read;

use std::sync::{Arc, OnceLock};

use futures::future::join_all;
use magpie_core::Currency;
use magpie_core::ports::{LiveError, LiveQuery};
use serde_json::Value;
use url::Url;

use crate::call::{Answer, Caller, Deadline, below};
use crate::choose;
use crate::listing::{Asked, Found, Hosts, Listing};
use crate::narrow;
use read::Reader;

/// Where products are.
const PRODUCTS: &str = "wp-json/wc/store/v1/products";

/// Most products of one page.
const LARGEST_PAGE: usize = 100;

/// Most numbers in one look-up.
const BATCH: usize = 50;

/// A shop on WordPress.
pub(crate) struct WooCommerce {
    caller: Arc<Caller>,
    base: Url,
    hosts: Hosts,
    /// How it states prices, once an answer has told: the currency, and how many of its digits are minor.
    sells_in: OnceLock<(Currency, u32)>,
}

impl WooCommerce {
    pub(crate) fn new(caller: Arc<Caller>, base: &Url) -> Self {
        let hosts = Hosts::of(base);
        Self { caller, base: base.clone(), hosts, sells_in: OnceLock::new() }
    }

    pub(crate) fn batch(&self) -> usize {
        BATCH
    }

    pub(crate) async fn probe(&self, deadline: Deadline) -> Result<String, LiveError> {
        let answer = self.ask(&[("per_page", "1".to_owned())], deadline).await?;
        self.read(&answer)?;
        Ok(match self.sells_in.get() {
            Some((currency, _)) => format!("Store API in {currency}: search, look-up"),
            None => "Store API: search, look-up; it shows no product".to_owned(),
        })
    }

    pub(crate) async fn search(
        &self,
        query: &LiveQuery,
        deadline: Deadline,
    ) -> Result<Found, LiveError> {
        let words = narrow::words(&query.text, &query.needs);
        if words.is_empty() {
            return Ok(Found::without_words());
        }
        let page = query.limit.clamp(1, LARGEST_PAGE);
        let mut params = vec![("search", words), ("per_page", page.to_string())];
        params.extend(self.bounds(query));
        if narrow::in_stock_only(&query.needs) {
            params.push(("stock_status[]", "instock".to_owned()));
        }
        let answer = self.ask(&params, deadline).await?;
        self.read(&answer)
    }

    /// Price filters, which are in the shop's own units; before these are known there are none.
    fn bounds(&self, query: &LiveQuery) -> Vec<(&'static str, String)> {
        let bounds = narrow::bounds(&query.needs).zip(self.sells_in.get());
        let Some((bounds, (_, digits))) =
            bounds.filter(|(bounds, (currency, _))| bounds.currency == *currency)
        else {
            return Vec::new();
        };
        let own = |amount: i64| {
            read::rescaled(amount, bounds.currency.minor_digits(), *digits).map(|it| it.to_string())
        };
        let min = bounds.min.and_then(own).map(|min| ("min_price", min));
        let max = bounds.max.and_then(own).map(|max| ("max_price", max));
        min.into_iter().chain(max).collect()
    }

    pub(crate) async fn lookup(
        &self,
        asked: &[Asked],
        deadline: Deadline,
    ) -> Result<Vec<Option<Arc<Listing>>>, LiveError> {
        let numbers: Vec<&str> = asked
            .iter()
            .filter(|asked| asked.own && asked.id.bytes().all(|byte| byte.is_ascii_digit()))
            .map(|asked| asked.id.as_str())
            .collect();
        let slugs = asked.iter().filter(|asked| !numbers.contains(&asked.id.as_str()));
        let slugs = slugs.filter_map(|asked| slug(asked.url.as_ref()?));
        let batches = numbers
            .chunks(BATCH)
            .map(|numbers| vec![("include", numbers.join(",")), ("per_page", BATCH.to_string())]);
        let single = slugs.map(|slug| vec![("slug", slug.to_owned())]);
        let calls = batches.chain(single).collect::<Vec<_>>();
        let answers =
            calls.iter().map(async |params| self.read(&self.ask(params, deadline).await?));
        let found: Result<Vec<Found>, _> = join_all(answers).await.into_iter().collect();
        Ok(choose::answering(found?, asked))
    }

    async fn ask(
        &self,
        params: &[(&'static str, String)],
        deadline: Deadline,
    ) -> Result<Answer, LiveError> {
        let mut url = below(&self.base, PRODUCTS);
        url.query_pairs_mut().extend_pairs(params);
        self.caller.get(url, deadline).await
    }

    fn read(&self, answer: &Answer) -> Result<Found, LiveError> {
        let products: &[Value] = answer.value.as_array().ok_or_else(|| {
            let code = answer.value.get("code").and_then(Value::as_str).unwrap_or("no code");
            self.caller.unreadable(format!("its answer is no list of products ({code})"))
        })?;
        let reader = Reader { hosts: &self.hosts, seller: self.base.host_str(), at: answer.at };
        let mut found = Found::default();
        for (place, product) in products.iter().enumerate() {
            let read = reader.listing(product).map(|(listing, unit)| {
                self.sells_in.get_or_init(|| unit);
                listing
            });
            found.add(place, read);
        }
        Ok(found)
    }
}

/// The name of a product in an address: the last part of its path.
fn slug(url: &Url) -> Option<&str> {
    url.path_segments()?.rfind(|part| !part.is_empty())
}
