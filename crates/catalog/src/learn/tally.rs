//! How often each way to write a value occurs; the most frequent one becomes its name.

use std::sync::Arc;

use magpie_core::FacetKind;
use rustc_hash::FxHashMap;

use crate::words::key;

#[derive(Default)]
struct Ways {
    /// The language's own name for it.
    seed: Option<&'static str>,
    seen: FxHashMap<String, usize>,
}

/// Ways to write values, by kind and key.
#[derive(Default)]
pub(super) struct Tally {
    ways: FxHashMap<FacetKind, FxHashMap<String, Ways>>,
    /// Keys that mean what another key means.
    same: FxHashMap<(FacetKind, String), String>,
}

impl Tally {
    pub fn seed(&mut self, kind: FacetKind, value: &'static str, form: &str) {
        self.ways.entry(kind).or_default().entry(key(form)).or_default().seed = Some(value);
    }

    pub fn count(&mut self, kind: FacetKind, form: &str) {
        self.count_key(kind, key(form), form);
    }

    /// Counts a form whose key is known.
    pub fn count_key(&mut self, kind: FacetKind, key: String, form: &str) {
        let ways = self.ways.entry(kind).or_default().entry(key).or_default();
        match ways.seen.get_mut(form) {
            Some(count) => *count += 1,
            None => {
                ways.seen.insert(form.to_owned(), 1);
            }
        }
    }

    /// Makes one value of two: whatever was written with the first key means the second's.
    pub fn join(&mut self, kind: FacetKind, key: &str, other: &str) {
        let by_key = self.ways.entry(kind).or_default();
        let joining = by_key.remove(key).unwrap_or_default();
        let ways = by_key.entry(other.to_owned()).or_default();
        for (form, count) in joining.seen {
            *ways.seen.entry(form).or_default() += count;
        }
        self.same.insert((kind, key.to_owned()), other.to_owned());
    }

    /// The name of the value that is written like this and has this key.
    pub fn canonical(&self, kind: FacetKind, form: &str, key: &str) -> Arc<str> {
        self.name(kind, key).unwrap_or_else(|| form.into())
    }

    pub fn name(&self, kind: FacetKind, key: &str) -> Option<Arc<str>> {
        let joined =
            if self.same.is_empty() { None } else { self.same.get(&(kind, key.to_owned())) };
        let key = joined.map_or(key, String::as_str);
        let ways = self.ways.get(&kind)?.get(key)?;
        if let Some(seed) = ways.seed {
            return Some(seed.into());
        }
        let best = ways.seen.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)))?;
        Some(best.0.as_str().into())
    }

    /// Every value that was seen, by each of its keys.
    pub fn values(&self) -> impl Iterator<Item = (FacetKind, &str, Arc<str>)> {
        let joined = self
            .same
            .keys()
            .filter_map(|(kind, key)| Some((*kind, key.as_str(), self.name(*kind, key)?)));
        let own = self.ways.iter().flat_map(move |(kind, by_key)| {
            by_key
                .iter()
                .filter(|(key, ways)| !ways.seen.is_empty() && !key.is_empty())
                .filter_map(move |(key, _)| Some((*kind, key.as_str(), self.name(*kind, key)?)))
        });
        own.chain(joined)
    }

    /// The ways in which a value was written.
    pub fn ways(&self, kind: FacetKind, key: &str) -> Vec<&str> {
        let ways = self.ways.get(&kind).and_then(|by_key| by_key.get(key));
        let mut seen: Vec<(&String, &usize)> = ways.iter().flat_map(|ways| &ways.seen).collect();
        seen.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        seen.into_iter().map(|(form, _)| form.as_str()).collect()
    }
}
