//! Lost connections, limits, deadlines and other troubles.

use std::time::Duration;

use magpie_testkit::discord::*;
use reqwest::Method;
use serde_json::json;
use serenity::all::GatewayIntents;

use super::SOON;
use super::bot::{Bot, http, register, start};
use super::raw::{post, request, send};

async fn seen(fake: &FakeDiscord, what: &str, times: usize) {
    let enough = |fake: &FakeDiscord| fake.counts().get(what).is_some_and(|count| *count >= times);
    assert!(fake.wait_until(enough, SOON).await, "{what}: {:?}", fake.counts());
}

async fn talk(options: DiscordOptions) -> (FakeDiscord, UserId, ChannelId, Bot) {
    let fake = start(options).await;
    let ada = fake.user("Ada");
    let dm = fake.dm(ada);
    let bot = Bot::connect(&fake).await;
    (fake, ada, dm, bot)
}

#[tokio::test]
async fn a_dropped_connection_resumes_and_hears_what_it_missed() {
    let (fake, ada, dm, bot) = talk(DiscordOptions::default()).await;
    fake.drop_gateway();
    seen(&fake, "dropped", 1).await;
    fake.send_message(dm, ada, "echo missed").unwrap();
    fake.wait_for(dm, |m| m.content == "missed", SOON).await;
    fake.request_reconnect();
    seen(&fake, "resume", 2).await;
    fake.close_gateway(4000);
    seen(&fake, "resume", 3).await;
    fake.send_message(dm, ada, "echo again").unwrap();
    fake.wait_for(dm, |m| m.content == "again", SOON).await;
    assert_eq!(fake.counts()["identify"], 1);
    fake.assert_clean();
    bot.end().await;
}

#[tokio::test]
async fn an_invalid_session_identifies_anew() {
    let (fake, ada, dm, bot) = talk(DiscordOptions::default()).await;
    fake.invalidate_sessions(false);
    seen(&fake, "identify", 2).await;
    fake.send_message(dm, ada, "echo anew").unwrap();
    fake.wait_for(dm, |m| m.content == "anew", SOON).await;
    fake.assert_clean();
    bot.end().await;
}

#[tokio::test]
async fn compression_and_heartbeats_are_spoken() {
    let heartbeat_interval = Duration::from_millis(300);
    let options = DiscordOptions { compress: true, heartbeat_interval, ..Default::default() };
    let (fake, ada, dm, bot) = talk(options).await;
    fake.send_message(dm, ada, "echo small").unwrap();
    fake.wait_for(dm, |m| m.content == "small", SOON).await;
    seen(&fake, "heartbeat", 2).await;
    fake.faults(|faults| faults.silent_heartbeats = true);
    // The client starts all over where it could resume.
    seen(&fake, "identify", 2).await;
    fake.faults(|faults| faults.silent_heartbeats = false);
    fake.assert_clean();
    bot.end().await;
}

#[tokio::test]
async fn what_was_not_granted_is_closed() {
    for (intents, unauthorized, code) in [
        (GatewayIntents::MESSAGE_CONTENT, false, "closed 4014"),
        (GatewayIntents::GUILDS, true, "closed 4004"),
    ] {
        let fake = start(DiscordOptions::default()).await;
        fake.faults(|faults| faults.unauthorized = unauthorized);
        let bot = Bot::spawn(&fake, intents).await;
        seen(&fake, code, 1).await;
        let ended = tokio::time::timeout(SOON, bot.outcome()).await.unwrap();
        assert!(ended.is_err(), "{code}");
        fake.assert_clean();
    }
}

#[tokio::test]
async fn an_outage_ends_on_the_same_port() {
    let (fake, ada, dm, bot) = talk(DiscordOptions::default()).await;
    fake.stop();
    assert!(http(&fake).get_current_user().await.is_err());
    fake.send_message(dm, ada, "echo patience").unwrap();
    fake.restart().await.unwrap();
    fake.wait_for(dm, |m| m.content == "patience", SOON).await;
    fake.assert_clean();
    bot.end().await;
}

#[tokio::test]
async fn events_arrive_twice_and_out_of_order() {
    let (fake, ada, dm, bot) = talk(DiscordOptions::default()).await;
    fake.faults(|faults| faults.duplicates = 1);
    fake.send_message(dm, ada, "echo twice").unwrap();
    let echoes =
        |fake: &FakeDiscord| fake.messages(dm).iter().filter(|m| m.content == "twice").count() == 2;
    assert!(fake.wait_until(echoes, SOON).await);
    fake.faults(|faults| faults.reorders = 1);
    fake.send_message(dm, ada, "echo late").unwrap();
    fake.wait_for(dm, |m| m.content == "late", SOON).await;
    bot.end().await;
}

#[tokio::test]
async fn buckets_run_empty_and_want_silence() {
    let fake = start(DiscordOptions::default()).await;
    let dm = fake.dm(fake.user("Ada"));
    let path = format!("channels/{dm}/messages");
    for _ in 0..5 {
        assert_eq!(post(&fake, &path, json!({"content": "x"})).await.0, 200);
    }
    let response = request(&fake, Method::POST, &path).json(&json!({"content": "x"}));
    let response = response.send().await.unwrap();
    assert_eq!(response.status().as_u16(), 429);
    assert_eq!(response.headers()["x-ratelimit-remaining"], "0");
    let wait: u64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((3..=5).contains(&wait), "{wait}");
    let body: serde_json::Value = response.json().await.unwrap();
    assert!(body["retry_after"].as_f64().unwrap() > 2.0 && body["global"] == false);
    assert_eq!(fake.take_violations(), [""; 0]);
    assert_eq!(post(&fake, &path, json!({"content": "x"})).await.0, 429);
    assert!(fake.take_violations()[0].contains("before Retry-After passed"));
}

