//! Products, and what was seen of their offers.

use std::path::PathBuf;

use jiff::Timestamp;
use url::Url;

use crate::{AgentKind, Currency, FacetKind, Money, ProductId, SourceId};

/// Whether a product can be bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Availability {
    /// Can be bought now.
    InStock,
    /// Can be ordered before release or while on order.
    Preorder,
    /// Can't be bought now.
    OutOfStock,
    /// The source does not say.
    Unknown,
}

impl Availability {
    /// The word used in JSON and storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InStock => "in_stock",
            Self::Preorder => "preorder",
            Self::OutOfStock => "out_of_stock",
            Self::Unknown => "unknown",
        }
    }

    /// Reads the words of feeds and of schema.org (`https://schema.org/InStock`, `in stock`, …);
    /// what is not known is [`Self::Unknown`].
    pub fn parse(text: &str) -> Self {
        let word: String = text
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        match word.as_str() {
            "instock"
            | "instoreonly"
            | "onlineonly"
            | "limitedavailability"
            | "available"
            | "true"
            | "yes" => Self::InStock,
            "preorder" | "presale" | "backorder" | "madetoorder" => Self::Preorder,
            "outofstock" | "soldout" | "discontinued" | "reserved" | "unavailable" | "false"
            | "no" => Self::OutOfStock,
            _ => Self::Unknown,
        }
    }
}

/// How a facet came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FacetOrigin {
    /// The feed has a field for it.
    Stated,
    /// Read out of title or description.
    Read,
}

/// One property of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// What kind of property.
    pub kind: FacetKind,
    /// Its canonical value in lower case, as in the vocabulary.
    pub value: String,
    /// How it is known.
    pub origin: FacetOrigin,
}

/// Where a product's picture is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// On the web.
    Url(Url),
    /// Beside a feed file.
    File(PathBuf),
}

/// What buyers say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rating {
    /// Mean, 0 to 5.
    pub value: f32,
    /// How many ratings.
    pub count: u32,
}

/// A thing that can be searched, with its offer as the source last stated it.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    /// Unique over all loaded catalogues.
    pub id: ProductId,
    /// One line.
    pub title: String,
    /// Plain text; may be empty.
    pub description: String,
    /// From general to special: `["Footwear", "Hiking boots"]`; may be empty.
    pub category: Vec<String>,
    /// Maker.
    pub brand: Option<String>,
    /// Price now.
    pub price: Option<Money>,
    /// Price before a reduction, where the source states one.
    pub list_price: Option<Money>,
    /// Stock now.
    pub availability: Availability,
    /// Page at the merchant.
    pub url: Option<Url>,
    /// Main picture.
    pub picture: Option<Picture>,
    /// Who sells it.
    pub merchant: Option<String>,
    /// Global trade item number.
    pub gtin: Option<String>,
    /// What buyers say.
    pub rating: Option<Rating>,
    /// Properties, stated and read.
    pub facets: Vec<Facet>,
    /// Which feed or shop it comes from.
    pub source: SourceId,
    /// When the source last stated all this.
    pub seen_at: Timestamp,
}

impl Product {
    /// The values of one kind of facet.
    pub fn facet(&self, kind: FacetKind) -> impl Iterator<Item = &str> {
        self.facets.iter().filter(move |facet| facet.kind == kind).map(|facet| facet.value.as_str())
    }

    /// The narrowest kind of thing that it is: the end of its category's path, or else what its title says.
    pub fn kind(&self) -> Option<String> {
        let path = self.category.last().map(|part| part.to_lowercase());
        path.or_else(|| self.facet(FacetKind::Category).last().map(str::to_owned))
    }

    /// The currency of its price.
    pub fn currency(&self) -> Option<Currency> {
        self.price.map(|price| price.currency)
    }

    /// Address of its picture, where it is on the web.
    pub fn picture_url(&self) -> Option<&Url> {
        match &self.picture {
            Some(Picture::Url(url)) => Some(url),
            Some(Picture::File(_)) | None => None,
        }
    }
}

/// A product that an agent found.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// What was found.
    pub product: Product,
    /// Relevance by the finder's own measure, 0 to 1; comparable within one search only.
    pub score: f32,
    /// Who found it.
    pub found_by: AgentKind,
}

/// What a source said of an offer at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceObservation {
    /// Which product.
    pub product: ProductId,
    /// When the source said so.
    pub at: Timestamp,
    /// Its price then.
    pub price: Option<Money>,
    /// Its stock then.
    pub availability: Availability,
    /// Who said so.
    pub source: SourceId,
}
