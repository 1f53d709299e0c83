//! The calls of the protocol.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use magpie_core::SourceId;
use magpie_core::ports::{NewFeed, Push, PushError, PushMode, PushReport, PushedFeed};
use serde_json::{Value, json};

use super::access::Merchant;
use super::call::{LastPush, Outcome};
use super::problem::Problem;
use super::request::Call;
use super::rows::{BadRow, Form, NAMED_ROWS, Rows};
use super::{Host, products as lines, source};

const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");
/// How many products of a push were taken and how many were not; the protocol's answer has no place for it.
const ACCEPTED: HeaderName = HeaderName::from_static("magpie-accepted");
const REJECTED: HeaderName = HeaderName::from_static("magpie-rejected");
/// The largest body of a call that brings no products.
const SMALL_BODY: usize = 64 * 1024;

type Caller = Extension<Arc<Merchant>>;

/// `POST /feeds`
pub(super) async fn create(
    State(host): State<Arc<Host>>,
    Extension(merchant): Caller,
    request: Request,
) -> Result<Response, Problem> {
    let call = Call::read(request, SMALL_BODY.min(host.max_body)).await?;
    if call.form != Some(Form::Json) {
        return Err(Problem::ContentType("application/json"));
    }
    let id = call.new_feed_id(&merchant);
    let body = call.body.clone();
    call.once(&host, &merchant, opened(&host, &merchant, &id, &body)).await
}

async fn opened(
    host: &Host,
    merchant: &Merchant,
    id: &str,
    body: &[u8],
) -> Result<Response, Problem> {
    let country = host.schemas.new_feed(body)?;
    let own = host.products.feeds(&merchant.prefix).await?;
    let source = SourceId::new(format!("{}{id}", merchant.prefix));
    if own.len() >= host.max_feeds && own.iter().all(|feed| feed.source != source) {
        return Err(Problem::TooManyFeeds { limit: host.max_feeds });
    }
    let feed = NewFeed { source, country, at: host.clock.now() };
    let feed = host.products.open(feed).await?;
    tracing::info!(merchant = merchant.name, feed = id, "a feed was opened");
    Ok((StatusCode::CREATED, Json(metadata(id, &feed))).into_response())
}

/// `GET /feeds/{id}`
pub(super) async fn feed(
    State(host): State<Arc<Host>>,
    Extension(merchant): Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    Ok(Json(metadata(&id, &host.find(&merchant, &id).await?)))
}

/// `GET /feeds/{id}/status`, beyond the protocol: what the feed holds and what the last push did.
pub(super) async fn status(
    State(host): State<Arc<Host>>,
    Extension(merchant): Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let feed = host.find(&merchant, &id).await?;
    let mut status = metadata(&id, &feed);
    status["products"] = feed.products.into();
    status["last_push"] = merchant.last_push(&id).map_or(Value::Null, |push| push.to_json());
    Ok(Json(status))
}

/// `GET /feeds/{id}/products`
pub(super) async fn products(
    State(host): State<Arc<Host>>,
    Extension(merchant): Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let source = source(&merchant.prefix, &id).ok_or(Problem::NotFound)?;
    Ok(lines::document(host.products.products(&source).await?))
}

/// `PATCH /feeds/{id}/products`
pub(super) async fn upsert(
    State(host): State<Arc<Host>>,
    Extension(merchant): Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    push(&host, &merchant, &id, PushMode::Upsert, request).await
}

/// `PUT /feeds/{id}/products`, beyond the protocol: what it does with files.
pub(super) async fn replace(
    State(host): State<Arc<Host>>,
    Extension(merchant): Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    push(&host, &merchant, &id, PushMode::Replace, request).await
}

