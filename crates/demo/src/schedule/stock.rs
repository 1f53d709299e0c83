//! Stock: things run out for one to three days and come back.
//!
//! The goods of a category take turns, so that a shelf is never empty: at any time at most every
//! [`TURNS`]th of them is out.

use super::DAY;
use crate::goods::Good;
use crate::seed::Seed;

/// A turn lasts as long as the longest stock-out.
const TURN_TICKS: i64 = 3 * DAY;

/// Turns until it is the same product's turn again.
const TURNS: i64 = 12;

/// How often a turn is used. With outages of two days on average this makes 4 % of all goods.
const CHANCE: f64 = 0.72;

/// Whether a product is out of stock.
pub(super) fn is_out(good: &Good, tick: i64) -> bool {
    let shelf = Seed::of(&good.kind.category).aspect("stock");
    let shifted = tick + shelf.whole(0, TURN_TICKS - 1);
    let (turn, within) = (shifted.div_euclid(TURN_TICKS), shifted.rem_euclid(TURN_TICKS));
    if (turn + good.place as i64).rem_euclid(TURNS) != 0 {
        return false;
    }
    let seed = Seed::of(good.id.as_str()).aspect("stock").at(turn);
    let length = seed.aspect("length").whole(DAY, TURN_TICKS);
    let start = seed.aspect("start").whole(0, TURN_TICKS - length);
    seed.unit() < CHANCE && (start..start + length).contains(&within)
}
