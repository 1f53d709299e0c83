//! Watching turns, reading conversations, memory and status.

use std::time::{Duration, Instant};

use eventsource_stream::Eventsource;
use futures::StreamExt;
use magpie_core::{FeedbackReason, TurnId};
use serde_json::{Value, json};

use crate::server::{self, Caller, Server, json as body_of, problem};

/// Names and data of the events of a turn until the stream ends.
async fn watch(caller: &Caller, turn: &str) -> Vec<(String, Value)> {
    let response = caller.get(&format!("/api/turns/{turn}/events")).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let events = response.bytes_stream().eventsource();
    events
        .map(|event| event.unwrap())
        .map(|event| (event.event, serde_json::from_str(&event.data).unwrap()))
        .collect()
        .await
}

#[tokio::test]
async fn stages_arrive_in_order_and_end_with_the_final_one() {
    let server = Server::start().await;
    let browser = server.browser().opened().await;
    browser.say("boots").await;
    let events = watch(&browser, "turn-1").await;
    let names: Vec<_> = events.iter().map(|(name, _)| name.as_str()).collect();
    assert!(matches!(names[..], [.., "first_picks", "final"]), "{names:?}");
    for (name, data) in &events {
        assert_eq!(data["stage"], name.as_str());
    }
    assert_eq!(events.last().unwrap().1["reply"]["picks"][0]["rank"], 1);
}

