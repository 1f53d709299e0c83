//! Shoppers with hidden tastes over a real catalogue: does a slate come closer to what somebody likes the more they
//! react?
//!
//! A taste is hidden in what the learner does not see as such: colours, makers and words of titles are liked and
//! disliked by chance, and so is every single product. What of all products that answer a request is liked best is then
//! known, and a slate can be judged by NDCG without asking anybody.

use std::collections::{BTreeMap, HashMap};

use magpie_core::{FacetKind, FeedbackKind, FeedbackReason, Product, ProductId};

use super::metrics::count;
use crate::random::{digest, unit};

/// Picks of a slate that are judged.
pub const JUDGED: usize = 5;
/// Requests that are asked: the most common kinds of things by whom they are for.
const MOST_REQUESTS: usize = 24;
/// Products that a request must have for its slates to differ.
const LEAST_PRODUCTS: usize = 60;
/// A request that more products answer is for nothing in particular.
const MOST_PRODUCTS: usize = 2_000;
/// How much what is hidden counts, as standard deviations.
const COLOUR: f64 = 1.2;
const MAKER: f64 = 0.8;
const WORD: f64 = 0.4;
const PRODUCT: f64 = 0.5;
/// Shares of all products of a request by how much somebody likes them, best first: grades 3, 2 and 1.
const GRADED: [(f64, u8); 3] = [(0.05, 3), (0.20, 2), (0.50, 1)];

/// A request that shoppers make.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its words.
    pub text: String,
    products: Vec<usize>,
}

struct Looks {
    id: ProductId,
    colour: String,
    maker: String,
    words: Vec<String>,
}

/// What is sold, and what can be asked for.
pub struct Assortment {
    products: Vec<Looks>,
    /// Requests, most products first.
    pub requests: Vec<Request>,
}

impl Assortment {
    /// Reads products: what each is and whom it is for make the requests.
    pub fn new(products: &[Product]) -> Self {
        let mut kinds: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
        for (at, product) in products.iter().enumerate() {
            for category in product.facet(FacetKind::Category) {
                for audience in product.facet(FacetKind::Audience) {
                    let kind = (category.to_owned(), audience.to_owned());
                    kinds.entry(kind).or_default().push(at);
                }
            }
        }
        let mut requests: Vec<Request> = kinds
            .into_iter()
            .filter(|(_, products)| (LEAST_PRODUCTS..MOST_PRODUCTS).contains(&products.len()))
            .map(|((category, audience), products)| Request {
                text: format!("{category} for {audience}"),
                products,
            })
            .collect();
        requests.sort_by(|a, b| {
            b.products.len().cmp(&a.products.len()).then_with(|| a.text.cmp(&b.text))
        });
        requests.truncate(MOST_REQUESTS);
        Self { products: products.iter().map(looks).collect(), requests }
    }
}

fn looks(product: &Product) -> Looks {
    let colour = product.facet(FacetKind::Colour).next().unwrap_or_default().to_owned();
    let words: Vec<String> = product.title.split_whitespace().map(str::to_lowercase).collect();
    let told = [FacetKind::Category, FacetKind::Audience, FacetKind::Colour]
        .into_iter()
        .flat_map(|kind| product.facet(kind))
        .flat_map(str::split_whitespace)
        .map(str::to_lowercase);
    let told: Vec<String> = told.collect();
    let maker = words.first().cloned().unwrap_or_default();
    let words = words.into_iter().skip(1).filter(|word| !told.contains(word)).collect();
    Looks { id: product.id.clone(), colour, maker, words }
}

/// Somebody with a taste that nobody is told.
#[derive(Clone, Copy, Debug)]
pub struct Shopper {
    taste: u64,
    /// What is drawn for other purposes: requests and reactions.
    chance: u64,
    /// Share of reactions that say the opposite of what is meant.
    wrong: f64,
}

impl Shopper {
    /// Shopper of a number, with this share of wrong taps.
    pub fn new(number: u64, wrong: f64) -> Self {
        Self { taste: number, chance: number, wrong }
    }

    /// The same shopper with another taste.
    pub fn with_another_taste(self) -> Self {
        Self { taste: self.taste ^ (1 << 63), ..self }
    }

