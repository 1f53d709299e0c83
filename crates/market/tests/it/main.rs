//! Merchants over real HTTP on loopback.
#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod agent_profile;
mod bad_answers;
mod bent;
mod demo;
mod demo_feed;
mod feeds;
mod feeds_bad;
mod harness;
mod mcp;
mod mcp_sessions;
mod offers;
mod rest;
mod shopify;
mod woocommerce;
