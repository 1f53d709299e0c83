//! The shop itself: its address, its state, and how it is opened and closed.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use magpie_core::ports::Clock;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::error::DemoError;
use crate::goods::{Good, goods};
use crate::overrides::Overrides;
use crate::picture::{PictureError, picture};
use crate::schedule::{Offer, offer_at, tick, tick_start};
use crate::{feed, routes};

/// The name over the door.
pub const MERCHANT: &str = "Glint & Feather";

/// How long requests may take to end once the shop closes.
const CLOSING_GRACE: Duration = Duration::from_secs(2);

/// The shop, bound to its address.
pub struct DemoShop {
    listener: TcpListener,
    state: Shop,
}

impl DemoShop {
    /// Takes the address. Nothing is answered until [`DemoShop::run`].
    ///
    /// # Errors
    /// The address is in use (try port 0 then) or can't be listened on.
    pub async fn bind(addr: SocketAddr, clock: Arc<dyn Clock>) -> Result<Self, DemoError> {
        let refused = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::AddrInUse => DemoError::AddressInUse { addr },
            _ => DemoError::Bind { addr, source },
        };
        let listener = TcpListener::bind(addr).await.map_err(refused)?;
        let bound = listener.local_addr().map_err(refused)?;
        let base =
            Url::parse(&format!("http://{bound}/")).expect("a socket address is a valid authority");
        Ok(Self { listener, state: Shop::new(base, clock) })
    }

    /// Lets pictures be drawn on the blocking threads of another runtime, say of a lower priority.
    #[must_use]
    pub fn draw_on(mut self, artists: Handle) -> Self {
        self.state.artists = artists;
        self
    }

    /// The front page.
    pub fn base_url(&self) -> &Url {
        &self.state.base
    }

    /// The product feed.
    pub fn feed_url(&self) -> Url {
        address(&self.state.base, "feed.jsonl")
    }

    /// The days of the archive of past feeds.
    pub fn archive_url(&self) -> Url {
        address(&self.state.base, "archive")
    }

    /// A hand on prices and stock, also while the shop is running.
    pub fn overrides(&self) -> Overrides {
        self.state.overrides.clone()
    }

    /// Answers until `shutdown`; running requests get a short time to finish.
    ///
    /// # Errors
    /// The web server failed.
    pub async fn run(self, shutdown: CancellationToken) -> Result<(), DemoError> {
        tracing::info!(products = goods().len(), url = %self.state.base, "the demo shop is open");
        let serve = axum::serve(self.listener, routes::router(Arc::new(self.state)))
            .with_graceful_shutdown(shutdown.clone().cancelled_owned());
        let grace = async {
            shutdown.cancelled().await;
            tokio::time::sleep(CLOSING_GRACE).await;
        };
        tokio::select! {
            served = serve => served.map_err(DemoError::Serve),
            () = grace => Ok(()),
        }
    }
}

/// What every handler needs.
pub(crate) struct Shop {
    pub(crate) base: Url,
    clock: Arc<dyn Clock>,
    overrides: Overrides,
    places: HashMap<&'static str, usize>,
    pictures: Vec<OnceCell<Bytes>>,
    /// Where pictures are drawn.
    artists: Handle,
    feed: Mutex<Option<(Edition, Bytes)>>,
}

/// Which state of prices and stock a feed tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edition {
    tick: i64,
    revision: u64,
    /// When this state began.
    pub(crate) since: Timestamp,
}

impl Edition {
    /// A tag that is as different as the editions are.
    pub(crate) fn tag(&self) -> String {
        format!("\"{:x}-{:x}\"", self.tick, self.revision)
    }
}

impl Shop {
    fn new(base: Url, clock: Arc<dyn Clock>) -> Self {
        let places = goods().iter().enumerate().map(|(place, good)| (good.id.as_str(), place));
        Self {
            base,
            overrides: Overrides::new(clock.clone()),
            clock,
            places: places.collect(),
            pictures: goods().iter().map(|_| OnceCell::new()).collect(),
            artists: Handle::current(),
            feed: Mutex::default(),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn good(&self, id: &str) -> Option<&'static Good> {
        self.places.get(id).map(|place| &goods()[*place])
    }

    /// What is asked now; nothing when the product was taken out of the shop.
    pub(crate) fn offer(&self, good: &Good) -> Option<Offer> {
        self.overrides.apply(&good.id, offer_at(good, self.now()))
    }

    /// All goods that the shop has now.
    pub(crate) fn offers(&self) -> impl Iterator<Item = (&'static Good, Offer)> {
        goods().iter().filter_map(|good| Some((good, self.offer(good)?)))
    }

    /// The feed of this moment. Takes some milliseconds when prices have just moved.
    pub(crate) fn feed(&self) -> (Edition, Bytes) {
        let edition = self.edition();
        let mut kept = self.feed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, feed)) = kept.as_ref().filter(|(of, _)| *of == edition) {
            return (*of, feed.clone());
        }
        let fresh = Bytes::from(feed::feed_of(&self.base, |good| self.offer(good)));
        *kept = Some((edition, fresh.clone()));
        (edition, fresh)
    }

    pub(crate) fn edition(&self) -> Edition {
        let now = self.now();
        let (revision, changed) = self.overrides.revision();
        let start = tick_start(now);
        let since = changed.map_or(start, |changed| changed.max(start));
        Edition { tick: tick(now), revision, since }
    }

    /// The picture of a product, drawn when it is first asked for.
    pub(crate) async fn picture(&self, good: &'static Good) -> Result<Bytes, PictureError> {
        let place = self.places[good.id.as_str()];
        let draw = || async move {
            self.artists
                .spawn_blocking(move || picture(good))
                .await
                .map_err(|_| PictureError::Interrupted)?
        };
        self.pictures[place].get_or_try_init(draw).await.cloned()
    }
}

/// The page of a product.
pub(crate) fn page_url(base: &Url, good: &Good) -> Url {
    address(base, &format!("p/{}", good.id))
}

/// The picture of a product.
pub(crate) fn picture_url(base: &Url, good: &Good) -> Url {
    address(base, &format!("img/{}.jpg", good.id))
}

fn address(base: &Url, path: &str) -> Url {
    base.join(path).expect("paths of the shop are plain ASCII and relative")
}
