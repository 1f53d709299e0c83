//! The pictures: each product is drawn by its own look, so that no two are the same.
//!
//! A drawing is a template of an SVG in `drawings/`, one for each form of thing; the look fills in
//! colours, material, pattern and proportions. What is served is a JPEG, as in other shops.

mod colour;
mod look;

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use jpeg_encoder::{ColorType, Encoder, EncodingError};
use minijinja::Environment;
use minijinja::value::Serde;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg;

use crate::goods::Good;
use look::Look;

/// Width and height of every picture in pixels.
pub const PICTURE_SIDE: u32 = 480;

/// Fine enough for no visible blocks on flat colours, at 20 to 40 kB.
const QUALITY: u8 = 88;

/// Why a picture can't be drawn. The tests draw all of them.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The drawing can't be filled in.
    #[error("the drawing {drawing:?} can't be filled in")]
    Drawing {
        /// Which drawing.
        drawing: String,
        /// Where and why.
        #[source]
        source: minijinja::Error,
    },
    /// What was filled in is no picture.
    #[error("the drawing {drawing:?} is no picture")]
    Svg {
        /// Which drawing.
        drawing: String,
        /// Where and why.
        #[source]
        source: usvg::Error,
    },
    /// The picture can't be written as JPEG.
    #[error("the picture can't be written")]
    Encode(#[source] EncodingError),
    /// There is no memory for it, or drawing was cut short.
    #[error("drawing was cut short")]
    Interrupted,
}

macro_rules! drawings {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../drawings/", $name, ".svg")))),*]
    };
}

/// What stands before and after each drawing: tools, background, shadow.
const BEFORE: &str = include_str!("../drawings/frame/before.svg");
const AFTER: &str = include_str!("../drawings/frame/after.svg");

static DRAWINGS: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    let drawings = drawings![
        "backpack",
        "ball",
        "bar",
        "bikelight",
        "blanket",
        "blender",
        "blocks",
        "board",
        "book",
        "boot",
        "bottle",
        "bowl",
        "box",
        "candle",
        "car",
        "chair",
        "chocolate",
        "clock",
        "collar",
        "coolbox",
        "cushion",
        "dress",
        "dripper",
        "duffel",
        "earbuds",
        "glove",
        "grinder",
        "handbag",
        "headphones",
        "helmet",
        "house",
        "jacket",
        "jar",
        "kettle",
        "kite",
        "knife",
        "lamp",
        "lantern",
        "lock",
        "lunchbox",
        "marble",
        "mat",
        "mirror",
        "moka",
        "mug",
        "multitool",
        "notebook",
        "oil",
        "packet",
        "pan",
        "pen",
        "pencils",
        "petbed",
        "petbowl",
        "pettoy",
        "plantpot",
        "plate",
        "pot",
        "pouch",
        "press",
        "pump",
        "robot",
        "rocket",
        "rug",
        "saddle",
        "sandal",
        "scale",
        "scratcher",
        "shears",
        "shoe",
        "sleepingbag",
        "slipper",
        "speaker",
        "stove",
        "teapot",
        "teddy",
        "tent",
        "tin",
        "toaster",
        "top",
        "tote",
        "trousers",
        "trowel",
        "tumbler",
        "tyre",
        "vase",
        "wallet",
        "watch",
        "wateringcan",
        "xylophone",
    ];
    for (name, drawing) in drawings {
        environment
            .add_template_owned(name, format!("{BEFORE}{drawing}{AFTER}"))
            .expect("the drawings are read by the tests");
    }
    environment
});

static OPTIONS: LazyLock<Arc<usvg::Options<'static>>> = LazyLock::new(Arc::default);

/// Draws the picture of a product as JPEG. Takes some milliseconds: not for async threads.
///
/// # Errors
/// None for the goods of this shop.
pub fn picture(good: &Good) -> Result<Bytes, PictureError> {
    let drawing = || good.kind.drawing.clone();
    let svg = DRAWINGS
        .get_template(&good.kind.drawing)
        .and_then(|template| template.render(Serde(Look::of(good))))
        .map_err(|source| PictureError::Drawing { drawing: drawing(), source })?;
    let tree = usvg::Tree::from_str(&svg, &OPTIONS)
        .map_err(|source| PictureError::Svg { drawing: drawing(), source })?;
    let mut canvas = Pixmap::new(PICTURE_SIDE, PICTURE_SIDE).ok_or(PictureError::Interrupted)?;
    resvg::render(&tree, Transform::identity(), &mut canvas.as_mut());
    let side = PICTURE_SIDE as u16;
    let mut jpeg = Vec::new();
    // The background covers everything, so there is no transparency to undo.
    Encoder::new(&mut jpeg, QUALITY)
        .encode(canvas.data(), side, side, ColorType::Rgba)
        .map_err(PictureError::Encode)?;
    Ok(Bytes::from(jpeg))
}