/// `DELETE /feeds/{id}`, beyond the protocol.
pub(super) async fn close(
    State(host): State<Arc<Host>>,
    Extension(merchant): Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let call = Call::read(request, SMALL_BODY.min(host.max_body)).await?;
    let closing = async {
        let source = source(&merchant.prefix, &id).ok_or(Problem::NotFound)?;
        host.products.close(&source).await?;
        merchant.forget(&id);
        tracing::info!(merchant = merchant.name, feed = id, "a feed was closed");
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    call.once(&host, &merchant, closing).await
}

async fn push(
    host: &Host,
    merchant: &Merchant,
    id: &str,
    mode: PushMode,
    request: Request,
) -> Result<Response, Problem> {
    // Before a large body is read for nothing.
    let feed = host.find(merchant, id).await?;
    let _body = merchant.bodies.acquire().await.map_err(|_| Problem::Unavailable)?;
    let call = Call::read(request, host.max_body).await?;
    let form = call.form.ok_or(Problem::ContentType("application/json or application/jsonl"))?;
    let (body, whole) = (call.body.clone(), call.wants_report);
    let pushing = pushed(host, merchant, (id, feed.source), mode, (form, body), whole);
    call.once(host, merchant, pushing).await
}

async fn pushed(
    host: &Host,
    merchant: &Merchant,
    (id, source): (&str, SourceId),
    mode: PushMode,
    (form, body): (Form, Bytes),
    whole: bool,
) -> Result<Response, Problem> {
    let schemas = Arc::clone(&host.schemas);
    let read = tokio::task::spawn_blocking(move || schemas.rows(form, &body)).await;
    let Rows { good, mut bad, form } = read.map_err(|_| Problem::Unavailable)??;
    // An empty file is an accident, an empty list is meant.
    let empties = mode == PushMode::Replace && form == Form::Json && bad.is_empty();
    if good.is_empty() && !empties {
        return Err(no_product(bad));
    }
    let at = host.clock.now();
    let push = Push { source, mode, rows: good, at };
    let report = match host.products.push(push).await {
        Ok(report) => report,
        Err(PushError::NothingUsable { refused }) => {
            bad.extend(refused.into_iter().map(|row| BadRow::refused(form, row)));
            return Err(no_product(bad));
        }
        Err(error) => return Err(error.into()),
    };
    let PushReport { taken, refused, changed, products } = report;
    bad.extend(refused.into_iter().map(|row| BadRow::refused(form, row)));
    bad.sort_by_key(|row| row.position);
    let refused = bad.len() as u64;
    let merchant_name = &merchant.name;
    if changed || refused > 0 {
        tracing::info!(merchant = merchant_name, feed = id, taken, refused, products, "pushed");
    } else {
        // Some merchants push what they have again and again.
        tracing::debug!(
            merchant = merchant_name,
            feed = id,
            taken,
            products,
            "pushed, nothing new"
        );
    }
    bad.truncate(NAMED_ROWS);
    let last = LastPush { at, mode, taken, refused, rows: bad };
    let response = accepted(id, &last, whole);
    merchant.remember(id, last);
    Ok(response)
}

fn no_product(mut bad: Vec<BadRow>) -> Problem {
    bad.sort_by_key(|row| row.position);
    let total = bad.len() as u64;
    bad.truncate(1);
    Problem::NoProduct { rows: bad, total }
}

fn accepted(id: &str, push: &LastPush, whole: bool) -> Response {
    let mut body = json!({"id": id, "accepted": true});
    if whole {
        body["push"] = push.to_json();
    }
    let mut response = Json(body).into_response();
    let headers = response.headers_mut();
    headers.insert(ACCEPTED, push.taken.into());
    headers.insert(REJECTED, push.refused.into());
    if whole {
        headers.insert(PREFERENCE_APPLIED, HeaderValue::from_static("return=representation"));
    }
    if push.refused > 0 {
        let link = format!("</feeds/{id}/status>; rel=\"describedby\"");
        headers.extend(HeaderValue::try_from(link).ok().map(|link| (header::LINK, link)));
        response.extensions_mut().insert(Outcome::Partial);
    }
    response
}

fn metadata(id: &str, feed: &PushedFeed) -> Value {
    let mut metadata = json!({"id": id, "updated_at": feed.updated_at});
    if let Some(country) = &feed.country {
        metadata["target_country"] = country.as_str().into();
    }
    metadata
}

impl Host {
    /// A feed of a merchant's own.
    async fn find(&self, merchant: &Merchant, id: &str) -> Result<PushedFeed, Problem> {
        let source = source(&merchant.prefix, id).ok_or(Problem::NotFound)?;
        let own = self.products.feeds(source.as_str()).await?;
        own.into_iter().find(|feed| feed.source == source).ok_or(Problem::NotFound)
    }
}
