//! The product feed of now and of past days.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use jiff::civil::{Date, time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::conditional::Validators;
use super::{ShopState, page};
use crate::{feed as past_feed, pages};

const JSON_LINES: &str = "application/jsonl; charset=utf-8";

/// How many past days the archive goes back.
const ARCHIVE_DAYS: i32 = 30;

pub(super) async fn feed(State(shop): ShopState, asker: HeaderMap) -> Response {
    let edition = shop.edition();
    let validators = Validators { tag: edition.tag(), modified: edition.since };
    if validators.known_to(&asker) {
        return validators.not_modified();
    }
    match tokio::task::spawn_blocking(move || shop.feed()).await {
        Ok((edition, body)) => {
            Validators { tag: edition.tag(), modified: edition.since }.with(JSON_LINES, body)
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The days that can be asked for, newest first.
pub(super) async fn archive(State(shop): ShopState) -> Json<Vec<String>> {
    Json(days(shop.now()).map(|day| day.to_string()).collect())
}

/// The feed as it stood at noon, UTC, of a past day.
pub(super) async fn archived(
    State(shop): ShopState,
    Path(file): Path<String>,
    asker: HeaderMap,
) -> Response {
    let asked = file.strip_suffix(".jsonl").and_then(|day| day.parse::<Date>().ok());
    let noon = asked.filter(|asked| days(shop.now()).any(|day| day == *asked)).and_then(noon);
    let Some(noon) = noon else { return page(StatusCode::NOT_FOUND, pages::missing(&shop)) };
    let validators = Validators { tag: format!("\"{file}\""), modified: noon };
    if validators.known_to(&asker) {
        return validators.not_modified();
    }
    match tokio::task::spawn_blocking(move || past_feed(&shop.base, noon)).await {
        Ok(body) => {
            let mut response = validators.with(JSON_LINES, Bytes::from(body));
            // A past day is read once; nobody needs to hold a megabyte of it in memory.
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn days(now: Timestamp) -> impl Iterator<Item = Date> {
    let today = now.to_zoned(TimeZone::UTC).date();
    (1..=ARCHIVE_DAYS).filter_map(move |back| today.checked_sub(back.days()).ok())
}

fn noon(day: Date) -> Option<Timestamp> {
    let noon = day.to_datetime(time(12, 0, 0, 0)).to_zoned(TimeZone::UTC).ok()?;
    Some(noon.timestamp())
}
