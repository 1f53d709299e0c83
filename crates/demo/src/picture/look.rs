//! How a product looks: what its drawing is filled in with.

use serde::Serialize;

use super::colour::Colour;
use crate::goods::Good;
use crate::seed::Seed;

/// Numbers that a drawing may use for its proportions and details.
const NUMBERS: i64 = 32;

/// Colours of small details: laces, stitches, labels.
const ACCENTS: [&str; 12] = [
    "white",
    "cream",
    "yellow",
    "orange",
    "coral",
    "red",
    "turquoise",
    "mint",
    "light blue",
    "tan",
    "black",
    "lavender",
];

const RAINBOW: [&str; 6] = ["red", "orange", "yellow", "green", "blue", "purple"];

/// Brand marks in a box from -10 to 10.
const MARKS: [&str; 10] = [
    "M-8 0A8 8 0 1 0 8 0A8 8 0 1 0 -8 0M-3 0A3 3 0 1 1 3 0A3 3 0 1 1 -3 0",
    "M0 -9L9 8L-9 8Z",
    "M0 -9L8 0L0 9L-8 0Z",
    "M-9 7L-3 -6L1 1L4 -3L9 7Z",
    "M-8 8C-8 -4 0 -9 9 -9C9 2 2 8 -8 8Z",
    "M-9 -7H9V-3H-9ZM-9 3H9V7H-9Z",
    "M0 -9L2.6 -3L9 -2.6L4 1.6L5.6 8L0 4.6L-5.6 8L-4 1.6L-9 -2.6L-2.6 -3Z",
    "M-9 2C-5 -8 -1 -8 1 0C3 6 6 5 9 -4L9 2C6 10 0 10 -2 3C-4 -3 -6 0 -7 6Z",
    "M-8 -8H8V2C8 7 3 9 0 10C-3 9 -8 7 -8 2Z",
    "M-9 -2L2 -9L0 -3H9L-2 9L0 2Z",
];

/// What a drawing is filled in with. Short names, because drawings are full of them.
#[derive(Serialize)]
pub(super) struct Look {
    drawing: String,
    form: String,
    /// Main colour, darker, lighter.
    a: String,
    ad: String,
    al: String,
    /// Second colour, darker, lighter.
    b: String,
    bd: String,
    bl: String,
    /// Colour of small details.
    c: String,
    cd: String,
    rainbow: Vec<String>,
    /// Two colours of the wall behind.
    wall: [String; 2],
    table: String,
    texture: &'static str,
    pattern: &'static str,
    mark: &'static str,
    /// Numbers from 0 to 1.
    r: Vec<f64>,
    tilt: f64,
    scale: f64,
    flip: bool,
    features: Vec<String>,
    title: String,
}

impl Look {
    pub(super) fn of(good: &Good) -> Self {
        let seed = Seed::of(good.id.as_str()).aspect("look");
        let named = |name: &str| Colour::named(name).unwrap_or(Colour::WHITE);
        let main = good.colours.first().map_or(Colour::WHITE, |name| named(name));
        // Things of one colour have parts in a darker or lighter shade of it, not in another colour.
        let second = good.colours.get(1).map_or_else(
            || {
                let deep = main.brightness() > 0.6 || seed.aspect("deep").unit() < 0.5;
                let other = if deep { Colour::BLACK } else { Colour::WHITE };
                main.toward(other, seed.aspect("shade").between(0.22, 0.42))
            },
            |name| named(name),
        );
        let accent = (0..16)
            .map(|step| named(seed.aspect("accent").at(step).pick(&ACCENTS)))
            .find(|colour| contrasts(*colour, main) && *colour != second)
            .unwrap_or(second);
        let wall = wall(seed, main);
        Self {
            drawing: good.kind.drawing.clone(),
            form: good.kind.form.clone(),
            a: main.hex(),
            ad: main.toward(Colour::BLACK, 0.32).hex(),
            al: main.toward(Colour::WHITE, 0.35).hex(),
            b: second.hex(),
            bd: second.toward(Colour::BLACK, 0.32).hex(),
            bl: second.toward(Colour::WHITE, 0.35).hex(),
            c: accent.hex(),
            cd: accent.toward(Colour::BLACK, 0.32).hex(),
            rainbow: RAINBOW.map(|name| named(name).hex()).to_vec(),
            wall: [wall.hex(), wall.toward(Colour::WHITE, 0.55).hex()],
            table: wall.toward(Colour::BLACK, seed.aspect("table").between(0.05, 0.16)).hex(),
            texture: texture(good),
            pattern: pattern(good, seed),
            mark: Seed::of(&good.brand).aspect("mark").pick(&MARKS),
            r: (0..NUMBERS).map(|step| (seed.at(step).unit() * 1e3).round() / 1e3).collect(),
            tilt: seed.aspect("tilt").between(-5.0, 5.0).round(),
            scale: seed.aspect("scale").between(0.92, 1.1),
            flip: seed.aspect("flip").unit() < 0.4,
            features: good.features.clone(),
            title: good.title.clone(),
        }
    }
}

