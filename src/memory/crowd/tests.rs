use std::collections::BTreeMap;

use magpie_core::{PersonId, Product, ProductId};
use proptest::prelude::*;

use super::*;

fn product(number: u32) -> Product {
    let title = format!("Thing {number} of kind {}", number % 5);
    magpie_testkit::product(&format!("p{number}")).title(&title).build()
}

fn person(number: u8) -> PersonId {
    PersonId::new(format!("test:{number}"))
}

/// What can be found of what was asked for.
fn found(ids: &[ProductId], missing: u32) -> Vec<Product> {
    let number = |id: &ProductId| id.as_str()[1..].parse::<u32>().unwrap();
    ids.iter().map(number).filter(|number| number % 7 != missing).map(product).collect()
}

/// Everybody's baskets, followed change by change.
struct World {
    baskets: BTreeMap<u8, Vec<u32>>,
    takings: Takings,
    crowd: Crowd,
    /// In the order of their places.
    products: Vec<Product>,
    missing: u32,
}

impl World {
    fn new(baskets: BTreeMap<u8, Vec<u32>>, missing: u32) -> Self {
        let mut takings = takings(&baskets);
        let products = found(&takings.unplaced(), missing);
        let crowd = Crowd::learn(&mut takings, &products).unwrap();
        Self { baskets, takings, crowd, products, missing }
    }

    fn turn(&mut self, who: u8, number: u32) {
        let basket = self.baskets.entry(who).or_default();
        match basket.iter().position(|taken| *taken == number) {
            Some(at) => drop(basket.remove(at)),
            None => basket.push(number),
        }
        self.takings.set(&person(who), basket.iter().map(|number| product(*number).id));
    }

    fn follow(&mut self) {
        let products = found(&self.takings.unplaced(), self.missing);
        for change in self.takings.changes(&products) {
            self.crowd.follow(&change);
        }
        self.products.extend(products);
        for number in 0..PRODUCTS {
            let takers = self.baskets.values().filter(|basket| basket.contains(&number)).count();
            let shared = takers >= 3 && number % 7 != self.missing;
            let said = self.crowd.taste.of([]).score(product(number).id.as_str()).is_some();
            assert_eq!(said, shared, "p{number} is taken by {takers}");
        }
    }
}

const PRODUCTS: u32 = 24;
/// No number is of this class.
const NONE: u32 = 7;

fn takings(baskets: &BTreeMap<u8, Vec<u32>>) -> Takings {
    let mut takings = Takings::default();
    for (who, basket) in baskets {
        takings.set(&person(*who), basket.iter().map(|number| product(*number).id));
    }
    takings
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn following_every_change_is_learning_anew(
        turns in prop::collection::vec((0..16_u8, 0..PRODUCTS, prop::bool::weighted(0.2)), 0..120),
        missing in 0..7_u32,
    ) {
        // A dozen people who agree, so that there is something to follow.
        let baskets = (100..112).map(|who| (who, (0..8).collect())).collect();
        let mut world = World::new(baskets, missing);
        for (who, number, follow) in turns {
            world.turn(who, number);
            if follow {
                world.follow();
            }
        }
        world.follow();
        let mut anew = takings(&world.baskets);
        let anew = Crowd::learn(&mut anew, &world.products).unwrap();
        prop_assert_eq!(&world.crowd.taste.evidence.counts, &anew.taste.evidence.counts);
    }
}

#[test]
fn what_nobody_took_any_more_is_as_if_it_never_was() {
    let baskets = (100..112).map(|who| (who, (0..8).collect())).collect();
    let mut world = World::new(baskets, NONE);
    for who in [1, 2, 3] {
        world.turn(who, 20);
        world.turn(who, 1);
    }
    world.follow();
    let says = |world: &World| {
        let ids = [20, 2, 3].map(|number| product(number).id);
        world.crowd.says(&[product(1).id], &ids.iter().collect::<Vec<_>>())
    };
    assert_ne!(says(&world)[0], 0.0);
    world.turn(3, 20);
    world.follow();
    assert_eq!(says(&world)[0], 0.0);
    // The same three again: it has its place still.
    world.turn(3, 20);
    world.follow();
    assert_ne!(says(&world)[0], 0.0);
}

#[test]
fn all_is_learned_anew_when_much_has_changed() {
    let baskets: BTreeMap<u8, Vec<u32>> = (0..40).map(|who| (who, (0..8).collect())).collect();
    let mut world = World::new(baskets, NONE);
    world.turn(0, 9);
    world.turn(1, 9);
    assert!(!world.takings.drifted());
    world.turn(2, 9);
    assert!(world.takings.drifted());
}

#[test]
fn the_newest_of_one_person_count() {
    let mut takings = Takings::default();
    let many = (0..1_000_u32).map(|number| product(number).id);
    for who in 0..3 {
        takings.set(&person(who), many.clone());
    }
    let shared = takings.unplaced();
    assert_eq!(shared.len(), 64);
    assert_eq!(shared[0], product(936).id);
}
