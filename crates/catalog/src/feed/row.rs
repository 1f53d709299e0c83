//! A row of any feed on its way to a product.

use std::path::Path;

use magpie_core::{
    Availability, Currency, Facet, FacetKind, FacetOrigin, Money, Picture, Product, ProductId,
    Rating,
};
use url::Url;

use super::{Feed, FeedBase, price};

/// Longest description that is kept: beyond it texts repeat themselves.
const MOST_DESCRIPTION: usize = 20_000;
/// Longest value of a property that is kept as a facet: beyond it, it is prose.
const MOST_VALUE: usize = 60;

/// A price as the feed gives it.
#[derive(Clone, Debug)]
pub(super) enum RawPrice {
    Text(String),
    Exact(Money),
}

/// What a feed says of a product.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) category: Vec<String>,
    pub(super) brand: Option<String>,
    pub(super) price: Option<RawPrice>,
    pub(super) sale_price: Option<RawPrice>,
    pub(super) list_price: Option<RawPrice>,
    pub(super) currency: Option<String>,
    pub(super) availability: Option<String>,
    pub(super) url: Option<String>,
    pub(super) image: Option<String>,
    pub(super) merchant: Option<String>,
    pub(super) gtin: Option<String>,
    pub(super) rating: Option<f32>,
    pub(super) ratings: Option<u32>,
    pub(super) facets: Vec<(FacetKind, String)>,
}

impl Row {
    /// Takes a field by any of its usual names. A name that is not known is a property.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let own = || Some(value.to_owned());
        match normal(name).as_str() {
            "id" | "productid" | "sku" | "itemid" | "asin" | "articleid" => {
                self.id.get_or_insert_with(|| value.to_owned());
            }
            "title" | "name" | "productname" | "producttitle" => self.title = own(),
            "description" | "desc" | "body" | "longdescription" | "productdescription" => {
                self.description = own();
            }
            "category" | "categories" | "producttype" | "categorypath" | "department" => {
                self.category = path(value);
            }
            "googleproductcategory" if self.category.is_empty() => self.category = path(value),
            "brand" | "manufacturer" | "vendor" | "maker" => self.brand = own(),
            "price" | "amount" => self.price = Some(RawPrice::Text(value.to_owned())),
            "saleprice" => self.sale_price = Some(RawPrice::Text(value.to_owned())),
            "listprice" | "regularprice" | "originalprice" | "msrp" | "compareatprice" => {
                self.list_price = Some(RawPrice::Text(value.to_owned()));
            }
            "currency" | "pricecurrency" | "currencycode" => self.currency = own(),
            "availability" | "stock" | "stockstatus" | "instock" => self.availability = own(),
            "url" | "link" | "producturl" | "pageurl" => self.url = own(),
            "image" | "imagelink" | "imageurl" | "picture" | "photo" | "img" => self.image = own(),
            "merchant" | "seller" | "shop" | "store" => self.merchant = own(),
            "gtin" | "gtin13" | "gtin12" | "gtin14" | "gtin8" | "ean" | "upc" | "barcode"
            | "isbn" => {
                self.gtin = own();
            }
            "rating" | "averagerating" | "ratingvalue" | "stars" => {
                self.rating = value.parse().ok()
            }
            "ratings" | "ratingcount" | "reviews" | "reviewcount" | "numberofratings" => {
                self.ratings = value.parse().ok();
            }
            "additionalimagelink"
            | "mpn"
            | "identifierexists"
            | "shipping"
            | "googleproductcategory"
            | "mobilelink"
            | "tax"
            | "itemgroupid"
            | "updatedat"
            | "createdat" => {}
            other => self.property(other, value),
        }
    }

    /// Takes a property, which may list several values.
    pub(super) fn property(&mut self, name: &str, value: &str) {
        let kind = match normal(name).as_str() {
            "color" | "colour" | "colors" | "colours" | "farbe" => FacetKind::Colour,
            "size" | "sizes" | "shoesize" => FacetKind::Size,
            "material" | "materials" | "fabric" | "composition" => FacetKind::Material,
            "gender" | "agegroup" | "audience" | "targetgender" | "pet" | "age" | "ages" => {
                FacetKind::Audience
            }
            "use" | "uses" | "usage" | "occasion" | "activity" | "sport" | "season" => {
                FacetKind::Use
            }
            "condition" => FacetKind::Condition,
            "brand" => {
                self.brand = Some(value.trim().to_owned());
                return;
            }
            "rating" | "ratingcount" => return self.set(name, value),
            "tags" | "tag" | "features" | "feature" | "highlights" | "producthighlight"
            | "style" | "pattern" | "attributes" => FacetKind::Feature,
            _ if value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("yes") => {
                self.facet(FacetKind::Feature, &name.replace('_', " "));
                return;
            }
            _ if value.eq_ignore_ascii_case("false") || value.eq_ignore_ascii_case("no") => return,
            // A number says nothing without its name.
            _ if value.chars().all(|c| !c.is_alphabetic()) => return,
            _ => FacetKind::Feature,
        };
        for part in value.split([',', ';', '|']) {
            // "Black/White" are two colours; "1/2 inch" is one size.
            let slash = if kind == FacetKind::Colour { '/' } else { ',' };
            part.split(slash).for_each(|part| self.facet(kind, part));
        }
    }

    pub(super) fn facet(&mut self, kind: FacetKind, value: &str) {
        let mut value = value.trim().to_lowercase();
        if value.is_empty() || value.chars().count() > MOST_VALUE {
            return;
        }
        if kind == FacetKind::Audience {
            value = audience(&value);
        }
        if !self.facets.contains(&(kind, value.clone())) {
            self.facets.push((kind, value));
        }
    }

    pub(super) fn into_product(self, feed: &Feed) -> Result<Product, String> {
        let id = self.id.ok_or("it has no id")?;
        let description: String =
            self.description.unwrap_or_default().chars().take(MOST_DESCRIPTION).collect();
        let title = match self.title {
            Some(title) => title,
            None if description.is_empty() => {
                return Err("it has neither title nor description".to_owned());
            }
            None => description.chars().take(80).collect(),
        };
        let currency = self
            .currency
            .map(|code| code.parse::<Currency>().map_err(|error| error.to_string()))
            .transpose()?;
        let money = |raw: Option<RawPrice>| match raw {
            None => Ok(None),
            Some(RawPrice::Exact(money)) => Ok(Some(money)),
            Some(RawPrice::Text(text)) => price::read(&text, currency).map(Some),
        };
        let (regular, sale) = (money(self.price)?, money(self.sale_price)?);
        let list_price = money(self.list_price)?.or(if sale.is_some() { regular } else { None });
        let price = sale.or(regular);
        let facets = self.facets.into_iter().map(|(kind, value)| Facet {
            kind,
            value,
            origin: FacetOrigin::Stated,
        });
        Ok(Product {
            id: ProductId::new(id),
            title,
            description,
            category: self.category,
            brand: self.brand,
            list_price: list_price.filter(|list| price.is_some_and(|p| list.amount > p.amount)),
            price,
            availability: self
                .availability
                .map_or(Availability::Unknown, |text| Availability::parse(&text)),
            url: self.url.map(|url| link(&url, &feed.base)).transpose()?,
            picture: self.image.map(|image| picture(&image, &feed.base)).transpose()?,
            merchant: self.merchant,
            gtin: self.gtin,
            rating: self
                .rating
                .filter(|value| (0.0..=5.0).contains(value))
                .map(|value| Rating { value, count: self.ratings.unwrap_or(1) }),
            facets: facets.collect(),
            source: feed.source.clone(),
            seen_at: feed.read_at,
        })
    }
}

