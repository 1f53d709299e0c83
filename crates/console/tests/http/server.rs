//! A console on a free port with a scripted companion, and callers for it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use magpie_console::{Console, ConsoleConfig, ConsoleError, ConsolePorts, ConsoleRecords};
use magpie_core::{AnswerLinks, ButtonSigner};
use magpie_testkit::{EmptyDesk, MemoryStore, NoRecordings};
use reqwest::{Client, RequestBuilder, Response, header};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::scripted::{Scripted, ScriptedCompanion, SystemClock};

pub const TOKEN: &str = "token-of-the-commands";
pub const LIMIT: usize = 256 * 1024;

pub struct Server {
    pub url: Url,
    pub companion: Arc<ScriptedCompanion>,
    pub store: Arc<MemoryStore>,
    pub shutdown: CancellationToken,
    pub running: JoinHandle<Result<(), ConsoleError>>,
}

/// Its links to whole answers.
pub fn answers() -> AnswerLinks {
    AnswerLinks::new(None, ButtonSigner::new(b"secret"))
}

pub fn config(password: Option<&str>) -> ConsoleConfig {
    ConsoleConfig {
        addr: SocketAddr::from(([127, 0, 0, 1], 0)),
        admin_password: password.map(Into::into),
        cli_token: TOKEN.into(),
        max_upload: LIMIT,
        answers: answers(),
    }
}

/// A companion with records in memory and no prompts.
pub fn ports(companion: Arc<Scripted>, store: &Arc<MemoryStore>) -> ConsolePorts {
    ConsolePorts {
        companion,
        desk: Arc::new(EmptyDesk),
        replays: Arc::new(NoRecordings),
        records: ConsoleRecords {
            inbox: store.clone(),
            traces: store.clone(),
            audit: store.clone(),
        },
        clock: Arc::new(SystemClock),
    }
}

impl Server {
    pub async fn start() -> Self {
        Self::with_password(None).await
    }

    pub async fn with_password(password: Option<&str>) -> Self {
        let shop = Url::parse("http://shop.test/").unwrap();
        let store = Arc::new(MemoryStore::default());
        let companion = ScriptedCompanion::new(shop, Duration::from_millis(20));
        let port = Arc::new(Scripted(Arc::clone(&companion)));
        let console = Console::bind(
            config(password),
            ports(port, &store),
            axum::Router::new(),
            axum::Router::new(),
        )
        .await
        .unwrap();
        let url = console.url().clone();
        let shutdown = CancellationToken::new();
        let running = tokio::spawn(console.run(shutdown.clone()));
        Self { url, companion, store, shutdown, running }
    }

    pub fn browser(&self) -> Caller {
        Caller { client: client(), base: self.url.clone(), cookie: None, token: None }
    }

    pub fn command(&self) -> Caller {
        Caller { token: Some(TOKEN.to_owned()), ..self.browser() }
    }
}

fn client() -> Client {
    Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().unwrap()
}

/// A browser that keeps its cookie, or a command with a token.
#[derive(Clone)]
pub struct Caller {
    pub client: Client,
    pub base: Url,
    pub cookie: Option<String>,
    pub token: Option<String>,
}

impl Caller {
    /// Opens the page, as every browser does first, and keeps the cookie.
    pub async fn opened(mut self) -> Self {
        let page = self.get("/").send().await.unwrap();
        let cookie = page.headers()[header::SET_COOKIE].to_str().unwrap();
        self.cookie = Some(cookie.split(';').next().unwrap().to_owned());
        self
    }

    /// The sender id that the page was told.
    pub async fn sender(&self) -> String {
        let page = self.get("/").send().await.unwrap().text().await.unwrap();
        let (_, rest) = page.split_once("data-sender=\"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.dressed(self.client.get(self.base.join(path).unwrap()))
    }

    pub fn post(&self, path: &str) -> RequestBuilder {
        self.dressed(self.client.post(self.base.join(path).unwrap()))
    }

    pub fn put(&self, path: &str) -> RequestBuilder {
        self.dressed(self.client.put(self.base.join(path).unwrap()))
    }

    pub fn delete(&self, path: &str) -> RequestBuilder {
        self.dressed(self.client.delete(self.base.join(path).unwrap()))
    }

    pub async fn say(&self, text: &str) -> Response {
        let body = serde_json::json!({ "text": text });
        self.post("/api/messages").json(&body).send().await.unwrap()
    }

    fn dressed(&self, mut request: RequestBuilder) -> RequestBuilder {
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        request
    }
}

pub async fn json(response: Response) -> serde_json::Value {
    response.json().await.unwrap()
}

/// Status and the words of the error.
pub async fn problem(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let body = json(response).await;
    (status, body["error"].as_str().unwrap_or_default().to_owned())
}
