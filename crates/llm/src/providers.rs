//! All configured providers behind one HTTP client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use magpie_core::ports::{ChatModel, ModelName};
use reqwest::header::InvalidHeaderValue;
use reqwest::{Client, redirect};

use crate::gate::{BreakerState, Hold};
use crate::list::{ModelList, not_configured};
use crate::model::{Model, Provider};
use crate::provider::{Endpoint, ProviderConfig};
use crate::tuning::Tuning;

/// Longest time to make a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// Why the client can't be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// A key can't be sent as a header.
    #[error("the key of {provider} holds characters that no key has")]
    Key {
        /// Whose.
        provider: String,
        /// What the header says.
        source: InvalidHeaderValue,
    },
    /// A base address is not one of a web server.
    #[error("the address of {provider} must start with http:// or https://")]
    Address {
        /// Whose.
        provider: String,
    },
    /// Two providers have one name.
    #[error("{provider} is configured twice")]
    Twice {
        /// Which.
        provider: String,
    },
    /// The HTTP client can't start.
    #[error("the HTTP client can't start")]
    Client(#[source] reqwest::Error),
}

/// A model names a provider that is not configured.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the provider of {model} is not configured")]
pub struct UnknownProvider {
    /// The model.
    pub model: ModelName,
}

/// How a provider does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderHealth {
    /// Its name.
    pub name: String,
    /// What the circuit breaker does.
    pub breaker: BreakerState,
    /// Rate limits and quotas that have not passed.
    pub holds: Vec<Hold>,
    /// Requests made, retries included.
    pub calls: u64,
    /// How many of them failed.
    pub failures: u64,
    /// Median time to the newest answers, where there were any.
    pub median: Option<Duration>,
    /// The last failure in words, without secrets.
    pub last_error: Option<String>,
}

/// Providers with one HTTP client; every list made here shares their circuit breakers.
#[derive(Clone)]
pub struct Providers {
    providers: Arc<[Arc<Provider>]>,
}

impl fmt::Debug for Providers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.providers.iter().map(|provider| &provider.endpoint)).finish()
    }
}

impl Providers {
    /// Sets up the client. Nothing is asked yet.
    ///
    /// # Errors
    /// A key or an address can't be used, or a provider is configured twice.
    pub fn new(configs: Vec<ProviderConfig>) -> Result<Self, SetupError> {
        Self::with_tuning(configs, Tuning::default())
    }

    /// The same with other limits.
    ///
    /// # Errors
    /// As for [`Providers::new`].
    pub fn with_tuning(configs: Vec<ProviderConfig>, tuning: Tuning) -> Result<Self, SetupError> {
        let client = Client::builder()
            .user_agent(concat!("Magpie/", env!("CARGO_PKG_VERSION")))
            // A key must not follow a redirect.
            .redirect(redirect::Policy::none())
            .referer(false)
            .connect_timeout(CONNECT)
            .build()
            .map_err(SetupError::Client)?;
        let mut providers: Vec<Arc<Provider>> = Vec::new();
        for config in configs {
            let provider = config.name.clone();
            if providers.iter().any(|known| known.endpoint.name == provider) {
                return Err(SetupError::Twice { provider });
            }
            if !matches!(config.base_url.scheme(), "http" | "https") {
                return Err(SetupError::Address { provider });
            }
            let endpoint =
                Endpoint::new(config).map_err(|source| SetupError::Key { provider, source })?;
            providers.push(Arc::new(Provider::new(endpoint, client.clone(), tuning)));
        }
        Ok(Self { providers: providers.into() })
    }

    /// A model that asks these in order; an empty list is [`not_configured`].
    ///
    /// # Errors
    /// A model's provider is not configured.
    pub fn list(&self, models: Vec<ModelName>) -> Result<Arc<dyn ChatModel>, UnknownProvider> {
        if models.is_empty() {
            return Ok(not_configured());
        }
        let models = models.into_iter().map(|name| {
            let known = self.providers.iter().find(|known| known.endpoint.name == name.provider);
            match known {
                Some(provider) => Ok(Model { name, provider: Arc::clone(provider) }),
                None => Err(UnknownProvider { model: name }),
            }
        });
        Ok(Arc::new(ModelList::new(models.collect::<Result<_, _>>()?)))
    }

    /// How every provider does.
    pub fn health(&self) -> Vec<ProviderHealth> {
        let health = |provider: &Arc<Provider>| {
            let view = provider.gate.view();
            ProviderHealth {
                name: provider.endpoint.name.clone(),
                breaker: view.breaker,
                holds: view.holds,
                calls: view.calls,
                failures: view.failures,
                median: view.median,
                last_error: view.last_error,
            }
        };
        self.providers.iter().map(health).collect()
    }
}
