//! Forgotten means gone: from every tree, and from the exports.

use std::collections::BTreeSet;
use std::path::Path;

use magpie_core::ports::{
    ConversationStore, FeedbackStore, Gallery, Impression, ImpressionStore, Inbox, LinkStore,
    PostStore, Privacy, ProfileStore, SettingsStore, TapeStore, TraceStore, VoteStore, WatchStore,
    WishStore,
};
use magpie_core::{
    Audience, CommunityId, ConversationId, ConversationState, FeedbackKind, PastTurn, PersonId,
    ProductId, TurnId,
};
use magpie_store::SledStore;
use magpie_testkit::contract;

use proptest::prelude::*;
use tokio::runtime::Runtime;

use crate::{open, raw};

const SECRET: &str = "quite unmistakable words";

async fn talk(store: &SledStore, sender: &str) {
    talk_again(store, sender, 0).await;
}

async fn talk_again(store: &SledStore, sender: &str, n: usize) {
    let more = if n == 0 { String::new() } else { n.to_string() };
    let turn = format!("turn{more}-of-{sender}");
    let mut entry = contract::entry(&turn, sender, &format!("m1{more}"));
    entry.text = format!("{SECRET} of {sender}");
    let person = entry.sender.person();
    store.accept(entry.clone()).await.unwrap();
    store.answer(contract::reply(&turn)).await.unwrap();
    let past = PastTurn {
        turn: entry.turn.clone(),
        at: entry.sent_at,
        text: entry.text.clone(),
        reply: "One match.".to_owned(),
        question: None,
        picks: Vec::new(),
    };
    let state = ConversationState { turns: vec![past], ..ConversationState::default() };
    store.save(&entry.conversation, Some(&person), &state).await.unwrap();
    let mut profile = contract::profile(&person);
    profile.facts[0].quote = entry.text;
    store.save_profile(&profile).await.unwrap();
    let seen = Impression {
        turn: entry.turn,
        person: person.clone(),
        community: None,
        product: ProductId::new("p"),
        subject: None,
        rank: 1,
        at: entry.sent_at,
    };
    store.record(&[seen]).await.unwrap();
    store.keep(&contract::trace(&turn, person.as_str())).await.unwrap();
    let tape = contract::tape(&turn, entry.conversation.as_str(), state);
    assert!(store.keep_tape(&tape).await.unwrap());
    let liked = contract::feedback(&turn, person.as_str(), FeedbackKind::Liked);
    store.keep_feedback(&liked).await.unwrap();
    let vote = contract::vote("card", sender, "press");
    store.cast(&vote, std::slice::from_ref(&person)).await.unwrap();
    store.keep_photo(&contract::gallery_photo(&turn, person.as_str())).await.unwrap();
    store.keep_post(&contract::post(&turn, &format!("testkit:{sender}:7"))).await.unwrap();
    store.save_settings(&entry.conversation, &serde_json::json!({"pictures": true})).await.unwrap();
    store.keep_watch(&contract::watch(&format!("w-{turn}"), sender)).await.unwrap();
    let waiting = contract::entry(&format!("later-{turn}"), sender, &format!("m2{more}"));
    let number = sender.bytes().map(u32::from).sum();
    store.keep_wish(&contract::wish("testkit:list", number, person.as_str())).await.unwrap();
    store.accept(waiting).await.unwrap();
}

/// The trees in which those words occur, in a key or a value.
fn trees_with(dir: &Path, words: &str) -> Vec<String> {
    let db = raw(dir);
    let holds = |bytes: &[u8]| bytes.windows(words.len()).any(|window| window == words.as_bytes());
    let mut found = Vec::new();
    for name in db.tree_names() {
        let tree = db.open_tree(&name).unwrap();
        let pairs = tree.iter().map(Result::unwrap);
        if pairs.into_iter().any(|(key, value)| holds(&key) || holds(&value)) {
            found.push(String::from_utf8_lossy(&name).into_owned());
        }
    }
    found.sort();
    found
}

