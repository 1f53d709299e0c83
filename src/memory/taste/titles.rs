//! How much alike the words of products are: TF-IDF over words and pairs of words (Salton and Buckley 1988).

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use unicode_segmentation::UnicodeSegmentation as _;

use super::side_by_side::with_room;

/// Neighbours of a product.
const NEIGHBOURS: usize = 20;
/// Words that more than this share of products have say too little to look for neighbours by them.
const COMMON: f32 = 0.1;

/// Products as bags of words, each at length 1.
#[derive(Clone, Debug, Default)]
pub(super) struct Titles {
    /// By product: words and their weights, ordered by word.
    rows: Vec<Vec<(u32, f32)>>,
    /// How many products have a word.
    frequency: Vec<u32>,
    /// The number of a word, by its digest: the words themselves would take more than all the rest.
    numbers: HashMap<u64, u32>,
}

impl Titles {
    pub(super) fn read<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut titles = Self::default();
        let mut counted: Vec<BTreeMap<u32, u32>> = Vec::new();
        for text in texts {
            let mut counts = BTreeMap::new();
            for word in words(text) {
                let next = titles.frequency.len() as u32;
                let number = *titles.numbers.entry(word).or_insert(next);
                if number == next {
                    titles.frequency.push(0);
                }
                *counts.entry(number).or_default() += 1;
            }
            counts.keys().for_each(|word| titles.frequency[*word as usize] += 1);
            counted.push(counts);
        }
        let all = counted.len();
        titles.rows = counted.into_iter().map(|counts| titles.row(counts, all)).collect();
        titles
    }

    /// Weighs words by how seldom they are.
    fn row(&self, counts: BTreeMap<u32, u32>, all: usize) -> Vec<(u32, f32)> {
        let often = |word: u32| self.frequency[word as usize];
        // A word that only one product has makes it like no other.
        let shared = counts.into_iter().filter(|(word, _)| often(*word) > 1);
        let weighed = shared.map(|(word, count)| {
            let rare = (all as f32 / often(word) as f32).ln();
            (word, (1.0 + (count as f32).ln()) * rare)
        });
        let mut row: Vec<(u32, f32)> = weighed.collect();
        let length = row.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        if length > 0.0 {
            row.iter_mut().for_each(|(_, weight)| *weight /= length);
        }
        row
    }

    /// Adds a product, whose words weigh what they weighed when all others were read; gives those most alike to it.
    pub(super) fn push(&mut self, text: &str) -> Vec<(u32, f32)> {
        let mut counts = BTreeMap::new();
        for number in words(text).filter_map(|word| self.numbers.get(&word)) {
            *counts.entry(*number).or_default() += 1;
        }
        self.rows.push(self.row(counts, self.rows.len().max(1)));
        let here = self.rows.len() as u32 - 1;
        let likeness = (0..here).map(|other| (other, self.likeness(here, other)));
        nearest(likeness.filter(|(_, likeness)| *likeness > 0.0).collect())
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// From 0, nothing in common, to 1.
    pub(super) fn likeness(&self, one: u32, other: u32) -> f32 {
        let (mut a, mut b) = (self.rows[one as usize].iter(), self.rows[other as usize].iter());
        let (mut left, mut right) = (a.next(), b.next());
        let mut sum = 0.0;
        while let (Some((word, weight)), Some((other, by))) = (left, right) {
            match word.cmp(other) {
                std::cmp::Ordering::Less => left = a.next(),
                std::cmp::Ordering::Greater => right = b.next(),
                std::cmp::Ordering::Equal => {
                    sum += weight * by;
                    (left, right) = (a.next(), b.next());
                }
            }
        }
        sum
    }

    /// The products most alike to each one.
    pub(super) fn neighbours(&self) -> Vec<Vec<(u32, f32)>> {
        let most = (COMMON * self.rows.len() as f32).max(NEIGHBOURS as f32) as u32;
        let mut having: Vec<Vec<(u32, f32)>> = vec![Vec::new(); self.frequency.len()];
        for (product, row) in (0..).zip(&self.rows) {
            for (word, weight) in row.iter().filter(|row| self.frequency[row.0 as usize] <= most) {
                having[*word as usize].push((product, *weight));
            }
        }
        let mut neighbours = vec![Vec::new(); self.rows.len()];
        let room = || (vec![0.0_f32; self.rows.len()], Vec::<u32>::new());
        with_room(&mut neighbours, room, |product, neighbours, (likeness, touched)| {
            for (word, weight) in &self.rows[product] {
                for (other, by) in &having[*word as usize] {
                    let sum = &mut likeness[*other as usize];
                    if *sum == 0.0 {
                        touched.push(*other);
                    }
                    *sum += weight * by;
                }
            }
            let found = touched
                .drain(..)
                .map(|other| (other, std::mem::take(&mut likeness[other as usize])));
            *neighbours = nearest(found.filter(|(other, _)| *other as usize != product).collect());
        });
        neighbours
    }
}

/// The most alike, most alike first.
fn nearest(mut found: Vec<(u32, f32)>) -> Vec<(u32, f32)> {
    let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if found.len() > NEIGHBOURS {
        found.select_nth_unstable_by(NEIGHBOURS, order);
        found.truncate(NEIGHBOURS);
    }
    found.sort_unstable_by(order);
    found.shrink_to_fit();
    found
}

/// Digests of lower-case words, and of pairs of words that follow each other.
fn words(text: &str) -> impl Iterator<Item = u64> {
    let text = text.to_lowercase();
    let single: Vec<&str> = text.unicode_words().collect();
    let pairs = single.windows(2).map(digest);
    let all: Vec<u64> = single.iter().map(|word| digest(&[*word])).chain(pairs).collect();
    all.into_iter()
}

fn digest(words: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TITLES: [&str; 6] =
        ["Red hiking boots", "Hiking boots, RED", "Hiking socks", "Brass lamp", "Desk lamp", ""];

    #[test]
    fn shared_words_make_alike() {
        let titles = Titles::read(TITLES.into_iter());
        assert!(titles.likeness(0, 1) > titles.likeness(0, 2));
        assert!(titles.likeness(0, 2) > 0.0);
        assert!((titles.likeness(0, 0) - 1.0).abs() < 1e-5);
        assert_eq!(titles.likeness(0, 3), 0.0);
        assert_eq!(titles.likeness(5, 0), 0.0);
    }

    #[test]
    fn neighbours_are_the_most_alike_and_not_oneself() {
        let neighbours = Titles::read(TITLES.into_iter()).neighbours();
        assert_eq!(neighbours[0].iter().map(|(other, _)| *other).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(neighbours[3].iter().map(|(other, _)| *other).collect::<Vec<_>>(), [4]);
        assert!(neighbours[5].is_empty());
    }

    #[test]
    fn a_product_that_is_added_is_like_the_others() {
        let mut titles = Titles::read(TITLES.into_iter());
        let neighbours = titles.push("Red boots for hiking");
        assert_eq!(neighbours.len(), 3);
        assert_eq!(neighbours[2].0, 2, "{neighbours:?}");
        assert_eq!(
            titles.likeness(6, 0),
            neighbours.iter().find(|(other, _)| *other == 0).unwrap().1
        );
        assert!(titles.push("Something else").is_empty());
        assert!(Titles::default().push("Alone").is_empty());
    }
}
