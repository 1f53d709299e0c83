//! One person on several platforms: what is asked about links between senders, and what is answered.

/// What a sender wants of their links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkRequest {
    /// A code that makes whoever enters it the same person as the one who asks.
    Code,
    /// What entering this code would do. Nothing is changed.
    Preview(String),
    /// Enter this code.
    Confirm(String),
    /// Others saw this code: nobody may enter it any more.
    Void(String),
    /// Be a person of their own again.
    Unlink,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkAnswer {
    /// A code to enter elsewhere. It takes the place of an earlier one.
    Code {
        /// As it is shown: `ABCD-EFGH`.
        code: String,
        /// How long it can be used.
        minutes: u32,
    },
    /// What entering a code would do.
    Preview {
        /// The code, as it is shown.
        code: String,
        /// What would become of both memories.
        merge: LinkMerge,
    },
    /// The senders are one person now.
    Linked(LinkMerge),
    /// The sender is a person of their own now.
    Unlinked {
        /// Stated things that the sender keeps.
        own: usize,
        /// Stated things that the others keep.
        others: usize,
        /// Learned things, which both have now.
        learned: usize,
    },
    /// Nothing was changed.
    Refused(LinkRefusal),
}

/// What becomes of two memories that are made one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkMerge {
    /// The platforms of the senders on the other side.
    pub platforms: Vec<String>,
    /// What is remembered on the side of the one who asks.
    pub here: LinkSide,
    /// What is remembered on the other side.
    pub there: LinkSide,
    /// Stated things that contradict each other.
    pub conflicts: Vec<LinkConflict>,
    /// What is remembered afterwards.
    pub merged: LinkSide,
}

/// How much is remembered of somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkSide {
    /// Stated things.
    pub stated: usize,
    /// What reactions taught.
    pub learned: usize,
}

/// Two stated things of which one gives way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkConflict {
    /// What stays.
    pub kept: String,
    /// What goes.
    pub dropped: String,
}

/// Why nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkRefusal {
    /// The code is the sender's own: it is for the other bot.
    Own,
    /// Both are one person already.
    Already,
    /// No such code was given.
    Unknown,
    /// The code is too old, or a newer one was asked for.
    Expired,
    /// The code was entered before.
    Used,
    /// Too many wrong codes.
    Wait {
        /// When to try again.
        minutes: u32,
    },
    /// One person has so many senders at most.
    TooMany(usize),
    /// The sender is linked to no other.
    NotLinked,
}
