//! Votes on comparison cards, through the engine: one for each member, what they teach, and how they end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::SignedDuration;
use magpie::memory;
use magpie_core::ports::{
    Companion as _, CompanionError, LinkStore as _, Privacy as _, VoteStore as _,
};
use magpie_core::{
    Ballot, CommunityId, Feedback, FeedbackKind, InboundMessage, MessageKey, PersonId, Profile,
    Reply, TurnId, VoteChange,
};

use crate::world::{Beside, World};

fn person(who: &str) -> PersonId {
    PersonId::new(format!("test:{who}"))
}

/// A press that was never made before.
fn ballot(who: &str, turn: &TurnId, rank: u8) -> Ballot {
    static PRESSES: AtomicU64 = AtomicU64::new(0);
    let press = PRESSES.fetch_add(1, Ordering::SeqCst);
    let press = MessageKey::new(format!("test:press:{press}"));
    Ballot { person: person(who), turn: turn.clone(), rank, press }
}

impl World {
    /// A card that everybody in the group sees.
    async fn card(&self) -> Reply {
        self.ask("ada", "group", "hiking boots").await
    }

    /// Votes a moment later.
    async fn vote(&self, who: &str, card: &Reply, rank: u8) -> VoteChange {
        self.clock.advance(SignedDuration::from_secs(1));
        self.engine.vote(ballot(who, &card.turn, rank)).await.unwrap()
    }

    /// The votes for the picks of a card.
    async fn votes(&self, card: &Reply) -> [u32; 5] {
        let tally = self.engine.tally(&card.turn).await.unwrap();
        [1, 2, 3, 4, 5].map(|rank| tally.of(rank))
    }

    /// What the group taught.
    async fn taste(&self) -> Profile {
        let taste = memory::taste_of(&CommunityId::new("test:group"));
        magpie_core::ports::ProfileStore::profile(&*self.store, &taste).await.unwrap()
    }

    /// What the group is told of its taste.
    async fn told(&self) -> String {
        self.ask("dan", "group", "our taste").await.text
    }

    async fn react(&self, who: &str, card: &Reply, at: usize, kind: FeedbackKind) {
        self.clock.advance(SignedDuration::from_secs(1));
        let feedback = Feedback {
            person: person(who),
            turn: card.turn.clone(),
            product: Some(card.picks[at].product.id.clone()),
            kind,
            reason: None,
            at: magpie_core::ports::Clock::now(&*self.clock),
        };
        self.engine.react(feedback).await.unwrap();
    }
}

/// The rank of the first pick of a material.
fn rank_of(card: &Reply, material: &str) -> u8 {
    let is_of = |at: &usize| {
        let mut materials = card.picks[*at].product.facet(magpie_core::FacetKind::Material);
        materials.any(|known| known == material)
    };
    let at = (0..card.picks.len()).find(is_of).unwrap();
    u8::try_from(at + 1).unwrap()
}

/// What a taste is made of, beside whose it is.
fn learned(taste: &Profile) -> Vec<(String, i32, u32)> {
    let parts = taste.leanings.iter();
    #[expect(clippy::cast_possible_truncation, reason = "beliefs are small numbers")]
    let part = |leaning: &magpie_core::Leaning| {
        (format!("{:?}", leaning.aspect), (leaning.mean * 1e4) as i32, leaning.reactions)
    };
    parts.map(part).collect()
}

#[tokio::test]
async fn each_person_has_one_vote_which_they_move_and_take_back() {
    let world = World::new(|offers| offers);
    let card = world.card().await;
    assert_eq!(world.votes(&card).await, [0; 5]);
    assert_eq!(world.vote("ada", &card, 2).await, VoteChange::Cast);
    assert_eq!(world.vote("ben", &card, 2).await, VoteChange::Cast);
    assert_eq!(world.votes(&card).await, [0, 2, 0, 0, 0]);
    assert_eq!(world.vote("ada", &card, 5).await, VoteChange::Cast);
    assert_eq!(world.votes(&card).await, [0, 1, 0, 0, 1]);
    assert_eq!(world.vote("ada", &card, 5).await, VoteChange::TakenBack);
    assert_eq!(world.votes(&card).await, [0, 1, 0, 0, 0]);
    // A card of its own, where each has a vote again.
    let other = world.card().await;
    assert_eq!(world.vote("ben", &other, 2).await, VoteChange::Cast);
    assert_eq!((world.votes(&other).await[1], world.votes(&card).await[1]), (1, 1));
}

