//! The console's pages with many stored turns: how long the running program takes for each, beside the same page with
//! few turns and beside a page without content, in the same run.
//!
//! `cargo bench --workspace --bench pages -- [TURNS]` keeps 1,000,000 turns, unless told otherwise: the message, its reply,
//! what lists tell of it, and the trace (of which the newest are kept), by 50,000 people in 500 communities. Then it
//! starts the program on that, and asks for each page over loopback as a browser does, one after the other.

#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]
#![expect(clippy::unwrap_used, reason = "a benchmark that can't run ends")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use magpie_core::ports::{Inbox as _, TraceStore as _};
use magpie_core::{Audience, CommunityId, Platform, TurnId};
use magpie_store::{SledStore, StoreConfig};
use magpie_testkit::contract;
use tokio::task::JoinSet;

const TURNS: usize = 1_000_000;
/// With these the pages are compared.
const FEW: usize = 1_000;
/// Turns that are kept at once: what ends on disk in one moment shares the way there.
const AT_ONCE: usize = 2_000;
const PEOPLE: usize = 50_000;
const COMMUNITIES: usize = 500;
/// Times that each page is asked for.
const VISITS: usize = 30;

#[tokio::main]
async fn main() {
    let turns = std::env::args().filter_map(|arg| arg.parse().ok()).next().unwrap_or(TURNS);
    let few = visit(FEW.min(turns)).await;
    let many = visit(turns).await;
    println!(
        "{:<44} {:>9} {:>9} {:>7} {:>8} {:>8}",
        "page", "p50 ms", "most ms", "KiB", "x few", "x empty"
    );
    let empty = many.first().unwrap().p50;
    for (page, before) in many.iter().zip(&few) {
        let (p50, most) = (page.p50.as_secs_f64(), page.most.as_secs_f64());
        println!(
            "{:<44} {:>9.2} {:>9.2} {:>7.1} {:>8.2} {:>8.1}",
            page.path,
            p50 * 1e3,
            most * 1e3,
            page.bytes as f64 / 1024.0,
            p50 / before.p50.as_secs_f64(),
            p50 / empty.as_secs_f64(),
        );
    }
}

struct Page {
    path: String,
    p50: Duration,
    most: Duration,
    bytes: usize,
}

/// Fills a store, starts the program on it and visits its pages.
async fn visit(turns: usize) -> Vec<Page> {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fill(&data.join("store"), turns).await;
    let server = Server::start(folder.path(), &data);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let newest = name(turns - 1);
    let paths = [
        "/healthz".to_owned(),
        "/turns".to_owned(),
        format!("/turns?before={}", name(turns / 2)),
        "/turns?only=disliked".to_owned(),
        "/turns?find=ffffffffffff".to_owned(),
        format!("/turns/{newest}"),
        format!("/turns/{newest}/timeline"),
        "/prompts".to_owned(),
        "/prompts/writer".to_owned(),
        "/evaluation".to_owned(),
        "/evaluation/cases".to_owned(),
        "/catalogue".to_owned(),
        "/people".to_owned(),
        "/people?find=telegram:1".to_owned(),
        "/people/telegram:100000001".to_owned(),
        "/communities/telegram:-1".to_owned(),
        "/audit".to_owned(),
        "/health".to_owned(),
        "/".to_owned(),
    ];
    let mut pages = Vec::new();
    for path in paths {
        let mut times = Vec::new();
        let mut bytes = 0;
        for _ in 0..VISITS {
            let started = Instant::now();
            let response = client.get(format!("{}{path}", server.url)).send().await.unwrap();
            assert!(response.status().is_success(), "{path}: {}", response.status());
            bytes = response.bytes().await.unwrap().len();
            times.push(started.elapsed());
        }
        times.sort_unstable();
        pages.push(Page { path, p50: times[VISITS / 2], most: times[VISITS - 1], bytes });
    }
    pages
}

async fn fill(dir: &Path, turns: usize) {
    std::fs::create_dir_all(dir.parent().unwrap()).unwrap();
    let store = Arc::new(SledStore::open(StoreConfig::new(dir)).await.unwrap());
    let started = Instant::now();
    for first in (0..turns).step_by(AT_ONCE) {
        let mut kept = JoinSet::new();
        for number in first..turns.min(first + AT_ONCE) {
            let store = Arc::clone(&store);
            kept.spawn(async move { keep(&store, number).await });
        }
        kept.join_all().await;
    }
    let rate = turns as f64 / started.elapsed().as_secs_f64();
    println!("{turns} turns kept, {rate:.0} a second");
}

async fn keep(store: &SledStore, number: usize) {
    let turn = name(number);
    let sender = (100_000_000 + number % PEOPLE).to_string();
    let mut entry = contract::entry(&turn, &sender, &turn);
    entry.sender.platform = Platform::new("telegram");
    entry.photos.clear();
    if number % 2 == 1 {
        let community = format!("telegram:-{}", number / 2 % COMMUNITIES);
        entry.audience = Audience::Community(CommunityId::new(community));
    }
    let person = entry.sender.person();
    store.accept(entry).await.unwrap();
    store.answer(contract::reply(&turn)).await.unwrap();
    let mut trace = contract::trace(&turn, person.as_str());
    trace.ranked = std::iter::repeat_n(trace.ranked[0].clone(), 60).collect();
    store.keep(&trace).await.unwrap();
    let turn = TurnId::new(turn);
    store.delivered(&turn).await.unwrap();
    if number.is_multiple_of(500) {
        store.count_reactions(&turn, 0, 1).await.unwrap();
    }
}

/// Names of turns sort by time.
fn name(number: usize) -> String {
    format!("turn-{number:08}")
}

struct Server {
    program: Child,
    url: String,
}

impl Server {
    fn start(place: &Path, data: &Path) -> Self {
        let mut program = Command::new(env!("CARGO_BIN_EXE_magpie"))
            .arg("serve")
            .current_dir(place)
            .env_clear()
            .env("MAGPIE_DATA_DIR", data)
            .env("MAGPIE_HTTP_ADDR", "127.0.0.1:0")
            .env("MAGPIE_DEMO_ADDR", "127.0.0.1:0")
            .env("MAGPIE_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
        let url = loop {
            let line = lines.next().expect("the server says where it listens").unwrap();
            if let Some((_, url)) = line.split_once("ready: ") {
                break url.trim().trim_end_matches('/').to_owned();
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        Self { program, url }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
