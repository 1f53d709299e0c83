//! What every implementation of a port that keeps something must do, as functions that panic where it does not.
#![expect(clippy::unwrap_used, reason = "a contract that does not hold ends the test")]

mod accounts;
mod communities;
mod directory;
mod inbox;
mod kept;
mod links;
mod market;
mod privacy;
mod prompts;
mod pushes;
mod runs;
pub(crate) mod samples;
mod tapes;
mod votes;

pub use accounts::{account, accounts};
pub use communities::{community_names, community_settings, wish, wishes};
pub use directory::directory;
pub use inbox::{concurrency, inbox};
pub use kept::{
    audit, conversations, feedback, gallery, gallery_photo, post, posts, profiles, reactions,
    settings, traces, updates, vectors, watch, watches,
};
pub use links::{linked_privacy, links};
pub use market::{impressions, prices};
pub use privacy::{WholeStore, community_privacy, privacy};
pub use prompts::prompts;
pub use pushes::pushes;
pub use runs::{run, runs};
pub use samples::{entry, leaning, profile, reply, trace};
pub use tapes::{tape, tapes};
pub use votes::{community_reactions, vote, votes};
