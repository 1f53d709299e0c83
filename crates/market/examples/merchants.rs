//! How long the demo shop takes to be searched and to verify a slate, over the real guarded way out.
//!
//! `cargo run --release -p magpie-market --example merchants`

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use futures::future::join_all;
use jiff::Timestamp;
use magpie_core::Product;
use magpie_core::ports::{
    Clock, LiveQuery, LiveSource as _, OfferError, OfferSource, VerifiedOffer,
};
use magpie_demo::DemoShop;
use magpie_market::{MarketConfig, MerchantOffers, Store, StoreAddress};
use magpie_web::{Web, WebConfig};
use tokio_util::sync::CancellationToken;

const ROUNDS: usize = 200;
const PATIENT: Duration = Duration::from_secs(10);

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

struct NoPages;

#[async_trait]
impl OfferSource for NoPages {
    async fn verify(&self, _: &Product, _: Duration) -> Result<VerifiedOffer, OfferError> {
        Err(OfferError::NoSource)
    }
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Outcome {
    let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let clock = Arc::new(SystemClock);
    let shop = DemoShop::bind(anywhere, clock.clone()).await?;
    let base = shop.base_url().clone();
    let shutdown = CancellationToken::new();
    let serving = tokio::spawn(shop.run(shutdown.clone()));

    let config = WebConfig { sources: vec![base.clone()], ..WebConfig::default() };
    let web = Arc::new(Web::new(config, clock)?);
    let mut config = MarketConfig::new("https://magpie.example/.well-known/ucp-agent".parse()?);
    config.offer_ttl = Duration::ZERO;
    let address: StoreAddress = format!("ucp:{base}").parse()?;
    let store = Arc::new(Store::new(address, web, &config));
    let offers = MerchantOffers::new(vec![store.clone()], Arc::new(NoPages), &config);
    let query =
        LiveQuery { text: "waterproof hiking boots".to_owned(), limit: 10, ..LiveQuery::default() };

    let mut out = std::io::stdout();
    writeln!(out, "{}", store.probe(PATIENT).await?)?;
    let mut searches = Vec::new();
    let mut slates = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let found = store.search(&query, PATIENT).await?;
        searches.push(begun.elapsed());
        let begun = Instant::now();
        let slate = found.products.iter().take(10);
        let verified = join_all(slate.map(|product| offers.verify(product, PATIENT))).await;
        slates.push(begun.elapsed());
        verified.into_iter().collect::<Result<Vec<_>, _>>()?;
    }
    report(&mut out, "a search for ten products", searches)?;
    report(&mut out, "ten offers verified at once", slates)?;
    shutdown.cancel();
    Ok(serving.await??)
}

fn report(out: &mut impl std::io::Write, what: &str, mut times: Vec<Duration>) -> Outcome {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
    writeln!(out, "{what}: p50 {:.1?}, p99 {:.1?}", at(50), at(99))?;
    Ok(())
}
