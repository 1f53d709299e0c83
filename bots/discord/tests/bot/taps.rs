//! Taps while an answer is being edited: each counts for what stood under its button, and nothing else happens.

use magpie_core::ports::Inbox as _;
use magpie_core::{
    Button, ButtonAction, ButtonSigner, FeedbackKind, Phrases, ProductId, Reply, ReplyStage, TurnId,
};
use magpie_testkit::discord::{ChannelId, Message};

use super::{Asked, SOON, World, labels, picks};

/// The acknowledgement that leaves a message as it is.
const NOTED: u64 = 6;

/// Picks of these names, in this order.
fn slate(names: &[&str]) -> Reply {
    let mut reply = picks(u32::try_from(names.len()).unwrap());
    for (pick, name) in reply.picks.iter_mut().zip(names) {
        pick.product.id = ProductId::new(*name);
        pick.product.title = (*name).to_owned();
    }
    reply
}

/// The data of a button, as this server signs it.
fn button(channel: ChannelId, action: ButtonAction, turn: &TurnId) -> String {
    let button = Button { action, turn: Some(turn.clone()) };
    ButtonSigner::new(b"secret").sign(&format!("discord:{}", channel.0), &button)
}

fn first_card(message: &Message) -> &str {
    message.embeds.first().and_then(|card| card["title"].as_str()).unwrap_or_default()
}

impl World {
    /// Shows first picks of a turn that goes on, and the message that they stand in.
    async fn first_picks(&self, asked: &Asked, picks: &Reply) -> Message {
        // Which message is whose is kept for turns that are known.
        self.store.accept(asked.entry.clone()).await.unwrap();
        let turn = asked.entry.turn.clone();
        let title = format!("1. {}", picks.picks[0].product.title);
        let stage = ReplyStage::FirstPicks(Reply { turn, ..picks.clone() });
        self.sink.preview(&asked.entry, &stage);
        self.discord.wait_for(self.dm(), |m| first_card(m) == title, SOON).await
    }

    fn dm(&self) -> ChannelId {
        self.discord.dm(self.bob)
    }

    /// Presses a button that this message does not have.
    async fn is_stale_here(&self, message: &Message, data: &str) {
        let press = self.discord.press_data(self.bob, message.id, data).unwrap();
        let said = self.discord.response(press, SOON).await;
        assert_eq!(said.content, Phrases::of(None).stale_button);
        assert!(said.is_ephemeral() && said.components.is_empty());
    }

    /// What was thought of which product of which turn.
    fn opinions(&self) -> Vec<(FeedbackKind, String, TurnId)> {
        let named = |product: Option<ProductId>| product.unwrap().as_str().to_owned();
        let said = self.companion.reactions().into_iter();
        said.map(|said| (said.kind, named(said.product), said.turn)).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn taps_in_the_middle_of_an_edit_count_for_what_stood_there() {
    let world = World::open().await;
    let (dm, bob) = (world.dm(), world.bob);
    let asked = world.asked(bob, dm, "pick", "trees").await;
    let earlier = world.reply(&asked, slate(&["ash", "birch", "cedar"])).await;
    let copied = earlier.components[1]["components"][0]["custom_id"].as_str().unwrap().to_owned();
    let next = world.asked(bob, dm, "pick", "other trees").await;
    let shown = world.first_picks(&next, &slate(&["oak", "pine", "rowan"])).await;
    assert!(shown.components.is_empty(), "what may still change has no buttons");

    // The answer before is as it was: its buttons mean what stands above them.
    let liked = world.wish(bob, &earlier, "♥ 2").await;
    let turn = asked.entry.turn.clone();
    assert_eq!((liked.text.as_str(), liked.reply_to), ("more like the second", Some(turn.clone())));
    // A button of this turn that nobody has seen yet.
    let unseen = button(dm, ButtonAction::MoreLike(1), &next.entry.turn);
    world.is_stale_here(&shown, &unseen).await;
    let liked = (FeedbackKind::Liked, "birch".to_owned(), turn);
    assert_eq!(world.opinions(), std::slice::from_ref(&liked));

    let after = world.reply(&next, slate(&["rowan", "oak", "pine"])).await;
    assert_eq!((after.id, first_card(&after)), (shown.id, "1. rowan"));
    assert_eq!(labels(&after)[0], ["♥ 1", "♥ 2", "♥ 3"]);
    let before = world.discord.message(earlier.id).unwrap();
    assert_eq!((&before.embeds, labels(&before)), (&earlier.embeds, labels(&earlier)));
    // One of another turn is none of this message's.
    world.is_stale_here(&shown, &copied).await;
    // From now on the same button is there, and means what stands above it now.
    let press = world.discord.press_data(bob, shown.id, &unseen).unwrap();
    let more = Asked { interaction: press, entry: world.companion.next(SOON).await };
    world.reply(&more, picks(1)).await;
    let turn = next.entry.turn;
    assert_eq!(more.entry.text, "more like the first");
    assert_eq!(more.entry.reply_to, Some(turn.clone()));
    assert_eq!(world.opinions(), [liked, (FeedbackKind::Liked, "rowan".to_owned(), turn)]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_of_taps_are_answered_and_leave_nothing_thinking() {
    let world = World::open().await;
    let (dm, bob) = (world.dm(), world.bob);
    let asked = world.asked(bob, dm, "pick", "trees").await;
    let earlier = world.reply(&asked, slate(&["ash", "birch", "cedar"])).await;
    let next = world.asked(bob, dm, "pick", "other trees").await;
    world.first_picks(&next, &slate(&["oak", "pine", "rowan"])).await;
    let data = |row: usize, at: usize| {
        earlier.components[row]["components"][at]["custom_id"].as_str().unwrap().to_owned()
    };
    let (liked, disliked) = (data(0, 0), data(1, 2));
    let tap = |n: usize| {
        let data = if n.is_multiple_of(2) { &liked } else { &disliked };
        world.discord.press_data(bob, earlier.id, data).unwrap()
    };
    let mut presses: Vec<_> = (0..100).map(tap).collect();
    let more = world.companion.next(SOON).await;
    assert_eq!(more.text, "more like the first");
    let after = world.reply(&next, slate(&["rowan", "oak", "pine"])).await;
    assert_eq!(first_card(&after), "1. rowan");
    presses.extend((100..200).map(tap));

    let reply = Reply { turn: more.turn.clone(), ..slate(&["aspen", "alder"]) };
    world.companion.answer(reply.clone());
    world.sink.deliver(&more, &reply).await.unwrap();
    let (mut noted, mut answers, mut asked_why) = (0, 0, 0);
    for press in presses {
        let answered = world.discord.answered(press, SOON).await;
        if answered.acknowledged == Some(NOTED) {
            noted += 1;
            continue;
        }
        let message = answered.response.and_then(|id| world.discord.message(id)).unwrap();
        match message.is_ephemeral() {
            true => asked_why += 1,
            false => answers += usize::from(first_card(&message) == "1. aspen"),
        }
    }
    assert_eq!((noted, answers, asked_why), (99, 1, 100));
    assert_eq!(world.companion.unseen(), 0, "the same button in a moment is one message");
    let turn = asked.entry.turn;
    for (kind, name) in [(FeedbackKind::Liked, "ash"), (FeedbackKind::Disliked, "cedar")] {
        let said = (kind, name.to_owned(), turn.clone());
        assert_eq!(world.opinions().iter().filter(|it| **it == said).count(), 100, "{name}");
    }
    let messages = world.discord.messages(dm);
    assert!(!messages.iter().any(Message::is_thinking), "{messages:#?}");
    world.end().await;
}
