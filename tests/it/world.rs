//! The engine with everything around it in memory: a small shop, a clock that stands, counted turns.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use jiff::Timestamp;
use magpie::engine::{Engine, EngineConfig, EnginePorts, LimitRates, Limits, Models, Surroundings};
use magpie::prompts::PromptLibrary;
use magpie_core::ports::{
    CommunityStore, Companion, ConfirmedPhotos, LiveSource, PhotoReader, PromptStore, SearchError,
    StatusLine, StoreError, VisualSearch,
};
use magpie_core::{
    AgentKind, Audience, Candidate, CommunityId, ConversationId, Currency, FacetKind,
    InboundMessage, MessageKey, PersonId, Photo, PhotoError, Platform, Product, ProductId, Reply,
    ReplyAddress, ReplyStage, Sender, SenderId, TurnId,
};
use magpie_testkit::contract::WholeStore;
use magpie_testkit::{
    CollectingSink, FixedOffers, ManualClock, MemoryCatalog, MemoryStore, SequentialIds, product,
};
use url::Url;

struct NoPictures;

#[async_trait]
impl VisualSearch for NoPictures {
    async fn look_alike(&self, _: &Photo, _: usize) -> Result<Vec<Candidate>, SearchError> {
        Ok(Vec::new())
    }

    async fn regions(&self, photo: &Photo) -> Result<Vec<Photo>, PhotoError> {
        Ok(vec![photo.clone()])
    }

    fn indexed(&self) -> usize {
        0
    }
}

#[async_trait]
impl ConfirmedPhotos for NoPictures {
    async fn looked_at(&self, _: &PersonId, _: &TurnId, _: &Photo) {}

    async fn confirm(&self, _: &PersonId, _: &TurnId, _: &ProductId) -> Result<bool, StoreError> {
        Ok(false)
    }

    async fn retract(&self, _: &PersonId, _: &TurnId, _: &ProductId) -> Result<(), StoreError> {
        Ok(())
    }

    async fn let_go(&self, _: &PersonId) {}
}

#[async_trait]
impl PhotoReader for NoPictures {
    async fn read(&self, _: Bytes) -> Result<Photo, PhotoError> {
        Err(PhotoError::Undecodable("it is no picture".to_owned()))
    }
}

/// Eyes that see what is written in a photo: the beginnings of product ids, joined by `+` where the photo holds
/// several things.
struct ScriptedEyes(Vec<Product>);

#[async_trait]
impl VisualSearch for ScriptedEyes {
    async fn look_alike(&self, photo: &Photo, limit: usize) -> Result<Vec<Candidate>, SearchError> {
        let sees = std::str::from_utf8(&photo.jpeg).unwrap();
        let alike = self.0.iter().filter(|product| product.id.as_str().starts_with(sees));
        let found = alike.cloned().map(|product| Candidate {
            product,
            score: 0.9,
            found_by: AgentKind::Image,
        });
        Ok(found.take(limit).collect())
    }

    async fn regions(&self, photo: &Photo) -> Result<Vec<Photo>, PhotoError> {
        let things = photo.jpeg.split(|byte| *byte == b'+');
        Ok(things
            .map(|thing| Photo {
                jpeg: Bytes::copy_from_slice(thing),
                width: photo.width,
                height: photo.height,
            })
            .collect())
    }

    /// What `look-1-round` and `look-2-round` show looks the same.
    fn direction(&self, product: &ProductId) -> Option<Vec<f32>> {
        let (_, look) = product.as_str().strip_prefix("look-")?.split_once('-')?;
        Some(if look == "round" { vec![1.0, 0.0] } else { vec![0.0, 1.0] })
    }

    fn indexed(&self) -> usize {
        self.0.len()
    }
}

#[async_trait]
impl PhotoReader for ScriptedEyes {
    async fn read(&self, bytes: Bytes) -> Result<Photo, PhotoError> {
        Ok(Photo { jpeg: bytes, width: 640, height: 480 })
    }
}

#[async_trait]
impl Surroundings for NoPictures {
    async fn status(&self) -> Vec<StatusLine> {
        Vec::new()
    }
}

/// Boots of two materials and lamps, each with an address of its own.
pub fn shop() -> Vec<Product> {
    let page = |id: &str| Url::parse(&format!("http://shop.example/{id}")).unwrap();
    let boot = |n: u32, material: &str| {
        product(&format!("boot{n}"))
            .title(&format!("Trail hiking boots {n}"))
            .category(&["Footwear", "Hiking boots"])
            .facet(FacetKind::Category, "hiking boots")
            .facet(FacetKind::Material, material)
            .facet(FacetKind::Size, if n.is_multiple_of(2) { "42" } else { "43" })
            .price(9_000 + i64::from(n) * 100, Currency::USD)
            .url(&page(&format!("boot{n}")))
            .build()
    };
    let lamp = |n: u32| {
        product(&format!("lamp{n}"))
            .title(&format!("Desk lamp {n}"))
            .category(&["Home", "Lamps"])
            .facet(FacetKind::Category, "lamps")
            .price(3_000 + i64::from(n) * 100, Currency::USD)
            .url(&page(&format!("lamp{n}")))
            .build()
    };
    let boots = (0..8).map(|n| boot(n, if n < 4 { "leather" } else { "mesh" }));
    boots.chain((0..6).map(lamp)).collect()
}

/// An engine without models.
pub struct World<S = MemoryStore> {
    pub engine: Engine,
    pub store: Arc<S>,
    pub sink: Arc<CollectingSink>,
    pub clock: Arc<ManualClock>,
    pub offers: Arc<FixedOffers>,
    pub ids: Arc<SequentialIds>,
    sent: AtomicU64,
}

