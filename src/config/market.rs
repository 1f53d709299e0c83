//! The live market: stores, search engines, news, links, and what becomes of offers that can't be verified.

use std::str::FromStr;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::source::WebAddress;
use super::{ConfigError, Settings};

/// How long live sources may take unless set otherwise.
const LIVE_BUDGET_MS: u64 = 2_500;

/// Time between looks at something that is watched unless set otherwise.
const WATCH_EVERY_S: u64 = 30 * 60;

/// A web search engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A SearXNG server of one's own.
    Searxng,
    /// Brave's search API.
    Brave,
    /// Tavily.
    Tavily,
    /// Serper, which asks Google.
    Serper,
}

impl Engine {
    const HOSTED: [Self; 3] = [Self::Brave, Self::Tavily, Self::Serper];

    /// Its name in settings and sources.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Searxng => "searxng",
            Self::Brave => "brave",
            Self::Tavily => "tavily",
            Self::Serper => "serper",
        }
    }
}

/// What is set for one search engine.
#[derive(Clone, Debug)]
pub struct EngineSettings {
    /// Which one.
    pub engine: Engine,
    /// Its address, where it is not the usual one.
    pub url: Option<Url>,
    /// Its key; SearXNG has none.
    pub key: Option<SecretString>,
}

/// A feed of news on a kind of thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewsSettings {
    /// What it is about, in words of a category.
    pub about: String,
    /// RSS or Atom.
    pub url: Url,
}

/// How links to one merchant are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AffiliateSettings {
    /// The merchant's host; it stands for its subdomains too.
    pub host: String,
    /// The address with `{url}` where the product's own address goes, percent-encoded.
    pub template: String,
}

/// What becomes of a pick whose source can't be reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenUnverified {
    /// It is shown when nothing better exists, with the age of what is known.
    #[default]
    Label,
    /// It is never shown.
    Drop,
}

/// Settings of the live market.
#[derive(Clone, Debug, Default)]
pub struct MarketConfig {
    /// Live stores, as `ucp:URL`, `shopify:DOMAIN`, `woocommerce:URL`.
    pub stores: Vec<String>,
    /// Search engines.
    pub engines: Vec<EngineSettings>,
    /// News.
    pub news: Vec<NewsSettings>,
    /// Links that earn a commission.
    pub affiliates: Vec<AffiliateSettings>,
    /// Where shoppers are, ISO 3166-1: prices and shipping depend on it.
    pub country: Option<String>,
    /// Longest wait for live sources in one search.
    pub live_budget: Duration,
    /// Time between two looks at something that is watched.
    pub watch_every: Duration,
    /// What becomes of offers that can't be verified.
    pub when_unverified: WhenUnverified,
    /// Keys with which merchants push their feeds; without any nobody can.
    pub feed_keys: Vec<FeedKey>,
}

/// A merchant that may push feeds.
#[derive(Clone, Debug)]
pub struct FeedKey {
    /// The merchant, as sources name it.
    pub merchant: String,
    /// What it signs in with.
    pub key: SecretString,
}

impl MarketConfig {
    pub(super) fn read(settings: &Settings) -> Result<Self, ConfigError> {
        let chosen: Vec<EngineName> =
            settings.list("MAGPIE_SEARCH", "a list of searxng:URL, brave, tavily, serper")?;
        let mut engines = Vec::new();
        for EngineName { engine, url } in chosen {
            engines.push(EngineSettings {
                engine,
                url: match (engine, url) {
                    (_, Some(url)) => Some(url),
                    (Engine::Searxng, None) => None,
                    (Engine::Brave, None) => settings.address("BRAVE_BASE_URL")?,
                    (Engine::Tavily, None) => settings.address("TAVILY_BASE_URL")?,
                    (Engine::Serper, None) => settings.address("SERPER_BASE_URL")?,
                },
                key: key_of(settings, engine)?,
            });
        }
        let budget = settings.parse("MAGPIE_LIVE_BUDGET_MS", "a number of milliseconds")?;
        let every = settings.parse("MAGPIE_WATCH_EVERY_S", "a number of seconds")?;
        let country: Option<Country> =
            settings.parse("MAGPIE_COUNTRY", "a country code such as DE")?;
        Ok(Self {
            stores: settings.list("MAGPIE_STORES", "a list of stores")?,
            engines,
            news: settings.list("MAGPIE_NEWS", "a list of WORDS=URL")?,
            affiliates: settings
                .list("MAGPIE_AFFILIATES", "a list of HOST=ADDRESS with {url} in the address")?,
            country: country.map(|country| country.0),
            live_budget: Duration::from_millis(budget.unwrap_or(LIVE_BUDGET_MS)),
            watch_every: Duration::from_secs(every.unwrap_or(WATCH_EVERY_S).max(1)),
            when_unverified: settings
                .parse("MAGPIE_UNVERIFIED", "label or drop")?
                .unwrap_or_default(),
            feed_keys: feed_keys(settings)?,
        })
    }
}

