//! What breaks the reference is refused as Discord refuses it, and noted.

use magpie_testkit::discord::*;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::bot::start;
use super::raw::{post, request, send};

async fn place() -> (FakeDiscord, UserId, ChannelId) {
    let limits = RateLimits::OFF;
    let fake = start(DiscordOptions { limits, ..DiscordOptions::default() }).await;
    let ada = fake.user("Ada");
    let guild = fake.guild("Shop", &[ada]);
    let general = fake.text_channel(guild, "general");
    (fake, ada, general)
}

/// A body is answered with this code, and noted with these words; both empty for a good one.
async fn check(body: Value, code: u64, note: &str) {
    let (fake, _, general) = place().await;
    let (status, answer) = post(&fake, &format!("channels/{general}/messages"), body.clone()).await;
    let got = if status == 200 { 0 } else { answer["code"].as_u64().unwrap() };
    assert_eq!(got, code, "{body}: {answer}");
    let violations = fake.take_violations().join("\n");
    assert!(violations.contains(note), "{body}: {violations}");
    assert_eq!(violations.is_empty(), note.is_empty(), "{body}: {violations}");
}

fn long(count: usize) -> String {
    "é".repeat(count)
}

fn buttons(list: Value) -> Value {
    json!({"content": "x", "components": [{"type": 1, "components": list}]})
}

#[tokio::test]
async fn messages_have_limits() {
    check(json!({"content": long(2_000)}), 0, "").await;
    check(json!({"content": long(2_001)}), 50035, "2000 or fewer").await;
    check(json!({"content": " "}), 50006, "empty").await;
    check(json!({}), 50006, "empty").await;
    check(json!({"content": "x", "colour": 1}), 0, "unknown field").await;
    check(json!({"content": 7}), 50006, "should be string").await;
    check(json!({"content": "x", "nonce": "n".repeat(26)}), 50035, "25 or fewer").await;
}

#[tokio::test]
async fn embeds_have_limits() {
    let embed = |embed: Value| json!({"embeds": [embed]});
    check(embed(json!({"title": long(256), "description": long(4_096)})), 0, "").await;
    check(embed(json!({"title": long(257)})), 50035, "256 or fewer").await;
    check(embed(json!({"description": long(4_097)})), 50035, "4096 or fewer").await;
    check(embed(json!({"title": "x", "footer": {"text": long(2_049)}})), 50035, "2048").await;
    check(embed(json!({"title": "x", "url": "shop"})), 50035, "well formed").await;
    check(
        embed(json!({"title": "x", "image": {"url": "attachment://a.png"}})),
        0,
        "was not uploaded",
    )
    .await;
    let field = |value: &str| json!({"name": "Size", "value": value});
    check(embed(json!({"fields": [field("")]})), 50035, "required").await;
    check(embed(json!({"fields": [field(&long(1_025))]})), 50035, "1024").await;
    check(embed(json!({"fields": vec![field("1"); 26]})), 50035, "25 or fewer").await;
    let big = json!({"description": long(3_001)});
    check(json!({"embeds": [big, big]}), 50035, "6000").await;
    check(json!({"embeds": vec![json!({"title": "x"}); 11]}), 50035, "10 or fewer").await;
}

#[tokio::test]
async fn components_have_limits() {
    let button = |id: &str| json!({"type": 2, "style": 1, "label": "B", "custom_id": id});
    check(buttons(json!([button("a"), button("b")])), 0, "").await;
    check(buttons(json!([button("a"), button("a")])), 50035, "duplicated").await;
    check(buttons(json!([])), 50035, "between 1 and 5").await;
    let six: Vec<Value> = (0..6).map(|n| button(&n.to_string())).collect();
    check(buttons(json!(six)), 50035, "between 1 and 5").await;
    check(buttons(json!([button(&long(101))])), 50035, "100 or fewer").await;
    let label = json!({"type": 2, "style": 1, "label": long(81), "custom_id": "a"});
    check(buttons(json!([label])), 50035, "80 or fewer").await;
    let both = json!({"type": 2, "style": 5, "label": "B", "custom_id": "a", "url": "https://a.b"});
    check(buttons(json!([both])), 50035, "link button").await;
    check(buttons(json!([{"type": 2, "style": 1, "label": "B"}])), 50035, "custom id").await;
    let rows = json!({"content": "x", "components": vec![json!({"type": 1, "components": [button("a")]}); 6]});
    check(rows, 50035, "between 1 and 5").await;
    let text = json!({"flags": 1 << 15, "components": [{"type": 10, "content": "hello"}]});
    check(text, 0, "").await;
    let mixed =
        json!({"flags": 1 << 15, "content": "x", "components": [{"type": 10, "content": "y"}]});
    check(mixed, 50035, "IS_COMPONENTS_V2").await;
}

