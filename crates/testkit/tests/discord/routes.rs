//! The routes that a bot asks for what is there.

use magpie_testkit::discord::*;
use reqwest::Method;
use serde_json::{Value, json};

use super::bot::start;
use super::raw::{post, request, send};

struct Place {
    fake: FakeDiscord,
    ada: UserId,
    guild: GuildId,
    general: ChannelId,
}

async fn place() -> Place {
    let fake = start(DiscordOptions { limits: RateLimits::OFF, ..Default::default() }).await;
    let ada = fake.user("Ada");
    let guild = fake.guild("Shop", &[ada]);
    let general = fake.text_channel(guild, "general");
    Place { fake, ada, guild, general }
}

impl Place {
    async fn get(&self, path: &str) -> Value {
        let (status, body) = send(request(&self.fake, Method::GET, path)).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    async fn code(&self, method: Method, path: &str) -> u64 {
        send(request(&self.fake, method, path)).await.1["code"].as_u64().unwrap_or(0)
    }
}

#[tokio::test]
async fn what_is_there_is_found() {
    let place = place().await;
    let Place { fake, ada, guild, general } = &place;
    assert_eq!(place.get("users/@me").await["id"], json!(fake.bot_id()));
    assert_eq!(place.get(&format!("users/{ada}")).await["global_name"], "Ada");
    assert_eq!(place.get("applications/@me").await["id"], fake.application_id().to_string());
    assert_eq!(place.get("gateway/bot").await["session_start_limit"]["max_concurrency"], 1);
    assert_eq!(place.get(&format!("guilds/{guild}")).await["name"], "Shop");
    assert_eq!(place.get(&format!("guilds/{guild}/roles")).await[0]["name"], "@everyone");
    assert_eq!(place.get(&format!("guilds/{guild}/channels")).await[0]["id"], json!(general));
    let member = place.get(&format!("guilds/{guild}/members/{ada}")).await;
    assert_eq!(member["user"]["id"], json!(ada));
    assert_eq!(place.get(&format!("channels/{general}")).await["type"], 0);
    for (path, code) in [("users/9", 10013), ("guilds/9", 10004), ("channels/x", 50035)] {
        assert_eq!(place.code(Method::GET, path).await, code, "{path}");
    }
    fake.assert_clean();
}

#[tokio::test]
async fn history_is_paged_and_needs_a_permission() {
    let place = place().await;
    let Place { fake, general, .. } = &place;
    for n in 0..5 {
        let body = json!({"content": n.to_string()});
        assert_eq!(post(fake, &format!("channels/{general}/messages"), body).await.0, 200);
    }
    let all = fake.messages(*general);
    let texts = |page: Value| -> Vec<String> {
        page.as_array().unwrap().iter().map(|m| m["content"].as_str().unwrap().to_owned()).collect()
    };
    let page = |query: String| format!("channels/{general}/messages?{query}");
    assert_eq!(texts(place.get(&page("limit=2".to_owned())).await), ["4", "3"]);
    let before = format!("limit=2&before={}", all[3].id);
    assert_eq!(texts(place.get(&page(before)).await), ["2", "1"]);
    let after = format!("limit=2&after={}", all[1].id);
    assert_eq!(texts(place.get(&page(after)).await), ["3", "2"]);
    let fewer = Permissions::USUAL - Permissions::READ_MESSAGE_HISTORY;
    fake.set_bot_permissions(*general, fewer);
    assert_eq!(place.get(&page("limit=2".to_owned())).await, json!([]));
    let reply = json!({"content": "x", "message_reference": {"message_id": all[0].id}});
    let (_, refused) = post(fake, &format!("channels/{general}/messages"), reply).await;
    assert_eq!(refused["code"], 160_002);
}

#[tokio::test]
async fn threads_and_reactions_are_made() {
    let place = place().await;
    let Place { fake, ada, general, .. } = &place;
    let said = fake.send_message(*general, *ada, "hello").unwrap();
    let path = format!("channels/{general}/messages/{said}");
    let named = json!({"name": "boots", "auto_archive_duration": 1440});
    let (status, thread) = post(fake, &format!("{path}/threads"), named.clone()).await;
    assert_eq!((status, &thread["id"]), (201, &json!(said)), "it has its message's id");
    assert_eq!(post(fake, &format!("{path}/threads"), named.clone()).await.1["code"], 160_004);
    assert_eq!(post(fake, &format!("channels/{general}/threads"), named).await.0, 201);

    let thumb = format!("{path}/reactions/%F0%9F%91%8D");
    assert_eq!(send(request(fake, Method::PUT, &format!("{thumb}/@me"))).await.0, 204);
    assert_eq!(place.get(&thumb).await[0]["id"], json!(fake.bot_id()));
    assert_eq!(place.get(&path).await["reactions"][0]["me"], json!(true));
    assert_eq!(send(request(fake, Method::DELETE, &format!("{thumb}/@me"))).await.0, 204);
    assert_eq!(place.get(&thumb).await, json!([]));
    fake.assert_clean();
    assert_eq!(place.code(Method::PUT, &format!("{path}/reactions/ok/@me")).await, 10014);
    let edit = request(fake, Method::PATCH, &path).json(&json!({"content": "mine now"}));
    assert_eq!(send(edit).await.1["code"], 50005);
    assert_eq!(place.code(Method::DELETE, &path).await, 50013);
}

#[tokio::test]
async fn newer_components_are_drawn() {
    let place = place().await;
    let Place { fake, ada, general, .. } = &place;
    let media = json!({"url": "https://shop.example/1.png"});
    let section = json!({
        "type": 9, "components": [{"type": 10, "content": "**Boot**\n$96"}],
        "accessory": {"type": 11, "media": media},
    });
    let button = json!({"type": 2, "style": 1, "label": "More", "custom_id": "more"});
    let row = json!({"type": 1, "components": [button]});
    let gallery = json!({"type": 12, "items": [{"media": media}]});
    let card = json!({"type": 17, "components": [section, {"type": 14}, gallery, row]});
    let body = json!({"flags": 1 << 15, "components": [card]});
    assert_eq!(post(fake, &format!("channels/{general}/messages"), body).await.0, 200);
    insta::assert_snapshot!(fake.snapshot(*general, *ada), @"
    #general, seen by Ada

    Magpie [APP]
      │ │ **Boot**
      │ │ $96
      │ (small picture https://shop.example/1.png)
      │ ───
      │ (picture https://shop.example/1.png)
      │ [More]
    ");
    let message = fake.messages(*general)[0].id;
    let pressed = fake.press(*ada, message, "More").unwrap();
    fake.abandon(pressed);
    fake.assert_clean();
}
