//! What is on the shelves.

use std::collections::{HashMap, HashSet};

use magpie_demo::{Good, goods};

fn distinct(value: impl Fn(&Good) -> &str) -> usize {
    goods().iter().map(value).collect::<HashSet<_>>().len()
}

#[test]
fn there_is_plenty_of_everything() {
    assert!(goods().len() >= 320, "{} goods", goods().len());
    assert!(distinct(|good| &good.kind.department) >= 14);
    assert!(distinct(|good| &good.kind.category) >= 40);
    assert!(distinct(|good| &good.brand) >= 20);
}

#[test]
fn ids_titles_and_article_numbers_are_unique() {
    assert_eq!(distinct(|good| good.id.as_str()), goods().len());
    assert_eq!(distinct(|good| &good.title), goods().len());
    assert_eq!(distinct(|good| &good.gtin), goods().len());
    assert_eq!(distinct(|good| &good.description), goods().len());
}

#[test]
fn article_numbers_are_valid_and_of_the_restricted_range() {
    for good in goods() {
        let digits: Vec<u32> = good.gtin.chars().map(|c| c.to_digit(10).unwrap()).collect();
        let weighted: u32 = digits.iter().zip([1, 3].iter().cycle()).map(|(d, w)| d * w).sum();
        assert_eq!((digits.len(), digits[0], weighted % 10), (13, 2, 0), "{}", good.gtin);
    }
}

#[test]
fn descriptions_have_two_to_four_sentences() {
    for good in goods() {
        let ends = ['.', '!', '?'];
        let sentences = good.description.split(' ').filter(|word| word.ends_with(ends)).count();
        assert!((2..=4).contains(&sentences), "{}: {}", good.title, good.description);
    }
}

#[test]
fn prices_spread_within_every_large_category() {
    let mut prices: HashMap<&str, Vec<i64>> = HashMap::new();
    for good in goods() {
        let cents = good.base_price.amount;
        assert!((300..=90_000).contains(&cents), "{}", good.title);
        prices.entry(&good.kind.category).or_default().push(cents);
    }
    for (category, prices) in prices.iter().filter(|(_, prices)| prices.len() >= 10) {
        let (low, high) = (prices.iter().min().unwrap(), prices.iter().max().unwrap());
        assert!(high * 10 >= low * 18, "{category}: {low} to {high}");
    }
}

#[test]
fn hiking_boots_come_in_many_materials_and_prices() {
    let boots: Vec<_> = goods().iter().filter(|g| g.kind.category == "Hiking boots").collect();
    assert!(boots.len() >= 25, "{} boots", boots.len());
    for material in ["full-grain leather", "nubuck leather", "mesh", "synthetic", "suede", "canvas"]
    {
        assert!(
            boots.iter().any(|boot| boot.materials.iter().any(|m| m == material)),
            "{material}"
        );
    }
    let dry = boots.iter().filter(|boot| boot.features.iter().any(|f| f == "waterproof")).count();
    assert!(dry >= 12 && boots.len() - dry >= 6, "{dry} of {} are waterproof", boots.len());
}

#[test]
fn boots_that_are_not_of_leather_do_not_speak_of_it() {
    for boot in goods().iter().filter(|good| good.kind.category == "Hiking boots") {
        let hide =
            |text: &str| ["leather", "nubuck", "suede"].iter().any(|word| text.contains(word));
        if !boot.materials.iter().any(|material| hide(material)) {
            assert!(!hide(&boot.description.to_lowercase()), "{}", boot.title);
        }
    }
}