#[tokio::test]
async fn a_forgotten_person_is_in_no_tree_and_in_no_export() {
    let folder = tempfile::tempdir().unwrap();
    let (dir, exports) = (folder.path().join("store"), folder.path().join("exports"));
    let store = open(folder.path()).await;
    talk(&store, "adalina").await;
    talk(&store, "bob").await;
    let linked = ["testkit:adalina", "elsewhere:adalina"].map(PersonId::new);
    store.regroup(&[linked.to_vec()], &[]).await.unwrap();
    store.export_to(&exports).await.unwrap();
    store.export_to(&exports).await.unwrap();
    drop(store);
    let everywhere = [
        "conversations",
        "feedback",
        "gallery",
        "heads",
        "impressions",
        "inbox",
        "keys",
        "links",
        "pending",
        "people",
        "photos",
        "posts",
        "posts_by_turn",
        "profiles",
        "replies",
        "settings",
        "tapes",
        "traces",
        "votes",
        "votes_by_community",
        "watch_numbers",
        "watches",
        "watches_by_conversation",
        "wishes",
    ];
    assert_eq!(trees_with(&dir, "adalina"), everywhere);

    let store = open(folder.path()).await;
    let erased = store.forget(&PersonId::new("testkit:adalina")).await.unwrap();
    let kinds: Vec<(&str, u64)> = erased.counts.iter().map(|(k, n)| (k.as_str(), *n)).collect();
    assert_eq!(
        kinds,
        [
            ("messages", 2),
            ("replies", 1),
            ("photos", 2),
            ("conversations", 1),
            ("community_turns", 0),
            ("facts", 1),
            ("impressions", 1),
            ("traces", 1),
            ("recordings", 1),
            ("reactions", 1),
            ("votes", 1),
            ("confirmed_photos", 1),
            ("posts", 1),
            ("watches", 1),
            ("wishes", 1),
            ("links", 2)
        ]
    );
    store.close().await.unwrap();
    drop(store);
    assert_eq!(trees_with(&dir, "adalina"), Vec::<String>::new());
    assert_eq!(
        trees_with(&dir, &format!("{SECRET} of bob")),
        ["conversations", "inbox", "profiles"]
    );
    let files: Vec<_> = std::fs::read_dir(&exports).unwrap().map(Result::unwrap).collect();
    assert_eq!(files.len(), 1, "exports from before are gone");
    let export = std::fs::read(files[0].path()).unwrap();
    let holds = |words: &str| export.windows(words.len()).any(|w| w == words.as_bytes());
    assert!(!holds("adalina") && holds("bob"));
}

#[tokio::test]
async fn recordings_of_a_group_go_with_anybody_who_spoke_there() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    talk(&store, "carol").await;
    for (who, n) in [(0, 1), (1, 2)] {
        talk_in_group(&store, who, n).await;
    }
    let of = |who: usize, n: usize| TurnId::new(format!("group-turn{n}-of-{}", NAMES[who]));
    assert!(store.tape(&of(1, 2)).await.unwrap().is_some());
    let erased = store.forget(&person(0)).await.unwrap();
    let recordings = erased.counts.iter().find(|(kind, _)| kind == "recordings");
    assert_eq!(recordings.map(|(_, count)| *count), Some(2));
    assert_eq!(store.tape(&of(1, 2)).await.unwrap(), None, "it holds what the first one said");
    assert!(store.tape(&TurnId::new("turn-of-carol")).await.unwrap().is_some());
}

#[tokio::test]
async fn people_whose_names_begin_alike_are_different_people() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    for sender in ["ada", "adalina", "ada\0", "ada?"] {
        talk(&store, sender).await;
    }
    let erased = store.forget(&PersonId::new("testkit:ada")).await.unwrap();
    assert_eq!(erased.counts[0], ("messages".to_owned(), 2));
    for sender in ["adalina", "ada\0", "ada?"] {
        let export = store.export(&PersonId::new(format!("testkit:{sender}"))).await.unwrap();
        let words = format!("{SECRET} of {sender}");
        assert_eq!(export["messages"].as_array().unwrap().len(), 2);
        assert!(export["messages"].as_array().unwrap().iter().any(|m| m["text"] == words));
    }
}

#[tokio::test]
async fn an_export_holds_all_of_a_person_and_nothing_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    talk(&store, "adalina").await;
    talk(&store, "bob").await;
    let group = ConversationId::new("testkit:group");
    let bob = ConversationState::default();
    store.save(&group, Some(&PersonId::new("testkit:adalina")), &bob).await.unwrap();
    store.save(&group, None, &bob).await.unwrap();
    let export = store.export(&PersonId::new("testkit:adalina")).await.unwrap();
    for kind in ["replies", "profiles", "impressions", "traces", "votes"] {
        assert_eq!(export[kind].as_array().unwrap().len(), 1, "{kind}");
    }
    let turn = TurnId::new("turn-of-adalina");
    assert_eq!(export["replies"][0]["turn"], turn.as_str());
    let text = export.to_string();
    assert!(text.contains(SECRET) && !text.contains("bob"));
}

const NAMES: [&str; 3] = ["adalina", "bertrando", "cydonia"];

/// What somebody does.
#[derive(Clone, Copy, Debug)]
enum Act {
    Talks(usize),
    TalksInGroup(usize),
    Links(usize, usize),
    Unlinks(usize),
    Forgets(usize),
}

