//! The live market: stores, search engines and news as configured, and how offers are verified.

mod observed;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::routing::get;
use axum::{Json, Router};
use futures::future::join_all;
use jiff::Timestamp;
use magpie::config::{Config, Engine, EngineSettings};
use magpie_core::SourceId;
use magpie_core::ports::{
    Clock, LiveKind, LiveSource, LiveStanding, NewsFeeds, OfferSource, PushedProducts, StatusLine,
    StatusState,
};
use magpie_market::{
    FeedHost, FeedHostConfig, FeedKey, MarketConfig, MerchantOffers, Store, StoreAddress,
    agent_profile,
};
use magpie_web::{
    EngineConfig, EngineKind, FeedConfig, NewsReader, OfferPages, Web, WebSearch, WebSearchConfig,
};
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::environment::SystemClock;
use super::{DemoUrls, feeds};
use observed::Observed;

/// Where merchants read who asks them.
const PROFILE: &str = "/.well-known/ucp-agent.json";
/// How long news count as read.
const NEWS_TTL: Duration = Duration::from_secs(15 * 60);
/// How often sources are probed, and how long one may take.
const PROBE_EVERY: Duration = Duration::from_secs(10 * 60);
const PROBE_TIME: Duration = Duration::from_secs(8);

/// Everything outside of the catalogue that is asked while shoppers wait.
#[derive(Clone)]
pub(super) struct Market {
    live: Vec<Arc<Observed>>,
    offers: Arc<dyn OfferSource>,
    news: Option<Arc<NewsReader>>,
    probes: Arc<Mutex<Vec<Probe>>>,
    clock: Arc<dyn Clock>,
}

/// How a source did when it was last probed.
#[derive(Clone)]
struct Probe {
    source: SourceId,
    kind: LiveKind,
    at: Timestamp,
    state: StatusState,
    detail: String,
}

impl Market {
    /// Puts together what is configured; nothing is asked before the first probe or search.
    pub(super) fn open(
        config: &Config,
        demo: Option<&DemoUrls>,
        web: &Web,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self> {
        let mut settings = MarketConfig::new(profile_url(config)?);
        settings.country.clone_from(&config.market.country);
        settings.offer_ttl = config.catalogs.offer_ttl;
        let mut stores: Vec<Arc<Store>> = Vec::new();
        for text in &config.market.stores {
            let address: StoreAddress =
                text.parse().with_context(|| format!("MAGPIE_STORES: {text:?}"))?;
            if let Some(base) = address.base() {
                web.trust(base);
                web.name(base, address.source().as_str());
            }
            stores.push(Arc::new(Store::new(address, Arc::new(web.clone()), &settings)));
        }
        let mut live: Vec<Arc<dyn LiveSource>> =
            stores.iter().map(|store| Arc::clone(store) as _).collect();
        // The demo shop's products are in the catalogue; its protocol only verifies them.
        if let Some(demo) = demo {
            let address = StoreAddress::Ucp(demo.base.clone());
            web.name(&demo.base, address.source().as_str());
            stores.push(Arc::new(Store::new(address, Arc::new(web.clone()), &settings)));
        }
        let engines: Vec<EngineConfig> = config.market.engines.iter().map(engine).collect();
        if !engines.is_empty() {
            for url in config.market.engines.iter().filter_map(|engine| engine.url.as_ref()) {
                web.trust(url);
            }
            let search = WebSearch::new(web.clone(), &WebSearchConfig::new(engines))
                .context("MAGPIE_SEARCH")?;
            live.push(Arc::new(search));
        }
        let pages = Arc::new(OfferPages::new(web.clone()));
        let offers = Arc::new(MerchantOffers::new(stores, pages, &settings));
        let feeds = config.market.news.iter().map(|news| FeedConfig {
            url: news.url.clone(),
            words: news.about.split_whitespace().map(str::to_lowercase).collect(),
        });
        let feeds: Vec<FeedConfig> = feeds.collect();
        let news =
            (!feeds.is_empty()).then(|| Arc::new(NewsReader::new(web.clone(), feeds, NEWS_TTL)));
        let observed = |source| Arc::new(Observed::new(source, Arc::clone(clock)));
        let live = live.into_iter().map(observed).collect();
        Ok(Self { live, offers, news, probes: Arc::default(), clock: Arc::clone(clock) })
    }

    pub(super) fn live(&self) -> Vec<Arc<dyn LiveSource>> {
        self.live.iter().map(|source| Arc::clone(source) as _).collect()
    }

    pub(super) fn offers(&self) -> Arc<dyn OfferSource> {
        Arc::clone(&self.offers)
    }

    pub(super) fn news(&self) -> Option<Arc<dyn NewsFeeds>> {
        self.news.clone().map(|news| news as _)
    }

    /// How the sources did when they were last probed.
    pub(super) fn status(&self) -> Vec<StatusLine> {
        let line = |probe: &Probe| {
            let what = match probe.kind {
                LiveKind::Products => "source",
                LiveKind::News => "news",
            };
            let part = format!("{what} {}", probe.source);
            StatusLine { part, state: probe.state, detail: probe.detail.clone() }
        };
        self.probes().iter().map(line).collect()
    }

    /// How every source does.
    pub(super) fn standings(&self) -> Vec<LiveStanding> {
        let probes = self.probes();
        let products = self.live.iter().map(|source| {
            let standing = source.standing();
            let probe = probes.iter().find(|probe| probe.source == standing.source);
            LiveStanding { probed: probe.map(Probe::told), ..standing }
        });
        let news = probes.iter().filter(|probe| probe.kind == LiveKind::News);
        products.chain(news.map(Probe::standing)).collect()
    }

    fn probes(&self) -> MutexGuard<'_, Vec<Probe>> {
        self.probes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks every source whether it works, or one.
    pub(super) async fn probe(&self, only: Option<&SourceId>) {
        let chosen = |source: &SourceId| only.is_none_or(|only| only == source);
        let products = self.live.iter().filter(|source| chosen(source.id()));
        let products = products.map(|source| async move {
            let outcome = tokio::time::timeout(PROBE_TIME, source.probe(PROBE_TIME)).await;
            let (state, detail) = match outcome {
                Ok(Ok(detail)) => (StatusState::On, detail),
                Ok(Err(error)) => (StatusState::Failed, error.to_string()),
                Err(_) => {
                    let detail = format!("no answer within {} s", PROBE_TIME.as_secs());
                    (StatusState::Failed, detail)
                }
            };
            let (source, at) = (source.id().clone(), self.clock.now());
            Probe { source, kind: LiveKind::Products, at, state, detail }
        });
        let mut found = join_all(products).await;
        let is_live = |only: &SourceId| self.live.iter().any(|source| source.id() == only);
        if let Some(news) = self.news.as_ref().filter(|_| !only.is_some_and(is_live)) {
            for (url, outcome) in news.probe(PROBE_TIME).await {
                let source = SourceId::new(super::sources::shown(&url));
                let (state, detail) = match outcome {
                    Ok(entries) => (StatusState::On, format!("{entries} entries")),
                    Err(error) => (StatusState::Failed, error.to_string()),
                };
                let at = self.clock.now();
                found.push(Probe { source, kind: LiveKind::News, at, state, detail });
            }
        }
        let mut probes = self.probes();
        for probe in found {
            match probes.iter_mut().find(|known| known.source == probe.source) {
                Some(known) => *known = probe,
                None => probes.push(probe),
            }
        }
    }

    /// Probes from time to time: what a store offers is learnt with it.
    pub(super) async fn keep_probing(self, stop: CancellationToken) {
        if self.live.is_empty() && self.news.is_none() {
            return;
        }
        loop {
            self.probe(None).await;
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(PROBE_EVERY) => {}
            }
        }
    }

