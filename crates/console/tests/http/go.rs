//! Links that lead through the server.

use magpie_core::TurnId;
use reqwest::redirect::Policy;
use serde_json::json;

use crate::server::{self, Server};

#[tokio::test]
async fn a_pick_s_link_leads_to_its_shop_and_is_noted_once_per_person_who_follows_it() {
    // Behind a password, as where others reach the server.
    let server = Server::with_password(Some("secret")).await;
    let asked = server.command().post("/api/ask").json(&json!({"text": "four", "user": "ada"}));
    let asked = server::json(asked.send().await.unwrap()).await;
    let target = asked["picks"][1]["url"].as_str().unwrap();
    let turn = TurnId::new("turn-1");
    let path = format!("/go/{turn}.2.{}", server::answers().pick_key(&turn, 2));
    let stays = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
    let go = |path: &str| stays.get(server.url.join(path).unwrap());

    let answer = go(&path).send().await.unwrap();
    assert_eq!(answer.status(), 302);
    assert_eq!(answer.headers()["location"], target);
    // A shop is another origin, and is told nothing.
    assert_eq!(answer.headers()["referrer-policy"], "same-origin");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert_eq!(server.companion.opened(), [(turn.clone(), 2)]);

    // Programs that look what is behind it are led on, and are nobody.
    let looks = [
        go(&path).header("user-agent", "Mozilla/5.0 (compatible; Discordbot/2.0)"),
        go(&path).header("user-agent", "TelegramBot (like TwitterBot)"),
        go(&path).header("sec-purpose", "prefetch;prerender"),
        stays.head(server.url.join(&path).unwrap()),
    ];
    for look in looks {
        assert_eq!(look.send().await.unwrap().status(), 302);
    }
    assert_eq!(server.companion.opened().len(), 1);

    let key = server::answers().pick_key(&turn, 2);
    for path in [
        format!("/go/{turn}.3.{key}"),
        format!("/go/turn-2.2.{key}"),
        format!("/go/{turn}.2.guess"),
        format!("/go/{turn}.9.{}", server::answers().pick_key(&turn, 9)),
        "/go/https:%2F%2Fevil.example".to_owned(),
        "/go/".to_owned(),
    ] {
        let answer = go(&path).send().await.unwrap();
        assert!(matches!(answer.status().as_u16(), 401 | 404), "{path}");
        assert!(!answer.headers().contains_key("location"), "{path}");
    }
    assert_eq!(server.companion.opened().len(), 1);
}
