//! The shop as a merchant that pushes its feed, over the Agentic Commerce Protocol.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

use reqwest::header::HeaderValue;
use reqwest::{Client, RequestBuilder, Response, StatusCode, header, redirect};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
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
    let merchant = Merchant::new(shop, host, key.clone())?;
    let goods = ask(merchant.client.get(merchant.goods.clone()), &merchant.goods).await?;
    let goods = goods.text().await.map_err(unreachable(&merchant.goods))?;
    let feed = merchant.open().await?;
    merchant.replace(feed, goods).await
}

/// Keeps a feed at a host in step with the shop: everything once, then what has moved.
pub struct FeedPush {
    merchant: Merchant,
    /// The feed, and what it holds: each line's digest by the id of the good.
    open: Option<(String, HashMap<String, u64>)>,
    /// The edition of the shop's feed that was pushed last.
    tag: Option<HeaderValue>,
    /// One of the goods, as it was pushed last.
    sample: Option<String>,
}

impl FeedPush {
    /// Nothing is sent yet.
    ///
    /// # Errors
    /// No client can be made, or an address is none of a host.
    pub fn new(shop: &Url, host: &Url, key: SecretString) -> Result<Self, FeedPushError> {
        let merchant = Merchant::new(shop, host, key)?;
        Ok(Self { merchant, open: None, tag: None, sample: None })
    }

    /// Pushes what has moved since the last push that was taken, the first time everything; nothing where
    /// nothing has. The protocol knows no way to take goods out, so that everything is replaced when some left.
    ///
    /// # Errors
    /// The shop or the host can't be reached, or the host refuses. The next call makes up for it.
    pub async fn push_moved(&mut self) -> Result<Option<PushedGoods>, FeedPushError> {
        let Some((tag, goods)) = self.merchant.goods_after(self.tag.as_ref()).await? else {
            return Ok(None);
        };
        self.tag = None;
        let (feed, held) = match self.open.take() {
            Some(open) => open,
            None => {
                let feed = self.merchant.open().await?;
                let held = self.merchant.held(&feed).await?;
                (feed, held)
            }
        };
        let now: HashMap<String, u64> = goods.lines().map(digest).collect();
        let gone = held.keys().any(|id| !now.contains_key(id));
        let moved: Vec<&str> = goods
            .lines()
            .filter(|line| {
                let (id, digest) = digest(line);
                held.get(&id) != Some(&digest)
            })
            .collect();
        self.sample = goods.lines().next().map(str::to_owned);
        let pushed = if gone {
            Some(self.merchant.replace(feed.clone(), goods.clone()).await?)
        } else if moved.is_empty() {
            None
        } else {
            Some(self.merchant.upsert(feed.clone(), &moved).await?)
        };
        self.tag = tag;
        self.open = Some((feed, now));
        Ok(pushed)
    }

    /// Pushes one of the goods again, which tells the host that all it holds is as the shop has it now.
    ///
    /// # Errors
    /// As [`FeedPush::push_moved`].
    pub async fn confirm(&mut self) -> Result<(), FeedPushError> {
        let (Some((feed, _)), Some(sample)) = (&self.open, &self.sample) else { return Ok(()) };
        let confirmed = self.merchant.upsert(feed.clone(), &[sample]).await;
        if confirmed.is_err() {
            // Whatever the host holds now, everything is pushed next.
            (self.open, self.tag) = (None, None);
        }
        confirmed.map(|_| ())
    }
}

/// The shop as its hosts know it.
struct Merchant {
    client: Client,
    /// Where its goods are.
    goods: Url,
    host: Url,
    key: SecretString,
    /// The same each time, so that a host knows that it is the same feed.
    name: String,
}

impl Merchant {
    fn new(shop: &Url, host: &Url, key: SecretString) -> Result<Self, FeedPushError> {
        // A key must not travel to where it was not sent, and no proxy stands between the shop and this machine.
        let client = Client::builder().redirect(redirect::Policy::none()).no_proxy();
        let client = client.timeout(PATIENCE).build();
        let client =
            client.map_err(|source| FeedPushError::Unreachable { url: host.clone(), source })?;
        let (goods, name) = (join(shop, "feed.jsonl")?, format!("demo-shop@{shop}"));
        Ok(Self { client, goods, host: host.clone(), key, name })
    }

