//! Language models.

use std::str::FromStr;
use std::time::Duration;

use magpie_core::ports::ModelName;
use magpie_core::{ModelPrice, ModelPrices};
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
    /// What tokens cost.
    pub prices: ModelPrices,
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
        let prices: Vec<Priced> = settings.list("MAGPIE_MODEL_PRICES", Priced::EXPECTED)?;
        Ok(Self {
            planner,
            writer,
            vision,
            providers,
            timeout: Duration::from_secs(timeout.unwrap_or(20)),
            prices: prices.into_iter().map(|priced| (priced.model, priced.price)).collect(),
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

/// `provider/model=IN/OUT`, in US dollars for a million tokens, as price lists have it.
struct Priced {
    model: ModelName,
    price: ModelPrice,
}

impl Priced {
    const EXPECTED: &str = "a list of provider/model=READ/WRITTEN, US dollars for a million tokens";
}

impl FromStr for Priced {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (model, price) = text.rsplit_once('=').ok_or("there is no = before the prices")?;
        let Entry(model) = model.trim().parse()?;
        let (input, output) = price.split_once('/').ok_or("there is no / between two prices")?;
        Ok(Self { model, price: ModelPrice { input: micros(input)?, output: micros(output)? } })
    }
}

/// Dollars in millionths.
fn micros(dollars: &str) -> Result<u64, &'static str> {
    const MOST: f64 = 1e6;
    let dollars: f64 = dollars.trim().parse().map_err(|_| "a price is no number")?;
    if !(0.0..=MOST).contains(&dollars) {
        return Err("a price is below 0 or above a million");
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded above")]
    Ok((dollars * 1e6).round() as u64)
}
