//! What a community's purchases and the words of its products say of the next purchase.

use super::choice::{SIGNS, Signs};
use super::eras;
use super::factors::{DIMENSIONS, Point, dot, unit};
use super::lists::Lists;
use super::side_by_side::side_by_side;
use super::titles::Titles;
use super::together::Together;

/// Popularity of what nobody took yet.
const UNSEEN: f32 = 0.5;
/// Share of popularity in the chance that one product follows from another.
const BY_CHANCE: f32 = 0.1;
/// Products that so many took speak for themselves as much as their neighbours in words do for them.
const KNOWN: f32 = 3.0;
/// The likeness of neighbours counts to this power.
const SHARPNESS: i32 = 3;
/// Eras further apart than this are no further apart.
const FAR: f32 = 3.0;

/// Everything learned, by product.
pub(in crate::memory) struct Evidence {
    pub(in crate::memory) counts: Counts,
    /// Products that were there when all were placed.
    placed: usize,
    titles: Titles,
    eras: Vec<f32>,
    points: Vec<Point>,
}

/// What follows every purchase.
#[derive(Debug, PartialEq)]
pub(in crate::memory) struct Counts {
    /// How many people took a product.
    takers: Vec<u32>,
    /// How often anything was taken.
    taken: u64,
    together: Together,
}

/// A history made ready: its products, and how much each counts.
pub(super) struct Past {
    products: Vec<u32>,
    fading: Vec<f32>,
    era: f32,
}

impl Evidence {
    /// Counts baskets in the order of purchase, which hold indices of products.
    pub(super) fn count(titles: Titles, baskets: &Lists) -> Self {
        let products = titles.len();
        let mut takers = vec![0; products];
        baskets.iter().flatten().for_each(|product| takers[*product as usize] += 1);
        let counts = Counts {
            taken: takers.iter().map(|takers| u64::from(*takers)).sum(),
            takers,
            together: Together::count(products, baskets),
        };
        let points = vec![[0.0; DIMENSIONS]; products];
        Self { counts, placed: products, titles, eras: vec![0.0; products], points }
    }

    /// Places products in time and among each other: what changes slowly.
    pub(super) fn place(
        &mut self,
        eras: Vec<f32>,
        points: &[Point],
        neighbours: &[Vec<(u32, f32)>],
    ) {
        let points: Vec<Point> = points.iter().copied().map(unit).collect();
        self.points = vec![[0.0; DIMENSIONS]; points.len()];
        side_by_side(&mut self.points, |at, point| {
            *point = smoothed(&points[at], self.counts.takers[at], &neighbours[at], &points);
        });
        self.eras = eras;
    }

    /// Takes a basket back and counts another one instead.
    pub(super) fn exchange(&mut self, before: &[u32], after: &[u32]) {
        let counts = &mut self.counts;
        counts.together.exchange(before, after);
        before.iter().for_each(|product| counts.takers[*product as usize] -= 1);
        after.iter().for_each(|product| counts.takers[*product as usize] += 1);
        counts.taken = counts.taken + after.len() as u64 - before.len() as u64;
    }

    /// Adds a product that these people took, whose baskets are not counted yet: it is placed by them and by its words
    /// until all are placed again.
    pub(super) fn push(&mut self, words: &str, baskets: &[Vec<u32>]) {
        let here = self.len() as u32;
        let neighbours = self.titles.push(words);
        self.eras.push(eras::between(here, baskets, &self.eras[..self.placed]));
        let mut middle = [0.0; DIMENSIONS];
        for product in baskets.iter().flatten().filter(|other| (**other as usize) < self.placed) {
            let point = &self.points[*product as usize];
            middle.iter_mut().zip(point).for_each(|(sum, value)| *sum += value);
        }
        let takers = baskets.len() as u32;
        self.points.push(smoothed(&unit(middle), takers, &neighbours, &self.points));
        self.counts.takers.push(0);
        self.counts.together.push();
    }

    /// How many people took a product.
    pub(super) fn takers(&self, product: u32) -> u32 {
        self.counts.takers[product as usize]
    }

    /// How many products there are.
    pub(super) fn len(&self) -> usize {
        self.counts.takers.len()
    }

    fn popularity(&self, product: u32) -> f32 {
        self.takers(product) as f32 + UNSEEN
    }

    /// Makes a history, oldest first, ready for comparison.
    pub(super) fn past(&self, products: &[u32]) -> Past {
        let age = |at: usize| (products.len() - at) as f32;
        let mut fading: Vec<f32> = (0..products.len()).map(|at| 1.0 / age(at).sqrt()).collect();
        let all: f32 = fading.iter().sum();
        fading.iter_mut().for_each(|weight| *weight /= all);
        let (mut era, mut weights) = (0.0, 0.0);
        for (at, product) in products.iter().enumerate() {
            era += self.eras[*product as usize] / age(at);
            weights += 1.0 / age(at);
        }
        let era = if weights > 0.0 { era / weights } else { 0.0 };
        Past { products: products.to_vec(), fading, era }
    }

    /// What speaks for a product after a history.
    pub(super) fn signs(&self, past: &Past, product: u32) -> Signs {
        let popularity = self.popularity(product);
        let mut signs = [0.0; SIGNS];
        signs[0] = f64::from(popularity.ln());
        if past.products.is_empty() {
            return signs;
        }
        let era = self.eras[product as usize];
        let point = &self.points[product as usize];
        let (mut follows, mut alike, mut close) = (0.0, 0.0, 0.0);
        let (mut closest, mut soonest) = (f32::NEG_INFINITY, FAR);
        for (known, weight) in past.products.iter().zip(&past.fading) {
            follows += weight * self.counts.together.chance(*known, product);
            alike += weight * self.titles.likeness(*known, product);
            let near = dot(&self.points[*known as usize], point);
            close += weight * near;
            closest = closest.max(near);
            soonest = soonest.min((era - self.eras[*known as usize]).abs());
        }
        let all = self.counts.taken as f32 + UNSEEN * self.len() as f32;
        let usual = popularity / all;
        let later = era - past.era;
        let found = [
            ((BY_CHANCE * usual + follows) / usual).ln(),
            alike,
            later,
            later.abs().min(FAR),
            soonest,
            close,
            closest,
        ];
        signs[1..].iter_mut().zip(found).for_each(|(sign, value)| *sign = f64::from(value));
        signs
    }
}

/// Draws the point of a product that few took towards those of products with like words.
fn smoothed(own: &Point, takers: u32, neighbours: &[(u32, f32)], points: &[Point]) -> Point {
    let mut middle = [0.0; DIMENSIONS];
    for (other, likeness) in neighbours {
        let weight = likeness.powi(SHARPNESS);
        let other = &points[*other as usize];
        middle.iter_mut().zip(other).for_each(|(sum, value)| *sum += weight * value);
    }
    let middle = unit(middle);
    let share = takers as f32 / (takers as f32 + KNOWN);
    let mut smooth = *own;
    smooth.iter_mut().zip(middle).for_each(|(value, middle)| {
        *value = share * *value + (1.0 - share) * middle;
    });
    unit(smooth)
}
