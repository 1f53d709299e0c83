//! What reactions teach, through the engine: one's own, those of a community, and everybody's.

use jiff::SignedDuration;
use magpie::engine::EngineConfig;
use magpie_core::ports::{Companion, CompanionError, FeedbackStore, ProfileStore};
use magpie_core::{
    CommunityId, Currency, Feedback, FeedbackKind, FeedbackReason, Label, MemoryChange, PersonId,
    Reply,
};

use magpie_testkit::product;

use crate::world::{Beside, World};

fn person(who: &str) -> PersonId {
    PersonId::new(format!("test:{who}"))
}

fn feedback(world: &World, who: &str, reply: &Reply, at: usize, kind: FeedbackKind) -> Feedback {
    Feedback {
        person: person(who),
        turn: reply.turn.clone(),
        product: Some(reply.picks[at].product.id.clone()),
        kind,
        reason: None,
        at: magpie_core::ports::Clock::now(&*world.clock),
    }
}

async fn react(world: &World, who: &str, reply: &Reply, at: usize, kind: FeedbackKind) {
    world.engine.react(feedback(world, who, reply, at, kind)).await.unwrap();
}

fn materials(reply: &Reply) -> Vec<&str> {
    reply
        .picks
        .iter()
        .filter(|pick| !pick.labels.contains(&Label::Exploring))
        .flat_map(|pick| pick.product.facet(magpie_core::FacetKind::Material))
        .collect()
}

/// Likes every mesh boot and dislikes every leather one of a slate.
async fn teach_mesh(world: &World, who: &str, place: &str) {
    let reply = world.ask(who, place, "hiking boots").await;
    for (at, material) in materials(&reply).into_iter().enumerate() {
        let kind = if material == "mesh" { FeedbackKind::Liked } else { FeedbackKind::Disliked };
        react(world, who, &reply, at, kind).await;
    }
}

#[tokio::test]
async fn a_taste_shows_in_the_next_turn_with_its_reason_and_only_in_private() {
    let world = World::new(|offers| offers);
    assert!(materials(&world.ask("ada", "home", "hiking boots").await).contains(&"leather"));
    teach_mesh(&world, "ada", "home").await;
    let reply = world.ask("ada", "home", "hiking boots").await;
    assert_eq!(materials(&reply)[0], "mesh", "{reply:#?}");
    teach_mesh(&world, "ada", "home").await;
    let reply = world.ask("ada", "home", "hiking boots").await;
    assert!(reply.picks[0].why.contains("you liked mesh"), "{:#?}", reply.picks[0]);

    let others = world.ask("ada", "group", "hiking boots").await;
    assert!(materials(&others).contains(&"leather"), "{others:#?}");
    assert!(others.picks.iter().all(|pick| !pick.why.contains("liked")));
    let memory = world.engine.memory(&person("ada"), None).await.unwrap();
    assert!(memory.entries.iter().any(|entry| entry.what == "likes: mesh"), "{memory:#?}");
}

#[tokio::test]
async fn a_community_has_a_taste_of_its_own_which_no_private_reply_knows() {
    let world = World::new(|offers| offers);
    for who in ["ada", "ben", "cyd"] {
        teach_mesh(&world, who, "group").await;
    }
    let here = world.ask("dan", "group", "hiking boots").await;
    assert!(here.picks[0].why.contains("liked here mesh"), "{:#?}", here.picks[0]);
    let alone = world.ask("dan", "dan", "hiking boots").await;
    assert!(alone.picks.iter().all(|pick| !pick.why.contains("liked")));
    assert!(world.engine.memory(&person("ada"), None).await.unwrap().entries.is_empty());
}

#[tokio::test]
async fn what_is_taken_back_is_unlearned_and_repeated_taps_teach_nothing() {
    let world = World::new(|offers| offers);
    let reply = world.ask("ada", "home", "hiking boots").await;
    react(&world, "ada", &reply, 0, FeedbackKind::Liked).await;
    let once = world.engine.profile(&person("ada")).await.unwrap();
    for _ in 0..1_000 {
        react(&world, "ada", &reply, 0, FeedbackKind::Liked).await;
    }
    assert_eq!(world.engine.profile(&person("ada")).await.unwrap(), once);
    react(&world, "ada", &reply, 0, FeedbackKind::Opened).await;
    assert_eq!(world.engine.profile(&person("ada")).await.unwrap(), once, "no less liked");
    react(&world, "ada", &reply, 0, FeedbackKind::Withdrawn).await;
    assert!(world.engine.profile(&person("ada")).await.unwrap().leanings.is_empty());
}

