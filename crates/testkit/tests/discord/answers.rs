//! Answers to interactions as they are on the wire.

use magpie_testkit::discord::*;
use reqwest::Method;
use serde_json::{Value, json};

use super::bot::{register, start};
use super::raw::{post, request, send};

struct Used {
    fake: FakeDiscord,
    ada: UserId,
    dm: ChannelId,
    id: InteractionId,
    webhook: String,
}

async fn used() -> Used {
    let fake = start(DiscordOptions { limits: RateLimits::OFF, ..Default::default() }).await;
    register(&fake).await;
    let ada = fake.user("Ada");
    let dm = fake.dm(ada);
    let id = fake.slash(ada, dm, "saved", &[]).unwrap();
    let token = fake.interaction(id).unwrap().token;
    let webhook = format!("webhooks/{}/{token}", fake.application_id());
    Used { fake, ada, dm, id, webhook }
}

impl Used {
    async fn answer(&self, body: Value) -> (u16, Value) {
        let token = self.fake.interaction(self.id).unwrap().token;
        post(&self.fake, &format!("interactions/{}/{token}/callback", self.id), body).await
    }

    async fn on(&self, method: Method, rest: &str, body: Value) -> (u16, Value) {
        let path = format!("{}{rest}", self.webhook);
        let request = request(&self.fake, method, &path);
        let request = if body.is_null() { request } else { request.json(&body) };
        send(request).await
    }
}

#[tokio::test]
async fn the_first_follow_up_keeps_the_promise() {
    let used = used().await;
    assert_eq!(used.on(Method::POST, "", json!({"content": "early"})).await.1["code"], 10015);
    assert!(used.fake.take_violations()[0].contains("before the interaction"));
    let (status, body) = used.answer(json!({"type": 5, "data": {"flags": 64}})).await;
    assert_eq!((status, body), (204, Value::Null));
    insta::assert_snapshot!(used.fake.snapshot(used.dm, used.ada), @"
    @Magpie, seen by Ada

    Magpie [APP] · used by Ada (only you)
      thinking…
    ");
    let (_, first) = used.on(Method::POST, "", json!({"content": "first"})).await;
    let (_, second) = used.on(Method::POST, "", json!({"content": "second", "flags": 0})).await;
    let (_, original) = used.on(Method::GET, "/messages/@original", Value::Null).await;
    assert_eq!(original["id"], first["id"]);
    let path = format!("/messages/{}", second["id"].as_str().unwrap());
    assert_eq!(used.on(Method::PATCH, &path, json!({"content": "2nd"})).await.0, 200);
    insta::assert_snapshot!(used.fake.snapshot(used.dm, used.ada), @"
    @Magpie, seen by Ada

    Magpie [APP] · used by Ada (only you)
      first

    Magpie [APP] · to Magpie (edited)
      2nd
    ");
    assert_eq!(used.on(Method::DELETE, "/messages/@original", Value::Null).await.0, 204);
    assert_eq!(used.on(Method::DELETE, "/messages/@original", Value::Null).await.1["code"], 10008);
    used.fake.assert_clean();
}

#[tokio::test]
async fn forms_have_limits() {
    let input = |label: &str| {
        let input = json!({"type": 4, "custom_id": "a", "style": 1, "label": label});
        json!({"type": 1, "components": [input]})
    };
    let form = |title: &str, rows: Value| json!({"type": 9, "data": {"custom_id": "f", "title": title, "components": rows}});
    for bad in [
        form(&"t".repeat(46), json!([input("x")])),
        form("t", json!([input(&"l".repeat(46))])),
        form("t", json!([])),
        form("t", json!([input("x"), input("y")])),
        form("t", json!([{"type": 1, "components": [{"type": 2}]}])),
    ] {
        let used = used().await;
        let (status, body) = used.answer(bad.clone()).await;
        assert_eq!((status, &body["code"]), (400, &json!(50035)), "{bad}");
        assert!(!used.fake.take_violations().is_empty(), "{bad}");
        assert_eq!(used.answer(form("t", json!([input("x")]))).await.0, 204);
        used.fake.assert_clean();
    }
}

#[tokio::test]
async fn what_is_never_answered_is_found() {
    let used = used().await;
    let clean = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| used.fake.assert_clean()));
    let why = *clean.unwrap_err().downcast::<String>().unwrap();
    assert!(why.contains("was never answered"), "{why}");
}
