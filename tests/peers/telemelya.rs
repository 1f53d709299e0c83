//! telemelya, a Telegram Bot API for tests, with the Redis and the file store that it needs.
//!
//! It brings updates without the secret that a webhook was set with. A relay between it and the bot adds that:
//! it keeps address and secret to itself, takes the deliveries in the bot's place and passes them on. Every other
//! call passes through as it is.

use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::process::{Program, installed};

/// The bot's token.
pub const TOKEN: &str = "123456789:telemelya";
/// Ada's number, and that of her chat with the bot.
pub const ADA: i64 = 1001;

/// Longest wait for anything that the bot does.
const SOON: Duration = Duration::from_secs(30);
/// Lets tests command telemelya.
const KEY: &str = "control-key";
/// What telemelya files everything under that happens in Ada's chat.
const SESSION: &str = "ada";
/// Where the relay takes deliveries.
const DELIVERIES: &str = "/deliveries";
const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

/// A running telemelya and what belongs to it; stopped when dropped.
pub struct Telemelya {
    relay: Relay,
    serving: tokio::task::JoinHandle<()>,
    _server: Program,
    _files: Program,
    _state: Program,
    _folder: tempfile::TempDir,
}

/// A program that reads neither the settings nor the files of the person who runs the tests.
fn command(program: impl AsRef<std::ffi::OsStr>, folder: &tempfile::TempDir) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder.path()).env_clear().env("HOME", folder.path());
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command
}

impl Telemelya {
    /// Starts one that refuses to edit messages it does not have.
    pub async fn start() -> Self {
        let client = reqwest::Client::builder().no_proxy().timeout(SOON).build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let state = |port: u16| {
            let mut command = command("redis-server", &folder);
            command.args(["--bind", "127.0.0.1", "--port", &port.to_string()]);
            command.args(["--save", "", "--appendonly", "no", "--maxmemory", "64mb"]);
            command
        };
        let listens =
            async |port: u16| tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok();
        let files = |port: u16| {
            let mut command = command(installed("moto_server"), &folder);
            command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
            command
        };
        let (state, files) =
            tokio::join!(Program::start(state, listens), Program::start(files, listens));
        let server = |port: u16| {
            let mut command = command(installed("telemelya-server"), &folder);
            command
                .env("MOCK_SERVER_HOST", "127.0.0.1")
                .env("MOCK_SERVER_PORT", port.to_string())
                .env("REDIS_URL", format!("redis://127.0.0.1:{}/0", state.port()))
                .env("MINIO_ENDPOINT", format!("127.0.0.1:{}", files.port()))
                .env("MINIO_ACCESS_KEY", "access")
                .env("MINIO_SECRET_KEY", "secret")
                .env("AUTH_KEYS", KEY)
                .env("STRICT_EDIT", "true");
            command
        };
        let healthy = async |port: u16| {
            let health = client.get(format!("http://127.0.0.1:{port}/api/v1/test/health"));
            let Ok(health) = health.bearer_auth(KEY).send().await else { return false };
            health.json::<Value>().await.is_ok_and(|health| health["ok"] == true)
        };
        let server = Program::start(server, healthy).await;
        let (relay, serving) =
            Relay::start(client, format!("http://127.0.0.1:{}", server.port())).await;
        Self { relay, serving, _server: server, _files: files, _state: state, _folder: folder }
    }

    /// The address that the bot is to take for Telegram's.
    pub fn api_url(&self) -> &str {
        &self.relay.own
    }