#[tokio::test]
async fn a_change_of_mind_teaches_the_same_at_once_and_later() {
    let world = World::new(|offers| offers);
    let mut learned = Vec::new();
    for who in ["ada", "ben"] {
        let reply = world.ask(who, who, "hiking boots").await;
        react(&world, who, &reply, 1, FeedbackKind::Liked).await;
        world.clock.advance(SignedDuration::from_mins(1));
        react(&world, who, &reply, 0, FeedbackKind::Disliked).await;
        if who == "ben" {
            // Something else in between: all is learned again.
            react(&world, who, &reply, 2, FeedbackKind::Liked).await;
            react(&world, who, &reply, 2, FeedbackKind::Withdrawn).await;
        }
        world.clock.advance(SignedDuration::from_mins(1));
        let why = Feedback {
            reason: Some(FeedbackReason::PriceSensitivity),
            ..feedback(&world, who, &reply, 0, FeedbackKind::Disliked)
        };
        world.engine.react(why).await.unwrap();
        let profile = world.engine.profile(&person(who)).await.unwrap();
        let beliefs = profile.leanings.into_iter();
        learned.push(beliefs.map(|l| (l.aspect, l.mean, l.variance)).collect::<Vec<_>>());
    }
    assert_eq!(learned[0], learned[1]);
    assert!(!learned[0].is_empty());
}

#[tokio::test]
async fn nobody_reacts_to_what_was_shown_to_somebody_else_alone() {
    let world = World::new(|offers| offers);
    let reply = world.ask("ada", "home", "hiking boots").await;
    let foreign = feedback(&world, "eve", &reply, 0, FeedbackKind::Liked);
    let refused = world.engine.react(foreign).await;
    assert!(matches!(refused, Err(CompanionError::NotFound(_))), "{refused:?}");
    for who in ["ada", "eve"] {
        assert!(world.engine.profile(&person(who)).await.unwrap().leanings.is_empty());
    }
}

#[tokio::test]
async fn a_price_is_not_a_style() {
    let world = World::new(|offers| offers);
    let reply = world.ask("ada", "home", "hiking boots").await;
    let dear = Feedback {
        reason: Some(FeedbackReason::PriceSensitivity),
        ..feedback(&world, "ada", &reply, 4, FeedbackKind::Disliked)
    };
    world.engine.react(dear).await.unwrap();
    let profile = world.engine.profile(&person("ada")).await.unwrap();
    let aspects: Vec<_> = profile.leanings.iter().map(|leaning| &leaning.aspect).collect();
    assert!(aspects.iter().all(|a| matches!(a, magpie_core::Aspect::Price(_))), "{aspects:?}");
}

#[tokio::test]
async fn an_older_list_changes_nothing_and_what_is_struck_stays_away() {
    let world = World::new(|offers| offers);
    teach_mesh(&world, "ada", "home").await;
    let before = world.engine.memory(&person("ada"), None).await.unwrap();
    let mesh = before.entries.iter().find(|entry| entry.what == "likes: mesh").unwrap().number;
    let strike = |revision: String| {
        let engine = world.engine.clone();
        async move {
            engine.change_memory(&person("ada"), &revision, mesh, MemoryChange::Strike, None).await
        }
    };
    let after = strike(before.revision.clone()).await.unwrap();
    assert!(after.entries.iter().all(|entry| entry.what != "likes: mesh"));
    assert!(strike(before.revision).await.is_err());
    teach_mesh(&world, "ada", "home").await;
    let later = world.engine.memory(&person("ada"), None).await.unwrap();
    assert!(later.entries.iter().all(|entry| !entry.what.contains("mesh")), "{later:#?}");
}

