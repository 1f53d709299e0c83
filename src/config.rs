//! Settings: one struct per concern, read once at start-up.
//!
//! The only place that knows names of environment variables. Values come from the environment, then
//! from the TOML file named by `MAGPIE_CONFIG` (same keys). Does not open, bind or create anything.

mod bots;
mod catalogs;
mod http;
mod limits;
mod log;
mod market;
mod memory;
mod models;
mod source;

use std::path::PathBuf;

use ipnet::IpNet;
use secrecy::SecretString;

pub use bots::{BotsConfig, DiscordSettings, TelegramSettings};
pub use catalogs::{CatalogConfig, FeedAddress};
pub use http::HttpConfig;
pub use limits::LimitsConfig;
pub use log::LogConfig;
pub use market::{
    AffiliateSettings, Engine, EngineSettings, FeedKey, MarketConfig, NewsSettings, WhenUnverified,
};
pub use memory::MemoryConfig;
pub use models::{ModelsConfig, ProviderSettings};
pub use source::{ConfigError, Settings, VARIABLES, Variable};

/// All settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// Database, indexes.
    pub data_dir: PathBuf,
    /// Prompt files; the built-in ones are used when the folder does not exist.
    pub prompts_dir: PathBuf,
    /// The golden set that edits of prompts are measured with.
    pub golden_dir: PathBuf,
    /// Folders of suites that can be run from the console.
    pub eval_suites: Vec<PathBuf>,
    /// What can be searched.
    pub catalogs: CatalogConfig,
    /// Web page and HTTP interface.
    pub http: HttpConfig,
    /// Chat platforms.
    pub bots: BotsConfig,
    /// Language models.
    pub models: ModelsConfig,
    /// Limits on people and models.
    pub limits: LimitsConfig,
    /// The live market.
    pub market: MarketConfig,
    /// What is learned.
    pub memory: MemoryConfig,
    /// Networks that may be fetched from although they are not public.
    pub fetch_allow: Vec<IpNet>,
    /// Logging.
    pub log: LogConfig,
}

impl Config {
    /// Reads all settings.
    ///
    /// # Errors
    /// Names the variable whose value is malformed.
    pub fn read(settings: &Settings) -> Result<Self, ConfigError> {
        Ok(Self {
            data_dir: settings.text("MAGPIE_DATA_DIR").unwrap_or_else(|| "data".to_owned()).into(),
            prompts_dir: settings
                .text("MAGPIE_PROMPTS_DIR")
                .unwrap_or_else(|| "prompts".to_owned())
                .into(),
            golden_dir: settings
                .text("MAGPIE_GOLDEN_DIR")
                .unwrap_or_else(|| "tests/golden".to_owned())
                .into(),
            eval_suites: settings.list("MAGPIE_EVAL_SUITES", "a list of folders")?,
            catalogs: CatalogConfig::read(settings)?,
            http: HttpConfig::read(settings)?,
            bots: BotsConfig::read(settings)?,
            models: ModelsConfig::read(settings)?,
            limits: LimitsConfig::read(settings)?,
            market: MarketConfig::read(settings)?,
            memory: MemoryConfig::read(settings)?,
            fetch_allow: settings.list("MAGPIE_FETCH_ALLOW", "a network such as 10.0.0.0/8")?,
            log: LogConfig::read(settings),
        })
    }

    /// Keys, tokens and passwords: what must be in no record.
    pub fn secrets(&self) -> Vec<SecretString> {
        let bots = self.bots.secrets();
        let models = self.models.providers.iter().filter_map(|provider| provider.key.as_ref());
        let engines = self.market.engines.iter().filter_map(|engine| engine.key.as_ref());
        let feeds = self.market.feed_keys.iter().map(|feed| &feed.key);
        let password = self.http.admin_password.iter();
        bots.chain(models).chain(engines).chain(feeds).chain(password).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use magpie_core::ports::{ModelName, TokenUsage};

    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let env: HashMap<String, String> =
            pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Config::read(&Settings::from_map(env))
    }

    #[test]
    fn nothing_set_gives_the_embedded_defaults() {
        let config = read(&[]).unwrap();
        assert_eq!(config.data_dir, PathBuf::from("data"));
        assert_eq!(config.http.addr.to_string(), "127.0.0.1:8787");
        assert!(config.catalogs.feeds.is_empty());
        assert!(config.models.planner.is_empty());
    }

