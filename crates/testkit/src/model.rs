//! A model that answers by a script.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use magpie_core::ports::{
    ChatModel, ChatRequest, Completion, CompletionChunk, CompletionStream, FinishReason,
    ModelError, ModelName, TokenUsage,
};

/// Answers in the order given; an unexpected request fails as unavailable.
#[derive(Debug, Default)]
pub struct ScriptedModel {
    answers: Mutex<VecDeque<Result<String, ModelError>>>,
    requests: Mutex<Vec<ChatRequest>>,
}

impl ScriptedModel {
    /// A model with these answers.
    pub fn new(answers: impl IntoIterator<Item = Result<String, ModelError>>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()), requests: Mutex::default() }
    }

    /// What was asked so far.
    pub fn requests(&self) -> Vec<ChatRequest> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many answers nobody asked for yet.
    pub fn left(&self) -> usize {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn answer(&self, request: &ChatRequest) -> Result<Completion, ModelError> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
        let next = self.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let text = next.unwrap_or_else(|| {
            let provider = "scripted".to_owned();
            Err(ModelError::Unavailable { provider, detail: "the script is over".to_owned() })
        })?;
        Ok(Completion {
            text,
            model: name(),
            usage: TokenUsage { input: 100, output: 20 },
            finish: FinishReason::Stop,
            elapsed: Duration::ZERO,
        })
    }
}

fn name() -> ModelName {
    ModelName { provider: "scripted".to_owned(), model: "one".to_owned() }
}

#[async_trait]
impl ChatModel for ScriptedModel {
    async fn complete(&self, request: &ChatRequest) -> Result<Completion, ModelError> {
        self.answer(request)
    }

    fn stream(&self, request: ChatRequest) -> CompletionStream {
        let chunks = match self.answer(&request) {
            Ok(completion) => vec![
                Ok(CompletionChunk::Text(completion.text.clone())),
                Ok(CompletionChunk::Done(completion)),
            ],
            Err(error) => vec![Err(error)],
        };
        futures::stream::iter(chunks).boxed()
    }

    fn names(&self) -> Vec<ModelName> {
        vec![name()]
    }
}
