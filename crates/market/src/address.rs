//! How stores are named in settings: `ucp:https://shop.example`, `shopify:shop.example`, `shopify:catalog`,
//! `woocommerce:https://shop.example`.

use std::fmt;
use std::str::FromStr;

use magpie_core::SourceId;
use url::Url;

/// A merchant and the protocol that it is asked by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreAddress {
    /// Speaks the Universal Commerce Protocol and says how at `/.well-known/ucp`.
    Ucp(Url),
    /// A store of Shopify's: UCP over MCP at its known place, or else the storefront's JSON.
    Shopify(Url),
    /// Shopify's catalogue over all its merchants.
    ShopifyCatalog,
    /// A WordPress site with WooCommerce.
    WooCommerce(Url),
}

/// Text that names no store.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It does not begin with a protocol that is known.
    #[error(
        "{text:?} names no store: write ucp:URL, shopify:DOMAIN, shopify:catalog or woocommerce:URL"
    )]
    Protocol {
        /// What was written.
        text: String,
    },
    /// What follows the protocol is no web address.
    #[error("{text:?} is no address of a store: {reason}")]
    Site {
        /// What was written.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}

/// Where Shopify's catalogue over all merchants answers.
pub(crate) const SHOPIFY_CATALOG: &str = "https://catalog.shopify.com/";

impl StoreAddress {
    /// Its name as a source: `ucp:shop.example`.
    pub fn source(&self) -> SourceId {
        SourceId::new(match self {
            Self::Ucp(base) => format!("ucp:{}", site(base)),
            Self::Shopify(base) => format!("shopify:{}", site(base)),
            Self::ShopifyCatalog => "shopify:catalog".to_owned(),
            Self::WooCommerce(base) => format!("woocommerce:{}", site(base)),
        })
    }

    /// The merchant's site, which may have to be trusted to be reached; nothing for the catalogue over all
    /// merchants, which is on a public address.
    pub fn base(&self) -> Option<&Url> {
        match self {
            Self::Ucp(base) | Self::Shopify(base) | Self::WooCommerce(base) => Some(base),
            Self::ShopifyCatalog => None,
        }
    }
}

impl FromStr for StoreAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || AddressError::Protocol { text: text.to_owned() };
        let (protocol, rest) = text.trim().split_once(':').ok_or_else(unknown)?;
        let site = || base(text, rest.trim());
        match protocol.trim().to_ascii_lowercase().as_str() {
            "ucp" => Ok(Self::Ucp(site()?)),
            "shopify" if rest.trim().eq_ignore_ascii_case("catalog") => Ok(Self::ShopifyCatalog),
            "shopify" => Ok(Self::Shopify(site()?)),
            "woocommerce" | "woo" => Ok(Self::WooCommerce(site()?)),
            _ => Err(unknown()),
        }
    }
}

impl fmt::Display for StoreAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ucp(base) => write!(f, "ucp:{base}"),
            Self::Shopify(base) => write!(f, "shopify:{base}"),
            Self::ShopifyCatalog => f.write_str("shopify:catalog"),
            Self::WooCommerce(base) => write!(f, "woocommerce:{base}"),
        }
    }
}

/// Host, and port where it is not the scheme's own.
fn site(base: &Url) -> String {
    let host = base.host_str().unwrap_or_default();
    let folder = base.path().trim_end_matches('/');
    match base.port() {
        Some(port) => format!("{host}:{port}{folder}"),
        None => format!("{host}{folder}"),
    }
}

/// A site as its owner writes it: a domain, or an address. It always ends in a slash.
fn base(text: &str, site: &str) -> Result<Url, AddressError> {
    let wrong = |reason| AddressError::Site { text: text.to_owned(), reason };
    if site.is_empty() {
        return Err(wrong("nothing follows the colon"));
    }
    let written = if site.contains("://") { site.to_owned() } else { format!("https://{site}") };
    let mut url = Url::parse(&written).map_err(|_| wrong("it can't be read as a web address"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("only http and https are spoken"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("it holds a user name"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("it holds a query"));
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, shown: &str, source: &str) {
        let address: StoreAddress = text.parse().unwrap();
        assert_eq!(
            (address.to_string().as_str(), address.source().as_str()),
            (shown, source),
            "{text}"
        );
        assert_eq!(shown.parse(), Ok(address));
    }

    #[test]
    fn stores_are_named_by_protocol_and_site() {
        check("ucp:https://shop.example", "ucp:https://shop.example/", "ucp:shop.example");
        check("ucp:http://127.0.0.1:8081/", "ucp:http://127.0.0.1:8081/", "ucp:127.0.0.1:8081");
        check(" Shopify:Shop.Example ", "shopify:https://shop.example/", "shopify:shop.example");
        check("shopify:catalog", "shopify:catalog", "shopify:catalog");
        check(
            "woocommerce:https://shop.example/fr",
            "woocommerce:https://shop.example/fr/",
            "woocommerce:shop.example/fr",
        );
    }

    #[test]
    fn what_names_no_store_is_explained() {
        let check = |text: &str, words: &str| {
            let error = text.parse::<StoreAddress>().unwrap_err().to_string();
            assert!(error.contains(words) && error.contains(text), "{text}: {error}");
        };
        check("", "names no store");
        check("shop.example", "names no store");
        check("magento:https://shop.example", "shopify:DOMAIN");
        check("ucp:", "nothing follows");
        check("ucp:https://", "can't be read");
        check("ucp:ftp://shop.example", "only http");
        check("shopify:https://u:p@shop.example", "user name");
        check("woocommerce:https://shop.example/?a=1", "query");
    }
}
