//! Comparison cards and the votes on them.

use std::time::Duration;

use magpie_core::ports::ReplySink as _;
use magpie_core::{Phrases, Reply};
use magpie_testkit::discord::{InteractionId, Message, MessageId, Permissions, UserId};

use super::{Asked, SOON, World, labels, picks};

/// The acknowledgement that leaves a message as it is.
const NOTED: u64 = 6;

impl World {
    /// A card that Bob asked for.
    async fn card(&self, count: u32) -> (Asked, Message) {
        let asked = self.asked(self.bob, self.channel, "pick", "hiking boots").await;
        let shown = self.reply(&asked, picks(count)).await;
        (asked, shown)
    }

    /// Presses a vote button, which only they are told of.
    async fn vote(&self, who: UserId, card: MessageId, button: &str) {
        let press = self.discord.press(who, card, button).unwrap();
        assert_eq!(self.discord.answered(press, SOON).await.acknowledged, Some(NOTED));
    }

    /// The card once it has these vote buttons.
    async fn tally(&self, card: MessageId, votes: &[&str]) -> Message {
        let is = |m: &Message| m.id == card && labels(m).first().is_some_and(|row| *row == votes);
        self.discord.wait_for(self.channel, is, SOON).await
    }

    async fn is_stale(&self, press: InteractionId, phrases: &Phrases) {
        let said = self.discord.response(press, SOON).await;
        assert!(said.is_ephemeral(), "{said:?}");
        assert_eq!(said.content, phrases.stale_button);
    }

