//! One reaction: how long until it is learned, beside what the database alone takes to keep as much in the same run.
//!
//! `cargo bench --workspace --bench reactions` reacts to picks of many turns for somebody with a full profile, first by
//! the learner alone, then through the engine with the real store, where each reaction is on disk when it returns.

#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]
#![expect(clippy::unwrap_used, reason = "a benchmark that can't run ends")]

#[expect(dead_code, reason = "shared with the integration tests, which use more of it")]
#[path = "../tests/it/world.rs"]
mod world;

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use magpie::engine::EngineConfig;
use magpie::memory::learner::{self, Reaction};
use magpie_core::ports::{Companion as _, FeedbackStore as _, Inbox as _, ProfileStore as _};
use magpie_core::{
    Aspect, CatalogVocabulary, Currency, FacetKind, Feedback, FeedbackKind, FeedbackReason,
    MessageKey, PersonId, PriceBand, Product, Profile, Reply, TurnId,
};
use magpie_store::{SledStore, StoreConfig};
use magpie_testkit::{contract, product};

use world::{Beside, World};

const ROUNDS: usize = 20_000;
/// Candidates that a turn weighs.
const CANDIDATES: usize = 240;
/// Turns that are reacted to: with five picks each, as many reactions as are ever learned again.
const TURNS: usize = 60;
const TAKEN_BACK: usize = 30;

#[tokio::main]
async fn main() {
    alone();
    through_the_engine().await;
}

fn alone() {
    let vocabulary = CatalogVocabulary::default();
    let products: Vec<Product> = (0..CANDIDATES).map(rich).collect();
    let full = full_profile(&PersonId::new("test:ada"));
    let now = full.leanings[0].at;
    let mut reacting: Vec<Duration> = (0..ROUNDS)
        .map(|round| {
            let mut profile = full.clone();
            let started = Instant::now();
            let aspects = learner::aspects(&products[round % CANDIDATES], &vocabulary);
            let kind = [FeedbackKind::Liked, FeedbackKind::Disliked][round % 2];
            let reaction = Reaction { aspects: &aspects, kind, reason: None, at: now };
            learner::react(&mut profile, &reaction);
            started.elapsed()
        })
        .collect();
    tell("the learner alone, a profile of 48 leanings", &mut reacting);
    let mut weighing: Vec<Duration> = (0..ROUNDS / CANDIDATES)
        .map(|_| {
            let started = Instant::now();
            let known = products.iter().filter(|product| {
                let aspects = learner::aspects(product, &vocabulary);
                learner::liking(&full, &aspects, 0.0, now).doubt > 0.0
            });
            assert_eq!(known.count(), CANDIDATES);
            started.elapsed()
        })
        .collect();
    tell("weighing 240 candidates", &mut weighing);
}