    #[test]
    fn malformed_values_name_their_variable() {
        for (name, value) in [
            ("MAGPIE_HTTP_ADDR", "localhost"),
            ("MAGPIE_FETCH_ALLOW", "10.0.0.0/8,nonsense"),
            ("MAGPIE_PLANNER_MODEL", "llama"),
            ("MAGPIE_DAILY_TOKENS", "many"),
            ("MAGPIE_TURNS_PER_MINUTE", "0"),
            ("MAGPIE_CATALOGS", "ftp://shop.example/feed"),
            ("MAGPIE_DEMO_ADDR", "8786"),
            ("TELEGRAM_API_URL", "api.example"),
            ("TELEGRAM_WEBHOOK_URL", "mailto:me@here.example"),
            ("TELEGRAM_MESSAGES_PER_SECOND", "fast"),
            ("DISCORD_API_URL", "discord"),
            ("DISCORD_REQUESTS_PER_SECOND", "0"),
            ("MAGPIE_SEARCH", "altavista"),
            ("MAGPIE_SEARCH", "searxng:ftp://x"),
            ("MAGPIE_COUNTRY", "Germany"),
            ("MAGPIE_AFFILIATES", "shop.example=https://go.example/"),
            ("MAGPIE_NEWS", "https://news.example/feed"),
            ("MAGPIE_UNVERIFIED", "hide"),
            ("MAGPIE_LIVE_BUDGET_MS", "soon"),
            ("MAGPIE_EXPLORE", "maybe"),
        ] {
            let error = read(&[(name, value)]).unwrap_err().to_string();
            assert!(error.contains(name), "{error} should name {name}");
        }
    }

    #[test]
    fn a_page_open_to_others_needs_a_password() {
        let error = read(&[("MAGPIE_HTTP_ADDR", "0.0.0.0:80")]).unwrap_err().to_string();
        assert!(error.contains("MAGPIE_ADMIN_PASSWORD"), "{error}");
    }

    #[test]
    fn a_search_engine_with_a_key_needs_it() {
        let error = read(&[("MAGPIE_SEARCH", "brave")]).unwrap_err().to_string();
        assert!(error.contains("BRAVE_API_KEY"), "{error}");
        let error = read(&[("MAGPIE_FEED_KEYS", "shop=hunter2")]).unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{error}");
        let keys = [("MAGPIE_SEARCH", "searxng:http://127.0.0.1:1/,brave"), ("BRAVE_API_KEY", "k")];
        assert_eq!(read(&keys).unwrap().market.engines.len(), 2);
    }

    #[test]
    fn providers_are_those_that_the_model_lists_name() {
        let config = read(&[
            ("MAGPIE_PLANNER_MODEL", "groq/llama-3.3-70b-versatile, ollama/qwen/3:8b"),
            ("GROQ_API_KEY", "k"),
            ("OLLAMA_BASE_URL", "http://127.0.0.1:11434/v1"),
        ])
        .unwrap();
        assert_eq!(config.models.planner[1].model, "qwen/3:8b");
        let names: Vec<_> = config.models.providers.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["groq", "ollama"]);
        assert!(config.models.providers[0].key.is_some());
        assert!(config.models.providers[1].base_url.is_some());
    }

    #[test]
    fn prices_are_read_as_price_lists_have_them() {
        let config =
            read(&[("MAGPIE_MODEL_PRICES", "groq/a/b=0.59/0.79, ollama/qwen=0/0")]).unwrap();
        let name = ModelName { provider: "groq".to_owned(), model: "a/b".to_owned() };
        let cost =
            config.models.prices.cost(&name, TokenUsage { input: 1_000_000, output: 1_000_000 });
        assert_eq!(cost.unwrap().to_string(), "$1.38");
        for (prices, told) in [
            ("groq/a", "there is no ="),
            ("groq/a=1", "there is no /"),
            ("groq=1/1", "write it as provider/model"),
            ("groq/a=cheap/1", "a price is no number"),
            ("groq/a=-1/1", "a price is below 0"),
            ("groq/a=nan/1", "a price is below 0"),
        ] {
            let error = read(&[("MAGPIE_MODEL_PRICES", prices)]).unwrap_err().to_string();
            assert!(error.contains("MAGPIE_MODEL_PRICES") && error.contains(told), "{error}");
        }
    }
}
