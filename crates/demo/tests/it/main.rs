//! The shop as its readers see it: over real HTTP, on a clock that is set by hand.

mod archive;
mod assortment;
mod feed;
mod harness;
mod overrides;
mod pages;
mod pictures;
mod questions;
mod schedule;
mod ucp;
