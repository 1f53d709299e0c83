//! Vocabulary and ports of Magpie.
//!
//! Owns the words that every other crate speaks ([`InboundMessage`], [`Needs`], [`Product`],
//! [`Reply`], …) and the [`ports`] through which the application reaches the world. Does no input or
//! output and names no platform and no vendor.

mod account;
mod answers;
mod buttons;
mod community;
mod conversation;
mod cost;
mod golden;
mod ids;
mod link;
mod memory;
mod message;
mod money;
mod needs;
mod photo;
mod phrases;
mod plan;
pub mod ports;
mod product;
mod profile;
mod prompt;
mod recent;
mod renewals;
mod reply;
mod run;
mod tape;
pub mod taps;
pub mod text;
pub mod texts;
mod trace;
mod vocabulary;
mod vote;
mod watch;
pub mod wire;
mod wish;

pub use account::{Account, ApiToken, Role, SecretHash, Session};
pub use answers::AnswerLinks;
pub use buttons::{Button, ButtonAction, ButtonError, ButtonSigner};
pub use community::{
    Askers, Barred, ChannelRule, ChannelSwitch, CommunitySettings, ReplyLanguage, SettingChange,
    SettingError, Tone,
};
pub use conversation::{ConversationState, PastPick, PastTurn};
pub use cost::{Cost, ModelPrice, ModelPrices};
pub use golden::{CaseCheck, CaseFault, CaseText, Finding, GoldenCase, PlannedBy};
pub use ids::{
    ChannelId, CommunityId, ConversationId, MessageKey, PersonId, Platform, ProductId,
    ReplyAddress, RoleId, SenderId, SourceId, TurnId, WatchId,
};
pub use link::{LinkAnswer, LinkConflict, LinkMerge, LinkRefusal, LinkRequest, LinkSide};
pub use memory::{Memory, MemoryChange, MemoryEntry, MemoryPage, Sureness};
pub use message::{
    Audience, Feedback, FeedbackKind, FeedbackReason, InboundMessage, InboundPhoto, Sender,
};
pub use money::{Currency, CurrencyError, Money, MoneyError};
pub use needs::{FacetKind, Need, NeedOrigin, Needs, Want};
pub use photo::{Photo, PhotoError, VisualFeatures};
pub use phrases::{CommunityPhrases, LinkPhrases, Phrases};
pub use plan::{AgentKind, Plan, PlannerKind, Question, Step};
pub use product::{
    Availability, Candidate, Facet, FacetOrigin, Picture, PriceObservation, Product, Rating,
};
pub use profile::{Aspect, Fact, Leaning, PriceBand, Profile};
pub use prompt::{PromptChange, PromptEvent, PromptStats, PromptVersion, Rollout, SuiteScore};
pub use recent::RecentTimes;
pub use renewals::{RenewalStep, Renewals};
pub use reply::{
    Label, NeedOutcome, Pick, Receipt, ReceiptStatus, Reply, ReplyStage, Slate, Verdict,
};
pub use run::{
    CaseChange, EvalRun, GOLDEN_SET, MOST_RUNS, MeasureChange, RunCase, RunComparison, RunEnd,
    RunGroup, RunHead, RunMeasure, RunOrder, RunPlot, RunProgress, RunReport,
};
pub use tape::{Heard, HeardAnswer, Tape};
pub use trace::{CompletionRecord, RankedRecord, ReadRecord, ToolCallRecord, Trace, TurnHead};
pub use vocabulary::{CatalogVocabulary, FacetValue, PriceQuartiles};
pub use vote::{Ballot, Tally, Vote, VoteChange};
pub use watch::{Watch, WatchGoal, WatchState, watch_message};
pub use wish::{Wish, wish_message, wishes_message};
