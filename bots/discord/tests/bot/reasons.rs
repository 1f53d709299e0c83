//! Why a pick is not for somebody.

use magpie_core::{FeedbackKind, FeedbackReason, Phrases};

use super::{SOON, World, labels, picks};

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_is_one_tap_after_the_first_and_seen_by_nobody_else() {
    let world = World::open().await;
    let asked = world.asked(world.bob, world.channel, "pick", "hiking boots").await;
    let shown = world.reply(&asked, picks(3)).await;
    let public = world.discord.seen_by(world.bob, world.channel).len();

    // In a server everybody may say what they think of a pick.
    let press = world.discord.press(world.ada, shown.id, "✕ 2").unwrap();
    let question = world.discord.response(press, SOON).await;
    let phrases = Phrases::of(None);
    assert!(question.is_ephemeral());
    assert_eq!(question.content, format!("{} {}", phrases.left_out, phrases.say_why));
    assert_eq!(labels(&question).concat(), phrases.reasons);
    let copied = question.components[0]["components"][0]["custom_id"].as_str().unwrap().to_owned();

    // Somebody else with the same button: neither shown nor obeyed.
    let press = world.discord.press_data(world.bob, shown.id, &copied).unwrap();
    let foreign = world.discord.response(press, SOON).await;
    assert!(foreign.is_ephemeral() && foreign.components.is_empty());
    assert_eq!(foreign.content, phrases.stale_button);
    assert_eq!(world.companion.reactions().len(), 1);

    let press = world.discord.press(world.ada, question.id, "too expensive").unwrap();
    let noted = world.discord.response(press, SOON).await;
    assert_eq!(noted.id, question.id);
    assert_eq!(noted.content, "Thank you, noted: too expensive.");
    assert!(noted.components.is_empty());
    let said: Vec<_> = world.companion.reactions();
    let [first, why] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!((first.kind, first.reason), (FeedbackKind::Disliked, None));
    assert_eq!(why.reason, Some(FeedbackReason::PriceSensitivity));
    assert_eq!(
        (&why.person, &why.product, &why.turn),
        (&first.person, &first.product, &first.turn)
    );
    // Only what he was told himself came on top of what everybody sees.
    let now = world.discord.seen_by(world.bob, world.channel);
    assert_eq!(now.iter().filter(|message| !message.is_ephemeral()).count(), public);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_for_a_reply_that_is_forgotten_is_stale() {
    let world = World::open().await;
    let dm = world.discord.dm(world.bob);
    let asked = world.asked(world.bob, dm, "pick", "hiking boots").await;
    let shown = world.reply(&asked, picks(1)).await;
    let press = world.discord.press(world.bob, shown.id, "✕ 1").unwrap();
    let question = world.discord.response(press, SOON).await;
    world.companion.drop_replies();
    let press = world.discord.press(world.bob, question.id, "other").unwrap();
    let said = world.discord.response(press, SOON).await;
    assert_eq!(said.content, Phrases::of(None).stale_button);
    assert_eq!(world.companion.reactions().len(), 1);
    world.end().await;
}
