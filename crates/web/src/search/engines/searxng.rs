//! SearXNG: `GET /search?q=…&format=json`.

use magpie_core::ports::ApiRequest;
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use super::{Found, Question, SearchEngine, Unreadable, get, hits, json, secret};

pub(super) struct Searxng {
    url: Url,
    /// For instances behind a proxy that wants a bearer token.
    key: Option<SecretString>,
}

impl Searxng {
    pub(super) fn new(url: Url, key: Option<SecretString>) -> Self {
        Self { url, key }
    }
}

impl SearchEngine for Searxng {
    fn request(&self, question: &Question) -> ApiRequest {
        let mut url = self.url.clone();
        url.query_pairs_mut().append_pair("q", &question.text).append_pair("format", "json");
        if let Some(language) = &question.language {
            url.query_pairs_mut().append_pair("language", language);
        }
        let bearer = |key| ("authorization", format!("Bearer {}", secret(key)));
        get(url, self.key.iter().map(bearer).collect())
    }

    fn read(&self, body: &[u8]) -> Result<Found, Unreadable> {
        let answer = json(body)?;
        let results =
            answer.get("results").ok_or_else(|| Unreadable("it has no results".to_owned()))?;
        let mut found = hits(results, "results", "url")?;
        let silent = answer.get("unresponsive_engines").and_then(Value::as_array);
        for engine in silent.into_iter().flatten() {
            // A pair of its name and what happened.
            let words = engine.as_array().into_iter().flatten().filter_map(Value::as_str);
            let words: Vec<_> = words.collect();
            if !words.is_empty() {
                found.silent.push(words.join(": "));
            }
        }
        Ok(found)
    }

    fn advice(&self, status: u16) -> Option<&'static str> {
        (status == 403).then_some("add json to search.formats in its settings.yml")
    }
}
