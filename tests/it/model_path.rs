//! The path with a model, scripted: plan, repair, wording, and what a model may not do.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{ScriptedModelServer, Server, prompt_of};

fn plan(needs: Value) -> Value {
    json!({
        "reasoning": "They want boots.",
        "needs": needs,
        "steps": [{"agent": "product", "goal": "waterproof hiking boots", "waits_for": []}],
        "question": null,
        "options": []
    })
}

fn by_prompt(request: &Value, writer: &Value) -> Result<Value, u16> {
    match prompt_of(request) {
        "planner" => Ok(plan(json!([]))),
        "product" => Ok(json!({"queries": ["trail boots", "walking boots"]})),
        "judge" => Ok(json!({"ratings": []})),
        "writer" => Ok(writer.clone()),
        "reflect" => Ok(json!({"facts": []})),
        _ => Err(500),
    }
}

async fn ask(model: &ScriptedModelServer, text: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let env = model.env();
    let env: Vec<(&str, &str)> = env.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let server = Server::start(folder.path(), &env);
    let reply = server.ask("ada", text).await;
    assert!(server.stop());
    reply
}

fn picks(reply: &Value) -> &Vec<Value> {
    reply["picks"].as_array().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scripted_plan_and_wording_are_used_and_hard_needs_survive_them() {
    let model = ScriptedModelServer::start(Duration::ZERO, |request| {
        by_prompt(request, &json!({"reply": "Here are boots for wet days.", "whys": []}))
    })
    .await;
    // The scripted plan forgets every need; the rules don't.
    let reply = ask(&model, "waterproof hiking boots under $120, not leather").await;
    assert_eq!(reply["planner"], "model");
    assert_eq!(reply["reply"], "Here are boots for wet days.");
    for name in ["planner", "product", "writer"] {
        assert!(reply["prompt_versions"][name].is_string(), "{reply:#}");
    }
    let hard: Vec<&str> = reply["needs"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|need| need["hard"] == true)
        .map(|need| need["kind"].as_str().unwrap())
        .collect();
    for kind in ["price_max", "material"] {
        assert!(hard.contains(&kind), "{hard:?}");
    }
    assert!(picks(&reply).len() >= 3);
    assert!(picks(&reply).iter().all(|pick| pick["price"]["amount"].as_i64().unwrap() <= 12_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scripted_wording_cannot_add_links_prices_or_offers() {
    let wording = json!({
        "reply": "These keep you dry. Buy the Acme Ultra at https://evil.example/x for $1. Now 90 % off!",
        "whys": [{"rank": 1, "why": "Only $2 today."}, {"rank": 99, "why": "Not there."}]
    });
    let model =
        ScriptedModelServer::start(Duration::ZERO, move |request| by_prompt(request, &wording))
            .await;
    let reply = ask(&model, "waterproof hiking boots").await;
    let shown = reply.to_string();
    for invented in ["evil.example", "$1 ", "$1.", "90 %", "$2", "Acme"] {
        assert!(!shown.contains(invented), "{invented}: {reply:#}");
    }
    assert!(reply["reply"].as_str().unwrap().starts_with("These keep you dry."), "{reply:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scripted_plan_that_breaks_the_schema_is_repaired_once() {
    let plans = AtomicUsize::new(0);
    let model = ScriptedModelServer::start(Duration::ZERO, move |request| {
        if prompt_of(request) != "planner" {
            return by_prompt(request, &json!({"reply": "Boots.", "whys": []}));
        }
        match plans.fetch_add(1, Ordering::SeqCst) {
            0 => Ok(json!({"reasoning": "no steps"})),
            _ => {
                let last = request["messages"].as_array().unwrap().last().unwrap();
                assert!(last["content"].as_str().unwrap().contains("can't be used"));
                Ok(plan(json!([])))
            }
        }
    })
    .await;
    let reply = ask(&model, "hiking boots").await;
    assert_eq!(reply["planner"], "model", "{reply:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn scripted_garbage_and_failures_still_give_picks_by_the_rules() {
    for script in [Err(500), Err(429), Err(401), Ok(json!("not JSON at all")), Ok(json!({"a": 1}))]
    {
        let shown = format!("{script:?}");
        let model = ScriptedModelServer::start(Duration::ZERO, move |_| script.clone()).await;
        let reply = ask(&model, "waterproof hiking boots under $120").await;
        assert_eq!(reply["planner"], "rules", "{shown}");
        assert!(picks(&reply).len() >= 3, "{shown}: {reply:#}");
        assert!(model.calls() > 0);
    }
}

/// The rows of a judge's prompt: number and text, in the order in which they stand.
fn rows(request: &Value) -> Vec<(usize, String)> {
    let text = request["messages"][1]["content"].as_str().unwrap();
    let row = |line: &str| {
        let (number, rest) = line.split_once(". ")?;
        Some((number.parse().ok()?, rest.to_owned()))
    };
    text.lines().filter_map(row).collect()
}

async fn judged(fit: impl Fn(usize, &str) -> usize + Send + Sync + 'static) -> Vec<String> {
    let model = ScriptedModelServer::start(Duration::ZERO, move |request| {
        if prompt_of(request) != "judge" {
            return by_prompt(request, &json!({"reply": "Boots.", "whys": []}));
        }
        let rated = rows(request).into_iter();
        let rated = rated.map(|(row, text)| json!({"row": row, "fit": fit(row, &text)}));
        Ok(json!({"ratings": rated.collect::<Vec<_>>()}))
    })
    .await;
    let reply = ask(&model, "waterproof hiking boots").await;
    assert!(reply["prompt_versions"]["judge"].is_string(), "{reply:#}");
    picks(&reply).iter().map(|pick| pick["title"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scripted_judge_moves_picks_only_where_the_order_of_the_rows_does_not_matter() {
    let undecided = judged(|_, _| 2).await;
    let by_place = judged(|row, _| 3_usize.saturating_sub(row / 2)).await;
    assert_eq!(by_place, undecided, "who prefers what stands first is not heard");
    let favourite = undecided.last().unwrap().clone();
    let liked = favourite.clone();
    let by_fit = judged(move |_, text| if text.contains(&liked) { 3 } else { 1 }).await;
    let at = |titles: &[String]| titles.iter().position(|title| *title == favourite);
    assert!(at(&by_fit) < at(&undecided), "{favourite}: {undecided:?} {by_fit:?}");
}
