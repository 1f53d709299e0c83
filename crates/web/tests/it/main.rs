//! The fetcher, page reading and the offer verifier against real servers on loopback.

mod attack_pages;
mod attempts;
mod caching;
mod fetching;
mod harness;
mod offers;
mod politeness;
mod rdfa_pages;
mod reading;
mod refusals;
mod samples;
mod shown_pages;
