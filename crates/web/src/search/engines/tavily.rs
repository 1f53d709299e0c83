//! Tavily: `POST /search`.

use magpie_core::ports::ApiRequest;
use secrecy::SecretString;
use serde_json::json;
use url::Url;

use super::{Found, Question, SearchEngine, Unreadable, hits, post, secret};

pub(super) struct Tavily {
    url: Url,
    key: SecretString,
}

impl Tavily {
    pub(super) fn new(url: Url, key: SecretString) -> Self {
        Self { url, key }
    }
}

impl SearchEngine for Tavily {
    fn request(&self, question: &Question) -> ApiRequest {
        let body = json!({
            "query": question.text,
            "search_depth": "basic",
            "topic": "general",
            "max_results": 20,
            "include_answer": false,
            "include_raw_content": false,
            "include_images": false,
        });
        let bearer = ("authorization", format!("Bearer {}", secret(&self.key)));
        post(self.url.clone(), vec![bearer], &body)
    }

    fn read(&self, body: &[u8]) -> Result<Found, Unreadable> {
        let answer = super::json(body)?;
        let results =
            answer.get("results").ok_or_else(|| Unreadable("it has no results".to_owned()))?;
        hits(results, "results", "url")
    }

    fn advice(&self, status: u16) -> Option<&'static str> {
        matches!(status, 401 | 403).then_some("check its key")
    }
}
