//! One person on two platforms, from the code to the parting, with an engine in memory.

use std::sync::Arc;

use jiff::SignedDuration;
use magpie_core::ports::{Clock as _, Companion as _, LinkStore as _};
use magpie_core::{
    ConversationId, Feedback, FeedbackKind, InboundMessage, LinkAnswer, LinkConflict, LinkRefusal,
    LinkRequest, LinkSide, PersonId, Platform, Reply, Sender,
};

use crate::world::{Beside, World};

/// The platforms of the world's messages, and another one.
const HERE: &str = "test";
const THERE: &str = "other";

fn person(platform: &str, name: &str) -> PersonId {
    PersonId::new(format!("{platform}:{name}"))
}

impl World {
    /// The final reply to a message on the other platform.
    async fn ask_there(&self, who: &str, place: &str, text: &str) -> Reply {
        let message = self.message(who, place, text);
        let sender = Sender { platform: Platform::new(THERE), ..message.sender };
        let conversation = ConversationId::new(format!("{THERE}:{place}"));
        self.answer(InboundMessage { sender, conversation, ..message }).await
    }

    async fn request(&self, who: &PersonId, request: LinkRequest) -> LinkAnswer {
        self.engine.link(who, request).await.unwrap()
    }

    async fn code(&self, who: &PersonId) -> String {
        match self.request(who, LinkRequest::Code).await {
            LinkAnswer::Code { code, minutes: 10 } => code,
            answer => panic!("{answer:?}"),
        }
    }

    async fn confirm(&self, who: &PersonId, code: &str) -> LinkAnswer {
        self.request(who, LinkRequest::Confirm(code.to_owned())).await
    }

    async fn preview(&self, who: &PersonId, code: &str) -> LinkAnswer {
        self.request(who, LinkRequest::Preview(code.to_owned())).await
    }

    /// Makes Ada here and Ada there one person.
    async fn link_ada(&self) {
        let code = self.code(&person(HERE, "ada")).await;
        let answer = self.confirm(&person(THERE, "ada"), &code).await;
        assert!(matches!(answer, LinkAnswer::Linked(_)), "{answer:?}");
    }

    async fn facts(&self, who: &PersonId) -> Vec<String> {
        let profile = self.engine.profile(who).await.unwrap();
        profile.facts.into_iter().map(|fact| fact.name).collect()
    }
}

fn refused(refusal: LinkRefusal) -> LinkAnswer {
    LinkAnswer::Refused(refusal)
}

fn excludes_leather(reply: &Reply) -> bool {
    reply.needs.iter().any(|need| need.to_string() == "not leather")
}

fn shows_leather(reply: &Reply) -> bool {
    // The boots 0 to 3 are of leather.
    let leather = |id: &str| id.strip_prefix("boot").is_some_and(|number| number < "4");
    reply.picks.iter().any(|pick| leather(pick.product.id.as_str()))
}

#[tokio::test]
async fn what_is_said_on_one_platform_counts_on_the_other_in_private_alone() {
    let world = World::beside(Beside::default());
    world.ask("ada", "home", "I never buy leather").await;
    let before = world.ask_there("ada", "dm", "hiking boots").await;
    assert!(shows_leather(&before) && !excludes_leather(&before), "the same name links nobody");

    world.link_ada().await;
    let private = world.ask_there("ada", "dm", "show me hiking boots").await;
    assert!(excludes_leather(&private) && !shows_leather(&private), "{:?}", private.needs);
    assert!(!private.picks.is_empty());
    for reply in [
        world.ask_there("ada", "group", "hiking boots").await,
        world.ask("ada", "group2", "hiking boots").await,
        world.ask_there("bob", "his", "hiking boots").await,
    ] {
        assert!(!excludes_leather(&reply) && shows_leather(&reply), "{:?}", reply.needs);
    }

    // And what is said there counts here, also after a restart.
    world.ask_there("ada", "dm", "I wear size 42").await;
    let (store, ids) = (Arc::clone(&world.store), Arc::clone(&world.ids));
    let world = World::beside(Beside { store, ids, ..Beside::default() });
    let here = world.ask("ada", "home again", "hiking boots").await;
    assert!(here.needs.iter().any(|need| need.to_string() == "size 42"), "{:?}", here.needs);
    assert_eq!(world.facts(&person(HERE, "ada")).await, world.facts(&person(THERE, "ada")).await);
}

