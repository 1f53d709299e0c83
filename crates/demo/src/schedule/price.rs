//! Prices: a slow drift around the base price, and sales.

use magpie_core::Money;

use super::DAY;
use crate::goods::Good;
use crate::seed::Seed;

/// A season is half a year up and down again.
const SEASON_DAYS: f64 = 182.0;

/// How far a product drifts on its own, as a part of its price.
const OWN_DRIFT: f64 = 0.035;

/// One product's drift turns about this often.
const DRIFT_DAYS: f64 = 16.0;

/// Of all sale cycles so many hold a sale; at any time about one product in eight is reduced.
const SALE_CHANCE: f64 = 0.62;

/// The cheapest and dearest that anything gets, in cents.
const BOUNDS: (i64, i64) = (300, 90_000);

/// Price, and list price while reduced.
pub(super) fn at(good: &Good, tick: i64) -> (Money, Option<Money>) {
    let seed = Seed::of(good.id.as_str()).aspect("price");
    let currency = good.base_price.currency;
    let regular = regular(good, seed, tick);
    match sale(seed.aspect("sale"), tick).map(|part| ending(regular as f64 * part, seed)) {
        Some(reduced) if reduced < regular => {
            (Money::new(reduced, currency), Some(Money::new(regular, currency)))
        }
        _ => (Money::new(regular, currency), None),
    }
}

fn regular(good: &Good, seed: Seed, tick: i64) -> i64 {
    // Each product is looked at anew every one to four days, at its own hour.
    let step = seed.aspect("step").whole(DAY, 4 * DAY);
    let offset = seed.aspect("offset").whole(0, step - 1);
    let days = ((tick - offset).div_euclid(step) * step) as f64 / DAY as f64;

    let phase = Seed::of(&good.kind.category).unit();
    let season = good.kind.swing / 100.0 * triangle(days / SEASON_DAYS + phase);
    let own = OWN_DRIFT * wander(seed.aspect("drift"), days / DRIFT_DAYS);
    ending(good.base_price.amount as f64 * (1.0 + season + own), seed)
}

/// The part of the price that is asked during a sale.
fn sale(seed: Seed, tick: i64) -> Option<f64> {
    let cycle_ticks = seed.aspect("length").whole(24 * DAY, 45 * DAY);
    let shifted = tick + seed.aspect("shift").whole(0, cycle_ticks - 1);
    let (cycle, within) = (shifted.div_euclid(cycle_ticks), shifted.rem_euclid(cycle_ticks));
    let seed = seed.at(cycle);
    let length = seed.aspect("days").whole(3 * DAY, 10 * DAY);
    let start = seed.aspect("start").whole(0, cycle_ticks - length);
    let held = seed.unit() < SALE_CHANCE && (start..start + length).contains(&within);
    held.then(|| 1.0 - seed.aspect("depth").pick(&[0.10, 0.15, 0.15, 0.20, 0.20, 0.25, 0.30]))
}

/// From -1 up to 1 and down again, once per whole number.
fn triangle(x: f64) -> f64 {
    1.0 - 4.0 * (x.rem_euclid(1.0) - 0.5).abs()
}

/// A smooth line through random heights between -1 and 1 at the whole numbers.
fn wander(seed: Seed, x: f64) -> f64 {
    let (knot, part) = (x.floor(), x - x.floor());
    let height = |knot: f64| seed.at(knot as i64).between(-1.0, 1.0);
    let eased = part * part * (3.0 - 2.0 * part);
    height(knot) + (height(knot + 1.0) - height(knot)) * eased
}

/// The nearest price that ends as shop prices do. Each product keeps its own habit.
fn ending(cents: f64, seed: Seed) -> i64 {
    let habit = seed.aspect("ending");
    let endings: &[i64] = match cents {
        ..2_000.0 => habit.pick(&[&[49, 99], &[0, 49, 99], &[49, 95], &[49, 90]]),
        2_000.0..15_000.0 => habit.pick(&[&[99], &[90], &[0], &[95], &[49, 99]]),
        _ => habit.pick(&[&[0], &[0], &[95], &[99]]),
    };
    let dollars = (cents / 100.0).floor() as i64;
    let nearby = (dollars - 1..=dollars + 1)
        .flat_map(|dollars| endings.iter().map(move |ending| dollars * 100 + ending));
    nearby
        .min_by(|one, other| (*one as f64 - cents).abs().total_cmp(&(*other as f64 - cents).abs()))
        .unwrap_or(cents as i64)
        .clamp(BOUNDS.0, BOUNDS.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_end_as_shop_prices_do() {
        for step in 0..200 {
            let seed = Seed::of("endings").at(step);
            let cents = 320.0 * 1.03_f64.powf(step as f64).min(250.0);
            let price = ending(cents, seed);
            assert!([0, 49, 90, 95, 99].contains(&(price % 100)), "{price}");
            assert!((price as f64 - cents).abs() <= 100.0, "{cents} became {price}");
        }
    }

    #[test]
    fn lines_stay_within_one() {
        let seed = Seed::of("line");
        for step in -1_000..1_000 {
            let x = f64::from(step) / 37.0;
            assert!(triangle(x).abs() <= 1.0 && wander(seed, x).abs() <= 1.0);
            assert!((wander(seed, x) - wander(seed, x + 0.001)).abs() < 0.01);
        }
    }
}
