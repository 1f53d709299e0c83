use jiff::SignedDuration;
use magpie_core::{PersonId, PriceBand};

use super::*;

const RED: &str = "red";

fn colour(value: &str) -> Aspect {
    Aspect::Facet(FacetKind::Colour, value.to_owned())
}

fn brand(value: &str) -> Aspect {
    Aspect::Facet(FacetKind::Brand, value.to_owned())
}

struct Learner {
    profile: Profile,
    now: Timestamp,
}

impl Learner {
    fn new() -> Self {
        Self { profile: Profile::empty(PersonId::new("p")), now: Timestamp::UNIX_EPOCH }
    }

    fn says(&mut self, kind: FeedbackKind, reason: Option<FeedbackReason>, aspects: &[Aspect]) {
        react(&mut self.profile, &Reaction { aspects, kind, reason, at: self.now });
    }

    fn score(&self, aspects: &[Aspect]) -> f32 {
        liking(&self.profile, aspects, 0.0, self.now).score
    }
}

#[test]
fn what_is_liked_is_told_from_what_merely_came_with_it() {
    let mut learner = Learner::new();
    assert_eq!(learner.score(&[colour(RED)]), 0.0);
    for other in ["a", "b", "c", "d"] {
        learner.says(FeedbackKind::Liked, None, &[colour(RED), brand(other)]);
        learner.says(FeedbackKind::Disliked, None, &[colour("blue"), brand(other)]);
    }
    let (red, blue) = (learner.score(&[colour(RED)]), learner.score(&[colour("blue")]));
    assert!(red > 0.4 && blue < -0.4, "{red} {blue}");
    let brand = learner.score(&[brand("a")]);
    assert!(brand.abs() < 0.2, "{brand}");
}

#[test]
fn a_reason_moves_what_it_is_about_and_nothing_else() {
    let thing = [colour(RED), Aspect::Price(PriceBand::High), Aspect::Merchant("Shop".into())];
    for (reason, moved) in [
        (FeedbackReason::PriceSensitivity, vec![1]),
        (FeedbackReason::ProductFit, vec![0]),
        (FeedbackReason::ShippingCost, vec![2]),
        (FeedbackReason::TrustSecurity, vec![2]),
        (FeedbackReason::Comparison, vec![]),
        (FeedbackReason::TimingDeferred, vec![]),
        (FeedbackReason::Other, vec![0, 1, 2]),
    ] {
        let mut learner = Learner::new();
        learner.says(FeedbackKind::Disliked, Some(reason), &thing);
        for (at, aspect) in thing.iter().enumerate() {
            let score = learner.score(std::slice::from_ref(aspect));
            assert_eq!(score < 0.0, moved.contains(&at), "{reason:?} {aspect:?} {score}");
        }
    }
}

#[test]
fn what_is_old_fades_and_a_clock_that_goes_back_makes_nothing_fresher() {
    let mut learner = Learner::new();
    learner.says(FeedbackKind::Bought, None, &[colour(RED)]);
    let fresh = learner.score(&[colour(RED)]);
    learner.now += SignedDuration::from_hours(24 * 365);
    let old = learner.score(&[colour(RED)]);
    assert!(0.0 < old && old < 0.2 * fresh, "{fresh} {old}");
    learner.now = Timestamp::from_second(-1_000_000).unwrap();
    assert_eq!(learner.score(&[colour(RED)]), fresh);
    learner.says(FeedbackKind::Liked, None, &[colour(RED)]);
    assert!(learner.score(&[colour(RED)]) > fresh);
}

#[test]
fn a_taste_that_turns_is_followed() {
    let mut learner = Learner::new();
    for _ in 0..20 {
        learner.says(FeedbackKind::Liked, None, &[colour(RED)]);
        learner.says(FeedbackKind::Disliked, None, &[colour("blue")]);
    }
    for _ in 0..6 {
        learner.says(FeedbackKind::Disliked, None, &[colour(RED)]);
        learner.says(FeedbackKind::Liked, None, &[colour("blue")]);
    }
    assert!(learner.score(&[colour("blue")]) > learner.score(&[colour(RED)]));
}

#[test]
fn what_is_pinned_stays_and_what_is_struck_counts_for_nothing() {
    let mut learner = Learner::new();
    learner.says(FeedbackKind::Liked, None, &[colour(RED)]);
    let liked = learner.score(&[colour(RED)]);
    learner.profile.leanings[0].pinned = true;
    for _ in 0..10 {
        learner.says(FeedbackKind::Disliked, None, &[colour(RED)]);
    }
    assert_eq!(learner.score(&[colour(RED)]), liked);
    learner.profile.leanings[0].pinned = false;
    learner.profile.leanings[0].struck = true;
    learner.says(FeedbackKind::Liked, None, &[colour(RED)]);
    assert_eq!(learner.score(&[colour(RED)]), 0.0);
    assert!(reasons(&learner.profile, &[colour(RED)], learner.now).is_empty());
}

#[test]
fn the_weakest_are_forgotten_first_and_the_bound_holds() {
    let mut learner = Learner::new();
    for _ in 0..5 {
        learner.says(FeedbackKind::Liked, None, &[colour(RED)]);
    }
    // More than there is room for; what rests on more than one reaction stays longest.
    for n in 0..MOST_LEANINGS + 5 {
        learner.says(FeedbackKind::Opened, None, &[brand(&format!("brand {n}"))]);
    }
    assert!(learner.score(&[colour(RED)]) > 0.02);
    for n in 0..10_000 {
        learner.says(FeedbackKind::Liked, None, &[brand(&format!("brand {n}"))]);
        assert!(learner.profile.leanings.len() <= MOST_LEANINGS);
    }
}
