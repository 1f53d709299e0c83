//! The model client against llmock, as Groq (OpenAI's format) and as Gemini.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::StreamExt as _;
use futures::future::join_all;
use magpie_core::Photo;
use magpie_core::ports::{
    Author, ChatMessage, ChatModel, ChatRequest, Completion, CompletionChunk, FinishReason,
    JsonSchema, ModelError, ModelName,
};
use magpie_llm::{BreakerState, ProviderConfig, Providers, Tuning, WireFormat};
use serde_json::{Value, json};
use url::Url;

use crate::llmock::Llmock;

/// Both formats, by the names that llmock's models go by here.
const BOTH: [&str; 2] = ["groq", "gemini"];

fn name(provider: &str) -> ModelName {
    let model = match provider {
        "gemini" => "gemini-2.5-pro",
        _ => "llama-3.3-70b-versatile",
    };
    ModelName { provider: provider.to_owned(), model: model.to_owned() }
}

fn config(name: &str, base_url: Url, format: WireFormat) -> ProviderConfig {
    ProviderConfig { name: name.to_owned(), base_url, key: Some("llmock-key".into()), format }
}

fn providers(llmock: &Llmock) -> Providers {
    let configs = vec![
        config("groq", llmock.groq(), WireFormat::OpenAi),
        config("gemini", llmock.gemini(), WireFormat::Gemini),
    ];
    let tuning = Tuning { stall: Duration::from_secs(1), ..Tuning::default() };
    Providers::with_tuning(configs, tuning).unwrap()
}

fn model(llmock: &Llmock, provider: &str) -> Arc<dyn ChatModel> {
    providers(llmock).list(vec![name(provider)]).unwrap()
}

fn request(text: &str) -> ChatRequest {
    let text = text.to_owned();
    ChatRequest {
        system: "You help shoppers.".to_owned(),
        messages: vec![ChatMessage { author: Author::User, text, photos: Vec::new() }],
        schema: None,
        temperature: 0.2,
        max_output_tokens: 200,
        timeout: Duration::from_secs(15),
    }
}

async fn drain(
    model: &Arc<dyn ChatModel>,
    request: ChatRequest,
) -> (Vec<String>, Result<Completion, ModelError>) {
    let mut stream = model.stream(request);
    let mut texts = Vec::new();
    while let Some(chunk) = stream.next().await {
        match chunk {
            Ok(CompletionChunk::Text(text)) => texts.push(text),
            Ok(CompletionChunk::Done(completion)) => return (texts, Ok(completion)),
            Err(error) => return (texts, Err(error)),
        }
    }
    panic!("the stream ended without a word");
}

#[tokio::test]
async fn llmock_answers_plain_questions_in_both_formats() {
    let llmock = Llmock::start_with(&["--response-style", "echo"]).await;
    for provider in BOTH {
        let completion = model(&llmock, provider).complete(&request("dry boots")).await.unwrap();
        assert!(completion.text.contains("dry boots"), "{}", completion.text);
        assert_eq!(completion.model, name(provider));
        assert_eq!(completion.finish, FinishReason::Stop);
        assert!(completion.usage.input > 0 && completion.usage.output > 0, "{completion:?}");
    }
    let paths: Vec<_> =
        llmock.requests().await.iter().map(|request| request["path"].clone()).collect();
    assert_eq!(
        paths,
        [
            "/groq/openai/v1/chat/completions",
            "/gemini/v1beta/models/gemini-2.5-pro:generateContent"
        ]
    );
}

#[tokio::test]
async fn llmock_answers_by_the_schema_of_every_prompt_in_both_formats() {
    let llmock = Llmock::start().await;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts");
    let mut prompts = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let schema: Value = serde_json::from_str(text.split("'''").nth(1).unwrap()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for provider in BOTH {
            let schema = JsonSchema { name: "prompt".to_owned(), schema: schema.clone() };
            let request = ChatRequest { schema: Some(schema), ..request("boots") };
            let completion = model(&llmock, provider).complete(&request).await.unwrap();
            let answer: Value = serde_json::from_str(&completion.text).unwrap();
            assert!(validator.is_valid(&answer), "{provider} {}: {answer:#}", path.display());
        }
        prompts += 1;
    }
    assert!(prompts >= 6, "{prompts}");
}

