//! Product tags in a page's head: `og:` and `product:`.

use magpie_core::Currency;
use url::Url;

use super::identity::gtin;
use super::price::{Locale, named_currency, read_price};
use super::{Place, Provenance, Read, ReadOffer, ReadProduct};
use super::{stock, text};

/// The product that the tags describe; nothing when they describe something else.
pub(super) fn read(metas: &[(&str, &str)], base: &Url, locale: Locale) -> Option<ReadProduct> {
    let tags = Tags { metas, locale };
    let price_tags = ["product:price:amount", "og:price:amount", "product:sale_price:amount"];
    let is_product = tags.first(&["og:type"]).is_some_and(|kind| {
        kind == "og:product" || kind == "product" || kind.starts_with("product.")
    });
    if !is_product && tags.first(&price_tags).is_none() {
        return None;
    }
    let line = |names: &[&str]| tags.first(names).and_then(text::line).map(stated);
    let images = tags.all(&["og:image", "og:image:url", "og:image:secure_url"]);
    let offer = tags.offer();
    let is_empty = offer == ReadOffer::default();
    Some(ReadProduct {
        place: Place::Main,
        name: line(&["og:title"]),
        description: tags.first(&["og:description"]).and_then(text::paragraph).map(stated),
        brand: line(&["product:brand", "og:brand"]),
        category: line(&["product:category"]),
        gtin: tags
            .all(&["product:gtin", "product:ean", "product:upc", "product:isbn"])
            .find_map(gtin)
            .map(stated),
        sku: line(&["product:retailer_item_id", "product:retailer_part_no"]),
        mpn: line(&["product:mfr_part_no"]),
        images: images.filter_map(|image| text::web_url(image, base)).map(stated).take(1).collect(),
        url: tags.first(&["og:url"]).and_then(|url| text::web_url(url, base)).map(stated),
        rating: None,
        offers: if is_empty { Vec::new() } else { vec![offer] },
    })
}

struct Tags<'a> {
    metas: &'a [(&'a str, &'a str)],
    locale: Locale,
}

impl<'a> Tags<'a> {
    fn all(&self, names: &[&str]) -> impl Iterator<Item = &'a str> {
        self.metas
            .iter()
            .filter(move |(name, content)| names.contains(name) && !content.trim().is_empty())
            .map(|(_, content)| content.trim())
    }

    /// The content of the first of these names that is there.
    fn first(&self, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|name| self.all(&[name]).next())
    }

    fn offer(&self) -> ReadOffer {
        let money = |amounts: &[&str], currencies: &[&str]| {
            let stated: Option<Currency> =
                self.first(currencies).and_then(|code| named_currency(code, self.locale));
            let (value, sureness) = read_price(self.first(amounts)?, stated, self.locale)?.now?;
            Some(Read { value, from: Provenance::OpenGraph, sureness })
        };
        let currencies = ["product:price:currency", "og:price:currency"];
        let price = money(&["product:price:amount", "og:price:amount"], &currencies);
        let sale = money(
            &["product:sale_price:amount"],
            &["product:sale_price:currency", currencies[0], currencies[1]],
        );
        let original = money(
            &["product:original_price:amount", "og:price:standard_amount"],
            &["product:original_price:currency", currencies[0], currencies[1]],
        );
        let now = sale.or(price);
        let before = original.or(price).filter(|before| {
            now.is_some_and(|now| {
                before.value.currency == now.value.currency
                    && before.value.amount > now.value.amount
            })
        });
        let availability = ["product:availability", "og:availability"];
        ReadOffer {
            price: now,
            list_price: before,
            availability: self.first(&availability).and_then(stock::known).map(stated),
            condition: self
                .first(&["product:condition", "og:condition"])
                .and_then(stock::condition)
                .map(stated),
            ..ReadOffer::default()
        }
    }
}

fn stated<T>(value: T) -> Read<T> {
    Read::stated(value, Provenance::OpenGraph)
}