#[tokio::test]
async fn permissions_count() {
    let all = Permissions::USUAL;
    let embed = json!({"embeds": [{"title": "x"}]});
    let text = json!({"content": "x"});
    let cases = [
        (all - Permissions::VIEW_CHANNEL, &text, 50001),
        (all - Permissions::SEND_MESSAGES, &text, 50013),
        (all - Permissions::EMBED_LINKS, &text, 0),
        (all - Permissions::EMBED_LINKS, &embed, 50013),
    ];
    for (permissions, body, code) in cases {
        let (fake, _, general) = place().await;
        fake.set_bot_permissions(general, permissions);
        let (_, answer) = post(&fake, &format!("channels/{general}/messages"), body.clone()).await;
        assert_eq!(answer["code"].as_u64().unwrap_or(0), code, "{permissions:?} {body}");
    }
    let (fake, ada, general) = place().await;
    let thread = fake.thread(general, "deep");
    fake.set_bot_permissions(general, all - Permissions::SEND_MESSAGES_IN_THREADS);
    assert_eq!(post(&fake, &format!("channels/{thread}/messages"), text.clone()).await.0, 403);
    assert_eq!(post(&fake, &format!("channels/{general}/messages"), text.clone()).await.0, 200);
    assert_eq!(post(&fake, "channels/7/messages", text.clone()).await.1["code"], 10003);
    fake.refuse_dms(ada, true);
    let (_, dm) = post(&fake, "users/@me/channels", json!({"recipient_id": ada})).await;
    let path = format!("channels/{}/messages", dm["id"].as_str().unwrap());
    assert_eq!(post(&fake, &path, text).await.1["code"], 50007);
}

#[tokio::test]
async fn pings_are_noted() {
    let (fake, ada, general) = place().await;
    let said = fake.send_message(general, ada, "hello").unwrap();
    let path = format!("channels/{general}/messages");
    let mention = format!("hi <@{ada}>");
    let reply = json!({"message_id": said});
    let none = json!({"parse": []});
    for (body, pings) in [
        (json!({"content": mention}), true),
        (json!({"content": mention, "allowed_mentions": none}), false),
        (json!({"content": "x", "message_reference": reply}), true),
        (json!({"content": "x", "message_reference": reply, "allowed_mentions": none}), false),
        (json!({"content": "@everyone"}), false),
    ] {
        assert_eq!(post(&fake, &path, body.clone()).await.0, 200, "{body}");
        assert_eq!(!fake.take_violations().is_empty(), pings, "{body}");
    }
}

