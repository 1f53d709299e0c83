//! What goes over the wire to Gemini, and how its answers are read.

use magpie_core::ports::{Author, ChatMessage, Completion, FinishReason, ModelError, TokenUsage};
use magpie_llm::{Providers, WireFormat};
use serde_json::{Value, json};

use crate::server::{Scripted, ScriptedServer};
use crate::setup::{
    KEY, config, drain, model, named, photo, request, request_with_schema, tuning, user,
};

fn content(parts: &Value, finish: &str) -> Value {
    json!({
        "candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": finish}],
        "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 4, "thoughtsTokenCount": 2}
    })
}

async fn ask(body: &Value) -> Result<Completion, ModelError> {
    let server = ScriptedServer::start(vec![Scripted::json(200, body); 3]).await;
    model(&server, WireFormat::Gemini).complete(&request()).await
}

#[tokio::test]
async fn a_request_carries_everything_in_geminis_words() {
    let server = ScriptedServer::start([Scripted::json(
        200,
        &content(&json!([{"text": "Dry ones."}]), "STOP"),
    )])
    .await;
    let mut request = request_with_schema();
    request.messages = vec![
        ChatMessage { photos: vec![photo()], ..user("Like these?") },
        ChatMessage { author: Author::Assistant, ..user("Hm.") },
        user("Well?"),
    ];
    let completion = model(&server, WireFormat::Gemini).complete(&request).await.unwrap();
    assert_eq!(completion.text, "Dry ones.");
    assert_eq!(completion.usage, TokenUsage { input: 9, output: 6 });

    let asked = server.finish().remove(0);
    assert_eq!(asked.path, "/v1/models/m-1:generateContent");
    assert_eq!(asked.headers["x-goog-api-key"], KEY);
    assert!(!asked.headers.contains_key("authorization"));
    let expected = json!({
        "systemInstruction": {"parts": [{"text": "Be brief."}]},
        "contents": [
            {"role": "user", "parts": [
                {"inlineData": {"mimeType": "image/jpeg", "data": "/9hqcGVn"}}, {"text": "Like these?"}
            ]},
            {"role": "model", "parts": [{"text": "Hm."}]},
            {"role": "user", "parts": [{"text": "Well?"}]}
        ],
        "generationConfig": {
            "temperature": 0.1,
            "maxOutputTokens": 50,
            "responseMimeType": "application/json",
            "responseSchema": {
                "type": "OBJECT",
                "properties": {"why": {"type": "STRING"}, "brand": {"nullable": true, "type": "STRING"}},
                "required": ["why", "brand"],
                "propertyOrdering": ["why", "brand"]
            }
        }
    });
    assert_eq!(asked.body, expected);
}

#[tokio::test]
async fn tuned_models_and_streams_have_their_own_addresses() {
    let server = ScriptedServer::start([
        Scripted::json(200, &content(&json!([{"text": "a"}]), "STOP")),
        Scripted::events([content(&json!([{"text": "b"}]), "STOP")]),
    ])
    .await;
    let providers =
        Providers::with_tuning(vec![config("g", &server, WireFormat::Gemini)], tuning()).unwrap();
    let tuned = providers.list(vec![named("g", "tunedModels/boots-1")]).unwrap();
    tuned.complete(&request()).await.unwrap();
    let model = providers.list(vec![named("g", "m-1")]).unwrap();
    assert_eq!(drain(&model, request()).await.0, ["b"]);
    let asked = server.finish();
    assert_eq!(asked[0].path, "/v1/tunedModels/boots-1:generateContent");
    assert_eq!(asked[1].path, "/v1/models/m-1:streamGenerateContent?alt=sse");
}

#[tokio::test]
async fn thoughts_are_not_part_of_the_answer() {
    let parts = json!([{"text": "hm", "thought": true}, {"text": "Bo"}, {"text": "ots."}]);
    assert_eq!(ask(&content(&parts, "STOP")).await.unwrap().text, "Boots.");
}

#[tokio::test]
async fn finish_reasons_are_mapped() {
    let cases = [
        ("STOP", FinishReason::Stop),
        ("MAX_TOKENS", FinishReason::Length),
        ("SAFETY", FinishReason::Filtered),
        ("RECITATION", FinishReason::Filtered),
    ];
    for (reason, finish) in cases {
        let mut body = content(&json!([{"text": "half a"}]), reason);
        body["usageMetadata"]["thoughtsTokenCount"] = json!(0);
        assert_eq!(ask(&body).await.unwrap().finish, finish, "{reason}");
    }
}

