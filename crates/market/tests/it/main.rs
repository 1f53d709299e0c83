//! Merchants over real HTTP on loopback.

mod agent_profile;
mod bad_answers;
mod bent;
mod demo;
mod harness;
mod mcp;
mod offers;
mod rest;
mod schemas;
mod shopify;
mod woocommerce;