    /// The request of a turn.
    pub fn request<'a>(&self, assortment: &'a Assortment, turn: usize) -> &'a Request {
        let requests = &assortment.requests;
        let at = self.drawn("request", &turn.to_string()) * count(requests.len());
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "below the number of requests"
        )]
        let at = at as usize;
        &requests[at.min(requests.len() - 1)]
    }

    /// How much each product of a request is liked: 3 to 0.
    pub fn grades(&self, assortment: &Assortment, request: &Request) -> HashMap<ProductId, u8> {
        let mut liked: Vec<(usize, f64)> = request
            .products
            .iter()
            .map(|at| (*at, self.liking(&assortment.products[*at])))
            .collect();
        liked.sort_by(|a, b| b.1.total_cmp(&a.1));
        let all = count(liked.len());
        let graded = liked.iter().enumerate().map(|(rank, (at, _))| {
            let share = count(rank) / all;
            let grade =
                GRADED.iter().find(|(most, _)| share < *most).map_or(0, |(_, grade)| *grade);
            (assortment.products[*at].id.clone(), grade)
        });
        graded.collect()
    }

    fn liking(&self, looks: &Looks) -> f64 {
        let words: f64 = looks.words.iter().map(|word| WORD * self.hidden("word", word)).sum();
        let colour = match looks.colour.as_str() {
            "" => 0.0,
            colour => COLOUR * self.hidden("colour", colour),
        };
        colour
            + MAKER * self.hidden("maker", &looks.maker)
            + words
            + PRODUCT * self.hidden("product", looks.id.as_str())
    }

    /// What somebody taps under a pick of a grade, if anything: what is liked a lot more often than what is liked a
    /// little, and a reason with every other "not for me".
    pub fn reaction(
        &self,
        grade: u8,
        product: &ProductId,
        turn: usize,
    ) -> Option<(FeedbackKind, Option<FeedbackReason>)> {
        let drawn = |what: &str| self.drawn(what, &format!("{turn} {product}"));
        let (likes, often) = match grade {
            3 => (true, 0.8),
            2 => (true, 0.5),
            1 => return None,
            _ => (false, 0.5),
        };
        if drawn("taps") >= often {
            return None;
        }
        let likes = likes != (drawn("wrong") < self.wrong);
        let told = drawn("reason") < 0.5;
        Some(match likes {
            true => (FeedbackKind::Liked, None),
            false => (FeedbackKind::Disliked, told.then_some(FeedbackReason::ProductFit)),
        })
    }

    /// A normal number that belongs to a taste and a thing (Box and Muller 1958).
    fn hidden(&self, kind: &str, value: &str) -> f64 {
        let unit = |part: &str| uniform(self.taste, [kind, value, part]);
        (-2.0 * (1.0 - unit("a")).ln()).sqrt() * (std::f64::consts::TAU * unit("b")).cos()
    }

    fn drawn(&self, kind: &str, value: &str) -> f64 {
        uniform(self.chance, ["drawn", kind, value])
    }
}

fn uniform(seed: u64, words: [&str; 3]) -> f64 {
    let text = words.into_iter().flat_map(|word| word.bytes().chain([0]));
    unit(digest(seed.to_be_bytes().into_iter().chain(text)))
}

/// NDCG of a slate's head against everything that answers the request; the gain of a grade is linear.
pub fn ndcg(slate: &[ProductId], grades: &HashMap<ProductId, u8>) -> f64 {
    let discounted = |grades: &mut dyn Iterator<Item = u8>| -> f64 {
        let gains = grades.take(JUDGED).enumerate();
        gains.map(|(at, grade)| f64::from(grade) / count(at + 2).log2()).sum()
    };
    let mut best: Vec<u8> = grades.values().copied().collect();
    best.sort_unstable_by(|a, b| b.cmp(a));
    let ideal = discounted(&mut best.into_iter());
    let got = discounted(&mut slate.iter().map(|id| grades.get(id).copied().unwrap_or(0)));
    if ideal > 0.0 { got / ideal } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taste_is_the_same_each_time_and_another_is_another() {
        let looks = |n: usize| Looks {
            id: ProductId::new(format!("p{n}")),
            colour: format!("c{}", n % 7),
            maker: format!("m{}", n % 11),
            words: Vec::new(),
        };
        let assortment = Assortment {
            products: (0..200).map(looks).collect(),
            requests: vec![Request { text: "all".to_owned(), products: (0..200).collect() }],
        };
        let (ada, ben) = (Shopper::new(1, 0.0), Shopper::new(2, 0.0));
        let request = ada.request(&assortment, 3);
        let grades = ada.grades(&assortment, request);
        assert_eq!(grades, ada.grades(&assortment, request));
        assert_ne!(grades, ben.grades(&assortment, request));
        assert_ne!(grades, ada.with_another_taste().grades(&assortment, request));
        let of = |grade: u8| grades.values().filter(|of| **of == grade).count();
        assert_eq!([of(3), of(2), of(1), of(0)], [10, 30, 60, 100]);
        let mut ideal: Vec<ProductId> = grades.keys().cloned().collect();
        ideal.sort_by_key(|id| std::cmp::Reverse(grades[id]));
        assert!((ndcg(&ideal, &grades) - 1.0).abs() < 1e-9);
        ideal.reverse();
        assert_eq!(ndcg(&ideal, &grades), 0.0);
    }
}
