//! The ledger over the turns: what is carried, what is replaced, what a new subject leaves behind.
//!
//! A new subject keeps what is about the shopper rather than about the thing: brands they refuse and that
//! it must be in stock. Everything else was about the old thing, its recipient included.

use magpie_core::{FacetKind, Need, NeedOrigin, Needs, Want};

use super::drops::Drop;

/// The ledger before the message, as carried needs. What the profile added is added anew each turn.
pub(super) fn carried(ledger: &Needs) -> Needs {
    ledger
        .iter()
        .filter(|need| need.origin.is_of_request())
        .map(|need| match need.origin {
            NeedOrigin::Inferred => need.clone(),
            NeedOrigin::Stated
            | NeedOrigin::Carried
            | NeedOrigin::Remembered
            | NeedOrigin::Community => need.clone().with_origin(NeedOrigin::Carried),
        })
        .collect()
}

/// What a new subject keeps.
pub(super) fn keep_for_new_subject(needs: &mut Needs) {
    needs.retain(|need| match &need.want {
        Want::Facet(FacetKind::Brand, _) => need.not,
        Want::InStock => true,
        Want::Facet(..) | Want::PriceMin(_) | Want::PriceMax(_) | Want::PriceAbout(_) => false,
    });
}

/// Removes what no longer matters.
pub(super) fn drop_needs(needs: &mut Needs, drops: &[Drop]) {
    for drop in drops {
        needs.retain(|need| match (drop, &need.want) {
            (Drop::All, _) => false,
            (Drop::Price, Want::PriceMin(_) | Want::PriceMax(_) | Want::PriceAbout(_)) => false,
            (Drop::Kind(kind), Want::Facet(own, _)) => own != kind,
            (Drop::Value(value), Want::Facet(_, own)) => own != value,
            (Drop::Allow(value), Want::Facet(_, own)) => own != value || !need.not,
            (Drop::Price | Drop::Kind(_) | Drop::Value(_) | Drop::Allow(_), _) => true,
        });
    }
}

/// Adds what the message says. Where it answers a question that the ledger answers already, the newer
/// answer holds; `also` makes it a further choice instead.
pub(super) fn merge(mut needs: Needs, stated: &Needs, also: bool) -> Needs {
    let mut joined: Vec<FacetKind> = Vec::new();
    for need in stated {
        if also
            && let Want::Facet(kind, _) = &need.want
            && is_single(*kind)
            && !need.not
        {
            joined.push(*kind);
            continue;
        }
        needs.retain(|old| !replaces(need, old));
    }
    needs.extend(stated.iter().cloned());
    if joined.is_empty() {
        return needs;
    }
    needs
        .iter()
        .cloned()
        .map(|mut need| {
            if let Want::Facet(kind, _) = &need.want
                && joined.contains(kind)
                && !need.not
            {
                need.hard = false;
            }
            need
        })
        .collect()
}

/// Kinds of which a product has one value that matters, so that a new one replaces the old.
fn is_single(kind: FacetKind) -> bool {
    match kind {
        FacetKind::Category
        | FacetKind::Brand
        | FacetKind::Colour
        | FacetKind::Size
        | FacetKind::Material
        | FacetKind::Audience
        | FacetKind::Condition => true,
        FacetKind::Use | FacetKind::Feature => false,
    }
}

fn replaces(new: &Need, old: &Need) -> bool {
    match (&new.want, &old.want) {
        (Want::PriceMax(limit), Want::PriceMax(_)) => {
            new.hard || !old.hard || {
                // A vague "cheap" does not loosen a stated cap.
                matches!(&old.want, Want::PriceMax(cap) if cap.currency != limit.currency)
            }
        }
        (Want::PriceMin(_), Want::PriceMin(_)) => new.hard || !old.hard,
        (Want::PriceMax(_) | Want::PriceMin(_), Want::PriceAbout(_)) => true,
        (Want::PriceAbout(_), Want::PriceMax(_) | Want::PriceMin(_) | Want::PriceAbout(_)) => true,
        (Want::PriceMax(limit), Want::PriceMin(least)) => {
            limit.currency == least.currency && least.amount > limit.amount
        }
        (Want::PriceMin(least), Want::PriceMax(limit)) => {
            limit.currency == least.currency && least.amount > limit.amount
        }
        (Want::Facet(new_kind, new_value), Want::Facet(old_kind, old_value)) => {
            let contradicts = new_value == old_value && new.not != old.not;
            let same_question =
                new_kind == old_kind && is_single(*new_kind) && !new.not && !old.not;
            contradicts || same_question && new_value != old_value
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use magpie_core::{Currency, Money};

    use super::*;

    fn facet(kind: FacetKind, value: &str) -> Need {
        Need::hard(Want::Facet(kind, value.to_owned()))
    }

    fn cap(amount: i64) -> Need {
        Need::hard(Want::PriceMax(Money::new(amount, Currency::USD)))
    }

    fn check(old: &[Need], new: &[Need], also: bool, expected: &str) {
        let merged = merge(old.iter().cloned().collect(), &new.iter().cloned().collect(), also);
        let shown: Vec<String> = merged
            .iter()
            .map(|need| format!("{need}{}", if need.hard { "" } else { "?" }))
            .collect();
        assert_eq!(shown.join(", "), expected);
    }

    #[test]
    fn newer_answers_replace_older_ones() {
        let colour = |value| facet(FacetKind::Colour, value);
        let no_black = Need::exclude(FacetKind::Colour, "black");
        check(&[colour("red"), cap(100)], &[colour("blue")], false, "at most $1.00, blue");
        check(&[colour("red")], &[colour("blue")], true, "red?, blue?");
        check(std::slice::from_ref(&no_black), &[colour("black")], false, "black");
        check(&[colour("black")], std::slice::from_ref(&no_black), false, "not black");
        check(&[no_black], &[Need::exclude(FacetKind::Colour, "red")], false, "not black, not red");
        check(&[cap(100)], &[cap(200)], false, "at most $2.00");
        let vague = Need::soft(Want::PriceMax(Money::new(300, Currency::USD)));
        check(&[cap(100)], &[vague], false, "at most $1.00, at most $3.00?");
    }
}
