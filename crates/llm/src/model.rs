//! One model of one provider: the gate, the dialect, and the only retries there are.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable as _};
use magpie_core::ports::{ChatRequest, FinishReason, ModelError, ModelName};
use reqwest::Client;
use tokio::time::{Instant, timeout_at};

use crate::dialect::Dialect;
use crate::failure::Failure;
use crate::gate::{Gate, Permit};
use crate::http;
use crate::provider::Endpoint;
use crate::stream::{Begun, OpenStream, Step};
use crate::tuning::Tuning;
use crate::wire::{self, Answer};

/// Retries of one model when no other is left.
const RETRIES: usize = 2;
/// Retries when another model could be asked.
const RETRIES_BEFORE_FALLBACK: usize = 1;
/// Least time that makes another attempt worth while.
const USEFUL: Duration = Duration::from_millis(50);

/// A provider with everything its models share.
pub(crate) struct Provider {
    pub(crate) endpoint: Endpoint,
    pub(crate) gate: Arc<Gate>,
    client: Client,
    tuning: Tuning,
    /// What models taught, by their name.
    dialects: Mutex<HashMap<String, Dialect>>,
}

/// The time that one model gets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    /// A whole answer must be here, or a stream must have begun.
    pub(crate) first: Instant,
    /// A stream must have ended.
    pub(crate) end: Instant,
    /// Whether another model could be asked instead.
    pub(crate) fallback: bool,
}

/// One model of a list.
#[derive(Clone)]
pub(crate) struct Model {
    pub(crate) name: ModelName,
    pub(crate) provider: Arc<Provider>,
}

/// What a model answers.
pub(crate) enum Reply {
    Whole(Answer),
    Streaming(Box<Live>),
}

/// A stream under way.
pub(crate) struct Live {
    stream: OpenStream,
    model: Model,
    permit: Option<Permit>,
}

/// Why a model gave no answer, and whether it was asked at all.
pub(crate) struct Unanswered {
    pub(crate) error: ModelError,
    pub(crate) asked: bool,
}

impl Provider {
    pub(crate) fn new(endpoint: Endpoint, client: Client, tuning: Tuning) -> Self {
        let gate = Gate::new(&tuning);
        Self { endpoint, gate, client, tuning, dialects: Mutex::default() }
    }

    fn dialect(&self, model: &str) -> Dialect {
        let dialects = self.dialects.lock().unwrap_or_else(PoisonError::into_inner);
        dialects.get(model).copied().unwrap_or_default()
    }

    fn remember(&self, model: &str, dialect: Dialect) {
        tracing::info!(
            provider = self.endpoint.name,
            model,
            ?dialect,
            "a model taught its dialect"
        );
        let mut dialects = self.dialects.lock().unwrap_or_else(PoisonError::into_inner);
        dialects.insert(model.to_owned(), dialect);
    }
}

impl Model {
    /// Asks, and again after a pause where that may help and time allows.
    pub(crate) async fn ask(
        &self,
        request: &ChatRequest,
        window: Window,
        streaming: bool,
    ) -> Result<Reply, Unanswered> {
        let retries = if window.fallback { RETRIES_BEFORE_FALLBACK } else { RETRIES };
        let backoff = ExponentialBuilder::default()
            .with_min_delay(self.provider.tuning.first_backoff)
            .with_factor(2.0)
            .with_max_times(retries)
            .with_jitter();
        let attempt = || self.attempt(request, window, streaming);
        attempt
            .retry(backoff)
            .adjust(|failure: &Failure, planned| self.pause(failure, planned?, window))
            .notify(|failure: &Failure, pause| {
                let pause_ms = pause.as_millis();
                tracing::debug!(model = %self.name, pause_ms, kind = ?failure.kind, "trying again");
            })
            .await
            .map_err(|failure| Unanswered {
                error: self.provider.endpoint.error(&failure),
                asked: failure.asked,
            })
    }

    /// How long to wait before the next attempt, if there should be one.
    fn pause(&self, failure: &Failure, planned: Duration, window: Window) -> Option<Duration> {
        if !failure.is_retryable() {
            return None;
        }
        let pause = failure.retry_after.filter(|wait| !wait.is_zero()).unwrap_or(planned);
        let patient = !window.fallback || pause <= self.provider.tuning.patience;
        let in_time = Instant::now() + pause + USEFUL < window.first;
        (patient && in_time).then_some(pause)
    }

