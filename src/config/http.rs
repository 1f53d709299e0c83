//! Web page and HTTP interface.

use std::net::SocketAddr;

use secrecy::SecretString;
use url::Url;

use super::{ConfigError, Settings};

/// Settings of the web page.
#[derive(Clone, Debug)]
pub struct HttpConfig {
    /// Where it listens.
    pub addr: SocketAddr,
    /// Required from other machines; without it only this machine is answered.
    pub admin_password: Option<SecretString>,
    /// Where others reach it: links to whole answers begin with it.
    pub public_url: Option<Url>,
    /// Whether links of picks pass through this server, so that it learns from what is opened.
    pub counts_links: bool,
}

impl HttpConfig {
    pub(super) fn read(settings: &Settings) -> Result<Self, ConfigError> {
        let config = Self {
            addr: settings
                .parse("MAGPIE_HTTP_ADDR", "an address such as 127.0.0.1:8787")?
                .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8787))),
            admin_password: settings.secret("MAGPIE_ADMIN_PASSWORD"),
            public_url: settings.address("MAGPIE_PUBLIC_URL")?,
            counts_links: settings.switch("MAGPIE_COUNT_LINKS")?.unwrap_or(false),
        };
        if config.counts_links && config.public_url.is_none() {
            return Err(ConfigError::Contradiction(
                "MAGPIE_COUNT_LINKS leads links through this server: set MAGPIE_PUBLIC_URL to where others \
                 reach it"
                    .to_owned(),
            ));
        }
        if !config.addr.ip().is_loopback() && config.admin_password.is_none() {
            return Err(ConfigError::Contradiction(format!(
                "MAGPIE_HTTP_ADDR {} can be reached from other machines: set MAGPIE_ADMIN_PASSWORD \
                 or listen on 127.0.0.1",
                config.addr
            )));
        }
        Ok(config)
    }
}
