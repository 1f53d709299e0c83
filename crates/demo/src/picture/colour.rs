//! Colours by name, and lighter and darker ones.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Deserialize)]
struct Row {
    colour: String,
    hex: String,
}

static COLOURS: LazyLock<HashMap<String, Colour>> = LazyLock::new(|| {
    csv::ReaderBuilder::new()
        .delimiter(b'|')
        .trim(csv::Trim::All)
        .from_reader(include_str!("../../goods/colours.csv").as_bytes())
        .deserialize()
        .map(|row| {
            let row: Row = row.expect("the compiled-in colours are read by the tests");
            let colour = Colour::parse(&row.hex).expect("the compiled-in colours are hexadecimal");
            (row.colour, colour)
        })
        .collect()
});

/// Red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colour([u8; 3]);

impl Colour {
    pub(super) const WHITE: Self = Self([255; 3]);
    pub(super) const BLACK: Self = Self([18, 16, 20]);

    /// The colour with this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        COLOURS.get(name).copied()
    }

    fn parse(hex: &str) -> Option<Self> {
        let value = u32::from_str_radix(hex.strip_prefix('#')?, 16).ok()?;
        let [_, red, green, blue] = value.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// A part of the way to another colour.
    pub(super) fn toward(self, other: Self, part: f64) -> Self {
        let mut mixed = self.0;
        for (value, goal) in mixed.iter_mut().zip(other.0) {
            let way = f64::from(goal) - f64::from(*value);
            *value = (f64::from(*value) + way * part).round() as u8;
        }
        Self(mixed)
    }

    /// How bright it looks, 0 to 1.
    pub(super) fn brightness(self) -> f64 {
        let [red, green, blue] = self.0.map(f64::from);
        (0.299 * red + 0.587 * green + 0.114 * blue) / 255.0
    }

    /// As SVG writes it.
    pub(super) fn hex(self) -> String {
        let [red, green, blue] = self.0;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::goods::goods;

    #[test]
    fn every_colour_of_the_goods_can_be_drawn() {
        for good in goods() {
            for colour in &good.colours {
                assert!(Colour::named(colour).is_some(), "{}: {colour}", good.title);
            }
        }
    }

    #[test]
    fn colours_mix_on_the_straight_line() {
        let grey = Colour::parse("#000000").unwrap().toward(Colour::WHITE, 0.5);
        assert_eq!(grey.hex(), "#808080");
    }
}
