//! Requests as they are on the wire, for what a good client never sends.

use magpie_testkit::discord::FakeDiscord;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

/// A request with a bot's headers.
pub fn request(fake: &FakeDiscord, method: Method, path: &str) -> RequestBuilder {
    let url = fake.api_url().join(&format!("/api/v10/{path}")).unwrap();
    Client::new()
        .request(method, url)
        .header("Authorization", format!("Bot {}", fake.token()))
        .header("User-Agent", "DiscordBot (https://example.org, 1.0)")
}

/// Status and body of an answer; null for none.
pub async fn send(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let body = response.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

/// Status and body of a POST with JSON.
pub async fn post(fake: &FakeDiscord, path: &str, body: Value) -> (u16, Value) {
    send(request(fake, Method::POST, path).json(&body)).await
}
