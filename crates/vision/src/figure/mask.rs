//! Sets of pixels, and what can be done with them.

use super::Bounds;

/// A set of pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mask {
    width: usize,
    height: usize,
    set: Vec<bool>,
}

/// Pixels that hang together.
pub(crate) struct Component {
    /// How many there are.
    pub(crate) area: usize,
    /// The smallest rectangle around them.
    pub(crate) bounds: Bounds,
    /// The pixels, as indexes row by row.
    pub(crate) pixels: Vec<usize>,
}

impl Mask {
    pub(crate) fn from_fn(
        width: usize,
        height: usize,
        mut set: impl FnMut(usize, usize) -> bool,
    ) -> Self {
        let set = (0..width * height).map(|at| set(at % width, at / width)).collect();
        Self { width, height, set }
    }

    /// Whether a pixel is in the set; what lies outside of the picture is not.
    pub(crate) fn get(&self, x: usize, y: usize) -> bool {
        x < self.width && y < self.height && self.set[y * self.width + x]
    }

    /// Whether the pixel with this index is in the set.
    pub(crate) fn at(&self, index: usize) -> bool {
        self.set[index]
    }

    pub(crate) fn area(&self) -> usize {
        self.set.iter().filter(|set| **set).count()
    }

    pub(crate) fn inverted(mut self) -> Self {
        for set in &mut self.set {
            *set = !*set;
        }
        self
    }

    /// The smallest rectangle around the set; none for an empty one.
    pub(crate) fn bounds(&self) -> Option<Bounds> {
        bounds((0..self.set.len()).filter(|&at| self.set[at]), self.width)
    }

    /// The part of the set that hangs together with the border.
    pub(crate) fn connected_to_border(&self) -> Self {
        let mut reached = Self { set: vec![false; self.set.len()], ..*self };
        let border = (0..self.set.len()).filter(|at| {
            let (x, y) = (at % self.width, at / self.width);
            x == 0 || y == 0 || x + 1 == self.width || y + 1 == self.height
        });
        for start in border {
            self.spread(start, &mut reached.set, |_| ());
        }
        reached
    }

    /// The set with gaps of up to `2 * radius` pixels closed.
    pub(crate) fn closed(&self, radius: usize) -> Self {
        self.grown(radius).inverted().grown(radius).inverted()
    }

    /// The set with all pixels within this distance of it (in a square).
    fn grown(&self, radius: usize) -> Self {
        let reach =
            |at: usize, length: usize| at.saturating_sub(radius)..(at + radius + 1).min(length);
        let rows = Self::from_fn(self.width, self.height, |x, y| {
            reach(x, self.width).any(|x| self.get(x, y))
        });
        Self::from_fn(self.width, self.height, |x, y| reach(y, self.height).any(|y| rows.get(x, y)))
    }

    /// The set without components below this share of the picture.
    pub(crate) fn without_specks(&self, least_share: f32) -> Self {
        let least = (least_share * self.set.len() as f32) as usize;
        let mut kept = Self { set: vec![false; self.set.len()], ..*self };
        for component in self.components().into_iter().filter(|found| found.area >= least) {
            for at in component.pixels {
                kept.set[at] = true;
            }
        }
        kept
    }

    /// The parts that hang together, largest first.
    pub(crate) fn components(&self) -> Vec<Component> {
        let mut seen = vec![false; self.set.len()];
        let mut components = Vec::new();
        for start in 0..self.set.len() {
            let mut pixels = Vec::new();
            self.spread(start, &mut seen, |at| pixels.push(at));
            if let Some(bounds) = bounds(pixels.iter().copied(), self.width) {
                components.push(Component { area: pixels.len(), bounds, pixels });
            }
        }
        components.sort_by_key(|found| (std::cmp::Reverse(found.area), found.bounds));
        components
    }

    /// Visits the not yet reached pixels of the set that hang together with `start`.
    fn spread(&self, start: usize, reached: &mut [bool], mut visit: impl FnMut(usize)) {
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            if reached[at] || !self.set[at] {
                continue;
            }
            reached[at] = true;
            visit(at);
            let x = at % self.width;
            if x > 0 {
                open.push(at - 1);
            }
            if x + 1 < self.width {
                open.push(at + 1);
            }
            if at >= self.width {
                open.push(at - self.width);
            }
            if at + self.width < self.set.len() {
                open.push(at + self.width);
            }
        }
    }
}

fn bounds(pixels: impl Iterator<Item = usize>, width: usize) -> Option<Bounds> {
    let mut found: Option<[usize; 4]> = None;
    for at in pixels {
        let (x, y) = (at % width, at / width);
        let [left, top, right, bottom] = found.unwrap_or([x, y, x, y]);
        found = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
    }
    found.map(|[left, top, right, bottom]| [left, top, right - left + 1, bottom - top + 1])
}
