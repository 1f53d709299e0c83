//! Whole turns of the real program with llmock as Groq and as Gemini: plan, wording, photo.

use std::path::Path;

use serde_json::{Value, json};

use crate::llmock::Llmock;
use crate::support::{Server, magpie_json};

const QUESTION: &str = "waterproof hiking boots under $120, not leather";

/// Settings that make every role's model one of llmock's, and the path its requests have.
fn providers(llmock: &Llmock) -> Vec<(&'static str, Vec<(&'static str, String)>)> {
    let roles = ["MAGPIE_PLANNER_MODEL", "MAGPIE_WRITER_MODEL", "MAGPIE_VISION_MODEL"];
    let with = |model: &str, key: &'static str, base: &'static str, url: url::Url| {
        let mut env: Vec<(&'static str, String)> =
            roles.iter().map(|role| (*role, model.to_owned())).collect();
        env.push((key, "a-key".to_owned()));
        env.push((base, url.to_string()));
        env
    };
    vec![
        ("/groq/", with("groq/llama-3.3-70b", "GROQ_API_KEY", "GROQ_BASE_URL", llmock.groq())),
        (
            "/gemini/",
            with("gemini/gemini-2.5-flash", "GEMINI_API_KEY", "GEMINI_BASE_URL", llmock.gemini()),
        ),
    ]
}

fn borrowed<'a>(env: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    env.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

fn reply_with(answer: &Value) -> Value {
    json!({"type": "reply", "text": answer.to_string()})
}

fn plan(agent: &str) -> Value {
    reply_with(&json!({
        "reasoning": "They want boots.",
        "needs": [],
        "steps": [{"agent": agent, "goal": "hiking boots", "waits_for": []}],
        "question": null,
        "options": []
    }))
}

fn picks(reply: &Value) -> &Vec<Value> {
    reply["picks"].as_array().unwrap()
}

async fn paths(llmock: &Llmock) -> Vec<String> {
    let requests = llmock.requests().await;
    requests.iter().map(|request| request["path"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn llmock_plans_rewrites_and_words_a_turn_as_groq_and_as_gemini() {
    let llmock = Llmock::start().await;
    for (path, env) in providers(&llmock) {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(folder.path(), &borrowed(&env));
        let before = llmock.requests().await.len();
        llmock
            .script(&[
                plan("product"),
                reply_with(&json!({"queries": ["trail boots", "walking boots"]})),
                // The candidates are judged in two orders.
                reply_with(&json!({"ratings": []})),
                reply_with(&json!({"ratings": []})),
                reply_with(&json!({"reply": "Boots for wet days, without leather.", "whys": []})),
            ])
            .await;
        let reply = server.ask("ada", QUESTION).await;
        assert!(server.stop());
        assert_eq!(reply["planner"], "model", "{reply:#}");
        assert_eq!(reply["reply"], "Boots for wet days, without leather.");
        assert!(picks(&reply).len() >= 3, "{reply:#}");
        assert!(picks(&reply).iter().all(|p| p["price"]["amount"].as_i64().unwrap() <= 12_000));
        let paths = paths(&llmock).await.split_off(before);
        assert!(paths.len() >= 3 && paths.iter().all(|p| p.contains(path)), "{paths:?}");
    }
    llmock.assert_well_treated().await;
}

/// The picture of a demo product, fetched from the shop that a server runs.
async fn picture(server: &Server) -> Vec<u8> {
    let reply = server.ask("photographer", "hiking boots").await;
    let url = picks(&reply)[0]["image"].as_str().unwrap();
    server.client.get(url).send().await.unwrap().bytes().await.unwrap().to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn llmock_sees_a_photo_as_groq_and_as_gemini() {
    let llmock = Llmock::start().await;
    let home = tempfile::tempdir().unwrap();
    let shop = Server::start(home.path(), &[]);
    let photo = home.path().join("photo.jpg");
    std::fs::write(&photo, picture(&shop).await).unwrap();
    assert!(shop.stop());
    for (path, env) in providers(&llmock) {
        let folder = tempfile::tempdir().unwrap();
        let before = llmock.requests().await.len();
        let seen = json!({"objects": [{
            "type": "hiking boot", "colours": [], "materials": [], "features": [], "brand": null,
            "description": "a hiking boot"
        }]});
        llmock
            .script(&[
                plan("image"),
                reply_with(&seen),
                reply_with(&json!({"reply": "These look like yours.", "whys": []})),
            ])
            .await;
        let reply = ask_with_photo(folder.path(), &borrowed(&env), &photo);
        assert_eq!(reply["reply"], "These look like yours.", "{reply:#}");
        assert!(!picks(&reply).is_empty(), "{reply:#}");
        let requests = llmock.requests().await.split_off(before);
        let with_image = requests.iter().filter(|request| {
            let body = request["body"].to_string();
            body.contains("data:image/jpeg;base64,") || body.contains("inline")
        });
        assert_eq!(with_image.count(), 1, "one call of {path} sees the photo");
    }
    llmock.assert_well_treated().await;
}

fn ask_with_photo(folder: &Path, env: &[(&str, &str)], photo: &Path) -> Value {
    magpie_json(folder, env, &["ask", "--json", "like this", "--photo", &photo.to_string_lossy()])
}

#[tokio::test(flavor = "multi_thread")]
async fn turns_get_picks_while_llmock_always_fails() {
    for rate in ["500=1.0", "429=1.0"] {
        let llmock = Llmock::start_with(&["--error-rate", rate]).await;
        for (path, env) in providers(&llmock) {
            let folder = tempfile::tempdir().unwrap();
            let server = Server::start(folder.path(), &borrowed(&env));
            for round in 0..4 {
                let reply = server.ask(&format!("shopper{round}"), QUESTION).await;
                assert_eq!(reply["planner"], "rules", "{rate} {path}: {reply:#}");
                assert!(picks(&reply).len() >= 3, "{rate} {path}: {reply:#}");
            }
            let status = server.client.get(format!("{}/api/status", server.url));
            let status = status.bearer_auth(&server.token).send().await.unwrap();
            let status = status.text().await.unwrap();
            assert!(status.contains("provider g") && status.contains("failed"), "{status}");
            assert!(server.stop());
        }
        assert!(!llmock.requests().await.is_empty());
    }
}
