//! Serper: `POST /search` and `POST /shopping`.

use magpie_core::ports::ApiRequest;
use secrecy::SecretString;
use serde_json::json;
use url::Url;

use super::{Found, Question, SearchEngine, Unreadable, hits, post, secret};
use crate::search::canonical::bare_host;

pub(super) struct Serper {
    url: Url,
    key: SecretString,
    list: &'static str,
}

impl Serper {
    pub(super) fn web(url: Url, key: SecretString) -> Self {
        Self { url, key, list: "organic" }
    }

    pub(super) fn shopping(url: Url, key: SecretString) -> Self {
        Self { url, key, list: "shopping" }
    }
}

impl SearchEngine for Serper {
    fn request(&self, question: &Question) -> ApiRequest {
        // More than ten cost a second credit.
        let mut body = json!({ "q": question.text, "num": 10 });
        if let Some(language) = &question.language {
            body["hl"] = json!(language);
        }
        post(self.url.clone(), vec![("x-api-key", secret(&self.key))], &body)
    }

    fn read(&self, body: &[u8]) -> Result<Found, Unreadable> {
        let answer = super::json(body)?;
        let list = answer
            .get(self.list)
            .ok_or_else(|| Unreadable(format!("it has no list {}", self.list)))?;
        let mut found = hits(list, self.list, "link")?;
        let before = found.hits.len();
        // The shopping list often leads to pages of the search engine itself, which sell nothing.
        found.hits.retain(|url| !is_google(url));
        if found.hits.len() < before {
            let own = before - found.hits.len();
            found.notes.push(format!("{own} hits that lead back to the search engine"));
        }
        Ok(found)
    }

    fn advice(&self, status: u16) -> Option<&'static str> {
        matches!(status, 401 | 403).then_some("check its key and its credits")
    }
}

fn is_google(url: &Url) -> bool {
    bare_host(url)
        .is_some_and(|host| host.starts_with("google.") || host.starts_with("shopping.google."))
}
