//! How long turns take, as ratios against something real in the same run.
//!
//! `cargo bench --bench turns` starts the real program on data folders of its own and asks it over HTTP.
//! The yardstick for a turn without a model is one fetch of a product page of the demo shop; for a turn
//! with a model it is the model calls on the turn's longest path.

#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]
#![expect(clippy::unwrap_used, reason = "a benchmark that can't run ends")]

#[expect(dead_code, reason = "shared with the integration tests, which use more of it")]
#[path = "../tests/it/support.rs"]
mod support;

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use futures::StreamExt;
use serde_json::{Value, json};

use support::{ScriptedModelServer, Server, magpie, prompt_of};

const MESSAGES: &[&str] = &[
    "waterproof hiking boots under $120, not leather",
    "red dress for a wedding",
    "quiet headphones under 80",
    "gift for my 6-year-old",
    "black backpack for a laptop",
    "running shoes for women size 39",
    "cheap desk lamp",
    "coffee maker around 100 dollars",
];
const ROUNDS: usize = 25;
const MODEL_DELAY: Duration = Duration::from_millis(400);
/// Planner, query rewriting, writer: nobody can answer before the one in front of it has.
const CALLS_ON_PATH: u32 = 3;

#[tokio::main]
async fn main() {
    start().await;
    demo().await;
    large().await;
    with_model().await;
}

fn percentile(times: &mut [Duration], share: f64) -> Duration {
    times.sort_unstable();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index into a short list"
    )]
    let at = ((times.len() as f64 * share).ceil() as usize).clamp(1, times.len()) - 1;
    times[at]
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

async fn start() {
    let folder = tempfile::tempdir().expect("a folder");
    for which in ["first", "later", "later"] {
        let began = Instant::now();
        let server = Server::start(folder.path(), &[]);
        println!("start to ready, {which} start with the demo shop: {:.0} ms", ms(began.elapsed()));
        server.stop();
    }
}

/// Times of a message's answer, over all rounds. Every message is a new shopper's: no memory grows.
async fn turns(server: &Server, messages: &[&str]) -> Vec<Duration> {
    for message in messages {
        server.ask("warm-up", message).await;
    }
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        for (at, message) in messages.iter().enumerate() {
            let began = Instant::now();
            let reply = server.ask(&format!("shopper{round}-{at}"), message).await;
            times.push(began.elapsed());
            assert!(!reply["picks"].as_array().expect("picks").is_empty(), "{message}: {reply}");
        }
    }
    times
}

async fn status(server: &Server) -> String {
    let url = format!("{}/api/status", server.url);
    let answer = server.client.get(url).bearer_auth(&server.token).send().await;
    answer.expect("the status").text().await.expect("the status")
}

async fn demo() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &[]);
    let mut starting = turns(&server, MESSAGES).await;
    println!(
        "text turn without a model, while a fresh start still draws and indexes its pictures: p50 {:.1} \
         ms, p95 {:.1} ms",
        ms(percentile(&mut starting, 0.5)),
        ms(percentile(&mut starting, 0.95))
    );
    let began = Instant::now();
    while status(&server).await.contains("no product pictures are indexed") {
        assert!(began.elapsed() < Duration::from_secs(60), "the pictures are never indexed");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let mut times = turns(&server, MESSAGES).await;
    let reply = server.ask("yardstick", MESSAGES[0]).await;
    let page = reply["picks"][0]["url"].as_str().expect("a link").to_owned();
    let mut fetches = Vec::new();
    for _ in 0..MESSAGES.len() * ROUNDS {
        let began = Instant::now();
        let body = server.client.get(&page).send().await.expect("the page").bytes().await;
        assert!(!body.expect("the body").is_empty());
        fetches.push(began.elapsed());
    }
    let (p50, p95) = (percentile(&mut times, 0.5), percentile(&mut times, 0.95));
    let yardstick = percentile(&mut fetches, 0.95);
    println!(
        "text turn without a model, demo catalogue: p50 {:.1} ms, p95 {:.1} ms ({:.1} x the p95 of one \
         fetch of a product page, {:.1} ms)",
        ms(p50),
        ms(p95),
        p95.as_secs_f64() / yardstick.as_secs_f64(),
        ms(yardstick)
    );
    server.stop();
}

