//! The gateway's protocol, frame by frame.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use magpie_testkit::discord::*;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::SOON;
use super::bot::start;

struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Client {
    async fn connect(fake: &FakeDiscord) -> Self {
        let port = fake.api_url().port().unwrap();
        let url = format!("ws://127.0.0.1:{port}/gateway?v=10&encoding=json");
        let mut client = Self(connect_async(url).await.unwrap().0);
        assert_eq!(client.payload().await["op"], 10);
        client
    }

    async fn identified(fake: &FakeDiscord) -> (Self, Value) {
        let mut client = Self::connect(fake).await;
        client.send(identify(fake)).await;
        let ready = client.payload().await;
        assert_eq!(ready["t"], "READY");
        (client, ready["d"].clone())
    }

    async fn send(&mut self, payload: Value) {
        self.0.send(Frame::text(payload.to_string())).await.unwrap();
    }

    async fn frame(&mut self) -> Frame {
        tokio::time::timeout(SOON, self.0.next()).await.unwrap().unwrap().unwrap()
    }

    async fn payload(&mut self) -> Value {
        match self.frame().await {
            Frame::Text(text) => serde_json::from_str(&text).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    async fn closed(&mut self) -> u16 {
        loop {
            if let Frame::Close(frame) = self.frame().await {
                return frame.unwrap().code.into();
            }
        }
    }
}

fn identify(fake: &FakeDiscord) -> Value {
    let properties = json!({"os": "linux", "browser": "test", "device": "test"});
    let intents = Intents::GUILDS | Intents::DIRECT_MESSAGES;
    json!({"op": 2, "d": {"token": fake.token(), "properties": properties, "intents": intents}})
}

fn resume(fake: &FakeDiscord, session: &Value, seq: u64) -> Value {
    json!({"op": 6, "d": {"token": fake.token(), "session_id": session, "seq": seq}})
}

#[tokio::test]
async fn wrong_payloads_close_with_their_codes() {
    let presence =
        json!({"op": 3, "d": {"since": null, "activities": [], "status": "idle", "afk": false}});
    let stranger = json!({"op": 2, "d": {"token": "x", "properties": {}, "intents": 0}});
    let unknown = json!({"op": 2, "d": {"token": "", "properties": {}, "intents": 1_u64 << 40}});
    let fake = start(DiscordOptions::default()).await;
    let mut unknown_intents = unknown;
    unknown_intents["d"]["token"] = json!(fake.token());
    let cases = [
        (presence, 4003),
        (json!({"op": 77, "d": null}), 4001),
        (stranger, 4004),
        (unknown_intents, 4013),
    ];
    for (payload, code) in cases {
        let mut client = Client::connect(&fake).await;
        client.send(payload.clone()).await;
        assert_eq!(client.closed().await, code, "{payload}");
    }
    let (mut client, _) = Client::identified(&fake).await;
    client.send(identify(&fake)).await;
    assert_eq!(client.closed().await, 4005);
    let (mut client, _) = Client::identified(&fake).await;
    for _ in 0..120 {
        client.send(json!({"op": 1, "d": 1})).await;
    }
    assert_eq!(client.closed().await, 4008);
    let violations = fake.take_violations();
    for words in [
        "before IDENTIFY",
        "unknown op",
        "invalid intents",
        "IDENTIFY twice",
        "IDENTIFY again within",
        "more than 120",
    ] {
        assert!(violations.iter().any(|v| v.contains(words)), "{words}: {violations:?}");
    }
}

#[tokio::test]
async fn a_session_resumes_where_it_was() {
    let fake = start(DiscordOptions::default()).await;
    let ada = fake.user("Ada");
    let dm = fake.dm(ada);
    let (mut client, ready) = Client::identified(&fake).await;
    fake.send_message(dm, ada, "one").unwrap();
    assert_eq!(client.payload().await["d"]["content"], "one");
    fake.drop_gateway();
    drop(client);
    fake.send_message(dm, ada, "two").unwrap();

    let mut client = Client::connect(&fake).await;
    client.send(resume(&fake, &ready["session_id"], 2)).await;
    let missed = client.payload().await;
    assert_eq!((&missed["s"], &missed["d"]["content"]), (&json!(3), &json!("two")));
    assert_eq!(client.payload().await["t"], "RESUMED");

    let mut future = Client::connect(&fake).await;
    future.send(resume(&fake, &ready["session_id"], 99)).await;
    assert_eq!(future.closed().await, 4007);
    let mut stranger = Client::connect(&fake).await;
    stranger.send(resume(&fake, &json!("nobody"), 1)).await;
    assert_eq!(stranger.payload().await["op"], 9);
    fake.request_heartbeat();
    assert_eq!(client.payload().await["op"], 1);
    client.send(json!({"op": 1, "d": 4})).await;
    assert_eq!(client.payload().await["op"], 11);
}

#[tokio::test]
async fn who_falls_silent_is_left() {
    let heartbeat_interval = Duration::from_millis(50);
    let options = DiscordOptions { heartbeat_interval, ..DiscordOptions::default() };
    let fake = start(options).await;
    let (mut client, _) = Client::identified(&fake).await;
    assert_eq!(client.closed().await, 4009);
    assert_eq!(fake.take_violations(), ["gateway: no heartbeat in time"]);
}

#[tokio::test]
async fn ready_is_followed_by_the_servers() {
    let fake = start(DiscordOptions::default()).await;
    let guild = fake.guild("Shop", &[fake.user("Ada")]);
    fake.text_channel(guild, "general");
    let (mut client, ready) = Client::identified(&fake).await;
    assert_eq!(ready["guilds"], json!([{"id": guild, "unavailable": true}]));
    let created = client.payload().await;
    assert_eq!(created["t"], "GUILD_CREATE");
    assert_eq!(created["d"]["channels"][0]["name"], "general");
    fake.assert_clean();
}
