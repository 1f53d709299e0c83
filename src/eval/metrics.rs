//! Measures of one ranking, defined as trec_eval defines them: relevant from a grade on, precision over k
//! even where fewer are ranked, linear gain. Peers compare them with `ir_measures`.

use std::collections::HashMap;
use std::fmt;

/// Ranks at which lists are cut.
pub const CUTS: [usize; 3] = [1, 5, 10];

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Metric {
    /// Share of the first k that is relevant; missing ones count as not relevant.
    Precision(usize),
    /// Share of the relevant that is among the first k.
    Recall(usize),
    /// Harmonic mean of precision (of what is there) and recall of the first k.
    F1(usize),
    /// Discounted cumulative gain of the first k against the best order (Järvelin and Kekäläinen 2002),
    /// with the grade as gain.
    Ndcg(usize),
    /// Whether any of the first k is relevant.
    Hit(usize),
    /// One over the rank of the first relevant one.
    Mrr,
    /// Mean of the precisions at the ranks of the relevant.
    Map,
}

impl Metric {
    /// All measures, in the order in which they are told.
    pub fn all() -> Vec<Self> {
        let families: [fn(usize) -> Self; 5] =
            [Self::Precision, Self::Recall, Self::F1, Self::Ndcg, Self::Hit];
        let cut = families.into_iter().flat_map(|family| CUTS.map(family));
        cut.chain([Self::Mrr, Self::Map]).collect()
    }

    /// The value for one ranking, best first, without repetitions.
    pub fn of(self, ranked: &[&str], grades: &HashMap<String, i32>, relevant: i32) -> f64 {
        let grade = |product: &&str| grades.get(*product).copied().unwrap_or(0);
        let is_relevant =
            |product: &&&str| grades.contains_key(**product) && grade(product) >= relevant;
        let hits = |k: usize| ranked.iter().take(k).filter(is_relevant).count();
        let all = grades.values().filter(|grade| **grade >= relevant).count();
        match self {
            Self::Precision(k) => share(hits(k), k),
            Self::Recall(k) => share(hits(k), all),
            Self::F1(k) => {
                let precision = share(hits(k), ranked.len().min(k));
                let recall = share(hits(k), all);
                match precision + recall {
                    sum if sum > 0.0 => 2.0 * precision * recall / sum,
                    _ => 0.0,
                }
            }
            Self::Ndcg(k) => {
                let mut ideal: Vec<i32> = grades.values().copied().collect();
                ideal.sort_unstable_by(|a, b| b.cmp(a));
                match gain(ideal.into_iter().take(k)) {
                    ideal if ideal > 0.0 => gain(ranked.iter().take(k).map(grade)) / ideal,
                    _ => 0.0,
                }
            }
            Self::Hit(k) => {
                if hits(k) > 0 {
                    1.0
                } else {
                    0.0
                }
            }
            Self::Mrr => {
                let first = ranked.iter().position(|product| is_relevant(&product));
                first.map_or(0.0, |at| share(1, at + 1))
            }
            Self::Map => {
                let at = (0..ranked.len()).filter(|at| is_relevant(&&ranked[*at]));
                let precisions = at.enumerate().map(|(hits, at)| share(hits + 1, at + 1));
                match all {
                    0 => 0.0,
                    all => precisions.sum::<f64>() / count(all),
                }
            }
        }
    }
}

impl fmt::Display for Metric {
    /// The key in JSON: `ndcg@10`, `mrr`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Precision(k) => write!(f, "p@{k}"),
            Self::Recall(k) => write!(f, "r@{k}"),
            Self::F1(k) => write!(f, "f1@{k}"),
            Self::Ndcg(k) => write!(f, "ndcg@{k}"),
            Self::Hit(k) => write!(f, "hit@{k}"),
            Self::Mrr => f.write_str("mrr"),
            Self::Map => f.write_str("map"),
        }
    }
}

/// Grades below zero gain nothing, as in trec_eval.
fn gain(grades: impl Iterator<Item = i32>) -> f64 {
    let discounted =
        grades.enumerate().map(|(at, grade)| f64::from(grade.max(0)) / count(at + 2).log2());
    discounted.sum()
}

/// A part of a whole; nothing of nothing.
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { count(part) / count(whole) }
}

