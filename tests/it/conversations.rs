//! How messages of one conversation hang together: bursts, answers to earlier replies, reactions.

use std::time::Duration;

use jiff::Timestamp;
use magpie_core::ports::{Companion, DeliveryError, Inbox};
use magpie_core::{Feedback, FeedbackKind, InboundMessage, PersonId, ReplyStage, TurnId};

use crate::world::World;

const LIMIT: Duration = Duration::from_secs(5);

fn part(world: &World, text: &str) -> InboundMessage {
    InboundMessage { may_continue: true, ..world.message("ada", "home", text) }
}

async fn send(world: &World, message: InboundMessage) -> TurnId {
    world.engine.accept(message).await.unwrap().turn
}

#[tokio::test]
async fn a_burst_of_short_messages_gets_one_reply() {
    let world = World::new(|offers| offers);
    let mut turns = Vec::new();
    for text in ["I need", "hiking boots", "no leather"] {
        turns.push(send(&world, part(&world, text)).await);
        tokio::time::sleep(Duration::from_millis(120)).await;
    }
    let reply = world.sink.final_of(&turns[2], LIMIT).await;
    assert!(reply.picks.iter().all(|p| p.product.title.contains("hiking boots")), "{reply:#?}");
    assert!(reply.needs.iter().any(|need| need.not), "{:?}", reply.needs);
    assert_eq!(world.sink.finals().len(), 1);
    assert!(
        world.sink.stages().iter().all(|stage| *stage.turn() == turns[2]),
        "nothing else is left"
    );
    for (turn, later) in [(&turns[0], &turns[1]), (&turns[1], &turns[2])] {
        let left = Inbox::reply(&*world.store, turn).await.unwrap().unwrap();
        assert_eq!(left.continued_by.as_ref(), Some(later));
    }
}

#[tokio::test]
async fn a_whole_sentence_is_answered_at_once_and_what_follows_is_a_turn_of_its_own() {
    let world = World::new(|offers| offers);
    let first = send(&world, part(&world, "I am looking for hiking boots")).await;
    world.sink.final_of(&first, Duration::from_millis(500)).await;
    let second = send(&world, part(&world, "cheaper ones please, and not leather")).await;
    let reply = world.sink.final_of(&second, LIMIT).await;
    assert!(reply.text.contains("not leather"), "{}", reply.text);
    assert_eq!(world.sink.finals().len(), 2);
}

#[tokio::test]
async fn an_answer_to_an_earlier_reply_is_about_that_one() {
    let world = World::new(|offers| offers);
    let boots = world.ask("ada", "home", "hiking boots").await;
    world.ask("ada", "home", "desk lamps").await;
    let answer = InboundMessage {
        reply_to: Some(boots.turn.clone()),
        ..world.message("ada", "home", "why the second?")
    };
    let turn = send(&world, answer).await;
    let reply = world.sink.final_of(&turn, LIMIT).await;
    assert!(reply.text.contains(&boots.picks[1].product.title), "{}", reply.text);

    // A reply of somebody else's conversation is none of theirs.
    let foreign = InboundMessage {
        reply_to: Some(boots.turn.clone()),
        ..world.message("eve", "den", "why the second?")
    };
    let turn = send(&world, foreign).await;
    let reply = world.sink.final_of(&turn, LIMIT).await;
    assert!(!reply.text.contains("boots"), "{}", reply.text);
}

#[tokio::test]
async fn what_somebody_does_not_want_does_not_come_again() {
    let world = World::new(|offers| offers);
    let before = world.ask("ada", "home", "hiking boots").await;
    let feedback = |kind, product| Feedback {
        person: PersonId::new("test:ada"),
        turn: before.turn.clone(),
        product: Some(product),
        kind,
        reason: None,
        at: Timestamp::UNIX_EPOCH,
    };
    let unwanted = before.picks[0].product.id.clone();
    let disliked = feedback(FeedbackKind::Disliked, unwanted.clone());
    world.engine.react(disliked.clone()).await.unwrap();
    let has = |reply: &magpie_core::Reply| reply.picks.iter().any(|p| p.product.id == unwanted);
    assert!(!has(&world.ask("ada", "home", "hiking boots").await));
    assert!(has(&world.ask("bob", "den", "hiking boots").await), "others still see it");
    world.engine.react(Feedback { kind: FeedbackKind::Withdrawn, ..disliked }).await.unwrap();
    assert!(has(&world.ask("ada", "home", "hiking boots").await));
    let never_shown = magpie_core::ProductId::new("lamp1");
    assert!(world.engine.react(feedback(FeedbackKind::Liked, never_shown)).await.is_err());
}