#[tokio::test]
async fn reactions_of_both_teach_one_memory_and_one_tap_corrects_it_for_both() {
    let world = World::beside(Beside::default());
    world.link_ada().await;
    let (here, there) = (person(HERE, "ada"), person(THERE, "ada"));
    let reply = world.ask("ada", "home", "hiking boots").await;
    let product = reply.picks[0].product.id.clone();
    let disliked = |person: &PersonId| Feedback {
        person: person.clone(),
        turn: reply.turn.clone(),
        product: Some(product.clone()),
        kind: FeedbackKind::Disliked,
        reason: None,
        at: world.clock.now(),
    };
    // What was shown in her chat here is judged there only: links open no replies.
    assert!(world.engine.react(disliked(&there)).await.is_err());
    world.engine.react(disliked(&here)).await.unwrap();
    let again = world.ask_there("ada", "dm", "hiking boots").await;
    assert!(again.picks.iter().all(|pick| pick.product.id != product), "left out there, too");

    world.ask_there("ada", "dm", "I wear size 42").await;
    let memory = world.engine.memory(&here, None).await.unwrap();
    assert_eq!(memory, world.engine.memory(&there, None).await.unwrap());
    let size = memory.entries.iter().find(|entry| entry.what == "size: 42").unwrap();
    let strike = magpie_core::MemoryChange::Strike;
    world.engine.change_memory(&here, &memory.revision, size.number, strike, None).await.unwrap();
    assert!(world.facts(&there).await.is_empty());
}

#[tokio::test]
async fn a_preview_tells_what_would_happen_and_changes_nothing() {
    let world = World::beside(Beside::default());
    let (here, there) = (person(HERE, "ada"), person(THERE, "ada"));
    world.ask("ada", "home", "I never buy leather").await;
    world.ask_there("ada", "dm", "I love leather").await;
    world.ask_there("ada", "dm", "I wear size 42").await;
    assert_eq!(world.facts(&there).await.len(), 2, "{:?}", world.facts(&there).await);
    let code = world.code(&here).await;
    let LinkAnswer::Preview { code: shown, merge } = world.preview(&there, &code).await else {
        panic!("no preview")
    };
    assert_eq!((shown, merge.platforms.clone()), (code.clone(), vec![HERE.to_owned()]));
    assert_eq!((merge.here.stated, merge.there.stated, merge.merged.stated), (2, 1, 2));
    let stricter =
        LinkConflict { kept: "never: leather".to_owned(), dropped: "likes: leather".to_owned() };
    assert_eq!(merge.conflicts, [stricter]);
    assert_eq!(world.facts(&there).await.len(), 2);
    assert_eq!(world.store.senders(&there).await.unwrap(), std::slice::from_ref(&there));

    assert_eq!(world.confirm(&there, &code).await, LinkAnswer::Linked(merge));
    assert_eq!(world.facts(&there).await, ["never: leather", "size: 42"]);
    assert_eq!(world.confirm(&person(THERE, "eve"), &code).await, refused(LinkRefusal::Used));
}

#[tokio::test]
async fn codes_link_once_soon_and_never_oneself() {
    let world = World::beside(Beside::default());
    let (here, there) = (person(HERE, "ada"), person(THERE, "ada"));
    let first = world.code(&here).await;
    assert_eq!(world.preview(&here, &first).await, refused(LinkRefusal::Own));
    let second = world.code(&here).await;
    assert_eq!(world.preview(&there, &first).await, refused(LinkRefusal::Expired));
    world.clock.advance(SignedDuration::from_mins(10));
    assert_eq!(world.confirm(&there, &second).await, refused(LinkRefusal::Expired));
    let third = world.code(&here).await;
    world.clock.advance(SignedDuration::from_mins(9));
    assert!(matches!(world.confirm(&there, &third).await, LinkAnswer::Linked(_)));
    let fourth = world.code(&here).await;
    assert_eq!(world.confirm(&there, &fourth).await, refused(LinkRefusal::Already));

    // A code that others saw is of no use to them.
    let seen = world.code(&here).await;
    world.request(&person(THERE, "bob"), LinkRequest::Void(seen.clone())).await;
    let eve = person(THERE, "eve");
    assert_eq!(world.confirm(&eve, &seen).await, refused(LinkRefusal::Expired));
    // A code is in no memory but the program's: another start knows none.
    let open = world.code(&here).await;
    let (store, ids) = (Arc::clone(&world.store), Arc::clone(&world.ids));
    let world = World::beside(Beside { store, ids, ..Beside::default() });
    assert_eq!(world.confirm(&eve, &open).await, refused(LinkRefusal::Unknown));
}

