//! Models tried in order until one answers.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::stream::{self, BoxStream};
use futures::{StreamExt as _, TryStreamExt as _};
use magpie_core::ports::{
    ChatModel, ChatRequest, Completion, CompletionChunk, CompletionStream, ModelError, ModelName,
};
use tokio::time::Instant;

use crate::model::{Live, Model, Reply, Window};
use crate::stream::Step;
use crate::wire::Answer;

/// A limit that stands for "no limit" where a caller names one beyond all clocks.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// A model list that is empty: it refuses at once.
pub fn not_configured() -> Arc<dyn ChatModel> {
    Arc::new(ModelList::new(Vec::new()))
}

/// Models in the order in which they are asked.
#[derive(Clone)]
pub(crate) struct ModelList {
    models: Arc<[Model]>,
}

impl ModelList {
    pub(crate) fn new(models: Vec<Model>) -> Self {
        Self { models: models.into() }
    }

    /// The first answer, or the error of the last model that was asked.
    async fn ask(
        &self,
        request: &ChatRequest,
        streaming: bool,
    ) -> Result<(ModelName, Reply), ModelError> {
        let end = Instant::now() + request.timeout.min(LONGEST);
        let mut asked_error = None;
        let mut refusal = None;
        for (place, model) in self.models.iter().enumerate() {
            let window = window(end, &self.models[place + 1..]);
            match model.ask(request, window, streaming).await {
                Ok(reply) => return Ok((model.name.clone(), reply)),
                Err(unanswered) => {
                    if place + 1 < self.models.len() {
                        let error = &unanswered.error as &dyn std::error::Error;
                        tracing::warn!(model = %model.name, error, "no answer; asking the next model");
                    }
                    let slot = if unanswered.asked { &mut asked_error } else { &mut refusal };
                    *slot = Some(unanswered.error);
                }
            }
            if Instant::now() >= end {
                break;
            }
        }
        Err(asked_error.or(refusal).unwrap_or(ModelError::NotConfigured))
    }
}

/// Half of what is left while another model could be asked, so that a hanging one leaves it time.
fn window(end: Instant, others: &[Model]) -> Window {
    let fallback = others.iter().any(|other| other.provider.gate.is_open(&other.name.model));
    let now = Instant::now();
    let left = end.saturating_duration_since(now);
    Window { first: if fallback { now + left / 2 } else { end }, end, fallback }
}

#[async_trait]
impl ChatModel for ModelList {
    async fn complete(&self, request: &ChatRequest) -> Result<Completion, ModelError> {
        let started = Instant::now();
        let (model, reply) = self.ask(request, false).await?;
        let answer = match reply {
            Reply::Whole(answer) => answer,
            Reply::Streaming(mut live) => loop {
                if let Step::Done(answer) = live.next().await? {
                    break answer;
                }
            },
        };
        Ok(completion(model, answer, started))
    }

    fn stream(&self, request: ChatRequest) -> CompletionStream {
        let list = self.clone();
        let opening = async move {
            let started = Instant::now();
            let (model, reply) = list.ask(&request, true).await?;
            Ok(match reply {
                Reply::Whole(answer) => whole(model, answer, started),
                Reply::Streaming(live) => chunks(model, live, started),
            })
        };
        stream::once(opening).try_flatten().boxed()
    }

    fn names(&self) -> Vec<ModelName> {
        self.models.iter().map(|model| model.name.clone()).collect()
    }
}

type Chunks = BoxStream<'static, Result<CompletionChunk, ModelError>>;

fn whole(model: ModelName, answer: Answer, started: Instant) -> Chunks {
    let text = Some(answer.text.clone()).filter(|text| !text.is_empty()).map(CompletionChunk::Text);
    let done = CompletionChunk::Done(completion(model, answer, started));
    stream::iter(text.into_iter().chain([done]).map(Ok)).boxed()
}

fn chunks(model: ModelName, live: Box<Live>, started: Instant) -> Chunks {
    stream::unfold(Some((model, live)), move |state| async move {
        let (model, mut live) = state?;
        Some(match live.next().await {
            Ok(Step::Text(text)) => (Ok(CompletionChunk::Text(text)), Some((model, live))),
            Ok(Step::Done(answer)) => {
                (Ok(CompletionChunk::Done(completion(model, answer, started))), None)
            }
            Err(error) => (Err(error), None),
        })
    })
    .boxed()
}

fn completion(model: ModelName, answer: Answer, started: Instant) -> Completion {
    let elapsed = started.elapsed();
    tracing::debug!(
        %model,
        input_tokens = answer.usage.input,
        output_tokens = answer.usage.output,
        elapsed_ms = elapsed.as_millis(),
        "a model answered"
    );
    Completion { text: answer.text, model, usage: answer.usage, finish: answer.finish, elapsed }
}