    async fn attempt(
        &self,
        request: &ChatRequest,
        window: Window,
        streaming: bool,
    ) -> Result<Reply, Failure> {
        let permit = self.admitted(window).await?;
        match self.converse(request, window, streaming).await {
            Ok(Begun::Whole(answer)) => {
                permit.succeeded();
                Ok(Reply::Whole(answer))
            }
            Ok(Begun::Streaming(stream)) => {
                let live = Live { stream, model: self.clone(), permit: Some(permit) };
                Ok(Reply::Streaming(Box::new(live)))
            }
            Err(failure) => {
                self.settle(permit, &failure);
                Err(failure)
            }
        }
    }

    /// Waits for a rate limit that others ran into, which is no attempt of its own.
    async fn admitted(&self, window: Window) -> Result<Permit, Failure> {
        loop {
            let failure = match self.provider.gate.admit(&self.name.model) {
                Ok(permit) => return Ok(permit),
                Err(failure) => failure,
            };
            match self.pause(&failure, USEFUL, window) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(failure),
            }
        }
    }

    /// Asks in the model's dialect and learns what it does not take; remembers what worked.
    async fn converse(
        &self,
        request: &ChatRequest,
        window: Window,
        streaming: bool,
    ) -> Result<Begun, Failure> {
        let known = self.provider.dialect(&self.name.model);
        let mut dialect = known;
        loop {
            match self.exchange(request, dialect, window, streaming).await {
                Ok(begun) => {
                    let cut = matches!(&begun, Begun::Whole(answer) if is_cut_by_thinking(answer));
                    if let Some(roomier) = dialect.with_thinking().filter(|_| cut) {
                        dialect = roomier;
                        continue;
                    }
                    if dialect != known {
                        self.provider.remember(&self.name.model, dialect);
                    }
                    return Ok(begun);
                }
                Err(failure) => dialect = dialect.learn(&failure).ok_or(failure)?,
            }
        }
    }

    async fn exchange(
        &self,
        request: &ChatRequest,
        dialect: Dialect,
        window: Window,
        streaming: bool,
    ) -> Result<Begun, Failure> {
        let Provider { endpoint, client, tuning, .. } = &*self.provider;
        let wire = wire::request(endpoint, &self.name.model, request, dialect, streaming)?;
        let response = timeout_at(window.first, http::post(client, endpoint, wire))
            .await
            .map_err(|_| Failure::timeout())??;
        if streaming && http::is_event_stream(&response) {
            return OpenStream::open(response, endpoint.format, window, tuning).await;
        }
        let body = timeout_at(window.first, http::read_json(response, tuning.max_answer_bytes))
            .await
            .map_err(|_| Failure::timeout())??;
        wire::answer(endpoint.format, &body).map(Begun::Whole)
    }

    fn settle(&self, permit: Permit, failure: &Failure) {
        permit.failed(failure, self.provider.endpoint.error(failure).to_string());
    }
}

impl Live {
    pub(crate) async fn next(&mut self) -> Result<Step, ModelError> {
        let step = self.stream.next().await;
        match (&step, self.permit.take()) {
            (Ok(Step::Text(_)), permit) => self.permit = permit,
            (Ok(Step::Done(answer)), permit) => {
                if let Some(permit) = permit {
                    permit.succeeded();
                }
                let Model { name, provider } = &self.model;
                // Too late for this answer; the next one gets room.
                let roomier = provider.dialect(&name.model).with_thinking();
                if let Some(roomier) = roomier.filter(|_| is_cut_by_thinking(answer)) {
                    provider.remember(&name.model, roomier);
                }
            }
            (Err(failure), Some(permit)) => self.model.settle(permit, failure),
            (Err(_), None) => {}
        }
        step.map_err(|failure| self.model.provider.endpoint.error(&failure))
    }
}

fn is_cut_by_thinking(answer: &Answer) -> bool {
    answer.thought && answer.finish == FinishReason::Length
}
