//! Which address answers what.

mod conditional;
mod feeds;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use crate::shop::Shop;
use crate::{pages, ucp};

/// Pictures never change.
const A_DAY: &str = "public, max-age=86400";

/// What says a price is asked for anew each time.
const ASK_ANEW: &str = "no-cache";

type ShopState = State<Arc<Shop>>;

pub(crate) fn router(shop: Arc<Shop>) -> Router {
    Router::new()
        .route("/", get(front))
        .route("/c/{category}", get(category))
        .route("/p/{product}", get(product))
        .route("/img/{file}", get(picture))
        .route("/shop.css", get(style))
        .route("/robots.txt", get(robots))
        .route("/feed.jsonl", get(feeds::feed))
        .route("/archive", get(feeds::archive))
        .route("/archive/{file}", get(feeds::archived))
        .merge(ucp::routes())
        .fallback(missing)
        .with_state(shop)
}

async fn front(State(shop): ShopState) -> Response {
    page(StatusCode::OK, pages::front(&shop))
}

async fn category(State(shop): ShopState, Path(category): Path<String>) -> Response {
    match pages::category(&shop, &category) {
        Some(html) => page(StatusCode::OK, html),
        None => page(StatusCode::NOT_FOUND, pages::missing(&shop)),
    }
}

async fn product(State(shop): ShopState, Path(product): Path<String>) -> Response {
    let Some(good) = shop.good(&product) else {
        return page(StatusCode::NOT_FOUND, pages::missing(&shop));
    };
    match shop.offer(good) {
        Some(offer) => page(StatusCode::OK, pages::product(&shop, good, &offer)),
        None => page(StatusCode::GONE, pages::missing(&shop)),
    }
}

async fn picture(State(shop): ShopState, Path(file): Path<String>) -> Response {
    let good = file.strip_suffix(".jpg").and_then(|id| shop.good(id));
    let Some(good) = good else { return page(StatusCode::NOT_FOUND, pages::missing(&shop)) };
    match shop.picture(good).await {
        Ok(jpeg) => {
            let headers = [(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, A_DAY)];
            (headers, jpeg).into_response()
        }
        Err(error) => {
            tracing::error!(product.id = %good.id, %error, "a picture can't be drawn");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn style() -> Response {
    let headers =
        [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, A_DAY)];
    (headers, pages::STYLE).into_response()
}

async fn robots() -> &'static str {
    "User-agent: *\nAllow: /\n"
}

async fn missing(State(shop): ShopState) -> Response {
    page(StatusCode::NOT_FOUND, pages::missing(&shop))
}

fn page(status: StatusCode, html: String) -> Response {
    (status, [(header::CACHE_CONTROL, ASK_ANEW)], Html(html)).into_response()
}