#[tokio::test]
async fn what_somebody_does_not_want_in_a_group_stays_out_there_and_nothing_private_shows() {
    let world = World::new(|offers| offers);
    let in_group = world.ask("ada", "group", "hiking boots").await;
    let in_private = world.ask("ada", "home", "hiking boots").await;
    let react = async |reply: &magpie_core::Reply, at: usize| {
        let product = reply.picks[at].product.id.clone();
        let feedback = Feedback {
            person: PersonId::new("test:ada"),
            turn: reply.turn.clone(),
            product: Some(product.clone()),
            kind: FeedbackKind::Disliked,
            reason: None,
            at: Timestamp::UNIX_EPOCH,
        };
        world.engine.react(feedback).await.unwrap();
        product
    };
    let unwanted = react(&in_group, 0).await;
    let secret = react(&in_private, 1).await;
    let has = |reply: &magpie_core::Reply, product: &magpie_core::ProductId| {
        reply.picks.iter().any(|pick| pick.product.id == *product)
    };
    let again = world.ask("ada", "group", "hiking boots").await;
    assert!(!has(&again, &unwanted) && has(&again, &secret), "{again:#?}");
    let private = world.ask("ada", "home", "hiking boots").await;
    assert!(!has(&private, &unwanted) && !has(&private, &secret), "{private:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_platform_that_is_down_for_minutes_loses_nothing_and_delays_no_other() {
    let world = World::new(|offers| offers);
    let down = DeliveryError::Unavailable { detail: "502".to_owned(), retry_after: None };
    for _ in 0..12 {
        world.sink.fail_next(down.clone());
    }
    let first = send(&world, world.message("ada", "home", "hiking boots")).await;
    let second = send(&world, world.message("ada", "home", "in size 42 please")).await;
    let other = send(&world, world.message("bob", "den", "desk lamps")).await;
    for turn in [&other, &first, &second] {
        world.sink.final_of(turn, Duration::from_secs(900)).await;
    }
    let turns: Vec<_> = world.sink.finals().into_iter().map(|reply| reply.turn).collect();
    let place = |turn| turns.iter().position(|shown| shown == turn).unwrap();
    assert!(place(&first) < place(&second), "a conversation's replies come in order");
    assert_eq!(turns.len(), 3);
}

#[tokio::test]
async fn stages_reach_the_platform_in_order() {
    let world = World::new(|offers| offers);
    let turn = send(&world, world.message("ada", "home", "hiking boots")).await;
    world.sink.final_of(&turn, LIMIT).await;
    let stages = world.sink.stages();
    assert!(matches!(stages[0], ReplyStage::Placeholder { .. }), "{stages:?}");
    assert!(matches!(stages.last(), Some(ReplyStage::Final(_))), "{stages:?}");
}

#[tokio::test]
async fn a_corrected_message_replaces_its_reply() {
    let world = World::new(|offers| offers);
    let sent = world.message("ada", "home", "desk lamps for my desk please");
    let earlier = sent.key.clone();
    let first = send(&world, sent).await;
    world.sink.final_of(&first, LIMIT).await;
    let corrected = |text: &str| InboundMessage {
        replaces: Some(earlier.clone()),
        ..world.message("ada", "home", text)
    };
    let same = world.engine.accept(corrected("desk lamps for my desk please")).await.unwrap();
    assert_eq!((same.turn, same.duplicate), (first.clone(), true));
    let second = send(&world, corrected("hiking boots for my feet please")).await;
    world.sink.final_of(&second, LIMIT).await;
    let shown: Vec<_> = world.sink.finals().into_iter().map(|reply| reply.turn).collect();
    assert_eq!(shown, [second]);
    let reply = world.ask("ada", "home", "cheaper please, if there is any").await;
    assert!(reply.picks.iter().all(|p| p.product.title.contains("boots")), "{reply:#?}");
}

#[tokio::test]
async fn browsing_finds_verified_picks_and_leaves_nothing_behind() {
    let world = World::new(|offers| offers);
    world.ask("ada", "home", "I'm vegan and never buy leather").await;
    let ada = PersonId::new("test:ada");
    let picks = world.engine.browse(&ada, "hiking boots").await.unwrap();
    assert!(picks.len() >= 3 && picks[0].product.title.contains("boots"), "{picks:#?}");
    assert!(picks.iter().all(|pick| pick.why.to_lowercase().find("told me").is_none()));
    let known = world.engine.export(&ada).await.unwrap();
    assert_eq!(known["messages"].as_array().unwrap().len(), 1);
}
