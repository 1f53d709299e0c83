//! What an operator can set about merchants.

use std::time::Duration;

use magpie_core::Currency;
use url::Url;

/// Settings that all stores share.
#[derive(Clone, Debug)]
pub struct MarketConfig {
    /// Where our own agent profile is published; merchants read it to learn what we speak.
    pub agent_profile: Url,
    /// The shoppers' country, ISO 3166-1 alpha-2; merchants choose prices and delivery by it.
    pub country: Option<String>,
    /// The currency that shoppers think in, where their needs name none.
    pub currency: Option<Currency>,
    /// Largest answer that is read, after decompression.
    pub max_bytes: usize,
    /// How long it is remembered what a merchant offers and by which transport.
    pub profile_ttl: Duration,
    /// An offer that was looked up less than this ago is not looked up again; zero asks each time.
    pub offer_ttl: Duration,
    /// How long look-ups wait for others that can travel in the same call.
    pub gather: Duration,
}

impl MarketConfig {
    /// Settings that suit most stores, with this address of our agent profile.
    pub fn new(agent_profile: Url) -> Self {
        Self {
            agent_profile,
            country: None,
            currency: None,
            max_bytes: 4 * 1024 * 1024,
            profile_ttl: Duration::from_secs(60 * 60),
            offer_ttl: Duration::from_secs(60),
            gather: Duration::from_millis(5),
        }
    }
}
