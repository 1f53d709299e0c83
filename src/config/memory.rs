//! How Magpie learns from shoppers.

use std::time::Duration;

use super::source::{ConfigError, Settings};

/// Settings of what is learned.
#[derive(Clone, Debug)]
pub struct MemoryConfig {
    /// Whether a pick now and then is shown to learn whether it is liked.
    pub explores: bool,
    /// How long messages, replies, traces, impressions, reactions and votes are kept; none for ever.
    pub keep: Option<Duration>,
}

/// Days that are kept where nothing else is said: a year of price comparisons and "the one from last Christmas".
const KEPT_DAYS: u32 = 365;

impl MemoryConfig {
    pub(super) fn read(settings: &Settings) -> Result<Self, ConfigError> {
        let explores = settings.switch("MAGPIE_EXPLORE")?.unwrap_or(true);
        let keep: Option<Keep> =
            settings.parse("MAGPIE_KEEP_DAYS", "a number of days from 1 on, or forever")?;
        let keep = match keep.unwrap_or(Keep::Days(KEPT_DAYS)) {
            Keep::Days(days) => Some(Duration::from_secs(u64::from(days) * 86_400)),
            Keep::Forever => None,
        };
        Ok(Self { explores, keep })
    }
}

enum Keep {
    Days(u32),
    Forever,
}

impl std::str::FromStr for Keep {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match (text, text.parse()) {
            ("forever", _) => Ok(Self::Forever),
            (_, Ok(days)) if days > 0 => Ok(Self::Days(days)),
            _ => Err("it is neither"),
        }
    }
}
