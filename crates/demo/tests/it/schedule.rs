//! How prices and stock move.

use jiff::{SignedDuration, Timestamp};
use magpie_core::Availability;
use magpie_demo::{TICK, goods, offer_at};

fn start() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().expect("the moment is valid")
}

#[test]
fn the_same_moment_always_has_the_same_answer() {
    // Fixed figures: past prices must not change with a new version of anything.
    let at = "2026-11-05T12:00:00Z".parse().unwrap();
    let told: Vec<_> = [
        "fellmark-ridgewalk-mid-waterproof-hiking-boots",
        "aurivane-cathedral-over-ear-headphones",
        "oatbarrow-maple-pecan-granola",
    ]
    .map(|id| {
        let offer = offer_at(crate::harness::good(id), at);
        format!(
            "{} {:?} {}",
            offer.price,
            offer.list_price.map(|p| p.to_string()),
            offer.availability.as_str()
        )
    })
    .to_vec();
    let known =
        ["$96.95 None in_stock", "$207.00 Some(\"$276.00\") in_stock", "$7.95 None in_stock"];
    assert_eq!(told, known);
}

#[test]
fn nothing_moves_between_ticks() {
    let at = start();
    let last = at + TICK - SignedDuration::from_secs(1);
    assert!(goods().iter().all(|good| offer_at(good, at) == offer_at(good, last)));
}

#[test]
fn prices_move_within_days_and_stay_near_their_base() {
    let mut moved = 0;
    for good in goods() {
        let prices: Vec<_> =
            (0..14 * 8).map(|tick| offer_at(good, start() + TICK * tick)).collect();
        moved += usize::from(prices.iter().any(|offer| offer.price != prices[0].price));
        for offer in prices {
            let part = offer.price.amount as f64 / good.base_price.amount as f64;
            assert!((0.55..=1.25).contains(&part), "{}: {}", good.title, offer.price);
            assert!(offer.list_price.is_none_or(|list| list.amount > offer.price.amount));
            assert!((300..=90_000).contains(&offer.price.amount));
        }
    }
    assert!(moved * 2 > goods().len(), "{moved} of {} moved in two weeks", goods().len());
}

#[test]
fn some_things_are_reduced_and_few_are_out_of_stock_at_any_time() {
    let (mut reduced, mut out, mut seen) = (0, 0, 0);
    for week in 0..52 {
        let at = start() + SignedDuration::from_hours(24 * 7 * week + 5);
        for good in goods() {
            let offer = offer_at(good, at);
            seen += 1;
            reduced += usize::from(offer.list_price.is_some());
            out += usize::from(offer.availability == Availability::OutOfStock);
        }
    }
    let part = |count: usize| count as f64 / f64::from(seen);
    assert!((0.06..0.2).contains(&part(reduced)), "{} reduced", part(reduced));
    assert!((0.025..0.055).contains(&part(out)), "{} out of stock", part(out));
}

#[test]
fn what_is_out_of_stock_is_back_within_three_days() {
    for good in goods() {
        let mut run = 0;
        for tick in 0..120 * 8 {
            match offer_at(good, start() + TICK * tick).availability {
                Availability::OutOfStock => run += 1,
                _ if run > 0 => {
                    assert!((8..=24).contains(&run) || tick == run, "{}: {run}", good.title);
                    run = 0;
                }
                _ => {}
            }
        }
    }
}

#[test]
fn seasons_lift_some_categories_and_lower_others() {
    let mean = |category: &str, day: i64| {
        let at = start() + SignedDuration::from_hours(24 * day);
        let parts: Vec<f64> = goods()
            .iter()
            .filter(|good| good.kind.category == category)
            .map(|good| {
                let offer = offer_at(good, at);
                offer.list_price.unwrap_or(offer.price).amount as f64
                    / good.base_price.amount as f64
            })
            .collect();
        parts.iter().sum::<f64>() / parts.len() as f64
    };
    let swing = |category: &str| {
        let means: Vec<f64> = (0..182).step_by(7).map(|day| mean(category, day)).collect();
        means.iter().cloned().fold(f64::MIN, f64::max)
            - means.iter().cloned().fold(f64::MAX, f64::min)
    };
    assert!(swing("Headphones") > 0.05, "{}", swing("Headphones"));
    assert!(swing("Headphones") > swing("Knives & boards"));
}