#[tokio::test]
async fn llmock_sees_photos_in_both_formats() {
    let llmock = Llmock::start_with(&["--response-style", "echo"]).await;
    let photo = Photo { jpeg: Bytes::from_static(b"\xff\xd8jpeg"), width: 2, height: 1 };
    let mut request = request("what is this");
    request.messages[0].photos = vec![photo];
    for provider in BOTH {
        let completion = model(&llmock, provider).complete(&request).await.unwrap();
        assert!(completion.text.contains("what is this"), "{}", completion.text);
    }
    let bodies: Vec<_> =
        llmock.requests().await.iter().map(|request| request["body"].to_string()).collect();
    assert!(bodies[0].contains("data:image/jpeg;base64,/9hqcGVn"), "{}", bodies[0]);
    assert!(
        bodies[1].contains(r#""inlineData":{"mimeType":"image/jpeg","data":"/9hqcGVn"}"#),
        "{}",
        bodies[1]
    );
}

#[tokio::test]
async fn llmock_streams_in_both_formats() {
    let llmock = Llmock::start_with(&["--response-style", "echo"]).await;
    for provider in BOTH {
        let (texts, end) = drain(&model(&llmock, provider), request("three dry words")).await;
        let completion = end.unwrap();
        assert!(texts.len() > 3, "{texts:?}");
        assert_eq!(texts.concat(), completion.text);
        assert!(completion.text.contains("three dry words"));
        assert!(completion.usage.input > 0 && completion.usage.output > 0, "{completion:?}");
        assert_eq!(completion.finish, FinishReason::Stop);
    }
    llmock.assert_well_treated().await;
}

#[tokio::test]
async fn llmock_says_what_it_was_told_to_and_why_it_stopped() {
    let llmock = Llmock::start().await;
    let reasons = [
        ("stop", FinishReason::Stop),
        ("length", FinishReason::Length),
        ("content_filter", FinishReason::Filtered),
    ];
    for provider in BOTH {
        let model = model(&llmock, provider);
        for (reason, finish) in reasons {
            let reply = json!({"type": "reply", "text": "Boots, three pairs.", "finish_reason": reason, "times": 2});
            llmock.script(&[reply]).await;
            let completion = model.complete(&request("boots")).await.unwrap();
            assert_eq!(
                (completion.text.as_str(), completion.finish),
                ("Boots, three pairs.", finish)
            );
            let (_, end) = drain(&model, request("boots")).await;
            assert_eq!(end.unwrap().finish, finish, "{provider} {reason}");
        }
    }
}

#[tokio::test]
async fn a_rate_limit_of_llmock_is_waited_out() {
    let llmock = Llmock::start().await;
    for provider in BOTH {
        let limited = json!({"type": "fail", "status": 429, "retry_after": 0.6, "times": 2});
        llmock.script(&[limited, json!({"type": "reply", "text": "Boots."})]).await;
        let started = Instant::now();
        let completion = model(&llmock, provider).complete(&request("boots")).await.unwrap();
        assert_eq!(completion.text, "Boots.");
        assert!(started.elapsed() >= Duration::from_millis(1_200), "{:?}", started.elapsed());
    }
    assert_eq!(llmock.requests().await.len(), 6);
    llmock.assert_well_treated().await;
}

#[tokio::test]
async fn llmocks_quota_of_requests_is_kept_without_hammering() {
    let llmock = Llmock::start_with(&["--rpm", "2"]).await;
    for provider in BOTH {
        let model = model(&llmock, provider);
        for _ in 0..2 {
            model.complete(&request("boots")).await.unwrap();
        }
        for _ in 0..3 {
            let error = model.complete(&request("boots")).await.unwrap_err();
            let ModelError::RateLimited { retry_after: Some(wait), .. } = error else {
                panic!("{error:?}")
            };
            assert!(wait > Duration::from_secs(15) && wait < Duration::from_secs(60), "{wait:?}");
        }
    }
    assert_eq!(llmock.requests().await.len(), 6);
    llmock.assert_well_treated().await;
}

#[tokio::test]
async fn errors_of_llmock_are_told_apart() {
    let llmock = Llmock::start().await;
    let fail = |status: u16, more: Value| {
        let mut fail = json!({"type": "fail", "status": status});
        fail.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        fail
    };
    for provider in BOTH {
        // Every question differs: llmock takes a repeated one for a retry.
        let error = async |behavior: Value| {
            let request = request(&behavior.to_string());
            llmock.script(&[behavior]).await;
            model(&llmock, provider).complete(&request).await.unwrap_err()
        };
        assert!(matches!(error(fail(401, json!({}))).await, ModelError::Unauthorized { .. }));
        assert!(matches!(error(fail(402, json!({}))).await, ModelError::OutOfQuota { .. }));
        assert!(matches!(error(fail(404, json!({}))).await, ModelError::Invalid { .. }));
        let broke = fail(429, json!({"code": "insufficient_quota"}));
        assert!(matches!(error(broke).await, ModelError::OutOfQuota { .. }));
        let busy = fail(429, json!({"retry_after": 40, "message": "Slow down."}));
        assert!(matches!(error(busy).await, ModelError::RateLimited { .. }));
    }
    assert_eq!(llmock.requests().await.len(), 10);
    llmock.assert_well_treated().await;
}

#[tokio::test]
async fn a_prompt_beyond_llmocks_window_is_refused_once() {
    let llmock = Llmock::start_with(&["--context-window", "50"]).await;
    for provider in BOTH {
        let error =
            model(&llmock, provider).complete(&request(&"boots ".repeat(200))).await.unwrap_err();
        let ModelError::Invalid { detail, .. } = error else { panic!("{error:?}") };
        assert!(detail.contains("50"), "{detail}");
    }
    assert_eq!(llmock.requests().await.len(), 2);
}

#[tokio::test]
async fn a_schema_that_llmock_refuses_is_put_into_words() {
    let llmock = Llmock::start().await;
    let message = "This model does not support response format `json_schema`.";
    llmock.script(&[json!({"type": "fail", "status": 400, "message": message})]).await;
    let schema = json!({"type": "object", "properties": {"message": {"type": "string"}}});
    let schema = Some(JsonSchema { name: "answer".to_owned(), schema });
    let request = ChatRequest { schema, ..request("boots") };
    let completion = model(&llmock, "groq").complete(&request).await.unwrap();
    let answer: Value = serde_json::from_str(&completion.text).unwrap();
    assert!(answer["message"].is_string(), "{answer}");
    let bodies = llmock.requests().await;
    assert_eq!(bodies[1]["body"]["response_format"], json!({"type": "json_object"}));
}

#[tokio::test]
async fn an_llmock_that_always_fails_is_given_up_quickly_and_left_alone() {
    let llmock = Llmock::start_with(&["--error-rate", "500=1.0"]).await;
    for provider in BOTH {
        let providers = providers(&llmock);
        let model = providers.list(vec![name(provider)]).unwrap();
        let started = Instant::now();
        for _ in 0..4 {
            let error = model.complete(&request("boots")).await.unwrap_err();
            assert!(matches!(error, ModelError::Unavailable { .. }), "{error:?}");
            let (texts, end) = drain(&model, request("boots")).await;
            assert!(texts.is_empty() && end.is_err());
        }
        assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
        let health = providers.health().into_iter().find(|health| health.name == provider).unwrap();
        assert!(matches!(health.breaker, BreakerState::Open { .. }), "{health:?}");
        assert_eq!(health.calls, 5);
    }
    llmock.assert_well_treated().await;
}

#[tokio::test]
async fn when_one_llmock_fails_the_other_answers() {
    let down = Llmock::start_with(&["--error-rate", "503=1.0"]).await;
    let up = Llmock::start().await;
    let configs = vec![
        config("groq", down.groq(), WireFormat::OpenAi),
        config("gemini", up.gemini(), WireFormat::Gemini),
        config("openai", up.openai(), WireFormat::OpenAi),
    ];
    let providers = Providers::new(configs).unwrap();
    for second in ["gemini", "openai"] {
        let list = providers.list(vec![name("groq"), name(second)]).unwrap();
        assert_eq!(list.complete(&request("boots")).await.unwrap().model, name(second));
        let (_, end) = drain(&list, request("boots")).await;
        assert_eq!(end.unwrap().model, name(second));
    }
    down.assert_well_treated().await;
}

#[tokio::test]
async fn half_a_stream_of_llmock_is_no_answer() {
    let llmock = Llmock::start().await;
    let reply = json!({"type": "reply", "text": "one two three four five six"});
    for provider in BOTH {
        let model = model(&llmock, provider);
        for kind in ["truncate", "disconnect", "malformed", "stall"] {
            let fault = json!({"type": "stream_fault", "kind": kind, "after_chunks": 3, "stall_seconds": 6});
            llmock.script(&[reply.clone(), fault]).await;
            let started = Instant::now();
            let (texts, end) = drain(&model, request(kind)).await;
            assert!(!texts.is_empty(), "{provider} {kind}");
            let error = end.unwrap_err();
            match kind {
                "stall" => assert!(matches!(error, ModelError::Timeout { .. }), "{error:?}"),
                "malformed" => assert!(matches!(error, ModelError::Invalid { .. }), "{error:?}"),
                _ => assert!(matches!(error, ModelError::Unavailable { .. }), "{error:?}"),
            }
            assert!(started.elapsed() < Duration::from_secs(4), "{kind}: {:?}", started.elapsed());
        }
    }
}

#[tokio::test]
async fn a_stream_of_llmock_that_breaks_before_its_first_word_is_asked_for_again() {
    let llmock = Llmock::start().await;
    for provider in BOTH {
        for kind in ["truncate", "disconnect", "malformed"] {
            let fault = json!({"type": "stream_fault", "kind": kind, "after_chunks": 0});
            llmock.script(&[fault]).await;
            let (_, end) = drain(&model(&llmock, provider), request(kind)).await;
            end.unwrap();
        }
    }
    llmock.assert_well_treated().await;
}

#[tokio::test]
async fn forty_callers_of_a_flaky_llmock_get_their_answers() {
    let llmock = Llmock::start_with(&["--error-rate", "429=0.1", "--error-rate", "503=0.1"]).await;
    let providers = providers(&llmock);
    let list = providers.list(vec![name("groq"), name("gemini")]).unwrap();
    let questions: Vec<_> = (0..40).map(|number| request(&format!("boots {number}"))).collect();
    let answers = join_all(questions.iter().map(|question| list.complete(question))).await;
    let answered = answers.iter().filter(|answer| answer.is_ok()).count();
    assert!(answered >= 36, "{answered} of 40");
    llmock.assert_well_treated().await;
}
