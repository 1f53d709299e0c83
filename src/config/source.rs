//! Where values come from, and what is said when one is malformed.

use std::collections::HashMap;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use secrecy::SecretString;
use url::Url;

/// A variable that this program reads.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    /// Its name; `<PROVIDER>` stands for the upper-case name of a model provider.
    pub name: &'static str,
    /// What it sets, in a line.
    pub help: &'static str,
}

/// Every variable that this program reads. `.env.example` is held to this list by a test.
pub const VARIABLES: &[Variable] = &[
    Variable { name: "MAGPIE_CONFIG", help: "TOML file with the same keys" },
    Variable { name: "MAGPIE_DATA_DIR", help: "database and indexes" },
    Variable { name: "MAGPIE_PROMPTS_DIR", help: "prompt files" },
    Variable { name: "MAGPIE_CATALOGS", help: "feed files or URLs" },
    Variable { name: "MAGPIE_CATALOG_REFRESH_S", help: "seconds between readings of the feeds" },
    Variable { name: "MAGPIE_DEMO_ADDR", help: "where the demo shop listens" },
    Variable { name: "MAGPIE_HTTP_ADDR", help: "where the web page listens" },
    Variable { name: "MAGPIE_ADMIN_PASSWORD", help: "opens the web page to other machines" },
    Variable { name: "MAGPIE_PUBLIC_URL", help: "where others reach the server, for links" },
    Variable { name: "TELEGRAM_BOT_TOKEN", help: "starts the Telegram bot" },
    Variable { name: "TELEGRAM_API_URL", help: "a self-hosted Bot API server" },
    Variable { name: "TELEGRAM_WEBHOOK_URL", help: "public address for updates; polls without it" },
    Variable { name: "TELEGRAM_MESSAGES_PER_SECOND", help: "messages and edits over all chats" },
    Variable { name: "DISCORD_BOT_TOKEN", help: "starts the Discord bot" },
    Variable { name: "DISCORD_API_URL", help: "a proxy or test server" },
    Variable { name: "DISCORD_REQUESTS_PER_SECOND", help: "calls, answers to commands aside" },
    Variable { name: "MAGPIE_PLANNER_MODEL", help: "provider/model list for planning" },
    Variable { name: "MAGPIE_WRITER_MODEL", help: "provider/model list for wording" },
    Variable { name: "MAGPIE_VISION_MODEL", help: "provider/model list for photos" },
    Variable { name: "<PROVIDER>_API_KEY", help: "key of a model provider or search engine" },
    Variable { name: "<PROVIDER>_BASE_URL", help: "other endpoint of one" },
    Variable { name: "MAGPIE_MODEL_PRICES", help: "what tokens of models cost" },
    Variable { name: "MAGPIE_MODEL_TIMEOUT_S", help: "longest wait for one model call" },
    Variable { name: "MAGPIE_DAILY_TOKENS", help: "model tokens a day, over all shoppers" },
    Variable { name: "MAGPIE_TURNS_PER_MINUTE", help: "messages a minute per shopper" },
    Variable { name: "MAGPIE_CHAT_TURNS_PER_MINUTE", help: "messages a minute per group chat" },
    Variable { name: "MAGPIE_COMMUNITY_TURNS_PER_MINUTE", help: "messages a minute per community" },
    Variable { name: "MAGPIE_OFFER_TTL_S", help: "how long a verified offer counts as fresh" },
    Variable { name: "MAGPIE_STORES", help: "live stores" },
    Variable { name: "MAGPIE_COUNTRY", help: "where shoppers are, for stores" },
    Variable { name: "MAGPIE_SEARCH", help: "web search engines" },
    Variable { name: "MAGPIE_NEWS", help: "news feeds by kind of thing" },
    Variable { name: "MAGPIE_LIVE_BUDGET_MS", help: "longest wait for live sources" },
    Variable { name: "MAGPIE_WATCH_EVERY_S", help: "seconds between looks at what is watched" },
    Variable {
        name: "MAGPIE_UNVERIFIED",
        help: "whether unverified offers are labelled or dropped",
    },
    Variable { name: "MAGPIE_EXPLORE", help: "whether tastes are explored: on or off" },
    Variable { name: "MAGPIE_GOLDEN_DIR", help: "folder of the golden set" },
    Variable { name: "MAGPIE_EVAL_SUITES", help: "folders of suites to run from the console" },
    Variable { name: "MAGPIE_COUNT_LINKS", help: "whether opened links are noted: on or off" },
    Variable { name: "MAGPIE_KEEP_DAYS", help: "days that conversations are kept, or forever" },
    Variable { name: "MAGPIE_REPLAYS", help: "turns that can be answered again" },
    Variable { name: "MAGPIE_AFFILIATES", help: "link templates by merchant" },
    Variable { name: "MAGPIE_FEED_KEYS", help: "merchants that may push feeds" },
    Variable { name: "MAGPIE_FETCH_ALLOW", help: "networks that may be fetched from" },
    Variable { name: "MAGPIE_LOG", help: "log filter" },
    Variable { name: "MAGPIE_LOG_FORMAT", help: "text or json" },
];

