//! The catalogue from outside: feeds in, search out, restarts in between.
#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod contracts;
mod facets;
mod formats;
mod importing;
mod meaning;
mod panics;
mod pushes;
mod searching;
mod shop;
