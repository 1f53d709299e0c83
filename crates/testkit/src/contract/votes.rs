//! Votes, and what else the members of a community said there.

use magpie_core::ports::VoteStore;
use magpie_core::{
    Audience, CommunityId, Feedback, FeedbackKind, MessageKey, PersonId, ProductId, TurnId, Vote,
    VoteChange,
};

use super::WholeStore;
use super::kept::feedback;
use super::samples::{at, entry};

/// Somebody's vote on the card of a turn, by a press of that name.
pub fn vote(turn: &str, sender: &str, press: &str) -> Vote {
    Vote {
        person: PersonId::new(format!("testkit:{sender}")),
        turn: TurnId::new(turn),
        community: CommunityId::new("testkit:climbers"),
        product: Some(ProductId::new("boots-1")),
        press: MessageKey::new(press),
        at: at(9),
    }
}

/// Each person has one vote on a card; it is taken back, moved, and found by card and by community.
pub async fn votes(store: &dyn VoteStore) {
    let climbers = CommunityId::new("testkit:climbers");
    let ada = [PersonId::new("testkit:ada"), PersonId::new("elsewhere:ada")];
    let bob = [PersonId::new("testkit:bob")];
    let lamp = Some(ProductId::new("lamp-1"));
    let cast = async |vote: &Vote, senders: &[PersonId]| store.cast(vote, senders).await.unwrap();

    let first = vote("c1", "ada", "press 1");
    assert_eq!(cast(&first, &ada[..1]).await, VoteChange::Cast);
    assert_eq!(cast(&first, &ada[..1]).await, VoteChange::Cast, "delivered twice");
    assert_eq!(cast(&vote("c1", "bob", "press 2"), &bob).await, VoteChange::Cast);
    let on = TurnId::new("c1");
    assert_eq!(store.votes_on(&on).await.unwrap(), [first, vote("c1", "bob", "press 2")]);

    // From another account, which is the same person by now.
    let moved = Vote { person: ada[1].clone(), product: lamp, ..vote("c1", "", "press 3") };
    assert_eq!(cast(&moved, &ada).await, VoteChange::Cast);
    let stand = store.votes_on(&on).await.unwrap();
    assert_eq!(stand, [moved.clone(), vote("c1", "bob", "press 2")]);

    let again = Vote { press: MessageKey::new("press 4"), ..moved.clone() };
    assert_eq!(cast(&again, &ada).await, VoteChange::TakenBack);
    assert_eq!(cast(&again, &ada).await, VoteChange::TakenBack, "delivered twice");
    assert_eq!(store.votes_on(&on).await.unwrap(), [vote("c1", "bob", "press 2")]);
    let anew = Vote { press: MessageKey::new("press 5"), ..moved };
    assert_eq!(cast(&anew, &ada).await, VoteChange::Cast);

    // Where it is one account after the other that is linked, the newest vote is the person's.
    let (c2, c3) = (vote("c2", "bob", "press 6"), vote("c3", "ada", "press 7"));
    cast(&c2, &bob).await;
    cast(&c3, &ada).await;
    let elsewhere = CommunityId::new("testkit:sailors");
    cast(&Vote { community: elsewhere.clone(), ..vote("c4", "bob", "press 8") }, &bob).await;
    assert_eq!(store.votes_in(&climbers, 2).await.unwrap(), [c3, c2]);
    assert_eq!(store.votes_in(&climbers, 9).await.unwrap().len(), 4);
    assert_eq!(store.votes_in(&elsewhere, 9).await.unwrap().len(), 1);

    let of_bob = store.votes_by(&bob[0]).await.unwrap();
    let turns: Vec<&str> = of_bob.iter().map(|vote| vote.turn.as_str()).collect();
    assert_eq!(turns, ["c1", "c2", "c4"]);
    assert_eq!(store.voters().await.unwrap(), [ada[1].clone(), ada[0].clone(), bob[0].clone()]);
    let back = Vote { press: MessageKey::new("press 9"), ..vote("c3", "ada", "") };
    assert_eq!(cast(&back, &ada[..1]).await, VoteChange::TakenBack);
    assert_eq!(store.votes_by(&ada[0]).await.unwrap(), []);
    assert_eq!(store.voters().await.unwrap(), [ada[1].clone(), bob[0].clone()]);
}

/// Reactions are found by the community that saw what they are about.
pub async fn community_reactions(store: &dyn WholeStore) {
    for (turn, community) in
        [("t1", Some("testkit:climbers")), ("t2", Some("testkit:climbers")), ("t3", None)]
    {
        let mut message = entry(turn, "ada", turn);
        if let Some(community) = community {
            message.audience = Audience::Community(CommunityId::new(community));
        }
        store.accept(message).await.unwrap();
    }
    let said = |turn, who| feedback(turn, who, FeedbackKind::Liked);
    let all = [said("t1", "testkit:bob"), said("t2", "testkit:bob"), said("t3", "testkit:ada")];
    for given in &all {
        store.keep_feedback(given).await.unwrap();
    }
    let climbers = CommunityId::new("testkit:climbers");
    for (turn, about) in
        [("t1", Some(&all[0])), ("t2", Some(&all[1])), ("t3", Some(&all[2])), ("t", None)]
    {
        let found = store.feedback_about(&TurnId::new(turn)).await.unwrap();
        assert_eq!(found.iter().collect::<Vec<_>>(), Vec::from_iter(about), "{turn}");
    }
    let found = store.feedback_in(&climbers, 9).await.unwrap();
    assert_eq!(found, [all[1].clone(), all[0].clone()]);
    assert_eq!(store.feedback_in(&climbers, 1).await.unwrap(), [all[1].clone()]);
    let back = Feedback { kind: FeedbackKind::Withdrawn, ..all[1].clone() };
    store.keep_feedback(&back).await.unwrap();
    assert_eq!(store.feedback_in(&climbers, 9).await.unwrap(), [all[0].clone()]);
    let bob = PersonId::new("testkit:bob");
    store.forget(&bob).await.unwrap();
    assert_eq!(store.feedback_in(&climbers, 9).await.unwrap(), []);
}
