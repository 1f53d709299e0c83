//! Limits on people and models.

use std::num::NonZeroU32;

use super::{ConfigError, Settings};

/// Limits.
#[derive(Clone, Debug)]
pub struct LimitsConfig {
    /// Messages a minute that one shopper may send; as many may come at once.
    pub turns_per_minute: NonZeroU32,
    /// Model tokens a day over all shoppers; no limit when absent.
    pub daily_tokens: Option<NonZeroU32>,
}

impl LimitsConfig {
    pub(super) fn read(settings: &Settings) -> Result<Self, ConfigError> {
        const EXPECTED: &str = "a whole number above 0";
        const TURNS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(30).expect("30 is not 0");
        Ok(Self {
            turns_per_minute: settings
                .parse("MAGPIE_TURNS_PER_MINUTE", EXPECTED)?
                .unwrap_or(TURNS_PER_MINUTE),
            daily_tokens: settings.parse("MAGPIE_DAILY_TOKENS", EXPECTED)?,
        })
    }
}
