//! Several things in one photo: where each of them is.

use magpie_core::{Photo, PhotoError};

use crate::colour::{TERM_COUNT, memberships};
use crate::crops::{cut, on_photo};
use crate::figure::{Bounds, Component, Figure};
use crate::normalize::{pixels, to_photo};

/// At most so many regions; a shopper can't choose among more.
const MOST: usize = 4;
/// A thing covers at least this share of the photo.
const LEAST_AREA: f32 = 0.04;
/// Gaps up to twice this many pixels of the small picture lie within one thing.
const GAP: usize = 2;
/// Boxes that overlap by more than this share of the smaller one hold parts of one thing.
const OVERLAP: f32 = 0.25;
/// A margin around each thing, as a share of its longer side.
const MARGIN: f32 = 0.06;
/// Things whose colours agree at least this far and whose sizes are near are a pair or a set.
const SAME_COLOURS: f32 = 0.93;
const SAME_AREA: f32 = 0.7;

/// Regions that may each hold a thing of their own, largest first; the whole photo when there is just
/// one thing, a set of equal ones, or a background on which things can't be told apart. Blocks for the time
/// of decoding.
///
/// # Errors
/// When the photo can't be decoded.
pub fn regions(photo: &Photo) -> Result<Vec<Photo>, PhotoError> {
    let picture = pixels(photo)?;
    let figure = Figure::estimate(&picture);
    let bounds = things(&figure);
    if bounds.len() < 2 {
        return Ok(vec![photo.clone()]);
    }
    bounds
        .into_iter()
        .map(|bounds| to_photo(&cut(&picture, on_photo(&figure, bounds, &picture, MARGIN))))
        .collect()
}

fn things(figure: &Figure) -> Vec<Bounds> {
    if !figure.plain {
        return Vec::new();
    }
    let least = LEAST_AREA * figure.pixels.len() as f32;
    let closed = figure.mask.closed(GAP);
    let found: Vec<Component> =
        closed.components().into_iter().filter(|found| found.area as f32 >= least).collect();
    let apart = found.iter().enumerate().all(|(at, one)| {
        found[..at].iter().all(|other| overlap(one.bounds, other.bounds) <= OVERLAP)
    });
    if found.len() < 2 || !apart || is_set(figure, &found) {
        return Vec::new();
    }
    found.into_iter().take(MOST).map(|found| found.bounds).collect()
}

/// Share of the smaller rectangle that lies in the other one.
fn overlap(one: Bounds, other: Bounds) -> f32 {
    let shared = |axis: usize| {
        let start = one[axis].max(other[axis]);
        let end = (one[axis] + one[axis + 2]).min(other[axis] + other[axis + 2]);
        end.saturating_sub(start)
    };
    let area = |bounds: Bounds| bounds[2] * bounds[3];
    (shared(0) * shared(1)) as f32 / area(one).min(area(other)) as f32
}

/// Whether all are alike, as a pair of shoes is: then there is nothing to ask.
fn is_set(figure: &Figure, found: &[Component]) -> bool {
    let colours: Vec<[f32; TERM_COUNT]> =
        found.iter().map(|component| colours(figure, component)).collect();
    found.iter().zip(&colours).skip(1).all(|(component, shares)| {
        let agreement: f32 =
            shares.iter().zip(colours[0]).map(|(one, other)| (one * other).sqrt()).sum();
        agreement >= SAME_COLOURS && component.area as f32 >= SAME_AREA * found[0].area as f32
    })
}

fn colours(figure: &Figure, component: &Component) -> [f32; TERM_COUNT] {
    let mut shares = [0.0_f32; TERM_COUNT];
    for &at in &component.pixels {
        for (sum, share) in shares.iter_mut().zip(memberships(figure.pixels[at])) {
            *sum += share / component.area as f32;
        }
    }
    shares
}
