//! What people who took one product took as well.
//!
//! Weights of pairs are counted in whole parts: sums don't depend on the order of what is added, and what is taken back
//! leaves nothing. Each product remembers what goes with it most; the rest is dropped, and how much that was at most is
//! noted. Counting anew and following every change give the same counts, but for what was dropped.

use super::lists::Lists;
use super::side_by_side::with_room;

/// Purchases further apart than this say nothing of each other.
const FURTHEST: usize = 40;
/// Products remembered for each; the strongest. Twice as many between two clearings.
const MOST: usize = 512;
/// Doubt in a product of which little is known, in units of one short basket.
const DOUBT: f64 = 1.0;
/// Parts of a unit: the lightest pair has hundreds, and a million people who share the heaviest are below `u32::MAX`.
const PARTS: f32 = 4_096.0;

/// For each product, the chance that another one goes with it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Together {
    rows: Vec<Row>,
}

/// What goes with one product.
#[derive(Clone, Debug, Default, PartialEq)]
struct Row {
    /// Others and the parts they have, ordered by product.
    others: Vec<(u32, u32)>,
    /// The parts of all, of those that were dropped too.
    all: u64,
    /// No other has this many parts more than it is remembered with.
    dropped: u32,
}

/// The weights of pairs in a basket, in parts.
struct Weights {
    share: f32,
}

impl Weights {
    /// A pair of a large basket counts less than one of a small basket (Breese, Heckerman and Kadie 1998).
    fn of(basket: &[u32]) -> Self {
        Self { share: PARTS / (1.0 + basket.len() as f32).log2() }
    }

    /// Neighbours in a basket count more than distant ones.
    fn apart(&self, places: usize) -> u32 {
        (self.share / (places as f32).sqrt()).round() as u32
    }
}

impl Together {
    /// Counts pairs.
    pub(super) fn count(products: usize, baskets: &Lists) -> Self {
        let takers = baskets.turned(products);
        let mut rows = vec![Row::default(); products];
        let room = || (vec![0_u32; products], Vec::new());
        with_room(&mut rows, room, |one, row, (parts, touched)| {
            for basket in takers.get(one).iter().map(|person| baskets.get(*person as usize)) {
                let weights = Weights::of(basket);
                let Some(here) = basket.iter().position(|product| *product as usize == one) else {
                    continue;
                };
                let near = here.saturating_sub(FURTHEST)..basket.len().min(here + FURTHEST + 1);
                for there in near.filter(|there| *there != here) {
                    let sum = &mut parts[basket[there] as usize];
                    if *sum == 0 {
                        touched.push(basket[there]);
                    }
                    *sum = sum.saturating_add(weights.apart(here.abs_diff(there)));
                }
            }
            let others = touched.drain(..);
            let others = others.map(|other| (other, std::mem::take(&mut parts[other as usize])));
            row.others = others.collect();
            row.all = row.others.iter().map(|(_, parts)| u64::from(*parts)).sum();
            row.clear();
            row.others.shrink_to_fit();
        });
        Self { rows }
    }

    /// Makes room for one more product.
    pub(super) fn push(&mut self) {
        self.rows.push(Row::default());
    }

    /// Takes a basket back and counts another one instead.
    pub(super) fn exchange(&mut self, before: &[u32], after: &[u32]) {
        let mut changes: Vec<(u32, u32, i64)> = Vec::new();
        for (basket, sign) in [(before, -1), (after, 1)] {
            let weights = Weights::of(basket);
            for (at, one) in basket.iter().enumerate() {
                for (gap, other) in (1..=FURTHEST).zip(&basket[at + 1..]) {
                    let parts = sign * i64::from(weights.apart(gap));
                    changes.extend([(*one, *other, parts), (*other, *one, parts)]);
                }
            }
        }
        changes.sort_unstable();
        for same in changes.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let (one, other, _) = same[0];
            let change: i64 = same.iter().map(|(_, _, parts)| parts).sum();
            if change != 0 {
                self.rows[one as usize].change(other, change);
            }
        }
    }

    /// The chance that one follows from the other.
    pub(super) fn chance(&self, given: u32, product: u32) -> f32 {
        let row = &self.rows[given as usize];
        (f64::from(row.parts(product)) / (row.all as f64 + DOUBT * f64::from(PARTS))) as f32
    }
}

