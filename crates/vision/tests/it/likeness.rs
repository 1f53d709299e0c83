//! That vectors of the same thing stay near under what happens to pictures, and that others are
//! farther.

use image::RgbImage;
use image::imageops::{FilterType, crop_imm, resize};
use magpie_vision::LooksEmbedder;

#[path = "../../examples/support/augment.rs"]
mod augment;

use crate::draw::{SHAPES, Shape, Thing, draw, noise, studio};
use augment::{Dice, changed, jpeg};

const COLOURS: [[u8; 3]; 4] = [[200, 30, 40], [30, 60, 160], [40, 130, 60], [90, 60, 40]];

fn cosine(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// Every outline in every colour, plain and striped.
fn shelf() -> Vec<RgbImage> {
    let mut shelf = Vec::new();
    for shape in SHAPES {
        for colour in COLOURS {
            shelf.extend([studio(shape, colour, 0.0), studio(shape, colour, 9.0)]);
        }
    }
    shelf
}

#[test]
fn vectors_have_unit_length_for_any_picture() {
    let pictures = [
        studio(Shape::Ball, [10, 10, 10], 0.0),
        RgbImage::from_pixel(8, 8, image::Rgb([255, 255, 255])),
        RgbImage::from_pixel(1024, 2, image::Rgb([0, 0, 0])),
        noise(97, 61),
    ];
    let width = LooksEmbedder.embed(&pictures[0]).len();
    for picture in &pictures {
        for vector in
            std::iter::once(LooksEmbedder.embed(picture)).chain(LooksEmbedder.embed_views(picture))
        {
            assert_eq!(vector.len(), width);
            assert!((cosine(&vector, &vector) - 1.0).abs() < 1e-4, "{:?}", picture.dimensions());
        }
    }
}

#[test]
fn changed_copy_is_nearest_to_its_original() {
    let shelf = shelf();
    let vectors: Vec<Vec<f32>> = shelf.iter().map(|picture| LooksEmbedder.embed(picture)).collect();
    for (number, picture) in shelf.iter().enumerate() {
        let copy = changed(picture, &mut Dice::new(number as u64 + 1));
        let copy = image::load_from_memory(&jpeg(&copy, 60)).unwrap().into_rgb8();
        let view = LooksEmbedder.embed(&copy);
        let nearest = (0..shelf.len())
            .max_by(|&one, &other| {
                cosine(&view, &vectors[one]).total_cmp(&cosine(&view, &vectors[other]))
            })
            .unwrap();
        assert_eq!(nearest, number);
    }
}

#[test]
fn single_changes_keep_the_vector_near() {
    let picture = studio(Shape::Shoe, [30, 60, 160], 9.0);
    let vector = LooksEmbedder.embed(&picture);
    let check = |name: &str, changed: &RgbImage, least: f32| {
        let found = cosine(&vector, &LooksEmbedder.embed(changed));
        assert!(found >= least, "{name}: {found}");
    };
    let reread = |quality| image::load_from_memory(&jpeg(&picture, quality)).unwrap().into_rgb8();
    check("compressed", &reread(60), 0.93);
    check("smaller", &resize(&picture, 60, 60, FilterType::Triangle), 0.92);
    check("larger", &resize(&picture, 480, 480, FilterType::Triangle), 0.95);
    check("cut to the thing", &crop_imm(&picture, 8, 8, 104, 104).to_image(), 0.96);
    let mut darker = picture.clone();
    image::imageops::colorops::brighten_in_place(&mut darker, -30);
    check("darker", &darker, 0.96);
    let thing = Thing {
        shape: Shape::Shoe,
        colour: [30, 60, 160],
        at: (60.0, 60.0),
        half: 42.0,
        stripes: 9.0,
    };
    check("on another ground", &draw(120, 120, [225, 215, 190], &[thing]), 0.98);
    let moved = Thing { at: (140.0, 150.0), ..thing };
    check("elsewhere", &draw(240, 240, [255; 3], &[moved]), 0.93);
}

#[test]
fn same_outline_or_same_colour_is_nearer_than_neither() {
    let red_ball = LooksEmbedder.embed(&studio(Shape::Ball, [200, 30, 40], 0.0));
    let to = |shape, colour| cosine(&red_ball, &LooksEmbedder.embed(&studio(shape, colour, 0.0)));
    let neither = to(Shape::Shoe, [30, 130, 60]);
    assert!(to(Shape::Ball, [30, 130, 60]) > neither);
    assert!(to(Shape::Shoe, [200, 30, 40]) > neither);
}
