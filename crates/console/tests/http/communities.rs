//! Settings of communities.

use serde_json::json;

use crate::server::{Server, json as body_of, problem};

const PATH: &str = "/api/communities/discord:42/settings";

#[tokio::test]
async fn settings_are_read_and_replaced_as_a_whole() {
    let server = Server::start().await;
    let command = server.command();
    let usual = json!({
        "channels": {"rule": "all_but", "channels": []}, "language": "auto", "budget": null,
        "tone": "friendly", "askers": {"who": "everybody"},
    });
    assert_eq!(body_of(command.get(PATH).send().await.unwrap()).await, usual);
    let chosen = json!({
        "channels": {"rule": "only", "channels": ["17", "9"]}, "language": "de",
        "budget": {"amount": 2500, "currency": "EUR"}, "tone": "brief",
        "askers": {"who": "role", "role": "77"},
    });
    let put = |body: serde_json::Value| command.put(PATH).json(&body).send();
    assert_eq!(body_of(put(chosen.clone()).await.unwrap()).await, chosen);
    assert_eq!(body_of(command.get(PATH).send().await.unwrap()).await, chosen);
    let other = "/api/communities/discord:43/settings";
    assert_eq!(body_of(command.get(other).send().await.unwrap()).await, usual);
    // What is left out is as at first.
    let plain = body_of(put(json!({"tone": "plain"})).await.unwrap()).await;
    assert_eq!((&plain["tone"], &plain["language"]), (&json!("plain"), &json!("auto")));
}

#[tokio::test]
async fn wrong_settings_are_refused_by_name_and_change_nothing() {
    let server = Server::start().await;
    let command = server.command();
    let chosen = json!({"tone": "brief", "budget": {"amount": 2500, "currency": "EUR"}});
    let kept = body_of(command.put(PATH).json(&chosen).send().await.unwrap()).await;
    let many: Vec<String> = (0..201).map(|n| n.to_string()).collect();
    for (body, said) in [
        (json!({"language": "tlh"}), "language: is en, de, es, fr, pt or auto"),
        (json!({"tone": "angry"}), "tone: is friendly, brief or plain"),
        (
            json!({"budget": {"amount": 0, "currency": "EUR"}}),
            "budget: is null or has an amount above 0, in minor units",
        ),
        (
            json!({"budget": {"amount": 25, "currency": "groats"}}),
            "budget: has a currency of three letters, such as EUR",
        ),
        (
            json!({"askers": {"who": "role"}}),
            "askers: has who: everybody, moderators, or role with a role",
        ),
        (
            json!({"channels": {"rule": "some"}}),
            "channels: has a rule, all_but or only, and channels",
        ),
        (json!({"channels": {"rule": "only", "channels": many}}), "channels: are 200 at most"),
    ] {
        let refused = command.put(PATH).json(&body).send().await.unwrap();
        assert_eq!(problem(refused).await, (400, said.to_owned()));
    }
    let odd = command.put(PATH).json(&json!({"colour": "red"})).send().await.unwrap();
    assert_eq!(odd.status(), 400);
    let nameless = command.get("/api/communities/discord/settings").send().await.unwrap();
    assert_eq!(nameless.status(), 400);
    // Another site's page changes nothing.
    let ada = server.browser().opened().await;
    let foreign = ada.put(PATH).header("sec-fetch-site", "cross-site").json(&json!({}));
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    assert_eq!(body_of(command.get(PATH).send().await.unwrap()).await, kept);
}
