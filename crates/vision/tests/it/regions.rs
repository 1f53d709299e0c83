//! What is said of a photo without a model: whether it holds several things, and their colours.

use image::RgbImage;
use magpie_core::Photo;
use magpie_vision::{looks, regions};

use crate::draw::{Shape, Thing, draw, noise, photo, pixels};

const TABLE: [u8; 3] = [235, 230, 220];
const RED: [u8; 3] = [200, 30, 40];
const BLUE: [u8; 3] = [30, 60, 190];
const GREEN: [u8; 3] = [30, 130, 60];
const BLACK: [u8; 3] = [25, 25, 25];

fn thing(shape: Shape, colour: [u8; 3], x: f32, y: f32, half: f32) -> Thing {
    Thing { shape, colour, at: (x, y), half, stripes: 0.0 }
}

fn found(things: &[Thing]) -> (Photo, Vec<Photo>) {
    let photo = photo(&draw(600, 400, TABLE, things));
    let regions = regions(&photo).unwrap();
    (photo, regions)
}

fn main_colour(photo: &Photo) -> &'static str {
    looks(photo).unwrap().colours[0].name
}

#[test]
fn separate_things_are_separate_regions_largest_first() {
    let (_, regions) = found(&[
        thing(Shape::Ball, RED, 130.0, 120.0, 70.0),
        thing(Shape::Skirt, BLUE, 430.0, 200.0, 140.0),
        thing(Shape::Shoe, GREEN, 130.0, 310.0, 80.0),
    ]);
    let colours: Vec<&str> = regions.iter().map(main_colour).collect();
    assert_eq!(colours, ["blue", "green", "red"]);
    for region in &regions {
        assert!(region.width < 330 && region.height < 330, "{region:?}");
        assert_eq!(pixels(&region.jpeg).dimensions(), (region.width, region.height));
    }
}

#[test]
fn one_thing_is_the_whole_photo() {
    let one: [&[Thing]; 6] = [
        &[],
        &[thing(Shape::Shoe, RED, 300.0, 200.0, 120.0)],
        // Crumbs beside it.
        &[thing(Shape::Shoe, RED, 300.0, 200.0, 120.0), thing(Shape::Ball, BLUE, 80.0, 60.0, 20.0)],
        // A pair.
        &[
            thing(Shape::Shoe, BLACK, 160.0, 200.0, 110.0),
            thing(Shape::Shoe, BLACK, 430.0, 200.0, 110.0),
        ],
        // A lid on its jar.
        &[
            thing(Shape::Crate, GREEN, 300.0, 230.0, 110.0),
            thing(Shape::Ball, RED, 300.0, 90.0, 60.0),
        ],
        // A ball in a ring.
        &[
            thing(Shape::Ring, BLUE, 300.0, 200.0, 180.0),
            thing(Shape::Ball, RED, 300.0, 200.0, 60.0),
        ],
    ];
    for things in one {
        let (photo, regions) = found(things);
        assert_eq!(regions, [photo], "{things:?}");
    }
}

#[test]
fn at_most_four_regions_are_proposed() {
    let colours = [RED, BLUE, GREEN, BLACK, [230, 200, 40], [120, 50, 140]];
    let things: Vec<Thing> = (0..6_u8)
        .zip(colours)
        .map(|(number, colour)| {
            let (column, row) = (f32::from(number % 3), f32::from(number / 3));
            thing(Shape::Crate, colour, 110.0 + 190.0 * column, 110.0 + 180.0 * row, 75.0)
        })
        .collect();
    let (_, regions) = found(&things);
    assert_eq!(regions.len(), 4);
}

#[test]
fn busy_photo_is_one_region() {
    let photo = photo(&noise(300, 200));
    assert_eq!(regions(&photo).unwrap(), [photo]);
}

#[test]
fn colours_are_named_as_people_do() {
    let cases = [
        ("black", [20, 20, 22]),
        ("grey", [128, 130, 128]),
        ("white", [248, 248, 246]),
        ("red", [190, 25, 35]),
        ("orange", [240, 125, 30]),
        ("yellow", [245, 215, 50]),
        ("green", [40, 125, 55]),
        ("green", [90, 105, 50]),
        ("blue", [30, 60, 165]),
        ("blue", [25, 32, 75]),
        ("blue", [125, 180, 225]),
        ("purple", [110, 45, 130]),
        ("pink", [240, 150, 185]),
        ("brown", [105, 65, 38]),
    ];
    for (name, colour) in cases {
        // White on a darker ground, everything else on white.
        let ground = if name == "white" { [150, 120, 90] } else { [255; 3] };
        let picture = draw(200, 200, ground, &[thing(Shape::Skirt, colour, 100.0, 100.0, 70.0)]);
        let looks = looks(&photo(&picture)).unwrap();
        assert!(looks.told_apart, "{colour:?}");
        assert_eq!(looks.colours[0].name, name, "{colour:?}");
        assert!(looks.colours[0].share > 0.9, "{colour:?}: {looks:?}");
    }
}

#[test]
fn several_colours_are_named_by_their_share() {
    let picture: RgbImage = draw(
        200,
        200,
        [255; 3],
        &[
            thing(Shape::Crate, BLUE, 100.0, 100.0, 80.0),
            thing(Shape::Ball, RED, 100.0, 100.0, 40.0),
        ],
    );
    let names: Vec<&str> =
        looks(&photo(&picture)).unwrap().colours.iter().map(|colour| colour.name).collect();
    assert_eq!(names, ["blue", "red"]);
}