#[tokio::test]
async fn answers_that_are_none_are_named() {
    let cases = [
        (json!({"promptFeedback": {"blockReason": "SAFETY"}}), "withheld: SAFETY"),
        (
            json!({"candidates": [{"finishReason": "PROHIBITED_CONTENT"}]}),
            "withheld: PROHIBITED_CONTENT",
        ),
        (
            json!({"candidates": [{"content": {"role": "model"}, "finishReason": "STOP"}]}),
            "no text",
        ),
        (json!({"candidates": []}), "no candidates"),
        (json!({}), "no candidates"),
    ];
    for (body, words) in cases {
        let error = ask(&body).await.unwrap_err();
        assert!(
            matches!(&error, ModelError::Invalid { detail, .. } if detail.contains(words)),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_model_that_thought_its_limit_away_gets_room() {
    let server = ScriptedServer::start([
        Scripted::json(
            200,
            &json!({
                "candidates": [{"content": {"role": "model"}, "finishReason": "MAX_TOKENS"}],
                "usageMetadata": {"promptTokenCount": 9, "thoughtsTokenCount": 47}
            }),
        ),
        Scripted::json(200, &content(&json!([{"text": "Boots."}]), "STOP")),
    ])
    .await;
    let completion = model(&server, WireFormat::Gemini).complete(&request()).await.unwrap();
    assert_eq!(completion.text, "Boots.");
    let asked = server.finish();
    assert_eq!(asked[1].body["generationConfig"]["maxOutputTokens"], 50 + 4_096);
}

#[tokio::test]
async fn a_model_without_json_mode_or_instructions_is_still_asked() {
    let refusal = |words: &str| {
        let error = json!({"code": 400, "message": words, "status": "INVALID_ARGUMENT"});
        Scripted::json(400, &json!({"error": error}))
    };
    let server = ScriptedServer::start([
        refusal("Developer instruction is not enabled for models/gemma-3-27b-it"),
        refusal("JSON mode is not enabled for models/gemma-3-27b-it"),
        refusal("JSON mode is not enabled for models/gemma-3-27b-it"),
        Scripted::json(200, &content(&json!([{"text": "{}"}]), "STOP")),
    ])
    .await;
    model(&server, WireFormat::Gemini).complete(&request_with_schema()).await.unwrap();
    let body = &server.finish()[3].body;
    assert!(body.get("systemInstruction").is_none());
    assert!(body["generationConfig"].get("responseMimeType").is_none());
    let said = body["contents"][0]["parts"][0]["text"].as_str().unwrap();
    assert!(said.starts_with("Be brief.\n\nAnswer with one JSON object"), "{said}");
    assert!(said.ends_with("Which boots?"), "{said}");
}

#[tokio::test]
async fn a_bad_key_and_a_daily_quota_are_told_apart() {
    let exhausted = |quota: &str| {
        json!({"error": {
            "code": 429, "message": "You exceeded your current quota", "status": "RESOURCE_EXHAUSTED",
            "details": [{"violations": [{"quotaId": quota}]}, {"retryDelay": "37s"}]
        }})
    };
    let bad_key = json!({"error": {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT"}});
    let server = ScriptedServer::start([
        Scripted::json(400, &bad_key),
        Scripted::json(429, &exhausted("GenerateRequestsPerDayPerProjectPerModel-FreeTier")),
        Scripted::json(429, &exhausted("GenerateRequestsPerMinutePerProjectPerModel-FreeTier")),
    ])
    .await;
    let providers =
        Providers::with_tuning(vec![config("g", &server, WireFormat::Gemini)], tuning()).unwrap();
    let error = async |model: &str| {
        providers.list(vec![named("g", model)]).unwrap().complete(&request()).await.unwrap_err()
    };
    assert!(matches!(error("a").await, ModelError::Unauthorized { .. }));
    assert!(matches!(error("b").await, ModelError::OutOfQuota { .. }));
    let limited = error("c").await;
    let ModelError::RateLimited { retry_after: Some(wait), .. } = limited else {
        panic!("{limited:?}")
    };
    assert_eq!(wait.as_secs(), 37);
    server.finish();
}
