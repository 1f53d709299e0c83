//! How Magpie carries load through Telegram and Discord, beside a bot that only echoes, in one run.
//!
//! ```text
//! cargo build --release && cargo bench -p magpie-testkit --bench bots [-- telegram|discord] [turns|open|flood]
//! ```
//!
//! The stand-ins run in this process, each bot in one of its own on one core (with `taskset`, where there is
//! one). A turn lasts from somebody's message to the final state of its reply: the one with buttons. No model.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program for the terminal")]

mod echo;
mod platform;
mod process;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use platform::Platform;
use process::Process;

const QUESTION: &str = "waterproof hiking boots under $120, not leather";
/// Turns under way at once when throughput is measured.
const AT_ONCE: usize = 64;
const TURNS: usize = 2_000;
/// Turns a second when latency is measured.
const RATE: usize = 100;
/// Turns a second of those who write while somebody floods.
const CALM_RATE: usize = 50;
/// Messages a second of the one who floods.
const FLOOD_RATE: u32 = 100;
/// Conversations that are open at once.
const OPEN: usize = 10_000;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Some(at) = args.iter().position(|arg| arg == "echo") {
        return echo::run(&args[at + 1], &args[at + 2], &args[at + 3]).await;
    }
    let wanted = |names: &[&str], name: &str| {
        !names.iter().any(|name| args.iter().any(|arg| arg == name))
            || args.iter().any(|arg| arg == name)
    };
    let parts = ["turns", "open", "flood"];
    let platforms: Vec<&str> = ["telegram", "discord"]
        .into_iter()
        .filter(|name| wanted(&["telegram", "discord"], name))
        .collect();
    if wanted(&parts, "turns") {
        println!("platform  bot         turns/s   p50 ms   p99 ms   CPU ms/turn   RSS MiB");
        for platform in &platforms {
            turns(platform, "echo").await;
            turns(platform, "magpie").await;
        }
    }
    if wanted(&parts, "open") {
        println!(
            "\nplatform  conversations open at once   RSS before   most   after   KiB each at most"
        );
        for platform in &platforms {
            open(platform).await;
        }
    }
    if wanted(&parts, "flood") {
        println!("\nplatform  p50/p99 ms of others   while one chat floods   ratio of p99");
        for platform in &platforms {
            flood(platform).await;
        }
    }
}

/// Throughput, latency, and what they cost.
async fn turns(name: &str, bot: &str) {
    let platform = Platform::start(name).await;
    let echo = bot == "echo";
    let process = if echo { Process::echo(&platform) } else { Process::magpie(&platform) };
    rest(&platform, &process, echo).await;

    let cpu = process.cpu();
    let started = Instant::now();
    let next = Arc::new(AtomicUsize::new(0));
    let workers = (0..AT_ONCE).map(|_| {
        let (platform, next) = (platform.clone(), Arc::clone(&next));
        tokio::spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= TURNS {
                    return;
                }
                platform.turn(&platform.somebody(number), QUESTION, echo).await;
            }
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await.unwrap();
    }
    let per_second = TURNS as f64 / started.elapsed().as_secs_f64();
    let cpu_ms = (process.cpu() - cpu).as_secs_f64() * 1_000.0 / TURNS as f64;

    let times = paced(&platform, RATE, RATE * 10, TURNS, echo).await;
    println!(
        "{name:<9} {bot:<10} {per_second:>8.0} {:>8.1} {:>8.1} {cpu_ms:>13.2} {:>9.0}",
        percentile(&times, 0.5),
        percentile(&times, 0.99),
        process.rss(),
    );
}

/// Memory when everybody writes at the same moment.
async fn open(name: &str) {
    let platform = Platform::start(name).await;
    let process = Process::magpie(&platform);
    rest(&platform, &process, false).await;
    // What the first turns leave in caches does not belong to anybody's conversation.
    paced(&platform, RATE, RATE, 0, false).await;
    let mut people: Vec<_> = (RATE..RATE + OPEN).map(|number| platform.somebody(number)).collect();
    let before = process.rss();
    process.forget_peak();
    for who in &people {
        platform.say(who, QUESTION);
    }
    let started = Instant::now();
    while !people.is_empty() {
        tokio::time::sleep(Duration::from_millis(500)).await;
        people.retain(|who| !platform.answered(who));
        let waiting = people.first().filter(|_| started.elapsed() > Duration::from_secs(150));
        if let Some(who) = waiting {
            panic!("{} got no answer, such as in {}", people.len(), platform.seen(who));
        }
    }
    let (most, after) = (process.peak(), process.rss());
    let each = (most - before) * 1024.0 / OPEN as f64;
    println!("{name:<9} {OPEN:>27} {before:>12.0} {most:>6.0} {after:>7.0} {each:>18.1}");
}

/// What others feel of one chat that is flooded.
async fn flood(name: &str) {
    let platform = Platform::start(name).await;
    let process = Process::magpie(&platform);
    rest(&platform, &process, false).await;
    let count = CALM_RATE * 20;
    paced(&platform, CALM_RATE, CALM_RATE * 5, 0, false).await;
    let calm = paced(&platform, CALM_RATE, count, count, false).await;
    let over = Arc::new(AtomicBool::new(false));
    let flooding = {
        let (platform, over) = (platform.clone(), Arc::clone(&over));
        let who = platform.somebody(1_000_000);
        tokio::spawn(async move {
            let mut ticks = tokio::time::interval(Duration::from_secs(1) / FLOOD_RATE);
            let mut number = 0;
            while !over.load(Ordering::Relaxed) {
                ticks.tick().await;
                number += 1;
                platform.say(&who, &format!("{QUESTION}, number {number}"));
            }
        })
    };
    let flooded = paced(&platform, CALM_RATE, count, 2 * count, false).await;
    over.store(true, Ordering::Relaxed);
    flooding.await.unwrap();
    let [calm_99, flooded_99] = [&calm, &flooded].map(|times| percentile(times, 0.99));
    println!(
        "{name:<9} {:>10.1} / {calm_99:<7.1} {:>13.1} / {flooded_99:<7.1} {:>14.2}",
        percentile(&calm, 0.5),
        percentile(&flooded, 0.5),
        flooded_99 / calm_99,
    );
}

/// Waits until a bot is signed in, has read what it needs and has answered once.
async fn rest(platform: &Platform, process: &Process, echo: bool) {
    platform.connected().await;
    let first = platform.somebody(usize::MAX);
    platform.turn(&first, QUESTION, echo).await;
    process.idle().await;
}

/// The times of turns of different people, so many a second; in order of length.
async fn paced(
    platform: &Platform,
    rate: usize,
    count: usize,
    first: usize,
    echo: bool,
) -> Vec<Duration> {
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / u32::try_from(rate).unwrap());
    let mut turns = Vec::new();
    for number in 0..count {
        ticks.tick().await;
        let platform = platform.clone();
        turns.push(tokio::spawn(async move {
            let who = platform.somebody(first + number);
            platform.turn(&who, QUESTION, echo).await
        }));
    }
    let mut times = Vec::new();
    for turn in turns {
        times.push(turn.await.unwrap());
    }
    times.sort();
    times
}

/// Milliseconds that a share of the times stays below.
fn percentile(times: &[Duration], share: f64) -> f64 {
    times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1_000.0
}
