//! The HTTP interface over real connections, with a scripted companion behind it.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod access;
mod accounts;
mod catalogue;
mod communities;
mod door;
mod go;
mod golden;
mod languages;
mod messages;
mod people;
mod rehearsals;
mod roles;
mod runs;
mod scripted;
mod server;
mod turns;
mod upload;
mod views;
