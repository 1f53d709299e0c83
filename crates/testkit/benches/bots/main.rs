//! How fast Magpie answers through Telegram and Discord, beside a bot that only echoes, in one run.
//!
//! ```text
//! cargo build --release && cargo bench -p magpie-testkit --bench bots
//! ```
//!
//! The stand-ins run in this process, each bot in one of its own on one core (with `taskset`, where there is
//! one). A turn lasts from somebody's message to the final state of its reply: the one with buttons. No model.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program for the terminal")]

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use magpie_testkit::discord::{ChannelId, DiscordOptions, FakeDiscord, RateLimits, UserId};
use magpie_testkit::telegram::{ChatId, FakeTelegram, Limits, Person, TelegramOptions};

const QUESTION: &str = "waterproof hiking boots under $120, not leather";
/// Turns under way at once when throughput is measured.
const AT_ONCE: usize = 64;
const TURNS: usize = 2_000;
/// Turns a second when latency is measured.
const RATE: usize = 100;
const SOON: Duration = Duration::from_secs(30);

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let args: Vec<String> = std::env::args().collect();
    if let Some(at) = args.iter().position(|arg| arg == "echo") {
        return echo(&args[at + 1], &args[at + 2], &args[at + 3]).await;
    }
    println!("platform  bot         turns/s   p50 ms   p99 ms   CPU ms/turn   RSS MiB");
    for platform in ["telegram", "discord"] {
        for bot in ["echo", "magpie"] {
            measure(platform, bot).await;
        }
    }
}

/// Somebody with a chat of their own.
#[derive(Clone)]
enum Somebody {
    Telegram(Person, ChatId),
    Discord(UserId, ChannelId),
}

/// One of the stand-ins.
#[derive(Clone)]
enum Platform {
    Telegram(FakeTelegram),
    Discord(FakeDiscord),
}

impl Platform {
    async fn start(name: &str) -> Self {
        if name == "telegram" {
            let options = TelegramOptions { limits: Limits::off(), ..TelegramOptions::default() };
            return Self::Telegram(FakeTelegram::start(options).await.unwrap());
        }
        let options = DiscordOptions { limits: RateLimits::OFF, ..DiscordOptions::default() };
        Self::Discord(FakeDiscord::start(options).await.unwrap())
    }

    fn url(&self) -> String {
        match self {
            Self::Telegram(fake) => fake.api_url().to_string(),
            Self::Discord(fake) => fake.api_url().to_string(),
        }
    }

    fn token(&self) -> String {
        match self {
            Self::Telegram(fake) => fake.token().to_owned(),
            Self::Discord(fake) => fake.token().to_owned(),
        }
    }

    fn somebody(&self, number: usize) -> Somebody {
        let name = format!("Shopper{number}");
        match self {
            Self::Telegram(fake) => {
                let person = fake.user(&name);
                let chat = fake.private_chat(&person);
                Somebody::Telegram(person, chat)
            }
            Self::Discord(fake) => {
                let user = fake.user(&name);
                Somebody::Discord(user, fake.dm(user))
            }
        }
    }

    /// Asks, and waits for the final reply.
    async fn turn(&self, who: &Somebody, echo: bool) -> Duration {
        let started = Instant::now();
        match (self, who) {
            (Self::Telegram(fake), Somebody::Telegram(person, chat)) => {
                fake.send_text(*chat, person, QUESTION);
                fake.wait_for(*chat, |m| echo || !m.keyboard.is_empty(), SOON).await;
            }
            (Self::Discord(fake), Somebody::Discord(user, channel)) => {
                fake.send_message(*channel, *user, QUESTION).unwrap();
                let bot = fake.bot_id();
                let done = |m: &magpie_testkit::discord::Message| {
                    m.author == bot && (echo || !m.components.is_empty())
                };
                fake.wait_for(*channel, done, SOON).await;
            }
            _ => unreachable!("people are made by their platform"),
        }
        started.elapsed()
    }
}

