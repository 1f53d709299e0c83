//! Messages tried as somebody: by owners, and noted.

use magpie_core::ports::AuditLog as _;
use reqwest::multipart::{Form, Part};

use crate::server::{Server, json, problem};

#[tokio::test]
async fn a_message_is_tried_as_somebody_somewhere_and_that_is_noted() {
    let server = Server::start().await;
    let form = Form::new()
        .text("text", "boots <b>")
        .text("user", "telegram:42")
        .text("community", "telegram:-7")
        .part("photo", Part::bytes(b"photo".to_vec()));
    let tried = server.browser().post("/api/rehearsals").multipart(form).send().await.unwrap();
    assert_eq!(tried.status(), 200);
    let tried = json(tried).await;
    assert_eq!(tried["reply"]["reply"], "telegram:42 in telegram:-7: boots <b> and 1 photos");
    let timeline = tried["timeline"].as_str().unwrap();
    assert!(timeline.contains("<h2>Plan</h2>") && !timeline.contains("<html"), "{timeline}");
    let events = server.store.audit(9).await.unwrap();
    let noted = [("tried a message as somebody", "person telegram:42 in telegram:-7")];
    let kept: Vec<_> = events.iter().map(|e| (e.action.as_str(), e.about.as_str())).collect();
    assert_eq!(kept, noted);

    let alone = serde_json::json!({ "text": "boots", "user": "ada" });
    let alone = server.browser().post("/api/rehearsals").json(&alone).send().await.unwrap();
    assert_eq!(json(alone).await["reply"]["reply"], "terminal:ada in private: boots and 0 photos");
}

#[tokio::test]
async fn a_rehearsal_says_what_it_lacks() {
    let server = Server::start().await;
    for (body, about) in [
        (serde_json::json!({ "text": "boots" }), "user"),
        (serde_json::json!({ "user": "ada" }), "text"),
        (serde_json::json!({ "text": "boots", "user": "ada", "community": ":" }), "community"),
        (serde_json::json!({ "text": "boots", "user": "ada", "conversation": "" }), "conversation"),
    ] {
        let refused = server.browser().post("/api/rehearsals").json(&body).send().await.unwrap();
        let (status, error) = problem(refused).await;
        assert!(status == 400 && error.contains(about), "{status} {error}");
    }
    assert!(server.store.audit(9).await.unwrap().is_empty());
    let elsewhere = serde_json::json!({ "text": "boots", "community": "telegram:-7" });
    let elsewhere = server.browser().post("/api/messages").json(&elsewhere).send().await.unwrap();
    assert_eq!(problem(elsewhere).await.0, 400);
}
