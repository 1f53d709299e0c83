//! What is remembered, shown and changed by its owner.

use std::time::Duration;

use magpie_core::{MemoryEntry, PersonId, Phrases, Platform, SenderId, Sureness};
use magpie_testkit::telegram::{ChatId, MessageRef, Person, SeenMessage};

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

fn person(of: &Person) -> PersonId {
    PersonId::of_sender(&Platform::new("telegram"), &SenderId::new(of.id.to_string()))
}

impl World {
    fn remember(&self, of: &Person, entries: u8) {
        let entries = (1..=entries).map(|number| entry(number, &format!("thing {number}"), false));
        self.companion.remember(&person(of), entries.collect());
    }

    async fn says(&self, chat: ChatId, words: &str) -> SeenMessage {
        self.telegram.wait_for(chat, |m| m.text.contains(words), SOON).await
    }

    /// What is still remembered.
    fn kept(&self, of: &Person) -> Vec<String> {
        self.companion.remembered(&person(of)).entries.into_iter().map(|e| e.what).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_changed_in_place() {
    let world = World::open().await;
    let (ada, home) = (&world.ada, world.telegram.private_chat(&world.ada));
    let entries = [("size 42", false), ("never: leather", false), ("likes: navy", true)];
    let entries = (1..).zip(entries).map(|(number, (what, new))| entry(number, what, new));
    world.companion.remember(&person(ada), entries.collect());
    world.telegram.send_text(home, ada, "/memory");
    let list = world.says(home, "What I remember about you").await;
    let phrases = Phrases::of(None);
    assert_eq!(
        list.text,
        format!(
            "What I remember about you\n\nNew today\n3. likes: navy — “likes: navy”, 2026-11-20 · likely\n\n\
             From before\n1. size 42 — “size 42”, 2026-11-20 · stated\n\
             2. never: leather — “never: leather”, 2026-11-20 · stated 📌\n\n{}",
            phrases.memory_legend
        )
    );
    assert_eq!(labels(&list), [vec!["✕ 3", "📌 3", "✕ 1", "📌 1"], vec!["✕ 2", "✓ 📌 2"]]);

    world.telegram.press(ada, list.message, "📌 3");
    let pinned = world.says(home, "likely 📌").await;
    assert_eq!(pinned.message, list.message);
    world.telegram.press(ada, list.message, "✓ 📌 2");
    world.telegram.wait_for(home, |m| labels(m).concat().contains(&"📌 2"), SOON).await;
    let press = world.telegram.press(ada, list.message, "✕ 1");
    assert_eq!(world.toast(&press).await, None);
    let left = |m: &SeenMessage| m.message == list.message && !m.text.contains("size 42");
    let left = world.telegram.wait_for(home, left, SOON).await;
    assert_eq!(world.kept(ada), ["never: leather", "likes: navy"]);
    assert_eq!(left.keyboard.iter().flatten().count(), 4);

    // The button of a list that is no longer true: nothing is changed, and the present list is shown.
    let old = list.keyboard[0][0].data.clone().unwrap();
    let press = world.telegram.press_data(ada, list.message, &old);
    assert_eq!(world.toast(&press).await, None);
    let note = world.says(home, phrases.memory_changed).await;
    assert_eq!(note.message, list.message);
    assert_eq!(world.kept(ada), ["never: leather", "likes: navy"]);
    world.telegram.press(ada, list.message, "✕ 1");
    let one = |m: &SeenMessage| m.message == list.message && !m.text.contains("leather");
    world.telegram.wait_for(home, one, SOON).await;
    world.telegram.press(ada, list.message, "✕ 1");
    let none = world.says(home, "nothing about you").await;
    assert_eq!((none.message, none.keyboard.len()), (list.message, 0));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_has_pages_and_stays_on_the_one_that_was_changed() {
    let world = World::open().await;
    let (ada, home) = (&world.ada, world.telegram.private_chat(&world.ada));
    world.remember(ada, 23);
    world.telegram.send_text(home, ada, "/memory");
    let list = world.says(home, "10. thing 10").await;
    assert_eq!(labels(&list)[5], ["▸ 2"]);
    world.telegram.press(ada, list.message, "▸ 2");
    let second = world.says(home, "11. thing 11").await;
    assert_eq!(labels(&second)[5], ["▸ 3"]);
    world.telegram.press(ada, list.message, "✕ 12");
    let changed = world.says(home, "12. thing 13").await;
    assert_eq!(labels(&changed)[5], ["▸ 3"]);
    world.telegram.press(ada, list.message, "▸ 3");
    let last = world.says(home, "21. thing 22").await;
    assert_eq!(labels(&last).last().unwrap(), &["▸ 1"]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_copied_button_changes_and_shows_nothing() {
    let world = World::open().await;
    let (ada, bob) = (&world.ada, &world.bob);
    let (home, bobs) = (world.telegram.private_chat(ada), world.telegram.private_chat(bob));
    // The same of both: even the state of their lists has the same name.
    world.remember(ada, 12);
    world.remember(bob, 12);
    world.telegram.send_text(home, ada, "/memory");
    let list = world.says(home, "10. thing 10").await;
    world.telegram.send_text(bobs, bob, "/memory");
    let own = world.says(bobs, "10. thing 10").await;
    let group = world.telegram.send_text(world.group, bob, "look at this");
    let texts =
        || -> Vec<_> { world.telegram.replies(bobs).into_iter().map(|reply| reply.text).collect() };
    let before = texts();
    let stale = Some(Phrases::of(None).stale_button.to_owned());
    for row in [0, 5] {
        for button in &list.keyboard[row] {
            let data = button.data.as_deref().unwrap();
            // In his own chat, in a group, and as if he were in hers.
            for message in
                [own.message, MessageRef { chat: world.group, id: group.id }, list.message]
            {
                let press = world.telegram.press_data(bob, message, data);
                assert_eq!(world.toast(&press).await, stale, "{}", button.text);
            }
        }
    }
    world.telegram.wait_until_idle(Duration::from_millis(200), SOON).await;
    assert_eq!((world.kept(ada).len(), world.kept(bob).len()), (12, 12));
    assert_eq!(texts(), before);
    assert_eq!(world.telegram.replies(world.group).len(), 0);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_group_the_list_is_not_shown() {
    let world = World::open().await;
    world.remember(&world.ada, 1);
    world.telegram.send_text(world.group, &world.ada, "/memory");
    let led = world.says(world.group, Phrases::of(None).in_private).await;
    assert_eq!(led.keyboard.iter().flatten().count(), 1);
    assert!(!led.text.contains("thing"));
    // Where that button leads to.
    assert!(led.keyboard[0][0].url.as_deref().unwrap().ends_with("?start=memory"));
    let home = world.telegram.private_chat(&world.ada);
    world.telegram.send_text(home, &world.ada, "/start memory");
    world.says(home, "1. thing 1").await;
    world.end().await;
}
