//! What goes over the wire to OpenAI-compatible servers, and how their answers are read.

use magpie_core::ports::{
    Author, ChatMessage, ChatRequest, Completion, FinishReason, ModelError, TokenUsage,
};
use magpie_llm::{ProviderConfig, Providers, WireFormat};
use serde_json::{Value, json};

use crate::server::{Scripted, ScriptedServer};
use crate::setup::{KEY, drain, model, named, photo, request, request_with_schema, user};

async fn ask(scripted: Scripted) -> Result<Completion, ModelError> {
    // A second try gets the same.
    let server = ScriptedServer::start(vec![scripted; 3]).await;
    model(&server, WireFormat::OpenAi).complete(&request()).await
}

#[tokio::test]
async fn a_request_carries_everything_in_openais_words() {
    let server = ScriptedServer::start([Scripted::says("Dry ones.")]).await;
    let mut request = request_with_schema();
    let assistant = |text: &str| ChatMessage { author: Author::Assistant, ..user(text) };
    request.messages = vec![
        ChatMessage { photos: vec![photo()], ..user("Like these?") },
        assistant("Hm."),
        assistant("  "),
        ChatMessage { photos: vec![photo()], ..user("") },
    ];
    let completion = model(&server, WireFormat::OpenAi).complete(&request).await.unwrap();
    assert_eq!(completion.text, "Dry ones.");
    assert_eq!(completion.model, named("scripted", "m-1"));
    assert_eq!(completion.usage, TokenUsage { input: 11, output: 3 });
    assert_eq!(completion.finish, FinishReason::Stop);

    let asked = server.finish().remove(0);
    assert_eq!(asked.path, "/v1/chat/completions");
    assert_eq!(asked.headers["authorization"], format!("Bearer {KEY}"));
    assert_eq!(asked.headers["content-type"], "application/json");
    let image =
        json!({"type": "image_url", "image_url": {"url": "data:image/jpeg;base64,/9hqcGVn"}});
    let expected = json!({
        "model": "m-1",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": [{"type": "text", "text": "Like these?"}, image]},
            {"role": "assistant", "content": "Hm."},
            {"role": "user", "content": [image]}
        ],
        "temperature": 0.1,
        "max_tokens": 50,
        "response_format": {"type": "json_schema", "json_schema": {
            "name": "boots", "schema": request.schema.unwrap().schema, "strict": true
        }}
    });
    assert_eq!(asked.body, expected);
}

#[tokio::test]
async fn a_server_without_a_key_gets_none() {
    let server = ScriptedServer::start([Scripted::says("ok")]).await;
    let config = ProviderConfig {
        name: "ollama".to_owned(),
        base_url: format!("{}/", server.url).parse().unwrap(),
        key: None,
        format: WireFormat::OpenAi,
    };
    let model =
        Providers::new(vec![config]).unwrap().list(vec![named("ollama", "qwen3:4b")]).unwrap();
    model.complete(&ChatRequest { system: String::new(), ..request() }).await.unwrap();
    let asked = server.finish().remove(0);
    assert_eq!(asked.path, "/v1/chat/completions");
    assert!(!asked.headers.contains_key("authorization"));
    assert_eq!(asked.body["messages"], json!([{"role": "user", "content": "Which boots?"}]));
    assert!(asked.body.get("response_format").is_none());
}

async fn check_text(message: Value, text: &str) {
    let completion = ask(Scripted::message(&message)).await.unwrap();
    assert_eq!(completion.text, text, "{message}");
}

