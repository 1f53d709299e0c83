//! What a reading says: the types that the rest of the application branches on.

use magpie_core::{
    ConversationState, FeedbackKind, FeedbackReason, Need, Needs, Question, ReadRecord,
};

/// A message with what is needed to read it.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// What was written.
    pub text: &'a str,
    /// How many photos came with it.
    pub photos: usize,
    /// The conversation before it.
    pub conversation: &'a ConversationState,
    /// BCP 47 tag of the sender's language, where the platform says so.
    pub locale: Option<&'a str>,
    /// The language to ask back in, where it is known.
    pub language: Option<&'a str>,
}

/// What a message asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What is to be done.
    pub intent: Intent,
    /// The whole ledger after this message: carried needs, changes and new ones. Needs of the profile
    /// are not in it.
    pub needs: Needs,
    /// Only what this message says.
    pub stated: Needs,
    /// Search words. For a refinement those of the carried subject with what changed.
    pub query: String,
    /// Lasting statements about the shopper. What they say literally also stands in `stated`; what
    /// follows from them (no wool for a vegan) stands here alone.
    pub facts: Vec<StatedFact>,
    /// What the shopper takes back of earlier facts: a value (`vegan`), a kind (`size`), or
    /// `everything`.
    pub forget: Vec<String>,
    /// ISO 639-1 code where detection is confident.
    pub language: Option<&'static str>,
    /// Whether it says that the price does not matter.
    pub any_price: bool,
    /// One question that would help a very vague request.
    pub question: Option<Question>,
    /// What is said of the last slate, or of one pick of it.
    pub opinion: Option<Opinion>,
}

impl Reading {
    /// For a trace.
    pub fn record(&self) -> ReadRecord {
        ReadRecord {
            intent: self.intent.as_str().to_owned(),
            language: self.language.map(str::to_owned),
            query: self.query.clone(),
            stated: self.stated.clone(),
        }
    }
}

/// What a shopper thinks of what was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opinion {
    /// The pick, 1 for the first; none for the slate as a whole.
    pub rank: Option<usize>,
    /// For or against it.
    pub kind: FeedbackKind,
    /// Why.
    pub reason: Option<FeedbackReason>,
}

/// What a message wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Find products.
    Find,
    /// Change the last search.
    Refine(Refinement),
    /// Tell what is trending, reduced or popular.
    Trend {
        /// Search words of the subject; empty for everything.
        topic: String,
    },
    /// Explain a pick of the last slate.
    Why {
        /// 1 for the first.
        rank: usize,
    },
    /// A photo with few or no words.
    Photo,
    /// Tell later, when something happens.
    Watch {
        /// The pick of the last slate that is pointed at, 1 for the first.
        pick: Option<usize>,
        /// What is waited for; a price limit stands among the needs that were stated.
        wish: WatchWish,
    },
    /// What do you watch for me?
    Watches,
    /// Change what is watched.
    ChangeWatch {
        /// The watch's number; none where there is only one.
        number: Option<u32>,
        /// How.
        change: WatchChange,
    },
    /// A pick of the last slate was bought.
    Bought {
        /// 1 for the first.
        rank: usize,
    },
    /// What do we, as a community, like?
    Taste {
        /// Rather forget it.
        reset: bool,
    },
    /// What belongs to everybody in a community.
    Community(CommunityAsk),
    /// Only lasting facts or preferences; nothing to find.
    Stated,
    /// Small talk.
    SmallTalk(SmallTalk),
    /// Nothing a shopping companion does.
    OffTopic,
    /// No words and no photo.
    Empty,
    /// What can you do?
    Help,
    /// What do you know about me?
    Memory,
}

impl Intent {
    /// In a word.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Find => "find",
            Self::Refine(_) => "refine",
            Self::Trend { .. } => "trend",
            Self::Why { .. } => "why",
            Self::Photo => "photo",
            Self::Watch { .. } => "watch",
            Self::Watches => "watches",
            Self::ChangeWatch { .. } => "change a watch",
            Self::Bought { .. } => "bought",
            Self::Taste { .. } => "taste",
            Self::Community(_) => "community",
            Self::Stated => "stated",
            Self::SmallTalk(_) => "small talk",
            Self::OffTopic => "off topic",
            Self::Empty => "empty",
            Self::Help => "help",
            Self::Memory => "memory",
        }
    }
}

/// What is wanted of what belongs to everybody in a community.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommunityAsk {
    /// How are you here?
    Settings,
    /// Put something onto the wish list; a price that is waited for stands among the needs that were stated.
    Wish {
        /// The pick of the last slate that is pointed at, 1 for the first.
        pick: Option<usize>,
    },
    /// What is on the wish list?
    Wishes {
        /// 1 for the first.
        page: usize,
    },
    /// Take something off it.
    Unwish {
        /// Its number.
        number: u32,
    },
}

/// What a shopper waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchWish {
    /// A lower price.
    PriceFalls,
    /// Stock.
    BackInStock,
    /// Something that is not there yet.
    Appears,
}

/// What is to become of a watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchChange {
    /// It ends.
    Stop,
    /// It rests.
    Pause,
    /// It goes on.
    Resume,
}

/// How the last search changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refinement {
    /// Lower prices.
    Cheaper,
    /// Higher prices, better quality.
    Dearer,
    /// Things like one pick.
    MoreLike {
        /// 1 for the first.
        rank: usize,
    },
    /// Other picks for the same needs.
    More,
    /// The needs changed.
    Changed,
}

/// Kinds of small talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmallTalk {
    /// Hello.
    Greeting,
    /// Thank you.
    Thanks,
    /// Goodbye.
    Goodbye,
    /// How are you?
    HowAreYou,
    /// Who are you?
    WhoAreYou,
    /// Well done.
    Praise,
    /// That was no good.
    Complaint,
    /// Not now.
    Later,
}

/// A lasting statement of the shopper about themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedFact {
    /// `diet: vegan`, `size: 42`, `never: acme`, `likes: red`, `allergy: wool`, `budget: shoes`.
    pub name: String,
    /// The shopper's own words.
    pub quote: String,
    /// What follows for every search, with origin `Remembered`.
    pub needs: Vec<Need>,
    /// The category it is limited to.
    pub category: Option<String>,
}