    /// Waits until the bot has set its webhook.
    pub async fn webhook_set(&self) {
        let until = Instant::now() + SOON;
        while self.relay.seen().hook.is_none() {
            assert!(Instant::now() < until, "no webhook: {:?}", self.calls());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The methods that the bot called so far, and the path of every file, with the status of the answer.
    pub fn calls(&self) -> Vec<(String, u16)> {
        self.relay.seen().calls.clone()
    }

    /// Lets Ada do something in her chat: `{"text": "…"}`, `{"photo_file_id": "…"}`, `{"callback_data": "…"}`, …
    /// Returns the update, which the bot took.
    pub async fn send(&self, mut what: Value) -> Value {
        what["chat_id"] = ADA.into();
        self.deliver("send_update", &what).await
    }

    /// Presses a button under a message of the bot. Returns the press's number.
    pub async fn press(&self, reply: &Value, button: &str) -> String {
        let rows = reply["reply_markup"]["inline_keyboard"].as_array().unwrap();
        let mut buttons = rows.iter().flat_map(|row| row.as_array().unwrap());
        let found = buttons.find(|b| b["text"] == button);
        let found = found.unwrap_or_else(|| panic!("no {button} under {reply:#}"));
        let press = json!({
            "callback_data": found["callback_data"],
            "callback_message_id": reply["message_id"],
        });
        self.send(press).await["callback_query"]["id"].as_str().unwrap().to_owned()
    }

    /// Lets Ada type something after the bot's name. Returns the query's number.
    pub async fn type_inline(&self, text: &str) -> String {
        let query = json!({"query": text, "from_user": {"id": ADA, "first_name": "Ada"}});
        let update = self.deliver("send_inline_query", &query).await;
        update["inline_query"]["id"].as_str().unwrap().to_owned()
    }

    /// Uploads a picture that Ada can send then. Returns its number.
    pub async fn upload(&self, picture: Vec<u8>) -> String {
        let part = Part::bytes(picture).file_name("photo.jpg").mime_str("image/jpeg").unwrap();
        let request = self.control(Method::POST, "upload_media");
        let uploaded = answer(request.multipart(Form::new().part("file", part))).await;
        uploaded["file_id"].as_str().unwrap().to_owned()
    }

    /// What the bot did in Ada's chat and telemelya accepted, oldest first, with its `method`, `raw` parameters, …
    pub async fn done(&self) -> Vec<Value> {
        let done = answer(self.control(Method::GET, "responses")).await;
        done["responses"].as_array().unwrap().clone()
    }

    /// Waits for the first such thing that the bot does.
    pub async fn wait_for(&self, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        let until = Instant::now() + SOON;
        loop {
            let done = self.done().await;
            if let Some(found) = done.iter().find(|done| is_it(done)) {
                return found.clone();
            }
            let calls = self.calls();
            assert!(Instant::now() < until, "no {what}: {calls:?} {:#}", Value::Array(done));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn deliver(&self, command: &str, what: &Value) -> Value {
        let request = self.control(Method::POST, command).query(&[("bot_token", TOKEN)]);
        let mut delivered = answer(request.json(what)).await;
        assert_eq!(delivered["delivery"]["status_code"], 200, "{delivered:#}");
        delivered["update"].take()
    }

    fn control(&self, method: Method, command: &str) -> reqwest::RequestBuilder {
        let url = format!("{}/api/v1/test/{command}", self.relay.telemelya);
        let request = self.relay.client.request(method, url).bearer_auth(KEY);
        request.header("x-test-session", SESSION)
    }
}

impl Drop for Telemelya {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Value {
    let response = request.send().await.unwrap();
    let status = response.status();
    let text = response.text().await.unwrap();
    assert!(status.is_success(), "{status}: {text}");
    serde_json::from_str(&text).unwrap()
}

/// Stands between the bot and telemelya.
#[derive(Clone)]
struct Relay {
    client: reqwest::Client,
    telemelya: String,
    own: String,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    hook: Option<Hook>,
    calls: Vec<(String, u16)>,
}

/// Where the bot takes updates, and the secret that it wants to see with them.
#[derive(Clone)]
struct Hook {
    url: String,
    secret: String,
}

impl Relay {
    async fn start(
        client: reqwest::Client,
        telemelya: String,
    ) -> (Self, tokio::task::JoinHandle<()>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = format!("http://{}", listener.local_addr().unwrap());
        let relay = Self { client, telemelya, own, seen: Arc::default() };
        let app = Router::new()
            .route(DELIVERIES, post(to_bot))
            .fallback(to_telemelya)
            .layer(DefaultBodyLimit::disable())
            .with_state(relay.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        (relay, serving)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    /// Puts the relay's own address in the place of the bot's.
    fn take_hook(&self, body: &Bytes) -> (Hook, Bytes) {
        let mut parameters: Value = serde_json::from_slice(body).unwrap();
        let text = |name: &str| parameters[name].as_str().unwrap_or_default().to_owned();
        let hook = Hook { url: text("url"), secret: text("secret_token") };
        parameters["url"] = format!("{}{DELIVERIES}", self.own).into();
        parameters.as_object_mut().unwrap().remove("secret_token");
        (hook, parameters.to_string().into())
    }
}

async fn to_telemelya(
    State(relay): State<Relay>,
    method: Method,
    uri: Uri,
    mut headers: HeaderMap,
    mut body: Bytes,
) -> Response {
    let path = uri.path().replacen(TOKEN, "", 1);
    let name = path.trim_start_matches("/bot/").to_owned();
    let mut hook = None;
    if name == "setWebhook" {
        let (taken, changed) = relay.take_hook(&body);
        (hook, body) = (Some(taken), changed);
    }
    headers.remove(HOST);
    headers.remove(CONTENT_LENGTH);
    let request = relay.client.request(method, format!("{}{uri}", relay.telemelya));
    let response = request.headers(headers).body(body).send().await.unwrap();
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE).cloned();
    let body = response.bytes().await.unwrap();
    let mut seen = relay.seen();
    seen.calls.push((name, status.as_u16()));
    if status.is_success() && hook.is_some() {
        seen.hook = hook;
    }
    drop(seen);
    let mut response = (status, body).into_response();
    if let Some(kind) = kind {
        response.headers_mut().insert(CONTENT_TYPE, kind);
    }
    response
}

async fn to_bot(State(relay): State<Relay>, body: Bytes) -> StatusCode {
    let hook = relay.seen().hook.clone().unwrap();
    let request = relay.client.post(hook.url).header(SECRET_HEADER, hook.secret);
    let request = request.header(CONTENT_TYPE, "application/json").body(body);
    request.send().await.map_or(StatusCode::BAD_GATEWAY, |response| response.status())
}