#[tokio::test]
async fn a_press_that_is_delivered_again_counts_once() {
    let world = World::new(|offers| offers);
    let card = world.card().await;
    let press = ballot("ada", &card.turn, 1);
    for change in [VoteChange::Cast, VoteChange::Cast] {
        assert_eq!(world.engine.vote(press.clone()).await.unwrap(), change);
    }
    let back = ballot("ada", &card.turn, 1);
    for change in [VoteChange::TakenBack, VoteChange::TakenBack] {
        assert_eq!(world.engine.vote(back.clone()).await.unwrap(), change);
    }
    assert_eq!(world.votes(&card).await, [0; 5]);
}

#[tokio::test]
async fn what_nobody_may_vote_on_takes_no_votes() {
    let world = World::new(|offers| offers);
    let card = world.card().await;
    let alone = world.ask("ada", "ada", "hiking boots").await;
    let talk = world.ask("ada", "group", "thanks").await;
    for (turn, rank) in [
        (card.turn.clone(), 0),
        (card.turn.clone(), 6),
        (card.turn.clone(), 255),
        (alone.turn.clone(), 1),
        (talk.turn.clone(), 1),
        (TurnId::new("nobody's"), 1),
    ] {
        let refused = world.engine.vote(ballot("ada", &turn, rank)).await;
        assert!(matches!(refused, Err(CompanionError::NotFound(_))), "{rank} of {turn}");
    }
    assert!(matches!(world.engine.tally(&alone.turn).await, Err(CompanionError::NotFound(_))));
    assert!(world.taste().await.leanings.is_empty());

    world.clock.advance(SignedDuration::from_hours(30 * 24 - 1));
    assert_eq!(world.vote("ada", &card, 1).await, VoteChange::Cast);
    world.clock.advance(SignedDuration::from_hours(2));
    let late = world.engine.vote(ballot("ben", &card.turn, 1)).await;
    assert!(matches!(late, Err(CompanionError::NotFound(_))), "{late:?}");
}

#[tokio::test]
async fn votes_teach_the_group_its_taste_and_nobody_anything_of_their_own() {
    let world = World::new(|offers| offers);
    let card = world.card().await;
    for who in ["ada", "ben", "cyd"] {
        world.vote(who, &card, rank_of(&card, "mesh")).await;
    }
    assert!(world.told().await.contains("likes: mesh"), "{}", world.told().await);
    let here = world.ask("dan", "group", "hiking boots").await;
    assert!(here.picks[0].why.contains("liked here mesh"), "{:#?}", here.picks[0]);
    for who in ["ada", "ben", "cyd"] {
        let own = world.engine.profile(&person(who)).await.unwrap();
        assert_eq!(own, Profile::empty(person(who)));
        let alone = world.ask(who, who, "hiking boots").await;
        assert!(alone.picks.iter().all(|pick| !pick.why.contains("liked")), "{alone:#?}");
    }
}

#[tokio::test]
async fn a_vote_teaches_what_a_heart_does() {
    let (voted, liked) = (World::new(|offers| offers), World::new(|offers| offers));
    for (who, rank) in [("ada", 1), ("ben", 4)] {
        let card = voted.card().await;
        voted.vote(who, &card, rank).await;
        let card = liked.card().await;
        liked.react(who, &card, usize::from(rank) - 1, FeedbackKind::Liked).await;
    }
    assert_eq!(learned(&voted.taste().await), learned(&liked.taste().await));
    assert!(!learned(&voted.taste().await).is_empty());
}

#[tokio::test]
async fn what_is_taken_back_or_moved_is_unlearned() {
    let world = World::new(|offers| offers);
    let card = world.card().await;
    let (mesh, leather) = (rank_of(&card, "mesh"), rank_of(&card, "leather"));
    world.vote("ada", &card, leather).await;
    assert!(world.told().await.contains("likes: leather"));
    world.vote("ada", &card, mesh).await;
    let told = world.told().await;
    assert!(told.contains("likes: mesh") && !told.contains("leather"), "{told}");
    // As if nothing else had ever been said.
    let anew = World::new(|offers| offers);
    let same = anew.card().await;
    anew.vote("ada", &same, mesh).await;
    assert_eq!(learned(&world.taste().await), learned(&anew.taste().await));

    for _ in 0..50 {
        world.vote("ben", &card, leather).await;
        world.vote("ben", &card, leather).await;
    }
    assert_eq!(learned(&world.taste().await), learned(&anew.taste().await));
    world.vote("ada", &card, mesh).await;
    assert!(world.taste().await.leanings.is_empty());

    // The same for what a heart taught.
    world.react("cyd", &card, 0, FeedbackKind::Liked).await;
    assert!(!world.taste().await.leanings.is_empty());
    world.react("cyd", &card, 0, FeedbackKind::Withdrawn).await;
    assert!(world.taste().await.leanings.is_empty());
}

