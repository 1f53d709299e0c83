//! The wish list of a community, from the wish to the alert in its channel.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use magpie_core::ports::{Companion as _, Inbox as _, OfferError, WishStore as _};
use magpie_core::{
    Availability, CommunityId, Currency, InboundMessage, Money, PersonId, Phrases, Reply, Wish,
};

use crate::world::{Beside, World};

fn dollars(amount: i64) -> Money {
    Money::new(amount * 100, Currency::USD)
}

async fn list(world: &World) -> Vec<Wish> {
    world.store.wishes_of(&CommunityId::new("test:group")).await.unwrap()
}

/// A moderator of the group says something.
async fn decide(world: &World, text: &str) -> Reply {
    let message = world.message("mod", "group", text);
    world.answer(InboundMessage { moderates: true, ..message }).await
}

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

#[tokio::test]
async fn members_wish_together_and_read_what_everything_costs_now() {
    let world = World::new(|offers| offers);
    let lamps = world.ask("ada", "group", "desk lamp").await;
    let added = world.ask("ada", "group", "add the second one to the wish list").await;
    assert!(added.text.contains("number 1"), "{}", added.text);
    let title = &lamps.picks[1].product.title;
    assert!(added.text.contains(title.as_str()), "{}", added.text);
    let price = lamps.picks[1].product.price.unwrap();
    assert!(added.text.contains(&price.to_string()), "{}", added.text);
    assert_eq!(added.needs, lamps.needs, "a wish is no new request");

    // Anybody adds to it, from any channel, also by the link; the same is there once.
    let link = lamps.picks[0].product.url.clone().unwrap();
    let by_link = world.ask("bob", "group", &format!("put {link} on the wish list")).await;
    assert!(by_link.text.contains("number 2"), "{}", by_link.text);
    world.ask("bob", "group2", "hiking boots").await;
    let goal = world.ask("bob", "group2", "add the first below 50 to our wishlist").await;
    assert!(goal.text.contains("number 3") && goal.text.contains("$50.00"), "{}", goal.text);
    let again = world.ask("cyd", "group", &format!("add {link} to the wish list")).await;
    assert!(again.text.contains("already") && again.text.contains("number 2"), "{}", again.text);

    let first = lamps.picks[1].product.id.as_str();
    world.offers.set_price(first, dollars(25));
    world.clock.advance(SignedDuration::from_hours(1));
    let shown = world.ask("cyd", "group3", "what's on the wish list?").await;
    assert!(shown.text.starts_with("The wish list, 1 to 3 of 3:"), "{}", shown.text);
    let cheaper = &shown.picks[2];
    assert_eq!((cheaper.product.id.as_str(), cheaper.rank), (first, 3), "newest first");
    assert_eq!(cheaper.product.price, Some(dollars(25)));
    assert_eq!(cheaper.receipt.fetched_at, magpie_core::ports::Clock::now(&*world.clock));
    assert!(cheaper.why.contains(&price.to_string()), "what it cost then: {}", cheaper.why);
    assert!(cheaper.why.contains("Number 1") && cheaper.why.contains("2027-01-15"));
    assert!(shown.picks.iter().all(|pick| !pick.why.contains("ada")), "no names");

    // Nothing points at nothing, and private chats have no list.
    let words = Phrases::of(None).community();
    let nothing = world.ask("dan", "group4", "add it to the wish list").await;
    assert_eq!(nothing.text, words.wish_what);
    let alone = world.ask("ada", "home", "our wish list").await;
    assert_eq!(alone.text, words.wish_for_groups);
}

