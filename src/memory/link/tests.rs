use jiff::Timestamp;
use magpie_core::{
    Aspect, Currency, FacetKind, Leaning, Money, NeedOrigin, PersonId, PriceBand, TurnId,
};
use proptest::prelude::*;

use super::super::learner::MOST_LEANINGS;
use super::*;

fn fact(name: &str, needs: Vec<Need>, at: i64) -> Fact {
    Fact {
        name: name.to_owned(),
        quote: format!("I said {name}"),
        needs: needs.into_iter().map(|need| need.with_origin(NeedOrigin::Remembered)).collect(),
        category: None,
        pinned: false,
        turn: TurnId::new(format!("t{at}")),
        at: Timestamp::from_second(at).unwrap(),
        replaced: None,
    }
}

fn wish(value: &str) -> Need {
    Need::soft(Want::Facet(FacetKind::Material, value.to_owned()))
}

fn ban(value: &str) -> Need {
    Need::exclude(FacetKind::Material, value)
}

fn size(value: &str, at: i64) -> Fact {
    let need = Need::hard(Want::Facet(FacetKind::Size, value.to_owned()));
    fact(&format!("size: {value}"), vec![need], at)
}

fn profile(who: &str, facts: Vec<Fact>) -> Profile {
    Profile { facts, ..Profile::empty(PersonId::new(who)) }
}

fn names(profile: &Profile) -> Vec<&str> {
    profile.facts.iter().map(|fact| fact.name.as_str()).collect()
}

fn leaning(word: &str, mean: f32, variance: f32) -> Leaning {
    Leaning {
        aspect: Aspect::Facet(FacetKind::Colour, word.to_owned()),
        mean,
        variance,
        reactions: 3,
        at: Timestamp::from_second(100).unwrap(),
        pinned: false,
        struck: false,
    }
}

fn merged(one: &Profile, other: &Profile) -> Profile {
    merge(one, other).0
}

#[test]
fn bans_of_both_stay_and_win_over_wishes() {
    let one = profile("a", vec![fact("never: leather", vec![ban("leather")], 1)]);
    let wishes = fact("likes: leather", vec![wish("Leather"), wish("suede")], 5);
    let only = fact("prefers: leather", vec![wish("leather")], 7);
    let wool = fact("never: wool", vec![ban("wool")], 6);
    let other = profile("b", vec![wishes, only, wool]);
    let (merged, conflicts) = merge(&one, &other);
    assert_eq!(names(&merged), ["never: leather", "likes: leather", "never: wool"]);
    assert_eq!(merged.facts[1].needs.len(), 1, "suede is still liked");
    assert!(conflicts.iter().all(|conflict| conflict.kept == "never: leather"));
    assert_eq!(conflicts.len(), 2);
}

#[test]
fn contradicting_answers_keep_the_newer_one_and_the_pinned_one() {
    let (old, new) = (profile("a", vec![size("42", 1)]), profile("b", vec![size("43", 2)]));
    assert_eq!(names(&merged(&old, &new)), ["size: 43"]);
    let pinned = profile("a", vec![Fact { pinned: true, ..size("42", 1) }]);
    let (kept, conflicts) = merge(&new, &pinned);
    assert_eq!(names(&kept), ["size: 42"]);
    let conflict = LinkConflict { kept: "size: 42".to_owned(), dropped: "size: 43".to_owned() };
    assert_eq!(conflicts, [conflict]);
    let shoes = Fact { category: Some("shoes".to_owned()), ..size("42", 1) };
    assert_eq!(merged(&profile("a", vec![shoes]), &new).facts.len(), 2);
}

#[test]
fn contradicting_diets_exclude_what_either_excludes() {
    let vegan = fact("diet: vegan", vec![ban("milk"), ban("meat")], 1);
    let meatless = fact("diet: vegetarian", vec![ban("meat")], 9);
    let both = merged(&profile("a", vec![vegan]), &profile("b", vec![meatless]));
    assert_eq!(names(&both), ["diet: vegan", "diet: vegetarian"]);
}

#[test]
fn evidence_adds_up_and_the_first_doubt_counts_once() {
    let mut one = profile("a", Vec::new());
    one.leanings = vec![leaning("navy", 0.5, 0.25)];
    let mut other = profile("b", Vec::new());
    other.leanings = vec![leaning("navy", 0.5, 0.25)];
    let both = &merged(&one, &other).leanings[0];
    // Precisions 4 + 4 - 2 (the first doubt of a colour is 0.5), means 0.5 * 4 twice.
    assert!((both.variance - 1.0 / 6.0).abs() < 1e-5, "{both:?}");
    assert!((both.mean - 4.0 / 6.0).abs() < 1e-5, "{both:?}");
    assert_eq!(both.reactions, 6);

    other.leanings[0].struck = true;
    one.leanings[0].pinned = true;
    let both = &merged(&one, &other).leanings[0];
    assert!(both.struck && !both.pinned, "what was struck is not learned again");
}

