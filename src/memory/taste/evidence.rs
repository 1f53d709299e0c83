//! What a community's purchases and the words of its products say of the next purchase.

use super::choice::{SIGNS, Signs};
use super::eras::eras;
use super::factors::{Point, dot, points, unit};
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
pub(super) struct Evidence {
    popularity: Vec<f32>,
    all: f32,
    together: Together,
    titles: Titles,
    eras: Vec<f32>,
    points: Vec<Point>,
}

/// A history made ready: its products, and how much each counts.
pub(super) struct Past {
    products: Vec<u32>,
    fading: Vec<f32>,
    era: f32,
}

impl Evidence {
    /// Learns from baskets in the order of purchase, which hold indices of products.
    pub(super) fn learn(
        titles: Titles,
        neighbours: &[Vec<(u32, f32)>],
        baskets: &[Vec<u32>],
    ) -> Self {
        let products = neighbours.len();
        let mut popularity = vec![UNSEEN; products];
        baskets.iter().flatten().for_each(|product| popularity[*product as usize] += 1.0);
        let points: Vec<Point> = points(products, baskets).into_iter().map(unit).collect();
        Self {
            all: popularity.iter().sum(),
            together: Together::count(products, baskets),
            eras: eras(products, baskets),
            points: smoothed(&points, neighbours, &popularity),
            popularity,
            titles,
        }
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
        let popularity = self.popularity[product as usize];
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
            follows += weight * self.together.chance(*known, product);
            alike += weight * self.titles.likeness(*known, product);
            let near = dot(&self.points[*known as usize], point);
            close += weight * near;
            closest = closest.max(near);
            soonest = soonest.min((era - self.eras[*known as usize]).abs());
        }
        let usual = popularity / self.all;
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

/// Draws the points of products that few took towards those of products with like words.
fn smoothed(points: &[Point], neighbours: &[Vec<(u32, f32)>], popularity: &[f32]) -> Vec<Point> {
    let mut smooth = points.to_vec();
    for (at, neighbours) in neighbours.iter().enumerate() {
        let mut middle = [0.0; super::factors::DIMENSIONS];
        for (other, likeness) in neighbours {
            let weight = likeness.powi(SHARPNESS);
            let other = &points[*other as usize];
            middle.iter_mut().zip(other).for_each(|(sum, value)| *sum += weight * value);
        }
        let middle = unit(middle);
        let own = popularity[at] - UNSEEN;
        let own = own / (own + KNOWN);
        smooth[at].iter_mut().zip(middle).for_each(|(value, middle)| {
            *value = own * *value + (1.0 - own) * middle;
        });
        smooth[at] = unit(smooth[at]);
    }
    smooth
}
