//! Products on disk, as they were shown.

use jiff::Timestamp;
use magpie_core::{
    Availability, Facet, FacetOrigin, Picture, Product, ProductId, Rating, SourceId,
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::needs::{MoneyRecord, facet_kind, money};
use super::{Reason, finite};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ProductRecord {
    id: String,
    title: String,
    description: String,
    category: Vec<String>,
    brand: Option<String>,
    price: Option<MoneyRecord>,
    list_price: Option<MoneyRecord>,
    availability: String,
    url: Option<Url>,
    picture: Option<PictureRecord>,
    merchant: Option<String>,
    gtin: Option<String>,
    rating: Option<(Option<f32>, u32)>,
    facets: Vec<FacetRecord>,
    source: String,
    seen_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PictureRecord {
    Url(Url),
    File(String),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct FacetRecord {
    kind: String,
    value: String,
    stated: bool,
}

impl From<&Product> for ProductRecord {
    fn from(product: &Product) -> Self {
        let facets = product.facets.iter().map(|facet| FacetRecord {
            kind: facet.kind.as_str().to_owned(),
            value: facet.value.clone(),
            stated: facet.origin == FacetOrigin::Stated,
        });
        Self {
            id: product.id.as_str().to_owned(),
            title: product.title.clone(),
            description: product.description.clone(),
            category: product.category.clone(),
            brand: product.brand.clone(),
            price: product.price.map(Into::into),
            list_price: product.list_price.map(Into::into),
            availability: product.availability.as_str().to_owned(),
            url: product.url.clone(),
            picture: product.picture.as_ref().and_then(|picture| match picture {
                Picture::Url(url) => Some(PictureRecord::Url(url.clone())),
                // A file whose name is no text can't be named in JSON; the catalogue still knows it.
                Picture::File(path) => path.to_str().map(|p| PictureRecord::File(p.to_owned())),
            }),
            merchant: product.merchant.clone(),
            gtin: product.gtin.clone(),
            rating: product.rating.map(|rating| (finite(rating.value), rating.count)),
            facets: facets.collect(),
            source: product.source.as_str().to_owned(),
            seen_at: product.seen_at,
        }
    }
}

impl TryFrom<ProductRecord> for Product {
    type Error = Reason;

    fn try_from(record: ProductRecord) -> Result<Self, Reason> {
        let facets = record.facets.into_iter().map(|facet| {
            Ok(Facet {
                kind: facet_kind(&facet.kind)?,
                value: facet.value,
                origin: if facet.stated { FacetOrigin::Stated } else { FacetOrigin::Read },
            })
        });
        Ok(Self {
            id: ProductId::new(record.id),
            title: record.title,
            description: record.description,
            category: record.category,
            brand: record.brand,
            price: money(record.price)?,
            list_price: money(record.list_price)?,
            availability: Availability::parse(&record.availability),
            url: record.url,
            picture: record.picture.map(|picture| match picture {
                PictureRecord::Url(url) => Picture::Url(url),
                PictureRecord::File(path) => Picture::File(path.into()),
            }),
            merchant: record.merchant,
            gtin: record.gtin,
            rating: record.rating.and_then(|(value, count)| Some(Rating { value: value?, count })),
            facets: facets.collect::<Result<_, Reason>>()?,
            source: SourceId::new(record.source),
            seen_at: record.seen_at,
        })
    }
}
