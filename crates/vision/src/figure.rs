//! What stands in front: telling the thing in a picture from its background, by the colours of the
//! border. On a plain background the estimate is good; on a busy one it is a hint, and says so.

mod mask;

use image::RgbImage;

use crate::colour::{Lab, distance, lab};
use crate::resize::to_side;

pub(crate) use mask::{Component, Mask};

/// Longer side of the picture in which the figure is looked for.
const SIDE: u32 = 128;
/// The border that is taken for background, as a share of the shorter side.
const BORDER: f32 = 0.04;
/// Colours nearer than this are one background colour.
const SAME_COLOUR: f32 = 9.0;
/// A background colour covers at least this share of the border.
const MIN_SHARE: f32 = 0.12;
/// A corner is one part in so many of a side. A background colour fills a good part of at least one
/// corner: what is cut off by the border is mostly cut off in the middle of a side.
const CORNER: usize = 8;
const CORNER_SHARE: f32 = 0.3;
/// A background is plain when its colours explain at least this share of the border.
const PLAIN_SHARE: f32 = 0.6;
/// A figure smaller than this share of the picture is dirt, one larger than [`MOST_AREA`] means that
/// the estimate failed.
const LEAST_AREA: f32 = 0.01;
const MOST_AREA: f32 = 0.97;

/// A rectangle in pixels of the figure's picture: left, top, width, height.
pub(crate) type Bounds = [usize; 4];

/// A small Lab picture with what stands in front.
pub(crate) struct Figure {
    /// Width and height of the small picture.
    pub(crate) size: (usize, usize),
    /// Row by row.
    pub(crate) pixels: Vec<Lab>,
    /// True where the thing is.
    pub(crate) mask: Mask,
    /// The smallest rectangle around the thing.
    pub(crate) bounds: Bounds,
    /// Whether the background is plain enough to trust the mask.
    pub(crate) plain: bool,
}

impl Figure {
    /// Looks for the figure by the colours of the border.
    pub(crate) fn estimate(picture: &RgbImage) -> Self {
        let (size, pixels) = small(picture);
        let background = Background::of(size, &pixels);
        let plain = background.share >= PLAIN_SHARE;
        let found = if plain { background.outside(size, &pixels) } else { None };
        let (mask, plain) = match found {
            Some(mask) => (mask, true),
            None => (ellipse(size), false),
        };
        Self::new(size, pixels, mask, plain)
    }

    /// Takes the whole picture for the figure, corners apart.
    pub(crate) fn everything(picture: &RgbImage) -> Self {
        let (size, pixels) = small(picture);
        let mask = ellipse(size);
        Self::new(size, pixels, mask, false)
    }

    fn new(size: (usize, usize), pixels: Vec<Lab>, mask: Mask, plain: bool) -> Self {
        let bounds = mask.bounds().unwrap_or([0, 0, size.0, size.1]);
        Self { size, pixels, mask, bounds, plain }
    }
}

fn small(picture: &RgbImage) -> ((usize, usize), Vec<Lab>) {
    let small = to_side(picture, SIDE);
    let size = (small.width() as usize, small.height() as usize);
    (size, small.pixels().map(|pixel| lab(pixel.0)).collect())
}

/// The part of a picture where things of interest are when nothing else is known.
fn ellipse((width, height): (usize, usize)) -> Mask {
    Mask::from_fn(width, height, |x, y| {
        let offset =
            |at: usize, length: usize| (2.0 * (at as f32 + 0.5) / length as f32 - 1.0).abs();
        offset(x, width).powi(4) + offset(y, height).powi(4) <= 1.0
    })
}

/// Pixels of the border of about one colour.
struct Group {
    mean: Lab,
    count: f32,
    corners: [f32; 4],
}

impl Group {
    fn add(&mut self, pixel: Lab, corner: Option<usize>) {
        self.count += 1.0;
        for (value, new) in self.mean.iter_mut().zip(pixel) {
            *value += (new - *value) / self.count;
        }
        if let Some(corner) = corner {
            self.corners[corner] += 1.0;
        }
    }
}

struct Background {
    colours: Vec<Lab>,
    /// Which part of the border has these colours.
    share: f32,
    /// Within this distance of a colour a pixel may be background.
    reach: f32,
}

impl Background {
    fn of((width, height): (usize, usize), pixels: &[Lab]) -> Self {
        let ring = ((width.min(height) as f32 * BORDER).round() as usize).max(1);
        let corner = |at: usize, length: usize| {
            let zone = (length / CORNER).max(1);
            if at < zone {
                Some(0)
            } else if at + zone >= length {
                Some(1)
            } else {
                None
            }
        };
        let mut border: Vec<Lab> = Vec::new();
        let mut groups: Vec<Group> = Vec::new();
        let mut corner_sizes = [0.0_f32; 4];
        for (at, &pixel) in pixels.iter().enumerate() {
            let (x, y) = (at % width, at / width);
            if x >= ring && y >= ring && x + ring < width && y + ring < height {
                continue;
            }
            border.push(pixel);
            let place = corner(x, width).zip(corner(y, height)).map(|(side, end)| side + 2 * end);
            let known = groups.iter().position(|group| distance(group.mean, pixel) < SAME_COLOUR);
            let index = known.unwrap_or_else(|| {
                groups.push(Group { mean: pixel, count: 0.0, corners: [0.0; 4] });
                groups.len() - 1
            });
            groups[index].add(pixel, place);
            if let Some(place) = place {
                corner_sizes[place] += 1.0;
            }
        }
        let total = border.len() as f32;
        let colours: Vec<Lab> = groups
            .into_iter()
            .filter(|group| group.count / total >= MIN_SHARE)
            .filter(|group| {
                group
                    .corners
                    .iter()
                    .zip(corner_sizes)
                    .any(|(count, size)| *count >= CORNER_SHARE * size)
            })
            .map(|group| group.mean)
            .collect();
        let mut distances: Vec<f32> = border
            .iter()
            .map(|&pixel| nearest(&colours, pixel))
            .filter(|d| *d < SAME_COLOUR)
            .collect();
        distances.sort_by(f32::total_cmp);
        let spread = distances.get(distances.len() * 9 / 10).copied().unwrap_or(0.0);
        Self {
            share: distances.len() as f32 / total.max(1.0),
            colours,
            // A smooth background leaves room for a figure of nearly its colour; a rough one does not.
            reach: (2.0 * spread + 2.5).clamp(2.5, 14.0),
        }
    }

    /// What is not connected to the border through background colours.
    fn outside(&self, (width, height): (usize, usize), pixels: &[Lab]) -> Option<Mask> {
        let like = Mask::from_fn(width, height, |x, y| {
            nearest(&self.colours, pixels[y * width + x]) < self.reach
        });
        let mask = like.connected_to_border().inverted().without_specks(LEAST_AREA);
        let area = mask.area() as f32 / (width * height) as f32;
        (LEAST_AREA..=MOST_AREA).contains(&area).then_some(mask)
    }
}

fn nearest(colours: &[Lab], pixel: Lab) -> f32 {
    colours.iter().map(|&colour| distance(colour, pixel)).fold(f32::INFINITY, f32::min)
}
