//! What of a ledger of needs merchants can narrow by. Only what is hard: a filter excludes.

use magpie_core::{Currency, FacetKind, Needs, Want};

/// Prices between which to look, in minor units of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    pub(crate) currency: Currency,
}

/// The bounds that a ledger sets, in the currency of its first; nothing when it sets none.
pub(crate) fn bounds(needs: &Needs) -> Option<Bounds> {
    let mut bounds: Option<Bounds> = None;
    for need in needs.hard().filter(|need| !need.not) {
        let (money, upper) = match need.want {
            Want::PriceMin(money) => (money, false),
            Want::PriceMax(money) => (money, true),
            Want::PriceAbout(_) | Want::Facet(..) | Want::InStock => continue,
        };
        let known = bounds.get_or_insert(Bounds { min: None, max: None, currency: money.currency });
        if known.currency != money.currency || money.amount < 0 {
            continue;
        }
        if upper {
            known.max = Some(known.max.map_or(money.amount, |max| max.min(money.amount)));
        } else {
            known.min = Some(known.min.map_or(money.amount, |min| min.max(money.amount)));
        }
    }
    bounds.filter(|bounds| bounds.min.is_some() || bounds.max.is_some())
}

/// Whether only what is in stock will do.
pub(crate) fn in_stock_only(needs: &Needs) -> bool {
    needs.hard().any(|need| !need.not && need.want == Want::InStock)
}

/// Values of a property without which nothing will do.
pub(crate) fn required(needs: &Needs, kind: FacetKind) -> Vec<&str> {
    let values = needs.hard().filter(|need| !need.not).filter_map(|need| match &need.want {
        Want::Facet(of, value) if *of == kind => Some(value.as_str()),
        Want::Facet(..)
        | Want::PriceMin(_)
        | Want::PriceMax(_)
        | Want::PriceAbout(_)
        | Want::InStock => None,
    });
    values.collect()
}

/// Words to search by: those that were given, or else the things that are needed.
pub(crate) fn words(text: &str, needs: &Needs) -> String {
    if !text.trim().is_empty() {
        return text.trim().to_owned();
    }
    let kinds = [FacetKind::Brand, FacetKind::Colour, FacetKind::Material, FacetKind::Category];
    let words: Vec<&str> = kinds.into_iter().flat_map(|kind| needs.wanted(kind)).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use magpie_core::{Money, Need};

    use super::*;

    fn usd(amount: i64) -> Money {
        Money::new(amount, Currency::USD)
    }

    #[test]
    fn hard_prices_of_one_currency_bound_a_search() {
        let check = |needs: Vec<Need>, min: Option<i64>, max: Option<i64>| {
            let found = bounds(&needs.iter().cloned().collect());
            let expected = (min.is_some() || max.is_some()).then_some((min, max));
            assert_eq!(found.map(|bounds| (bounds.min, bounds.max)), expected, "{needs:?}");
        };
        check(vec![], None, None);
        check(vec![Need::soft(Want::PriceMax(usd(100)))], None, None);
        check(vec![Need::hard(Want::PriceAbout(usd(100)))], None, None);
        let under = |amount| Need::hard(Want::PriceMax(usd(amount)));
        check(vec![under(9_000), under(8_000)], None, Some(8_000));
        let euros = Need::hard(Want::PriceMin(Money::new(500, Currency::EUR)));
        check(vec![under(9_000), euros], None, Some(9_000));
        check(vec![Need::hard(Want::PriceMin(usd(500))), under(900)], Some(500), Some(900));
    }

    #[test]
    fn only_hard_wants_narrow() {
        let needs: Needs = [
            Need::hard(Want::Facet(FacetKind::Size, "42".to_owned())),
            Need::soft(Want::Facet(FacetKind::Colour, "red".to_owned())),
            Need::exclude(FacetKind::Colour, "pink"),
            Need::hard(Want::InStock),
        ]
        .into_iter()
        .collect();
        assert_eq!(required(&needs, FacetKind::Size), ["42"]);
        assert!(required(&needs, FacetKind::Colour).is_empty());
        assert!(in_stock_only(&needs));
        assert_eq!(words("", &needs), "red");
        assert_eq!(words(" boots ", &needs), "boots");
    }
}
