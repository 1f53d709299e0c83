//! What is remembered, shown and changed by its owner.

use magpie_core::{MemoryEntry, PersonId, Phrases, Platform, SenderId, Sureness};
use magpie_testkit::discord::{ChannelId, Message, UserId};

use super::{SOON, World, labels};

fn entry(number: u8, what: &str, new: bool) -> MemoryEntry {
    MemoryEntry {
        number,
        what: what.to_owned(),
        why: format!("“{what}”, 2026-11-20"),
        sureness: if new { Sureness::Likely } else { Sureness::Stated },
        pinned: number == 2,
        new,
    }
}

fn person(of: UserId) -> PersonId {
    PersonId::of_sender(&Platform::new("discord"), &SenderId::new(of.to_string()))
}

impl World {
    fn remember(&self, of: UserId, entries: u8) {
        let entries = (1..=entries).map(|number| entry(number, &format!("thing {number}"), false));
        self.companion.remember(&person(of), entries.collect());
    }

    async fn memory(&self, of: UserId, channel: ChannelId) -> Message {
        let asked = self.discord.slash(of, channel, "memory", &[]).unwrap();
        self.discord.response(asked, SOON).await
    }

    async fn press(&self, who: UserId, message: &Message, button: &str) -> Message {
        let press = self.discord.press(who, message.id, button).unwrap();
        self.discord.response(press, SOON).await
    }

    /// What is still remembered.
    fn kept(&self, of: UserId) -> Vec<String> {
        self.companion.remembered(&person(of)).entries.into_iter().map(|e| e.what).collect()
    }
}

fn data(message: &Message, row: usize, button: usize) -> String {
    let button = &message.components[row]["components"][button];
    button["custom_id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_changed_in_place() {
    let world = World::open().await;
    let ada = world.ada;
    let entries = [("size 42", false), ("never: *leather*", false), ("likes: navy", true)];
    let entries = (1..).zip(entries).map(|(number, (what, new))| entry(number, what, new));
    world.companion.remember(&person(ada), entries.collect());
    let list = world.memory(ada, world.channel).await;
    let phrases = Phrases::of(None);
    assert!(list.is_ephemeral());
    assert_eq!(
        list.content,
        format!(
            "**What I remember about you**\n*New today*\n\
             3\\. likes: navy — “likes: navy”, 2026-11-20 · likely\n*From before*\n\
             1\\. size 42 — “size 42”, 2026-11-20 · stated\n\
             2\\. never: \\*leather\\* — “never: \\*leather\\*”, 2026-11-20 · stated 📌\n\n{}",
            phrases.memory_legend
        )
    );
    assert_eq!(labels(&list), [vec!["✕ 3", "✕ 1", "✕ 2"], vec!["📌 3", "📌 1", "✓ 📌 2"]]);
    let old = data(&list, 0, 0);

    let pinned = world.press(ada, &list, "📌 3").await;
    assert_eq!(pinned.id, list.id);
    assert!(pinned.content.contains("likely 📌"), "{}", pinned.content);
    let unpinned = world.press(ada, &pinned, "✓ 📌 2").await;
    assert!(labels(&unpinned).concat().contains(&"📌 2"));
    let left = world.press(ada, &unpinned, "✕ 1").await;
    assert_eq!(world.kept(ada), ["never: *leather*", "likes: navy"]);
    assert!(left.is_ephemeral() && !left.content.contains("size 42"), "{}", left.content);

    // The button of a list that is no longer true: nothing is changed, and the present list is shown.
    let press = world.discord.press_data(ada, list.id, &old).unwrap();
    let note = world.discord.response(press, SOON).await;
    assert!(note.content.starts_with(&format!("*{}*", phrases.memory_changed)), "{}", note.content);
    assert_eq!((note.id, world.kept(ada).len()), (list.id, 2));
    let one = world.press(ada, &note, "✕ 1").await;
    let none = world.press(ada, &one, "✕ 1").await;
    assert_eq!((none.content.as_str(), none.components.len()), (phrases.memory_none, 0));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_has_pages_and_stays_on_the_one_that_was_changed() {
    let world = World::open().await;
    let (bob, dm) = (world.bob, world.discord.dm(world.bob));
    world.remember(bob, 23);
    let list = world.memory(bob, dm).await;
    assert_eq!(labels(&list)[4], ["▸ 2"]);
    let second = world.press(bob, &list, "▸ 2").await;
    assert!(second.content.contains("11\\. thing 11"), "{}", second.content);
    let changed = world.press(bob, &second, "✕ 12").await;
    assert!(changed.content.contains("12\\. thing 13"), "{}", changed.content);
    let last = world.press(bob, &changed, "▸ 3").await;
    assert_eq!(labels(&last), [vec!["✕ 21", "✕ 22"], vec!["📌 21", "📌 22"], vec!["▸ 1"]]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_copied_button_changes_and_shows_nothing() {
    let world = World::open().await;
    let (ada, bob) = (world.ada, world.bob);
    // The same of both: even the state of their lists has the same name.
    world.remember(ada, 12);
    world.remember(bob, 12);
    let list = world.memory(ada, world.channel).await;
    let own = world.memory(bob, world.channel).await;
    let elsewhere = world.discord.text_channel(world.guild, "elsewhere");
    let there = world.memory(ada, elsewhere).await;
    for (row, button) in [(0, 0), (1, 0), (1, 1), (4, 0)] {
        let data = data(&list, row, button);
        // By somebody else, on his own list and on hers; by herself in another channel.
        for (who, message) in [(bob, own.id), (bob, list.id), (ada, there.id)] {
            let press = world.discord.press_data(who, message, &data).unwrap();
            let said = world.discord.response(press, SOON).await;
            assert!(said.is_ephemeral() && said.components.is_empty(), "{said:?}");
            assert_eq!(said.content, Phrases::of(None).stale_button);
        }
    }
    assert_eq!((world.kept(ada).len(), world.kept(bob).len()), (12, 12));
    let seen = world.discord.seen_by(bob, world.channel);
    assert!(seen.iter().all(|message| message.id != list.id), "{seen:#?}");
    world.end().await;
}
