//! Look-ups gathered: those that arrive within a moment travel together.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared, WeakShared, join_all};
use magpie_core::ports::LiveError;
use moka::sync::Cache;

use crate::config::MarketConfig;
use crate::listing::{Asked, Listing};
use crate::store::Store;

/// Longest that a call may take which nobody's patience bounds: each who waits for it has a limit.
const LONGEST: Duration = Duration::from_secs(30);

/// Listings that are remembered of one store.
const MOST_KEPT: u64 = 10_000;

type Looked = Result<Option<Arc<Listing>>, LiveError>;
type Answers = Arc<Vec<(Asked, Looked)>>;
type Flight = Shared<BoxFuture<'static, Answers>>;

/// Where one store's look-ups are gathered and its answers remembered.
pub(super) struct Desk {
    pub(super) store: Arc<Store>,
    gather: Duration,
    kept: Option<Cache<Asked, Option<Arc<Listing>>>>,
    boarding: Mutex<Option<Boarding>>,
}

/// A call that has not left yet.
struct Boarding {
    list: Arc<Mutex<Passengers>>,
    flight: WeakShared<BoxFuture<'static, Answers>>,
}

#[derive(Default)]
struct Passengers {
    asked: Vec<Asked>,
    left: bool,
}

impl Desk {
    pub(super) fn new(store: Arc<Store>, config: &MarketConfig) -> Self {
        let ttl = config.offer_ttl;
        let kept = (!ttl.is_zero())
            .then(|| Cache::builder().max_capacity(MOST_KEPT).time_to_live(ttl).build());
        Self { store, gather: config.gather, kept, boarding: Mutex::default() }
    }

    /// The listing of what is asked for; nothing when the merchant does not know it.
    pub(super) async fn look(&self, asked: &Asked, timeout: Duration) -> Looked {
        if let Some(known) = self.kept.as_ref().and_then(|kept| kept.get(asked)) {
            return Ok(known);
        }
        let flight = self.board(asked);
        let answers = self.store.within(timeout, flight.map(Ok)).await?;
        let found = answers.iter().find(|(of, _)| of == asked).map(|(_, looked)| looked.clone());
        let looked = found.unwrap_or(Ok(None))?;
        if let Some(kept) = &self.kept {
            kept.insert(asked.clone(), looked.clone());
        }
        Ok(looked)
    }

    /// Joins the call that is about to leave or prepares one. It moves while anybody awaits it and ends when
    /// nobody does.
    fn board(&self, asked: &Asked) -> Flight {
        let mut boarding = self.boarding.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = boarding.as_ref()
            && let Some(flight) = open.flight.upgrade()
        {
            let mut list = open.list.lock().unwrap_or_else(PoisonError::into_inner);
            if !list.left {
                if !list.asked.contains(asked) {
                    list.asked.push(asked.clone());
                }
                return flight;
            }
        }
        let list = Passengers { asked: vec![asked.clone()], left: false };
        let list = Arc::new(Mutex::new(list));
        let (store, gather) = (self.store.clone(), self.gather);
        let flight = fly(store, gather, list.clone()).boxed().shared();
        *boarding = flight.downgrade().map(|flight| Boarding { list, flight });
        flight
    }
}

async fn fly(store: Arc<Store>, gather: Duration, list: Arc<Mutex<Passengers>>) -> Answers {
    tokio::time::sleep(gather).await;
    let asked = {
        let mut list = list.lock().unwrap_or_else(PoisonError::into_inner);
        list.left = true;
        std::mem::take(&mut list.asked)
    };
    let calls = asked.chunks(store.batch()).map(async |asked| {
        let looked: Vec<Looked> = match store.lookup(asked, LONGEST).await {
            Ok(listings) => listings.into_iter().map(Ok).collect(),
            Err(error) => asked.iter().map(|_| Err(error.clone())).collect(),
        };
        asked.iter().cloned().zip(looked).collect::<Vec<_>>()
    });
    Arc::new(join_all(calls).await.into_iter().flatten().collect())
}
