//! Those who run Magpie: what they may do, how they sign in, and what their scripts carry.

use jiff::Timestamp;

/// What somebody may do. Each role may do what the ones before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Looks; what people wrote stays masked.
    Viewer,
    /// Also tunes prompts.
    Editor,
    /// Also sees what people wrote, and decides about people, accounts and tokens.
    Owner,
}

impl Role {
    /// All of them, from the least.
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Editor, Self::Owner];

    /// The word used on pages, in JSON and storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Owner => "owner",
        }
    }

    /// The role of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// Somebody who signs in with a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The name to sign in with, which the logs keep.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Their password as an argon2id hash in PHC form.
    pub password: String,
    /// Another number whenever password or role change: what was begun under the old one has ended.
    pub stamp: u64,
    /// When it was made.
    pub at: Timestamp,
}

/// SHA-256 of a secret: enough to know it again, and no use to whoever reads the database.
pub type SecretHash = [u8; 32];

/// A browser in which somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// What its cookie hashes to.
    pub secret: SecretHash,
    /// Whose it is.
    pub account: String,
    /// The account's stamp at sign-in.
    pub stamp: u64,
    /// When it began.
    pub began: Timestamp,
    /// When it was last used, to within a few minutes.
    pub used: Timestamp,
}

/// What a script shows instead of a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// The part of it that is no secret.
    pub id: String,
    /// The name that the logs keep.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// What its secret part hashes to.
    pub secret: SecretHash,
    /// Who made it.
    pub by: String,
    /// When it was made.
    pub at: Timestamp,
    /// From when on it is refused.
    pub expires: Timestamp,
    /// When it was last used, to within a day.
    pub used: Option<Timestamp>,
}