    /// How often messages were edited.
    fn edits(&self) -> usize {
        self.discord.requests().iter().filter(|request| request.method == "PATCH").count()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_picked_in_a_server_is_a_card_to_vote_on() {
    let world = World::open().await;
    let (_, card) = world.card(5).await;
    let expected: [&[&str]; 4] = [
        &["🗳 1", "🗳 2", "🗳 3", "🗳 4", "🗳 5"],
        &["✕ 1", "✕ 2", "✕ 3", "✕ 4", "✕ 5"],
        &["🔔 1", "🔔 2", "🔔 3", "🔔 4", "🔔 5"],
        &["Cheaper", "Show more", "Refine"],
    ];
    assert_eq!(labels(&card), expected);
    let legend = Phrases::of(None).vote_legend;
    assert!(card.content.ends_with(&format!("*{legend}*")), "{}", card.content);
    assert_eq!(card.embeds.len(), 5);

    // One alone is no choice, and nobody votes in private, nor on what was not asked for as a comparison.
    let (_, alone) = world.card(1).await;
    assert_eq!(labels(&alone)[0], ["♥ 1"]);
    let dm = world.discord.dm(world.bob);
    let asked = world.asked(world.bob, dm, "pick", "hiking boots").await;
    let own = world.reply(&asked, picks(2)).await;
    assert_eq!(labels(&own)[0], ["♥ 1", "♥ 2"]);
    let asked = world.asked(world.bob, world.channel, "trends", "").await;
    let trends = world.reply(&asked, picks(2)).await;
    assert_eq!(labels(&trends)[0], ["♥ 1", "♥ 2"]);
    for message in [&alone, &own, &trends] {
        assert!(!message.content.contains(legend), "{}", message.content);
    }
    world.discord.set_member_permissions(world.guild, world.ada, Permissions::MANAGE_GUILD);
    let settings = world.discord.slash(world.ada, world.channel, "settings", &[]).unwrap();
    let settings = world.discord.response(settings, SOON).await;
    let press = world.discord.press(world.ada, settings.id, "Only who asks").unwrap();
    world.discord.answered(press, SOON).await;
    let (_, hidden) = world.card(2).await;
    assert_eq!(labels(&hidden)[0], ["♥ 1", "♥ 2"]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn members_vote_once_each_and_the_card_counts_in_place() {
    let world = World::open().await;
    world.discord.set_locale(world.bob, "de");
    let (asked, card) = world.card(3).await;
    world.vote(world.bob, card.id, "🗳 2").await;
    let one = world.tally(card.id, &["🗳 1", "🗳 2 · 1", "🗳 3"]).await;
    world.vote(world.ada, card.id, "🗳 2 · 1").await;
    world.tally(card.id, &["🗳 1", "🗳 2 · 2", "🗳 3"]).await;
    world.vote(world.bob, card.id, "🗳 3").await;
    world.tally(card.id, &["🗳 1", "🗳 2 · 1", "🗳 3 · 1"]).await;
    world.vote(world.bob, card.id, "🗳 3 · 1").await;
    let last = world.tally(card.id, &["🗳 1", "🗳 2 · 1", "🗳 3"]).await;
    // All the rest is as it was, in the language of the one who asked, and names nobody.
    for now in [&one, &last] {
        assert_eq!((&now.content, &now.embeds), (&card.content, &card.embeds));
        assert_eq!(labels(now)[1..], labels(&card)[1..]);
    }
    assert_eq!(labels(&last)[3][0], Phrases::of(Some("de")).cheaper);
    let bot = world.discord.bot_id();
    let shown = world.discord.messages(world.channel);
    assert_eq!(shown.iter().filter(|m| m.author == bot).count(), 1, "{shown:#?}");

    // Shown once more after a crash, it shows how the votes stand.
    let reply = Reply { turn: asked.entry.turn.clone(), ..picks(3) };
    world.bot.sink().deliver(&asked.entry, &reply).await.unwrap();
    world.tally(card.id, &["🗳 1", "🗳 2 · 1", "🗳 3"]).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_that_nobody_can_cast_are_refused_to_who_tries() {
    let world = World::open().await;
    let english = Phrases::of(None);
    let (_, card) = world.card(2).await;
    let elsewhere = world.discord.text_channel(world.guild, "elsewhere");
    let asked = world.asked(world.bob, elsewhere, "pick", "hiking boots").await;
    let there = world.reply(&asked, picks(2)).await;
    let data = |message: &Message, at: usize| {
        message.components[0]["components"][at]["custom_id"].as_str().unwrap().to_owned()
    };
    let genuine = data(&card, 0);
    let mut forged = genuine.clone();
    forged.replace_range(2..3, if &forged[2..3] == "A" { "B" } else { "A" });
    for pressed in [data(&there, 1), forged, "AAAA".to_owned()] {
        let press = world.discord.press_data(world.ada, card.id, &pressed).unwrap();
        world.is_stale(press, english).await;
    }
    world.companion.drop_replies();
    let press = world.discord.press(world.ada, card.id, "🗳 1").unwrap();
    world.is_stale(press, english).await;
    assert_eq!(labels(&world.discord.message(card.id).unwrap())[0], ["🗳 1", "🗳 2"]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_taps_at_once_are_acknowledged_and_take_few_edits() {
    let world = World::open().await;
    let (_, card) = world.card(3).await;
    let members: Vec<UserId> = (0..200).map(|n| world.discord.user(&format!("M{n}"))).collect();
    for member in &members {
        world.discord.join(world.guild, *member);
    }
    let before = world.edits();
    let button = card.components[0]["components"][0]["custom_id"].as_str().unwrap().to_owned();
    // Five taps each: the first, third and fifth cast a vote, the others take it back.
    let mut presses = Vec::new();
    for _ in 0..5 {
        for member in &members {
            presses.push(world.discord.press_data(*member, card.id, &button).unwrap());
        }
    }
    for press in presses {
        assert_eq!(world.discord.answered(press, SOON).await.acknowledged, Some(NOTED));
    }
    world.tally(card.id, &["🗳 1 · 200", "🗳 2", "🗳 3"]).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let edits = world.edits() - before;
    assert!((1..=20).contains(&edits), "{edits}");
    world.end().await;
}
