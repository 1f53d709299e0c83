//! Ports with somebody who listens.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use magpie_core::ports::{
    LiveError, LiveFinds, LiveQuery, LiveSource, NewsFeeds, NewsFinds, OfferError, OfferSource,
    PriceHistory, ProductSearch, SearchError, SearchQuery, StoreError, VerifiedOffer, VisualSearch,
};
use magpie_core::{
    Candidate, CatalogVocabulary, HeardAnswer, Photo, PhotoError, PriceObservation, Product,
    ProductId, SourceId,
};

use super::{Deck, digest, photo_digest, stand_in};
use crate::agents::AgentPorts;

/// Said where a question was not asked before, and nobody is asked now.
const SILENT: &str = "nothing of that is on the tape";

/// A port that is listened to.
struct Overheard<P: ?Sized> {
    of: Arc<P>,
    deck: Arc<Deck>,
}

/// Lets a deck listen to what agents work with.
pub(in crate::engine) fn overhear_agents(ports: AgentPorts, deck: &Arc<Deck>) -> AgentPorts {
    let listened = |source: Arc<dyn LiveSource>| {
        Arc::new(Overheard { of: source, deck: Arc::clone(deck) }) as Arc<dyn LiveSource>
    };
    AgentPorts {
        search: Arc::new(Overheard { of: ports.search, deck: Arc::clone(deck) }),
        visual: Arc::new(Overheard { of: ports.visual, deck: Arc::clone(deck) }),
        live: ports.live.into_iter().map(listened).collect(),
        news: ports.news.map(|of| Arc::new(Overheard { of, deck: Arc::clone(deck) }) as _),
        prices: Arc::new(Overheard { of: ports.prices, deck: Arc::clone(deck) }),
        ..ports
    }
}

/// Lets a deck listen to what is said of offers.
pub(in crate::engine) fn overhear_offers(
    offers: &Arc<dyn OfferSource>,
    deck: &Arc<Deck>,
) -> Arc<dyn OfferSource> {
    Arc::new(Overheard { of: Arc::clone(offers), deck: Arc::clone(deck) })
}

fn unavailable(detail: String) -> SearchError {
    SearchError::Unavailable(detail.into())
}

#[async_trait]
impl ProductSearch for Overheard<dyn ProductSearch> {
    async fn search(&self, query: &SearchQuery) -> Result<Vec<Candidate>, SearchError> {
        let ask = async {
            HeardAnswer::Found(self.of.search(query).await.map_err(|error| error.to_string()))
        };
        match self.deck.hear("catalogue", digest(&format!("{query:?}")), ask).await {
            Some(HeardAnswer::Found(found)) => found.map_err(unavailable),
            _ => Err(unavailable(SILENT.to_owned())),
        }
    }

    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Product>, SearchError> {
        let ask = async {
            HeardAnswer::Products(self.of.products(ids).await.map_err(|error| error.to_string()))
        };
        match self.deck.hear("products", digest(&format!("{ids:?}")), ask).await {
            Some(HeardAnswer::Products(products)) => products.map_err(unavailable),
            _ => Err(unavailable(SILENT.to_owned())),
        }
    }

    fn recognise(&self, product: Product) -> Product {
        self.of.recognise(product)
    }

    fn direction(&self, product: &ProductId) -> Option<Vec<f32>> {
        self.of.direction(product)
    }

    fn vocabulary(&self) -> Arc<CatalogVocabulary> {
        self.of.vocabulary()
    }
}

#[async_trait]
impl VisualSearch for Overheard<dyn VisualSearch> {
    async fn look_alike(&self, photo: &Photo, limit: usize) -> Result<Vec<Candidate>, SearchError> {
        let ask = async {
            let found = self.of.look_alike(photo, limit).await;
            HeardAnswer::Found(found.map_err(|error| error.to_string()))
        };
        let asked = digest(&format!("{} {limit}", photo_digest(photo)));
        match self.deck.hear("looks", asked, ask).await {
            Some(HeardAnswer::Found(found)) => found.map_err(unavailable),
            _ => Err(unavailable(SILENT.to_owned())),
        }
    }

