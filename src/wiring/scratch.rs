//! The whole application on a data folder of its own: turns as shoppers have them, of which nothing stays.

use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use magpie::config::{BotsConfig, Config, FeedAddress};
use magpie_core::ports::{Clock as _, TraceStore as _};
use magpie_core::wire::ReplyV1;
use magpie_core::{
    Availability, Feedback, FeedbackKind, FeedbackReason, Money, Product, ProductId, TurnId,
};
use magpie_terminal::{Exchange as _, LocalExchange, Outgoing};
use tempfile::TempDir;

use super::App;
use super::environment::SystemClock;

/// Time for the last records of a turn.
const DRAIN: Duration = Duration::from_secs(10);

/// An application that forgets everything when it is closed.
pub struct ScratchApp {
    app: App,
    exchange: LocalExchange,
    _folder: TempDir,
}

/// What happens to a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarketMove {
    /// It costs this much.
    Price(Money),
    /// It is out of stock.
    SoldOut,
    /// The shop has it no more.
    Gone,
}

/// The answer to a message.
pub struct Rehearsed {
    /// What was replied.
    pub reply: ReplyV1,
    /// How long it took.
    pub elapsed: Duration,
    /// Model tokens used.
    pub tokens: u64,
}

impl ScratchApp {
    /// Starts it with these products, or else with what is configured: catalogues, or the demo shop.
    pub async fn open(config: &Config, products: Option<&Path>) -> Result<Self> {
        let folder = tempfile::tempdir().context("making a temporary folder")?;
        let mut config = config.clone();
        config.data_dir = folder.path().to_path_buf();
        config.bots = BotsConfig::default();
        let limits = &mut config.limits;
        limits.turns_per_minute = NonZeroU32::MAX;
        limits.chat_turns_per_minute = NonZeroU32::MAX;
        limits.community_turns_per_minute = NonZeroU32::MAX;
        limits.daily_tokens = None;
        if let Some(products) = products {
            config.catalogs.feeds = vec![FeedAddress::File(products.to_path_buf())];
        }
        let app = App::start(config).await?;
        app.past_ready().await;
        let exchange = LocalExchange::new(app.companion(), Arc::new(SystemClock));
        Ok(Self { app, exchange, _folder: folder })
    }

    /// Starts it with the demo shop, whose every offer is looked up again before it is shown.
    pub async fn at_the_demo_shop(config: &Config) -> Result<Self> {
        let mut config = config.clone();
        config.catalogs.feeds = Vec::new();
        config.catalogs.offer_ttl = Duration::ZERO;
        Self::open(&config, None).await
    }

    /// Moves the demo shop's market under a product. What was read of the shop before is not read again.
    pub fn move_market(&self, product: &str, change: MarketMove) -> Result<()> {
        let market = self.app.overrides.as_ref().context("the demo shop is not open")?;
        // The catalogue puts the source before the shop's own id.
        let own = product.rsplit_once('/').map_or(product, |(_, own)| own);
        let id = ProductId::new(own);
        match change {
            MarketMove::Price(price) => market.set_price(&id, price),
            MarketMove::SoldOut => market.set_availability(&id, Availability::OutOfStock),
            MarketMove::Gone => market.remove(&id),
        }
        Ok(())
    }

    /// Sends a message as this shopper, whose conversation goes on.
    pub async fn ask(&self, user: &str, text: &str) -> Result<Rehearsed> {
        let started = Instant::now();
        let message =
            Outgoing { user: Some(user.to_owned()), text: text.to_owned(), photos: Vec::new() };
        let reply = self.exchange.ask(message).await.context("asking")?;
        let elapsed = started.elapsed();
        let turn = TurnId::new(&*reply.turn);
        let trace =
            self.app.store.trace(&turn).await.context("reading how the reply came about")?;
        let completions = trace.map(|trace| trace.completions).unwrap_or_default();
        let tokens = completions.iter().map(|c| u64::from(c.input_tokens + c.output_tokens)).sum();
        Ok(Rehearsed { reply, elapsed, tokens })
    }

    /// Everything that is sold.
    pub fn products(&self) -> Vec<Product> {
        self.app.feeds.products()
    }

    /// Reacts to a pick as this shopper.
    pub async fn react(
        &self,
        user: &str,
        turn: &str,
        product: ProductId,
        kind: FeedbackKind,
        reason: Option<FeedbackReason>,
    ) -> Result<()> {
        let feedback = Feedback {
            person: magpie_terminal::person(user),
            turn: TurnId::new(turn),
            product: Some(product),
            kind,
            reason,
            at: SystemClock.now(),
        };
        self.app.companion().react(feedback).await.context("keeping a reaction")
    }

    /// Ends it.
    pub async fn close(self) -> Result<()> {
        self.app.drain(DRAIN).await;
        self.app.close().await
    }
}
