//! Settings of a group, and whom the bot answers where.

use magpie_core::ports::Companion as _;
use magpie_core::{
    Askers, Barred, ChannelId, CommunityId, CommunitySettings, Currency, Money, Phrases,
    ReplyLanguage, SettingError, Tone,
};
use magpie_testkit::telegram::{ChatId, Person, Post, SeenMessage};

use super::{SOON, World, labels, picks};

impl World {
    async fn chosen(&self, chat: ChatId) -> CommunitySettings {
        let group = CommunityId::new(format!("telegram:{}", chat.0));
        self.companion.community(&group).await.unwrap()
    }

    /// What the bot says to a command that reaches no application.
    async fn told(&self, who: &Person, says: &str) -> SeenMessage {
        let before = self.telegram.replies(self.group).len();
        self.telegram.send_text(self.group, who, says);
        let known: Vec<_> =
            self.telegram.replies(self.group).iter().take(before).map(|m| m.message).collect();
        let told = self.telegram.wait_for(self.group, |m| !known.contains(&m.message), SOON).await;
        assert_eq!(self.companion.unseen(), 0);
        told
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_choose_in_words_or_by_buttons_and_everybody_reads() {
    let world = World::open().await;
    let (group, ada, bob) = (world.group, world.ada.clone(), world.bob.clone());
    let phrases = Phrases::of(None);
    let words = phrases.community();
    for says in ["/settings budget 25 EUR", "/settings language de", "/settings ask moderators"] {
        world.told(&ada, says).await;
    }
    let shown = world.told(&ada, "/settings tone brief").await;
    let settings = world.chosen(group).await;
    assert_eq!(settings.budget, Some(Money::new(2_500, Currency::EUR)));
    assert_eq!((settings.language, settings.tone), (ReplyLanguage::German, Tone::Brief));
    assert_eq!(settings.askers, Askers::Moderators);
    assert!(shown.text.contains("at most €25.00"), "{}", shown.text);
    assert!(labels(&shown).concat().contains(&"✓ German"), "{:?}", labels(&shown));

    // Wrong values say what is allowed and change nothing.
    for (says, error) in [
        ("/settings language klingon", SettingError::Language),
        ("/settings budget 25", SettingError::Currency),
        ("/settings tone angry", SettingError::Tone),
        ("/settings colour red", SettingError::Setting),
    ] {
        assert_eq!(world.told(&ada, says).await.text, words.error(error), "{says}");
    }
    // Everybody reads; only admins choose, whatever button stands there.
    let read = world.told(&bob, "/settings").await;
    assert!(read.text.ends_with(words.moderated) && read.keyboard.is_empty(), "{read:?}");
    assert_eq!(world.told(&bob, "/settings tone plain").await.text, phrases.only_admins);
    let press = world.telegram.press(&bob, shown.message, "plain");
    assert_eq!(world.toast(&press).await.as_deref(), Some(phrases.only_admins));
    assert_eq!(world.chosen(group).await, settings);

    for button in ["plain", "as the shopper writes", "everybody", "🖼 ✕"] {
        let press = world.telegram.press(&ada, shown.message, button);
        assert_eq!(world.toast(&press).await, None, "{button}");
        let ticked = format!("✓ {button}");
        let shows = |m: &SeenMessage| {
            m.message == shown.message && labels(m).concat().contains(&ticked.as_str())
        };
        world.telegram.wait_for(group, shows, SOON).await;
    }
    let chosen = world.chosen(group).await;
    assert_eq!((chosen.tone, chosen.language), (Tone::Plain, ReplyLanguage::AsWritten));
    assert_eq!((chosen.askers, chosen.budget), (Askers::Everybody, settings.budget));
    // One answer of Telegram's to who administers the group serves for a moment.
    let asked = world.telegram.requests_of("getChatMember").len();
    assert!((2..=6).contains(&asked), "{asked} for 16 choices");
    world.told(&ada, "/settings reset").await;
    assert_eq!(world.chosen(group).await, CommunitySettings::default());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_ask_here_is_told_in_private_where_that_can_be() {
    let world = World::open().await;
    let (ada, bob) = (world.ada.clone(), world.bob.clone());
    let words = Phrases::of(None).community();
    let forum = world.telegram.forum("Gear talk", &[&ada, &bob]);
    let topic = world.telegram.topic(forum, &ada, "Boots");
    world.telegram.post(forum, &ada, Post::text("/settings here off").thread(topic));
    world.telegram.wait_for(forum, |m| m.text.contains("all but 1"), SOON).await;
    let settings = world.chosen(forum).await;
    assert!(!settings.channels.includes(&ChannelId::new(topic.to_string())));

    // Bob has a chat with the bot; Cid has none, and is told where he asked, once.
    let home = world.telegram.private_chat(&bob);
    world.said(home, &bob, "hello").await;
    let cid = world.telegram.user("Cid");
    world.telegram.join(forum, &cid);
    let said = words.barred(Barred::Channel);
    for who in [&bob, &cid, &bob, &cid] {
        world.telegram.post(forum, who, Post::text("/pick boots").thread(topic));
    }
    world.telegram.wait_for(home, |m| m.text == said, SOON).await;
    let public = world.telegram.wait_for(forum, |m| m.text == said, SOON).await;
    assert_eq!(public.thread, Some(topic));
    world.telegram.wait_until_idle(std::time::Duration::from_millis(200), SOON).await;
    assert_eq!(world.telegram.replies(home).len(), 1);
    assert_eq!(world.telegram.replies(forum).iter().filter(|m| m.text == said).count(), 1);
    assert_eq!(world.companion.unseen(), 0);
    // Another topic of the group is not concerned.
    world.telegram.post(forum, &bob, Post::text("/pick boots"));
    let asked = world.companion.next(SOON).await;
    let shown = world.reply(&asked, picks(2)).await;

    // Buttons tell it to whom they belong; admins are among those who may.
    world.telegram.send_text(forum, &ada, "/settings ask moderators");
    world.telegram.wait_for(forum, |m| m.text.contains("Who may ask: moderators"), SOON).await;
    let press = world.telegram.press(&bob, shown.message, "Cheaper");
    let toast = world.toast(&press).await;
    assert_eq!(toast.as_deref(), Some(words.barred(Barred::Moderators)));
    world.telegram.press(&ada, shown.message, "Cheaper");
    assert_eq!(world.companion.next(SOON).await.text, "cheaper");
    world.telegram.snapshot(forum);
    world.telegram.snapshot(home);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_becomes_a_supergroup_keeps_its_settings() {
    let world = World::open().await;
    let group = world.telegram.group("Cooks", &[&world.ada]);
    world.telegram.send_text(group, &world.ada, "/settings tone plain");
    world.telegram.wait_for(group, |m| m.text.contains("Tone: plain"), SOON).await;
    let moved = world.telegram.migrate(group);
    world.telegram.send_text(moved, &world.ada, "/settings");
    world.telegram.wait_for(moved, |m| m.text.contains("Tone: plain"), SOON).await;
    world.telegram.snapshot(group);
    world.end().await;
}