#[tokio::test]
async fn text_is_found_in_every_shape_that_servers_use() {
    check_text(json!({"content": "plain"}), "plain").await;
    check_text(
        json!({"content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}),
        "ab",
    )
    .await;
    let thinking = json!({"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]});
    check_text(json!({"content": [thinking, {"type": "text", "text": "so"}]}), "so").await;
    check_text(json!({"content": "<think>They want\nboots.</think>\n\nBoots."}), "Boots.").await;
    check_text(json!({"content": "Boots.", "reasoning_content": "hm"}), "Boots.").await;
}

async fn check_error(scripted: Scripted, words: &str) {
    let error = ask(scripted).await.unwrap_err();
    let ModelError::Invalid { provider, detail } = &error else { panic!("{error:?}") };
    assert_eq!(provider, "scripted");
    assert!(detail.contains(words), "{detail}");
}

#[tokio::test]
async fn answers_that_are_none_are_named() {
    check_error(Scripted::json(200, &json!({"choices": []})), "no text").await;
    check_error(Scripted::json(200, &json!({"object": "x"})), "no choices").await;
    check_error(Scripted::message(&json!({"content": null})), "no text").await;
    check_error(Scripted::message(&json!({"content": " \n"})), "no text").await;
    check_error(
        Scripted::message(&json!({"content": null, "refusal": "I can't."})),
        "withheld: I can't.",
    )
    .await;
    check_error(Scripted::raw(200, "text/html", "<!DOCTYPE html><p>Sign in"), "web page").await;
    check_error(Scripted::raw(200, "application/json", "{\"choices\": ["), "not JSON").await;
    check_error(Scripted::raw(200, "application/json", ""), "empty").await;
    check_error(Scripted::raw(200, "application/json", "[".repeat(5 << 20)), "too large").await;
    check_error(Scripted::error(404, "model_not_found", "no model m-1"), "HTTP 404: no model m-1")
        .await;
    check_error(
        Scripted::json(422, &json!({"detail": [{"loc": ["body", "x"], "msg": "bad"}]})),
        "bad at [\"body\",\"x\"]",
    )
    .await;
    check_error(Scripted::raw(302, "text/plain", "").header("location", "/else"), "redirects")
        .await;
}

#[tokio::test]
async fn an_error_object_in_a_success_counts_as_what_it_says() {
    let error = |error: Value| Scripted::json(200, &json!({"error": error}));
    let answer = ask(error(json!({"code": 402, "message": "no credits"}))).await;
    assert_eq!(answer, Err(ModelError::OutOfQuota { provider: "scripted".to_owned() }));
    let answer = ask(error(json!("the model crashed"))).await.unwrap_err();
    assert!(matches!(answer, ModelError::Unavailable { .. }), "{answer:?}");
}

#[tokio::test]
async fn finish_reasons_are_mapped() {
    let cases = [
        (json!("stop"), FinishReason::Stop),
        (json!(null), FinishReason::Stop),
        (json!("eos"), FinishReason::Stop),
        (json!("length"), FinishReason::Length),
        (json!("model_length"), FinishReason::Length),
        (json!("content_filter"), FinishReason::Filtered),
    ];
    for (reason, finish) in cases {
        let choice = json!({"message": {"content": "half a"}, "finish_reason": reason});
        let completion = ask(Scripted::json(200, &json!({"choices": [choice]}))).await.unwrap();
        assert_eq!(completion.finish, finish, "{reason}");
        assert_eq!(completion.usage, TokenUsage::default());
    }
}

#[tokio::test]
async fn a_refused_schema_is_said_in_words_and_remembered() {
    let refusal = "This model does not support response format `json_schema`.";
    let server = ScriptedServer::start([
        Scripted::error(400, "invalid_request_error", refusal),
        Scripted::says("{}"),
        Scripted::says("{}"),
    ])
    .await;
    let model = model(&server, WireFormat::OpenAi);
    for _ in 0..2 {
        assert_eq!(model.complete(&request_with_schema()).await.unwrap().text, "{}");
    }
    let asked = server.finish();
    assert_eq!(asked[0].body["response_format"]["type"], "json_schema");
    for asked in &asked[1..] {
        assert_eq!(asked.body["response_format"], json!({"type": "json_object"}));
        let system = asked.body["messages"][0]["content"].as_str().unwrap();
        assert!(system.starts_with("Be brief.\n\nAnswer with one JSON object"), "{system}");
        assert!(system.contains(r#""required":["why","brand"]"#), "{system}");
    }
}

#[tokio::test]
async fn a_refused_schema_keyword_costs_only_the_keyword() {
    let refusal = "invalid schema for response format: response_format/json_schema: maxItems is not supported";
    let server = ScriptedServer::start([
        Scripted::error(400, "invalid_request_error", refusal),
        Scripted::says("{}"),
    ])
    .await;
    let mut request = request_with_schema();
    if let Some(schema) = &mut request.schema {
        schema.schema["properties"]["why"] =
            json!({"type": "array", "maxItems": 3, "items": {"type": "string"}});
    }
    model(&server, WireFormat::OpenAi).complete(&request).await.unwrap();
    let format = &server.finish()[1].body["response_format"]["json_schema"];
    assert_eq!(format["strict"], false);
    assert_eq!(
        format["schema"]["properties"]["why"],
        json!({"type": "array", "items": {"type": "string"}})
    );
}

#[tokio::test]
async fn a_refusal_that_stays_is_not_remembered() {
    let refusal = || Scripted::error(400, "x", "json_schema is not for you");
    let server =
        ScriptedServer::start([refusal(), refusal(), refusal(), Scripted::says("{}")]).await;
    let model = model(&server, WireFormat::OpenAi);
    let error = model.complete(&request_with_schema()).await.unwrap_err();
    assert!(matches!(error, ModelError::Invalid { .. }), "{error:?}");
    model.complete(&request_with_schema()).await.unwrap();
    let asked = server.finish();
    assert!(asked[2].body.get("response_format").is_none());
    assert_eq!(asked[3].body["response_format"]["type"], "json_schema");
}

#[tokio::test]
async fn a_reasoning_model_teaches_its_limits() {
    let limit = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
    let temperature = "Unsupported value: 'temperature' does not support 0.1 with this model.";
    let cut = json!({
        "choices": [{"message": {"content": ""}, "finish_reason": "length"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 50, "completion_tokens_details": {"reasoning_tokens": 50}}
    });
    let server = ScriptedServer::start([
        Scripted::error(400, "unsupported_parameter", limit),
        Scripted::error(400, "unsupported_value", temperature),
        Scripted::json(200, &cut),
        Scripted::says("Boots."),
        Scripted::says("Boots."),
    ])
    .await;
    let model = model(&server, WireFormat::OpenAi);
    for _ in 0..2 {
        assert_eq!(model.complete(&request()).await.unwrap().text, "Boots.");
    }
    for asked in &server.finish()[3..] {
        assert_eq!(asked.body["max_completion_tokens"], 50 + 4_096);
        assert!(asked.body.get("max_tokens").is_none());
        assert!(asked.body.get("temperature").is_none());
    }
}

#[tokio::test]
async fn a_model_without_a_system_role_gets_it_with_the_first_message() {
    let server = ScriptedServer::start([
        Scripted::error(500, "server_error", "System role not supported"),
        Scripted::says("Boots."),
    ])
    .await;
    model(&server, WireFormat::OpenAi).complete(&request()).await.unwrap();
    let messages = json!([{"role": "user", "content": "Be brief.\n\nWhich boots?"}]);
    assert_eq!(server.finish()[1].body["messages"], messages);
}

#[tokio::test]
async fn no_error_holds_the_key() {
    let server = ScriptedServer::start(
        [401, 400, 500]
            .map(|status| Scripted::error(status, "x", &format!("bad key {KEY}, sk-t***9b"))),
    )
    .await;
    let model = model(&server, WireFormat::OpenAi);
    for _ in 0..2 {
        let error = format!("{:?}", model.complete(&request()).await.unwrap_err());
        assert!(error.contains("bad key [key], [key]"), "{error}");
    }
    let (_, error) = drain(&model, request()).await;
    assert!(!format!("{error:?}").contains("7f3a9b"), "{error:?}");
}
