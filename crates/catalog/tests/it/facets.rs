//! What is learned from a catalogue.

use magpie_core::ports::ProductSearch as _;
use magpie_core::{FacetKind, FacetOrigin};
use serde_json::{Value, json};

use crate::shop::{Shop, outdoor};

fn values(shop: &Shop, id: &str, kind: FacetKind) -> Vec<String> {
    let product = shop.catalog.all().into_iter().find(|product| product.id.as_str() == id).unwrap();
    product.facet(kind).map(str::to_owned).collect()
}

fn check(shop: &Shop, id: &str, kind: FacetKind, expected: &[&str]) {
    let mut found = values(shop, id, kind);
    found.sort_unstable();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected, "{} of {id}", kind.as_str());
}

#[test]
fn fields_become_facets_in_one_spelling() {
    let shop = Shop::with(&outdoor());
    check(&shop, "b1", FacetKind::Category, &["boot", "footwear", "hiking boots"]);
    check(&shop, "b1", FacetKind::Audience, &["men"]);
    check(&shop, "b4", FacetKind::Colour, &["black", "red"]);
    check(&shop, "b4", FacetKind::Audience, &["men"]);
    check(&shop, "p1", FacetKind::Colour, &["grey"]);
    check(&shop, "t1", FacetKind::Size, &["s", "m", "l"]);
    check(&shop, "t1", FacetKind::Material, &["organic cotton"]);
    check(&shop, "j1", FacetKind::Colour, &["navy blue"]);
    check(&shop, "j1", FacetKind::Feature, &["waterproof", "hooded"]);
}

#[test]
fn what_no_field_says_is_read_and_marked_so() {
    let shop = Shop::with(&outdoor());
    check(&shop, "b1", FacetKind::Material, &["full grain leather"]);
    check(&shop, "b2", FacetKind::Feature, &["waterproof", "recycled"]);
    let boots = shop.catalog.all().into_iter().find(|p| p.id.as_str() == "b1").unwrap();
    let material = boots.facets.iter().find(|facet| facet.kind == FacetKind::Material).unwrap();
    assert_eq!(material.origin, FacetOrigin::Read);
    let brand = boots.facets.iter().find(|facet| facet.kind == FacetKind::Brand).unwrap();
    assert_eq!((brand.value.as_str(), brand.origin), ("fjellva", FacetOrigin::Stated));
}

#[test]
fn denied_and_imitated_things_are_not_read_as_the_real_ones() {
    let text = |id: &str, description: &str| json!({"id": id, "title": format!("Bag {id}"), "description": description});
    let shop = Shop::with(&[
        text("1", "Made of faux leather."),
        text("2", "Leather-free, of cork."),
        text("3", "No leather, no wool: canvas."),
        text("4", "Soft leather."),
        text("5", "It is not waterproof."),
    ]);
    check(&shop, "1", FacetKind::Material, &["faux leather"]);
    check(&shop, "2", FacetKind::Material, &["cork"]);
    check(&shop, "3", FacetKind::Material, &["canvas"]);
    check(&shop, "4", FacetKind::Material, &["leather"]);
    check(&shop, "5", FacetKind::Feature, &[]);
}

/// Titles of the build maker, people, name, colour, type, as shops without fields write them.
fn bare_titles() -> Vec<Value> {
    let titles = [
        "Marlo Men Black Shirt",
        "Marlo Women Blue Shirt",
        "Marlo Men Argon Yellow Sandal",
        "Marlo Women Red Sandals",
        "Marlo Unisex Grey Backpack",
        "Tess & Co Women Olive Dress",
        "Tess & Co Women Black Dress",
        "Tess & Co Women Navy Blue Casual Shoes",
        "Tess & Co Girls White Casual Shoes",
        "Orsa Men Brown Casual Shoes XR200",
        "Orsa Men White T-shirt",
        "Orsa Boys Green Tshirt",
        "Orsa Women T Shirt",
        "Orsa Men Steel Dial Watch",
        "Orsa Women Pink Dial Watch",
    ];
    let product = |(at, title): (usize, &&str)| json!({"id": format!("{at:02}"), "title": title, "category": "Apparel > All"});
    titles.iter().enumerate().map(product).collect()
}

#[test]
fn makers_and_types_are_learned_from_titles() {
    let shop = Shop::with(&bare_titles());
    check(&shop, "00", FacetKind::Brand, &["marlo"]);
    check(&shop, "05", FacetKind::Brand, &["tess co"]);
    check(&shop, "09", FacetKind::Brand, &["orsa"]);
    let has = |id: &str, value: &str| {
        let found = values(&shop, id, FacetKind::Category);
        assert!(found.iter().any(|v| v == value), "{value} in {found:?}");
    };
    has("00", "shirt");
    has("03", "sandal");
    has("09", "casual shoes");
    has("09", "shoes");
    for id in ["10", "11", "12"] {
        let found = values(&shop, id, FacetKind::Category);
        assert!(!found.iter().any(|v| v == "shirt"), "a T-shirt is no shirt: {found:?}");
    }
    assert_eq!(
        values(&shop, "10", FacetKind::Category),
        values(&shop, "11", FacetKind::Category),
        "one type however written"
    );
    check(&shop, "05", FacetKind::Colour, &["olive"]);
    check(&shop, "07", FacetKind::Colour, &["navy blue"]);
}

/// Titles with their category, numbered.
fn titled(titles: &[(&str, &str)]) -> Shop {
    let product = |(at, (title, category)): (usize, &(&str, &str))| json!({"id": at.to_string(), "title": title, "category": category});
    Shop::with(&titles.iter().enumerate().map(product).collect::<Vec<_>>())
}