#[tokio::test]
async fn what_many_took_together_leads_from_one_to_the_other() {
    let world = World::new(|offers| offers);
    let alone = world.ask("ada", "ada", "desk lamp").await;
    let unlikely = alone.picks.last().unwrap().product.id.clone();
    // Who takes the fifth boot takes that lamp; who takes another boot takes another lamp.
    for n in 0..24 {
        let who = format!("p{n}");
        let boots = world.ask(&who, &who, "hiking boots").await;
        let lamps = world.ask(&who, &who, "desk lamp").await;
        let odd = n % 2 == 1;
        let lamp = lamps.picks.iter().position(|pick| (pick.product.id == unlikely) == odd);
        react(&world, &who, &boots, if odd { 4 } else { 0 }, FeedbackKind::Bought).await;
        react(&world, &who, &lamps, lamp.unwrap(), FeedbackKind::Bought).await;
    }
    assert!(world.engine.learn_from_everybody().await.unwrap());
    let boots = world.ask("ben", "ben", "hiking boots").await;
    react(&world, "ben", &boots, 4, FeedbackKind::Bought).await;
    let lamps = world.ask("ben", "ben", "desk lamp").await;
    // Ben's own purchase speaks for middle prices; beside that, it leads to what others took with it and away from
    // what they took with something else.
    let at = |id: &str| lamps.picks.iter().position(|pick| pick.product.id.as_str() == id);
    assert_eq!(unlikely.as_str(), "lamp4");
    assert!(at("lamp4") < at("lamp1") && at("lamp0").is_none(), "{lamps:#?}");
    // Who took nothing hears what is popular: both lamps alike.
    let stranger = world.ask("eve", "eve", "desk lamp").await;
    assert_eq!(stranger.picks[0].product.id, alone.picks[0].product.id);
}

#[tokio::test]
async fn what_few_took_says_nothing_to_others() {
    let world = World::new(|offers| offers);
    for n in 0..2 {
        let who = format!("p{n}");
        let lamps = world.ask(&who, &who, "desk lamp").await;
        react(&world, &who, &lamps, 4, FeedbackKind::Bought).await;
    }
    assert!(!world.engine.learn_from_everybody().await.unwrap());
}

#[tokio::test]
async fn what_is_taken_and_taken_back_counts_from_the_next_lesson_on() {
    let world = World::new(|offers| offers);
    let mut lamps = Vec::new();
    for n in 0..24 {
        let who = format!("p{n}");
        let reply = world.ask(&who, &who, "desk lamp").await;
        for at in 0..reply.picks.len() {
            react(&world, &who, &reply, at, FeedbackKind::Liked).await;
        }
        lamps.push(reply);
    }
    assert!(world.engine.learn_from_everybody().await.unwrap());
    let first = async || {
        let reply = world.ask("eve", "eve", "desk lamp").await;
        reply.picks[0].product.id.clone()
    };
    let popular = first().await;
    // Every other lesson is learned anew, for much has changed then.
    for (n, lamps) in lamps.iter().enumerate().take(20) {
        let at = lamps.picks.iter().position(|pick| pick.product.id == popular).unwrap();
        react(&world, &format!("p{n}"), lamps, at, FeedbackKind::Withdrawn).await;
        assert!(world.engine.learn_from_everybody().await.unwrap());
    }
    assert_ne!(first().await, popular);
}

#[tokio::test]
async fn what_somebody_says_they_bought_or_watch_teaches_too() {
    let world = World::new(|offers| offers);
    let reply = world.ask("ada", "home", "hiking boots").await;
    let told = world.ask("ada", "home", "I bought the second one").await;
    assert!(told.text.contains(&reply.picks[1].product.title), "{}", told.text);
    let profile = world.engine.profile(&person("ada")).await.unwrap();
    assert!(profile.leanings.iter().all(|leaning| leaning.mean > 0.0), "{profile:#?}");
    assert!(!profile.leanings.is_empty());

    let lamps = world.ask("eve", "eve", "desk lamp").await;
    world.ask("eve", "eve", "watch #1").await;
    assert!(!world.engine.profile(&person("eve")).await.unwrap().leanings.is_empty());
    assert!(!lamps.picks.is_empty());
}

#[tokio::test]
async fn a_community_reads_its_taste_and_its_moderators_reset_it() {
    let world = World::new(|offers| offers);
    for who in ["ada", "ben"] {
        teach_mesh(&world, who, "group").await;
    }
    let told = world.ask("cyd", "group", "what do we like?").await;
    assert!(told.text.contains("likes: mesh"), "{}", told.text);
    let refused = world.ask("cyd", "group", "reset our taste").await;
    assert!(refused.text.contains("moderators"), "{}", refused.text);
    let message = magpie_core::InboundMessage {
        moderates: true,
        ..world.message("dan", "group", "reset our taste")
    };
    world.answer(message).await;
    let told = world.ask("cyd", "group", "our taste").await;
    assert!(!told.text.contains("mesh"), "{}", told.text);
    let alone = world.ask("cyd", "cyd", "our taste").await;
    assert!(alone.text.contains("/memory"), "{}", alone.text);
}

