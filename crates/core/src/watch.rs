//! Watches: what a shopper wants to be told of when it happens.

use jiff::Timestamp;

use crate::{
    Audience, CommunityId, ConversationId, Money, Needs, PersonId, Product, ProductId,
    ReplyAddress, Sender, WatchId,
};

/// What is waited for.
#[derive(Clone, Debug, PartialEq)]
pub enum WatchGoal {
    /// A product costs at most this.
    PriceAtMost {
        /// Which product.
        product: ProductId,
        /// The price, in the currency of the offer.
        limit: Money,
    },
    /// A product costs less than it did.
    PriceBelow {
        /// Which product.
        product: ProductId,
        /// What it cost when the watch was set, or at the last alert.
        price: Money,
    },
    /// A product can be bought again.
    BackInStock {
        /// Which product.
        product: ProductId,
    },
    /// A product of a wish list costs less than it did, or can be bought again.
    Wished {
        /// Which product.
        product: ProductId,
        /// What it cost when it was added, or the price that was asked for; nothing where neither is known.
        price: Option<Money>,
        /// Whether that price was asked for: it is reached, too, by costing just as much.
        asked: bool,
        /// Whether it could not be bought at the last look.
        sold_out: bool,
    },
    /// Something that was not there before fits a request.
    Fits {
        /// The request's words.
        text: String,
        /// Its ledger.
        needs: Needs,
        /// What fitted already: told, or there when the watch was set.
        known: Vec<ProductId>,
    },
}

impl WatchGoal {
    /// The product that is watched, where it is one.
    pub fn product(&self) -> Option<&ProductId> {
        match self {
            Self::PriceAtMost { product, .. }
            | Self::PriceBelow { product, .. }
            | Self::BackInStock { product }
            | Self::Wished { product, .. } => Some(product),
            Self::Fits { .. } => None,
        }
    }
}

/// How a watch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchState {
    /// The goal is not met.
    Waiting,
    /// It is met, and that was told; it waits for the goal to fail and be met anew.
    Met,
    /// Its owner paused it.
    Paused,
    /// What is watched is gone for good, and that was told.
    Ended,
}

impl WatchState {
    /// The word used in JSON and storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Met => "met",
            Self::Paused => "paused",
            Self::Ended => "ended",
        }
    }

    /// The state with this word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Waiting, Self::Met, Self::Paused, Self::Ended]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// Something that a shopper waits for, and where to tell them.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// Its identifier.
    pub id: WatchId,
    /// How its owner calls it: the number is never given to another watch of the same conversation.
    pub number: u32,
    /// The community on whose wish list it stands; none where it is somebody's own.
    pub wish_of: Option<CommunityId>,
    /// Whose it is.
    pub person: PersonId,
    /// Who set it, as the platform knows them.
    pub sender: Sender,
    /// Who sees the alert.
    pub audience: Audience,
    /// Where it is told.
    pub conversation: ConversationId,
    /// Where exactly, for a message that answers nothing.
    pub address: ReplyAddress,
    /// BCP 47 tag of the language that it is told in.
    pub locale: Option<String>,
    /// What is waited for.
    pub goal: WatchGoal,
    /// What is watched, in words: the product's title or the request.
    pub title: String,
    /// The product that is watched as it was last seen: a source is asked about it.
    pub product: Option<Product>,
    /// How it stands.
    pub state: WatchState,
    /// When it was set.
    pub created_at: Timestamp,
    /// When it is to be looked at next.
    pub next_check: Timestamp,
    /// Alerts so far; the number makes each alert's message unique.
    pub alerts: u32,
    /// Looks in a row at which the source could not be reached.
    pub failures: u32,
}

/// Words of a command that change a watch, as they are said in messages.
const CHANGES: [&str; 16] = [
    "stop", "end", "delete", "remove", "cancel", "pause", "resume", "continue", "beende", "lösche",
    "pausiere", "borra", "pausa", "reanuda", "arrête", "supprime",
];

/// What is written after a command for watches, as a message that says the same: which pick, what change of which
/// watch, or what to look out for. Without words it is the first pick.
pub fn watch_message(words: &str) -> String {
    let words = words.trim();
    let number = |word: &str| word.strip_prefix('#').unwrap_or(word).parse::<u32>().ok();
    let change = words.split_once(char::is_whitespace).and_then(|(verb, of)| {
        let verb = verb.to_lowercase();
        let known = CHANGES.contains(&verb.as_str());
        number(of.trim()).filter(|_| known).map(|of| format!("{verb} watch {of}"))
    });
    match (change, number(words)) {
        (Some(change), _) => change,
        (None, Some(rank)) => format!("watch #{rank}"),
        (None, None) if words.is_empty() => "watch #1".to_owned(),
        // "Watch" alone before a thing would ask for a watch of that kind.
        (None, None) => format!("watch out for {words}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_say_what_messages_say() {
        for (words, message) in [
            ("", "watch #1"),
            ("  ", "watch #1"),
            ("2", "watch #2"),
            ("#3", "watch #3"),
            ("stop 3", "stop watch 3"),
            ("Pause #12", "pause watch 12"),
            ("lösche  2", "lösche watch 2"),
            ("the second one below 80", "watch out for the second one below 80"),
            ("red dresses under 50", "watch out for red dresses under 50"),
            ("nike 3", "watch out for nike 3"),
            ("stop", "watch out for stop"),
            ("-1", "watch out for -1"),
        ] {
            assert_eq!(watch_message(words), message, "{words}");
        }
    }
}
