//! What search finds, and what it leaves out.

use magpie_core::ports::SearchQuery;
use magpie_core::{Availability, Currency, FacetKind, Money, Need, Needs, ProductId, Want};
use serde_json::json;

use crate::shop::{Shop, ids, lines, outdoor};

fn usd(amount: i64) -> Money {
    Money::new(amount, Currency::USD)
}

fn want(kind: FacetKind, value: &str) -> Want {
    Want::Facet(kind, value.to_owned())
}

fn needs(needs: &[Need]) -> Needs {
    needs.iter().cloned().collect()
}

#[test]
fn words_are_found_however_they_are_written() {
    let shop = Shop::with(&outdoor());
    let check = |text: &str, first: &str| {
        let found = shop.find(text, Needs::new());
        assert_eq!(found.first().map(String::as_str), Some(first), "{text}: {found:?}");
    };
    check("t shirt", "t1");
    check("tshirts", "t1");
    check("T-Shirt", "t1");
    check("oxford shirts", "t2");
    check("JACKETS", "j1");
    check("rainjacket", "j1");
    check("jackte", "j1");
    check("karst boots", "b5");
    check("blue boots", "b2");
    check("the boots for women please", "b2");
    check("gray phone case", "p1");
}

#[test]
fn words_that_tell_nothing_still_search() {
    let mut products = outdoor();
    products.push(json!({"id": "who", "title": "The Who, a record"}));
    let shop = Shop::with(&products);
    assert_eq!(shop.find("the who", Needs::new())[0], "who");
    assert!(
        shop.find("qwertyuiop zxcvbnm", Needs::new()).len() == products.len(),
        "nothing known: everything by rating"
    );
}

#[test]
fn prices_limit_within_one_currency() {
    let shop = Shop::with(&outdoor());
    let found = shop.find("", needs(&[Need::hard(Want::PriceMax(usd(2_000)))]));
    assert_eq!(
        sorted(found),
        ["p1", "p2", "t1"],
        "a price in another currency is unknown, not too high"
    );
    let found = shop.find(
        "",
        needs(&[Need::hard(Want::PriceMin(usd(12_000))), Need::hard(Want::PriceMax(usd(15_000)))]),
    );
    assert_eq!(sorted(found), ["b1", "j1", "p2"]);
    let about = shop.find("boots", needs(&[Need::soft(Want::PriceAbout(usd(8_000)))]));
    assert!(about[0] == "b5" || about[0] == "b3", "{about:?}");
    assert!(about.contains(&"b1".to_owned()), "a wish excludes nothing");
}

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort_unstable();
    ids
}

#[test]
fn exclusions_see_fields_and_texts() {
    let shop = Shop::with(&outdoor());
    let boots = Need::hard(want(FacetKind::Category, "hiking boots"));
    let found =
        shop.find("", needs(&[boots.clone(), Need::exclude(FacetKind::Material, "leather")]));
    assert_eq!(sorted(found), ["b2", "b3", "b5"]);
    let found =
        shop.find("boots", needs(&[boots.clone(), Need::exclude(FacetKind::Brand, "yonda")]));
    assert_eq!(sorted(found), ["b1", "b4", "b5"]);
    let found = shop.find("boots", needs(&[boots, Need::exclude(FacetKind::Colour, "red")]));
    assert!(!found.contains(&"b4".to_owned()));
    let found = shop.find("phone", needs(&[Need::exclude(FacetKind::Category, "phones")]));
    assert_eq!(found[0], "p1", "a phone case is no phone");
    assert!(!found.contains(&"p2".to_owned()));
}

#[test]
fn hard_wants_keep_what_is_unknown_but_rank_it_lower() {
    let shop = Shop::with(&outdoor());
    let boots = Need::hard(want(FacetKind::Category, "boots"));
    let found = shop.find("", needs(&[boots.clone(), Need::hard(want(FacetKind::Colour, "blue"))]));
    assert_eq!(found, ["b2", "b5"], "of b5 no colour is known");
    let found =
        shop.find("", needs(&[boots.clone(), Need::hard(want(FacetKind::Audience, "women"))]));
    assert_eq!(found, ["b2", "b3", "b5"], "unisex suits women");
    let found = shop.find("", needs(&[boots, Need::hard(want(FacetKind::Feature, "waterproof"))]));
    assert_eq!(sorted(found[..2].to_vec()), ["b1", "b2"]);
    assert_eq!(found.len(), 5, "a missing feature may not be written down");
    let found = shop.find("", needs(&[Need::hard(want(FacetKind::Size, "XL"))]));
    assert_eq!(found[0], "t2");
    assert!(!found.contains(&"t1".to_owned()));
}

