//! What is counted about fetching. Labels are bounded: configured sources by name, everybody else as one.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use metrics::{Unit, counter, describe_counter, describe_histogram, histogram};
use url::Url;

use crate::address::Rule;
use crate::error::GetError;

/// What every host is called that is not a configured source.
const PUBLIC: &str = "public";

/// Names of configured sources.
#[derive(Default)]
pub(crate) struct Measure {
    names: RwLock<HashMap<(String, u16), Arc<str>>>,
}

/// How a fetch came out well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// The body was sent.
    Fetched,
    /// The kept body was young enough.
    Kept,
    /// The server said that the kept body is current.
    Renewed,
    /// The server can't be asked, and an old body was given out.
    Stale,
}

impl Measure {
    pub(crate) fn new() -> Self {
        describe_counter!("magpie_fetch_total", "Fetches, by what for, source and outcome");
        describe_histogram!("magpie_fetch_seconds", Unit::Seconds, "Time of fetches that went out");
        describe_counter!("magpie_fetch_bytes_total", Unit::Bytes, "Bodies received, decompressed");
        describe_counter!("magpie_fetch_cache_hits_total", "Fetches answered by a kept body");
        describe_counter!("magpie_fetch_refusals_total", "Addresses refused, by rule");
        Self::default()
    }

    /// From now on this scheme, host and port is counted under a name of its own.
    pub(crate) fn name(&self, origin: &Url, name: &str) {
        if let Some(place) = place(origin) {
            let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
            names.insert(place, name.into());
        }
    }

    /// What a source is called that has no other name.
    pub(crate) fn name_by_host(&self, origin: &Url) {
        if let Some(place) = place(origin) {
            let name = format!("{}:{}", place.0, place.1);
            let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
            names.entry(place).or_insert_with(|| name.into());
        }
    }

    pub(crate) fn fetched(
        &self,
        kind: &'static str,
        url: &Url,
        started: Instant,
        outcome: Result<(Way, usize), &GetError>,
    ) {
        let source = self.source(url);
        let labels = [("kind", kind.to_owned()), ("source", source.clone())];
        let name = match outcome {
            Ok((way, bytes)) => {
                match way {
                    Way::Fetched => {
                        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
                        counter!("magpie_fetch_bytes_total", &labels).increment(bytes);
                    }
                    Way::Kept => {
                        counter!("magpie_fetch_cache_hits_total", "source" => source.clone())
                            .increment(1);
                    }
                    Way::Renewed | Way::Stale => {}
                }
                way.name()
            }
            Err(error) => {
                if let GetError::Forbidden { rule, .. } = error {
                    refused(*rule);
                }
                error.name()
            }
        };
        if name != Way::Kept.name() {
            histogram!("magpie_fetch_seconds", &labels).record(started.elapsed().as_secs_f64());
        }
        counter!("magpie_fetch_total", "kind" => kind, "source" => source, "outcome" => name)
            .increment(1);
    }

    fn source(&self, url: &Url) -> String {
        let names = self.names.read().unwrap_or_else(PoisonError::into_inner);
        let name = place(url).and_then(|place| names.get(&place));
        name.map_or_else(|| PUBLIC.to_owned(), |name| name.to_string())
    }
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::Fetched => "fetched",
            Self::Kept => "kept",
            Self::Renewed => "renewed",
            Self::Stale => "stale",
        }
    }
}

fn refused(rule: Rule) {
    counter!("magpie_fetch_refusals_total", "rule" => rule.name()).increment(1);
}

fn place(url: &Url) -> Option<(String, u16)> {
    Some((url.host_str()?.to_owned(), url.port_or_known_default()?))
}
