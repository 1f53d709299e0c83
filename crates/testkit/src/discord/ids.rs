//! Identifiers. Discord writes them as decimal strings.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// A person's or the bot's account.
    UserId;
    /// A server.
    GuildId;
    /// A role in a server.
    RoleId;
    /// A text channel, thread, forum or direct conversation.
    ChannelId;
    /// A message.
    MessageId;
    /// One use of a command, button, menu or form.
    InteractionId;
    /// An uploaded file.
    AttachmentId;
    /// A registered command.
    CommandId;
}

/// Milliseconds between 1970 and Discord's epoch, the first second of 2015.
const EPOCH_MS: i64 = 1_420_070_400_000;

/// Hands out snowflakes that grow and carry the present time.
#[derive(Debug, Default)]
pub(super) struct Snowflakes(u64);

impl Snowflakes {
    pub(super) fn next(&mut self) -> u64 {
        let ms = jiff::Timestamp::now().as_millisecond() - EPOCH_MS;
        let stamped = u64::try_from(ms).unwrap_or(0) << 22;
        self.0 = stamped.max(self.0 + 1);
        self.0
    }
}

/// When a snowflake was made, as Discord writes times.
pub(super) fn time_of(id: u64) -> String {
    let ms = i64::try_from(id >> 22).unwrap_or(0) + EPOCH_MS;
    let time = jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    iso(time)
}

/// A time as Discord writes it: microseconds and an explicit offset.
pub(super) fn iso(time: jiff::Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}
