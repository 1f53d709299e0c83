//! Watches from the wish to the alert, with scripted offers in memory.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use magpie_core::ports::{Inbox as _, WatchStore as _};
use magpie_core::{Availability, Currency, Money, WatchState};

use crate::world::{Beside, World};

/// An hour passes. How many alerts there were; all of them have been shown when this returns.
async fn later(world: &World) -> usize {
    world.clock.advance(SignedDuration::from_hours(1));
    let alerts = world.engine.check_watches().await.unwrap();
    let shown = async {
        while !world.store.undelivered().await.unwrap().is_empty()
            || !world.store.unanswered().await.unwrap().is_empty()
        {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), shown).await.expect("alerts are shown");
    alerts
}

fn dollars(amount: i64) -> Money {
    Money::new(amount * 100, Currency::USD)
}

/// The alerts that were brought to the chat: replies that follow nothing somebody wrote.
fn told(world: &World, asked: usize) -> Vec<String> {
    world.sink.finals().into_iter().skip(asked).map(|reply| reply.text).collect()
}

#[tokio::test]
async fn a_price_drop_is_told_once_and_survives_a_restart() {
    let world = World::beside(Beside::default());
    let reply = world.ask("ada", "home", "hiking boots").await;
    let first = reply.picks[0].product.id.as_str().to_owned();
    let set = world.ask("ada", "home", "tell me when the first one drops below 80").await;
    assert!(set.text.contains("$80.00"), "{}", set.text);
    assert_eq!(set.needs, reply.needs, "a limit of a watch is no limit of the search");
    assert_eq!(later(&world).await, 0);

    // The program ends here; another goes on with what was stored.
    let (store, ids) = (Arc::clone(&world.store), Arc::clone(&world.ids));
    let world = World::beside(Beside { store, ids, ..Beside::default() });
    world.clock.advance(SignedDuration::from_hours(2));
    world.offers.set_price(&first, dollars(79));
    assert_eq!(later(&world).await, 1);
    assert_eq!(later(&world).await, 0, "the same price is no news");
    let alerts = told(&world, 0);
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    assert!(alerts[0].contains("$79.00") && alerts[0].contains("$80.00"), "{alerts:?}");
    assert!(world.store.undelivered().await.unwrap().is_empty());

    world.offers.set_price(&first, dollars(90));
    assert_eq!(later(&world).await, 0);
    world.offers.set_price(&first, dollars(70));
    assert_eq!(later(&world).await, 1, "reached anew");
}

#[tokio::test]
async fn watches_are_listed_paused_and_stopped_by_number() {
    let world = World::beside(Beside::default());
    let reply = world.ask("ada", "home", "desk lamp").await;
    let second = reply.picks[1].product.id.as_str().to_owned();
    world.ask("ada", "home", "watch #2").await;
    world.ask("ada", "home", "let me know when there is a mesh hiking boot under 50").await;
    let again = world.ask("ada", "home", "watch #2").await;
    assert!(again.text.contains("already"), "{}", again.text);
    let list = world.ask("ada", "home", "my watches").await;
    assert_eq!(list.text.lines().count(), 2, "{}", list.text);
    assert_eq!(list.question.unwrap().options, ["stop watch 2", "stop watch 1"]);

    world.ask("ada", "home", "pause watch 1").await;
    world.offers.set_price(&second, dollars(10));
    assert_eq!(later(&world).await, 0, "a paused watch rests");
    world.ask("ada", "home", "resume watch 1").await;
    assert_eq!(later(&world).await, 1);
    let stopped = world.ask("ada", "home", "stop watch 2").await;
    assert!(stopped.text.contains("Stopped"), "{}", stopped.text);
    assert_eq!(world.store.watches().await.unwrap().len(), 1);
    world.ask("ada", "home", "let me know when there is a mesh hiking boot under 40").await;
    let list = world.ask("ada", "home", "my watches").await;
    let options = list.question.unwrap().options;
    assert_eq!(options, ["stop watch 3", "stop watch 1"], "2 is not given again");
    let gone = world.ask("ada", "home", "stop watch 2").await;
    assert!(!gone.text.contains("Stopped"), "{}", gone.text);
    assert_eq!(world.store.watches().await.unwrap().len(), 2);
    let elsewhere = world.ask("bob", "his", "my watches").await;
    assert!(elsewhere.question.is_none(), "{}", elsewhere.text);
}

#[tokio::test]
async fn stock_and_things_that_are_gone_are_told() {
    let world = World::beside(Beside::default());
    let reply = world.ask("ada", "home", "desk lamp").await;
    let first = reply.picks[0].product.id.as_str().to_owned();
    world.offers.set_stock(&first, Availability::OutOfStock);
    world.ask("ada", "home", "notify me when the first is back in stock").await;
    assert_eq!(later(&world).await, 0);
    world.offers.set_stock(&first, Availability::InStock);
    assert_eq!(later(&world).await, 1);
    world.offers.set_error(&first, magpie_core::ports::OfferError::Gone("404".to_owned()));
    assert_eq!(later(&world).await, 1);
    let watches = world.store.watches().await.unwrap();
    assert_eq!(watches[0].state, WatchState::Ended);
    assert_eq!(later(&world).await, 0);
    assert_eq!(told(&world, 2).len(), 2);
}

#[tokio::test]
async fn in_a_group_only_moderators_set_watches() {
    let world = World::beside(Beside::default());
    world.ask("ada", "group", "desk lamp").await;
    let refused = world.ask("ada", "group", "watch #1").await;
    assert!(refused.text.contains("moderators"), "{}", refused.text);
    assert_eq!(world.store.watches().await.unwrap(), []);
    let mut message = world.message("mod", "group", "watch #1");
    message.moderates = true;
    world.answer(message).await;
    assert_eq!(world.store.watches().await.unwrap().len(), 1);
}

#[tokio::test]
async fn who_is_forgotten_is_told_nothing() {
    use magpie_core::ports::Companion as _;
    let world = World::beside(Beside::default());
    let reply = world.ask("ada", "home", "desk lamp").await;
    world.ask("ada", "home", "watch #1").await;
    let person = world.store.watches().await.unwrap()[0].person.clone();
    let erased = world.engine.forget(&person).await.unwrap();
    assert!(erased.counts.contains(&("watches".to_owned(), 1)));
    world.offers.set_price(reply.picks[0].product.id.as_str(), dollars(1));
    assert_eq!(later(&world).await, 0);
}
