//! What always holds, shown on the engine with everything around it in memory, and on the ranking.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use magpie::ranking::{self, Found};
use magpie_core::ports::{Companion, LimitScope, ProfileStore, Refusal};
use magpie_core::{AgentKind, FacetKind, Need, NeedOrigin, Needs, PersonId, Product, Reply};
use proptest::prelude::*;

use crate::world::{World, shop};

fn remembered(reply: &Reply) -> Vec<&Need> {
    reply.needs.iter().filter(|need| need.origin == NeedOrigin::Remembered).collect()
}

#[tokio::test]
async fn private_memory_is_read_for_its_owner_alone() {
    let world = World::new(|offers| offers);
    world.ask("ada", "ada", "I never buy leather").await;
    world.ask("ada", "ada", "I wear size 42").await;
    let leather = |reply: &Reply| {
        reply
            .picks
            .iter()
            .any(|pick| pick.product.facet(FacetKind::Material).any(|m| m == "leather"))
    };

    let alone = world.ask("ada", "ada", "hiking boots").await;
    assert!(!remembered(&alone).is_empty() && !leather(&alone), "{alone:#?}");

    let among_others = world.ask("ada", "group", "hiking boots").await;
    assert!(remembered(&among_others).is_empty(), "{:?}", among_others.needs);
    assert!(leather(&among_others), "the picks tell what is remembered");
    let told = world.ask("ada", "group", "what do you know about me?").await;
    assert!(!told.text.contains("leather") && !told.text.contains("42"), "{}", told.text);

    let other = world.ask("ben", "ben", "hiking boots").await;
    assert!(remembered(&other).is_empty() && leather(&other));
}

#[tokio::test]
async fn what_is_said_among_others_is_not_kept_in_a_profile() {
    let world = World::new(|offers| offers);
    world.ask("cleo", "group", "I'm vegan").await;
    let profile = world.store.profile(&PersonId::new("test:cleo")).await.unwrap();
    assert!(profile.facts.is_empty(), "{profile:?}");
}

#[tokio::test]
async fn a_flood_and_a_slow_source_delay_nobody_else() {
    let slow = Duration::from_secs(30);
    let world = World::new(|offers| (0..8).fold(offers, |o, n| o.delay(&format!("boot{n}"), slow)));
    let (mut accepted, mut notices) = (0, 0);
    for n in 0..60 {
        // Half of them into one conversation, half into groups.
        let place = if n % 2 == 0 { "flo".to_owned() } else { format!("group{n}") };
        match world.engine.accept(world.message("flo", &place, "hiking boots")).await {
            Ok(_) => accepted += 1,
            Err(Refusal::RateLimited { scope: LimitScope::Person, notice, retry_after }) => {
                assert!(retry_after > Duration::ZERO);
                notices += usize::from(notice);
            }
            Err(_) => {}
        }
    }
    assert!(accepted <= 20, "{accepted} of a flood were accepted");
    assert!(notices <= 1, "a flood of notices");
    let began = Instant::now();
    let reply = world.ask("gus", "gus", "desk lamp").await;
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    assert!(reply.picks.len() >= 3, "{reply:#?}");
}

#[tokio::test]
async fn the_source_that_never_answers_is_not_waited_for() {
    let slow = Duration::from_secs(30);
    let world = World::new(|offers| offers.delay("lamp0", slow).delay("lamp1", slow));
    let began = Instant::now();
    let reply = world.ask("hal", "hal", "desk lamp").await;
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    assert!(reply.picks.len() >= 3, "{reply:#?}");
}

fn order(found: Vec<Found>) -> Vec<String> {
    let needs = Needs::from_iter([Need::exclude(FacetKind::Material, "leather")]);
    let ranked = ranking::diversify(ranking::rank(found, &needs).ranked, 20);
    ranked.into_iter().map(|ranked| ranked.product.id.as_str().to_owned()).collect()
}

fn found() -> Vec<Found> {
    let scores = [0.9_f32, 0.7, 0.7, 0.7, 0.5, 1.0, 0.5];
    let with_score = |(at, product): (usize, Product)| Found {
        product,
        scores: BTreeMap::from([(AgentKind::Product, scores[at % scores.len()])]),
        judged: (at % 2 == 0).then_some(0.5),
        liking: 0.1 * (at % 3) as f32,
    };
    shop().into_iter().enumerate().map(with_score).collect()
}

