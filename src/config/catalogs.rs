//! What can be searched.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use url::Url;

use super::{ConfigError, Settings};

/// Where a feed is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedAddress {
    /// On the web.
    Url(Url),
    /// On disk.
    File(PathBuf),
}

impl FromStr for FeedAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once("://") {
            Some(("http" | "https", _)) => text.parse().map(Self::Url).map_err(|e| format!("{e}")),
            Some((scheme, _)) => Err(format!("{scheme} is not http or https")),
            None => Ok(Self::File(text.into())),
        }
    }
}

impl fmt::Display for FeedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(url) => url.fmt(f),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

/// Catalogue settings.
#[derive(Clone, Debug)]
pub struct CatalogConfig {
    /// Feeds to load; the demo shop when empty.
    pub feeds: Vec<FeedAddress>,
    /// Time between readings of the feeds.
    pub refresh: Duration,
    /// Where the demo shop listens; any free port when this one is taken.
    pub demo_addr: SocketAddr,
    /// How long a verified offer counts as fresh.
    pub offer_ttl: Duration,
}

impl CatalogConfig {
    /// Feeds that are on the web.
    pub fn urls(&self) -> impl Iterator<Item = &Url> {
        self.feeds.iter().filter_map(|feed| match feed {
            FeedAddress::Url(url) => Some(url),
            FeedAddress::File(_) => None,
        })
    }

    pub(super) fn read(settings: &Settings) -> Result<Self, ConfigError> {
        let seconds = |name, default| -> Result<Duration, ConfigError> {
            let value = settings.parse(name, "a number of seconds")?;
            Ok(Duration::from_secs(value.unwrap_or(default)))
        };
        Ok(Self {
            feeds: settings.list("MAGPIE_CATALOGS", "a feed file or an http(s) address")?,
            refresh: seconds("MAGPIE_CATALOG_REFRESH_S", 300)?,
            demo_addr: settings
                .parse("MAGPIE_DEMO_ADDR", "an address such as 127.0.0.1:8786")?
                .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8786))),
            offer_ttl: seconds("MAGPIE_OFFER_TTL_S", 60)?,
        })
    }
}
