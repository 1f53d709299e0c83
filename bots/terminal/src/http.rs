//! The server that runs on the same data folder, over its HTTP interface.

use std::time::Duration;

use async_trait::async_trait;
use eventsource_stream::Eventsource;
use futures::StreamExt;
use magpie_core::LinkRequest;
use magpie_core::wire::{
    AcceptedV1, ErasedV1, LinkAnswerV1, LinkRequestV1, ProfileV1, RunV1, StageV1, StatusV1,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, RequestBuilder, Response, StatusCode, header};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;
use uuid::Uuid;

use crate::address::ServerAddress;
use crate::exchange::{Exchange, ExchangeError, Outgoing, StageStream};
use crate::person;

/// It is on this machine: whoever does not take the connection at once does not run.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// Longest silence; the server sends keep-alive comments every 15 s.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(60);

/// Talks to a running server.
pub struct HttpExchange {
    client: Client,
    server: ServerAddress,
}

#[derive(Deserialize)]
struct Health {
    service: String,
}

#[derive(Deserialize)]
struct ProblemV1 {
    error: String,
}

impl HttpExchange {
    /// An exchange with this server, without asking whether it runs.
    ///
    /// # Errors
    /// No HTTP client can be made.
    pub fn new(server: ServerAddress) -> Result<Self, ExchangeError> {
        let client = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(SILENCE_TIMEOUT)
            // The token must not travel through a proxy of the environment.
            .no_proxy()
            .build()
            .map_err(|source| ExchangeError::Unreachable { url: server.url.to_string(), source })?;
        Ok(Self { client, server })
    }

    /// An exchange with this server, if it answers as Magpie.
    ///
    /// # Errors
    /// Nobody answers there, or somebody else.
    pub async fn connect(server: ServerAddress) -> Result<Self, ExchangeError> {
        let exchange = Self::new(server)?;
        let request = exchange.client.get(exchange.url("healthz")?).timeout(CONNECT_TIMEOUT);
        let response = request.send().await.map_err(|error| exchange.unreachable(error))?;
        let health: Health = response
            .json()
            .await
            .map_err(|_| ExchangeError::Unreadable("it is not Magpie's".to_owned()))?;
        if health.service == "magpie" {
            Ok(exchange)
        } else {
            Err(ExchangeError::Unreadable(format!("it is {}'s", health.service)))
        }
    }

    /// What runs on the server, what does not and why.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn status(&self) -> Result<StatusV1, ExchangeError> {
        self.json(self.client.get(self.url("api/status")?)).await
    }

    /// Keeps a run that was measured in this process.
    ///
    /// # Errors
    /// The server does not answer, or does not take it.
    pub async fn record_run(&self, run: &RunV1) -> Result<(), ExchangeError> {
        self.call(self.client.post(self.url("api/runs")?).json(run)).await.map(drop)
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn url(&self, path: &str) -> Result<Url, ExchangeError> {
        let url = self.server.url.join(path);
        url.map_err(|error| {
            ExchangeError::Unreadable(format!("its address is no address: {error}"))
        })
    }

    fn unreachable(&self, source: reqwest::Error) -> ExchangeError {
        ExchangeError::Unreachable { url: self.server.url.to_string(), source }
    }

    fn memory_url(&self, user: &str, rest: &str) -> Result<Url, ExchangeError> {
        let person = person(user);
        let person = utf8_percent_encode(person.as_str(), NON_ALPHANUMERIC);
        self.url(&format!("api/memory/{person}{rest}"))
    }

    /// What the server answers, whatever that is.
    pub(crate) async fn send_request(
        &self,
        request: RequestBuilder,
    ) -> Result<Response, ExchangeError> {
        let request = request.bearer_auth(self.server.token.expose_secret());
        request.send().await.map_err(|error| self.unreachable(error))
    }

    async fn call(&self, request: RequestBuilder) -> Result<Response, ExchangeError> {
        let response = self.send_request(request).await?;
        if response.status().is_success() { Ok(response) } else { Err(refused(response).await) }
    }

    async fn json<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ExchangeError> {
        let response = self.call(request).await?;
        response.json().await.map_err(|error| ExchangeError::Unreadable(error.to_string()))
    }
}

#[async_trait]
impl Exchange for HttpExchange {
    async fn send(&self, message: Outgoing) -> Result<StageStream, ExchangeError> {
        let mut form =
            Form::new().text("text", message.text).text("message_id", Uuid::new_v4().to_string());
        if let Some(user) = message.user {
            form = form.text("user", user);
        }
        for photo in message.photos {
            form = form.part("photo", Part::stream(photo).file_name("photo"));
        }
        let request = self.client.post(self.url("api/messages")?).multipart(form);
        let accepted: AcceptedV1 = self.json(request).await?;
        let request = self.client.get(self.url(&accepted.events)?);
        let response = self.call(request).await?;
        Ok(stages(response, accepted.turn).boxed())
    }

    async fn memory(&self, user: &str) -> Result<ProfileV1, ExchangeError> {
        self.json(self.client.get(self.memory_url(user, "")?)).await
    }

    async fn link(&self, user: &str, request: LinkRequest) -> Result<LinkAnswerV1, ExchangeError> {
        let request = LinkRequestV1::from(request);
        self.json(self.client.post(self.memory_url(user, "/link")?).json(&request)).await
    }

    async fn export(&self, user: &str) -> Result<serde_json::Value, ExchangeError> {
        self.json(self.client.get(self.memory_url(user, "/export")?)).await
    }

    async fn forget(&self, user: &str) -> Result<ErasedV1, ExchangeError> {
        self.json(self.client.delete(self.memory_url(user, "")?)).await
    }
}

/// The stages of a response, then an error if the final one is missing.
fn stages(
    response: Response,
    turn: String,
) -> impl futures::Stream<Item = Result<StageV1, ExchangeError>> {
    let events = response.bytes_stream().eventsource().map(move |event| match event {
        Ok(event) => serde_json::from_str::<StageV1>(&event.data)
            .map_err(|error| ExchangeError::Unreadable(error.to_string())),
        Err(_) => Err(ExchangeError::Interrupted { turn: turn.clone() }),
    });
    events.scan(false, |done, stage| {
        let next = (!*done).then_some(stage);
        *done |= matches!(next, Some(Ok(StageV1::Final { .. }) | Err(_)));
        futures::future::ready(next)
    })
}

async fn refused(response: Response) -> ExchangeError {
    let status = response.status();
    let seconds = response.headers().get(header::RETRY_AFTER).and_then(|v| v.to_str().ok());
    let retry_after = seconds.and_then(|s| s.parse().ok()).map(Duration::from_secs);
    let reason = match response.json::<ProblemV1>().await {
        Ok(problem) => problem.error,
        Err(_) => format!("the server answered {status}"),
    };
    match status {
        StatusCode::TOO_MANY_REQUESTS => ExchangeError::Busy { reason, retry_after },
        status if status.is_server_error() => ExchangeError::Unavailable(reason),
        _ => ExchangeError::Refused(reason),
    }
}