#[test]
fn a_split_gives_each_side_its_own_and_both_what_is_excluded() {
    let facts = vec![
        fact("never: leather", vec![ban("leather")], 1),
        size("42", 2),
        fact("likes: suede", vec![wish("suede")], 3),
        fact("likes: felt", vec![wish("felt")], 4),
    ];
    let mut profile = profile("a", facts);
    profile.leanings = vec![leaning("navy", 0.5, 0.25)];
    let [own, others] = split(&profile, |fact| match fact.turn.as_str() {
        "t3" => Some(true),
        "t4" => None,
        _ => Some(false),
    });
    assert_eq!(names(&own), ["never: leather", "likes: suede", "likes: felt"]);
    assert_eq!(names(&others), ["never: leather", "size: 42", "likes: felt"]);
    assert_eq!((own.leanings.len(), others.leanings.len()), (1, 1));
}

fn facts() -> impl Strategy<Value = Fact> {
    let budget = |amount| Need::hard(Want::PriceMax(Money::new(amount, Currency::USD)));
    (0..7_u8, 0..6_usize, 0..9_i64, any::<bool>(), any::<bool>()).prop_map(
        move |(kind, value, at, pinned, shoes)| {
            let value = ["leather", "wool", "silk", "42", "43", "felt"][value];
            let mut fact = match kind {
                0 => fact(&format!("never: {value}"), vec![ban(value)], at),
                1 => fact(&format!("likes: {value}"), vec![wish(value), wish("felt")], at),
                2 => size(value, at),
                3 => fact(&format!("budget: {at}"), vec![budget(at * 100)], at),
                4 => fact("diet: vegan", vec![ban("leather"), ban(value)], at),
                5 => fact(&format!("diet: {value}"), vec![wish(value)], at),
                _ => fact(&format!("more {value} {at} {pinned}"), Vec::new(), at),
            };
            fact.pinned = pinned;
            fact.category = shoes.then(|| "shoes".to_owned());
            fact
        },
    )
}

fn leanings() -> impl Strategy<Value = Leaning> {
    let aspect = prop_oneof![
        (0..30_u8).prop_map(|word| Aspect::Word(format!("word{word}"))),
        (0..30_u8).prop_map(|shop| Aspect::Merchant(format!("shop{shop}"))),
        Just(Aspect::Price(PriceBand::Low)),
    ];
    let belief = (-2.0..2.0_f32, 0.01..0.15_f32, 0..40_u32, 0..20_000_000_i64);
    (aspect, belief, any::<bool>(), any::<bool>()).prop_map(|(aspect, belief, pinned, struck)| {
        let (mean, variance, reactions, at) = belief;
        let at = Timestamp::from_second(at).unwrap();
        Leaning { aspect, mean, variance, reactions, at, pinned: pinned && !struck, struck }
    })
}

fn profiles() -> impl Strategy<Value = Profile> {
    let parts = (
        prop::collection::vec(facts(), 0..50),
        prop::collection::vec(leanings(), 0..MOST_LEANINGS),
        -1.0..1.0_f32,
    );
    parts.prop_map(|(facts, mut leanings, foreseen)| {
        leanings.sort_by(|a, b| a.aspect.cmp(&b.aspect));
        leanings.dedup_by(|a, b| a.aspect == b.aspect);
        Profile { leanings, foreseen, ..profile("somebody", facts) }
    })
}

fn bans(profile: &Profile) -> Vec<&Need> {
    profile.facts.iter().flat_map(|fact| &fact.needs).filter(|need| need.not).collect()
}

proptest! {
    #[test]
    fn merging_is_symmetric_keeps_every_ban_and_the_bounds(one in profiles(), other in profiles()) {
        let (merged, conflicts) = merge(&one, &other);
        let (turned, turned_conflicts) = merge(&other, &one);
        prop_assert_eq!(&merged, &turned);
        prop_assert_eq!(conflicts, turned_conflicts);
        prop_assert!(merged.facts.len() <= MOST_FACTS);
        prop_assert!(merged.leanings.len() <= MOST_LEANINGS);
        for ban in bans(&one).into_iter().chain(bans(&other)) {
            prop_assert!(bans(&merged).contains(&ban), "{ban:?}");
        }
        for fact in &merged.facts {
            for banned in merged.facts.iter().filter(|ban| is_ban(ban)) {
                prop_assert!(!fact.needs.iter().any(|n| bans_wish(banned, n, fact.category.as_deref())));
            }
        }
        prop_assert!(merged.leanings.iter().all(|l| l.variance > 0.0 && l.mean.is_finite()));
        prop_assert!(merged.leanings.is_sorted_by(|a, b| a.aspect < b.aspect));
        // Who is merged with nobody new stays the same in what is stated.
        prop_assert_eq!(&merge(&merged, &profile("nobody", Vec::new())).0.facts, &merged.facts);
    }
}
