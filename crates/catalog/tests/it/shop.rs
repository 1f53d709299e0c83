//! Feeds and catalogues in a line.

use bytes::Bytes;
use jiff::Timestamp;
use magpie_catalog::{Catalog, Feed, FeedBase, ImportReport};
use magpie_core::ports::{ProductSearch as _, SearchQuery};
use magpie_core::{Candidate, Needs, ProductId, SourceId};
use serde_json::{Value, json};

/// A feed of a source, from a fixed address.
pub fn feed(source: &str, text: impl Into<String>) -> Feed {
    Feed {
        source: SourceId::new(source),
        format: None,
        bytes: Bytes::from(text.into()),
        base: FeedBase::Url("https://shop.example/feeds/all.jsonl".parse().unwrap()),
        read_at: Timestamp::from_second(1_800_000_000).unwrap(),
    }
}

/// JSON Lines of products.
pub fn lines(products: &[Value]) -> String {
    products.iter().map(|product| format!("{product}\n")).collect()
}

/// A catalogue in a folder that lives as long.
pub struct Shop {
    pub dir: tempfile::TempDir,
    pub catalog: Catalog,
}

impl Shop {
    pub fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let catalog = Catalog::open(dir.path()).unwrap();
        Self { dir, catalog }
    }

    pub fn with(products: &[Value]) -> Self {
        let shop = Self::empty();
        shop.import("shop", products);
        shop
    }

    pub fn import(&self, source: &str, products: &[Value]) -> ImportReport {
        self.catalog.import(feed(source, lines(products))).unwrap()
    }

    /// Closes and opens it.
    pub fn restart(&mut self) {
        let elsewhere = tempfile::tempdir().unwrap();
        self.catalog = Catalog::open(elsewhere.path()).unwrap();
        self.catalog = Catalog::open(self.dir.path()).unwrap();
    }

    pub fn search(&self, query: &SearchQuery) -> Vec<Candidate> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(self.catalog.search(query)).unwrap()
    }

    /// Ids found, best first.
    pub fn find(&self, text: &str, needs: Needs) -> Vec<String> {
        ids(&self.search(&SearchQuery { text: text.to_owned(), needs, like: None, limit: 20 }))
    }

    pub fn like(&self, id: &str, text: &str) -> Vec<String> {
        let like = Some(ProductId::new(id));
        ids(&self.search(&SearchQuery {
            text: text.to_owned(),
            needs: Needs::new(),
            like,
            limit: 20,
        }))
    }
}

pub fn ids(found: &[Candidate]) -> Vec<String> {
    found.iter().map(|candidate| candidate.product.id.as_str().to_owned()).collect()
}

/// A small outdoor shop.
pub fn outdoor() -> Vec<Value> {
    let boot = |id: &str, title: &str, brand: &str, price: f64, more: Value| {
        let mut product = json!({
            "id": id, "title": title, "brand": brand, "price": price, "currency": "USD",
            "category": "Footwear > Hiking boots", "availability": "in stock",
        });
        for (name, value) in more.as_object().unwrap() {
            product[name] = value.clone();
        }
        product
    };
    vec![
        boot(
            "b1",
            "Fjellva Ridge hiking boot",
            "Fjellva",
            149.0,
            json!({
                "description": "Full-grain leather upper, waterproof membrane.", "color": "brown", "gender": "men", "rating": 4.8, "rating_count": 200,
            }),
        ),
        boot(
            "b2",
            "Yonda Mist hiking boot",
            "Yonda",
            99.0,
            json!({
                "description": "A waterproof boot of recycled mesh.", "material": "mesh", "color": "blue", "gender": "women",
            }),
        ),
        boot(
            "b3",
            "Yonda Dry hiking boot",
            "Yonda",
            89.0,
            json!({
                "description": "Leather-free and light.", "material": "faux leather", "color": "grey", "gender": "unisex",
            }),
        ),
        boot(
            "b4",
            "Fjellva Peak mountaineering boot",
            "Fjellva",
            239.0,
            json!({
                "material": "full-grain leather", "color": "Black/Red", "gender": "male", "availability": "out of stock",
            }),
        ),
        boot("b5", "Karst Trail boot", "Karst", 79.0, json!({})),
        json!({"id": "p1", "title": "Yonda phone case", "category": "Electronics > Phone cases", "price": 19.0, "currency": "USD", "brand": "Yonda", "color": "gray"}),
        json!({"id": "p2", "title": "Orbi phone", "category": "Electronics > Phones", "price": 399.0, "currency": "EUR", "brand": "Orbi", "features": ["wireless charging", "5G"]}),
        json!({"id": "t1", "title": "Basic T-shirt", "category": "Clothing > T-shirts", "price": 15.0, "currency": "USD", "color": "white", "size": ["S", "M", "L"], "material": "100% organic cotton"}),
        json!({"id": "t2", "title": "Oxford shirt", "category": "Clothing > Shirts", "price": 45.0, "currency": "USD", "color": "light blue", "size": "M,L,XL"}),
        json!({"id": "j1", "title": "Storm rain jacket", "category": "Clothing > Jackets", "price": 120.0, "currency": "USD", "color": "navy", "features": "waterproof, hooded"}),
    ]
}
