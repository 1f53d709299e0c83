//! Products in a line.

use jiff::Timestamp;
use magpie_core::{
    Availability, Currency, Facet, FacetKind, FacetOrigin, Money, Picture, Product, ProductId,
    Rating, SourceId,
};
use url::Url;

/// A product in the making.
#[derive(Clone, Debug)]
pub struct ProductBuilder(Product);

/// A product in stock with nothing but an identifier and a title made from it.
pub fn product(id: &str) -> ProductBuilder {
    ProductBuilder(Product {
        id: ProductId::new(id),
        title: format!("Product {id}"),
        description: String::new(),
        category: Vec::new(),
        brand: None,
        price: None,
        list_price: None,
        availability: Availability::InStock,
        url: None,
        picture: None,
        merchant: None,
        gtin: None,
        rating: None,
        facets: Vec::new(),
        source: SourceId::new("testkit"),
        seen_at: Timestamp::UNIX_EPOCH,
    })
}

impl ProductBuilder {
    /// Sets the title.
    pub fn title(mut self, title: &str) -> Self {
        self.0.title = title.to_owned();
        self
    }

    /// Sets the description.
    pub fn description(mut self, description: &str) -> Self {
        self.0.description = description.to_owned();
        self
    }

    /// Sets the brand and its facet.
    pub fn brand(mut self, brand: &str) -> Self {
        self.0.brand = Some(brand.to_owned());
        self.facet(FacetKind::Brand, &brand.to_lowercase())
    }

    /// Sets the category path and its facets.
    pub fn category(mut self, path: &[&str]) -> Self {
        self.0.category = path.iter().map(|part| (*part).to_owned()).collect();
        path.iter().fold(self, |b, part| b.facet(FacetKind::Category, &part.to_lowercase()))
    }

    /// Sets the price in minor units.
    pub fn price(mut self, amount: i64, currency: Currency) -> Self {
        self.0.price = Some(Money::new(amount, currency));
        self
    }

    /// Sets the price before a reduction, in minor units.
    pub fn list_price(mut self, amount: i64, currency: Currency) -> Self {
        self.0.list_price = Some(Money::new(amount, currency));
        self
    }

    /// Sets the stock.
    pub fn availability(mut self, availability: Availability) -> Self {
        self.0.availability = availability;
        self
    }

    /// Sets the page.
    pub fn url(mut self, url: &Url) -> Self {
        self.0.url = Some(url.clone());
        self
    }

    /// Sets the picture.
    pub fn picture(mut self, picture: Picture) -> Self {
        self.0.picture = Some(picture);
        self
    }

    /// Sets the seller.
    pub fn merchant(mut self, merchant: &str) -> Self {
        self.0.merchant = Some(merchant.to_owned());
        self
    }

    /// Sets the feed or shop it comes from.
    pub fn source(mut self, source: &str) -> Self {
        self.0.source = SourceId::new(source);
        self
    }

    /// Sets when the source last stated it.
    pub fn seen_at(mut self, at: Timestamp) -> Self {
        self.0.seen_at = at;
        self
    }

    /// Sets the global trade item number.
    pub fn gtin(mut self, gtin: &str) -> Self {
        self.0.gtin = Some(gtin.to_owned());
        self
    }

    /// Sets the rating.
    pub fn rating(mut self, value: f32, count: u32) -> Self {
        self.0.rating = Some(Rating { value, count });
        self
    }

    /// Adds a stated facet.
    pub fn facet(mut self, kind: FacetKind, value: &str) -> Self {
        let value = value.to_owned();
        self.0.facets.push(Facet { kind, value, origin: FacetOrigin::Stated });
        self
    }

    /// The product.
    pub fn build(self) -> Product {
        self.0
    }
}
