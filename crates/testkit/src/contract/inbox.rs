//! Accepted messages and their final replies.

use futures::future::join_all;
use magpie_core::ports::{AcceptOutcome, AnswerOutcome, Inbox};
use magpie_core::{Reply, TurnId};

use super::samples::{entry, reply};

/// Accepting once, answering once, delivering, and what is left for recovery.
pub async fn inbox(store: &dyn Inbox) {
    let first = entry("t1", "ada", "m1");
    assert_eq!(store.accept(first.clone()).await.unwrap(), AcceptOutcome::New);
    let again = entry("t2", "ada", "m1");
    let duplicate = AcceptOutcome::Duplicate(first.turn.clone());
    assert_eq!(store.accept(again).await.unwrap(), duplicate, "one message key, one turn");
    let second = entry("t3", "bob", "m1");
    assert_eq!(store.accept(second.clone()).await.unwrap(), AcceptOutcome::New);

    assert_eq!(store.entry(&first.turn).await.unwrap(), Some(first.clone()));
    assert_eq!(store.entry(&TurnId::new("t2")).await.unwrap(), None);
    assert_eq!(store.unanswered().await.unwrap(), [first.clone(), second.clone()]);
    assert_eq!(store.reply(&first.turn).await.unwrap(), None);

    let answer = reply("t1");
    assert_eq!(store.answer(answer.clone()).await.unwrap(), AnswerOutcome::Stored);
    let other = Reply { text: "Another.".to_owned(), ..answer.clone() };
    let earlier = AnswerOutcome::Already(Box::new(answer.clone()));
    assert_eq!(store.answer(other).await.unwrap(), earlier, "the first reply wins");
    assert_eq!(store.reply(&first.turn).await.unwrap(), Some(answer.clone()));

    let kept = store.entry(&first.turn).await.unwrap().unwrap();
    assert!(kept.photos.is_empty(), "photos leave with the answer");
    assert_eq!(store.unanswered().await.unwrap(), std::slice::from_ref(&second));
    assert_eq!(store.undelivered().await.unwrap(), [(kept, answer)]);
    store.delivered(&first.turn).await.unwrap();
    assert_eq!(store.undelivered().await.unwrap(), []);
    store.delivered(&first.turn).await.unwrap();
    assert_eq!(store.reply(&first.turn).await.unwrap(), Some(reply("t1")), "it can be shown again");

    store.delivered(&second.turn).await.unwrap();
    let waiting = store.unanswered().await.unwrap();
    assert_eq!(waiting, [second], "what is not answered can't be delivered");

    store.answer(reply("never accepted")).await.unwrap();
    assert_eq!(store.reply(&TurnId::new("never accepted")).await.unwrap(), None);
}

/// Of many who accept or answer the same at once, one wins.
pub async fn concurrency(store: &dyn Inbox) {
    let accepts = (0..20).map(|n| store.accept(entry(&format!("t{n:02}"), "ada", "m1")));
    let outcomes: Vec<AcceptOutcome> =
        join_all(accepts).await.into_iter().map(Result::unwrap).collect();
    let turns: Vec<TurnId> =
        store.unanswered().await.unwrap().into_iter().map(|entry| entry.turn).collect();
    let [turn] = turns.as_slice() else { panic!("one message became the turns {turns:?}") };
    let new = outcomes.iter().filter(|outcome| **outcome == AcceptOutcome::New).count();
    let duplicate = AcceptOutcome::Duplicate(turn.clone());
    let duplicates = outcomes.iter().filter(|outcome| **outcome == duplicate).count();
    assert_eq!((new, duplicates), (1, 19));

    let answers = (0..20).map(|n| {
        let text = format!("answer {n}");
        store.answer(Reply { text, ..reply(turn.as_str()) })
    });
    let outcomes: Vec<AnswerOutcome> =
        join_all(answers).await.into_iter().map(Result::unwrap).collect();
    let stored = outcomes.iter().filter(|outcome| **outcome == AnswerOutcome::Stored).count();
    assert_eq!(stored, 1);
    let winner = store.reply(turn).await.unwrap().unwrap();
    let agree = outcomes.iter().all(|outcome| match outcome {
        AnswerOutcome::Stored => true,
        AnswerOutcome::Already(reply) => **reply == winner,
    });
    assert!(agree, "all learn of the same reply");
}
