//! A person's rights over what is kept.

use magpie_core::ports::{
    ConversationStore, FeedbackStore, Gallery, ImpressionStore, Inbox, InterestWindow, LinkStore,
    PostStore, PriceHistory, Privacy, ProfileStore, SettingsStore, TapeStore, TraceStore,
    UpdateStore, VectorStore, VoteStore, WatchStore, WishStore,
};
use magpie_core::{
    Audience, CommunityId, ConversationId, ConversationState, FeedbackKind, PastTurn, PersonId,
    ProductId, TurnId,
};

use super::communities::wish;
use super::kept::{feedback, gallery_photo, post, watch};
use super::samples::{at, entry, impression, profile, reply, trace};
use super::tapes::tape;
use super::votes::vote;

/// Everything a store keeps.
pub trait WholeStore:
    Inbox
    + ConversationStore
    + ProfileStore
    + ImpressionStore
    + PriceHistory
    + TraceStore
    + TapeStore
    + VectorStore
    + FeedbackStore
    + VoteStore
    + Gallery
    + PostStore
    + UpdateStore
    + SettingsStore
    + WatchStore
    + WishStore
    + LinkStore
    + Privacy
{
}

impl<T> WholeStore for T where
    T: Inbox
        + ConversationStore
        + ProfileStore
        + ImpressionStore
        + PriceHistory
        + TraceStore
        + TapeStore
        + VectorStore
        + FeedbackStore
        + VoteStore
        + Gallery
        + PostStore
        + UpdateStore
        + SettingsStore
        + WatchStore
        + WishStore
        + LinkStore
        + Privacy
{
}