    /// Routes that merchants read.
    pub(super) fn routes() -> Router {
        Router::new().route(PROFILE, get(|| async { Json(agent_profile()) }))
    }
}

impl Probe {
    fn told(&self) -> (Timestamp, StatusState, String) {
        (self.at, self.state, self.detail.clone())
    }

    /// Of a source of which nothing else is counted.
    fn standing(&self) -> LiveStanding {
        LiveStanding {
            source: self.source.clone(),
            kind: self.kind,
            probed: Some(self.told()),
            asked: 0,
            failed: 0,
            cached: 0,
            median: None,
            answered_at: None,
            failures: Vec::new(),
        }
    }
}

fn profile_url(config: &Config) -> Result<Url> {
    let base = match &config.http.public_url {
        Some(url) => url.clone(),
        None => format!("http://{}/", config.http.addr).parse().context("MAGPIE_HTTP_ADDR")?,
    };
    base.join(PROFILE).context("MAGPIE_PUBLIC_URL")
}

fn engine(settings: &EngineSettings) -> EngineConfig {
    let kind = match settings.engine {
        Engine::Searxng => EngineKind::Searxng,
        Engine::Brave => EngineKind::Brave,
        Engine::Tavily => EngineKind::Tavily,
        Engine::Serper => EngineKind::Serper,
    };
    EngineConfig::new(kind, settings.url.clone(), settings.key.clone())
}

/// Where merchants push their feeds: those that are configured, and the demo shop where it has a key.
pub(super) fn feed_host(
    config: &Config,
    demo: Option<SecretString>,
    pushed: Arc<dyn PushedProducts>,
) -> Router {
    let keys = config.market.feed_keys.iter();
    let keys = keys.map(|key| FeedKey { merchant: key.merchant.clone(), key: key.key.clone() });
    let demo = demo.map(|key| FeedKey { merchant: feeds::DEMO.to_owned(), key });
    let settings = FeedHostConfig::new(keys.chain(demo).collect());
    FeedHost::new(&settings, pushed, Arc::new(SystemClock)).router()
}
