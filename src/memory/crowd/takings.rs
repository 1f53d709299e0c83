//! Who took what, by numbers: how many took each product, and what has changed since the crowd was told.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};

use magpie_core::{PersonId, Product, ProductId};

use super::PRIVACY_THRESHOLD;
use crate::memory::taste::Lists;

/// Products of one person that count: the newest. Somebody who takes everything says no more than that.
const MOST_OF_ONE: usize = 64;
/// When more than one in so many baskets has changed, all is learned anew.
const DRIFT: usize = 20;

/// What each person took.
#[derive(Default)]
pub struct Takings {
    numbers: HashMap<ProductId, u32>,
    products: Vec<Taken>,
    /// The place of a person among the baskets, by a digest that only this program can make.
    people: HashMap<u64, u32>,
    digests: RandomState,
    /// Numbers of products, oldest first; empty where nothing is left.
    baskets: Vec<Box<[u32]>>,
    /// Baskets as the crowd knows them, of those that have changed since.
    told: HashMap<u32, Box<[u32]>>,
    /// Baskets that changed since all was learned.
    drift: usize,
}

struct Taken {
    id: ProductId,
    takers: u32,
    /// Its place in the crowd, where it has one.
    place: Option<u32>,
    /// Whether it is in the baskets that the crowd knows.
    told: bool,
}

impl Taken {
    fn shared(&self) -> bool {
        self.takers >= PRIVACY_THRESHOLD
    }
}

/// What the crowd has to follow, in order.
pub enum Change<'a> {
    /// A product that enough people took now.
    Product {
        /// The product.
        product: &'a Product,
        /// Places of what these people took.
        baskets: Vec<Vec<u32>>,
    },
    /// Somebody took something else than was known.
    Basket {
        /// The places that are no longer true.
        before: Vec<u32>,
        /// Those that are.
        after: Vec<u32>,
    },
}

impl Takings {
    /// Replaces what a person took, oldest first; nothing where nothing is left.
    pub fn set(&mut self, person: &PersonId, products: impl IntoIterator<Item = ProductId>) {
        let basket = self.basket(products);
        let digest = self.digests.hash_one(person);
        let at = match self.people.get(&digest) {
            Some(at) => *at,
            None if basket.is_empty() => return,
            None => {
                let at = self.baskets.len() as u32;
                self.baskets.push(Box::default());
                self.people.insert(digest, at);
                at
            }
        };
        if self.baskets[at as usize] == basket {
            return;
        }
        basket.iter().for_each(|product| self.products[*product as usize].takers += 1);
        let before = std::mem::replace(&mut self.baskets[at as usize], basket);
        before.iter().for_each(|product| self.products[*product as usize].takers -= 1);
        if self.baskets[at as usize].is_empty() {
            self.people.remove(&digest);
        }
        self.drift += 1;
        self.told.entry(at).or_insert(before);
    }

    /// The newest products, each once.
    fn basket(&mut self, products: impl IntoIterator<Item = ProductId>) -> Box<[u32]> {
        let mut seen = HashSet::new();
        let mut basket = Vec::new();
        for id in products {
            let next = self.products.len() as u32;
            let number = *self.numbers.entry(id.clone()).or_insert(next);
            if number == next {
                self.products.push(Taken { id, takers: 0, place: None, told: false });
            }
            if seen.insert(number) {
                basket.push(number);
            }
        }
        basket.drain(..basket.len().saturating_sub(MOST_OF_ONE));
        basket.into()
    }

    /// Products that enough people took and that have no place in the crowd.
    pub fn unplaced(&self) -> Vec<ProductId> {
        let unplaced = self.products.iter().filter(|taken| taken.shared() && taken.place.is_none());
        unplaced.map(|taken| taken.id.clone()).collect()
    }

    /// Whether so much has changed that all is better learned anew.
    pub fn drifted(&self) -> bool {
        self.drift * DRIFT > self.people.len()
    }

    /// Gives these products their places, in order; what people took of them.
    pub(super) fn place(&mut self, products: &[Product]) -> Lists {
        self.told.clear();
        self.drift = 0;
        self.products.iter_mut().for_each(|taken| (taken.place, taken.told) = (None, false));
        for (product, place) in products.iter().zip(0..) {
            if let Some(number) = self.numbers.get(&product.id) {
                let taken = &mut self.products[*number as usize];
                (taken.place, taken.told) = (Some(place), taken.shared());
            }
        }
        let baskets = self.baskets.iter().filter(|basket| !basket.is_empty());
        baskets.map(|basket| self.places(basket, Taken::shared)).collect()
    }

    /// What the crowd has to follow to know what everybody took; `products` are those of [`Takings::unplaced`] that can
    /// be found. `places` are given to them from the first free one on.
    pub fn changes<'a>(&mut self, products: &'a [Product]) -> Vec<Change<'a>> {
        let mut free = self.products.iter().filter(|taken| taken.place.is_some()).count() as u32;
        let mut added = Vec::new();
        for product in products {
            let Some(number) = self.numbers.get(&product.id) else { continue };
            let taken = &mut self.products[*number as usize];
            if taken.place.is_none() {
                taken.place = Some(free);
                free += 1;
                added.push((*number, product));
            }
        }
        // Where a product comes or goes, the baskets change of all who took it.
        let turns = |taken: &Taken| taken.place.is_some() && taken.shared() != taken.told;
        let turned: Vec<bool> = self.products.iter().map(turns).collect();
        let changed: HashSet<u32> = match turned.contains(&true) {
            true => (0..)
                .zip(&self.baskets)
                .filter(|(_, basket)| basket.iter().any(|product| turned[*product as usize]))
                .map(|(at, _)| at)
                .chain(self.told.keys().copied())
                .collect(),
            false => self.told.keys().copied().collect(),
        };
        let mut changed: Vec<u32> = changed.into_iter().collect();
        changed.sort_unstable();
        let mut changes: Vec<Change<'a>> = Vec::with_capacity(added.len() + changed.len());
        for (number, product) in added {
            let took = changed.iter().map(|at| &self.baskets[*at as usize]);
            let took = took.filter(|basket| basket.contains(&number));
            let baskets = took.map(|basket| self.places(basket, Taken::shared)).collect();
            changes.push(Change::Product { product, baskets });
        }
        for at in changed {
            let after = &self.baskets[at as usize];
            let before = self.told.get(&at).unwrap_or(after);
            let (before, after) =
                (self.places(before, |taken| taken.told), self.places(after, Taken::shared));
            if before != after {
                changes.push(Change::Basket { before, after });
            }
        }
        self.told.clear();
        self.products.iter_mut().for_each(|taken| {
            taken.told = taken.place.is_some() && taken.shared();
        });
        changes
    }

    fn places(&self, basket: &[u32], shown: impl Fn(&Taken) -> bool) -> Vec<u32> {
        let basket = basket.iter().map(|product| &self.products[*product as usize]);
        basket.filter(|taken| shown(taken)).filter_map(|taken| taken.place).collect()
    }
}