#[test]
fn a_thing_for_somebody_is_that_thing_first() {
    let shop = Shop::with(&[
        json!({"id": "pad", "title": "Gel mouse pad"}),
        json!({"id": "shoes", "title": "Running shoes for women", "gender": "female"}),
        json!({"id": "cap1", "title": "Plain cap", "category": "Caps", "gender": "unisex"}),
        json!({"id": "cap2", "title": "Plain cap", "category": "Caps", "gender": "female"}),
    ]);
    let women = || needs(&[Need::hard(want(FacetKind::Audience, "women"))]);
    assert_eq!(shop.find("mouse pad for women", women()), ["pad"]);
    assert_eq!(shop.find("caps for women", women()), ["cap2", "cap1"], "hers before everybody's");
    assert_eq!(sorted(shop.find("for women", women())), ["cap1", "cap2", "shoes"]);
}

#[test]
fn the_thing_counts_for_more_than_what_is_said_of_it() {
    let shop = Shop::with(&[
        json!({"id": "dress", "title": "Geometric summer dress"}),
        json!({"id": "shelf", "title": "Plain oak bookcase"}),
    ]);
    let first = |text: &str| shop.find(text, Needs::default()).remove(0);
    assert_eq!(first("geometric bookcase"), "shelf");
    assert_eq!(first("a geometric bookcase for the office"), "shelf");
    assert_eq!(first("geometric dress"), "dress");
}

#[test]
fn a_category_that_is_known_must_be_met() {
    let shop = Shop::with(&outdoor());
    let find =
        |value: &str| sorted(shop.find("", needs(&[Need::hard(want(FacetKind::Category, value))])));
    assert_eq!(find("boot"), ["b1", "b2", "b3", "b4", "b5"]);
    assert_eq!(find("shirts"), ["t2"]);
    assert_eq!(find("tshirt"), ["t1"]);
    assert_eq!(find("phone"), ["p2"]);
    assert_eq!(find("submarine").len(), 10, "an unknown one can't be held against anything");
}

#[test]
fn wishes_order_and_exclude_nothing() {
    let shop = Shop::with(&outdoor());
    let found = shop.find("boots", needs(&[Need::soft(want(FacetKind::Brand, "karst"))]));
    assert_eq!(found[0], "b5");
    assert!(found.len() >= 5);
}

#[test]
fn what_is_out_of_stock_comes_last() {
    let shop = Shop::with(&outdoor());
    let found = shop.search(&SearchQuery {
        text: "fjellva peak mountaineering boot".into(),
        limit: 20,
        ..Default::default()
    });
    assert_eq!(found.last().map(|c| c.product.availability), Some(Availability::OutOfStock));
    let stocked = shop.find("boot", needs(&[Need::hard(Want::InStock)]));
    assert!(!stocked.contains(&"b4".to_owned()));
}

#[test]
fn needs_alone_order_by_match_rating_and_id() {
    let shop = Shop::with(&outdoor());
    let found = shop.find("", needs(&[Need::hard(want(FacetKind::Category, "hiking boots"))]));
    assert_eq!(found, ["b1", "b2", "b3", "b5", "b4"], "b1 is rated, b4 is out of stock");
    assert_eq!(shop.find("", Needs::new()).len(), 10);
}

