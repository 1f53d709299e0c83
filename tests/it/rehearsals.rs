//! Messages tried as somebody: answered with what is known of them, and nothing of it is left behind.

use serde_json::{Value, json};

use crate::support::{Server, magpie_json};

async fn rehearse(server: &Server, body: Value) -> (Value, String) {
    let mut tried = server.rehearse(&body).await;
    let timeline = tried["timeline"].as_str().unwrap().to_owned();
    (tried["reply"].take(), timeline)
}

fn refuses(reply: &Value) -> bool {
    reply["needs"].as_array().unwrap().iter().any(|need| need["not"] == true)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_answered_as_to_somebody_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let server = Server::start(data, &[]);
    server.ask("ada", "I never buy leather").await;
    let memory = || magpie_json(data, &[], &["memory", "show", "ada", "--json"]);
    let before = tokio::task::block_in_place(memory);

    let as_ada = |text: &str| json!({ "text": text, "user": "ada", "conversation": "7" });
    let (boots, timeline) = rehearse(&server, as_ada("hiking boots under $200")).await;
    assert!(refuses(&boots), "what ada told counts: {boots:#}");
    assert!(timeline.contains("<h2>Candidates</h2>"), "{timeline}");
    assert!(!timeline.contains("kept from before"), "{timeline}");
    let (cheaper, _) = rehearse(&server, as_ada("cheaper")).await;
    let price = |reply: &Value| reply["picks"][0]["price"]["amount"].as_i64().unwrap();
    assert!(price(&cheaper) < price(&boots), "one message is understood after the other");
    let bob = json!({ "text": "hiking boots under $200", "user": "bob", "conversation": "7b" });
    let (of_bob, timeline) = rehearse(&server, bob).await;
    assert!(timeline.contains("kept from before"), "offers are looked up once: {timeline}");
    assert!(!refuses(&of_bob), "{of_bob:#}");

    for (said, told) in [
        ("I'm vegan and wear size 42", ""),
        ("watch the first", "not kept"),
        ("I bought the first", "not kept"),
    ] {
        let (reply, _) = rehearse(&server, as_ada(said)).await;
        assert!(reply["reply"].as_str().unwrap().contains(told), "{said}: {reply:#}");
    }
    assert_eq!(tokio::task::block_in_place(memory), before);
    let export = || magpie_json(data, &[], &["memory", "export", "ada"]);
    let export = tokio::task::block_in_place(export).to_string();
    assert!(export.contains("leather") && !export.contains("vegan"), "{export}");
    assert!(server.stop());
}
