//! Merchants on loopback that answer as a test says, and a plain HTTP client in place of the guarded one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::StreamExt as _;
use jiff::Timestamp;
use magpie_core::ports::{
    ApiCall, ApiMethod, ApiRequest, ApiResponse, FetchError, LiveFinds, LiveQuery,
};
use magpie_market::{MarketConfig, Store, StoreAddress};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

pub const PATIENT: Duration = Duration::from_secs(10);

/// Where our agent profile would be.
pub const PROFILE: &str = "https://magpie.example/.well-known/ucp-agent";

/// One request that a merchant got.
#[derive(Clone, Debug)]
pub struct Got {
    pub path: String,
    /// As it was sent, without the question mark.
    pub query: String,
    pub headers: HashMap<String, String>,
    pub body: Value,
}

impl Got {
    /// The method of a JSON-RPC call.
    pub fn rpc(&self) -> &str {
        self.body["method"].as_str().unwrap_or_default()
    }
}

/// A merchant that answers until it is dropped.
pub struct Merchant {
    pub base: Url,
    got: Arc<Mutex<Vec<Got>>>,
    task: JoinHandle<()>,
}

impl Merchant {
    /// `answer` is asked about every request and told the merchant's own address.
    pub async fn start<F>(answer: F) -> Self
    where
        F: Fn(&Url, &Got) -> Response + Clone + Send + Sync + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback can be bound");
        let address = listener.local_addr().expect("it is bound");
        let base = Url::parse(&format!("http://{}/", address)).expect("an address");
        let got: Arc<Mutex<Vec<Got>>> = Arc::default();
        let (log, own) = (got.clone(), base.clone());
        let router = Router::new().fallback(move |request: Request| async move {
            let request = received(request).await;
            log.lock().expect("no test panics here").push(request.clone());
            answer(&own, &request)
        });
        let task =
            tokio::spawn(
                async move { axum::serve(listener, router).await.expect("serving goes on") },
            );
        Self { base, got, task }
    }

    /// Every request so far.
    pub fn got(&self) -> Vec<Got> {
        self.got.lock().expect("no test panics here").clone()
    }

    /// Requests to one path.
    pub fn at(&self, path: &str) -> Vec<Got> {
        self.got().into_iter().filter(|got| got.path == path).collect()
    }

    pub fn store(&self, protocol: &str) -> Store {
        self.store_with(protocol, &config())
    }

    pub fn store_with(&self, protocol: &str, config: &MarketConfig) -> Store {
        let address: StoreAddress = format!("{protocol}:{}", self.base).parse().expect("a store");
        Store::new(address, Arc::new(HttpApi::default()), config)
    }

    fn port(&self) -> u16 {
        self.base.port().expect("it is none of the well-known")
    }

    /// Its name as a source.
    pub fn name(&self, protocol: &str) -> String {
        format!("{protocol}:127.0.0.1:{}", self.port())
    }
}