#[expect(clippy::cast_precision_loss, reason = "counts of products stay far below 2^52")]
pub(super) fn count(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn grades(of: &[(&str, i32)]) -> HashMap<String, i32> {
        of.iter().map(|(product, grade)| ((*product).to_owned(), *grade)).collect()
    }

    fn check(metric: Metric, ranked: &[&str], expected: f64) {
        // b and d are relevant, c is half right, x is judged to be wrong.
        let grades = grades(&[("b", 2), ("c", 1), ("d", 3), ("x", 0)]);
        let value = metric.of(ranked, &grades, 2);
        assert!((value - expected).abs() < 1e-9, "{metric} of {ranked:?}: {value}, not {expected}");
    }

    #[test]
    fn values_are_those_computed_by_hand() {
        let ranked = ["a", "b", "c", "d", "x", "e"];
        check(Metric::Precision(1), &ranked, 0.0);
        check(Metric::Precision(5), &ranked, 2.0 / 5.0);
        check(Metric::Recall(1), &ranked, 0.0);
        check(Metric::Recall(5), &ranked, 1.0);
        check(Metric::F1(5), &ranked, 2.0 * 0.4 / 1.4);
        check(Metric::Hit(1), &ranked, 0.0);
        check(Metric::Hit(5), &ranked, 1.0);
        check(Metric::Mrr, &ranked, 0.5);
        check(Metric::Map, &ranked, f64::midpoint(0.5, 0.5));
        let ideal = 3.0 + 2.0 / 3_f64.log2() + 1.0 / 4_f64.log2();
        let gained = 2.0 / 3_f64.log2() + 1.0 / 4_f64.log2() + 3.0 / 5_f64.log2();
        check(Metric::Ndcg(5), &ranked, gained / ideal);
        check(Metric::Ndcg(10), &["d", "b", "c"], 1.0);
    }

    #[test]
    fn a_short_list_is_divided_by_k_and_its_f1_by_what_is_there() {
        check(Metric::Precision(10), &["b"], 0.1);
        check(Metric::F1(10), &["b"], 2.0 * 0.5 / 1.5);
        check(Metric::Recall(10), &["b"], 0.5);
    }

    #[test]
    fn nothing_ranked_and_nothing_relevant_is_worth_nothing() {
        for metric in Metric::all() {
            check(metric, &[], 0.0);
            assert_eq!(metric.of(&["a"], &HashMap::new(), 2), 0.0, "{metric}");
            assert_eq!(metric.of(&["a"], &grades(&[("a", -1)]), 1), 0.0, "{metric}");
        }
    }

    #[test]
    fn keys_are_those_of_the_contract() {
        let keys: Vec<String> = Metric::all().iter().map(ToString::to_string).collect();
        assert_eq!(
            keys.join(" "),
            "p@1 p@5 p@10 r@1 r@5 r@10 f1@1 f1@5 f1@10 ndcg@1 ndcg@5 ndcg@10 hit@1 hit@5 hit@10 \
             mrr map"
        );
    }

    proptest! {
        #[test]
        fn every_value_is_a_share(grades in prop::collection::hash_map("[a-h]", -1..4, 0..8), order in Just(["a", "b", "c", "d", "e", "f", "g", "h", "i"]).prop_shuffle(), length in 0..9_usize) {
            for metric in Metric::all() {
                let value = metric.of(&order[..length], &grades, 2);
                prop_assert!((0.0..=1.0 + 1e-12).contains(&value), "{metric}: {value}");
            }
        }

        #[test]
        fn the_best_order_is_best(grades in prop::collection::hash_map("[a-h]", 0..4, 1..8), order in Just(["a", "b", "c", "d", "e", "f", "g", "h"]).prop_shuffle()) {
            let mut best = order;
            best.sort_by_key(|product| std::cmp::Reverse(grades.get(*product).copied().unwrap_or(0)));
            for metric in Metric::all() {
                let (value, most) = (metric.of(&order, &grades, 2), metric.of(&best, &grades, 2));
                prop_assert!(value <= most + 1e-12, "{metric}: {value} above {most}");
            }
        }

        #[test]
        fn what_follows_the_relevant_does_not_matter(tail in prop::collection::vec("[k-z]{2}", 0..6)) {
            let grades = grades(&[("b", 2), ("d", 3)]);
            let mut ranked = vec!["a", "d", "b"];
            let before: Vec<f64> = [Metric::Mrr, Metric::Map, Metric::Ndcg(10), Metric::Recall(10)].map(|m| m.of(&ranked, &grades, 2)).to_vec();
            ranked.extend(tail.iter().map(String::as_str));
            let after: Vec<f64> = [Metric::Mrr, Metric::Map, Metric::Ndcg(10), Metric::Recall(10)].map(|m| m.of(&ranked, &grades, 2)).to_vec();
            prop_assert_eq!(before, after);
        }
    }
}