/// Forgetting one person deletes all of theirs, counts it, and leaves the others alone.
pub async fn privacy(store: &dyn WholeStore) {
    for (turn, sender) in [("f1", "ada"), ("f2", "bob")] {
        let entry = entry(turn, sender, "m1");
        let person = entry.sender.person();
        store.accept(entry.clone()).await.unwrap();
        store.answer(reply(turn)).await.unwrap();
        store
            .save(&entry.conversation, Some(&person), &ConversationState::default())
            .await
            .unwrap();
        store.save_profile(&profile(&person)).await.unwrap();
        store.record(&[impression(turn, person.as_str(), "p1", 1, 10)]).await.unwrap();
        store.keep(&trace(turn, person.as_str())).await.unwrap();
        let said = ConversationState::default();
        store.keep_tape(&tape(turn, entry.conversation.as_str(), said)).await.unwrap();
        store.keep_feedback(&feedback(turn, person.as_str(), FeedbackKind::Liked)).await.unwrap();
        store.cast(&vote("f0", sender, "m1"), std::slice::from_ref(&person)).await.unwrap();
        store.keep_post(&post(turn, &format!("testkit:{turn}"))).await.unwrap();
        store.keep_photo(&gallery_photo(turn, person.as_str())).await.unwrap();
        store.keep_watch(&watch(&format!("w{turn}"), sender)).await.unwrap();
        let number = if sender == "ada" { 1 } else { 2 };
        store.keep_wish(&wish("testkit:list", number, person.as_str())).await.unwrap();
    }
    let ada = PersonId::new("testkit:ada");
    assert!(store.export(&ada).await.unwrap().to_string().contains("I wear 42"));
    let kept = store.kept(&ada).await.unwrap();
    let erased = store.forget(&ada).await.unwrap();
    for counted in &kept {
        assert!(erased.counts.contains(counted), "{counted:?} is counted as it is deleted");
    }
    assert!(kept.iter().all(|(_, count)| *count == 1), "{kept:?}");
    let kept = store.kept(&ada).await.unwrap();
    assert!(kept.iter().all(|(_, count)| *count == 0), "{kept:?}");
    for kind in [
        "messages",
        "replies",
        "conversations",
        "facts",
        "impressions",
        "traces",
        "recordings",
        "reactions",
        "votes",
        "confirmed_photos",
        "posts",
        "watches",
        "wishes",
    ] {
        let count = erased.counts.iter().find(|(name, _)| name == kind).map(|(_, count)| *count);
        assert_eq!(count, Some(1), "{kind}");
    }
    assert!(!store.export(&ada).await.unwrap().to_string().contains("I wear 42"));
    assert_eq!(ProfileStore::profile(store, &ada).await.unwrap().facts, []);
    assert_eq!(Inbox::entry(store, &TurnId::new("f1")).await.unwrap(), None);
    assert_eq!(Inbox::reply(store, &TurnId::new("f1")).await.unwrap(), None);
    assert_eq!(store.posts(&TurnId::new("f1")).await.unwrap(), []);
    assert_eq!(store.feedback_of(&ada).await.unwrap(), []);
    assert_eq!(store.votes_on(&TurnId::new("f0")).await.unwrap(), [vote("f0", "bob", "m1")]);
    assert_eq!(store.watches_of(&ada).await.unwrap(), []);
    let numbers = [("ada", 0), ("bob", 1)].map(|(who, last)| (watch("w", who), last));
    for (watch, last) in numbers {
        assert_eq!(store.last_watch_number(&watch.conversation).await.unwrap(), last);
    }
    assert_eq!(store.watches().await.unwrap().len(), 1, "that of the other person");
    let adders = store.wishes().await.unwrap().into_iter().map(|wish| wish.adder);
    let bob = PersonId::new("testkit:bob");
    assert_eq!(adders.collect::<Vec<_>>(), [None, Some(bob)], "the wish stays, without her");
    assert_eq!(store.gallery("m1").await.unwrap().len(), 1, "that of the other person");
    let window = InterestWindow { since: at(0), until: at(100), community: None };
    let interest = store.interest(&window).await.unwrap();
    assert_eq!(interest.products, [(ProductId::new("p1"), 1)], "that of the other person");
    assert!(Inbox::entry(store, &TurnId::new("f2")).await.unwrap().is_some());
    let erased = store.forget(&ada).await.unwrap();
    assert!(erased.counts.iter().all(|(_, count)| *count == 0), "nothing is left to delete");

    // A reply that is ready only after its asker was forgotten leaves nothing behind.
    store.accept(entry("f3", "ada", "m3")).await.unwrap();
    store.forget(&ada).await.unwrap();
    store.answer(reply("f3")).await.unwrap();
    assert_eq!(Inbox::reply(store, &TurnId::new("f3")).await.unwrap(), None);
    store.keep_post(&post("f3", "testkit:late")).await.unwrap();
    assert_eq!(store.posts(&TurnId::new("f3")).await.unwrap(), []);
}

/// What a person wrote in a community is deleted; what others wrote there stays.
pub async fn community_privacy(store: &dyn WholeStore) {
    let group = ConversationId::new("testkit:group");
    let state = |turns: &[(&str, &str)]| ConversationState {
        turns: turns
            .iter()
            .map(|(turn, text)| PastTurn {
                turn: TurnId::new(*turn),
                at: at(6),
                text: (*text).to_owned(),
                reply: "One match.".to_owned(),
                question: None,
                picks: Vec::new(),
            })
            .collect(),
        ..ConversationState::default()
    };
    for (turn, sender) in [("g1", "ada"), ("g2", "bob")] {
        let mut message = entry(turn, sender, turn);
        message.conversation = group.clone();
        message.audience = Audience::Community(CommunityId::new("testkit:climbers"));
        store.accept(message).await.unwrap();
    }
    // The conversation began as hers alone and is the group's now.
    let ada = PersonId::new("testkit:ada");
    let both = state(&[("g1", "size 42 please"), ("g2", "blue ones")]);
    store.save(&group, Some(&ada), &both).await.unwrap();
    store.save(&group, None, &both).await.unwrap();
    store.forget(&ada).await.unwrap();
    assert_eq!(store.load(&group).await.unwrap(), state(&[("g2", "blue ones")]));
    assert_eq!(Inbox::entry(store, &TurnId::new("g1")).await.unwrap(), None);
    assert!(Inbox::entry(store, &TurnId::new("g2")).await.unwrap().is_some());
}