/// Errors must not repeat what they are about: it is secret.
fn feed_keys(settings: &Settings) -> Result<Vec<FeedKey>, ConfigError> {
    let text = settings.text("MAGPIE_FEED_KEYS").unwrap_or_default();
    let keys = text.split(',').map(str::trim).filter(|key| !key.is_empty()).enumerate();
    keys.map(|(at, key)| {
        feed_key(key).ok_or_else(|| {
            ConfigError::Contradiction(format!(
                "entry {} of MAGPIE_FEED_KEYS is not MERCHANT=KEY with a key of at least 16 characters",
                at + 1
            ))
        })
    })
    .collect()
}

fn feed_key(text: &str) -> Option<FeedKey> {
    let (merchant, key) = text.split_once('=')?;
    let (merchant, key) = (merchant.trim(), key.trim());
    let usable = !merchant.is_empty() && key.len() >= 16;
    usable.then(|| FeedKey { merchant: merchant.to_owned(), key: key.to_owned().into() })
}

fn key_of(settings: &Settings, engine: Engine) -> Result<Option<SecretString>, ConfigError> {
    let name = match engine {
        Engine::Searxng => return Ok(None),
        Engine::Brave => "BRAVE_API_KEY",
        Engine::Tavily => "TAVILY_API_KEY",
        Engine::Serper => "SERPER_API_KEY",
    };
    let key = settings.secret(name);
    if key.is_none() {
        return Err(ConfigError::Contradiction(format!(
            "MAGPIE_SEARCH names {}, so {name} must be set",
            engine.as_str()
        )));
    }
    Ok(key)
}

struct EngineName {
    engine: Engine,
    url: Option<Url>,
}

impl FromStr for EngineName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(url) = text.strip_prefix("searxng:") {
            let WebAddress(url) = url.parse()?;
            return Ok(Self { engine: Engine::Searxng, url: Some(url) });
        }
        let engine = Engine::HOSTED.into_iter().find(|engine| engine.as_str() == text);
        let engine = engine.ok_or_else(|| format!("{text:?} is no search engine known here"))?;
        Ok(Self { engine, url: None })
    }
}

struct Country(String);

impl FromStr for Country {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let letters = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        letters.then(|| Self(text.to_ascii_uppercase())).ok_or("two letters are expected")
    }
}

impl FromStr for NewsSettings {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (about, url) = text.split_once('=').ok_or("there is no =")?;
        let about = about.trim().to_owned();
        let WebAddress(url) = url.trim().parse()?;
        Ok(Self { about, url })
    }
}

impl FromStr for AffiliateSettings {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (host, template) = text.split_once('=').ok_or("there is no =")?;
        let (host, template) = (host.trim().to_ascii_lowercase(), template.trim().to_owned());
        if host.is_empty() || host.contains('/') {
            return Err(format!("{host:?} is no host"));
        }
        if template.matches("{url}").count() != 1 {
            return Err(format!("{template:?} must hold {{url}} once"));
        }
        template.replace("{url}", "x").parse::<WebAddress>()?;
        Ok(Self { host, template })
    }
}

impl FromStr for WhenUnverified {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "label" => Ok(Self::Label),
            "drop" => Ok(Self::Drop),
            _ => Err("it is neither"),
        }
    }
}