    async fn regions(&self, photo: &Photo) -> Result<Vec<Photo>, PhotoError> {
        let mut seen = None;
        let ask = async {
            let regions = self.of.regions(photo).await;
            let digests = regions.as_ref().map(|all| all.iter().map(photo_digest).collect());
            let digests = digests.map_err(ToString::to_string);
            seen = Some(regions);
            HeardAnswer::Regions(digests)
        };
        let heard = self.deck.hear("regions", photo_digest(photo), ask).await;
        match (seen, heard) {
            (Some(regions), _) => regions,
            (None, Some(HeardAnswer::Regions(Ok(digests)))) => {
                Ok(digests.iter().map(|digest| stand_in(digest)).collect())
            }
            (None, Some(HeardAnswer::Regions(Err(error)))) => Err(PhotoError::Undecodable(error)),
            (None, _) => Err(PhotoError::Undecodable(SILENT.to_owned())),
        }
    }

    fn direction(&self, product: &ProductId) -> Option<Vec<f32>> {
        self.of.direction(product)
    }

    fn indexed(&self) -> usize {
        self.of.indexed()
    }
}

#[async_trait]
impl LiveSource for Overheard<dyn LiveSource> {
    fn id(&self) -> &SourceId {
        self.of.id()
    }

    fn sees(&self) -> bool {
        self.of.sees()
    }

    async fn search(&self, query: &LiveQuery, timeout: Duration) -> Result<LiveFinds, LiveError> {
        let ask = async {
            let finds = self.of.search(query, timeout).await;
            HeardAnswer::Live(finds.map_err(|error| error.to_string()))
        };
        let LiveQuery { text, needs, photo, language, limit } = query;
        let photo = photo.as_ref().map(photo_digest);
        let asked = digest(&format!("{text:?} {needs:?} {photo:?} {language:?} {limit}"));
        let unreachable = |detail| LiveError::Unreachable { source_id: self.id().clone(), detail };
        match self.deck.hear(&format!("live {}", self.id()), asked, ask).await {
            Some(HeardAnswer::Live(finds)) => finds.map_err(unreachable),
            _ => Err(unreachable(SILENT.to_owned())),
        }
    }

    async fn probe(&self, timeout: Duration) -> Result<String, LiveError> {
        self.of.probe(timeout).await
    }
}

#[async_trait]
impl NewsFeeds for Overheard<dyn NewsFeeds> {
    async fn latest(
        &self,
        words: &[String],
        since: Timestamp,
        limit: usize,
        timeout: Duration,
    ) -> NewsFinds {
        let ask = async { HeardAnswer::News(self.of.latest(words, since, limit, timeout).await) };
        let asked = digest(&format!("{words:?} {since} {limit}"));
        match self.deck.hear("news", asked, ask).await {
            Some(HeardAnswer::News(finds)) => finds,
            _ => NewsFinds::default(),
        }
    }
}

#[async_trait]
impl OfferSource for Overheard<dyn OfferSource> {
    async fn verify(
        &self,
        product: &Product,
        timeout: Duration,
    ) -> Result<VerifiedOffer, OfferError> {
        let ask = async { HeardAnswer::Offer(self.of.verify(product, timeout).await) };
        let address = product.url.as_ref().map(ToString::to_string);
        let asked = digest(&format!("{} {address:?}", product.id));
        match self.deck.hear("offer", asked, ask).await {
            Some(HeardAnswer::Offer(offer)) => offer,
            _ => Err(OfferError::Unreachable(SILENT.to_owned())),
        }
    }
}

#[async_trait]
impl PriceHistory for Overheard<dyn PriceHistory> {
    async fn observe(&self, observations: &[PriceObservation]) -> Result<(), StoreError> {
        self.of.observe(observations).await
    }

    async fn history(
        &self,
        products: &[ProductId],
        since: Timestamp,
    ) -> Result<Vec<PriceObservation>, StoreError> {
        let ask = async {
            let prices = self.of.history(products, since).await;
            HeardAnswer::Prices(prices.map_err(|error| error.to_string()))
        };
        let asked = digest(&format!("{products:?} {since}"));
        match self.deck.hear("prices", asked, ask).await {
            Some(HeardAnswer::Prices(Ok(prices))) => Ok(prices),
            Some(HeardAnswer::Prices(Err(detail))) => {
                Err(StoreError::Damaged { key: "prices".to_owned(), detail })
            }
            _ => Err(StoreError::Damaged { key: "prices".to_owned(), detail: SILENT.to_owned() }),
        }
    }
}