#[tokio::test]
async fn what_moderators_reset_does_not_come_back_with_the_next_vote() {
    let world = World::new(|offers| offers);
    let card = world.card().await;
    let (mesh, leather) = (rank_of(&card, "mesh"), rank_of(&card, "leather"));
    world.vote("ada", &card, leather).await;
    world.react("ben", &card, usize::from(leather) - 1, FeedbackKind::Liked).await;
    world.clock.advance(SignedDuration::from_secs(1));
    let reset = world.message("eve", "group", "reset our taste");
    world.answer(InboundMessage { moderates: true, ..reset }).await;
    assert!(world.taste().await.leanings.is_empty());
    world.vote("cyd", &card, mesh).await;
    let told = world.told().await;
    assert!(told.contains("likes: mesh") && !told.contains("leather"), "{told}");
    assert_eq!(world.votes(&card).await.iter().sum::<u32>(), 2, "votes stand all the same");
}

#[tokio::test]
async fn linked_accounts_have_one_vote_together() {
    let world = World::new(|offers| offers);
    let card = world.card().await;
    world.vote("ada", &card, 1).await;
    world.vote("ada2", &card, 2).await;
    assert_eq!(world.votes(&card).await, [1, 1, 0, 0, 0]);
    let group = [person("ada"), person("ada2")];
    world.store.regroup(&[group.to_vec()], &[]).await.unwrap();
    assert_eq!(world.votes(&card).await, [0, 1, 0, 0, 0], "the newest is theirs");
    assert_eq!(world.vote("ada", &card, 2).await, VoteChange::TakenBack);
    assert_eq!(world.votes(&card).await, [0; 5]);
    world.vote("ada2", &card, 3).await;
    world.vote("ada", &card, 4).await;
    assert_eq!(world.votes(&card).await, [0, 0, 0, 1, 0]);
    // Parted, a vote is the account's that cast it.
    world.store.regroup(&[vec![person("ada")], vec![person("ada2")]], &[]).await.unwrap();
    world.vote("ada2", &card, 4).await;
    assert_eq!(world.votes(&card).await, [0, 0, 0, 2, 0]);
}

#[tokio::test]
async fn votes_outlive_the_program() {
    let before = World::new(|offers| offers);
    let card = before.card().await;
    before.vote("ada", &card, 2).await;
    let taste = before.taste().await;
    let (store, ids) = (Arc::clone(&before.store), Arc::clone(&before.ids));
    let world = World::beside(Beside { store, ids, ..Beside::default() });
    world.clock.advance(SignedDuration::from_secs(60));
    assert_eq!(world.votes(&card).await, [0, 1, 0, 0, 0]);
    assert_eq!(world.taste().await, taste);
    assert_eq!(world.vote("ada", &card, 2).await, VoteChange::TakenBack);
    assert!(world.taste().await.leanings.is_empty());
}

