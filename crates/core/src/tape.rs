//! What a turn began with, and what it heard of models, catalogues, shops and the web: enough to answer it again.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::ports::{Completion, Interest, LiveFinds, NewsFinds, OfferError, VerifiedOffer};
use crate::{
    Candidate, CommunitySettings, ConversationId, ConversationState, PriceObservation, Product,
    ProductId, Profile, TurnId,
};

/// The recording of a turn. Questions are kept as digests alone; no prompt, key or photo is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tape {
    /// The turn.
    pub turn: TurnId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// What the clock said when it began.
    pub at: Timestamp,
    /// What was said before.
    pub said: ConversationState,
    /// What was remembered of the asker; empty among others.
    pub profile: Profile,
    /// What the community taught, where there is one.
    pub taste: Option<Profile>,
    /// What its moderators chose.
    pub settings: CommunitySettings,
    /// What the asker did not want to see again.
    pub disliked: Vec<ProductId>,
    /// What they took, oldest first.
    pub taken: Vec<ProductId>,
    /// How they were expected to take what was found.
    pub likings: BTreeMap<ProductId, f32>,
    /// Digests of the photos, none of one that could not be read.
    pub photos: Vec<Option<String>>,
    /// Answers, in order of their ends.
    pub heard: Vec<Heard>,
}

/// An answer to a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// Who was asked: `catalogue`, `model planner`, `offer`, …
    pub of: String,
    /// Digest of the question.
    pub asked: String,
    /// What was answered.
    pub answer: HeardAnswer,
}

/// What was answered. Errors are kept in words where nothing hangs on their kind.
#[derive(Clone, Debug, PartialEq)]
pub enum HeardAnswer {
    /// Candidates of the catalogue, by words or by looks.
    Found(Result<Vec<Candidate>, String>),
    /// Products by their ids.
    Products(Result<Vec<Product>, String>),
    /// Digests of the regions of a photo.
    Regions(Result<Vec<String>, String>),
    /// What a live source found.
    Live(Result<LiveFinds, String>),
    /// News.
    News(NewsFinds),
    /// An offer at its source.
    Offer(Result<VerifiedOffer, OfferError>),
    /// What offers cost before.
    Prices(Result<Vec<PriceObservation>, String>),
    /// How many people were shown what in a week, and in the week before.
    Interest(Interest, Interest),
    /// A model's answer.
    Completion(Result<Completion, String>),
}
