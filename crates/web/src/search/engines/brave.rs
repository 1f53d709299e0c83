//! Brave: `GET /res/v1/web/search?q=…`.

use magpie_core::ports::ApiRequest;
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use super::{Found, Question, SearchEngine, Unreadable, get, hits, json, secret};

/// Languages that Brave takes under their ISO 639-1 code; it refuses a question with any other.
const LANGUAGES: [&str; 30] = [
    "ar", "bg", "bn", "ca", "cs", "da", "de", "en", "es", "et", "fi", "fr", "gu", "he", "hi", "hr",
    "hu", "it", "ko", "lt", "lv", "nl", "pl", "ro", "ru", "sk", "sl", "sv", "tr", "uk",
];

pub(super) struct Brave {
    url: Url,
    key: SecretString,
}

impl Brave {
    pub(super) fn new(url: Url, key: SecretString) -> Self {
        Self { url, key }
    }
}

impl SearchEngine for Brave {
    fn request(&self, question: &Question) -> ApiRequest {
        let mut url = self.url.clone();
        url.query_pairs_mut()
            .append_pair("q", &question.text)
            .append_pair("count", "20")
            .append_pair("result_filter", "web");
        let language = question.language.as_deref().filter(|code| LANGUAGES.contains(code));
        if let Some(language) = language {
            url.query_pairs_mut().append_pair("search_lang", language);
        }
        let accept = ("accept", "application/json".to_owned());
        get(url, vec![accept, ("x-subscription-token", secret(&self.key))])
    }

    fn read(&self, body: &[u8]) -> Result<Found, Unreadable> {
        let answer = json(body)?;
        // A question without results has no `web` at all.
        let web = answer.get("web").unwrap_or(&Value::Null);
        if answer.get("type").and_then(Value::as_str) != Some("search") && web.is_null() {
            return Err(Unreadable("it is no search answer".to_owned()));
        }
        hits(web.get("results").unwrap_or(&Value::Null), "web.results", "url")
    }

    fn advice(&self, status: u16) -> Option<&'static str> {
        // An unknown key is a 422 there.
        matches!(status, 401 | 403 | 422).then_some("check its key and its plan")
    }
}
