//! What is old goes, what is not done with stays, and no index keeps a line of what went.

use jiff::{SignedDuration, Timestamp};
use magpie_core::ports::{
    ConversationStore, FeedbackStore, Impression, ImpressionStore, Inbox, PostStore, ProfileStore,
    TraceStore, VoteStore,
};
use magpie_core::{
    Audience, CommunityId, ConversationState, FeedbackKind, PastTurn, PersonId, ProductId, Trace,
    TurnId,
};
use magpie_store::SledStore;
use magpie_testkit::contract;

use crate::{open, raw};

/// A turn with everything that it leaves, so many days before the samples' time.
async fn turn(store: &SledStore, turn: &str, days: i64) -> Timestamp {
    let sample = contract::entry(turn, "ada", turn);
    let at = sample.accepted_at - SignedDuration::from_hours(24 * days);
    let person = sample.sender.person();
    let audience = Audience::Community(CommunityId::new("testkit:climbers"));
    let entry = magpie_core::ports::InboxEntry { accepted_at: at, audience, ..sample };
    let conversation = entry.conversation.clone();
    store.accept(entry).await.unwrap();
    store.answer(contract::reply(turn)).await.unwrap();
    store.keep_post(&contract::post(turn, turn)).await.unwrap();
    store.delivered(&TurnId::new(turn)).await.unwrap();
    let trace = contract::trace(turn, person.as_str());
    store.keep(&Trace { at, ..trace }).await.unwrap();
    let seen = Impression {
        turn: TurnId::new(turn),
        person: person.clone(),
        community: None,
        product: ProductId::new("p"),
        subject: None,
        rank: 1,
        at,
    };
    store.record(&[seen]).await.unwrap();
    let liked = contract::feedback(turn, person.as_str(), FeedbackKind::Liked);
    store.keep_feedback(&magpie_core::Feedback { at, ..liked }).await.unwrap();
    let vote = magpie_core::Vote { at, ..contract::vote(turn, "ada", turn) };
    store.cast(&vote, std::slice::from_ref(&person)).await.unwrap();
    let mut state: ConversationState = store.load(&conversation).await.unwrap();
    state.turns.push(PastTurn {
        turn: TurnId::new(turn),
        at,
        text: "boots".to_owned(),
        reply: "One match.".to_owned(),
        question: None,
        picks: Vec::new(),
    });
    store.save(&conversation, Some(&person), &state).await.unwrap();
    at
}

#[tokio::test]
async fn only_what_is_old_and_done_with_goes() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    turn(&store, "old", 40).await;
    let new = turn(&store, "new", 2).await;
    let waiting = contract::entry("waiting", "ada", "waiting");
    let person = waiting.sender.person();
    let conversation = waiting.conversation.clone();
    let long_ago = new - SignedDuration::from_hours(24 * 50);
    let waiting = magpie_core::ports::InboxEntry { accepted_at: long_ago, ..waiting };
    store.accept(waiting).await.unwrap();
    store.save_profile(&contract::profile(&person)).await.unwrap();

    let before = new - SignedDuration::from_hours(24);
    let expired = store.expire(before).await.unwrap();
    let counts: Vec<(&str, u64)> = expired.counts.iter().map(|(k, n)| (k.as_str(), *n)).collect();
    let expected = [
        ("conversations", 0),
        ("impressions", 1),
        ("messages", 1),
        ("posts", 1),
        ("reactions", 1),
        ("replies", 1),
        ("traces", 1),
        ("votes", 1),
    ];
    assert_eq!(counts, expected);
    for (turn, kept) in [("old", false), ("new", true), ("waiting", true)] {
        let known = store.entry(&TurnId::new(turn)).await.unwrap();
        assert_eq!(known.is_some(), kept, "{turn}");
    }
    let turns = store.load(&conversation).await.unwrap().turns;
    assert_eq!(turns.iter().map(|past| past.turn.as_str()).collect::<Vec<_>>(), ["new"]);
    assert_eq!(store.feedback_of(&person).await.unwrap().len(), 1);
    assert!(!store.profile(&person).await.unwrap().facts.is_empty());
    let again = store.expire(before).await.unwrap();
    assert!(again.counts.iter().all(|(_, count)| *count == 0), "{again:?}");
}

#[tokio::test]
async fn nothing_of_what_went_is_left_in_any_tree() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let at = turn(&store, "a-turn-long-gone", 40).await;
    let expired = store.expire(at + SignedDuration::from_secs(1)).await.unwrap();
    assert!(expired.counts.iter().all(|(_, count)| *count == 1), "{expired:?}");
    store.close().await.unwrap();
    drop(store);
    let db = raw(&folder.path().join("store"));
    let words = b"a-turn-long-gone";
    let holds = |bytes: &[u8]| bytes.windows(words.len()).any(|window| window == words);
    for name in db.tree_names() {
        let tree = db.open_tree(&name).unwrap();
        for pair in tree.iter() {
            let (key, value) = pair.unwrap();
            assert!(!holds(&key) && !holds(&value), "{}", String::from_utf8_lossy(&name));
        }
    }
    let people = db.open_tree("people").unwrap();
    let person = PersonId::new("testkit:ada");
    assert_eq!(people.scan_prefix(person.as_str()).count(), 0);
}
