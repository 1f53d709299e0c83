//! What whole folders give.

use magpie_core::ports::Pixels;
use magpie_models::{Model, ModelKind, survey};
use serde_json::json;

use crate::tiny::{Shelf, bytes};

fn load(shelf: &Shelf) -> Model {
    let [folder] = &survey(shelf.path()).unwrap()[..] else { panic!("one model is there") };
    folder.load().unwrap()
}

fn length(vector: &[f32]) -> f32 {
    vector.iter().map(|value| value * value).sum::<f32>().sqrt()
}

fn near(one: &[f32], other: &[f32]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| (one - other).abs() < 1e-5)
}

fn picture(width: usize, height: usize, colour: [u8; 3]) -> Pixels {
    Pixels::new(width, height, colour.repeat(width * height)).unwrap()
}

#[test]
fn a_shelf_is_surveyed_without_reading_weights() {
    let shelf = Shelf::new();
    assert!(survey(&shelf.path().join("absent")).unwrap().is_empty());
    shelf.text("b-text");
    shelf.picture("a-picture");
    shelf.joint("c-joint");
    shelf.model(".unfinished", &[("config.json", Vec::new())]);
    std::fs::write(shelf.path().join("note.txt"), "not a folder").unwrap();
    let found = survey(shelf.path()).unwrap();
    let kinds: Vec<(&str, ModelKind)> =
        found.iter().map(|m| (m.name.as_str(), *m.kind.as_ref().unwrap())).collect();
    let expected = [
        ("a-picture", ModelKind::Picture),
        ("b-text", ModelKind::Text),
        ("c-joint", ModelKind::Joint),
    ];
    assert_eq!(kinds, expected);
    assert!(found.iter().all(|model| model.bytes > 1000));
}

#[test]
fn texts_have_unit_vectors_alone_and_together() {
    let shelf = Shelf::new();
    shelf.text("tiny");
    let Model::Text(model) = load(&shelf) else { panic!("it is a text model") };
    assert!(model.model().starts_with("tiny-"), "{}", model.model());
    let long = "red ".repeat(1000);
    let mut texts = vec!["red boots", "", "unheard of", &long, "a photo of blue boots", "日本語"];
    texts.extend(["red boots"; 40]);
    let together = model.embed_passages(&texts).unwrap();
    assert_eq!(together.len(), texts.len());
    for (text, vector) in texts.iter().zip(&together) {
        assert_eq!(vector.len(), model.width());
        assert!((length(vector) - 1.0).abs() < 1e-5, "{text}");
        assert!(near(vector, &model.embed_query(text).unwrap()), "{text}");
    }
    assert!(!near(&together[0], &together[4]));
    assert!(model.embed_passages(&[]).unwrap().is_empty());
}

#[test]
fn e5_reads_questions_and_answers_differently() {
    let shelf = Shelf::new();
    shelf.text("multilingual-e5-tiny");
    let Model::Text(model) = load(&shelf) else { panic!("it is a text model") };
    let query = model.embed_query("boots").unwrap();
    let passage = model.embed_passages(&["boots"]).unwrap().swap_remove(0);
    assert!(!near(&query, &passage));
    let plain = Shelf::new();
    plain.text("tiny");
    let Model::Text(plain) = load(&plain) else { panic!("it is a text model") };
    assert!(near(&query, &plain.embed_query("query: boots").unwrap()));
    assert!(near(&passage, &plain.embed_query("passage: boots").unwrap()));
}

#[test]
fn the_pooling_that_the_folder_states_is_used() {
    let shelf = Shelf::new();
    shelf.text("tiny");
    let Model::Text(mean) = load(&shelf) else { panic!("it is a text model") };
    let mean = mean.embed_query("red boots").unwrap();
    let first = bytes(&json!({"pooling_mode_cls_token": true}));
    shelf.model("tiny", &[("1_Pooling/config.json", first)]);
    let Model::Text(first) = load(&shelf) else { panic!("it is a text model") };
    assert!(!near(&mean, &first.embed_query("red boots").unwrap()));
}

#[test]
fn any_picture_has_a_unit_vector() {
    let shelf = Shelf::new();
    shelf.picture("tiny");
    let Model::Picture(model) = load(&shelf) else { panic!("it is a picture model") };
    assert_eq!(model.width(), 20);
    for (width, height) in [(1, 1), (1, 900), (900, 1), (224, 224), (640, 480), (3, 5)] {
        let vector = model.embed(&picture(width, height, [200, 30, 90])).unwrap();
        assert_eq!(vector.len(), model.width());
        assert!((length(&vector) - 1.0).abs() < 1e-5, "{width}x{height}");
    }
    let red = model.embed(&picture(50, 50, [255, 0, 0])).unwrap();
    let blue = model.embed(&picture(50, 50, [0, 0, 255])).unwrap();
    assert!(!near(&red, &blue), "{red:?} {blue:?}");
}

#[test]
fn texts_and_pictures_of_a_joint_model_can_be_compared() {
    let shelf = Shelf::new();
    shelf.joint("tiny");
    let Model::Joint(model) = load(&shelf) else { panic!("it is a joint model") };
    let text = model.embed_words("a photo of red boots").unwrap();
    assert_eq!((text.len(), model.width(), model.side()), (24, 24, 16));
    for (width, height) in [(1, 1), (1, 900), (900, 1), (16, 16), (64, 48)] {
        let vector = model.embed(&picture(width, height, [10, 200, 90])).unwrap();
        assert_eq!(vector.len(), text.len());
        assert!((length(&vector) - 1.0).abs() < 1e-5, "{width}x{height}");
    }
    for text in ["", "red", &"blue ".repeat(500)] {
        assert!((length(&model.embed_words(text).unwrap()) - 1.0).abs() < 1e-5, "{text:.10}");
    }
}
