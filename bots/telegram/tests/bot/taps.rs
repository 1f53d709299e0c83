//! Taps while an answer is being edited: each counts for what stood under its button, and nothing else happens.

use std::time::Duration;

use magpie_core::ports::{Inbox as _, InboxEntry};
use magpie_core::{
    Button, ButtonAction, ButtonSigner, FeedbackKind, Phrases, ProductId, Reply, ReplyStage, TurnId,
};
use magpie_testkit::telegram::{ChatId, SeenMessage};

use super::{SOON, World, labels, picks};

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
fn button(chat: ChatId, action: ButtonAction, turn: &TurnId) -> String {
    let button = Button { action, turn: Some(turn.clone()) };
    ButtonSigner::new(b"secret").sign(&format!("telegram:{}", chat.0), &button)
}

impl World {
    /// Shows first picks of a turn that goes on, and the message that they stand in.
    async fn first_picks(&self, chat: ChatId, entry: &InboxEntry, picks: &Reply) -> SeenMessage {
        // Which message is whose is kept for turns that are known.
        self.store.accept(entry.clone()).await.unwrap();
        let (turn, text) = (entry.turn.clone(), "Looking around…".to_owned());
        let first = picks.picks[0].product.title.clone();
        self.sink.preview(entry, &ReplyStage::Placeholder { turn: turn.clone(), text });
        let stage = ReplyStage::FirstPicks(Reply { turn, ..picks.clone() });
        // Nobody would miss them: where the chat has no room yet they are left out.
        for _ in 0..100 {
            self.sink.preview(entry, &stage);
            tokio::time::sleep(Duration::from_millis(100)).await;
            let mut replies = self.telegram.replies(chat).into_iter();
            if let Some(shown) = replies.find(|m| m.text.contains(&format!("1. {first}"))) {
                return shown;
            }
        }
        panic!("no first picks: {:#?}", self.telegram.replies(chat))
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
    let home = world.telegram.private_chat(&world.ada);
    let asked = world.said(home, &world.ada, "trees").await;
    let earlier = world.reply(&asked, slate(&["ash", "birch", "cedar"])).await;
    let copied = earlier.keyboard[1][0].data.clone().unwrap();
    let next = world.said(home, &world.ada, "other trees").await;
    let (first, last) = (slate(&["oak", "pine", "rowan"]), slate(&["rowan", "oak", "pine"]));
    let shown = world.first_picks(home, &next, &first).await;
    assert_eq!(labels(&shown), Vec::<Vec<&str>>::new(), "what may still change has no buttons");

    // The answer before is as it was: its buttons mean what stands above them.
    let phrases = Phrases::of(None);
    let press = world.telegram.press(&world.ada, earlier.message, "♥ 2");
    assert_eq!(world.toast(&press).await.as_deref(), Some(phrases.liked));
    let said = world.companion.next(SOON).await;
    assert_eq!(
        (said.text.as_str(), said.reply_to),
        ("more like the second", Some(asked.turn.clone()))
    );
    // A button of another turn, and one of this turn that nobody has seen yet.
    let unseen = button(home, ButtonAction::MoreLike(1), &next.turn);
    for data in [&copied, &unseen] {
        let press = world.telegram.press_data(&world.ada, shown.message, data);
        assert_eq!(world.toast(&press).await.as_deref(), Some(phrases.stale_button));
    }
    world.telegram.react(&world.ada, shown.message, &["👎"]);
    world.telegram.wait_until_idle(Duration::from_millis(300), SOON).await;
    let liked = (FeedbackKind::Liked, "birch".to_owned(), asked.turn.clone());
    assert_eq!(world.opinions(), std::slice::from_ref(&liked));
    assert_eq!(labels(&world.telegram.message(shown.message).unwrap()), Vec::<Vec<&str>>::new());

    let reply = Reply { turn: next.turn.clone(), ..last };
    world.companion.answer(reply.clone());
    for _ in 0..2 {
        world.sink.deliver(&next, &reply).await.unwrap();
    }
    let replies = world.telegram.replies(home);
    let [before, after] = replies.as_slice() else { panic!("{replies:#?}") };
    assert_eq!((before.text.as_str(), labels(before)), (earlier.text.as_str(), labels(&earlier)));
    assert_eq!(after.message, shown.message);
    assert!(after.text.contains("1. rowan") && labels(after)[0] == ["♥ 1", "♥ 2", "♥ 3"]);
    // From now on the same button is there, and means what stands above it now.
    let press = world.telegram.press_data(&world.ada, shown.message, &unseen);
    assert_eq!(world.toast(&press).await.as_deref(), Some(phrases.liked));
    let said = world.companion.next(SOON).await;
    assert_eq!(
        (said.text.as_str(), said.reply_to),
        ("more like the first", Some(next.turn.clone()))
    );
    assert_eq!(world.opinions(), [liked, (FeedbackKind::Liked, "rowan".to_owned(), next.turn)]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_of_taps_do_not_hold_up_the_answer_that_is_edited() {
    let world = World::open().await;
    let home = world.telegram.private_chat(&world.ada);
    let names = ["ash", "birch", "cedar"];
    let asked = world.said(home, &world.ada, "trees").await;
    let earlier = world.reply(&asked, slate(&names)).await;
    let next = world.said(home, &world.ada, "other trees").await;
    world.first_picks(home, &next, &slate(&["oak", "pine", "rowan"])).await;
    let edits = world.telegram.requests_of("editMessageReplyMarkup").len();

    // Three buttons, a hundred times each, before and while the final picks come.
    let data = |row: usize, at: usize| earlier.keyboard[row][at].data.clone().unwrap();
    let buttons = [data(0, 0), data(1, 1), data(1, 2)];
    let tap = |n: usize| world.telegram.press_data(&world.ada, earlier.message, &buttons[n % 3]);
    let mut presses: Vec<_> = (0..150).map(tap).collect();
    let reply = Reply { turn: next.turn.clone(), ..slate(&["rowan", "oak", "pine"]) };
    world.companion.answer(reply.clone());
    let deliver = tokio::spawn({
        let (sink, next) = (world.sink.clone(), next.clone());
        async move { sink.deliver(&next, &reply).await }
    });
    presses.extend((150..300).map(tap));
    let delivered = tokio::time::timeout(Duration::from_secs(10), deliver).await;
    delivered.expect("taps on another answer do not hold this one up").unwrap().unwrap();
    for press in &presses {
        assert!(world.toast(press).await.is_some());
    }
    let opinions = world.opinions();
    for (kind, name) in [
        (FeedbackKind::Liked, "ash"),
        (FeedbackKind::Disliked, "birch"),
        (FeedbackKind::Disliked, "cedar"),
    ] {
        let said = (kind, name.to_owned(), asked.turn.clone());
        assert_eq!(opinions.iter().filter(|opinion| **opinion == said).count(), 100, "{name}");
    }
    assert_eq!(world.companion.next(SOON).await.text, "more like the first");
    assert_eq!(world.companion.unseen(), 0, "the same button in a moment is one message");
    world.telegram.wait_until_idle(Duration::from_secs(1), SOON).await;
    let edits = world.telegram.requests_of("editMessageReplyMarkup").len() - edits;
    assert!((1..=8).contains(&edits), "{edits}");
    let replies = world.telegram.replies(home);
    let [_, after] = replies.as_slice() else { panic!("{replies:#?}") };
    assert!(after.text.contains("1. rowan") && labels(after)[0] == ["♥ 1", "♥ 2", "♥ 3"]);
    world.end().await;
}
