//! Why a pick is not for somebody.

use magpie_core::{FeedbackKind, FeedbackReason, Phrases};
use magpie_testkit::telegram::{MessageRef, SeenMessage};

use super::{SOON, World, labels, picks};

impl World {
    /// A message once it has a button.
    async fn with_button(&self, message: MessageRef, button: &str) -> SeenMessage {
        let has = |m: &SeenMessage| m.message == message && labels(m).concat().contains(&button);
        self.telegram.wait_for(message.chat, has, SOON).await
    }

    /// What was thought of picks, in order.
    fn thought(&self) -> Vec<(FeedbackKind, Option<FeedbackReason>)> {
        self.companion.reactions().iter().map(|said| (said.kind, said.reason)).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_is_one_tap_after_the_first_and_the_buttons_come_back() {
    let world = World::open().await;
    let home = world.telegram.private_chat(&world.ada);
    let asked = world.said(home, &world.ada, "hiking boots").await;
    let shown = world.reply(&asked, picks(3)).await;
    let usual: Vec<Vec<String>> =
        labels(&shown).iter().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    let calls = world.telegram.requests_of("editMessageReplyMarkup").len();

    let press = world.telegram.press(&world.ada, shown.message, "✕ 2");
    let phrases = Phrases::of(None);
    let told = format!("{} {}", phrases.left_out, phrases.say_why);
    assert_eq!(world.toast(&press).await, Some(told));
    let reasons = world.with_button(shown.message, "too expensive").await;
    assert_eq!(
        labels(&reasons),
        [
            vec!["✕ 1", "✕ 2 ?", "✕ 3"],
            vec!["too expensive", "not my style"],
            vec!["don't trust the shop", "shipping too dear"],
            vec!["too slow", "returns"],
            vec!["payment", "comparing first"],
            vec!["not now", "other"],
            vec!["‹ Back"],
        ]
    );
    assert_eq!(reasons.text, shown.text);
    // It is noted already, whether or not somebody says why.
    assert_eq!(world.thought(), [(FeedbackKind::Disliked, None)]);

    let press = world.telegram.press(&world.ada, shown.message, "too expensive");
    let noted = "Thank you, noted: too expensive.".to_owned();
    assert_eq!(world.toast(&press).await, Some(noted));
    let back = world.with_button(shown.message, "♥ 2").await;
    assert_eq!(labels(&back), usual);
    let why = world.companion.reactions().pop().unwrap();
    assert_eq!(why.reason, Some(FeedbackReason::PriceSensitivity));
    assert_eq!(why.product, world.companion.reactions()[0].product);
    assert_eq!(why.turn, asked.turn);

    // Another one without a reason.
    world.telegram.press(&world.ada, shown.message, "✕ 3");
    world.with_button(shown.message, "✕ 3 ?").await;
    world.telegram.press(&world.ada, shown.message, "‹ Back");
    world.with_button(shown.message, "♥ 2").await;
    assert_eq!(world.thought().len(), 3);
    let calls = world.telegram.requests_of("editMessageReplyMarkup").len() - calls;
    assert_eq!(calls, 4, "one edit each way");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_keeps_its_buttons_and_reasons_of_elsewhere_are_foreign_there() {
    let world = World::open().await;
    let home = world.telegram.private_chat(&world.ada);
    let own = world.said(home, &world.ada, "hiking boots").await;
    let own = world.reply(&own, picks(2)).await;
    world.telegram.press(&world.ada, own.message, "✕ 1");
    let reasons = world.with_button(own.message, "other").await;
    let copied = reasons.keyboard[1][0].data.clone().unwrap();
    let before = world.companion.reactions();

    let asked = world.said(world.group, &world.bob, "/pick hiking boots").await;
    let shown = world.reply(&asked, picks(2)).await;
    let press = world.telegram.press(&world.bob, shown.message, "✕ 1");
    let phrases = Phrases::of(None);
    assert_eq!(world.toast(&press).await.as_deref(), Some(phrases.left_out));
    let stale = Some(phrases.stale_button.to_owned());
    let bobs = world.telegram.private_chat(&world.bob);
    for message in [shown.message, MessageRef { chat: bobs, id: 1 }] {
        let press = world.telegram.press_data(&world.bob, message, &copied);
        assert_eq!(world.toast(&press).await, stale);
    }
    let after = world.companion.reactions();
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(after.last().unwrap().reason, None);
    world.telegram.wait_until_idle(std::time::Duration::from_millis(200), SOON).await;
    let now = world.telegram.replies(world.group).pop().unwrap();
    assert_eq!(labels(&now), labels(&shown));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_for_a_reply_that_is_forgotten_is_stale() {
    let world = World::open().await;
    let home = world.telegram.private_chat(&world.ada);
    let asked = world.said(home, &world.ada, "hiking boots").await;
    let shown = world.reply(&asked, picks(1)).await;
    world.telegram.press(&world.ada, shown.message, "✕ 1");
    world.with_button(shown.message, "other").await;
    world.companion.drop_replies();
    for button in ["other", "‹ Back"] {
        let press = world.telegram.press(&world.ada, shown.message, button);
        let stale = Phrases::of(None).stale_button.to_owned();
        assert_eq!(world.toast(&press).await, Some(stale));
    }
    assert_eq!(world.thought().len(), 1);
    world.end().await;
}

#[test]
fn reasons_are_told_in_every_language() {
    for phrases in Phrases::all() {
        for reason in FeedbackReason::ALL {
            let noted = phrases.reason_noted(phrases.reason(reason));
            assert!(noted.contains(phrases.reason(reason)) && noted.chars().count() <= 200);
        }
    }
}
