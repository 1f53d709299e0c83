//! What each engine is asked and what it answers. Nothing here talks to anybody.

mod brave;
mod searxng;
mod serper;
mod tavily;

use bytes::Bytes;
use magpie_core::ports::{ApiMethod, ApiRequest};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use super::{EngineConfig, EngineKind, SearchSetupError};

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Question {
    pub(super) text: String,
    /// ISO 639-1.
    pub(super) language: Option<String>,
}

/// What an engine found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Best first.
    pub(super) hits: Vec<Url>,
    /// Engines behind it that did not answer, and why.
    pub(super) silent: Vec<String>,
    /// What was left out of the hits, in words.
    pub(super) notes: Vec<String>,
}

/// An answer that is not what the engine's documentation promises; says where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unreadable(pub(super) String);

/// One engine's language.
pub(super) trait SearchEngine: Send + Sync {
    /// The question as it is sent.
    fn request(&self, question: &Question) -> ApiRequest;

    /// The answer as it is read.
    fn read(&self, body: &[u8]) -> Result<Found, Unreadable>;

    /// What to do when it refuses with this status, where one knows.
    fn advice(&self, status: u16) -> Option<&'static str>;
}

/// The engine of a setting, and where it is.
pub(super) fn engine(
    config: &EngineConfig,
) -> Result<(Box<dyn SearchEngine>, Url), SearchSetupError> {
    let name = config.kind.name();
    let vendor = match config.kind {
        EngineKind::Searxng => None,
        EngineKind::Brave => Some("https://api.search.brave.com/"),
        EngineKind::Tavily => Some("https://api.tavily.com/"),
        EngineKind::Serper | EngineKind::SerperShopping => Some("https://google.serper.dev/"),
    };
    let vendor = vendor.and_then(|vendor| Url::parse(vendor).ok());
    let mut base = config.base.clone().or(vendor).ok_or(SearchSetupError::NoBase(name))?;
    if !matches!(base.scheme(), "http" | "https") || base.host().is_none() {
        return Err(SearchSetupError::Base(name, base));
    }
    if !base.path().ends_with('/') {
        base.set_path(&format!("{}/", base.path()));
    }
    let at = |path: &str| base.join(path).map_err(|_| SearchSetupError::Base(name, base.clone()));
    let key = || config.key.clone().ok_or(SearchSetupError::NoKey(name));
    let engine: Box<dyn SearchEngine> = match config.kind {
        EngineKind::Searxng => Box::new(searxng::Searxng::new(at("search")?, config.key.clone())),
        EngineKind::Brave => Box::new(brave::Brave::new(at("res/v1/web/search")?, key()?)),
        EngineKind::Tavily => Box::new(tavily::Tavily::new(at("search")?, key()?)),
        EngineKind::Serper => Box::new(serper::Serper::web(at("search")?, key()?)),
        EngineKind::SerperShopping => Box::new(serper::Serper::shopping(at("shopping")?, key()?)),
    };
    Ok((engine, base))
}

fn get(url: Url, headers: Vec<(&'static str, String)>) -> ApiRequest {
    ApiRequest { method: ApiMethod::Get, url, headers, body: Bytes::new() }
}

fn post(url: Url, mut headers: Vec<(&'static str, String)>, body: &Value) -> ApiRequest {
    headers.push(("content-type", "application/json".to_owned()));
    ApiRequest { method: ApiMethod::Post, url, headers, body: Bytes::from(body.to_string()) }
}

fn secret(key: &SecretString) -> String {
    key.expose_secret().to_owned()
}

fn json(body: &[u8]) -> Result<Value, Unreadable> {
    serde_json::from_slice(body).map_err(|error| Unreadable(format!("it is no JSON: {error}")))
}

/// The hits of a list whose entries may lack anything.
fn hits(list: &Value, place: &str, url: &str) -> Result<Found, Unreadable> {
    let list = match list {
        Value::Null => return Ok(Found::default()),
        Value::Array(list) => list,
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            return Err(Unreadable(format!("{place} is no list")));
        }
    };
    let mut found = Found::default();
    let mut without = 0;
    for entry in list {
        let address = entry.get(url).and_then(Value::as_str).and_then(|url| Url::parse(url).ok());
        match address {
            Some(url) => found.hits.push(url),
            None => without += 1,
        }
    }
    if without > 0 {
        found.notes.push(format!("{without} hits without an address"));
    }
    Ok(found)
}