/// Ten thousand statements and reactions to as many things leave a profile that is still small on disk.
#[tokio::test]
async fn a_profile_stays_below_four_kibibytes() {
    let folder = tempfile::tempdir().unwrap();
    let config = magpie_store::StoreConfig::new(folder.path().join("store"));
    let store = magpie_store::SledStore::open(config).await.unwrap();
    let who = person("ada");
    let mut profile = magpie_core::Profile::empty(who.clone());
    let now = jiff::Timestamp::UNIX_EPOCH;
    for n in 0..10_000 {
        let value = format!("brand number {n}");
        let stated = magpie::planner::rules::StatedFact {
            name: format!("never: {value}"),
            quote: format!("honestly, I would never ever buy anything of {value} again, never"),
            needs: vec![magpie_core::Need::exclude(magpie_core::FacetKind::Brand, &value)],
            category: None,
        };
        magpie::memory::learn(&mut profile, &[stated], &magpie_core::TurnId::new("t"), now);
        let reaction = magpie::memory::learner::Reaction {
            aspects: &[magpie_core::Aspect::Word(value)],
            kind: FeedbackKind::Liked,
            reason: None,
            at: now,
        };
        magpie::memory::learner::react(&mut profile, &reaction);
    }
    magpie::memory::fit(&mut profile, now);
    assert!(profile.facts.len() >= 5, "{}", profile.facts.len());
    magpie_core::ports::ProfileStore::save_profile(&store, &profile).await.unwrap();
    let kept = magpie_core::ports::Privacy::export(&store, &who).await.unwrap();
    let bytes = kept["profiles"][0].to_string().len();
    assert!((1_000..=4_096).contains(&bytes), "{bytes}");
}

#[tokio::test]
async fn words_teach_as_buttons_do() {
    let world = World::new(|offers| offers);
    let first = world.ask("ada", "home", "hiking boots").await;
    let again = world.ask("ada", "home", "more like the fifth").await;
    let liked = first.picks[4].product.id.clone();
    let said = world.store.feedback_of(&person("ada")).await.unwrap();
    let [said] = said.as_slice() else { panic!("{said:#?}") };
    assert_eq!((said.kind, said.product.as_ref()), (FeedbackKind::Liked, Some(&liked)));
    assert!(!world.engine.profile(&person("ada")).await.unwrap().leanings.is_empty());

    let refused = again.picks[0].product.id.clone();
    let others = world.ask("ada", "home", "the first one is too heavy").await;
    assert!(others.picks.iter().all(|pick| pick.product.id != refused), "{others:#?}");
    let said = world.store.feedback_of(&person("ada")).await.unwrap();
    let against = said.iter().find(|said| said.product.as_ref() == Some(&refused)).unwrap();
    let expected = (FeedbackKind::Disliked, Some(FeedbackReason::ProductFit));
    assert_eq!((against.kind, against.reason), expected);
}

#[tokio::test]
async fn a_word_about_all_of_them_is_about_what_they_share() {
    let world = World::new(|offers| offers);
    let reply = world.ask("ada", "home", "leather hiking boots").await;
    assert_eq!(materials(&reply), ["leather"; 4]);
    world.ask("ada", "home", "not my style").await;
    let profile = world.engine.profile(&person("ada")).await.unwrap();
    let leather = profile.leanings.iter().find(|leaning| {
        matches!(&leaning.aspect, magpie_core::Aspect::Facet(_, value) if value == "leather")
    });
    assert!(leather.is_some_and(|leaning| leaning.mean < 0.0 && leaning.reactions == 1));
    // The emoji under the same reply takes it back.
    let withdrawn =
        Feedback { product: None, ..feedback(&world, "ada", &reply, 0, FeedbackKind::Withdrawn) };
    world.engine.react(withdrawn).await.unwrap();
    assert!(world.engine.profile(&person("ada")).await.unwrap().leanings.is_empty());
}

#[tokio::test]
async fn who_puts_it_off_is_shown_nothing_more() {
    let world = World::new(|offers| offers);
    world.ask("ada", "home", "hiking boots").await;
    let reply = world.ask("ada", "home", "maybe later").await;
    assert!(reply.picks.is_empty() && reply.text.starts_with("Take your time"), "{reply:#?}");
    assert!(world.engine.profile(&person("ada")).await.unwrap().leanings.is_empty());
}