fn act() -> impl Strategy<Value = Act> {
    let who = || 0..NAMES.len();
    prop_oneof![
        who().prop_map(Act::Talks),
        who().prop_map(Act::TalksInGroup),
        (who(), who()).prop_map(|(one, other)| Act::Links(one, other)),
        who().prop_map(Act::Unlinks),
        who().prop_map(Act::Forgets),
    ]
}

fn person(who: usize) -> PersonId {
    PersonId::new(format!("testkit:{}", NAMES[who]))
}

async fn talk_in_group(store: &SledStore, who: usize, n: usize) {
    let (turn, group) =
        (format!("group-turn{n}-of-{}", NAMES[who]), ConversationId::new("testkit:group"));
    let mut entry = contract::entry(&turn, NAMES[who], &format!("g{n}"));
    entry.conversation = group.clone();
    entry.audience = Audience::Community(CommunityId::new("testkit:group"));
    entry.text = format!("{SECRET} of {}", NAMES[who]);
    store.accept(entry.clone()).await.unwrap();
    store.answer(contract::reply(&turn)).await.unwrap();
    let mut state = store.load(&group).await.unwrap();
    state.turns.push(PastTurn {
        turn: entry.turn,
        at: entry.sent_at,
        text: entry.text,
        reply: "One match.".to_owned(),
        question: None,
        picks: Vec::new(),
    });
    store.save(&group, None, &state).await.unwrap();
    // What others said before is in it, too.
    assert!(store.keep_tape(&contract::tape(&turn, group.as_str(), state)).await.unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Whatever happened before, in whatever order, what is forgotten is in no live key and no value of the database.
    #[test]
    fn nothing_is_left_of_who_is_forgotten(acts in prop::collection::vec(act(), 1..14)) {
        let folder = tempfile::tempdir().unwrap();
        let known = Runtime::new().unwrap().block_on(async {
            let store = open(folder.path()).await;
            let mut known = BTreeSet::new();
            let mut people: Vec<BTreeSet<usize>> = (0..NAMES.len()).map(|n| [n].into()).collect();
            let of = |people: &mut Vec<BTreeSet<usize>>, who: usize| {
                let at = people.iter().position(|senders| senders.contains(&who)).unwrap();
                people.remove(at)
            };
            for (n, act) in (1..).zip(&acts) {
                match *act {
                    Act::Talks(who) => talk_again(&store, NAMES[who], n).await,
                    Act::TalksInGroup(who) => talk_in_group(&store, who, n).await,
                    Act::Links(one, other) => {
                        let mut senders = of(&mut people, one);
                        if !senders.contains(&other) {
                            senders.extend(of(&mut people, other));
                        }
                        let group: Vec<PersonId> = senders.iter().map(|who| person(*who)).collect();
                        store.regroup(std::slice::from_ref(&group), &[]).await.unwrap();
                        if group.len() > 1 {
                            known.extend(senders.iter().copied());
                        }
                        people.push(senders);
                    }
                    Act::Unlinks(who) => {
                        let mut senders = of(&mut people, who);
                        senders.remove(&who);
                        let rest: Vec<PersonId> = senders.iter().map(|who| person(*who)).collect();
                        let groups = [vec![person(who)], rest];
                        let groups = if senders.is_empty() { &groups[..1] } else { &groups[..] };
                        store.regroup(groups, &[]).await.unwrap();
                        people.push([who].into());
                        people.extend((!senders.is_empty()).then_some(senders));
                    }
                    Act::Forgets(who) => {
                        store.forget(&person(who)).await.unwrap();
                        for gone in of(&mut people, who) {
                            known.remove(&gone);
                            people.push([gone].into());
                        }
                    }
                }
                if let Act::Talks(who) | Act::TalksInGroup(who) = *act {
                    known.insert(who);
                }
            }
            store.close().await.unwrap();
            known
        });
        for (who, name) in NAMES.iter().enumerate().filter(|(who, _)| !known.contains(who)) {
            let trees = trees_with(&folder.path().join("store"), name);
            prop_assert!(trees.is_empty(), "{who} {name} is in {trees:?} after {acts:?}");
        }
        for who in known.iter().filter(|who| acts.iter().any(|act| matches!(act, Act::Talks(w) if w == *who))) {
            // The look itself finds what is there.
            let talked = acts.iter().rposition(|act| matches!(act, Act::Talks(w) if w == who));
            let forgot = acts.iter().rposition(|act| matches!(act, Act::Forgets(_)));
            if talked > forgot {
                let trees = trees_with(&folder.path().join("store"), NAMES[*who]);
                prop_assert!(trees.contains(&"inbox".to_owned()), "{trees:?}");
            }
        }
    }
}