#[test]
fn what_only_counts_things_is_no_type() {
    let shop = titled(&[
        ("Set of 50 clear badge holders", "Office"),
        ("Set of 2 leather badge holders", "Office"),
        ("Garden swing set", "Garden"),
        ("Wooden swing set", "Garden"),
        ("Cotton T-shirt 3 pack", "Clothes"),
        ("Linen T-shirt", "Clothes"),
    ]);
    check(&shop, "0", FacetKind::Category, &["office", "holders"]);
    check(&shop, "2", FacetKind::Category, &["garden", "swing"]);
    check(&shop, "4", FacetKind::Category, &["clothes", "t-shirt"]);
}

#[test]
fn the_and_of_a_makers_name_does_not_end_the_things() {
    let shop = titled(&[
        ("Gull and Jenny Girls Black Jeans", "Clothes"),
        ("Gull and Jenny Girls Blue Jeans", "Clothes"),
        ("Gull and Jenny Boys Blue Jeans", "Clothes"),
        ("Gull and Jenny Boys Woven Blue Jeans and Belt", "Clothes"),
    ]);
    check(&shop, "0", FacetKind::Category, &["clothes", "jeans"]);
    check(&shop, "3", FacetKind::Category, &["clothes", "jeans"]);
}

#[test]
fn a_clipped_form_is_the_same_type_within_a_category_only() {
    let shop = titled(&[
        ("Tarn Men Mic", "Sound"),
        ("Tarn Desk Mic", "Sound"),
        ("Loft Studio Microphone", "Sound"),
        ("Loft Stage Microphone", "Sound"),
        ("Grey Cap", "Headwear"),
        ("Red Cap", "Headwear"),
        ("Blue Capris", "Trousers"),
        ("Red Capris", "Trousers"),
        ("Wool Sweat", "Tops"),
        ("Grey Sweat", "Tops"),
        ("Wool Sweatshirt", "Tops"),
        ("Grey Sweatshirt", "Tops"),
        ("White Shirt", "Tops"),
        ("Blue Shirt", "Tops"),
    ]);
    assert_eq!(values(&shop, "0", FacetKind::Category), values(&shop, "2", FacetKind::Category));
    assert_eq!(shop.find("microphone", magpie_core::Needs::default()).len(), 4);
    for (one, other) in [("4", "6"), ("8", "10")] {
        let of = |id| values(&shop, id, FacetKind::Category);
        assert_ne!(of(one), of(other), "{one} and {other}");
    }
}

#[test]
fn colour_words_that_are_other_things_count_only_among_coloured_things() {
    let shop = Shop::with(&[
        json!({"id": "1", "title": "Olive oil", "category": "Food"}),
        json!({"id": "2", "title": "Orange juice", "category": "Food"}),
        json!({"id": "3", "title": "Olive jacket", "category": "Clothes"}),
        json!({"id": "4", "title": "Black jacket", "category": "Clothes"}),
        json!({"id": "5", "title": "Red scarf", "category": "Clothes"}),
        json!({"id": "6", "title": "Blue scarf", "category": "Clothes"}),
    ]);
    check(&shop, "1", FacetKind::Colour, &[]);
    check(&shop, "2", FacetKind::Colour, &[]);
    check(&shop, "3", FacetKind::Colour, &["olive"]);
}

#[test]
fn the_vocabulary_knows_how_values_may_be_written() {
    let shop = Shop::with(&outdoor());
    let vocabulary = shop.catalog.vocabulary();
    let check = |kind: FacetKind, value: &str, forms: &[&str]| {
        let known =
            vocabulary.facets.iter().find(|facet| facet.kind == kind && facet.value == value);
        let known = known.unwrap_or_else(|| panic!("{value} in {:?}", vocabulary.facets));
        for form in forms {
            assert!(known.forms.iter().any(|f| f == form), "{form} in {:?}", known.forms);
        }
    };
    check(FacetKind::Category, "hiking boots", &["hiking boot"]);
    check(FacetKind::Category, "t-shirts", &["t-shirt", "tshirt", "t shirt"]);
    check(FacetKind::Audience, "men", &["mens", "male"]);
    check(FacetKind::Colour, "navy blue", &["navy"]);
    assert!(
        vocabulary.facets.windows(2).all(|pair| pair[0].products >= pair[1].products),
        "most frequent first"
    );
    assert!(
        vocabulary.facets.iter().all(|facet| facet.products > 0),
        "nothing that no product has"
    );
    assert!(!vocabulary.facets.iter().any(|facet| facet.value == "purple"));
}

#[test]
fn quartiles_are_prices_of_the_category() {
    let shop = Shop::with(&outdoor());
    let vocabulary = shop.catalog.vocabulary();
    let quartiles = vocabulary.quartiles(Some("hiking boots")).unwrap();
    assert_eq!(quartiles.category.as_deref(), Some("hiking boots"));
    let amounts = [quartiles.lower.amount, quartiles.median.amount, quartiles.upper.amount];
    assert_eq!(amounts, [8_900, 9_900, 14_900]);
    assert_eq!(
        vocabulary.quartiles(Some("phones")).unwrap().category,
        None,
        "one phone has no quartiles"
    );
    assert_eq!(vocabulary.quartiles(None).unwrap().median.currency.code(), "USD");
}

#[test]
fn the_vocabulary_follows_the_catalogue() {
    let shop = Shop::with(&outdoor());
    let before = shop.catalog.vocabulary();
    shop.import("shop", &[json!({"id": "1", "title": "Purple lamp"})]);
    let after = shop.catalog.vocabulary();
    assert!(after.revision > before.revision);
    assert_eq!(after.products, 1);
    assert!(after.facets.iter().any(|facet| facet.value == "purple"));
    assert!(!after.facets.iter().any(|facet| facet.value == "hiking boots"));
}