/// In the order of how much is known of them, most first.
fn strongest(&(other, parts): &(u32, u32)) -> (std::cmp::Reverse<u32>, u32) {
    (std::cmp::Reverse(parts), other)
}

impl Row {
    fn parts(&self, other: u32) -> u32 {
        let found = self.others.binary_search_by_key(&other, |(other, _)| *other);
        found.map_or(0, |at| self.others[at].1)
    }

    fn change(&mut self, other: u32, change: i64) {
        self.all = self.all.saturating_add_signed(change);
        match self.others.binary_search_by_key(&other, |(other, _)| *other) {
            Ok(at) => {
                let parts = i64::from(self.others[at].1) + change;
                match u32::try_from(parts.min(i64::from(u32::MAX))) {
                    Ok(parts) if parts > 0 => self.others[at].1 = parts,
                    // Nothing is left, or less than nothing of what was dropped in between.
                    _ => drop(self.others.remove(at)),
                }
            }
            Err(at) => {
                if let Ok(parts @ 1..) = u32::try_from(change) {
                    self.others.insert(at, (other, parts));
                }
            }
        }
        if self.others.len() > 2 * MOST {
            self.clear();
        }
    }

    /// Drops all but the strongest, and puts these in order.
    fn clear(&mut self) {
        if self.others.len() > MOST {
            let (_, weakest, _) = self.others.select_nth_unstable_by_key(MOST, strongest);
            // What is dropped twice lacks both times.
            self.dropped = self.dropped.saturating_add(weakest.1);
            self.others.truncate(MOST);
        }
        self.others.sort_unstable_by_key(|(other, _)| *other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SplitMix64;

    #[test]
    fn frequent_and_close_pairs_are_likelier() {
        let together = Together::count(5, &Lists::from_iter([vec![0, 1, 2], vec![0, 1], vec![3]]));
        assert!(together.chance(0, 1) > together.chance(0, 2));
        assert!(together.chance(0, 2) > 0.0);
        assert_eq!(together.chance(3, 0), 0.0);
        assert_eq!(together.chance(4, 4), 0.0);
        let sum: f32 = (0..5).map(|product| together.chance(0, product)).sum();
        assert!(sum < 1.0);
    }

    /// Baskets of different products, by chance; everybody takes the first one.
    fn basket(random: &mut SplitMix64, products: usize, most: usize) -> Vec<u32> {
        let others = (0..random.below(most + 1)).map(|_| random.below(products) as u32);
        let mut basket: Vec<u32> = std::iter::once(0).chain(others).collect();
        let mut seen = std::collections::HashSet::new();
        basket.retain(|product| seen.insert(*product));
        basket
    }

    /// Follows changes of baskets, and counts what is left anew.
    fn both(products: usize, people: usize, most: usize) -> (Together, Together) {
        let mut random = SplitMix64::new(7);
        let mut baskets = vec![Vec::new(); people];
        let mut followed = Together::count(products, &Lists::default());
        for _ in 0..4 * people {
            let person = random.below(people);
            let after = basket(&mut random, products, most);
            followed.exchange(&baskets[person], &after);
            baskets[person] = after;
        }
        (followed, Together::count(products, &baskets.into_iter().collect()))
    }

    #[test]
    fn following_changes_is_counting_anew() {
        let (followed, anew) = both(60, 100, 50);
        for (followed, anew) in followed.rows.iter().zip(&anew.rows) {
            assert_eq!((&followed.others, followed.all), (&anew.others, anew.all));
            assert_eq!((followed.dropped, anew.dropped), (0, 0));
        }
    }

    #[test]
    fn what_is_dropped_is_all_that_is_missing() {
        let products = 3 * MOST;
        let (followed, anew) = both(products, 150, 60);
        let mut dropped = 0;
        for (followed, anew) in followed.rows.iter().zip(&anew.rows) {
            assert_eq!(followed.all, anew.all);
            assert!(followed.others.len() <= 2 * MOST && anew.others.len() <= MOST);
            let lacks = followed.dropped.max(anew.dropped);
            for other in 0..products as u32 {
                let apart = followed.parts(other).abs_diff(anew.parts(other));
                assert!(apart <= lacks, "{apart} parts apart, {lacks} dropped");
            }
            dropped += lacks;
        }
        assert!(dropped > 0, "nothing was dropped");
    }
}
