//! Recorded turns answered again, through the running program: a scripted model, the real demo shop.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{ScriptedModelServer, Server, magpie, magpie_json, prompt_of};

/// A model that words every reply differently, and is silent once it is told so.
async fn model(silent: Arc<AtomicBool>) -> ScriptedModelServer {
    let replies = AtomicUsize::new(0);
    ScriptedModelServer::start(Duration::ZERO, move |request| {
        if silent.load(Ordering::SeqCst) {
            return Err(500);
        }
        match prompt_of(request) {
            "planner" => Ok(json!({
                "reasoning": "They want boots.", "needs": [], "question": null, "options": [],
                "steps": [{"agent": "product", "goal": "hiking boots", "waits_for": []}],
            })),
            "product" => Ok(json!({"queries": ["hiking boots"]})),
            "judge" => Ok(json!({"ratings": []})),
            "writer" => {
                let number = replies.fetch_add(1, Ordering::SeqCst);
                let words = ["First", "Second", "Third", "Fourth"][number.min(3)];
                Ok(json!({"reply": format!("{words} wording of boots."), "whys": []}))
            }
            "reflect" => Ok(json!({"facts": []})),
            _ => Err(500),
        }
    })
    .await
}

fn replay(data: &Path, env: &[(&str, &str)], args: &[&str]) -> Value {
    magpie_json(data, env, &[&["replay", "--json"], args].concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_is_answered_again_as_it_was_with_a_scripted_model() {
    let silent = Arc::new(AtomicBool::new(false));
    let model = model(Arc::clone(&silent)).await;
    let folder = tempfile::tempdir().unwrap();
    let env = model.env();
    let env: Vec<(&str, &str)> = env.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let data = folder.path();
    let server = Server::start(data, &env);
    let reply = server.ask("ada", "hiking boots under $150").await;
    let turn = reply["turn"].as_str().unwrap();
    assert!(reply["reply"].as_str().unwrap().starts_with("First"), "{reply:#}");
    let draft = folder.path().join("writer.md");
    let text = std::fs::read_to_string("prompts/writer.md").unwrap();
    std::fs::write(&draft, text.replacen("plain-spoken", "gladly spoken", 1)).unwrap();
    let draft = draft.to_str().unwrap().to_owned();

    tokio::task::block_in_place(|| {
        // Nobody is asked, so that it does not matter what the model would say now.
        let calls = model.calls();
        for _ in 0..2 {
            let again = replay(data, &env, &[turn]);
            assert_eq!(again["same"], true, "{again:#}");
            assert_eq!(again["reply"]["picks"], reply["picks"], "{again:#}");
            assert_eq!(again["missing"], json!([]));
        }
        assert_eq!(model.calls(), calls);
        // A draft asks something new: nobody answers that, and the rest is as it was.
        let drafted = replay(data, &env, &["--prompt", &draft, turn]);
        assert_eq!(drafted["same"], false);
        assert!(drafted["missing"].as_array().unwrap().contains(&json!("model writer")));
        assert_eq!(drafted["reply"]["picks"][0]["product_id"], reply["picks"][0]["product_id"]);
        // With models it is worded anew.
        let live = replay(data, &env, &["--live", "--prompt", &draft, turn]);
        assert!(live["reply"]["reply"].as_str().unwrap().starts_with("Second"), "{live:#}");
        silent.store(true, Ordering::SeqCst);
        let again = replay(data, &env, &[turn]);
        assert_eq!(again["same"], true, "a replay leaves nothing behind: {again:#}");
    });
    assert!(server.stop());

    tokio::task::block_in_place(|| {
        // Without a server, and in words.
        let told = magpie(data, &env, &["replay", turn]);
        let told = String::from_utf8(told.stdout).unwrap();
        assert!(told.starts_with("The same as then:\n\nFirst wording of boots."), "{told}");
        let bad = folder.path().join("planner.md");
        std::fs::write(&bad, "+++\nschema = 7\n+++\n{{ message").unwrap();
        for (args, expected) in [
            (vec!["replay", "nothing"], "there is no recording of turn nothing"),
            (vec!["replay", "--prompt", bad.to_str().unwrap(), turn], "the planner prompt: line"),
            (vec!["replay", "--version", "planner", turn], "write it as PROMPT=VERSION"),
        ] {
            let failed = magpie(data, &env, &args);
            let told = String::from_utf8(failed.stderr).unwrap();
            assert!(!failed.status.success() && told.contains(expected), "{told}");
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_holds_no_secret_and_is_gone_with_its_person() {
    let model = model(Arc::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let env = model.env();
    let env: Vec<(&str, &str)> = env.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let server = Server::start(folder.path(), &env);
    let reply = server.ask("ada", "hiking boots").await;
    let turn = reply["turn"].as_str().unwrap();
    tokio::task::block_in_place(|| {
        assert_eq!(replay(folder.path(), &env, &[turn])["same"], true);
        let erased = magpie_json(folder.path(), &env, &["memory", "forget", "ada", "--json"]);
        assert_eq!(erased["erased"]["recordings"], 1, "{erased:#}");
        let gone = magpie(folder.path(), &env, &["replay", turn]);
        assert!(!gone.status.success());
    });
    assert!(server.stop());
}
