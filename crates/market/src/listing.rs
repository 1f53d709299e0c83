//! A product as its merchant states it, whatever the protocol.

use jiff::Timestamp;
use magpie_core::{Availability, Currency, Facet, Money, Rating};
use url::Url;

/// What is looked up at a merchant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Asked {
    /// The merchant's number, or what may be it.
    pub(crate) id: String,
    /// Whether the number is surely the merchant's, because it came from there.
    pub(crate) own: bool,
    /// The number everywhere.
    pub(crate) gtin: Option<String>,
    /// Its page.
    pub(crate) url: Option<Url>,
    /// The currency that its price was seen in.
    pub(crate) currency: Option<Currency>,
}

/// A product with all its variants.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Listing {
    /// The merchant's number of the product, and its name in addresses.
    pub(crate) id: String,
    pub(crate) handle: Option<String>,
    pub(crate) title: String,
    pub(crate) description: String,
    /// From general to special.
    pub(crate) category: Vec<String>,
    pub(crate) brand: Option<String>,
    pub(crate) url: Option<Url>,
    pub(crate) picture: Option<Url>,
    pub(crate) rating: Option<Rating>,
    pub(crate) facets: Vec<Facet>,
    /// At least one; the merchant's favourite first.
    pub(crate) variants: Vec<Variant>,
    /// When the merchant said so.
    pub(crate) at: Timestamp,
}

/// One thing that can be bought.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Variant {
    pub(crate) id: String,
    pub(crate) sku: Option<String>,
    pub(crate) gtins: Vec<String>,
    pub(crate) price: Option<Money>,
    pub(crate) list_price: Option<Money>,
    pub(crate) availability: Availability,
    /// Its own page, or the place to buy it where there is no page.
    pub(crate) url: Option<Url>,
    pub(crate) checkout: Option<Url>,
    pub(crate) picture: Option<Url>,
    pub(crate) seller: Option<String>,
    pub(crate) facets: Vec<Facet>,
}

impl Listing {
    /// Where a variant can be looked at, or else bought.
    pub(crate) fn url_of<'a>(&'a self, variant: &'a Variant) -> Option<&'a Url> {
        variant.url.as_ref().or(self.url.as_ref()).or(variant.checkout.as_ref())
    }
}

/// What a merchant's answer to a search was read as.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Found {
    pub(crate) listings: Vec<Listing>,
    /// What could not be read, and why.
    pub(crate) left_out: Vec<String>,
}

impl Found {
    /// What is found for a query that asks for nothing but a photo where none are taken.
    pub(crate) fn without_words() -> Self {
        let left_out = vec!["nothing to search by: it takes no photos".to_owned()];
        Self { left_out, ..Self::default() }
    }

    /// Adds the product at this place of the answer, from 0, or why it could not be read.
    pub(crate) fn add(&mut self, place: usize, read: Result<Listing, String>) {
        match read {
            Ok(listing) => self.listings.push(listing),
            Err(reason) => self.left_out.push(format!("product {}: {reason}", place + 1)),
        }
    }
}

/// Which addresses are a merchant's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hosts {
    /// Its host and those below it.
    Of(String),
    /// It sells for others, whose hosts are not known.
    Any,
}

impl Hosts {
    pub(crate) fn of(base: &Url) -> Self {
        let host = base.host_str().unwrap_or_default();
        Self::Of(host.strip_prefix("www.").unwrap_or(host).to_owned())
    }

    pub(crate) fn hold(&self, url: &Url) -> bool {
        match self {
            Self::Any => true,
            Self::Of(own) => url.host_str().is_some_and(|host| {
                let below = host.strip_suffix(own.as_str());
                below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_below_the_merchants_are_its_own() {
        let hosts = Hosts::of(&Url::parse("https://www.shop.example/").unwrap());
        let check = |url: &str, own: bool| {
            assert_eq!(hosts.hold(&Url::parse(url).unwrap()), own, "{url}");
        };
        check("https://shop.example/p", true);
        check("https://www.shop.example/p", true);
        check("https://buy.shop.example/p", true);
        check("https://evilshop.example/p", false);
        check("https://shop.example.evil.example/p", false);
    }
}