proptest! {
    #[test]
    fn ranking_is_the_same_for_shuffled_candidates(shuffled in Just(found()).prop_shuffle()) {
        prop_assert_eq!(order(shuffled), order(found()));
    }
}

/// The products with these scores, ranked.
fn ranked(products: Vec<(Product, f32)>, needs: &Needs) -> Vec<String> {
    let found = products.into_iter().map(|(product, score)| Found {
        product,
        scores: BTreeMap::from([(AgentKind::Product, score)]),
        judged: None,
        liking: 0.0,
    });
    let ranked = ranking::rank(found.collect(), needs).ranked;
    ranked.into_iter().map(|ranked| ranked.product.id.as_str().to_owned()).collect()
}

fn thing(id: &str, audience: Option<&str>) -> Product {
    let mut product = shop().remove(0);
    product.id = magpie_core::ProductId::new(id);
    product.title = format!("Thing {id}");
    product.url = None;
    product.gtin = None;
    product.facets.retain(|facet| facet.kind != FacetKind::Audience);
    product.facets.extend(audience.map(|value| magpie_core::Facet {
        kind: FacetKind::Audience,
        value: value.to_owned(),
        origin: magpie_core::FacetOrigin::Stated,
    }));
    product
}

#[test]
fn silence_counts_against_a_product_where_others_tell() {
    let women = Needs::from_iter([Need::hard(magpie_core::Want::Facet(
        FacetKind::Audience,
        "women".to_owned(),
    ))]);
    let silent = |id| (thing(id, None), 0.9);
    let telling = |id| (thing(id, Some("women")), 0.7);
    let quiet = vec![silent("a"), silent("b"), silent("c"), silent("d"), telling("w")];
    assert_eq!(ranked(quiet, &women)[0], "a", "nearly nobody tells");
    let loud = vec![silent("a"), telling("w"), telling("x"), telling("y"), telling("z")];
    assert_eq!(ranked(loud, &women), ["w", "x", "y", "z", "a"]);
}

#[test]
fn who_names_nobody_looks_for_a_grown_person() {
    let things = || vec![(thing("k", Some("kids")), 1.0), (thing("w", Some("women")), 0.95)];
    assert_eq!(ranked(things(), &Needs::default()), ["w", "k"]);
    let kids = magpie_core::Want::Facet(FacetKind::Audience, "kids".to_owned());
    assert_eq!(ranked(things(), &Needs::from_iter([Need::soft(kids)])), ["k", "w"]);
}

#[test]
fn ranking_is_the_same_with_affiliate_tags() {
    let mut tagged = found();
    for (at, found) in tagged.iter_mut().enumerate() {
        if at % 3 == 0 {
            let url = found.product.url.as_mut().unwrap();
            url.query_pairs_mut().append_pair("tag", "affiliate-21").append_pair("utm_source", "m");
        }
    }
    assert_eq!(order(tagged), order(found()));
}

/// Platforms and vendors; their names belong into adapters, settings and prose.
const NAMES: &[&str] = &[
    "telegram",
    "discord",
    "slack",
    "whatsapp",
    "shopify",
    "groq",
    "gemini",
    "openai",
    "anthropic",
    "ollama",
    "serenity",
    "teloxide",
    "tantivy",
    "sled",
    "reqwest",
    "axum",
    "nats",
];

#[test]
fn the_core_and_the_library_name_no_platform_and_no_vendor() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = 0;
    for folder in ["src", "crates/core/src"] {
        visit(&root.join(folder), &mut |path, text| {
            let of_the_program = path.starts_with(root.join("src/wiring"))
                || path.starts_with(root.join("src/commands"))
                // Names of variables are what operators type.
                || path.starts_with(root.join("src/config"))
                || ["wiring.rs", "commands.rs", "main.rs"].iter().any(|f| path.ends_with(f));
            if of_the_program {
                return;
            }
            seen += 1;
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for (at, line) in code.lines().enumerate() {
                let line = line.trim().to_lowercase();
                if line.starts_with("//") {
                    continue;
                }
                let words = line.split(|c: char| !c.is_alphanumeric());
                for word in words {
                    assert!(!NAMES.contains(&word), "{}:{}: {word}", path.display(), at + 1);
                }
            }
        });
    }
    assert!(seen > 50, "only {seen} files were looked at");
}

fn visit(folder: &std::path::Path, each: &mut impl FnMut(&std::path::Path, &str)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, each);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            each(&path, &std::fs::read_to_string(&path).unwrap());
        }
    }
}