#[tokio::test]
async fn a_whole_answer_is_shown_to_whoever_has_its_link() {
    // Behind a password, as where others reach the server.
    let server = Server::with_password(Some("secret")).await;
    let asked = server.command().post("/api/ask").json(&json!({"text": "four", "user": "ada"}));
    assert_eq!(asked.send().await.unwrap().status(), 200);
    let links = server::answers();
    let turn = TurnId::new("turn-1");
    let stranger = server.browser();
    let path = format!("/answers/{turn}/{}", links.key(&turn));
    let page = stranger.get(&path).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    assert!(page.headers().contains_key("content-security-policy"));
    let page = page.text().await.unwrap();
    assert_eq!(page.matches("<h3>").count(), 4, "{page}");
    assert_eq!(stranger.get("/answers/magpie.css").send().await.unwrap().status(), 200);
    for path in [
        "/answers/turn-1/guess".to_owned(),
        format!("/answers/turn-2/{}", links.key(&turn)),
        format!("/answers/turn-2/{}", links.key(&TurnId::new("turn-2"))),
    ] {
        assert_eq!(stranger.get(&path).send().await.unwrap().status(), 404, "{path}");
    }
    assert_eq!(stranger.get("/").send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_watcher_who_comes_back_gets_the_answer() {
    let server = Server::start().await;
    let browser = server.browser().opened().await;
    server.companion.hold(true);
    browser.say("boots").await;
    let lost = browser.get("/api/turns/turn-1/events").send().await.unwrap();
    let first = lost.bytes_stream().eventsource().next().await.unwrap().unwrap();
    assert_eq!(first.event, "placeholder");
    server.companion.hold(false);
    assert_eq!(watch(&browser, "turn-1").await.last().unwrap().0, "final");
    assert_eq!(watch(&browser, "turn-1").await.len(), 1, "only the latest stage is repeated");
}

#[tokio::test]
async fn a_reply_is_there_once_the_turn_is_done() {
    let server = Server::start().await;
    let browser = server.browser().opened().await;
    server.companion.hold(true);
    browser.say("boots").await;
    let working = browser.get("/api/turns/turn-1").send().await.unwrap();
    assert_eq!(working.status(), 202);
    server.companion.hold(false);
    watch(&browser, "turn-1").await;
    let done = browser.get("/api/turns/turn-1").send().await.unwrap();
    assert_eq!(done.status(), 200);
    assert_eq!(body_of(done).await["turn"], "turn-1");
    let (status, error) = problem(browser.get("/api/turns/none").send().await.unwrap()).await;
    assert_eq!((status, error.as_str()), (404, "turn none is not known"));
}

#[tokio::test]
async fn a_conversation_is_given_with_its_replies() {
    let server = Server::start().await;
    let browser = server.browser().opened().await;
    let path = format!("/api/conversations/web:{}:1", browser.sender().await);
    let empty = body_of(browser.get(&path).send().await.unwrap()).await;
    assert_eq!(empty["turns"], json!([]));
    for text in ["boots", "cheaper"] {
        let ask = browser.post("/api/ask").json(&json!({ "text": text }));
        assert_eq!(ask.send().await.unwrap().status(), 200);
    }
    let full = body_of(browser.get(&path).send().await.unwrap()).await;
    assert_eq!(full["turns"][0]["text"], "boots");
    assert_eq!(full["turns"][1]["text"], "cheaper");
    assert_eq!(full["turns"][0]["reply"]["picks"].as_array().unwrap().len(), 5);
    assert_eq!(full["turns"][1]["answer"], full["turns"][1]["reply"]["reply"]);
}

#[tokio::test]
async fn nobody_sees_what_belongs_to_someone_else() {
    let server = Server::start().await;
    let ada = server.browser().opened().await;
    let eve = server.browser().opened().await;
    let command = server.command();
    let body = json!({"text": "boots"});
    ada.post("/api/ask").json(&body).send().await.unwrap();
    let sender = ada.sender().await;
    for (path, refused) in [
        ("/api/turns/turn-1".to_owned(), 404),
        ("/api/turns/turn-1/events".to_owned(), 404),
        (format!("/api/conversations/web:{sender}:1"), 403),
        (format!("/api/memory/web:{sender}"), 403),
        (format!("/api/memory/web:{sender}/export"), 403),
    ] {
        for (caller, status) in [(&ada, 200), (&eve, refused), (&command, 200)] {
            let response = caller.get(&path).send().await.unwrap();
            assert_eq!(response.status(), status, "{path}");
        }
    }
    let memory = format!("/api/memory/web:{sender}");
    assert_eq!(eve.delete(&memory).send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn memory_is_shown_exported_and_forgotten() {
    let server = Server::start().await;
    let command = server.command();
    let body = json!({"text": "I'm vegan", "user": "ada"});
    command.post("/api/ask").json(&body).send().await.unwrap();
    let show = || command.get("/api/memory/terminal:ada").send();
    let memory = body_of(show().await.unwrap()).await;
    assert_eq!(memory["person"], "terminal:ada");
    assert_eq!(memory["facts"][0]["quote"], "I'm vegan");
    assert_eq!(memory["facts"][0]["needs"][0]["value"], "leather");
    let export = command.get("/api/memory/terminal:ada/export").send().await.unwrap();
    assert!(export.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert_eq!(body_of(export).await["messages"], json!(["I'm vegan"]));
    let erased = command.delete("/api/memory/terminal:ada").send().await.unwrap();
    assert_eq!(body_of(erased).await, json!({"erased": {"messages": 1}}));
    assert_eq!(body_of(show().await.unwrap()).await["facts"], json!([]));
}

#[tokio::test]
async fn memory_is_changed_by_its_owner_in_the_list_that_they_saw() {
    let server = Server::start().await;
    let ada = server.browser().opened().await;
    let eve = server.browser().opened().await;
    ada.post("/api/ask").json(&json!({"text": "I'm vegan"})).send().await.unwrap();
    let path = format!("/api/memory/web:{}", ada.sender().await);
    let memory = body_of(ada.get(&path).send().await.unwrap()).await;
    assert_eq!(memory["entries"][0]["sureness"], "stated");
    assert_eq!(memory["entries"][0]["new"], true);
    assert_eq!(memory["entries"][1]["what"], "likes: navy");
    let german = ada.get(&path).header("accept-language", "de-AT,de;q=0.9,en;q=0.8");
    let german = body_of(german.send().await.unwrap()).await;
    assert_eq!(german["entries"][1]["what"], "mag: navy");
    let revision = memory["revision"].as_str().unwrap().to_owned();
    let learned = format!("{path}/2");
    let change = |wanted: &str| json!({"revision": revision, "change": wanted});
    // Somebody else, another site, another form, another word.
    let foreign = eve.post(&learned).json(&change("strike")).send().await.unwrap();
    assert_eq!(foreign.status(), 403);
    let site = ada.post(&learned).header("sec-fetch-site", "cross-site");
    assert_eq!(site.json(&change("strike")).send().await.unwrap().status(), 403);
    let form = ada.post(&learned).body(change("strike").to_string());
    assert_eq!(form.send().await.unwrap().status(), 415);
    let odd = ada.post(&learned).json(&change("burn")).send().await.unwrap();
    assert_eq!(problem(odd).await, (400, "change: is strike, pin or unpin".to_owned()));
    assert_eq!(body_of(ada.get(&path).send().await.unwrap()).await, memory);

    let pinned = ada.post(&learned).json(&change("pin")).send().await.unwrap();
    let pinned = body_of(pinned).await;
    assert_eq!(pinned["entries"][1]["pinned"], true);
    // The list has changed since, and there never was a third entry.
    for (number, revision) in [(2, &memory["revision"]), (3, &pinned["revision"])] {
        let body = json!({"revision": revision, "change": "strike"});
        let stale = ada.post(&format!("{path}/{number}")).json(&body).send().await.unwrap();
        assert_eq!(stale.status(), 409);
    }
    let strike = json!({"revision": pinned["revision"], "change": "strike"});
    let left = body_of(ada.post(&learned).json(&strike).send().await.unwrap()).await;
    assert_eq!(left["entries"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn accounts_are_linked_by_their_owner_alone() {
    let server = Server::start().await;
    let ada = server.browser().opened().await;
    let eve = server.browser().opened().await;
    let path = format!("/api/memory/web:{}/link", ada.sender().await);
    let unlink = json!({"action": "unlink"});
    assert_eq!(eve.post(&path).json(&unlink).send().await.unwrap().status(), 403);
    let site = ada.post(&path).header("sec-fetch-site", "cross-site");
    assert_eq!(site.json(&unlink).send().await.unwrap().status(), 403);
    let odd = ada.post(&path).json(&json!({"action": "confirm"})).send().await.unwrap();
    assert_eq!(odd.status(), 400, "a code is missing");
    let answer = body_of(ada.post(&path).json(&unlink).send().await.unwrap()).await;
    assert_eq!(answer["state"], "refused");
    assert!(answer["text"].as_str().unwrap().contains("linked to no other"), "{answer}");
}

#[tokio::test]
async fn what_is_thought_of_a_pick_is_noted_for_who_asked() {
    let server = Server::start().await;
    let ada = server.browser().opened().await;
    let eve = server.browser().opened().await;
    ada.post("/api/ask").json(&json!({"text": "boots"})).send().await.unwrap();
    let path = "/api/turns/turn-1/reactions";
    let said = json!({"product": "boot-1", "kind": "disliked", "reason": "price_sensitivity"});
    assert_eq!(eve.post(path).json(&said).send().await.unwrap().status(), 404);
    for (odd, words) in [
        (json!({"product": "boot-1", "kind": "hated"}), "kind: is one of liked, disliked"),
        (
            json!({"product": "boot-1", "kind": "disliked", "reason": "x"}),
            "reason: is one of price_sensitivity",
        ),
        (
            json!({"product": "boot-1", "kind": "liked", "reason": "other"}),
            "reason: goes with the kind disliked only",
        ),
        (json!({"product": "boot-1"}), "the JSON can't be read"),
    ] {
        let (status, error) = problem(ada.post(path).json(&odd).send().await.unwrap()).await;
        assert!(status == 400 && error.starts_with(words), "{status} {error}");
    }
    let unseen = json!({"product": "boot-6", "kind": "liked"});
    assert_eq!(ada.post(path).json(&unseen).send().await.unwrap().status(), 404);
    let long = ada.post(path).header("content-type", "application/json").body(" ".repeat(20_000));
    assert_eq!(long.send().await.unwrap().status(), 413);
    assert_eq!(server.companion.reactions(), []);

    assert_eq!(ada.post(path).json(&said).send().await.unwrap().status(), 204);
    let noted = server.companion.reactions();
    let [feedback] = noted.as_slice() else { panic!("{noted:?}") };
    assert_eq!(feedback.person.as_str(), format!("web:{}", ada.sender().await));
    assert_eq!(feedback.product.as_ref().unwrap().as_str(), "boot-1");
    assert_eq!(feedback.reason, Some(FeedbackReason::PriceSensitivity));
    // A command acts for whoever asked.
    let liked = json!({"product": "boot-2", "kind": "liked"});
    assert_eq!(server.command().post(path).json(&liked).send().await.unwrap().status(), 204);
    assert_eq!(server.companion.reactions()[1].person, feedback.person);
}

#[tokio::test]
async fn status_and_health_are_told() {
    let server = Server::start().await;
    let browser = server.browser();
    let status = body_of(browser.get("/api/status").send().await.unwrap()).await;
    assert_eq!(status["parts"][1]["state"], "basic");
    let health = body_of(browser.get("/healthz").send().await.unwrap()).await;
    assert_eq!(health, json!({"service": "magpie", "status": "ok"}));
}

#[tokio::test]
async fn shutdown_ends_open_streams_in_time() {
    let server = Server::start().await;
    let browser = server.browser().opened().await;
    server.companion.hold(true);
    browser.say("boots").await;
    let stream = browser.get("/api/turns/turn-1/events").send().await.unwrap();
    let waiting = tokio::spawn(browser.post("/api/ask").json(&json!({"text": "boots"})).send());
    let mut events = stream.bytes_stream().eventsource();
    assert_eq!(events.next().await.unwrap().unwrap().event, "placeholder");
    while server.companion.accepted().len() < 2 {
        tokio::task::yield_now().await;
    }
    let begin = Instant::now();
    server.shutdown.cancel();
    assert!(events.next().await.is_none(), "the stream ends");
    let (status, error) = problem(waiting.await.unwrap().unwrap()).await;
    assert_eq!((status, error.contains("stopping")), (503, true), "{error}");
    server.running.await.unwrap().unwrap();
    assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
}
