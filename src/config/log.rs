//! Logging.

use super::Settings;

/// Log settings.
#[derive(Clone, Debug)]
pub struct LogConfig {
    /// Filter in the syntax of `tracing_subscriber::EnvFilter`; commands and the server have their own
    /// defaults.
    pub filter: Option<String>,
    /// One JSON object a line instead of text.
    pub json: bool,
}

impl LogConfig {
    pub(super) fn read(settings: &Settings) -> Self {
        Self {
            filter: settings.text("MAGPIE_LOG"),
            json: settings.text("MAGPIE_LOG_FORMAT").as_deref() == Some("json"),
        }
    }
}
