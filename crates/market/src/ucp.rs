//! The Universal Commerce Protocol: what a merchant offers is discovered, then asked over MCP or REST.

mod agent;
mod answer;
mod mcp;
mod permalink;
mod product;
mod request;
mod service;
mod session;
mod tools;
mod transport;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::future::join_all;
use magpie_core::Currency;
use magpie_core::ports::{LiveError, LiveQuery};
use moka::future::Cache;
use serde_json::Value;
use url::Url;

use crate::call::{Answer, Caller, Deadline, below};
use crate::choose;
use crate::config::MarketConfig;
use crate::listing::{Asked, Found, Hosts, Listing};
use answer::Trouble;
use product::Reader;
use session::Sessions;
use tools::Extras;
use transport::{Asker, Operation, Service};

pub use agent::agent_profile;

/// Pages of a search beyond these are not asked for.
const MOST_PAGES: usize = 3;

/// Where a merchant's profile is.
const WELL_KNOWN: &str = ".well-known/ucp";

/// How to learn what a merchant offers.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// From its profile, below this site.
    Discovered(Url),
    /// It is known to speak MCP here.
    Mcp(Url),
}

/// A merchant, or a catalogue over many, that speaks the protocol.
pub(crate) struct Ucp {
    caller: Arc<Caller>,
    config: Arc<MarketConfig>,
    place: Place,
    hosts: Hosts,
    seller: Option<String>,
    /// What it takes whatever its schema says.
    preset: Extras,
    /// Most numbers in one look-up.
    batch: usize,
    service: Cache<(), Arc<Service>>,
    sessions: Sessions,
    sees: AtomicBool,
}

impl Ucp {
    /// One merchant, whose pages are on its own host.
    pub(crate) fn merchant(
        caller: Arc<Caller>,
        config: Arc<MarketConfig>,
        base: &Url,
        place: Place,
    ) -> Self {
        let seller = base.host_str().map(str::to_owned);
        let hosts = Hosts::of(base);
        Self::new(caller, config, place, hosts, seller, Extras::default(), 10)
    }

    /// Shopify's catalogue over all its merchants.
    pub(crate) fn catalogue(caller: Arc<Caller>, config: Arc<MarketConfig>, endpoint: Url) -> Self {
        let place = Place::Mcp(endpoint);
        Self::new(caller, config, place, Hosts::Any, None, Extras::SHOPIFY, 50)
    }

    fn new(
        caller: Arc<Caller>,
        config: Arc<MarketConfig>,
        place: Place,
        hosts: Hosts,
        seller: Option<String>,
        preset: Extras,
        batch: usize,
    ) -> Self {
        let ttl = config.profile_ttl;
        let service = Cache::builder().max_capacity(1).time_to_live(ttl).build();
        let (sessions, sees) = (Sessions::new(), AtomicBool::new(preset.like));
        Self { caller, config, place, hosts, seller, preset, batch, service, sessions, sees }
    }

    /// Whether it takes photos, as far as is known yet.
    pub(crate) fn sees(&self) -> bool {
        self.sees.load(Ordering::Relaxed)
    }

    /// Most numbers in one look-up.
    pub(crate) fn batch(&self) -> usize {
        self.batch
    }

    /// What it offers, in words.
    pub(crate) async fn probe(&self, deadline: Deadline) -> Result<String, LiveError> {
        self.service.invalidate(&()).await;
        Ok(self.service(deadline).await?.to_string())
    }

    /// Products for words, a photo, or both.
    pub(crate) async fn search(
        &self,
        query: &LiveQuery,
        deadline: Deadline,
    ) -> Result<Found, LiveError> {
        let service = self.service(deadline).await?;
        let extras = service.extras().or(self.preset);
        let Some(mut request) = request::search(query, extras, &self.config) else {
            return Ok(Found::without_words());
        };
        let mut found = Found::default();
        for page in 0..MOST_PAGES {
            let answer = match self.ask(Operation::Search, &request, deadline).await {
                // What is there already is worth more than an error.
                Err(error) if page > 0 => {
                    found.left_out.push(format!("page {}: {error}", page + 1));
                    break;
                }
                answer => answer?,
            };
            let reader = self.reader(&service);
            answer::products(&answer.value, &reader, answer.at, &mut found)
                .or_else(|trouble| if page > 0 { Ok(()) } else { Err(self.failure(trouble)) })?;
            match answer::next_cursor(&answer.value) {
                Some(cursor) if found.listings.len() < query.limit => {
                    request = request::next_page(request, cursor);
                }
                _ => break,
            }
        }
        Ok(found)
    }

    /// The listings of what is asked for, in its order; nothing for what the merchant does not know.
    pub(crate) async fn lookup(
        &self,
        asked: &[Asked],
        deadline: Deadline,
    ) -> Result<Vec<Option<Arc<Listing>>>, LiveError> {
        let service = self.service(deadline).await?;
        let mut found = Vec::new();
        let mut currencies: Vec<Option<Currency>> = asked.iter().map(|it| it.currency).collect();
        currencies.sort();
        currencies.dedup();
        for currency in currencies {
            let ids = ids(asked.iter().filter(|it| it.currency == currency));
            found.extend(self.by_ids(&service, ids, currency, deadline).await?);
        }
        Ok(choose::answering(found, asked))
    }

