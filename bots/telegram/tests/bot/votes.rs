//! Comparison cards and the votes on them.

use std::time::Duration;

use magpie_core::ports::{InboxEntry, ReplySink as _};
use magpie_core::{Phrases, Reply, VoteChange};
use magpie_testkit::telegram::{MessageRef, Person, SeenMessage};

use super::{SOON, World, labels, picks};

impl World {
    /// A card that Bob asked for.
    async fn card(&self, count: u32) -> (InboxEntry, SeenMessage) {
        let asked = self.said(self.group, &self.bob, "/pick hiking boots").await;
        let shown = self.reply(&asked, picks(count)).await;
        (asked, shown)
    }

    /// Presses a vote button; what only they are told.
    async fn vote(&self, who: &Person, card: MessageRef, button: &str) -> Option<String> {
        let press = self.telegram.press(who, card, button);
        self.toast(&press).await
    }

    /// The card once it has these vote buttons.
    async fn tally(&self, card: MessageRef, votes: &[&str]) -> SeenMessage {
        let is = |m: &SeenMessage| {
            m.message == card && labels(m).first().is_some_and(|row| *row == votes)
        };
        self.telegram.wait_for(card.chat, is, SOON).await
    }

    /// How often buttons were edited.
    fn edits(&self) -> usize {
        self.telegram.requests_of("editMessageReplyMarkup").len()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_picked_in_a_group_is_a_card_to_vote_on() {
    let world = World::open().await;
    let (_, card) = world.card(3).await;
    assert_eq!(
        labels(&card)[..3],
        [["🗳 1", "🗳 2", "🗳 3"], ["✕ 1", "✕ 2", "✕ 3"], ["🔔 1", "🔔 2", "🔔 3"]]
    );
    let phrases = Phrases::of(None);
    assert!(card.text.ends_with(phrases.vote_legend), "{}", card.text);
    assert!(!card.text.contains(phrases.legend), "{}", card.text);

    // One alone is no choice, and nobody votes in private, nor on what was not asked for as a comparison.
    let (_, alone) = world.card(1).await;
    assert_eq!(labels(&alone)[0], ["♥ 1"]);
    let asked = world.said(world.group, &world.ada, "/trends").await;
    let trends = world.reply(&asked, picks(2)).await;
    assert_eq!(labels(&trends)[0], ["♥ 1", "♥ 2"]);
    let home = world.telegram.private_chat(&world.ada);
    let asked = world.said(home, &world.ada, "/pick hiking boots").await;
    let own = world.reply(&asked, picks(2)).await;
    assert_eq!(labels(&own)[0], ["♥ 1", "♥ 2"]);
    assert!(own.text.ends_with(phrases.legend), "{}", own.text);
    for (scope, help) in [
        (r#"{"type":"all_private_chats"}"#, phrases.pick_help),
        (r#"{"type":"all_group_chats"}"#, phrases.pick_in_groups_help),
    ] {
        let menu = world.telegram.setting(&format!("commands {scope} ")).unwrap();
        assert_eq!(menu[0]["description"], help, "{menu}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn members_vote_once_each_and_the_card_counts_in_place() {
    let world = World::open().await;
    let bob = Person { language_code: Some("de".to_owned()), ..world.bob.clone() };
    world.telegram.update_user(&bob);
    let (german, english) = (Phrases::of(Some("de")), Phrases::of(None));
    let (asked, card) = world.card(3).await;
    let at = card.message;
    let told = |phrases: &Phrases, rank| Some(phrases.voted(VoteChange::Cast, rank));
    assert_eq!(world.vote(&bob, at, "🗳 2").await, told(german, 2));
    world.tally(at, &["🗳 1", "🗳 2 · 1", "🗳 3"]).await;
    assert_eq!(world.vote(&world.ada, at, "🗳 2 · 1").await, told(english, 2));
    world.tally(at, &["🗳 1", "🗳 2 · 2", "🗳 3"]).await;
    assert_eq!(world.vote(&bob, at, "🗳 3").await, told(german, 3));
    world.tally(at, &["🗳 1", "🗳 2 · 1", "🗳 3 · 1"]).await;
    assert_eq!(world.vote(&bob, at, "🗳 3 · 1").await.as_deref(), Some(german.vote_back));
    let last = world.tally(at, &["🗳 1", "🗳 2 · 1", "🗳 3"]).await;
    // All the rest is as it was, in the language of the one who asked, and names nobody.
    assert_eq!(last.text, card.text);
    assert_eq!(labels(&last)[1..], labels(&card)[1..]);
    assert_eq!(labels(&last)[3][0], german.cheaper);
    assert_eq!(world.telegram.replies(world.group).len(), 1);

    // Shown once more after a crash, it shows how the votes stand.
    let reply = Reply { turn: asked.turn.clone(), ..picks(3) };
    world.bot.sink().deliver(&asked, &reply).await.unwrap();
    world.tally(at, &["🗳 1", "🗳 2 · 1", "🗳 3"]).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_that_nobody_can_cast_are_refused_to_who_tries() {
    let world = World::open().await;
    let stale = Some(Phrases::of(None).stale_button.to_owned());
    let (_, card) = world.card(2).await;
    let other = world.telegram.supergroup("Sailors", &[&world.ada, &world.bob]);
    let asked = world.said(other, &world.bob, "/pick hiking boots").await;
    let there = world.reply(&asked, picks(2)).await;
    let data = |message: &SeenMessage| message.keyboard[0][1].data.clone().unwrap();
    let mut forged = data(&card);
    forged.replace_range(2..3, if &forged[2..3] == "A" { "B" } else { "A" });
    for pressed in [data(&there), forged, "AAAA".to_owned()] {
        let press = world.telegram.press_data(&world.ada, card.message, &pressed);
        assert_eq!(world.toast(&press).await, stale, "{pressed}");
    }
    world.companion.drop_replies();
    assert_eq!(world.vote(&world.ada, card.message, "🗳 1").await, stale);
    let now = world.telegram.message(card.message).unwrap();
    assert_eq!((labels(&now), now.edits), (labels(&card), card.edits));
    world.telegram.snapshot(other);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_taps_at_once_are_acknowledged_and_take_few_edits() {
    let world = World::open().await;
    let (_, card) = world.card(3).await;
    let members: Vec<Person> = (0..200).map(|n| world.telegram.user(&format!("M{n}"))).collect();
    for member in &members {
        world.telegram.join(world.group, member);
    }
    let button = card.keyboard[0][0].data.clone().unwrap();
    // Five taps each: the first, third and fifth cast a vote, the others take it back.
    let mut presses = Vec::new();
    for _ in 0..5 {
        for member in &members {
            presses.push(world.telegram.press_data(member, card.message, &button));
        }
    }
    let (mut cast, phrases) = (0, Phrases::of(None));
    for press in presses {
        let told = world.toast(&press).await.unwrap();
        cast += usize::from(told == phrases.voted(VoteChange::Cast, 1));
    }
    assert_eq!(cast, 600);
    world.tally(card.message, &["🗳 1 · 200", "🗳 2", "🗳 3"]).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let edits = world.edits();
    assert!((1..=8).contains(&edits), "{edits}");
    world.end().await;
}
