//! The fake Discord against a real client, and against raw requests.
#![expect(clippy::unwrap_used, reason = "these are tests")]

#[path = "discord/answers.rs"]
mod answers;
#[path = "discord/bot.rs"]
mod bot;
#[path = "discord/client.rs"]
mod client;
#[path = "discord/conversation.rs"]
mod conversation;
#[path = "discord/gateway.rs"]
mod gateway;
#[path = "discord/raw.rs"]
mod raw;
#[path = "discord/routes.rs"]
mod routes;
#[path = "discord/strictness.rs"]
mod strictness;
#[path = "discord/troubles.rs"]
mod troubles;

/// Longer than anything takes that works.
const SOON: std::time::Duration = std::time::Duration::from_secs(8);
