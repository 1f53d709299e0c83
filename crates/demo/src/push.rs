//! The shop as a merchant that pushes its feed, over the Agentic Commerce Protocol.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response, header, redirect};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use url::Url;

/// The version of the protocol that the shop speaks.
const API_VERSION: &str = "2026-04-17";
/// Longest wait for one answer: the host imports before it answers.
const PATIENCE: Duration = Duration::from_secs(60);

/// What became of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushedGoods {
    /// The feed at the host; the same each time the same shop pushes to it.
    pub feed: String,
    /// Goods that were taken.
    pub accepted: u64,
    /// Goods that were not.
    pub rejected: u64,
}

/// Why nothing was pushed.
#[derive(Debug, thiserror::Error)]
pub enum FeedPushError {
    /// No answer, or half of one.
    #[error("{url} can't be reached")]
    Unreachable {
        /// What was asked.
        url: Url,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// The host, or the shop itself, says no.
    #[error("{url} answers with {status}: {words}")]
    Refused {
        /// What was asked.
        url: Url,
        /// The status.
        status: u16,
        /// Its words, or none.
        words: String,
    },
    /// The address of the host can't be completed.
    #[error("{url} is no address of a feed host")]
    Address {
        /// What was given.
        url: Url,
    },
}

/// Pushes what the shop at `shop` sells right now to the feed host at `host`, in the place of what it pushed
/// there before.
///
/// # Errors
/// The shop or the host can't be reached, or the host refuses.
pub async fn push_feed(
    shop: &Url,
    host: &Url,
    key: &SecretString,
) -> Result<PushedGoods, FeedPushError> {
    // A key must not travel to where it was not sent.
    let client = Client::builder().redirect(redirect::Policy::none()).timeout(PATIENCE).build();
    let client =
        client.map_err(|source| FeedPushError::Unreachable { url: host.clone(), source })?;
    let signed = |request: RequestBuilder| {
        request.bearer_auth(key.expose_secret()).header("API-Version", API_VERSION)
    };
    let goods_url = join(shop, "feed.jsonl")?;
    let goods = ask(client.get(goods_url.clone()), &goods_url).await?;
    let goods = goods.bytes().await.map_err(unreachable(&goods_url))?;

    let feeds = join(host, "feeds")?;
    let open = signed(client.post(feeds.clone())).json(&json!({}));
    // The same words each time, so that the host knows that it is the same feed.
    let opened = ask(open.header("Idempotency-Key", format!("demo-shop@{shop}")), &feeds).await?;
    let opened: Value = opened.json().await.map_err(unreachable(&feeds))?;
    let feed = opened["id"].as_str().unwrap_or_default().to_owned();

    let products = join(host, &format!("feeds/{feed}/products"))?;
    let replace = signed(client.put(products.clone()))
        .header(header::CONTENT_TYPE, "application/jsonl")
        .body(goods);
    let answer = ask(replace, &products).await?;
    let told = |name: &str| answer.headers().get(name)?.to_str().ok()?.parse().ok();
    let (accepted, rejected) = (told("magpie-accepted"), told("magpie-rejected"));
    Ok(PushedGoods {
        feed,
        accepted: accepted.unwrap_or_default(),
        rejected: rejected.unwrap_or_default(),
    })
}

fn join(base: &Url, path: &str) -> Result<Url, FeedPushError> {
    base.join(path).map_err(|_| FeedPushError::Address { url: base.clone() })
}

async fn ask(request: RequestBuilder, url: &Url) -> Result<Response, FeedPushError> {
    let response = request.send().await.map_err(unreachable(url))?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let told: Value = response.json().await.unwrap_or_default();
    let words = told["message"].as_str().unwrap_or("no reason").to_owned();
    Err(FeedPushError::Refused { url: url.clone(), status: status.as_u16(), words })
}

fn unreachable(url: &Url) -> impl FnOnce(reqwest::Error) -> FeedPushError {
    let url = url.clone();
    |source| FeedPushError::Unreachable { url, source }
}
