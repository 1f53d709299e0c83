//! What messages think of what was shown.

use magpie_core::FeedbackKind::{Disliked, Liked};
use magpie_core::FeedbackReason::{
    self, PaymentOptions, PriceSensitivity, ProductFit, ReturnsPolicy, ShippingCost, ShippingSpeed,
    TimingDeferred, TrustSecurity,
};

use super::super::{Intent, Opinion, Refinement, SmallTalk};
use super::conversations::BOOTS;
use super::*;

const MORE: Intent = Intent::Refine(Refinement::More);

/// Checks what messages think of four boots, and what is done about it.
fn check(rows: &[(&str, Option<Opinion>, Intent)]) {
    let conversation = after(&[BOOTS]);
    check_all(rows.iter().map(|(text, opinion, intent)| {
        let reading = read_in(&conversation, text);
        let got = (reading.opinion, reading.intent);
        ((*text).to_owned(), got, (*opinion, intent.clone()))
    }));
}

fn against(rank: impl Into<Option<usize>>, reason: FeedbackReason) -> Option<Opinion> {
    Some(Opinion { rank: rank.into(), kind: Disliked, reason: Some(reason) })
}

#[test]
fn reasons_are_told_apart() {
    let cheaper = Intent::Refine(Refinement::Cheaper);
    let later = Intent::SmallTalk(SmallTalk::Later);
    check(&[
        ("too dressy", against(None, ProductFit), MORE),
        ("they look a bit too formal for me", against(None, ProductFit), MORE),
        ("the second is too heavy", against(2, ProductFit), MORE),
        ("not my style", against(None, ProductFit), MORE),
        ("too expensive", against(None, PriceSensitivity), cheaper.clone()),
        ("the first one is too pricey", against(1, PriceSensitivity), cheaper.clone()),
        ("shipping is too expensive", against(None, ShippingCost), MORE),
        ("shipping takes too long", against(None, ShippingSpeed), MORE),
        ("I don't trust that shop", against(None, TrustSecurity), MORE),
        ("I can't return them", against(None, ReturnsPolicy), MORE),
        ("they don't accept paypal", against(None, PaymentOptions), MORE),
        ("maybe later", against(None, TimingDeferred), later.clone()),
        ("not now", against(None, TimingDeferred), later),
        ("zu klobig", against(None, ProductFit), MORE),
        ("nicht mein Stil", against(None, ProductFit), MORE),
        ("das dauert zu lange", against(None, ShippingSpeed), MORE),
        ("zu teuer", against(None, PriceSensitivity), cheaper.clone()),
        ("demasiado formales", against(None, ProductFit), MORE),
        ("no es mi estilo", against(None, ProductFit), MORE),
        ("trop habillé", against(None, ProductFit), MORE),
        ("pas mon style", against(None, ProductFit), MORE),
        ("troppo eleganti", against(None, ProductFit), MORE),
        ("trop cher", against(None, PriceSensitivity), cheaper),
        ("não é o meu estilo", against(None, ProductFit), MORE),
        ("te groot", against(None, ProductFit), MORE),
    ]);
}

#[test]
fn picks_are_liked_and_refused_without_a_reason() {
    let plain = |rank, kind| Some(Opinion { rank, kind, reason: None });
    check(&[
        ("none of these", plain(None, Disliked), MORE),
        ("I don't like the first one", plain(Some(1), Disliked), MORE),
        ("I don't want the second one", plain(Some(2), Disliked), MORE),
        (
            "more like the second",
            plain(Some(2), Liked),
            Intent::Refine(Refinement::MoreLike { rank: 2 }),
        ),
        (
            "I love the first one",
            plain(Some(1), Liked),
            Intent::Refine(Refinement::MoreLike { rank: 1 }),
        ),
    ]);
}

#[test]
fn wishes_and_questions_are_no_opinions() {
    let changed = Intent::Refine(Refinement::Changed);
    check(&[
        ("nothing too heavy", None, changed),
        ("is the second too heavy?", None, Intent::Why { rank: 2 }),
        ("thanks", None, Intent::SmallTalk(SmallTalk::Thanks)),
        ("I need a desk lamp, not too bright", None, Intent::Find),
    ]);
    // Nothing was shown that it could be about.
    assert_eq!(read("not my style").opinion, None);
    assert_eq!(read("my bag is too small, I need a backpack").opinion, None);
}

#[test]
fn what_was_too_much_is_not_wanted() {
    let reading = read_in(&after(&["red jackets"]), "too warm");
    assert_eq!(shown(&reading.stated), expected("!feature=warm?"));
}