#[tokio::test]
async fn guessing_is_limited_for_all_senders_of_a_person_together() {
    let world = World::beside(Beside::default());
    world.link_ada().await;
    let (here, there) = (person(HERE, "ada"), person(THERE, "ada"));
    let victim = world.code(&person(HERE, "bob")).await;
    for (number, guesser) in [&here, &there, &here, &there, &here].into_iter().enumerate() {
        let guess = format!("GVES-000{number}");
        assert_eq!(world.preview(guesser, &guess).await, refused(LinkRefusal::Unknown));
    }
    let wait = refused(LinkRefusal::Wait { minutes: 60 });
    assert_eq!(world.confirm(&there, &victim).await, wait, "not even the right one");
    assert_eq!(world.preview(&here, &victim).await, wait);
    world.clock.advance(SignedDuration::from_mins(60));
    let victim = world.code(&person(HERE, "bob")).await;
    assert!(matches!(world.preview(&here, &victim).await, LinkAnswer::Preview { .. }));
}

#[tokio::test]
async fn one_person_links_a_few_senders_and_no_more() {
    let world = World::beside(Beside::default());
    let here = person(HERE, "ada");
    for number in 1..8 {
        let code = world.code(&here).await;
        let answer = world.confirm(&person(THERE, &format!("ada{number}")), &code).await;
        assert!(matches!(answer, LinkAnswer::Linked(_)), "{answer:?}");
    }
    let code = world.code(&person(THERE, "ada3")).await;
    let answer = world.confirm(&person(THERE, "eve"), &code).await;
    assert_eq!(answer, refused(LinkRefusal::TooMany(8)));
    // Whoever leads may leave, too.
    let answer = world.request(&here, LinkRequest::Unlink).await;
    assert!(matches!(answer, LinkAnswer::Unlinked { .. }));
    assert_eq!(world.store.senders(&here).await.unwrap(), [here]);
    let rest = world.store.senders(&person(THERE, "ada7")).await.unwrap();
    assert_eq!((rest.len(), &rest[0]), (7, &person(THERE, "ada1")));
}

#[tokio::test]
async fn unlinking_gives_each_side_what_was_said_there() {
    let world = World::beside(Beside::default());
    let (here, there) = (person(HERE, "ada"), person(THERE, "ada"));
    assert_eq!(world.request(&here, LinkRequest::Unlink).await, refused(LinkRefusal::NotLinked));
    world.ask("ada", "home", "I wear size 42").await;
    world.link_ada().await;
    world.ask("ada", "home", "I never buy leather").await;
    world.ask_there("ada", "dm", "I love navy").await;
    world.ask_there("ada", "dm", "my budget is always under $95").await;
    let together = world.facts(&here).await;
    let reply = world.ask("ada", "home", "hiking boots").await;
    let liked = Feedback {
        person: here.clone(),
        turn: reply.turn.clone(),
        product: Some(reply.picks[0].product.id.clone()),
        kind: FeedbackKind::Liked,
        reason: None,
        at: world.clock.now(),
    };
    world.engine.react(liked).await.unwrap();

    let answer = world.request(&there, LinkRequest::Unlink).await;
    let (own, others) = (world.facts(&there).await, world.facts(&here).await);
    assert_eq!(others, ["size: 42", "never: leather"], "of {together:?}");
    assert!(own.contains(&"never: leather".to_owned()), "what is excluded stays on both: {own:?}");
    assert!(!own.contains(&"size: 42".to_owned()), "{own:?}");
    let learned = world.engine.profile(&there).await.unwrap().leanings;
    assert_eq!(learned, world.engine.profile(&here).await.unwrap().leanings);
    assert!(!learned.is_empty());
    let told =
        LinkAnswer::Unlinked { own: own.len(), others: others.len(), learned: learned.len() };
    assert_eq!(answer, told);

    world.ask("ada", "home", "I never buy mesh").await;
    assert_eq!(world.facts(&there).await, own, "apart again");
}

