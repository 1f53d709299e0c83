//! The chat page with a scripted companion, to work on the page itself:
//! `cargo run -p magpie-console --example preview [PORT]`. Its shop is another server on loopback.

#[expect(clippy::unwrap_used, reason = "the double is test code")]
#[expect(dead_code, reason = "the preview leaves the double's switches alone")]
#[path = "../tests/http/scripted.rs"]
mod scripted;

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use magpie_console::{Console, ConsoleConfig};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

use scripted::{Scripted, ScriptedCompanion, SystemClock};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port = std::env::args().nth(1).map_or(Ok(0), |port| port.parse())?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let shop = Url::parse(&format!("http://{}/", listener.local_addr()?))?;
    let routes = Router::new().route("/p/{page}", get(shop_page));
    let companion = Scripted(ScriptedCompanion::new(shop, Duration::from_millis(700)));
    let config = ConsoleConfig {
        addr: SocketAddr::from(([127, 0, 0, 1], port)),
        admin_password: None,
        cli_token: "preview".into(),
        max_upload: 12 << 20,
        answers: magpie_core::AnswerLinks::new(None, magpie_core::ButtonSigner::new(b"preview")),
    };
    let store = Arc::new(magpie_testkit::MemoryStore::default());
    let ports = magpie_console::ConsolePorts {
        companion: Arc::new(companion),
        desk: Arc::new(magpie_testkit::EmptyDesk),
        replays: Arc::new(magpie_testkit::NoRecordings),
        golden: Arc::new(magpie_testkit::MemoryGolden::default()),
        evaluation: Arc::new(magpie_testkit::ScriptedRuns::default()),
        sources: Arc::new(magpie_testkit::ScriptedSources::default()),
        people: Arc::new(magpie_testkit::MemoryPeople::new(store.clone())),
        records: magpie_console::ConsoleRecords {
            inbox: store.clone(),
            directory: store.clone(),
            traces: store.clone(),
            feedback: store.clone(),
            audit: store.clone(),
        },
        accounts: store,
        clock: Arc::new(SystemClock),
    };
    let console = Console::bind(config, ports, axum::Router::new(), axum::Router::new()).await?;
    writeln!(std::io::stdout(), "{}", console.url())?;
    tokio::select! {
        served = console.run(CancellationToken::new()) => served?,
        served = async { axum::serve(listener, routes).await } => served?,
        stop = tokio::signal::ctrl_c() => stop?,
    }
    Ok(())
}

async fn shop_page(Path(page): Path<String>) -> Response {
    match page.strip_suffix(".svg") {
        Some(number) => {
            ([(header::CONTENT_TYPE, "image/svg+xml")], drawing(number.parse().unwrap_or(0)))
                .into_response()
        }
        None => {
            Html(format!("<title>Product {page}</title>Scripted product {page}")).into_response()
        }
    }
}

/// A boot in a colour of its own.
fn drawing(number: u32) -> String {
    let hue = (number * 67 + 150) % 360;
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 400 400'>\
         <rect width='400' height='400' fill='hsl({hue} 28% 93%)'/>\
         <ellipse cx='205' cy='322' rx='140' ry='14' fill='hsl({hue} 20% 82%)'/>\
         <path d='M120 90h96l6 92c4 26 24 38 58 48 40 10 58 26 58 54H112c-8-60 4-130 8-194z' fill='hsl({hue} 42% 42%)'/>\
         <path d='M112 284h228c6 0 8 6 6 30H108c-2-14-2-24 4-30z' fill='hsl({hue} 25% 20%)'/>\
         <path d='M120 90h96l2 26h-99z' fill='hsl({hue} 40% 30%)'/>\
         <g stroke='hsl({hue} 50% 88%)' stroke-width='6' stroke-linecap='round'>\
         <path d='M186 138h32M186 162h34M190 186h38M200 210h42'/></g>\
         <path d='M112 250c60-14 140-10 226 20' fill='none' stroke='hsl({hue} 42% 56%)' stroke-width='7'/></svg>"
    )
}