#[tokio::test]
async fn a_price_drop_is_told_to_the_channel_once_across_a_restart() {
    let world = World::new(|offers| offers);
    let boots = world.ask("ada", "group", "hiking boots").await;
    world.ask("ada", "group", "add #1 to the wish list").await;
    let (id, price) = (boots.picks[0].product.id.as_str(), boots.picks[0].product.price.unwrap());
    assert_eq!(later(&world).await, 0);

    // The program ends here; another goes on with what was stored.
    let (store, ids) = (Arc::clone(&world.store), Arc::clone(&world.ids));
    let world = World::beside(Beside { store, ids, ..Beside::default() });
    world.clock.advance(SignedDuration::from_hours(2));
    world.offers.set_price(id, dollars(70));
    assert_eq!(later(&world).await, 1);
    assert_eq!(later(&world).await, 0, "told once");
    world.offers.set_price(id, dollars(60));
    assert_eq!(later(&world).await, 0, "it is still below what it cost");
    let told = world.sink.finals();
    let [alert] = told.as_slice() else { panic!("{told:#?}") };
    assert!(alert.text.starts_with("From the wish list (number 1):"), "{}", alert.text);
    assert!(alert.text.contains("$70.00"), "{}", alert.text);
    assert!(alert.text.contains(&price.to_string()), "{}", alert.text);
    let entry = world.store.entry(&alert.turn).await.unwrap().unwrap();
    assert_eq!(entry.conversation.as_str(), "test:group");
    assert_eq!(entry.sender.id.as_str(), "wishes", "it is nobody's");

    world.offers.set_price(id, price);
    assert_eq!(later(&world).await, 0);
    world.offers.set_price(id, dollars(75));
    assert_eq!(later(&world).await, 1, "it fell anew");
    world.offers.set_stock(id, Availability::OutOfStock);
    assert_eq!(later(&world).await, 0);
    world.offers.set_price(id, price);
    world.offers.set_stock(id, Availability::InStock);
    assert_eq!(later(&world).await, 1, "it is back");
    world.offers.set_error(id, OfferError::Gone("404".to_owned()));
    assert_eq!(later(&world).await, 1, "it is gone");
    assert_eq!(later(&world).await, 0);
    let shown = world.ask("bob", "group2", "wish list").await;
    let words = Phrases::of(None).community();
    assert!(shown.picks[0].why.ends_with(words.wish_gone), "{}", shown.picks[0].why);
}

#[tokio::test]
async fn only_who_added_it_or_a_moderator_takes_a_wish_off() {
    let world = World::new(|offers| offers);
    let words = Phrases::of(None).community();
    world.ask("ada", "group", "desk lamp").await;
    for n in 1..=3 {
        world.ask("ada", "group", &format!("add #{n} to the wish list")).await;
    }
    let foreign = world.ask("bob", "group", "remove wish 1").await;
    assert_eq!(foreign.text, words.wish_not_yours);
    assert_eq!(list(&world).await.len(), 3);
    let own = world.ask("ada", "group", "remove wish 1").await;
    assert!(own.text.starts_with("Taken off the wish list:"), "{}", own.text);
    let unknown = world.ask("ada", "group", "remove wish 1").await;
    assert_eq!(unknown.text, words.wish_unknown(1));
    decide(&world, "remove wish 2").await;
    let left = list(&world).await;
    assert_eq!(left.iter().map(|wish| wish.number).collect::<Vec<_>>(), [3]);
    // What is taken off is looked at no more.
    decide(&world, "remove wish 3").await;
    world.offers.set_price(left[0].watch.product.as_ref().unwrap().id.as_str(), dollars(1));
    assert_eq!(later(&world).await, 0);
    let empty = world.ask("ada", "group", "our wish list").await;
    assert_eq!(empty.text, words.wish_none);

    // Numbers do not come back, not even where the group gets another name: "remove wish 3" is about what it was about.
    world.ask("ada", "group", "add #1 to the wish list").await;
    assert_eq!(list(&world).await[0].number, 4);
    decide(&world, "remove wish 4").await;
    let (old, new) = (CommunityId::new("test:group"), CommunityId::new("test:renamed"));
    world.engine.move_community(&old, &new).await.unwrap();
    let audience = magpie_core::Audience::Community(new.clone());
    let mut added = String::new();
    for text in ["desk lamp", "add #1 to the wish list"] {
        let message = world.message("ada", "group", text);
        added = world.answer(InboundMessage { audience: audience.clone(), ..message }).await.text;
    }
    let renamed = world.store.wishes_of(&new).await.unwrap();
    let numbers: Vec<u32> = renamed.iter().map(|wish| wish.number).collect();
    assert_eq!(numbers, [5], "{added}");
}

