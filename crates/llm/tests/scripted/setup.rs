//! Requests and clients that the tests share, and what setting up refuses.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt as _;
use magpie_core::Photo;
use magpie_core::ports::{
    Author, ChatMessage, ChatModel, ChatRequest, Completion, CompletionChunk, JsonSchema,
    ModelError, ModelName,
};
use magpie_llm::{ProviderConfig, Providers, SetupError, Tuning, WireFormat, not_configured};
use serde_json::json;

use crate::server::ScriptedServer;

pub const KEY: &str = "sk-test-7f3a9b";

pub fn user(text: &str) -> ChatMessage {
    ChatMessage { author: Author::User, text: text.to_owned(), photos: Vec::new() }
}

pub fn request() -> ChatRequest {
    ChatRequest {
        system: "Be brief.".to_owned(),
        messages: vec![user("Which boots?")],
        schema: None,
        temperature: 0.1,
        max_output_tokens: 50,
        timeout: Duration::from_secs(10),
    }
}

pub fn request_with_schema() -> ChatRequest {
    let schema = json!({
        "type": "object", "additionalProperties": false, "required": ["why", "brand"],
        "properties": {"why": {"type": "string"}, "brand": {"type": ["string", "null"]}}
    });
    ChatRequest { schema: Some(JsonSchema { name: "boots".to_owned(), schema }), ..request() }
}

pub fn photo() -> Photo {
    Photo { jpeg: Bytes::from_static(b"\xff\xd8jpeg"), width: 2, height: 1 }
}

/// Impatient enough for tests.
pub fn tuning() -> Tuning {
    Tuning {
        first_backoff: Duration::from_millis(20),
        stall: Duration::from_millis(300),
        ..Tuning::default()
    }
}

pub fn config(name: &str, server: &ScriptedServer, format: WireFormat) -> ProviderConfig {
    ProviderConfig {
        name: name.to_owned(),
        base_url: server.url.clone(),
        key: Some(KEY.into()),
        format,
    }
}

pub fn named(provider: &str, model: &str) -> ModelName {
    ModelName { provider: provider.to_owned(), model: model.to_owned() }
}

/// One model at one server.
pub fn model(server: &ScriptedServer, format: WireFormat) -> Arc<dyn ChatModel> {
    let config = config("scripted", server, format);
    let providers = Providers::with_tuning(vec![config], tuning()).unwrap();
    providers.list(vec![named("scripted", "m-1")]).unwrap()
}

/// The first model at one server, then one at another.
pub fn pair(first: &ScriptedServer, second: &ScriptedServer) -> (Providers, Arc<dyn ChatModel>) {
    let configs = vec![
        config("first", first, WireFormat::OpenAi),
        config("second", second, WireFormat::OpenAi),
    ];
    let providers = Providers::with_tuning(configs, tuning()).unwrap();
    let list = providers.list(vec![named("first", "a"), named("second", "b")]).unwrap();
    (providers, list)
}

/// Everything that a stream gave: its texts, and how it ended.
pub async fn drain(
    model: &Arc<dyn ChatModel>,
    request: ChatRequest,
) -> (Vec<String>, Result<Completion, ModelError>) {
    let mut stream = model.stream(request);
    let mut texts = Vec::new();
    while let Some(chunk) = stream.next().await {
        match chunk {
            Ok(CompletionChunk::Text(text)) => texts.push(text),
            Ok(CompletionChunk::Done(completion)) => {
                assert!(stream.next().await.is_none());
                return (texts, Ok(completion));
            }
            Err(error) => {
                assert!(stream.next().await.is_none());
                return (texts, Err(error));
            }
        }
    }
    panic!("the stream ended without a word");
}

#[tokio::test]
async fn an_empty_list_is_not_configured() {
    let providers = Providers::new(Vec::new()).unwrap();
    for model in [not_configured(), providers.list(Vec::new()).unwrap()] {
        assert_eq!(model.names(), Vec::new());
        assert_eq!(model.complete(&request()).await, Err(ModelError::NotConfigured));
        let (texts, end) = drain(&model, request()).await;
        assert_eq!((texts, end), (Vec::new(), Err(ModelError::NotConfigured)));
    }
}

#[tokio::test]
async fn a_list_names_its_models_and_knows_no_strangers() {
    let config = |name: &str, url: &str, key: &str| ProviderConfig {
        name: name.to_owned(),
        base_url: url.parse().unwrap(),
        key: Some(key.into()),
        format: WireFormat::OpenAi,
    };
    let providers = Providers::new(vec![config("groq", "http://127.0.0.1:1", "k")]).unwrap();
    let names = vec![named("groq", "openai/gpt-oss-20b"), named("groq", "b")];
    assert_eq!(providers.list(names.clone()).unwrap().names(), names);
    let unknown = providers.list(vec![named("nobody", "x")]).err().unwrap();
    assert_eq!(unknown.to_string(), "the provider of nobody/x is not configured");

    let refused = |configs| Providers::new(configs).unwrap_err();
    assert!(matches!(
        refused(vec![config("a", "http://x", "line\nbreak")]),
        SetupError::Key { provider, .. } if provider == "a"
    ));
    assert!(matches!(refused(vec![config("a", "ftp://x", "k")]), SetupError::Address { .. }));
    let twice = vec![config("a", "http://x", "k"), config("a", "http://y", "k")];
    assert!(matches!(refused(twice), SetupError::Twice { .. }));
}
