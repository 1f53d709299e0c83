//! The doors of the application. Driven ports are implemented by adapters, [`Companion`] by the
//! application itself.

mod accounts;
mod catalog;
mod chat;
mod communities;
mod companion;
mod delivery;
mod desk;
mod embedding;
mod environment;
mod golden;
mod links;
mod live;
mod news;
mod people;
mod photos;
mod prompts;
mod pushes;
mod replays;
mod runs;
mod sources;
mod store;
mod web;

pub use accounts::{AccountDesk, AccountError, AccountRow, AccountStore};
pub use catalog::{ProductSearch, SearchError, SearchQuery};
pub use chat::{
    Author, ChatMessage, ChatModel, ChatRequest, Completion, CompletionChunk, CompletionStream,
    FinishReason, JsonSchema, ModelError, ModelName, TokenUsage,
};
pub use communities::{CommunityStore, WishStore};
pub use companion::{
    Accepted, Companion, CompanionError, LimitScope, Refusal, StageStream, StatusLine, StatusState,
};
pub use delivery::{DeliveryError, ReplySink};
pub use desk::{DeskError, Draft, Order, PromptDesk, PromptFault, PromptHistory, PromptState};
pub use embedding::{EmbedError, JointEmbedder, PictureEmbedder, Pixels, TextEmbedder};
pub use environment::{Clock, IdSource};
pub use golden::{GoldenDesk, GoldenError, GoldenList, TurnToCase};
pub use links::LinkStore;
pub use live::{LiveError, LiveFinds, LiveQuery, LiveSource};
pub use news::{FeedFailure, NewsFeeds, NewsFinds, NewsItem};
pub use people::{Budget, Budgets, Directory, Kept, PeopleDesk};
pub use photos::{ConfirmedPhotos, PhotoReader, VisualSearch};
pub use prompts::PromptStore;
pub use pushes::{
    NewFeed, Push, PushError, PushMode, PushReport, PushedFeed, PushedProducts, PushedRow,
    RefusedRow,
};
pub use replays::{ReplayError, ReplayWith, Replayed, Replays};
pub use runs::{EvaluationDesk, RunError, RunStore};
pub use sources::{
    FeedKind, FeedNews, FeedReading, FeedStanding, Goods, LiveKind, LiveStanding, RejectedRow,
    SourceDesk, SourceError,
};
pub use store::{
    AcceptOutcome, AnswerOutcome, AuditEvent, AuditLog, ConversationStore, Erased, FeedbackStore,
    Gallery, GalleryPhoto, Impression, ImpressionStore, Inbox, InboxEntry, InboxPhoto, Interest,
    InterestWindow, Post, PostStore, PriceHistory, Privacy, ProfileStore, SettingsStore,
    StoreError, TapeStore, TraceStore, UpdateStore, VectorEntry, VectorStore, VoteStore,
    WatchStore,
};
pub use web::{
    ApiCall, ApiMethod, ApiRequest, ApiResponse, FetchError, Fetched, OfferError, OfferSource,
    PageFetch, VerifiedOffer,
};
