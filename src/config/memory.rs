//! How Magpie learns from shoppers.

use super::source::{ConfigError, Settings};

/// Settings of what is learned.
#[derive(Clone, Debug)]
pub struct MemoryConfig {
    /// Whether a pick now and then is shown to learn whether it is liked.
    pub explores: bool,
}

impl MemoryConfig {
    pub(super) fn read(settings: &Settings) -> Result<Self, ConfigError> {
        let explores: Option<Switch> = settings.parse("MAGPIE_EXPLORE", "on or off")?;
        Ok(Self { explores: explores != Some(Switch::Off) })
    }
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
