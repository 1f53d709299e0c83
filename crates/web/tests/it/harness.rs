//! Servers on loopback, a clock that is set by hand, and names that resolve as a test says.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use bytes::Bytes;
use jiff::Timestamp;
use magpie_core::ports::{ApiMethod, ApiRequest, Clock};
use magpie_web::{Accept, Ask, NameLookup, Web, WebConfig};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

pub const PATIENT: Duration = Duration::from_secs(10);

pub const PAGE: Ask = Ask {
    accept: Accept::Page,
    max_bytes: 1024 * 1024,
    max_age: Duration::from_secs(60),
    max_stale: Duration::ZERO,
};

/// Serves until it is dropped.
pub struct Server {
    pub base: Url,
    task: JoinHandle<()>,
}

impl Server {
    pub async fn start(router: Router) -> Self {
        Self::start_at("127.0.0.1:0", router).await
    }

    pub async fn start_at(address: &str, router: Router) -> Self {
        let listener = TcpListener::bind(address).await.expect("loopback can be bound");
        let base = base_of(listener.local_addr().expect("a bound listener has an address"));
        let task = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("serving goes on");
        });
        Self { base, task }
    }

    /// A server that speaks for itself: `talk` gets every connection.
    pub async fn raw<F, T>(talk: F) -> Self
    where
        F: Fn(tokio::net::TcpStream) -> T + Send + 'static,
        T: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback can be bound");
        let base = base_of(listener.local_addr().expect("a bound listener has an address"));
        let task = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                open.spawn(talk(stream));
            }
        });
        Self { base, task }
    }

    pub fn url(&self, path: &str) -> Url {
        self.base.join(path).expect("test paths are valid")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn base_of(address: SocketAddr) -> Url {
    Url::parse(&format!("http://{address}/")).expect("socket addresses make valid addresses")
}

/// How often something happened.
#[derive(Clone, Default)]
pub struct Count(Arc<AtomicUsize>);

impl Count {
    pub fn up(&self) -> usize {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }

    pub fn down(&self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }

    pub fn raise_to(&self, value: usize) {
        self.0.fetch_max(value, Ordering::SeqCst);
    }

    pub fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// A clock that stands until it is moved.
pub struct HandClock(AtomicI64);

impl HandClock {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(1_790_000_000)))
    }

    pub fn move_by(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).expect("test times are valid")
    }
}

/// Names that resolve to what a test says, one answer after the other; the last one stays.
#[derive(Default)]
pub struct Names {
    answers: Mutex<HashMap<String, Vec<Vec<IpAddr>>>>,
    pub asked: Count,
}

impl Names {
    pub fn new(names: &[(&str, &[&[&str]])]) -> Arc<Self> {
        let parse = |address: &&str| address.parse().expect("test addresses are valid");
        let answers = names.iter().map(|(name, answers)| {
            let answers = answers.iter().map(|answer| answer.iter().map(parse).collect());
            ((*name).to_owned(), answers.collect())
        });
        Arc::new(Self { answers: Mutex::new(answers.collect()), asked: Count::default() })
    }
}

#[async_trait]
impl NameLookup for Names {
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        self.asked.up();
        let mut names = self.answers.lock().expect("no test panics while it holds this");
        let answers = names.get_mut(name).ok_or(io::ErrorKind::NotFound)?;
        Ok(if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() })
    }
}

/// A way out that trusts these servers.
pub fn web(servers: &[&Server]) -> Web {
    web_with(WebConfig::default(), servers, HandClock::new())
}

pub fn web_with(mut config: WebConfig, servers: &[&Server], clock: Arc<HandClock>) -> Web {
    config.sources.extend(servers.iter().map(|server| server.base.clone()));
    Web::with_lookup(config, clock, Names::new(&[])).expect("test settings are valid")
}

pub fn html(body: impl Into<String>) -> axum::response::Html<String> {
    axum::response::Html(body.into())
}

/// A plain question to an API.
pub fn api(url: &Url) -> ApiRequest {
    ApiRequest { method: ApiMethod::Get, url: url.clone(), headers: vec![], body: Bytes::new() }
}

/// A way out to which these servers are anybody's: what is said of public hosts holds for them.
pub fn stranger(config: WebConfig, clock: Arc<HandClock>) -> Web {
    let allow = vec!["127.0.0.0/8".parse().expect("a valid network")];
    web_with(WebConfig { allow, ..config }, &[], clock)
}
