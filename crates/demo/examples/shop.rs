//! The shop alone: `cargo run -p magpie-demo --example shop [PORT]`.

use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use jiff::Timestamp;
use magpie_core::ports::Clock;
use magpie_demo::DemoShop;
use tokio_util::sync::CancellationToken;

/// Where the shop is when no port is given.
const PORT: u16 = 8790;

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let port = match std::env::args().nth(1) {
        Some(port) => port.parse().map_err(io::Error::other)?,
        None => PORT,
    };
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let shop = DemoShop::bind(address, Arc::new(SystemClock)).await.map_err(io::Error::other)?;
    writeln!(io::stdout(), "{}\n{}", shop.base_url(), shop.feed_url())?;

    let shutdown = CancellationToken::new();
    let stop = shutdown.clone();
    let interrupt = async move {
        let heard = tokio::signal::ctrl_c().await;
        stop.cancel();
        heard
    };
    let (served, heard) = tokio::join!(shop.run(shutdown), interrupt);
    served.map_err(io::Error::other)?;
    heard
}