#[tokio::test]
async fn an_opened_link_teaches_a_little_and_in_a_group_nobody_in_particular() {
    let links = magpie_core::AnswerLinks::new(
        Some("https://magpie.example/".parse().unwrap()),
        magpie_core::ButtonSigner::new(b"secret"),
    );
    let counted = EngineConfig { counted_links: Some(links.clone()), ..EngineConfig::default() };
    let world = World::beside(Beside { config: counted, ..Beside::default() });
    let reply = world.ask("ada", "home", "hiking boots").await;
    let pick = &reply.picks[0];
    assert_eq!(pick.link(), links.pick(&reply.turn, 1).as_ref());
    assert_eq!(pick.target(), pick.product.url.as_ref());
    world.engine.opened(&reply.turn, 1).await.unwrap();
    let liked = world.engine.profile(&person("ada")).await.unwrap();
    assert!(liked.leanings.iter().all(|leaning| leaning.mean > 0.0) && !liked.leanings.is_empty());
    assert!(world.engine.opened(&reply.turn, 9).await.is_err());

    let shared = world.ask("ben", "group", "hiking boots").await;
    world.engine.opened(&shared.turn, 1).await.unwrap();
    assert!(world.engine.profile(&person("ben")).await.unwrap().leanings.is_empty());
    let taste = magpie::memory::taste_of(&CommunityId::new("test:group"));
    let taste = world.store.profile(&taste).await.unwrap();
    assert!(taste.leanings.iter().all(|leaning| leaning.mean > 0.0) && !taste.leanings.is_empty());
    // Without the setting the card leads straight to the shop.
    let plain = World::new(|offers| offers).ask("ada", "home", "hiking boots").await;
    assert_eq!(plain.picks[0].link(), plain.picks[0].product.url.as_ref());
}

#[tokio::test]
async fn what_recurs_in_one_s_requests_is_noticed_without_a_model() {
    let world = World::new(|offers| offers);
    for text in ["leather hiking boots", "a leather boot", "desk lamp", "boots of leather"] {
        world.ask("ada", "home", text).await;
    }
    let profile = world.engine.profile(&person("ada")).await.unwrap();
    let [fact] = profile.facts.as_slice() else { panic!("{:#?}", profile.facts) };
    assert_eq!((fact.name.as_str(), fact.quote.as_str()), ("often: leather", "boots of leather"));
    let reply = world.ask("ada", "home", "I never buy leather").await;
    assert!(reply.text.contains("It replaces “boots of leather”."), "{}", reply.text);
    let memory = world.engine.memory(&person("ada"), None).await.unwrap();
    let entry = memory.entries.iter().find(|entry| entry.what == "never: leather").unwrap();
    assert!(entry.why.ends_with("before that “boots of leather”"), "{entry:?}");
}

#[tokio::test]
async fn what_looks_like_what_was_liked_comes_first() {
    // Nothing tells them apart but how they look.
    let lamp = |id: &str| {
        let title = format!("Lamp {}", id.split('-').nth(1).unwrap());
        product(id).title(&title).category(&["Lamps"]).price(5_000, Currency::USD).build()
    };
    let look = |n: u32| if n.is_multiple_of(2) { "round" } else { "square" };
    let ids = (1..9).map(|n| format!("look-{n}-{}", look(n)));
    let world = World::seeing(ids.map(|id| lamp(&id)).collect());
    let first = world.ask("ada", "home", "lamp").await;
    let of = |reply: &Reply, look: &str| -> Vec<usize> {
        let picks = reply.picks.iter().enumerate();
        picks
            .filter(|(_, pick)| pick.product.id.as_str().contains(look))
            .map(|(at, _)| at)
            .collect()
    };
    assert!(!of(&first, "round").is_empty() && !of(&first, "square").is_empty(), "{first:#?}");
    for at in of(&first, "square") {
        react(&world, "ada", &first, at, FeedbackKind::Liked).await;
    }
    for at in of(&first, "round") {
        react(&world, "ada", &first, at, FeedbackKind::Disliked).await;
    }
    let then = world.ask("ada", "home", "lamp").await;
    assert!(then.picks[0].product.id.as_str().contains("square"), "{then:#?}");
    // What looks like what was disliked comes after all that looks like what was liked.
    let (liked, other) = (of(&then, "square"), of(&then, "round"));
    assert!(other.is_empty() || liked.iter().max() < other.iter().min(), "{then:#?}");
    // Somebody else's taste is another one.
    let others = world.ask("ben", "ben", "lamp").await;
    assert_eq!(of(&others, "square"), of(&first, "square"));
}
