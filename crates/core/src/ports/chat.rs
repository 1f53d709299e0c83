//! Language models.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use futures::stream::BoxStream;

use crate::Photo;

/// `provider/model`, as configured.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ModelName {
    /// `groq`, `gemini`, `openai`, `ollama`, …
    pub provider: String,
    /// The provider's own name of the model; may contain slashes.
    pub model: String,
}

impl fmt::Display for ModelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.provider, self.model)
    }
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// The shopper, or data given to the model.
    User,
    /// The model.
    Assistant,
}

/// One message of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatMessage {
    /// Who speaks.
    pub author: Author,
    /// What is said.
    pub text: String,
    /// Photos beside it.
    pub photos: Vec<Photo>,
}

/// A JSON schema that the answer must satisfy.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonSchema {
    /// Letters, digits, `_` and `-`: providers ask for a name.
    pub name: String,
    /// The schema, draft 2020-12.
    pub schema: serde_json::Value,
}

/// One request to a model.
#[derive(Clone, Debug, PartialEq)]
pub struct ChatRequest {
    /// What the model is and must do.
    pub system: String,
    /// The exchange so far; ends with a user message.
    pub messages: Vec<ChatMessage>,
    /// When present the answer is JSON of this schema, as far as the provider can enforce it.
    pub schema: Option<JsonSchema>,
    /// 0 to 2.
    pub temperature: f32,
    /// Most tokens to write.
    pub max_output_tokens: u32,
    /// For the whole call over all retries and providers.
    pub timeout: Duration,
}

/// Tokens used by one completion, as the provider counted them; 0 where it did not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenUsage {
    /// Tokens read.
    pub input: u32,
    /// Tokens written.
    pub output: u32,
}

/// Why a model stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinishReason {
    /// It was done.
    Stop,
    /// It hit the token limit: the text is cut.
    Length,
    /// The provider withheld the rest.
    Filtered,
}

/// A model's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The text.
    pub text: String,
    /// Who answered.
    pub model: ModelName,
    /// What it cost.
    pub usage: TokenUsage,
    /// Why it stopped.
    pub finish: FinishReason,
    /// Time to the answer, retries included.
    pub elapsed: Duration,
}

/// A piece of a streamed answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompletionChunk {
    /// More text.
    Text(String),
    /// The end, with the whole answer. A stream that ends without it was cut.
    Done(Completion),
}

/// A streamed answer.
pub type CompletionStream = BoxStream<'static, Result<CompletionChunk, ModelError>>;

/// Why there is no answer; each variant is something a caller can do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// No model is configured for this.
    #[error("no model is configured")]
    NotConfigured,
    /// Too many requests or tokens; try again later.
    #[error("{provider} limits the rate")]
    RateLimited {
        /// Who.
        provider: String,
        /// When to try again, where the provider says so.
        retry_after: Option<Duration>,
    },
    /// The key is missing, wrong, or not allowed to use this model.
    #[error("{provider} refused the key: {detail}")]
    Unauthorized {
        /// Who.
        provider: String,
        /// The provider's words, shortened.
        detail: String,
    },
    /// The account has no quota left.
    #[error("the quota at {provider} is used up")]
    OutOfQuota {
        /// Who.
        provider: String,
    },
    /// No answer in time.
    #[error("{provider} did not answer in time")]
    Timeout {
        /// Who.
        provider: String,
    },
    /// The provider is down, unreachable, or its circuit breaker is open.
    #[error("{provider} is unavailable: {detail}")]
    Unavailable {
        /// Who.
        provider: String,
        /// What happened, shortened.
        detail: String,
    },
    /// The request or the answer is not what the wire format promises.
    #[error("{provider} can't handle this request: {detail}")]
    Invalid {
        /// Who.
        provider: String,
        /// What is wrong, shortened.
        detail: String,
    },
}

/// A language model, or a list of them tried in order.
#[async_trait]
pub trait ChatModel: Send + Sync {
    /// One whole answer.
    async fn complete(&self, request: &ChatRequest) -> Result<Completion, ModelError>;

    /// The answer as it is written. Errors before the first piece are tried on the next provider.
    fn stream(&self, request: ChatRequest) -> CompletionStream;

    /// Who would be asked, in order; empty when nothing is configured.
    fn names(&self) -> Vec<ModelName>;
}