/// A name without case, prefix and punctuation.
fn normal(name: &str) -> String {
    let name = name.trim().trim_start_matches("g:");
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// One word for each audience, whatever the feed calls it.
fn audience(value: &str) -> String {
    let known = crate::language::AUDIENCES.iter();
    let found = known.into_iter().find(|(_, forms)| forms.contains(&value));
    found.map_or_else(|| value.to_owned(), |(name, _)| (*name).to_owned())
}

pub(super) fn path(value: &str) -> Vec<String> {
    let separator = if value.contains('>') { '>' } else { '/' };
    value
        .split(separator)
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

fn link(text: &str, base: &FeedBase) -> Result<Url, String> {
    let url = match base {
        FeedBase::Url(base) => base.join(text),
        FeedBase::Folder(_) => Url::parse(text),
    };
    let url = url.map_err(|error| format!("the link {text:?} is no address: {error}"))?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        scheme => Err(format!("the link {text:?} is {scheme}, not http or https")),
    }
}

fn picture(text: &str, base: &FeedBase) -> Result<Picture, String> {
    match base {
        FeedBase::Folder(folder) if !text.contains("://") => {
            // A feed may name files beside it, not files anywhere.
            let inside = Path::new(text).components().all(|part| {
                matches!(part, std::path::Component::Normal(_) | std::path::Component::CurDir)
            });
            if inside {
                Ok(Picture::File(folder.join(text)))
            } else {
                Err(format!("the picture {text:?} is outside the feed's folder"))
            }
        }
        _ => link(text, base).map(Picture::Url),
    }
}