#[tokio::test]
async fn headers_and_routes_are_judged() {
    let (fake, _, general) = place().await;
    let url = fake.api_url().join("/api/v10/users/@me").unwrap();
    let bare = reqwest::Client::new().get(url).send().await.unwrap();
    assert_eq!(bare.status().as_u16(), 401);
    let (status, body) = send(request(&fake, Method::GET, "nowhere")).await;
    assert_eq!((status, body), (404, json!({"message": "404: Not Found", "code": 0})));
    let path = format!("channels/{general}/typing");
    assert_eq!(send(request(&fake, Method::GET, &path)).await.0, 405);
    let violations = fake.violations().join("\n").replace(&general.to_string(), "…");
    insta::assert_snapshot!(violations, @r#"
    GET users/@me: malformed User-Agent ""
    GET users/@me: no Authorization of a bot
    GET nowhere: no such route
    GET channels/…/typing: no such route
    "#);
}

#[tokio::test]
async fn uploads_become_attachments() {
    let (fake, ada, general) = place().await;
    let card = json!({"title": "Boot", "image": {"url": "attachment://boot.png"}});
    let payload = json!({
        "content": "look", "embeds": [card],
        "attachments": [
            {"id": 0, "filename": "boot.png"},
            {"id": 1, "filename": "size.png", "description": "a size"},
        ],
    });
    let part = |name: &'static str| {
        Part::bytes(vec![1; 10]).file_name(name).mime_str("image/png").unwrap()
    };
    let form = Form::new()
        .text("payload_json", payload.to_string())
        .part("files[0]", part("boot.png"))
        .part("files[1]", part("size.png"));
    let path = format!("channels/{general}/messages");
    let (status, message) = send(request(&fake, Method::POST, &path).multipart(form)).await;
    assert_eq!((status, &message["attachments"][0]["description"]), (200, &json!("a size")));
    let path = format!("{path}/{}", message["id"].as_str().unwrap());
    insta::assert_snapshot!(fake.snapshot(general, ada), @"
    #general, seen by Ada

    Magpie [APP]
      look
      [file size.png image/png 10 bytes]
      ┌
      │ # Boot
      │ (picture cdn:boot.png)
      └
    ");
    let edit = json!({"content": "", "attachments": []});
    let (status, edited) = send(request(&fake, Method::PATCH, &path).json(&edit)).await;
    assert_eq!((status, &edited["attachments"]), (200, &json!([])));
    insta::assert_snapshot!(fake.snapshot(general, ada), @"
    #general, seen by Ada

    Magpie [APP] (edited)
      ┌
      │ # Boot
      │ (picture cdn:boot.png)
      └
    ");
    assert_eq!(send(request(&fake, Method::DELETE, &path)).await.0, 204);
    assert_eq!(send(request(&fake, Method::GET, &path)).await.1["code"], 10008);
    fake.assert_clean();
}

#[tokio::test]
async fn uploads_have_a_limit() {
    let (fake, _, general) = place().await;
    for (size, expected) in [(4 << 20, 200), (11 << 20, 413)] {
        let part = Part::bytes(vec![1; size]).file_name("big.bin");
        let form = Form::new().part("files[0]", part);
        let path = format!("channels/{general}/messages");
        let (status, body) = send(request(&fake, Method::POST, &path).multipart(form)).await;
        assert_eq!(status, expected, "{body}");
    }
    assert_eq!(fake.take_violations().len(), 1);
}

#[tokio::test]
async fn commands_are_judged() {
    let (fake, ..) = place().await;
    let path = format!("applications/{}/commands", fake.application_id());
    let command = |extra: Value| {
        let mut command = json!({"name": "find", "description": "Find"});
        for (key, value) in extra.as_object().unwrap() {
            command[key.as_str()] = value.clone();
        }
        command
    };
    let option =
        |required: bool| json!({"type": 3, "name": "o", "description": "o", "required": required});
    for bad in [
        json!({"name": "Find"}),
        json!({"name": "f".repeat(33)}),
        json!({"description": ""}),
        json!({"name_localizations": {"klingon": "find"}}),
        json!({"options": [option(false), option(true)]}),
        json!({"contexts": [3]}),
    ] {
        assert_eq!(post(&fake, &path, command(bad.clone())).await.0, 400, "{bad}");
        assert!(!fake.take_violations().is_empty(), "{bad}");
    }
    assert_eq!(post(&fake, &path, command(json!({"contexts": [0, 1]}))).await.0, 201);
    assert_eq!(post(&fake, &path, command(json!({}))).await.0, 200);
    let put = request(&fake, Method::PUT, &path).json(&json!([{"type": 3, "name": "Find alike"}]));
    let (_, list) = send(put).await;
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!(fake.commands().len(), 1);
    fake.assert_clean();
}

#[tokio::test]
async fn it_is_steered_over_http() {
    let (fake, ada, general) = place().await;
    let control = |path: &str| fake.api_url().join(&format!("/control/{path}")).unwrap();
    let client = reqwest::Client::new();
    let order = json!({"channel": general, "user": ada, "text": "hello"});
    let sent = client.post(control("messages")).json(&order).send().await.unwrap();
    assert_eq!(sent.status().as_u16(), 200);
    let page = client.get(control(&format!("snapshot?channel={general}&user={ada}"))).send();
    let page = page.await.unwrap().text().await.unwrap();
    assert_eq!(page, fake.snapshot(general, ada));
    let faults = client.post(control("faults")).json(&json!({"next_status": [503]})).send().await;
    assert_eq!(faults.unwrap().status().as_u16(), 200);
    assert_eq!(send(request(&fake, Method::GET, "users/@me")).await.0, 503);
    let wrong = client.post(control("slash")).json(&order).send().await.unwrap();
    assert_eq!(wrong.status().as_u16(), 400);
}
