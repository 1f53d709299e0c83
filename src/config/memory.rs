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
    /// Turns whose recording is kept, so that they can be answered again; 0 for none.
    pub replays: usize,
}

/// Days that are kept where nothing else is said: a year of price comparisons and "the one from last Christmas".
const KEPT_DAYS: u32 = 365;

/// Turns that can be answered again where nothing else is said: at most 500 MiB, and usually a twentieth of it.
const REPLAYS: usize = 500;

impl MemoryConfig {
    pub(super) fn read(settings: &Settings) -> Result<Self, ConfigError> {
        let explores = settings.switch("MAGPIE_EXPLORE")?.unwrap_or(true);
        let keep: Option<Keep> =
            settings.parse("MAGPIE_KEEP_DAYS", "a number of days from 1 on, or forever")?;
        let keep = match keep.unwrap_or(Keep::Days(KEPT_DAYS)) {
            Keep::Days(days) => Some(Duration::from_secs(u64::from(days) * 86_400)),
            Keep::Forever => None,
        };
        let replays = settings.parse("MAGPIE_REPLAYS", "a number of turns")?.unwrap_or(REPLAYS);
        Ok(Self { explores, keep, replays })
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
