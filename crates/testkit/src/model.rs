//! A model that answers by a script.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use magpie_core::ports::{
    ChatModel, ChatRequest, Completion, CompletionChunk, CompletionStream, FinishReason,
    ModelError, ModelName, TokenUsage,
};

type Answer = Result<String, ModelError>;

enum Script {
    Queue(VecDeque<Answer>),
    Rule(Box<dyn Fn(&ChatRequest) -> Answer + Send>),
}

/// Answers in the order given, or by a rule; a request beyond the script fails as unavailable.
pub struct ScriptedModel {
    script: Mutex<Script>,
    requests: Mutex<Vec<ChatRequest>>,
    delay: Duration,
}

impl ScriptedModel {
    /// A model with these answers.
    pub fn new(answers: impl IntoIterator<Item = Result<String, ModelError>>) -> Self {
        Self::following(Script::Queue(answers.into_iter().collect()))
    }

    /// A model whose answer follows from the request: for turns whose calls run side by side.
    pub fn answering(
        rule: impl Fn(&ChatRequest) -> Result<String, ModelError> + Send + 'static,
    ) -> Self {
        Self::following(Script::Rule(Box::new(rule)))
    }

    fn following(script: Script) -> Self {
        Self { script: Mutex::new(script), requests: Mutex::default(), delay: Duration::ZERO }
    }

    /// The same model, taking this long for every call. A call whose time limit is shorter runs into it.
    pub fn with_delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// What was asked so far.
    pub fn requests(&self) -> Vec<ChatRequest> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many answers nobody asked for yet; 0 for a rule.
    pub fn left(&self) -> usize {
        match &*self.script.lock().unwrap_or_else(PoisonError::into_inner) {
            Script::Queue(answers) => answers.len(),
            Script::Rule(_) => 0,
        }
    }

    /// # Panics
    /// When an answer is left over: something that should have asked did not.
    pub fn assert_finished(&self) {
        let (left, asked) = (self.left(), self.requests().len());
        assert_eq!(left, 0, "{left} scripted answers are left over after {asked} requests");
    }

    /// The answer and how long it takes.
    fn answer(&self, request: &ChatRequest) -> (Duration, Result<Completion, ModelError>) {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
        let provider = || name().provider;
        let answer = match &mut *self.script.lock().unwrap_or_else(PoisonError::into_inner) {
            Script::Rule(rule) => rule(request),
            Script::Queue(answers) => answers.pop_front().unwrap_or_else(|| {
                let detail = "the script is over".to_owned();
                Err(ModelError::Unavailable { provider: provider(), detail })
            }),
        };
        if self.delay > request.timeout {
            return (request.timeout, Err(ModelError::Timeout { provider: provider() }));
        }
        let completion = answer.map(|text| Completion {
            text,
            model: name(),
            usage: TokenUsage { input: 100, output: 20 },
            finish: FinishReason::Stop,
            elapsed: self.delay,
        });
        (self.delay, completion)
    }
}

impl fmt::Debug for ScriptedModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScriptedModel({} asked, {} left)", self.requests().len(), self.left())
    }
}

fn name() -> ModelName {
    ModelName { provider: "scripted".to_owned(), model: "one".to_owned() }
}

/// No timer for no delay, so that tests without a runtime's clock can use the model.
async fn pause(delay: Duration) {
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
}

/// The text in a few pieces, cut between words.
fn pieces(text: &str) -> impl Iterator<Item = String> {
    let words: Vec<&str> = text.split_inclusive(' ').collect();
    let size = words.len().div_ceil(3).max(1);
    words.chunks(size).map(<[&str]>::concat).collect::<Vec<_>>().into_iter()
}

#[async_trait]
impl ChatModel for ScriptedModel {
    async fn complete(&self, request: &ChatRequest) -> Result<Completion, ModelError> {
        let (delay, answer) = self.answer(request);
        pause(delay).await;
        answer
    }

    fn stream(&self, request: ChatRequest) -> CompletionStream {
        let (delay, answer) = self.answer(&request);
        let chunks: Vec<Result<CompletionChunk, ModelError>> = match answer {
            Ok(completion) => pieces(&completion.text)
                .map(CompletionChunk::Text)
                .chain([CompletionChunk::Done(completion.clone())])
                .map(Ok)
                .collect(),
            Err(error) => vec![Err(error)],
        };
        futures::stream::once(async move {
            pause(delay).await;
            futures::stream::iter(chunks)
        })
        .flatten()
        .boxed()
    }

    fn names(&self) -> Vec<ModelName> {
        vec![name()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(timeout: Duration) -> ChatRequest {
        ChatRequest {
            system: "plan".to_owned(),
            messages: Vec::new(),
            schema: None,
            temperature: 0.0,
            max_output_tokens: 9,
            timeout,
        }
    }

    #[tokio::test]
    async fn a_stream_ends_with_the_whole_answer() {
        let model = ScriptedModel::new([Ok("one two three four".to_owned())]);
        let chunks: Vec<_> = model.stream(request(Duration::from_secs(1))).collect().await;
        let text: String = chunks
            .iter()
            .filter_map(|chunk| match chunk.as_ref().unwrap() {
                CompletionChunk::Text(text) => Some(text.as_str()),
                CompletionChunk::Done(_) => None,
            })
            .collect();
        assert_eq!(text, "one two three four");
        assert!(matches!(chunks.last(), Some(Ok(CompletionChunk::Done(all))) if all.text == text));
        model.assert_finished();
    }

    #[tokio::test]
    async fn a_model_slower_than_the_limit_times_out() {
        let model = ScriptedModel::answering(|request| Ok(request.system.clone()))
            .with_delay(Duration::from_millis(5));
        let answer = model.complete(&request(Duration::from_millis(1))).await;
        assert!(matches!(answer, Err(ModelError::Timeout { .. })), "{answer:?}");
        let answer = model.complete(&request(Duration::from_secs(1))).await.unwrap();
        assert_eq!(answer.text, "plan");
    }
}
