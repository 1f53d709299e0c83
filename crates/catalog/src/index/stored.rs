//! How a product is stored in the index: JSON of its own, apart from the core's types.

use std::path::PathBuf;

use jiff::Timestamp;
use magpie_core::{
    Availability, Facet, FacetKind, FacetOrigin, Money, Picture, Product, ProductId, Rating,
    SourceId,
};
use serde::{Deserialize, Serialize};
use url::Url;

/// A product as its feed states it, and the facets that it has among all loaded products.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// With the facets that the feed states.
    pub product: Product,
    /// Stated and read, canonical.
    pub facets: Vec<Facet>,
}

#[derive(Serialize, Deserialize)]
struct ProductV1 {
    id: String,
    title: String,
    description: String,
    category: Vec<String>,
    brand: Option<String>,
    price: Option<(i64, String)>,
    list_price: Option<(i64, String)>,
    availability: String,
    url: Option<Url>,
    picture: Option<PictureV1>,
    merchant: Option<String>,
    gtin: Option<String>,
    rating: Option<(f32, u32)>,
    stated: Vec<(String, String)>,
    facets: Vec<(String, String, bool)>,
    source: String,
}

#[derive(Serialize, Deserialize)]
enum PictureV1 {
    Url(Url),
    File(PathBuf),
}

impl Entry {
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let product = &self.product;
        let money = |money: Money| (money.amount, money.currency.code().to_owned());
        serde_json::to_vec(&ProductV1 {
            id: product.id.as_str().to_owned(),
            title: product.title.clone(),
            description: product.description.clone(),
            category: product.category.clone(),
            brand: product.brand.clone(),
            price: product.price.map(money),
            list_price: product.list_price.map(money),
            availability: product.availability.as_str().to_owned(),
            url: product.url.clone(),
            picture: product.picture.as_ref().map(|picture| match picture {
                Picture::Url(url) => PictureV1::Url(url.clone()),
                Picture::File(path) => PictureV1::File(path.clone()),
            }),
            merchant: product.merchant.clone(),
            gtin: product.gtin.clone(),
            rating: product.rating.map(|rating| (rating.value, rating.count)),
            stated: product
                .facets
                .iter()
                .map(|f| (f.kind.as_str().to_owned(), f.value.clone()))
                .collect(),
            facets: self
                .facets
                .iter()
                .map(|f| {
                    (f.kind.as_str().to_owned(), f.value.clone(), f.origin == FacetOrigin::Stated)
                })
                .collect(),
            source: product.source.as_str().to_owned(),
        })
    }

    /// The product of a document; `seen_at` is its source's business.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        let stored: ProductV1 = serde_json::from_slice(bytes)?;
        let money = |(amount, code): (i64, String)| Some(Money::new(amount, code.parse().ok()?));
        let facet = |kind: &str, value: String, origin| {
            FacetKind::parse(kind).map(|kind| Facet { kind, value, origin })
        };
        let origin = |stated| if stated { FacetOrigin::Stated } else { FacetOrigin::Read };
        let product = Product {
            id: ProductId::new(stored.id),
            title: stored.title,
            description: stored.description,
            category: stored.category,
            brand: stored.brand,
            price: stored.price.and_then(money),
            list_price: stored.list_price.and_then(money),
            availability: Availability::parse(&stored.availability),
            url: stored.url,
            picture: stored.picture.map(|picture| match picture {
                PictureV1::Url(url) => Picture::Url(url),
                PictureV1::File(path) => Picture::File(path),
            }),
            merchant: stored.merchant,
            gtin: stored.gtin,
            rating: stored.rating.map(|(value, count)| Rating { value, count }),
            facets: stored
                .stated
                .into_iter()
                .filter_map(|(kind, value)| facet(&kind, value, FacetOrigin::Stated))
                .collect(),
            source: SourceId::new(stored.source),
            seen_at: Timestamp::UNIX_EPOCH,
        };
        let facets = stored
            .facets
            .into_iter()
            .filter_map(|(kind, value, stated)| facet(&kind, value, origin(stated)))
            .collect();
        Ok(Self { product, facets })
    }
}
