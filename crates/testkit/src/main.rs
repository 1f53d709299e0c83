//! Runs the stand-ins as programs, for trying a bot by hand.

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use magpie_testkit::discord::{
    DiscordOptions, FakeDiscord, Faults as DiscordFaults, Intents, RateLimits,
};
use magpie_testkit::model_server::{ModelServer, ModelServerOptions};
use magpie_testkit::telegram::{CONTROL_HELP, FakeTelegram, Faults, Limits, TelegramOptions};

/// Stand-ins for the services that Magpie talks to.
#[derive(Parser)]
#[command(name = "magpie-testkit")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// A strict stand-in for the Telegram Bot API.
    #[command(after_help = CONTROL_HELP)]
    Telegram(TelegramArgs),
    /// A strict stand-in for Discord's REST API and gateway.
    Discord(DiscordArgs),
    /// A small OpenAI-compatible chat model.
    Model(ModelArgs),
}

#[derive(Args)]
struct TelegramArgs {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8081")]
    addr: SocketAddr,
    /// The bot's token.
    #[arg(long, default_value_t = TelegramOptions::default().token)]
    token: String,
    /// The bot's username.
    #[arg(long, default_value = "magpie_bot")]
    username: String,
    /// Let the bot see everything in groups.
    #[arg(long)]
    no_privacy: bool,
    /// Take as many messages as the bot sends.
    #[arg(long)]
    no_limits: bool,
    /// Take any public address for a picture, without fetching it.
    #[arg(long)]
    any_picture_url: bool,
    /// How late answers are, in milliseconds.
    #[arg(long, default_value_t = 0)]
    latency_ms: u64,
    /// How likely a send is answered 429.
    #[arg(long, default_value_t = 0.0)]
    too_many_requests: f64,
    /// How likely a call is answered 500.
    #[arg(long, default_value_t = 0.0)]
    internal_error: f64,
    /// How likely a call is answered 502.
    #[arg(long, default_value_t = 0.0)]
    bad_gateway: f64,
    /// How likely an update comes twice.
    #[arg(long, default_value_t = 0.0)]
    duplicate_updates: f64,
    /// What chance starts from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Args)]
struct DiscordArgs {
    /// Port on loopback.
    #[arg(long, default_value_t = 8083)]
    port: u16,
    /// The bot's token.
    #[arg(long, default_value_t = DiscordOptions::default().token)]
    token: String,
    /// Let the bot read what does not address it.
    #[arg(long)]
    message_content: bool,
    /// Take as many messages as the bot sends.
    #[arg(long)]
    no_limits: bool,
    /// How late answers are, in milliseconds.
    #[arg(long, default_value_t = 0)]
    latency_ms: u64,
    /// How likely a call is answered 429.
    #[arg(long, default_value_t = 0.0)]
    too_many: f64,
    /// How likely a call is answered 500.
    #[arg(long, default_value_t = 0.0)]
    internal: f64,
    /// What chance starts from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Args)]
struct ModelArgs {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8082")]
    addr: SocketAddr,
    /// How late answers are, in milliseconds.
    #[arg(long, default_value_t = 0)]
    delay_ms: u64,
    /// What it always says where no schema is asked for.
    #[arg(long, default_value = "I am a stand-in.")]
    answer: String,
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    match Cli::parse().command {
        Command::Telegram(args) => telegram(args).await,
        Command::Discord(args) => discord(args).await,
        Command::Model(args) => model(args).await,
    }
}

async fn telegram(args: TelegramArgs) -> std::io::Result<()> {
    let options = TelegramOptions {
        addr: args.addr,
        token: args.token,
        bot_username: args.username,
        privacy_mode: !args.no_privacy,
        limits: if args.no_limits { Limits::off() } else { Limits::default() },
        faults: Faults {
            latency: Duration::from_millis(args.latency_ms),
            too_many_requests: args.too_many_requests,
            internal_error: args.internal_error,
            bad_gateway: args.bad_gateway,
            duplicate_updates: args.duplicate_updates,
            ..Faults::default()
        },
        any_picture_url: args.any_picture_url,
        seed: args.seed,
        ..TelegramOptions::default()
    };
    let fake = FakeTelegram::start(options).await?;
    say(&format!("TELEGRAM_API_URL={}", fake.api_url()))?;
    say(&format!("token {}", fake.token()))?;
    say(&format!("control {}control/", fake.api_url()))?;
    tokio::signal::ctrl_c().await
}

async fn discord(args: DiscordArgs) -> std::io::Result<()> {
    let options = DiscordOptions {
        token: args.token,
        port: args.port,
        granted: if args.message_content { Intents::MESSAGE_CONTENT } else { 0 },
        limits: if args.no_limits { RateLimits::OFF } else { RateLimits::default() },
        faults: DiscordFaults {
            latency: Duration::from_millis(args.latency_ms),
            too_many: args.too_many,
            internal: args.internal,
            ..DiscordFaults::default()
        },
        seed: args.seed,
        ..DiscordOptions::default()
    };
    let fake = FakeDiscord::start(options).await?;
    say(&format!("DISCORD_API_URL={}", fake.api_url()))?;
    say(&format!("token {}", fake.token()))?;
    say(&format!("control {}control/", fake.api_url()))?;
    tokio::signal::ctrl_c().await
}

async fn model(args: ModelArgs) -> std::io::Result<()> {
    let options = ModelServerOptions {
        addr: args.addr,
        delay: Duration::from_millis(args.delay_ms),
        answer: args.answer,
    };
    let server = ModelServer::start(options).await?;
    say(&format!("model at {}", server.base_url()))?;
    tokio::signal::ctrl_c().await
}

fn say(line: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{line}")
}
