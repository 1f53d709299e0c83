//! Colour as people see it: CIE Lab, and the eleven basic colour terms.

use std::sync::LazyLock;

/// CIE Lab (D65): lightness 0 to 100, green-red, blue-yellow.
pub(crate) type Lab = [f32; 3];

/// Basic colour terms in the order of [`memberships`].
pub(crate) const TERMS: [&str; 11] = [
    "black", "grey", "white", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown",
];
/// How many basic colour terms there are.
pub(crate) const TERM_COUNT: usize = TERMS.len();

/// Typical colours of each term, sRGB. One term covers several: sky and navy are both blue.
const PROTOTYPES: [(usize, [u8; 3]); 44] = [
    (0, [10, 10, 10]),
    (0, [38, 36, 38]),
    (1, [85, 85, 88]),
    (1, [128, 128, 128]),
    (1, [172, 172, 174]),
    (2, [250, 250, 250]),
    (2, [226, 226, 226]),
    (2, [240, 234, 220]),
    (3, [200, 20, 30]),
    (3, [140, 15, 25]),
    (3, [230, 55, 50]),
    (4, [245, 130, 30]),
    (4, [225, 95, 20]),
    (4, [250, 165, 80]),
    (5, [250, 220, 40]),
    (5, [235, 200, 90]),
    (5, [250, 240, 140]),
    (6, [30, 130, 50]),
    (6, [20, 75, 40]),
    (6, [110, 190, 70]),
    (6, [160, 205, 130]),
    (6, [95, 110, 50]),
    (6, [60, 170, 140]),
    (7, [25, 60, 160]),
    (7, [22, 30, 70]),
    (7, [50, 110, 200]),
    (7, [120, 175, 225]),
    (7, [75, 95, 130]),
    (7, [60, 160, 190]),
    (7, [135, 155, 185]),
    (8, [110, 40, 130]),
    (8, [70, 30, 80]),
    (8, [150, 100, 190]),
    (8, [185, 155, 210]),
    (9, [240, 110, 160]),
    (9, [245, 175, 195]),
    (9, [215, 40, 120]),
    (9, [235, 150, 145]),
    (10, [110, 65, 35]),
    (10, [65, 42, 32]),
    (10, [150, 105, 70]),
    (10, [190, 155, 115]),
    (10, [120, 95, 75]),
    (10, [215, 190, 155]),
];

static LINEAR: LazyLock<[f32; 256]> = LazyLock::new(|| {
    std::array::from_fn(|value| {
        let value = value as f32 / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    })
});

static PROTOTYPE_LABS: LazyLock<Vec<(usize, Lab)>> =
    LazyLock::new(|| PROTOTYPES.iter().map(|&(term, rgb)| (term, lab(rgb))).collect());

/// sRGB to Lab.
pub(crate) fn lab(rgb: [u8; 3]) -> Lab {
    let [r, g, b] = rgb.map(|channel| LINEAR[usize::from(channel)]);
    let x = (0.412_456_4 * r + 0.357_576_1 * g + 0.180_437_5 * b) / 0.950_47;
    let y = 0.212_672_9 * r + 0.715_152_2 * g + 0.072_175 * b;
    let z = (0.019_333_9 * r + 0.119_192 * g + 0.950_304_1 * b) / 1.088_83;
    let curve = |t: f32| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    let (x, y, z) = (curve(x), curve(y), curve(z));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// Distance of two colours. Lightness counts half: light and shadow change it most.
pub(crate) fn distance(one: Lab, other: Lab) -> f32 {
    let [l, a, b] = [0, 1, 2].map(|axis| one[axis] - other[axis]);
    (0.25 * l * l + a * a + b * b).sqrt()
}

/// The basic term of a colour, as an index into [`TERMS`].
pub(crate) fn term(colour: Lab) -> usize {
    PROTOTYPE_LABS
        .iter()
        .min_by(|one, other| squared(colour, one.1).total_cmp(&squared(colour, other.1)))
        .map_or(0, |&(term, _)| term)
}

/// How far a colour belongs to each basic term; the sum is 1.
pub(crate) fn memberships(colour: Lab) -> [f32; TERM_COUNT] {
    /// Within about this distance two colours are hard to tell apart in photos.
    const REACH: f32 = 12.0;
    let mut shares = [0.0_f32; TERM_COUNT];
    let nearest = PROTOTYPE_LABS
        .iter()
        .map(|prototype| squared(colour, prototype.1))
        .fold(f32::INFINITY, f32::min);
    for &(term, prototype) in PROTOTYPE_LABS.iter() {
        let beyond = squared(colour, prototype) - nearest;
        shares[term] = shares[term].max((-beyond / (2.0 * REACH * REACH)).exp());
    }
    let sum: f32 = shares.iter().sum();
    shares.map(|share| share / sum)
}

fn squared(one: Lab, other: Lab) -> f32 {
    let [l, a, b] = [0, 1, 2].map(|axis| one[axis] - other[axis]);
    0.5 * l * l + a * a + b * b
}