#[tokio::test]
async fn who_is_forgotten_has_no_vote_and_their_card_takes_none() {
    let world = World::new(|offers| offers);
    let card = world.card().await;
    for who in ["ada", "ben", "cyd"] {
        world.vote(who, &card, 3).await;
    }
    let erased = world.engine.forget(&person("ben")).await.unwrap();
    assert!(erased.counts.contains(&("votes".to_owned(), 1)), "{erased:?}");
    assert_eq!(world.votes(&card).await, [0, 0, 2, 0, 0]);
    let erased = world.engine.forget(&person("ben")).await.unwrap();
    assert!(erased.counts.contains(&("votes".to_owned(), 0)), "{erased:?}");

    // Whoever asked takes the card with them.
    world.engine.forget(&person("ada")).await.unwrap();
    let refused = world.engine.vote(ballot("cyd", &card.turn, 3)).await;
    assert!(matches!(refused, Err(CompanionError::NotFound(_))), "{refused:?}");
    let export = world.store.export(&person("ada")).await.unwrap();
    assert!(!export.to_string().contains(card.turn.as_str()), "{export}");
    assert_eq!(world.store.votes_on(&card.turn).await.unwrap().len(), 1, "cyd's own");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_votes_at_once_are_counted_and_learned_each() {
    let world = World::new(|offers| offers);
    let card = world.card().await;
    world.clock.advance(SignedDuration::from_secs(1));
    let engine = &world.engine;
    let cast = |who: String, rank| {
        let ballot = ballot(&who, &card.turn, rank);
        async move { engine.vote(ballot).await.unwrap() }
    };
    let crowd = (0..1_000).map(|n| cast(format!("p{n}"), if n % 4 == 0 { 1 } else { 2 }));
    futures::future::join_all(crowd).await;
    assert_eq!(world.votes(&card).await, [250, 750, 0, 0, 0]);
    assert!(!world.taste().await.leanings.is_empty());

    // One who can't let go.
    let taps = (0..1_001).map(|_| cast("p0".to_owned(), 1));
    let changes = futures::future::join_all(taps).await;
    let back = changes.iter().filter(|change| **change == VoteChange::TakenBack).count();
    assert_eq!(back, 501, "it stood before");
    assert_eq!(world.votes(&card).await, [249, 750, 0, 0, 0]);
}

/// What is learned is what stands, in whatever order votes and reactions come in.
#[tokio::test(flavor = "multi_thread")]
async fn what_comes_at_once_teaches_what_stands() {
    let world = World::new(|offers| offers);
    let card = world.card().await;
    world.clock.advance(SignedDuration::from_secs(1));
    let at = magpie_core::ports::Clock::now(&*world.clock);
    let (engine, card) = (&world.engine, &card);
    let act = |n: usize| async move {
        let who = format!("p{}", n % 7);
        let rank = n % 5;
        match n % 3 {
            0 => {
                let feedback = Feedback {
                    person: person(&who),
                    turn: card.turn.clone(),
                    product: Some(card.picks[rank].product.id.clone()),
                    kind: if n.is_multiple_of(2) {
                        FeedbackKind::Liked
                    } else {
                        FeedbackKind::Withdrawn
                    },
                    reason: None,
                    at,
                };
                engine.react(feedback).await.unwrap();
            }
            _ => {
                let rank = u8::try_from(rank + 1).unwrap();
                engine.vote(ballot(&who, &card.turn, rank)).await.unwrap();
            }
        }
    };
    futures::future::join_all((0..400).map(act)).await;
    let storm = learned(&world.taste().await);
    assert!(!storm.is_empty());
    // Somebody says something and takes it back: what stands is learned once more, in peace.
    world.react("p9", card, 0, FeedbackKind::Liked).await;
    assert_ne!(learned(&world.taste().await), storm);
    world.react("p9", card, 0, FeedbackKind::Withdrawn).await;
    assert_eq!(learned(&world.taste().await), storm);
}

#[tokio::test]
async fn votes_count_among_what_everybody_took() {
    let world = World::new(|offers| offers);
    let card = world.card().await;
    let rank_of = |n: u32| u8::try_from(1 + n % 5).unwrap();
    for n in 0..20 {
        world.vote(&format!("p{n}"), &card, rank_of(n)).await;
    }
    assert!(world.engine.learn_from_everybody().await.unwrap());
    // Whoever is asked later is told of the pick that most took.
    let last = card.picks[4].product.id.clone();
    let more = world.card().await;
    let again = more.picks.iter().position(|pick| pick.product.id == last).unwrap();
    for n in 20..40 {
        world.vote(&format!("p{n}"), &more, u8::try_from(again + 1).unwrap()).await;
    }
    assert!(world.engine.learn_from_everybody().await.unwrap());
    let stranger = world.ask("eve", "eve", "hiking boots").await;
    assert_eq!(stranger.picks[0].product.id, last, "{stranger:#?}");
    // Votes that are taken back say nothing any more.
    for n in 20..40 {
        world.vote(&format!("p{n}"), &more, u8::try_from(again + 1).unwrap()).await;
    }
    assert!(world.engine.learn_from_everybody().await.unwrap());
    let stranger = world.ask("eve", "eve2", "hiking boots").await;
    assert_ne!(stranger.picks[0].product.id, last, "{stranger:#?}");
}
