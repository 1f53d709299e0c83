//! A console on a free port with a scripted companion, and callers for it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use magpie_console::{Console, ConsoleConfig, ConsoleError, ConsolePorts, ConsoleRecords};
use magpie_core::ports::Clock;
use magpie_core::{AnswerLinks, ButtonSigner};
use magpie_testkit::{
    EmptyDesk, MemoryGolden, MemoryPeople, MemoryStore, NoRecordings, ScriptedRuns, ScriptedSources,
};
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
    pub golden: Arc<MemoryGolden>,
    pub runs: Arc<ScriptedRuns>,
    pub sources: Arc<ScriptedSources>,
    pub people: Arc<MemoryPeople>,
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
pub fn ports(
    companion: Arc<Scripted>,
    store: &Arc<MemoryStore>,
    golden: &Arc<MemoryGolden>,
    runs: &Arc<ScriptedRuns>,
) -> ConsolePorts {
    ConsolePorts {
        companion,
        desk: Arc::new(EmptyDesk),
        replays: Arc::new(NoRecordings),
        golden: golden.clone(),
        evaluation: runs.clone(),
        sources: Arc::new(ScriptedSources::default()),
        people: Arc::new(MemoryPeople::new(store.clone())),
        records: ConsoleRecords {
            inbox: store.clone(),
            directory: store.clone(),
            traces: store.clone(),
            feedback: store.clone(),
            audit: store.clone(),
        },
        accounts: store.clone(),
        clock: Arc::new(SystemClock),
    }
}

impl Server {
    pub async fn start() -> Self {
        Self::with_password(None).await
    }

    pub async fn with_password(password: Option<&str>) -> Self {
        Self::on(password, Arc::default(), Arc::new(SystemClock)).await
    }

    /// On what an earlier server left, at another time.
    pub async fn on(
        password: Option<&str>,
        store: Arc<MemoryStore>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let shop = Url::parse("http://shop.test/").unwrap();
        let golden = Arc::new(MemoryGolden::default());
        let runs = Arc::new(ScriptedRuns::default());
        let sources = Arc::new(ScriptedSources::default());
        let people = Arc::new(MemoryPeople::new(Arc::clone(&store)));
        let companion = ScriptedCompanion::new(shop, Duration::from_millis(20));
        let port = Arc::new(Scripted(Arc::clone(&companion)));
        let console = Console::bind(
            config(password),
            ConsolePorts {
                clock,
                sources: sources.clone(),
                people: people.clone(),
                ..ports(port, &store, &golden, &runs)
            },
            axum::Router::new(),
            axum::Router::new(),
        )
        .await
        .unwrap();
        let url = console.url().clone();
        let shutdown = CancellationToken::new();
        let running = tokio::spawn(console.run(shutdown.clone()));
        Self { url, companion, store, golden, runs, sources, people, shutdown, running }
    }

    pub fn browser(&self) -> Caller {
        Caller { client: client(), base: self.url.clone(), cookie: None, token: None, csrf: None }
    }

    pub fn command(&self) -> Caller {
        Caller { token: Some(TOKEN.to_owned()), ..self.browser() }
    }
}

fn client() -> Client {
    let redirects = reqwest::redirect::Policy::none();
    Client::builder()
        .no_proxy()
        .redirect(redirects)
        .timeout(Duration::from_secs(20))
        .build()
        .unwrap()
}

/// A browser that keeps its cookie, or a command with a token.
#[derive(Clone)]
pub struct Caller {
    pub client: Client,
    pub base: Url,
    pub cookie: Option<String>,
    pub token: Option<String>,
    pub csrf: Option<String>,
}

impl Caller {
    /// Opens the page, as every browser does first, and keeps the cookie.
    pub async fn opened(mut self) -> Self {
        let page = self.get("/").send().await.unwrap();
        let cookie = page.headers()[header::SET_COOKIE].to_str().unwrap();
        self.cookie = Some(cookie.split(';').next().unwrap().to_owned());
        self
    }

    /// Sends the form of the sign-in page.
    pub async fn sign_in(&self, name: &str, password: &str) -> Response {
        let fields = [("name", name), ("password", password), ("next", "/turns")];
        self.send_form("/sign-in", &fields).send().await.unwrap()
    }

    /// Signs in, and keeps the cookie and the token of the pages.
    pub async fn signed_in(mut self, name: &str, password: &str) -> Self {
        let answer = self.sign_in(name, password).await;
        assert_eq!(answer.status(), 303, "{name} signs in");
        self.cookie = Some(new_cookie(&answer, "magpie_session").unwrap());
        self.csrf = Some(self.page_token("/turns").await);
        self
    }

    /// The token that a page has for its scripts.
    pub async fn page_token(&self, path: &str) -> String {
        let page = self.get(path).send().await.unwrap().text().await.unwrap();
        let (_, rest) = page.split_once("name=\"csrf\" content=\"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    }

    /// A form of a page, without the session's token.
    pub fn send_form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        let form = form.extend_pairs(fields).finish();
        let kind = "application/x-www-form-urlencoded";
        self.post(path).header(header::CONTENT_TYPE, kind).body(form)
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

/// What a browser would keep of a cookie that an answer sets: `name=value`.
pub fn new_cookie(response: &Response, name: &str) -> Option<String> {
    let cookies = response.headers().get_all(header::SET_COOKIE).iter();
    let pairs = cookies.filter_map(|cookie| cookie.to_str().unwrap().split(';').next());
    pairs.filter(|pair| pair.starts_with(&format!("{name}="))).map(str::to_owned).next()
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
