//! Limits on people and models.

use std::num::NonZeroU32;

use super::{ConfigError, Settings};

/// Limits.
#[derive(Clone, Debug)]
pub struct LimitsConfig {
    /// Messages a minute that one shopper may send; as many may come at once.
    pub turns_per_minute: NonZeroU32,
    /// Messages a minute that everybody in one group chat or channel may send together.
    pub chat_turns_per_minute: NonZeroU32,
    /// Messages a minute that everybody in one community may send together.
    pub community_turns_per_minute: NonZeroU32,
    /// Model tokens a day over all shoppers; no limit when absent.
    pub daily_tokens: Option<NonZeroU32>,
}

impl LimitsConfig {
    pub(super) fn read(settings: &Settings) -> Result<Self, ConfigError> {
        const EXPECTED: &str = "a whole number above 0";
        let rate = |name, default: u32| -> Result<NonZeroU32, ConfigError> {
            let rate = settings.parse(name, EXPECTED)?;
            Ok(rate.unwrap_or(NonZeroU32::new(default).expect("defaults are not 0")))
        };
        Ok(Self {
            turns_per_minute: rate("MAGPIE_TURNS_PER_MINUTE", 30)?,
            chat_turns_per_minute: rate("MAGPIE_CHAT_TURNS_PER_MINUTE", 60)?,
            community_turns_per_minute: rate("MAGPIE_COMMUNITY_TURNS_PER_MINUTE", 240)?,
            daily_tokens: settings.parse("MAGPIE_DAILY_TOKENS", EXPECTED)?,
        })
    }
}
