//! Votes on a comparison card: each member of a community has one.

use jiff::Timestamp;

use crate::{CommunityId, MessageKey, PersonId, ProductId, TurnId};

/// Somebody's press of a vote button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballot {
    /// Who votes.
    pub person: PersonId,
    /// The turn that the card answers.
    pub turn: TurnId,
    /// For the pick of this rank.
    pub rank: u8,
    /// What makes the press unique: delivered twice, it counts once.
    pub press: MessageKey,
}

/// Where somebody's vote on a card stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// Whose it is.
    pub person: PersonId,
    /// The turn that the card answers.
    pub turn: TurnId,
    /// Who sees the card.
    pub community: CommunityId,
    /// What it is for; none once it is taken back.
    pub product: Option<ProductId>,
    /// The press that brought it there.
    pub press: MessageKey,
    /// When.
    pub at: Timestamp,
}

/// What a press did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoteChange {
    /// The vote is for that pick now.
    Cast,
    /// It was for that pick already, and is taken back.
    TakenBack,
}

impl Vote {
    /// What becomes of a press where these are the votes of the same person on the card so far: what it did, and what
    /// is to be kept in the place of all of them. Nothing is where the press was counted before.
    pub fn settle(self, earlier: &[Self]) -> (VoteChange, Option<Self>) {
        if let Some(known) = earlier.iter().find(|vote| vote.press == self.press) {
            return (known.change(), None);
        }
        let stands =
            earlier.iter().filter(|vote| vote.product.is_some()).max_by_key(|vote| vote.at);
        let again = stands.is_some_and(|vote| vote.product == self.product);
        let kept = Self { product: self.product.filter(|_| !again), ..self };
        (kept.change(), Some(kept))
    }

    fn change(&self) -> VoteChange {
        match self.product {
            Some(_) => VoteChange::Cast,
            None => VoteChange::TakenBack,
        }
    }
}

/// How many people vote for each pick of a card. Nobody is told who they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(Vec<u32>);

impl Tally {
    /// With these counts, that of the first pick first.
    pub fn new(counts: Vec<u32>) -> Self {
        Self(counts)
    }

    /// The votes for the pick of a rank, 1 for the first.
    pub fn of(&self, rank: u8) -> u32 {
        let at = usize::from(rank).checked_sub(1);
        at.and_then(|at| self.0.get(at)).copied().unwrap_or_default()
    }
}

/// The least number of picks that there is something to choose between.
const LEAST_PICKS: usize = 2;

impl Tally {
    /// Whether so many picks make a card that can be voted on.
    pub fn compares(picks: usize) -> bool {
        picks >= LEAST_PICKS
    }

    /// What stands on the button of a rank.
    pub fn label(&self, rank: u8) -> String {
        match self.of(rank) {
            0 => format!("🗳 {rank}"),
            votes => format!("🗳 {rank} · {votes}"),
        }
    }
}