async fn through_the_engine() {
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(StoreConfig::new(folder.path().join("store"))).await.unwrap();
    let world = World::in_shop(Beside {
        live: Vec::new(),
        config: EngineConfig::default(),
        store: Arc::new(store),
        ids: Arc::default(),
    });
    let asked = world.ask("ada", "ada", "hiking boots").await;
    let entry = world.store.entry(&asked.turn).await.unwrap().unwrap();
    let ada = entry.sender.person();
    let mut replies = Vec::new();
    for number in 0..TURNS {
        let turn = TurnId::new(format!("again{number}"));
        let key = MessageKey::new(format!("test:ada:again{number}"));
        let mut reply = Reply { turn: turn.clone(), ..asked.clone() };
        for (at, pick) in reply.picks.iter_mut().enumerate() {
            pick.product.facets.extend(rich(5 * number + at).facets);
        }
        world
            .store
            .accept(magpie_core::ports::InboxEntry { turn, key, ..entry.clone() })
            .await
            .unwrap();
        world.store.answer(reply.clone()).await.unwrap();
        replies.push(reply);
    }
    world.store.save_profile(&full_profile(&ada)).await.unwrap();

    let picks =
        || replies.iter().flat_map(|reply| (0..reply.picks.len()).map(move |at| (reply, at)));
    let mut bare = Vec::new();
    for (reply, at) in picks() {
        let kept = feedback(reply, at, FeedbackKind::Liked, &PersonId::new("test:bare"));
        let started = Instant::now();
        world.store.keep_feedback(&kept).await.unwrap();
        let profile = world.store.profile(&ada).await.unwrap();
        world.store.save_profile(&profile).await.unwrap();
        bare.push(started.elapsed());
    }
    let bare = tell("the database alone", &mut bare);
    let mut first = Vec::new();
    for (reply, at) in picks() {
        let kind = [FeedbackKind::Liked, FeedbackKind::Disliked][at % 2];
        first.push(timed(&world, feedback(reply, at, kind, &ada)).await);
    }
    let first = tell("a reaction through the engine, on disk", &mut first);
    let mut reasons = Vec::new();
    for (reply, at) in picks().take(TAKEN_BACK) {
        // Not for me, and why: the second one changes the first.
        let why = Feedback {
            reason: Some(FeedbackReason::ProductFit),
            ..feedback(reply, at, FeedbackKind::Disliked, &ada)
        };
        timed(&world, Feedback { kind: FeedbackKind::Withdrawn, reason: None, ..why.clone() })
            .await;
        timed(&world, Feedback { reason: None, ..why.clone() }).await;
        reasons.push(timed(&world, why).await);
    }
    tell("its reason, told afterwards", &mut reasons);
    let mut other = Vec::new();
    for (reply, at) in picks().take(TAKEN_BACK) {
        other.push(timed(&world, feedback(reply, at, FeedbackKind::Withdrawn, &ada)).await);
    }
    let other = tell("one of 300 is taken back, the rest learned again", &mut other);
    println!("{:.2} x and {:.1} x the database alone, by the median", first / bare, other / bare);
}

async fn timed(world: &World<SledStore>, feedback: Feedback) -> Duration {
    let started = Instant::now();
    world.engine.react(feedback).await.unwrap();
    started.elapsed()
}

fn feedback(reply: &Reply, at: usize, kind: FeedbackKind, person: &PersonId) -> Feedback {
    Feedback {
        person: person.clone(),
        turn: reply.turn.clone(),
        product: Some(reply.picks[at].product.id.clone()),
        kind,
        reason: None,
        at: Timestamp::from_second(1_800_000_000).unwrap(),
    }
}

/// A product of which much is known.
fn rich(number: usize) -> Product {
    let title = "Quilted weatherproof commuter jacket lightweight edition";
    product(&format!("rich{number}"))
        .title(title)
        .brand(&format!("Maker {}", number % 12))
        .facet(FacetKind::Colour, &format!("colour {}", number % 20))
        .facet(FacetKind::Colour, &format!("colour {}", number % 7))
        .facet(FacetKind::Material, &format!("material {}", number % 9))
        .facet(FacetKind::Audience, ["women", "men"][number % 2])
        .facet(FacetKind::Use, &format!("use {}", number % 5))
        .price(9_000, Currency::USD)
        .build()
}

fn full_profile(person: &PersonId) -> Profile {
    let mut profile = contract::profile(person);
    let colours = (0..20).map(|n| Aspect::Facet(FacetKind::Colour, format!("colour {n}")));
    let makers = (0..12).map(|n| Aspect::Facet(FacetKind::Brand, format!("maker {n}")));
    let words = (0..15).map(|n| Aspect::Word(format!("word{n}")));
    let all = colours.chain(makers).chain(words).chain([Aspect::Price(PriceBand::Low)]);
    profile.leanings = all.map(contract::leaning).collect();
    profile.leanings.iter_mut().for_each(|leaning| leaning.pinned = false);
    profile.leanings.sort_by(|a, b| a.aspect.cmp(&b.aspect));
    assert_eq!(profile.leanings.len(), learner::MOST_LEANINGS);
    profile
}

/// Prints percentiles and gives the median.
fn tell(what: &str, times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    let at = |hundredth: usize| times[(times.len() - 1) * hundredth / 100].as_secs_f64();
    println!("{what}: p50 {:.1} us, p99 {:.1} us", at(50) * 1e6, at(99) * 1e6);
    at(50)
}
