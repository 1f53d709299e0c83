//! Language models.

use std::str::FromStr;
use std::time::Duration;

use magpie_core::ports::ModelName;
use secrecy::SecretString;
use url::Url;

use super::{ConfigError, Settings};

/// What is set for one provider that a model list names.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// The provider's name in lower case.
    pub name: String,
    /// `<PROVIDER>_API_KEY`.
    pub key: Option<SecretString>,
    /// `<PROVIDER>_BASE_URL`.
    pub base_url: Option<Url>,
}

/// Model lists, each tried in order; an empty one switches its role off.
#[derive(Clone, Debug)]
pub struct ModelsConfig {
    /// Plans turns.
    pub planner: Vec<ModelName>,
    /// Words replies.
    pub writer: Vec<ModelName>,
    /// Reads photos.
    pub vision: Vec<ModelName>,
    /// Every provider that a list names, once.
    pub providers: Vec<ProviderSettings>,
    /// Longest wait for one call, retries included.
    pub timeout: Duration,
}

impl ModelsConfig {
    pub(super) fn read(settings: &Settings) -> Result<Self, ConfigError> {
        let list = |name| -> Result<Vec<ModelName>, ConfigError> {
            let entries: Vec<Entry> = settings.list(name, "a list of provider/model")?;
            Ok(entries.into_iter().map(|entry| entry.0).collect())
        };
        let planner = list("MAGPIE_PLANNER_MODEL")?;
        let writer = list("MAGPIE_WRITER_MODEL")?;
        let vision = list("MAGPIE_VISION_MODEL")?;
        let mut providers: Vec<ProviderSettings> = Vec::new();
        for model in planner.iter().chain(&writer).chain(&vision) {
            if providers.iter().any(|known| known.name == model.provider) {
                continue;
            }
            let prefix = model.provider.to_ascii_uppercase().replace('-', "_");
            providers.push(ProviderSettings {
                name: model.provider.clone(),
                key: settings.secret(&format!("{prefix}_API_KEY")),
                base_url: settings.parse(&format!("{prefix}_BASE_URL"), "an http(s) address")?,
            });
        }
        let timeout = settings.parse("MAGPIE_MODEL_TIMEOUT_S", "a number of seconds")?;
        Ok(Self {
            planner,
            writer,
            vision,
            providers,
            timeout: Duration::from_secs(timeout.unwrap_or(20)),
        })
    }
}

struct Entry(ModelName);

impl FromStr for Entry {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('/') {
            Some((provider, model)) if !provider.is_empty() && !model.is_empty() => {
                Ok(Self(ModelName {
                    provider: provider.to_ascii_lowercase(),
                    model: model.to_owned(),
                }))
            }
            _ => Err("write it as provider/model"),
        }
    }
}