impl Drop for Merchant {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn received(request: Request) -> Got {
    let (parts, body) = request.into_parts();
    let headers = parts.headers.iter();
    let body = to_bytes(body, 16 * 1024 * 1024).await.expect("a whole request");
    Got {
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: headers
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
            .collect(),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    }
}

pub fn config() -> MarketConfig {
    MarketConfig::new(Url::parse(PROFILE).expect("the constant is an address"))
}

pub fn query(text: &str) -> LiveQuery {
    LiveQuery { text: text.to_owned(), limit: 10, ..LiveQuery::default() }
}

pub fn titles(finds: &LiveFinds) -> Vec<&str> {
    finds.products.iter().map(|product| product.title.as_str()).collect()
}

pub fn answer(value: &Value) -> Response {
    raw(StatusCode::OK, "application/json", value.to_string())
}

pub fn raw(status: StatusCode, kind: &'static str, body: impl Into<Body>) -> Response {
    (status, [(header::CONTENT_TYPE, kind)], body.into()).into_response()
}

pub fn missing() -> Response {
    raw(StatusCode::NOT_FOUND, "text/html", "<h1>Not here</h1>")
}

/// A profile that offers one transport per name.
pub fn profile(base: &Url, transports: &[&str]) -> Value {
    let entries: Vec<Value> = transports
        .iter()
        .map(|transport| {
            let endpoint = match *transport {
                "mcp" => format!("{base}ucp/mcp"),
                _ => format!("{base}ucp"),
            };
            json!({"version": "2026-08-25", "transport": transport, "endpoint": endpoint})
        })
        .collect();
    json!({"ucp": {
        "version": "2026-08-25",
        "services": {"dev.ucp.shopping": entries},
        "payment_handlers": {},
    }})
}

/// An answer with these products.
pub fn products(products: &[Value]) -> Value {
    json!({"ucp": {"version": "2026-08-25", "status": "success"}, "products": products})
}

/// A valid product with one variant, to be bent by tests.
pub fn boot(base: &Url, id: &str, cents: i64) -> Value {
    let price = json!({"amount": cents, "currency": "USD"});
    json!({
        "id": id,
        "title": format!("Boot {id}"),
        "description": {"plain": "Keeps water out."},
        "url": format!("{base}p/{id}"),
        "price_range": {"min": price, "max": price},
        "variants": [{
            "id": format!("{id}-v"),
            "title": "Only",
            "description": {"plain": "The only one."},
            "price": price,
            "availability": {"available": true, "status": "in_stock"},
        }],
    })
}

/// Calls without a guard: what is called here is on loopback.
#[derive(Default)]
pub struct HttpApi {
    instead: Option<(&'static str, Url)>,
}

impl HttpApi {
    /// Calls of a host go to a site on loopback instead.
    pub fn instead_of(host: &'static str, site: &Url) -> Self {
        Self { instead: Some((host, site.clone())) }
    }
}

#[async_trait]
impl ApiCall for HttpApi {
    async fn call(
        &self,
        mut request: ApiRequest,
        max_bytes: usize,
        timeout: Duration,
    ) -> Result<ApiResponse, FetchError> {
        if let Some((host, site)) = &self.instead
            && request.url.host_str() == Some(host)
        {
            let mut url = site.clone();
            url.set_path(request.url.path());
            request.url = url;
        }
        let url = request.url.to_string();
        let late = FetchError::Unavailable { url: url.clone(), detail: "too late".to_owned() };
        tokio::time::timeout(timeout, call(request, max_bytes, url)).await.unwrap_or(Err(late))
    }
}

async fn call(
    request: ApiRequest,
    max_bytes: usize,
    url: String,
) -> Result<ApiResponse, FetchError> {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    let client = client.no_proxy().build().expect("a plain client");
    let mut call = match request.method {
        ApiMethod::Get => client.get(request.url),
        ApiMethod::Post => client.post(request.url).body(request.body),
    };
    for (name, value) in request.headers {
        call = call.header(name, value);
    }
    let failed = |error: reqwest::Error| FetchError::Unavailable {
        url: url.clone(),
        detail: error.to_string(),
    };
    let response = call.send().await.map_err(failed)?;
    let text = |name: header::HeaderName| {
        let value = response.headers().get(name)?.to_str().ok()?;
        Some(value.split(';').next()?.trim().to_lowercase())
    };
    let (status, content_type) = (response.status().as_u16(), text(header::CONTENT_TYPE));
    let retry_after = text(header::RETRY_AFTER).and_then(|text| text.parse().ok());
    let session = response.headers().get("mcp-session-id");
    let session = session.and_then(|id| id.to_str().ok()).map(str::to_owned);
    let mut bytes = Vec::new();
    let mut body = response.bytes_stream();
    while let Some(chunk) = body.next().await {
        bytes.extend_from_slice(&chunk.map_err(failed)?);
        if bytes.len() > max_bytes {
            return Err(FetchError::TooLarge { url, limit: max_bytes });
        }
    }
    Ok(ApiResponse {
        status,
        content_type,
        retry_after: retry_after.map(Duration::from_secs),
        session,
        bytes: bytes.into(),
        fetched_at: Timestamp::now(),
    })
}