fn contrasts(one: Colour, other: Colour) -> bool {
    (one.brightness() - other.brightness()).abs() > 0.22
}

/// Pale, tinted, and never as bright as a bright product.
fn wall(seed: Seed, main: Colour) -> Colour {
    let tints = [
        "beige",
        "light blue",
        "sage",
        "lavender",
        "pink",
        "mint",
        "silver",
        "tan",
        "cream",
        "coral",
    ];
    let tint = Colour::named(seed.aspect("tint").pick(&tints)).unwrap_or(Colour::WHITE);
    let strength = if main.brightness() > 0.75 { 0.5 } else { 0.3 };
    Colour::WHITE.toward(tint, strength * seed.aspect("strength").between(0.8, 1.25))
}

/// The surface of the main material.
fn texture(good: &Good) -> &'static str {
    let material = good.materials.first().map_or("", String::as_str);
    let words: [(&str, &[&str]); 14] = [
        ("suede", &["nubuck", "suede", "felt", "velvet", "velour", "shearling", "sheepskin"]),
        ("leather", &["leather", "calf", "lambskin"]),
        ("mesh", &["mesh"]),
        ("knit", &["wool", "knit", "cashmere", "plush", "fleece", "viscose"]),
        ("denim", &["denim"]),
        ("grid", &["ripstop", "nylon", "tarpaulin", "silnylon"]),
        ("weave", &["canvas", "cotton", "linen", "jute", "corduroy", "polyester", "polycotton"]),
        ("basket", &["straw", "rattan", "seagrass", "sisal", "bamboo"]),
        ("wood", &["wood", "oak", "walnut", "beech", "larch", "pine", "cedar", "ash", "birch"]),
        (
            "metal",
            &["steel", "aluminium", "copper", "brass", "iron", "silver", "metal", "titanium"],
        ),
        ("sheen", &["satin", "silk", "chiffon", "crepe", "lace", "sequins"]),
        ("speckle", &["stoneware", "ceramic", "porcelain", "terracotta", "concrete"]),
        ("glass", &["glass"]),
        ("paper", &["paper", "cardboard"]),
    ];
    let made_of = |words: &[&str]| words.iter().any(|word| material.contains(word));
    words.iter().find(|(_, words)| made_of(words)).map_or("plain", |(texture, _)| *texture)
}

/// Surfaces that are not printed on.
const COSTLY: [&str; 8] =
    ["leather", "suede", "sheen", "metal", "wood", "denim", "basket", "glass"];

/// What the table says of its pattern, or what chance says.
fn pattern(good: &Good, seed: Seed) -> &'static str {
    let stated = [
        ("striped", "stripes"),
        ("polka dot", "dots"),
        ("floral", "flowers"),
        ("checked", "check"),
        ("herringbone", "zigzag"),
        ("patterned", "diamonds"),
        ("pleated", "pins"),
        ("ribbed", "pins"),
        ("cable knit", "diamonds"),
    ];
    let has = |word: &str| good.features.iter().any(|feature| feature == word);
    if let Some((_, pattern)) = stated.iter().find(|(word, _)| has(word)) {
        return pattern;
    }
    let chance = seed.aspect("pattern");
    if good.kind.department == "Clothing" || COSTLY.contains(&texture(good)) {
        // What the table calls red or leather is red or leather all over; two colours may meet in a band.
        let two = good.colours.len() > 1;
        return if two { chance.pick(&["plain", "band"]) } else { "plain" };
    }
    chance.pick(&[
        "plain", "plain", "plain", "plain", "stripes", "pins", "diagonal", "dots", "zigzag",
        "waves", "diamonds", "blocks", "speckles", "band", "band",
    ])
}
