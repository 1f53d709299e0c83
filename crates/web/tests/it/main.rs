//! The fetcher, page reading and the offer verifier against real servers on loopback.

mod attack_pages;
mod attempts;
mod caching;
mod counting;
mod engines;
mod fetching;
mod harness;
mod hostile;
mod news;
mod offers;
mod politeness;
mod rdfa_pages;
mod reading;
mod refusals;
mod robots;
mod samples;
mod searching;
mod shown_pages;