#[test]
fn alike_products_come_first_and_the_one_itself_not_at_all() {
    let shop = Shop::with(&outdoor());
    let found = shop.like("b2", "");
    assert!(!found.contains(&"b2".to_owned()));
    assert_eq!(found[0], "b3", "same type, maker and price range: {found:?}");
    let brown = shop.like("b2", "in brown");
    assert_eq!(brown[0], "b1", "{brown:?}");
    assert_eq!(shop.like("nothing", "jacket")[0], "j1");
    let like = Some(ProductId::new("b2"));
    let found = shop.search(&SearchQuery { like, limit: 20, ..SearchQuery::default() });
    assert!((found[0].score - 1.0).abs() < f32::EPSILON, "measured by the most alike: {found:?}");
}

#[test]
fn scores_are_shares_and_the_order_is_always_the_same() {
    let shop = Shop::with(&outdoor());
    let query = SearchQuery { text: "hiking boot".into(), limit: 20, ..Default::default() };
    let found = shop.search(&query);
    assert!(found.iter().all(|c| (0.0..=1.0).contains(&c.score)));
    assert!(found.windows(2).all(|pair| pair[0].score >= pair[1].score));
    let other = Shop::empty();
    let mut backwards = outdoor();
    backwards.reverse();
    for half in [&backwards[..4], &backwards[..]] {
        other.catalog.import(crate::shop::feed("shop", lines(half))).unwrap();
    }
    assert_eq!(
        ids(&other.search(&SearchQuery { text: String::new(), limit: 20, ..Default::default() })),
        ids(&shop.search(&SearchQuery { limit: 20, ..Default::default() }))
    );
    assert_eq!(shop.search(&SearchQuery { limit: 3, ..query }).len(), 3);
}

#[test]
fn what_is_left_by_demands_is_measured_by_what_they_rule_out() {
    let shop = Shop::with(&[
        json!({"id": "bed", "title": "Twin platform bed with headboard"}),
        json!({"id": "tray", "title": "Bed tray"}),
        json!({"id": "other", "title": "Twin platform bed frame"}),
    ]);
    let query = SearchQuery {
        text: "twin platform bed".to_owned(),
        needs: needs(&[Need::exclude(FacetKind::Feature, "headboard")]),
        limit: 10,
        ..SearchQuery::default()
    };
    let found = shop.search(&query);
    assert_eq!(ids(&found), ["other", "tray"]);
    assert!(found[0].score > 0.9 && found[1].score < 0.5, "{found:?}");
    shop.import(
        "shop",
        &[
            json!({"id": "bed", "title": "Twin platform bed with headboard"}),
            json!({"id": "tray", "title": "Bed tray"}),
        ],
    );
    let found = shop.search(&query);
    assert!(
        found[0].score < 0.5,
        "a tray is no bed, even where the only bed is ruled out: {found:?}"
    );
}

#[test]
fn odd_queries_are_answered() {
    let shop = Shop::with(&outdoor());
    let long = "waterproof hiking boots of some kind ".repeat(1_000);
    assert!(shop.find(&long, Needs::new()).contains(&"b2".to_owned()));
    for text in ["的靴子", "🥾", "\"boots\" AND (", "a:b*~^2", "\u{202e}stoob", "ﷺ", " \t\n"]
    {
        shop.find(text, Needs::new());
    }
    assert!(
        shop.search(&SearchQuery { text: "boots".into(), limit: 0, ..Default::default() })
            .is_empty()
    );
    assert!(Shop::empty().find("boots", Needs::new()).is_empty());
}

#[test]
fn other_scripts_are_searched() {
    let shop = Shop::with(&[
        json!({"id": "1", "title": "登山靴 防水"}),
        json!({"id": "2", "title": "Походные ботинки"}),
        json!({"id": "3", "title": "Wanderschuhe für Kälte"}),
    ]);
    assert_eq!(shop.find("登山靴", Needs::new())[0], "1");
    assert_eq!(shop.find("ботинки", Needs::new()), ["2"]);
    assert_eq!(shop.find("kalte", Needs::new()), ["3"]);
}

#[test]
fn a_huge_description_is_cut_for_the_index_and_kept_for_the_reader() {
    let description = "waterproof words ".repeat(70_000);
    let shop = Shop::with(&[json!({"id": "1", "title": "Boot", "description": description})]);
    assert_eq!(shop.find("waterproof boot", Needs::new()), ["1"]);
    assert!(shop.catalog.all()[0].description.len() > 1_000_000);
}