/// A setting that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value is malformed.
    #[error("{name} is {value:?}, which is not {expected}{detail}")]
    Malformed {
        /// Which variable.
        name: String,
        /// Its value.
        value: String,
        /// What it should be.
        expected: &'static str,
        /// What the parser says; empty or starting with `: `.
        detail: String,
    },
    /// Settings that contradict each other.
    #[error("{0}")]
    Contradiction(String),
    /// The file of `MAGPIE_CONFIG` can't be used.
    #[error("MAGPIE_CONFIG names {path}, which can't be used: {detail}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        detail: String,
    },
}

/// Raw values by name.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    values: HashMap<String, String>,
}

impl Settings {
    /// Values from a map; for tests and embedding.
    pub fn from_map(values: HashMap<String, String>) -> Self {
        Self { values }
    }

    /// The process environment over the file that `MAGPIE_CONFIG` names.
    ///
    /// # Errors
    /// The file is missing, is not TOML, or holds a key that no variable has.
    pub fn from_environment() -> Result<Self, ConfigError> {
        let env: HashMap<String, String> = std::env::vars_os()
            .filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)))
            .collect();
        let mut settings = match env.get("MAGPIE_CONFIG").filter(|path| !path.is_empty()) {
            Some(path) => Self::from_file(Path::new(path))?,
            None => Self::default(),
        };
        settings.values.extend(env);
        Ok(settings)
    }

    fn from_file(path: &Path) -> Result<Self, ConfigError> {
        let error = |detail: String| ConfigError::File { path: path.to_owned(), detail };
        let text = std::fs::read_to_string(path).map_err(|e| error(e.to_string()))?;
        let table: toml::Table = text.parse().map_err(|e: toml::de::Error| error(e.to_string()))?;
        let values = table
            .into_iter()
            .map(|(key, value)| {
                if !is_known(&key) {
                    return Err(error(format!("{key} is no setting of this program")));
                }
                match value {
                    toml::Value::String(text) => Ok((key, text)),
                    toml::Value::Array(items) => {
                        let items: Vec<_> = items.iter().map(plain).collect();
                        Ok((key, items.join(",")))
                    }
                    other => Ok((key, plain(&other))),
                }
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { values })
    }

    /// A value, if it is set and not blank.
    pub fn text(&self, name: &str) -> Option<String> {
        self.values.get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    /// A secret, if it is set and not blank.
    pub fn secret(&self, name: &str) -> Option<SecretString> {
        self.text(name).map(SecretString::from)
    }

    /// An http(s) address.
    pub(super) fn address(&self, name: &str) -> Result<Option<Url>, ConfigError> {
        let address: Option<WebAddress> = self.parse(name, "an http(s) address")?;
        Ok(address.map(|address| address.0))
    }

    /// A parsed value.
    pub(super) fn parse<T: FromStr<Err: Display>>(
        &self,
        name: &str,
        expected: &'static str,
    ) -> Result<Option<T>, ConfigError> {
        self.text(name).map(|value| parse_one(name, &value, expected)).transpose()
    }

    /// A setting that is on or off.
    pub(super) fn switch(&self, name: &str) -> Result<Option<bool>, ConfigError> {
        let switch: Option<Switch> = self.parse(name, "on or off")?;
        Ok(switch.map(|switch| switch == Switch::On))
    }

    /// A comma list of parsed values.
    pub(super) fn list<T: FromStr<Err: Display>>(
        &self,
        name: &str,
        expected: &'static str,
    ) -> Result<Vec<T>, ConfigError> {
        let text = self.text(name).unwrap_or_default();
        text.split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(|item| parse_one(name, item, expected))
            .collect()
    }
}

/// An http(s) address with a host.
pub(super) struct WebAddress(pub(super) Url);

impl FromStr for WebAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url: Url = text.parse().map_err(|error| format!("{text:?}: {error}"))?;
        if matches!(url.scheme(), "http" | "https") && url.has_host() {
            Ok(Self(url))
        } else {
            Err(format!("{text:?} is not an http(s) address"))
        }
    }
}

fn parse_one<T: FromStr<Err: Display>>(
    name: &str,
    value: &str,
    expected: &'static str,
) -> Result<T, ConfigError> {
    value.parse().map_err(|error: T::Err| ConfigError::Malformed {
        name: name.to_owned(),
        value: value.to_owned(),
        expected,
        detail: format!(": {error}"),
    })
}

fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn is_known(key: &str) -> bool {
    VARIABLES.iter().any(|variable| match variable.name.strip_prefix("<PROVIDER>") {
        Some(suffix) => key.len() > suffix.len() && key.ends_with(suffix),
        None => variable.name == key,
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Switch {
    On,
    Off,
}

impl std::str::FromStr for Switch {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "on" => Ok(Self::On),
            "off" => Ok(Self::Off),
            _ => Err("it is neither"),
        }
    }
}