async fn measure(name: &str, bot: &str) {
    let platform = Platform::start(name).await;
    let folder = std::env::temp_dir().join(format!("magpie-bench-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let echo = bot == "echo";
    let process = Process(if echo {
        start_echo(name, &platform)
    } else {
        start_magpie(name, &platform, &folder)
    });
    if let Platform::Discord(fake) = &platform {
        fake.connected(SOON).await;
    }
    // Until it is signed in, has read what it needs and has answered once.
    let first = platform.somebody(0);
    platform.turn(&first, echo).await;
    process.idle().await;

    let cpu = process.cpu();
    let started = Instant::now();
    let next = Arc::new(std::sync::atomic::AtomicUsize::new(1));
    let workers = (0..AT_ONCE).map(|_| {
        let (platform, next) = (platform.clone(), Arc::clone(&next));
        tokio::spawn(async move {
            loop {
                let number = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                if number > TURNS {
                    return;
                }
                platform.turn(&platform.somebody(number), echo).await;
            }
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await.unwrap();
    }
    let per_second = TURNS as f64 / started.elapsed().as_secs_f64();
    let cpu_ms = (process.cpu() - cpu).as_secs_f64() * 1_000.0 / TURNS as f64;

    let mut ticks = tokio::time::interval(Duration::from_secs(1) / u32::try_from(RATE).unwrap());
    let mut turns = Vec::new();
    for number in 0..RATE * 10 {
        ticks.tick().await;
        let platform = platform.clone();
        turns.push(tokio::spawn(async move {
            let who = platform.somebody(TURNS + 1 + number);
            platform.turn(&who, echo).await
        }));
    }
    let mut times = Vec::new();
    for turn in turns {
        times.push(turn.await.unwrap());
    }
    times.sort();
    let at =
        |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1_000.0;
    println!(
        "{name:<9} {bot:<10} {per_second:>8.0} {:>8.1} {:>8.1} {cpu_ms:>13.2} {:>9.0}",
        at(0.5),
        at(0.99),
        process.rss_mib(),
    );
    drop(process);
    let _ = std::fs::remove_dir_all(&folder);
}

/// A bot; it ends with this value.
struct Process(Child);

impl Process {
    /// Time on the processor so far.
    fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        // Linux counts in hundredths of a second.
        Duration::from_millis(ticks * 10)
    }

    /// Waits until it does nothing: at its first start Magpie draws and reads the pictures of the demo shop.
    async fn idle(&self) {
        let mut calm = 0;
        while calm < 3 {
            let before = self.cpu();
            tokio::time::sleep(Duration::from_secs(1)).await;
            calm = if self.cpu() - before < Duration::from_millis(50) { calm + 1 } else { 0 };
        }
    }

    fn rss_mib(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A command on one core, where that can be asked for.
fn on_one_core(program: PathBuf) -> Command {
    let known = Command::new("taskset").arg("--version").stdout(Stdio::null()).status();
    if known.is_ok_and(|status| status.success()) {
        let mut command = Command::new("taskset");
        command.arg("-c").arg("0").arg(program);
        return command;
    }
    Command::new(program)
}

fn start_echo(name: &str, platform: &Platform) -> Child {
    let mut command = on_one_core(std::env::current_exe().unwrap());
    command.args(["echo", name, &platform.url(), &platform.token()]);
    command.spawn().unwrap()
}

fn start_magpie(name: &str, platform: &Platform, folder: &std::path::Path) -> Child {
    // Benchmarks lie in `release/deps`, programs in `release`.
    let program = std::env::current_exe().unwrap().parent().unwrap().with_file_name("magpie");
    assert!(program.exists(), "build it first: cargo build --release");
    let prefix = name.to_uppercase();
    let mut child = on_one_core(program)
        .current_dir(folder)
        .env_clear()
        .env("MAGPIE_HTTP_ADDR", "127.0.0.1:0")
        .env("MAGPIE_DEMO_ADDR", "127.0.0.1:0")
        .env("MAGPIE_LOG", "error")
        .env("TELEGRAM_MESSAGES_PER_SECOND", "100000")
        .env(format!("{prefix}_API_URL"), platform.url())
        .env(format!("{prefix}_BOT_TOKEN"), platform.token())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = lines.any(|line| line.unwrap().contains("ready: "));
    assert!(ready, "magpie ended before it was ready");
    std::thread::spawn(move || lines.for_each(drop));
    child
}

/// The least that a bot can do with the same library.
async fn echo(name: &str, url: &str, token: &str) {
    if name == "telegram" {
        use teloxide::prelude::*;
        let bot = Bot::new(token).set_api_url(url.parse().unwrap());
        let answer = |bot: Bot, message: Message| async move {
            bot.send_message(message.chat.id, message.text().unwrap_or("?")).await?;
            respond(())
        };
        return teloxide::repl(bot, answer).await;
    }
    rustls::crypto::ring::default_provider().install_default().unwrap();
    let http = serenity::http::HttpBuilder::new(token)
        .proxy(url.trim_end_matches('/'))
        .ratelimiter_disabled(true)
        .build();
    let intents = serenity::model::gateway::GatewayIntents::DIRECT_MESSAGES;
    let client = serenity::client::ClientBuilder::new_with_http(http, intents);
    client.event_handler(Echo).await.unwrap().start().await.unwrap();
}

struct Echo;

#[serenity::async_trait]
impl serenity::client::EventHandler for Echo {
    async fn message(
        &self,
        ctx: serenity::client::Context,
        message: serenity::model::channel::Message,
    ) {
        if !message.author.bot {
            let _ = message.channel_id.say(&ctx.http, &message.content).await;
        }
    }
}
