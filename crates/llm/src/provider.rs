//! Which providers there are and how they are reached.

use std::fmt;

use magpie_core::ports::ModelError;
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue, InvalidHeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use crate::failure::Failure;

/// Longest detail of an error in characters.
const DETAIL_CHARS: usize = 240;

/// What a provider speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireFormat {
    /// `POST {base}/chat/completions`.
    OpenAi,
    /// `POST {base}/models/{model}:generateContent` and `:streamGenerateContent`.
    Gemini,
}

/// One provider to ask.
#[derive(Clone, Debug)]
pub struct ProviderConfig {
    /// As model names call it.
    pub name: String,
    /// Everything before `/chat/completions`, or before `/models/…` for Gemini.
    pub base_url: Url,
    /// Sent as a header; local servers need none.
    pub key: Option<SecretString>,
    /// What it speaks.
    pub format: WireFormat,
}

/// A provider that needs no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WellKnown {
    /// Where it is unless configured otherwise.
    pub base_url: Url,
    /// What it speaks.
    pub format: WireFormat,
    /// Whether it answers nobody without a key.
    pub needs_key: bool,
}

const WELL_KNOWN: [(&str, &str, WireFormat, bool); 15] = [
    ("groq", "https://api.groq.com/openai/v1", WireFormat::OpenAi, true),
    ("openai", "https://api.openai.com/v1", WireFormat::OpenAi, true),
    ("gemini", "https://generativelanguage.googleapis.com/v1beta", WireFormat::Gemini, true),
    ("openrouter", "https://openrouter.ai/api/v1", WireFormat::OpenAi, true),
    ("mistral", "https://api.mistral.ai/v1", WireFormat::OpenAi, true),
    ("together", "https://api.together.xyz/v1", WireFormat::OpenAi, true),
    ("deepseek", "https://api.deepseek.com/v1", WireFormat::OpenAi, true),
    ("xai", "https://api.x.ai/v1", WireFormat::OpenAi, true),
    ("cerebras", "https://api.cerebras.ai/v1", WireFormat::OpenAi, true),
    ("fireworks", "https://api.fireworks.ai/inference/v1", WireFormat::OpenAi, true),
    ("ollama", "http://127.0.0.1:11434/v1", WireFormat::OpenAi, false),
    ("vllm", "http://127.0.0.1:8000/v1", WireFormat::OpenAi, false),
    ("llamacpp", "http://127.0.0.1:8080/v1", WireFormat::OpenAi, false),
    ("llama-cpp", "http://127.0.0.1:8080/v1", WireFormat::OpenAi, false),
    ("lmstudio", "http://127.0.0.1:1234/v1", WireFormat::OpenAi, false),
];

/// The usual settings of a provider, by the name that model lists use.
pub fn well_known(name: &str) -> Option<WellKnown> {
    let (_, base_url, format, needs_key) = WELL_KNOWN.iter().find(|known| known.0 == name)?;
    Some(WellKnown { base_url: Url::parse(base_url).ok()?, format: *format, needs_key: *needs_key })
}

/// A provider's address and key, and its name on errors.
pub(crate) struct Endpoint {
    pub(crate) name: String,
    pub(crate) base_url: Url,
    pub(crate) format: WireFormat,
    pub(crate) auth: Option<(HeaderName, HeaderValue)>,
    key: Option<SecretString>,
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Endpoint {
    pub(crate) fn new(config: ProviderConfig) -> Result<Self, InvalidHeaderValue> {
        let auth = config.key.as_ref().map(|key| auth(config.format, key)).transpose()?;
        Ok(Self {
            name: config.name,
            base_url: config.base_url,
            format: config.format,
            auth,
            key: config.key,
        })
    }

    /// The failure as callers see it: shortened, and without the key however it got there.
    pub(crate) fn error(&self, failure: &Failure) -> ModelError {
        failure.to_error(&self.name, self.clean(&failure.detail))
    }

    fn clean(&self, detail: &str) -> String {
        let key = self.key.as_ref().map(|key| key.expose_secret()).filter(|key| !key.is_empty());
        let hidden = match key {
            Some(key) => detail.replace(key, "[key]"),
            None => detail.to_owned(),
        };
        // Providers quote a refused key with its middle starred out; its ends are nobody's business either.
        let words = hidden.split_whitespace().map(|w| if w.contains("***") { "[key]" } else { w });
        let clean = words.collect::<Vec<_>>().join(" ");
        match clean.char_indices().nth(DETAIL_CHARS) {
            Some((cut, _)) => format!("{}…", clean[..cut].trim_end()),
            None => clean,
        }
    }
}

fn auth(
    format: WireFormat,
    key: &SecretString,
) -> Result<(HeaderName, HeaderValue), InvalidHeaderValue> {
    let key = key.expose_secret().trim();
    let (name, mut value) = match format {
        WireFormat::OpenAi => (AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {key}"))?),
        WireFormat::Gemini => {
            (HeaderName::from_static("x-goog-api-key"), HeaderValue::from_str(key)?)
        }
    };
    value.set_sensitive(true);
    Ok((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_well_known_provider_has_a_readable_address() {
        for (name, address, format, needs_key) in WELL_KNOWN {
            let known = well_known(name).unwrap();
            assert_eq!(known, WellKnown { base_url: address.parse().unwrap(), format, needs_key });
        }
        assert_eq!(well_known("nobody"), None);
    }

    #[test]
    fn details_are_short_and_hold_no_key() {
        let endpoint = Endpoint::new(ProviderConfig {
            name: "openai".to_owned(),
            base_url: "http://127.0.0.1/v1".parse().unwrap(),
            key: Some("sk-very-secret".into()),
            format: WireFormat::OpenAi,
        })
        .unwrap();
        let check = |detail: &str, clean: &str| assert_eq!(endpoint.clean(detail), clean);
        check("bad key: sk-very-secret.", "bad key: [key].");
        check(
            "Incorrect API key provided: sk-ver*****cret. See",
            "Incorrect API key provided: [key] See",
        );
        check("a\n  b\t c", "a b c");
        check(&"ä".repeat(300), &format!("{}…", "ä".repeat(240)));
        assert!(!format!("{endpoint:?}").contains("secret"));
    }
}