    async fn by_ids(
        &self,
        service: &Service,
        ids: Vec<String>,
        currency: Option<Currency>,
        deadline: Deadline,
    ) -> Result<Vec<Found>, LiveError> {
        let each: Vec<(Operation, Value)> = if service.offers(Operation::Lookup) {
            let chunks = ids.chunks(self.batch);
            chunks
                .map(|ids| (Operation::Lookup, request::lookup(ids, currency, &self.config)))
                .collect()
        } else if service.offers(Operation::Product) {
            ids.iter()
                .map(|id| (Operation::Product, request::product(id, currency, &self.config)))
                .collect()
        } else {
            return Err(self.caller.refused("it offers no look-up".to_owned()));
        };
        let calls = each.iter().map(async |(operation, request)| {
            let answer = self.ask(*operation, request, deadline).await?;
            let (mut found, reader) = (Found::default(), self.reader(service));
            let read = match operation {
                Operation::Product => {
                    answer::product(&answer.value, &reader, answer.at, &mut found)
                }
                Operation::Lookup | Operation::Search => {
                    answer::products(&answer.value, &reader, answer.at, &mut found)
                }
            };
            match read {
                Ok(()) | Err(Trouble::NotFound) => Ok(found),
                Err(trouble) => Err(self.failure(trouble)),
            }
        });
        join_all(calls).await.into_iter().collect()
    }

    fn reader<'a>(&'a self, service: &'a Service) -> Reader<'a> {
        let seller = self.seller.as_deref();
        Reader { hosts: &self.hosts, seller, permalink: service.permalink.as_ref() }
    }

    /// Asks, and once more when what was remembered of the merchant may be out of date.
    async fn ask(
        &self,
        operation: Operation,
        request: &Value,
        deadline: Deadline,
    ) -> Result<Answer, LiveError> {
        let remembered = self.service.get(&()).await;
        let service = match &remembered {
            Some(service) => service.clone(),
            None => self.service(deadline).await?,
        };
        let greetings = self.sessions.greetings();
        let result = service.ask(self.asker(), operation, request, deadline).await;
        let Err(error) = result else { return result };
        match &error {
            LiveError::RateLimited { .. } => return Err(error),
            LiveError::Unreachable { .. } => {
                self.service.invalidate(&()).await;
                return Err(error);
            }
            LiveError::Refused { .. } | LiveError::Unreadable { .. } => {
                self.service.invalidate(&()).await;
            }
        }
        // Only what has changed since is worth another call.
        let fresh = self.service(deadline).await?;
        let greeted = self.sessions.greetings() != greetings;
        if remembered.is_none() || (*fresh == *service && !greeted) {
            return Err(error);
        }
        fresh.ask(self.asker(), operation, request, deadline).await
    }

    fn asker(&self) -> Asker<'_> {
        Asker { caller: &self.caller, config: &self.config, sessions: &self.sessions }
    }

    /// What the merchant offers: remembered, or asked for once by whoever comes first.
    async fn service(&self, deadline: Deadline) -> Result<Arc<Service>, LiveError> {
        let known = self.service.try_get_with((), self.discover(deadline)).await;
        let service = known.map_err(|error: Arc<LiveError>| (*error).clone())?;
        self.sees.store(service.extras().or(self.preset).like, Ordering::Relaxed);
        Ok(service)
    }

    async fn discover(&self, deadline: Deadline) -> Result<Arc<Service>, LiveError> {
        let service = match &self.place {
            Place::Mcp(endpoint) => Service::of_mcp(self.asker(), endpoint, deadline).await?,
            Place::Discovered(base) => {
                let known = below(base, WELL_KNOWN);
                let answer = self.caller.get(known, deadline).await?;
                let offered = service::offered(&answer.value, base)
                    .map_err(|reason| self.caller.unreadable(reason.to_owned()))?;
                Service::of(self.asker(), offered, deadline).await?
            }
        };
        Ok(Arc::new(service))
    }

    fn failure(&self, trouble: Trouble) -> LiveError {
        match trouble {
            Trouble::NotFound => self.caller.refused("it has nothing of the kind".to_owned()),
            Trouble::Reported(words) => self.caller.refused(words),
            Trouble::Unreadable(reason) => self.caller.unreadable(reason),
        }
    }
}

/// What to look up: numbers, and where they may not be the merchant's, the number that is the same everywhere.
fn ids<'a>(asked: impl Iterator<Item = &'a Asked>) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for asked in asked {
        let everywhere = asked.gtin.as_ref().filter(|_| !asked.own);
        for id in std::iter::once(&asked.id).chain(everywhere) {
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
    }
    ids
}
