//! What can be said of a photo in plain words without a model: its colours.

use magpie_core::{Photo, PhotoError};

use crate::colour::{TERM_COUNT, TERMS, term};
use crate::figure::Figure;
use crate::normalize::pixels;

/// Colours below this share of the figure are not named.
const LEAST_SHARE: f32 = 0.1;

/// One of the eleven basic colour terms, and how much of the thing has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ColourShare {
    /// "black", "grey", "white", "red", "orange", "yellow", "green", "blue", "purple", "pink" or "brown".
    pub name: &'static str,
    /// Share of the thing in the photo, 0 to 1.
    pub share: f32,
}

/// How a photo looks.
#[derive(Clone, Debug, PartialEq)]
pub struct Looks {
    /// Colours of what stands in front, largest share first; never empty.
    pub colours: Vec<ColourShare>,
    /// Whether the thing was told apart from a plain background. Otherwise the colours are those of the
    /// middle of the photo, background and all.
    pub told_apart: bool,
}

/// Reads the plain colours of a photo. Blocks for the time of decoding.
///
/// # Errors
/// When the photo can't be decoded.
pub fn looks(photo: &Photo) -> Result<Looks, PhotoError> {
    let figure = Figure::estimate(&pixels(photo)?);
    let mut counts = [0.0_f32; TERM_COUNT];
    for (at, &pixel) in figure.pixels.iter().enumerate() {
        if figure.mask.at(at) {
            counts[term(pixel)] += 1.0;
        }
    }
    let total = counts.iter().sum::<f32>().max(1.0);
    let mut colours: Vec<ColourShare> = TERMS
        .into_iter()
        .zip(counts)
        .map(|(name, count)| ColourShare { name, share: count / total })
        .collect();
    colours.sort_by(|one, other| other.share.total_cmp(&one.share));
    let named = colours.iter().filter(|colour| colour.share >= LEAST_SHARE).count().max(1);
    colours.truncate(named);
    Ok(Looks { colours, told_apart: figure.plain })
}