#[tokio::test]
async fn who_moderates_is_asked_for_where_a_message_does_not_tell() {
    let world = World::new(|offers| offers);
    let phrases = Phrases::of(None);
    world.ask("ada", "group", "desk lamp").await;
    world.ask("ada", "group", "add #1 to the wish list").await;
    let foreign = world.ask("bob", "group", "remove wish 1").await;
    assert_eq!(foreign.text, phrases.community().wish_not_yours);
    let foreign = world.ask("bob", "group", "watch #1").await;
    assert_eq!(foreign.text, phrases.watch_moderators);

    world.sink.promote(magpie_core::SenderId::new("bob"));
    let taken = world.ask("bob", "group", "remove wish 1").await;
    assert!(taken.text.starts_with("Taken off the wish list:"), "{}", taken.text);
    let set = world.ask("bob", "group", "watch #1").await;
    assert_ne!(set.text, phrases.watch_moderators);
    let stopped = world.ask("bob", "group", "stop watch 1").await;
    assert!(stopped.text.contains("Stopped"), "{}", stopped.text);
}

#[tokio::test]
async fn who_is_forgotten_leaves_a_wish_that_is_nobodys() {
    let world = World::new(|offers| offers);
    let lamps = world.ask("ada", "group", "desk lamp").await;
    world.ask("ada", "group", "add #1 to the wish list").await;
    let ada = PersonId::new("test:ada");
    assert_eq!(list(&world).await[0].adder.as_ref(), Some(&ada));
    let erased = world.engine.forget(&ada).await.unwrap();
    assert!(erased.counts.contains(&("wishes".to_owned(), 1)), "{erased:?}");
    let left = list(&world).await;
    assert_eq!(left[0].adder, None);
    assert!(!format!("{left:?}").contains("ada"), "{left:?}");
    // She can't take it off any more, a moderator can; until then the channel is told of it.
    let words = Phrases::of(None).community();
    let refused = world.ask("ada", "group", "remove wish 1").await;
    assert_eq!(refused.text, words.wish_not_yours);
    world.offers.set_price(lamps.picks[0].product.id.as_str(), dollars(1));
    assert_eq!(later(&world).await, 1);
    decide(&world, "remove wish 1").await;
    assert_eq!(list(&world).await, []);
}

#[tokio::test]
async fn a_full_list_says_so_and_is_shown_in_pages() {
    let world = World::new(|offers| offers);
    world.ask("ada", "group", "desk lamp").await;
    world.ask("ada", "group", "add #1 to the wish list").await;
    let mut wish = list(&world).await.remove(0);
    for number in 2..=50 {
        let product = magpie_core::ProductId::new(format!("other{number}"));
        let (price, asked, sold_out) = (None, false, false);
        wish.number = number;
        wish.watch.number = number;
        wish.watch.goal = magpie_core::WatchGoal::Wished { product, price, asked, sold_out };
        world.store.keep_wish(&wish).await.unwrap();
    }
    let words = Phrases::of(None).community();
    let full = world.ask("ada", "group", "add #2 to the wish list").await;
    assert_eq!(full.text, words.wish_full(50));
    let shown = world.ask("ada", "group", "wish list page 2").await;
    assert!(shown.text.starts_with("The wish list, 6 to 10 of 50:"), "{}", shown.text);
    assert!(shown.text.contains("wish list page 3") && shown.picks.len() == 5, "{}", shown.text);
    let last = world.ask("bob", "group2", "wish list page 99").await;
    assert!(last.text.starts_with("The wish list, 46 to 50 of 50:"), "{}", last.text);
    let other = world.ask("bob", "home", "wish list").await;
    assert_eq!(other.text, words.wish_for_groups);
}