    /// The goods of now, one a line, and the tag of this edition; nothing where it is the one that is known.
    async fn goods_after(
        &self,
        known: Option<&HeaderValue>,
    ) -> Result<Option<(Option<HeaderValue>, String)>, FeedPushError> {
        let mut request = self.client.get(self.goods.clone());
        if let Some(tag) = known {
            request = request.header(header::IF_NONE_MATCH, tag);
        }
        let response = request.send().await.map_err(unreachable(&self.goods))?;
        if response.status() == StatusCode::NOT_MODIFIED {
            return Ok(None);
        }
        let response = accept(response, &self.goods).await?;
        let tag = response.headers().get(header::ETAG).cloned();
        let goods = response.text().await.map_err(unreachable(&self.goods))?;
        Ok(Some((tag, goods)))
    }

    /// Opens the feed, and tells its id.
    async fn open(&self) -> Result<String, FeedPushError> {
        let feeds = join(&self.host, "feeds")?;
        let open = self.signed(self.client.post(feeds.clone())).json(&json!({}));
        let opened = ask(open.header("Idempotency-Key", &self.name), &feeds).await?;
        let opened: Value = opened.json().await.map_err(unreachable(&feeds))?;
        Ok(opened["id"].as_str().unwrap_or_default().to_owned())
    }

    /// What a feed holds that was filled by an earlier run: the ids alone, so that every good counts as moved.
    async fn held(&self, feed: &str) -> Result<HashMap<String, u64>, FeedPushError> {
        let url = join(&self.host, &format!("feeds/{feed}/products"))?;
        let held = ask(self.signed(self.client.get(url.clone())), &url).await?;
        let held: Held = held.json().await.map_err(unreachable(&url))?;
        Ok(held.products.into_iter().map(|product| (product.id, 0)).collect())
    }

    /// Puts goods, one a line, in the place of all that the feed holds.
    async fn replace(&self, feed: String, goods: String) -> Result<PushedGoods, FeedPushError> {
        let url = join(&self.host, &format!("feeds/{feed}/products"))?;
        let request = self.signed(self.client.put(url.clone()));
        let request = request.header(header::CONTENT_TYPE, "application/jsonl").body(goods);
        Ok(pushed(feed, &ask(request, &url).await?))
    }

    /// Brings goods, each a JSON object, into the feed.
    async fn upsert(&self, feed: String, goods: &[&str]) -> Result<PushedGoods, FeedPushError> {
        let url = join(&self.host, &format!("feeds/{feed}/products"))?;
        let request = self.signed(self.client.patch(url.clone()));
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let request = request.body(format!("{{\"products\":[{}]}}", goods.join(",")));
        Ok(pushed(feed, &ask(request, &url).await?))
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        request.bearer_auth(self.key.expose_secret()).header("API-Version", API_VERSION)
    }
}

#[derive(Deserialize)]
struct Held {
    products: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

/// The id of the good on a line of the feed, and a number that is another one when anything on it is.
fn digest(line: &str) -> (String, u64) {
    let mut hasher = DefaultHasher::new();
    line.hash(&mut hasher);
    // A line without an id is refused by every host, under whichever name.
    let id = serde_json::from_str(line).map(|named: Named| named.id).unwrap_or_default();
    (id, hasher.finish())
}

fn pushed(feed: String, answer: &Response) -> PushedGoods {
    let told = |name: &str| answer.headers().get(name)?.to_str().ok()?.parse().ok();
    let (accepted, rejected) = (told("magpie-accepted"), told("magpie-rejected"));
    PushedGoods {
        feed,
        accepted: accepted.unwrap_or_default(),
        rejected: rejected.unwrap_or_default(),
    }
}

fn join(base: &Url, path: &str) -> Result<Url, FeedPushError> {
    base.join(path).map_err(|_| FeedPushError::Address { url: base.clone() })
}

async fn ask(request: RequestBuilder, url: &Url) -> Result<Response, FeedPushError> {
    accept(request.send().await.map_err(unreachable(url))?, url).await
}

async fn accept(response: Response, url: &Url) -> Result<Response, FeedPushError> {
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