/// Ten thousand products made from patterns.
fn write_products(path: &Path) {
    let kinds = ["Boot", "Jacket", "Lamp", "Backpack", "Kettle", "Watch", "Scarf", "Tent"];
    let colours = ["black", "red", "blue", "green", "white", "grey", "brown"];
    let makers = ["Arvela", "Brunt & Co", "Caldero", "Dunmere", "Estrand", "Fjellva"];
    let mut rows = String::new();
    for n in 0..10_000 {
        let kind = kinds[n % kinds.len()];
        let colour = colours[n / 3 % colours.len()];
        let maker = makers[n / 7 % makers.len()];
        let row = json!({
            "id": format!("p{n}"),
            "title": format!("{maker} {colour} {kind} {n}"),
            "description": format!("A {colour} {kind} by {maker} for every day, model {n}."),
            "category": format!("Goods > {kind}s"),
            "brand": maker,
            "price": f64::from(u32::try_from(n % 300).expect("small")) + 9.99,
            "currency": "USD",
            "color": colour,
        });
        let _ = writeln!(rows, "{row}");
    }
    std::fs::write(path, rows).expect("a feed file");
}

async fn large() {
    let folder = tempfile::tempdir().expect("a folder");
    let feed = folder.path().join("products.jsonl");
    write_products(&feed);
    let imported = magpie(folder.path(), &[], &["catalog", "import", &feed.to_string_lossy()]);
    assert!(imported.status.success());
    let server = Server::start(folder.path(), &[]);
    let messages =
        ["black boot under $120", "red jacket", "green lamp around 100", "tent not blue", "kettle"];
    let mut times = turns(&server, &messages).await;
    println!(
        "text turn without a model, 10,000 products: p50 {:.1} ms, p95 {:.1} ms",
        ms(percentile(&mut times, 0.5)),
        ms(percentile(&mut times, 0.95))
    );
    server.stop();
}

fn script(request: &Value) -> Result<Value, u16> {
    match prompt_of(request) {
        "planner" => Ok(json!({
            "reasoning": "boots", "needs": [], "question": null, "options": [],
            "steps": [{"agent": "product", "goal": "hiking boots", "waits_for": []}]
        })),
        "product" => Ok(json!({"queries": ["walking boots", "trail boots"]})),
        "writer" => Ok(json!({"reply": "Here are boots.", "whys": []})),
        _ => Ok(json!({"facts": []})),
    }
}

async fn with_model() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = ScriptedModelServer::start(MODEL_DELAY, script).await;
    let env = model.env();
    let env: Vec<(&str, &str)> = env.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let server = Server::start(folder.path(), &env);
    let (mut whole, mut first) = (Vec::new(), Vec::new());
    for round in 0..20 {
        let began = Instant::now();
        let turn = server.send(&format!("shopper{round}"), MESSAGES[0], "m").await;
        let mut events = server
            .client
            .get(format!("{}/api/turns/{turn}/events", server.url))
            .bearer_auth(&server.token)
            .send()
            .await
            .expect("the stages")
            .bytes_stream();
        let mut seen = String::new();
        while let Some(bytes) = events.next().await {
            seen.push_str(&String::from_utf8_lossy(&bytes.expect("a stage")));
            if first.len() == round && seen.contains("event: first_picks") {
                first.push(began.elapsed());
            }
        }
        whole.push(began.elapsed());
        assert!(seen.contains("event: final"), "{seen}");
        assert_eq!(first.len(), round + 1, "first picks came before the final ones");
    }
    let path = MODEL_DELAY * CALLS_ON_PATH;
    let (p95, first) = (percentile(&mut whole, 0.95), percentile(&mut first, 0.95));
    println!(
        "turn with a scripted model of {} ms a call: p95 {:.0} ms, {:.3} x the {CALLS_ON_PATH} calls on \
         its longest path; first picks p95 {:.0} ms",
        MODEL_DELAY.as_millis(),
        ms(p95),
        p95.as_secs_f64() / path.as_secs_f64(),
        ms(first)
    );
    server.stop();
}