/// What a world may have beside its shop.
#[derive(Default)]
pub struct Beside<S = MemoryStore> {
    /// Live sources.
    pub live: Vec<Arc<dyn LiveSource>>,
    /// Settings of the engine.
    pub config: EngineConfig,
    /// What an earlier world left.
    pub store: Arc<S>,
    /// Identifiers that it did not give yet.
    pub ids: Arc<SequentialIds>,
}

impl World {
    pub fn new(offers: impl FnOnce(FixedOffers) -> FixedOffers) -> Self {
        Self::over(shop(), Arc::new(NoPictures), offers)
    }

    /// An engine over the shop, with more than the shop around it.
    pub fn beside(beside: Beside) -> Self {
        Self::in_shop(beside)
    }

    /// An engine that sells these products and sees by a script.
    pub fn seeing(products: Vec<Product>) -> Self {
        let eyes = Arc::new(ScriptedEyes(products.clone()));
        Self::over(products, eyes, |offers| offers)
    }

    fn over<E: VisualSearch + PhotoReader + 'static>(
        products: Vec<Product>,
        eyes: Arc<E>,
        offers: impl FnOnce(FixedOffers) -> FixedOffers,
    ) -> Self {
        Self::with(products, eyes, offers, Beside::default())
    }
}

impl<S: WholeStore + PromptStore + CommunityStore + 'static> World<S> {
    /// An engine over the shop, with more than the shop around it and any store.
    pub fn in_shop(beside: Beside<S>) -> Self {
        Self::with(shop(), Arc::new(NoPictures), |offers| offers, beside)
    }

    fn with<E: VisualSearch + PhotoReader + 'static>(
        products: Vec<Product>,
        eyes: Arc<E>,
        offers: impl FnOnce(FixedOffers) -> FixedOffers,
        beside: Beside<S>,
    ) -> Self {
        let Beside { live, config, store, ids } = beside;
        let clock = Arc::new(ManualClock::at(Timestamp::from_second(1_800_000_000).unwrap()));
        let offers = Arc::new(offers(FixedOffers::new(clock.clone())));
        let sink = Arc::new(CollectingSink::new(Platform::new("test")));
        let model = magpie_llm::not_configured();
        let ports = EnginePorts {
            inbox: store.clone(),
            conversations: store.clone(),
            profiles: store.clone(),
            impressions: store.clone(),
            prices: store.clone(),
            feedback: store.clone(),
            votes: store.clone(),
            traces: store.clone(),
            tapes: store.clone(),
            watches: store.clone(),
            wishes: store.clone(),
            communities: store.clone(),
            links: store.clone(),
            prompt_versions: store.clone(),
            privacy: store.clone(),
            search: Arc::new(MemoryCatalog::new(products)),
            visual: eyes.clone(),
            confirmed: Arc::new(NoPictures),
            photos: eyes,
            live,
            news: None,
            offers: offers.clone(),
            sinks: vec![sink.clone()],
            clock: clock.clone(),
            ids: ids.clone(),
            surroundings: Arc::new(NoPictures),
        };
        let models = Models { planner: model.clone(), writer: model.clone(), vision: model };
        let rate = |n: u32| NonZeroU32::new(n).unwrap();
        let limits = Limits::new(LimitRates {
            person: rate(20),
            conversation: rate(20),
            community: rate(20),
            daily_tokens: None,
        });
        let prompts = Arc::new(PromptLibrary::built_in());
        let engine = Engine::new(ports, models, prompts, limits, config);
        Self { engine, store, sink, clock, offers, ids, sent: AtomicU64::default() }
    }

    /// A message in a place; places whose name starts with "group" are seen by others.
    pub fn message(&self, who: &str, place: &str, text: &str) -> InboundMessage {
        let platform = Platform::new("test");
        let conversation = ConversationId::new(format!("test:{place}"));
        let number = self.sent.fetch_add(1, Ordering::SeqCst);
        let audience = match place.strip_prefix("group") {
            Some(_) => Audience::Community(CommunityId::new("test:group")),
            None => Audience::Private,
        };
        InboundMessage {
            key: MessageKey::of_message(&platform, &conversation, number),
            conversation,
            address: ReplyAddress::new(""),
            sender: Sender { platform, id: SenderId::new(who), display_name: None },
            audience,
            moderates: false,
            text: text.to_owned(),
            photos: Vec::new(),
            reply_to: None,
            replaces: None,
            may_continue: false,
            locale: None,
            sent_at: Timestamp::from_second(1_800_000_000).unwrap(),
        }
    }

    /// The final reply to a message.
    pub async fn ask(&self, who: &str, place: &str, text: &str) -> Reply {
        self.answer(self.message(who, place, text)).await
    }

    /// The final reply to a message with a photo, which a script reads.
    pub async fn show(&self, who: &str, text: &str, photo: &'static str) -> Reply {
        let photos = vec![Ok(Bytes::from_static(photo.as_bytes()))];
        self.answer(InboundMessage { photos, ..self.message(who, "chat", text) }).await
    }

    /// The final reply to a message.
    pub async fn answer(&self, message: InboundMessage) -> Reply {
        let text = message.text.clone();
        let accepted = self.engine.accept(message).await.unwrap();
        let mut stages = self.engine.stages(&accepted.turn).await.unwrap();
        while let Some(stage) = stages.next().await {
            if let ReplyStage::Final(reply) = stage {
                return reply;
            }
        }
        panic!("{text}: the stages end without a final one")
    }
}
