//! Merchants over real HTTP on loopback.

mod agent_profile;
mod harness;
mod mcp;
mod rest;
mod schemas;
