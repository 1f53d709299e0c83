//! What the trend agent tells of Magpie's own traffic.

use jiff::SignedDuration;

use crate::world::World;

const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

#[tokio::test]
async fn interest_is_told_of_several_people_and_never_of_a_few() {
    let world = World::new(|offers| offers);
    for who in ["ada", "ben"] {
        world.ask(who, who, "hiking boots").await;
    }
    world.clock.advance(SignedDuration::from_hours(1));
    let few = world.ask("eve", "eve", "what is trending in hiking boots?").await;
    assert!(!few.text.contains("I was asked"), "{}", few.text);
    assert!(!few.text.contains("looked at by"), "{}", few.text);

    for who in ["cyd", "dan"] {
        world.ask(who, who, "hiking boots").await;
    }
    world.clock.advance(SignedDuration::from_hours(1));
    let some = world.ask("eve", "eve", "what is trending in hiking boots?").await;
    let told = "I was asked, 2027-01-08 to 2027-01-15, for hiking boots (5 people; the week before fewer than 3).";
    assert!(some.text.contains(told), "{}", some.text);
    assert!(some.picks[0].why.contains("looked at by 5 people this week"), "{:#?}", some.picks[0]);

    // A week later all that is the week before.
    world.clock.advance(WEEK);
    for who in ["ada", "ben", "cyd"] {
        world.ask(who, who, "hiking boots").await;
    }
    world.clock.advance(SignedDuration::from_hours(1));
    let later = world.ask("eve", "eve", "what is trending in hiking boots?").await;
    assert!(
        later.text.contains("for hiking boots (3 people; the week before 5)"),
        "{}",
        later.text
    );
}

#[tokio::test]
async fn a_community_hears_what_its_own_members_look_at() {
    let world = World::new(|offers| offers);
    for who in ["ada", "ben", "cyd"] {
        world.ask(who, "group", "desk lamp").await;
        world.ask(who, who, "hiking boots").await;
    }
    world.clock.advance(SignedDuration::from_hours(1));
    let here = world.ask("dan", "group", "what is popular in lamps?").await;
    assert!(
        here.picks[0].why.contains("looked at by 3 people here this week"),
        "{:#?}",
        here.picks
    );
    // What its members look at in private is counted, but not as theirs.
    let boots = world.ask("dan", "group", "what is popular in hiking boots?").await;
    assert!(boots.picks[0].why.contains("looked at by 3 people this week"), "{:#?}", boots.picks);
}