#[tokio::test]
async fn the_client_reports_a_limit_and_may_try_again_after_it() {
    let fake = start(DiscordOptions::default()).await;
    let dm = serenity::all::ChannelId::new(fake.dm(fake.user("Ada")).0);
    let http = http(&fake);
    fake.faults(|faults| {
        (faults.next_too_many, faults.retry_after) = (1, Duration::from_millis(200));
    });
    let serenity::Error::Http(refused) = dm.say(&http, "hello").await.unwrap_err() else {
        panic!("not an answer");
    };
    assert_eq!(refused.status_code().unwrap().as_u16(), 429);
    tokio::time::sleep(Duration::from_millis(220)).await;
    dm.say(&http, "hello").await.unwrap();
    assert_eq!(fake.counts()["POST 429"], 1);
    fake.assert_clean();
}

#[tokio::test]
async fn troubles_follow_their_seed() {
    let statuses = || async {
        let faults = Faults { too_many: 0.3, internal: 0.3, bad_gateway: 0.3, ..Faults::default() };
        let fake = start(DiscordOptions { faults, ..Default::default() }).await;
        let mut statuses = Vec::new();
        for _ in 0..12 {
            statuses.push(send(request(&fake, Method::GET, "users/@me")).await.0);
        }
        statuses
    };
    let first = statuses().await;
    assert_eq!(first, statuses().await);
    assert!([200, 429, 500, 502].iter().all(|status| first.contains(status)), "{first:?}");
}

#[tokio::test]
async fn an_enforced_nonce_survives_a_lost_response() {
    let fake = start(DiscordOptions::default()).await;
    let dm = fake.dm(fake.user("Ada"));
    let path = format!("channels/{dm}/messages");
    let body = json!({"content": "once", "nonce": "n1", "enforce_nonce": true});
    fake.faults(|faults| faults.lost_responses = 1);
    let lost = request(&fake, Method::POST, &path).json(&body).send().await;
    assert!(lost.is_err(), "the connection ends without an answer");
    let (status, again) = post(&fake, &path, body).await;
    assert_eq!(status, 200);
    let there = fake.messages(dm);
    assert_eq!((there.len(), again["id"].clone()), (1, json!(there[0].id)));
    fake.assert_clean();
}

#[tokio::test]
async fn interactions_have_deadlines() {
    let options = DiscordOptions {
        interaction_deadline: Duration::from_millis(600),
        ..DiscordOptions::default()
    };
    let fake = start(options).await;
    register(&fake).await;
    let ada = fake.user("Ada");
    let dm = fake.dm(ada);
    let message = json!({"type": 4, "data": {"content": "here"}});
    let use_it = || {
        let used = fake.slash(ada, dm, "saved", &[]).unwrap();
        (used, fake.interaction(used).unwrap().token)
    };

    let (used, token) = use_it();
    tokio::time::sleep(Duration::from_millis(650)).await;
    let callback = format!("interactions/{used}/{token}/callback");
    let (status, body) = post(&fake, &callback, message.clone()).await;
    assert_eq!((status, body["code"].as_u64()), (404, Some(10062)));
    assert!(fake.snapshot(dm, ada).contains("did not respond"));
    fake.abandon(used);
    fake.take_violations();

    let (used, token) = use_it();
    let callback = format!("interactions/{used}/{token}/callback?with_response=true");
    let (status, body) = post(&fake, &callback, message.clone()).await;
    assert_eq!((status, &body["resource"]["message"]["content"]), (200, &json!("here")));
    let (status, body) = post(&fake, &callback, message).await;
    assert_eq!((status, body["code"].as_u64()), (400, Some(40060)));
    assert!(fake.take_violations()[0].contains("twice"));
    let webhook = format!("webhooks/{}/{token}", fake.application_id());
    fake.expire_interactions();
    let (status, body) = post(&fake, &webhook, json!({"content": "too late"})).await;
    assert_eq!((status, body["code"].as_u64()), (401, Some(50027)));
    fake.assert_clean();
}

#[tokio::test]
async fn files_lie_when_told_to() {
    let fake = start(DiscordOptions::default()).await;
    let ada = fake.user("Ada");
    let dm = fake.dm(ada);
    let file = || FileDraft::new("a.png", "image/png", vec![1; 40_000]);
    let draft = MessageDraft::new("look")
        .file(file())
        .file(file().gone())
        .file(file().announced(9).served_as("text/html"))
        .file(file().slow(Duration::from_millis(120)));
    let sent = fake.send_message(dm, ada, draft).unwrap();
    let urls = fake.message(sent).unwrap().attachments;
    let get = |index: usize| reqwest::get(urls[index].url.clone());
    assert_eq!(get(0).await.unwrap().bytes().await.unwrap().len(), 40_000);
    assert_eq!(get(1).await.unwrap().status().as_u16(), 404);
    let liar = get(2).await.unwrap();
    assert_eq!(
        (liar.content_length(), &liar.headers()["content-type"]),
        (None, &"text/html".parse().unwrap())
    );
    assert_eq!((urls[2].size, liar.bytes().await.unwrap().len()), (9, 40_000));
    let started = std::time::Instant::now();
    get(3).await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(120));
}
