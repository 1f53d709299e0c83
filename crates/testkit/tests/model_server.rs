//! The model server speaks as its clients expect.

use std::time::Duration;

use magpie_testkit::model_server::{ModelServer, ModelServerOptions};
use serde_json::{Value, json};

#[tokio::test]
async fn it_answers_whole_streamed_and_by_schema() {
    let options = ModelServerOptions {
        addr: ([127, 0, 0, 1], 0).into(),
        delay: Duration::ZERO,
        answer: "two words".to_owned(),
    };
    let server = ModelServer::start(options).await.unwrap();
    let url = server.base_url().join("chat/completions").unwrap();
    let ask = |extra: Value| {
        let mut body = json!({"model": "m", "messages": [{"role": "user", "content": "hi"}]});
        for (key, value) in extra.as_object().unwrap() {
            body[key] = value.clone();
        }
        let request = reqwest::Client::new().post(url.clone()).json(&body);
        async move { request.send().await.unwrap().text().await.unwrap() }
    };
    let whole: Value = serde_json::from_str(&ask(json!({})).await).unwrap();
    assert_eq!(whole["choices"][0]["message"]["content"], "two words");
    let schema =
        json!({"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}});
    let format = json!({"type": "json_schema", "json_schema": {"name": "x", "schema": schema}});
    let shaped: Value =
        serde_json::from_str(&ask(json!({"response_format": format})).await).unwrap();
    assert_eq!(shaped["choices"][0]["message"]["content"], "{\"n\":0}");
    let stream = ask(json!({"stream": true, "stream_options": {"include_usage": true}})).await;
    let chunks: Vec<&str> = stream.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
    assert_eq!(chunks.last(), Some(&"[DONE]"));
    let words: String = chunks
        .iter()
        .filter_map(|chunk| serde_json::from_str::<Value>(chunk).ok())
        .filter_map(|chunk| chunk["choices"][0]["delta"]["content"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(words, "two words");
}
