//! A small shop on loopback whose prices stand still, so that what people see can be kept as snapshots.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};

/// Title, description, dollars, material.
const PRODUCTS: &[(&str, &str, i64, &str)] = &[
    ("Fellmark Ridge Hiking Boots", "Waterproof boots for wet trails.", 99, "mesh"),
    ("Tarnholt Marsh Hiking Boots", "Waterproof, light, quick to dry.", 89, "mesh"),
    ("Brackwell Drover Hiking Boots", "Waterproof full-grain boots.", 115, "leather"),
    ("Osmire Cairn Hiking Boots", "Waterproof boots with a soft collar.", 118, "synthetic"),
    ("Torvanne Summit Hiking Boots", "Waterproof boots for high ground.", 189, "synthetic"),
    ("Larkmoor Beck Hiking Boots", "Waterproof boots that pack small.", 75, "mesh"),
    ("Aurivane Desk Lamp", "A lamp with a wooden foot.", 45, "wood"),
    ("Aurivane Reading Lamp", "A lamp that bends where you look.", 39, "metal"),
];

/// The shop; it ends with the test.
pub struct Shop {
    addr: SocketAddr,
    task: tokio::task::JoinHandle<()>,
}

impl Shop {
    pub async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let app = Router::new()
            .route("/feed.jsonl", get(feed))
            .route("/pictured.jsonl", get(pictured))
            .route("/i/{id}", get(picture))
            .route("/p/{id}", get(page))
            .with_state(addr);
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { addr, task }
    }

    pub fn feed(&self) -> String {
        format!("http://{}/feed.jsonl", self.addr)
    }

    /// The same products with pictures.
    pub fn pictured(&self) -> String {
        format!("http://{}/pictured.jsonl", self.addr)
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn feed(State(addr): State<SocketAddr>) -> Response {
    lines(rows(addr))
}

async fn pictured(State(addr): State<SocketAddr>) -> Response {
    lines(rows(addr).enumerate().map(|(id, mut row)| {
        row["image"] = Value::from(format!("http://{addr}/i/{id}"));
        row
    }))
}

fn lines(rows: impl Iterator<Item = Value>) -> Response {
    let text: String = rows.map(|row| format!("{row}\n")).collect();
    ([(header::CONTENT_TYPE, "application/jsonl")], text).into_response()
}

/// A picture of a product: stripes that no other has.
pub fn drawing(id: usize) -> Vec<u8> {
    const COLOURS: [[u8; 3]; 8] = [
        [200, 40, 40],
        [40, 140, 60],
        [40, 70, 190],
        [210, 160, 30],
        [120, 50, 150],
        [20, 150, 160],
        [90, 90, 90],
        [230, 110, 170],
    ];
    let picture = image::RgbImage::from_fn(160, 160, |x, y| {
        let (across, down) = (id as u32 % 3, id as u32 / 3 + 1);
        let inked = (x * across + y * down) / 20 % 2 == 0;
        image::Rgb(if inked { COLOURS[id % COLOURS.len()] } else { [245, 245, 240] })
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn picture(Path(id): Path<usize>) -> Response {
    ([(header::CONTENT_TYPE, "image/png")], drawing(id)).into_response()
}

fn rows(addr: SocketAddr) -> impl Iterator<Item = Value> {
    PRODUCTS.iter().enumerate().map(move |(id, (title, description, dollars, material))| {
        json!({
            "id": id.to_string(),
            "title": title,
            "description": format!("{description} Material: {material}."),
            "category": if title.contains("Boots") { "Footwear > Hiking Boots" } else { "Home > Lamps" },
            "brand": title.split(' ').next(),
            "material": material,
            "price": format!("{dollars}.00"),
            "currency": "USD",
            "url": format!("http://{addr}/p/{id}"),
            "availability": "in_stock",
        })
    })
}

async fn page(Path(id): Path<usize>) -> Response {
    let Some((title, _, dollars, _)) = PRODUCTS.get(id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let product: Value = json!({
        "@context": "https://schema.org", "@type": "Product", "name": title,
        "offers": {
            "@type": "Offer", "price": dollars, "priceCurrency": "USD",
            "availability": "https://schema.org/InStock",
        },
    });
    let page = format!(
        "<html><head><title>{title}</title>\
         <script type=\"application/ld+json\">{product}</script></head><body>{title}</body></html>"
    );
    Html(page).into_response()
}