#[tokio::test]
async fn forgetting_on_one_platform_forgets_all_of_them_and_the_links() {
    let world = World::beside(Beside::default());
    let (here, there) = (person(HERE, "ada"), person(THERE, "ada"));
    world.ask("ada", "home", "I never buy leather").await;
    world.ask_there("ada", "dm", "I wear size 42").await;
    world.link_ada().await;
    let export = world.engine.export(&there).await.unwrap();
    assert_eq!(export["links"], serde_json::json!(["test:ada", "other:ada"]));
    assert!(export["messages"].to_string().contains("never buy leather"));
    let open = world.code(&here).await;

    let erased = world.engine.forget(&there).await.unwrap();
    let count = |kind: &str| erased.counts.iter().find(|(name, _)| name == kind).unwrap().1;
    assert_eq!((count("messages"), count("facts"), count("links")), (2, 2, 2));
    for gone in [&here, &there] {
        let export = world.engine.export(gone).await.unwrap();
        assert_eq!(export["messages"].as_array().unwrap().len(), 0);
        assert_eq!(export["links"].as_array().unwrap().len(), 0);
        assert!(world.facts(gone).await.is_empty());
    }
    let eve = person(THERE, "eve");
    assert_eq!(world.confirm(&eve, &open).await, refused(LinkRefusal::Unknown));
}

#[tokio::test]
async fn two_who_enter_each_others_codes_at_once_become_one() {
    let world = World::beside(Beside::default());
    let (here, there) = (person(HERE, "ada"), person(THERE, "ada"));
    let (from_here, from_there) = (world.code(&here).await, world.code(&there).await);
    let (one, other) =
        tokio::join!(world.confirm(&here, &from_there), world.confirm(&there, &from_here));
    let linked = |answer: &LinkAnswer| matches!(answer, LinkAnswer::Linked(_));
    assert!(linked(&one) != linked(&other), "{one:?} {other:?}");
    assert_eq!(world.store.senders(&here).await.unwrap().len(), 2);
    let LinkAnswer::Linked(merge) = (if linked(&one) { one } else { other }) else { panic!() };
    assert_eq!(merge.merged, LinkSide::default());
}

#[tokio::test]
async fn two_senders_of_one_person_are_one_of_those_who_took_something() {
    let world = World::new(|offers| offers);
    let like = async |who: PersonId, reply: &Reply, at: usize| {
        let feedback = Feedback {
            person: who,
            turn: reply.turn.clone(),
            product: Some(reply.picks[at].product.id.clone()),
            kind: FeedbackKind::Liked,
            reason: None,
            at: world.clock.now(),
        };
        world.engine.react(feedback).await.unwrap();
    };
    for n in 0..10 {
        let who = format!("p{n}");
        let boots = world.ask(&who, &who, "hiking boots").await;
        for at in 0..3 {
            like(person(HERE, &who), &boots, at).await;
        }
    }
    // Three senders took the lamp too, but they are two people; three products are too few to tell anything.
    for who in ["p0", "ada"] {
        let lamps = world.ask(who, who, "desk lamp").await;
        like(person(HERE, who), &lamps, 0).await;
    }
    let lamps = world.ask_there("ada", "ada", "desk lamp").await;
    like(person(THERE, "ada"), &lamps, 0).await;
    world.link_ada().await;
    assert!(!world.engine.learn_from_everybody().await.unwrap());
    world.request(&person(THERE, "ada"), LinkRequest::Unlink).await;
    assert!(world.engine.learn_from_everybody().await.unwrap());
    world.link_ada().await;
    assert!(!world.engine.learn_from_everybody().await.unwrap(), "much has changed");
}
