use magpie_core::ports::NewsFinds;
use magpie_core::{
    CommunitySettings, ConversationId, ConversationState, PersonId, Profile, TurnId,
};

use super::*;

fn said(words: &str) -> HeardAnswer {
    HeardAnswer::Regions(Ok(vec![words.to_owned()]))
}

fn tape(deck: &Deck) -> Tape {
    let (heard, likings) = deck.taken_down();
    Tape {
        turn: TurnId::new("t1"),
        conversation: ConversationId::new("c1"),
        at: jiff::Timestamp::UNIX_EPOCH,
        said: ConversationState::default(),
        profile: Profile::empty(PersonId::new("test:ada")),
        taste: None,
        settings: CommunitySettings::default(),
        disliked: Vec::new(),
        taken: Vec::new(),
        likings,
        photos: vec![Some(digest("a photo")), None],
        heard,
    }
}

async fn recorded() -> Tape {
    let deck = Deck::recording(Arc::new(["sesame".into()]));
    for (of, asked, answer) in
        [("catalogue", "boots", "one"), ("catalogue", "boots", "two"), ("model writer", "w", "hi")]
    {
        let heard = deck.hear(of, asked.to_owned(), async { said(answer) }).await;
        assert_eq!(heard, Some(said(answer)));
    }
    assert_eq!(deck.liking(&ProductId::new("p"), || 0.5), 0.5);
    tape(&deck)
}

#[tokio::test]
async fn what_was_asked_is_answered_as_it_was_and_nobody_is_asked() {
    let deck = Deck::playing(&recorded().await, false);
    let ask = |of: &'static str, asked: &'static str| {
        deck.hear(of, asked.to_owned(), async { unreachable!("nobody is asked") })
    };
    for expected in [Some("one"), Some("two"), Some("two")] {
        assert_eq!(ask("catalogue", "boots").await, expected.map(said));
    }
    assert_eq!(ask("catalogue", "lamps").await, None);
    assert_eq!(deck.missing(), ["catalogue"]);
    assert!(deck.knows("model writer") && !deck.knows("model planner"));
    assert_eq!(deck.liking(&ProductId::new("p"), || 0.9), 0.5);
    assert_eq!(deck.liking(&ProductId::new("q"), || 0.9), 0.0);
}

#[tokio::test]
async fn live_models_are_asked_anew_and_others_for_what_is_new() {
    let deck = Deck::playing(&recorded().await, true);
    let now = || async { HeardAnswer::News(NewsFinds::default()) };
    let new = Some(HeardAnswer::News(NewsFinds::default()));
    assert_eq!(deck.hear("model writer", "w".to_owned(), now()).await, new);
    assert_eq!(deck.hear("catalogue", "lamps".to_owned(), now()).await, new);
    assert_eq!(deck.hear("catalogue", "boots".to_owned(), now()).await, Some(said("one")));
    assert_eq!(deck.missing(), [] as [&str; 0]);
}

#[tokio::test]
async fn secrets_are_struck_from_what_is_taken_down() {
    let deck = Deck::recording(Arc::new(["sesame".into(), "".into()]));
    let refused = HeardAnswer::Completion(Err("the key sesame is wrong".to_owned()));
    let heard = deck.hear("model writer", "w".to_owned(), async { refused.clone() }).await;
    assert_eq!(heard, Some(refused), "the turn itself hears all of it");
    let struck = HeardAnswer::Completion(Err("the key [secret] is wrong".to_owned()));
    assert_eq!(tape(&deck).heard[0].answer, struck);
}

#[tokio::test]
async fn stand_ins_have_the_digests_of_the_photos_that_are_gone() {
    let photos = stand_ins(&recorded().await);
    assert_eq!(photos.len(), 2);
    assert_eq!(photo_digest(photos[0].as_ref().unwrap()), digest("a photo"));
    assert!(photos[1].is_err());
    let real = Photo { jpeg: Bytes::from_static(b"\xff\xd8"), width: 1, height: 1 };
    assert_eq!(photo_digest(&stand_in(&photo_digest(&real))), photo_digest(&real));
}
