//! One turn: read, plan, search, rank, verify, word.

mod cold_start;
mod exploring;
mod rehearsal;
mod saying;
mod shortlist;
mod speech;
mod understanding;

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use jiff::Timestamp;
use magpie_core::ports::{InboxEntry, InboxPhoto, ProductSearch, StoreError};
use magpie_core::{
    Audience, CatalogVocabulary, CommunityId, CommunitySettings, ConversationId, ConversationState,
    FacetKind, FeedbackKind, Label, MessageKey, Need, Needs, PastPick, PersonId, Phrases, Pick,
    Plan, Platform, PriceObservation, ProductId, Profile, Question, RankedRecord, Reply,
    ReplyAddress, ReplyStage, Sender, SenderId, Tape, Trace,
};
use minijinja::context;
use serde::Deserialize;
use tokio::time::Instant;

pub use rehearsal::Rehearsal;
pub use shortlist::{Shortlist, ShortlistRequest};
pub use understanding::{UnderstandRequest, Understanding};

pub(super) use saying::{placeholder, plain_reply};
use speech::Speech;

use super::bursts::Hold;
use super::memory::taught;
use super::recorder::Recorder;
use super::tape::{self, Deck};
use super::{Shared, community, remember, watching};
use crate::affiliate;
use crate::agents::{self, AgentPorts, AgentWords, Assignment, Board};
use crate::memory::{self, MemoryWords, learner};
use crate::planner::rules::{Intent, Message, Reading, Refinement, RuleReader, comparable};
use crate::planner::{
    self, PlannerContext, PlannerMachine, PlannerStep, QuestionWords, needs_line,
};
use crate::prompts::ModelRole;
use crate::ranking::{self, Ranked, Ranking};
use crate::receipts::{self, VerifiedSlate};
use crate::writer::{self, ReplyWords};

/// Characters of a message that are read: far beyond any real request, and cheap enough for a model.
const READ_CHARS: usize = 4_000;
/// Candidates among which the slate is diversified.
const DIVERSITY_POOL: usize = 24;
/// Candidates that a trace keeps.
const TRACED: usize = 40;
/// Hard needs that are tried without when nothing fits.
const MOST_BLOCKING: usize = 5;

/// The rule reader of the newest vocabulary.
#[derive(Clone, Default)]
pub(super) struct ReaderCache(Arc<Mutex<Option<Arc<RuleReader>>>>);

impl ReaderCache {
    pub(super) async fn get(&self, search: &Arc<dyn ProductSearch>) -> Arc<RuleReader> {
        let vocabulary = search.vocabulary();
        let cached = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(reader) = cached.filter(|reader| reader.revision() == vocabulary.revision) {
            return reader;
        }
        // Building it takes as long as reading hundreds of messages.
        let build = tokio::task::spawn_blocking(move || Arc::new(RuleReader::new(vocabulary)));
        let reader = build.await.expect("building a reader does not panic");
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&reader));
        reader
    }
}

/// What a turn works with.
pub(super) struct Turn<'a> {
    pub(super) entry: &'a InboxEntry,
    message: String,
    pub(super) conversation: ConversationState,
    pub(super) profile: Profile,
    /// What the members of the community taught, where there is one.
    pub(super) community: Option<Profile>,
    /// What its moderators chose.
    pub(super) chosen: CommunitySettings,
    /// What this person does not want to see again.
    pub(super) disliked: Vec<ProductId>,
    /// What they took, oldest first, as far as it may show here.
    pub(super) taken: Vec<ProductId>,
    /// The newest reactions that say what is liked here, with their side and weight.
    pub(super) felt: Vec<(ProductId, f32, f32)>,
    pub(super) vocabulary: Arc<CatalogVocabulary>,
    pub(super) reading: Reading,
    speech: Speech,
    /// What the clock says throughout the turn.
    pub(super) now: Timestamp,
    started: Instant,
    recorder: Recorder,
}

impl Turn<'_> {
    /// What takes down or plays what is heard.
    pub(super) fn deck(&self) -> Option<&Arc<Deck>> {
        self.recorder.deck()
    }

    /// The language that they are answered in, where it is known.
    pub(super) fn language(&self) -> Option<&str> {
        self.speech.fixed(self.entry)
    }

    /// The language that a model is to word the reply in.
    fn spoken(&self) -> &str {
        self.speech.wording(self.entry).unwrap_or("the language of the message")
    }

    /// What is said in it when there is nothing to search.
    pub(super) fn talk(&self) -> &'static writer::Talk {
        writer::Talk::of(self.language())
    }

    /// What is said in it of what was found.
    pub(super) fn words(&self) -> &'static ReplyWords {
        ReplyWords::of(self.language())
    }

    /// The fixed words of that language.
    pub(super) fn phrases(&self) -> &'static Phrases {
        Phrases::of(self.language())
    }

    /// Whose reactions count: the asker's own in private, those of all of them among others.
    pub(super) fn taste(&self) -> &Profile {
        self.community.as_ref().unwrap_or(&self.profile)
    }

    fn by_photo(&self) -> bool {
        self.entry.photos.iter().any(Result::is_ok)
    }

    /// The pick that the shopper asked for others like.
    fn liked(&self) -> Option<&PastPick> {
        let Intent::Refine(Refinement::MoreLike { rank }) = &self.reading.intent else {
            return None;
        };
        self.conversation.last_slate()?.picks.get(rank.checked_sub(1)?)
    }

    /// The product that results are to resemble.
    fn example(&self) -> Option<ProductId> {
        let first = || self.conversation.last_slate()?.picks.first();
        let pick = match &self.reading.intent {
            Intent::Refine(Refinement::MoreLike { .. }) => self.liked()?,
            // A conversation that began with a photo has no words to search with.
            Intent::Refine(_) if self.reading.query.trim().is_empty() => first()?,
            // "Women", said to a question about a photo, is no thing either.
            Intent::Refine(_) if self.answers_about_photo() && !self.names_thing() => first()?,
            _ => return None,
        };
        Some(pick.product.clone())
    }

    /// Whether the last question was about what a photo shows.
    fn answers_about_photo(&self) -> bool {
        let last = self.conversation.turns.last();
        let asked = last.and_then(|turn| turn.question.as_ref()).map(|q| q.text.as_str());
        asked.is_some_and(|asked| {
            Phrases::all().iter().any(|phrases| {
                let texts = [phrases.which_colour, phrases.for_whom, phrases.what_budget];
                texts.contains(&asked)
            })
        })
    }

    /// Whether the request names a thing, and not only what it should be like.
    pub(super) fn names_thing(&self) -> bool {
        let reading = &self.reading;
        let kinds = FacetKind::ALL.into_iter();
        let told: Vec<String> = kinds
            .flat_map(|kind| reading.needs.wanted(kind))
            .flat_map(str::split_whitespace)
            .map(comparable)
            .collect();
        reading.needs.wanted(FacetKind::Category).next().is_some()
            || reading.query.split_whitespace().any(|word| !told.contains(&comparable(word)))
    }
}

/// What is known before a message is read.
pub(super) struct Before {
    pub(super) conversation: ConversationState,
    pub(super) profile: Profile,
    pub(super) community: Option<Profile>,
    pub(super) chosen: CommunitySettings,
    pub(super) reacted: Reacted,
}

/// What somebody said of products.
#[derive(Default)]
pub(super) struct Reacted {
    pub(super) disliked: Vec<ProductId>,
    /// Oldest first.
    pub(super) taken: Vec<ProductId>,
    pub(super) felt: Vec<(ProductId, f32, f32)>,
}

/// Through what agents work, and how much they may do.
struct Effort<'a> {
    ports: &'a AgentPorts,
    with_models: bool,
    candidates: usize,
}

/// What the agents found for a plan.
struct Found {
    board: Board,
    needs: Needs,
    ranking: Ranking,
}

/// What the agents and the checks made of a plan.
struct Outcome {
    board: Board,
    needs: Needs,
    slate: VerifiedSlate,
    ranked: Vec<RankedRecord>,
    /// What somebody new could be asked.
    asks: Option<Question>,
}

/// A reply with what it taught.
pub(super) struct Answered {
    pub(super) reply: Reply,
    pub(super) trace: Trace,
    pub(super) observations: Vec<PriceObservation>,
    /// What was heard, where it was recorded.
    pub(super) tape: Option<Tape>,
}

/// What a turn leaves beside its reply.
pub(super) struct Taught {
    pub(super) trace: Trace,
    pub(super) observations: Vec<PriceObservation>,
    pub(super) tape: Option<Tape>,
}

impl Shared {
    /// Answers an accepted message: exactly one final reply, whatever happens on the way.
    pub(super) async fn answer(&self, entry: InboxEntry, mut hold: Hold) {
        let span = tracing::info_span!(
            "turn",
            turn.id = %entry.turn,
            conversation.id = %entry.conversation,
            platform = %entry.sender.platform,
        );
        let work = async {
            Box::pin(self.withdraw_continued(&entry)).await;
            let placeholder = saying::placeholder(&entry);
            if let Some(sink) = self.sink(&entry) {
                sink.preview(&entry, &placeholder);
            }
            let moment = hold.moment;
            let answered = tokio::select! {
                biased;
                later = hold.continued() => Err(later),
                answered = self.answer_after(&entry, moment) => Ok(answered),
            };
            self.bursts.answered(&entry);
            match answered {
                Ok((reply, taught)) => Box::pin(self.settle(&entry, reply, taught)).await,
                Err(later) => Box::pin(self.leave(&entry, later)).await,
            }
        };
        tracing::Instrument::instrument(work, span).await;
    }

    /// The answer, after a moment in which the message may be continued.
    async fn answer_after(&self, entry: &InboxEntry, moment: Duration) -> (Reply, Option<Taught>) {
        if watching::is_alert(entry) {
            return (self.alert_reply(entry).await, None);
        }
        if !moment.is_zero() {
            tokio::time::sleep(moment).await;
        }
        let _running = self.turns.acquire().await;
        // On the heap, and only now: what a running turn needs is much, and thousands may wait for theirs.
        let run = Box::pin(self.run(entry));
        match AssertUnwindSafe(run).catch_unwind().await {
            Ok(Ok(Answered { reply, trace, observations, tape })) => {
                (reply, Some(Taught { trace, observations, tape }))
            }
            Ok(Err(error)) => {
                tracing::error!(error = &error as &dyn std::error::Error, "turn failed");
                (saying::apology(entry), None)
            }
            Err(_) => {
                tracing::error!("turn panicked");
                (saying::apology(entry), None)
            }
        }
    }

    /// Picks for a request outside of any conversation.
    pub(super) async fn browse(&self, person: &PersonId, text: &str) -> Vec<Pick> {
        let entry = self.outside(person, text, Vec::new());
        let _running = self.turns.acquire().await;
        let Ok(turn) = self.begin(&entry).await else { return Vec::new() };
        if !matches!(turn.reading.intent, Intent::Find | Intent::Trend { .. }) {
            return Vec::new();
        }
        self.picks(&turn, &planner::rules_plan(&turn.reading, 0)).await
    }

    /// Picks that fit a request of somebody, for a watch: outside of any conversation.
    pub(super) async fn fitting(&self, person: &PersonId, text: &str, needs: &Needs) -> Vec<Pick> {
        let entry = self.outside(person, text, Vec::new());
        let Ok(turn) = self.begin(&entry).await else { return Vec::new() };
        let rules = planner::rules_plan(&turn.reading, 0);
        if rules.steps.is_empty() {
            return Vec::new();
        }
        self.picks(&turn, &Plan { needs: needs.clone(), ..rules }).await
    }

    async fn picks(&self, turn: &Turn<'_>, plan: &Plan) -> Vec<Pick> {
        let outcome = self.carry_out(turn, plan, false).await;
        self.with_reasons(turn, &outcome)
    }

    /// A request outside of any conversation: nobody's profile is read for it.
    fn outside(&self, person: &PersonId, text: &str, photos: Vec<InboxPhoto>) -> InboxEntry {
        let now = self.ports.clock.now();
        InboxEntry {
            turn: self.ports.ids.turn(),
            key: MessageKey::new(""),
            conversation: ConversationId::new(format!("browse:{person}")),
            address: ReplyAddress::new(""),
            sender: Sender {
                platform: Platform::new("browse"),
                id: SenderId::new(person.as_str()),
                display_name: None,
            },
            audience: Audience::Community(CommunityId::new("browse")),
            moderates: false,
            text: text.to_owned(),
            photos,
            reply_to: None,
            continues: None,
            locale: None,
            sent_at: now,
            accepted_at: now,
        }
    }

    async fn run(&self, entry: &InboxEntry) -> Result<Answered, StoreError> {
        let mut turn = self.begin(entry).await?;
        if self.config.records {
            turn.recorder = turn
                .recorder
                .with_deck(Arc::new(Deck::recording(Arc::clone(&self.config.secrets))));
        }
        let (changed, taken_back) = take_in(&mut turn.profile, &turn.reading, entry);
        if changed && entry.audience == Audience::Private {
            // On the profile as it is now: a reaction may have come since it was read.
            let change = |profile: &mut Profile| take_in(profile, &turn.reading, entry).0;
            self.change_profile(&entry.sender.person(), change).await?;
        }
        self.note_opinion(&mut turn).await?;
        let answered = match &turn.reading.intent {
            Intent::Bought { rank } => {
                let text = self.note_purchase(&turn, *rank).await;
                self.talk(&turn, text, None)
            }
            Intent::Community(ask) => {
                let (text, picks) = self.about_community(&turn, *ask).await?;
                self.say(&turn, text, None, picks)
            }
            Intent::Watch { pick, wish } => {
                let text = self.set_watch(&turn, *pick, *wish).await?;
                self.talk(&turn, text, None)
            }
            Intent::ChangeWatch { number, change } => {
                let text = self.change_watch(&turn, *number, *change).await?;
                self.talk(&turn, text, None)
            }
            _ => self.tell(&turn, taken_back).await?,
        };
        self.await_confirmation(entry, &answered.reply).await;
        Ok(answered)
    }

    /// An answer to a message that sets, buys and lists nothing.
    async fn tell(&self, turn: &Turn<'_>, taken_back: bool) -> Result<Answered, StoreError> {
        Ok(match &turn.reading.intent {
            Intent::Taste { reset } => {
                let text = self.about_taste(turn, *reset).await?;
                self.talk(turn, text, None)
            }
            Intent::Watches => {
                let (text, question) = self.list_watches(turn).await?;
                self.talk(turn, text, question)
            }
            _ => match self.without_search(turn, taken_back) {
                Some(text) => self.talk(turn, text, None),
                None => self.search_recorded(turn).await,
            },
        })
    }

    /// A photo alone asks for what it shows, so that who likes a pick confirms it. With a demand beside it, or
    /// with several photos, a like would say less.
    async fn await_confirmation(&self, entry: &InboxEntry, reply: &Reply) {
        let [Ok(photo)] = entry.photos.as_slice() else { return };
        if !reply.picks.is_empty() && reply.needs.hard().next().is_none() {
            self.ports.confirmed.looked_at(&entry.sender.person(), &entry.turn, photo).await;
        }
    }

    async fn begin<'a>(&self, entry: &'a InboxEntry) -> Result<Turn<'a>, StoreError> {
        let mut conversation = self.ports.conversations.load(&entry.conversation).await?;
        // A turn that is answered again after a crash must not see its own earlier answer, and one that
        // replaces another must not see that one's.
        conversation
            .turns
            .retain(|past| past.turn != entry.turn && entry.continues.as_ref() != Some(&past.turn));
        self.return_to(entry, &mut conversation).await?;
        self.begin_in(entry, conversation).await
    }

    /// Reads a message as part of a conversation.
    async fn begin_in<'a>(
        &self,
        entry: &'a InboxEntry,
        conversation: ConversationState,
    ) -> Result<Turn<'a>, StoreError> {
        let before = self.before(entry, conversation).await?;
        let recorder = Recorder::of(taught(entry).as_str());
        let mut turn = self.turn_of(entry, before, self.ports.clock.now(), recorder).await;
        // What somebody else wanted in the same channel does not bind a new request; going on with it does.
        let goes_on = matches!(turn.reading.intent, Intent::Refine(_) | Intent::Why { .. });
        let is_bound = !goes_on && !turn.conversation.needs.is_empty();
        if is_bound && self.follows_another(entry, &turn.conversation).await? {
            turn.conversation.needs = Needs::default();
            let language = turn.speech.fixed(entry);
            turn.reading = self.read(entry, &turn.message, &turn.conversation, language).await;
        }
        Ok(turn)
    }

    /// What is known before a message is read.
    async fn before(
        &self,
        entry: &InboxEntry,
        conversation: ConversationState,
    ) -> Result<Before, StoreError> {
        let person = entry.sender.person();
        let profile = match entry.audience {
            Audience::Private => self.profile_of(&person).await?,
            Audience::Community(_) => Profile::empty(person.clone()),
        };
        let community = match entry.audience.community() {
            None => None,
            Some(community) => {
                Some(self.ports.profiles.profile(&memory::taste_of(community)).await?)
            }
        };
        let chosen = self.chosen_for(&entry.audience).await?;
        let reset = community.as_ref().unwrap_or(&profile).reset_at;
        let reacted = self.reacted(&person, &entry.audience, reset).await?;
        Ok(Before { conversation, profile, community, chosen, reacted })
    }

    /// Reads a message with what is known before it.
    pub(super) async fn turn_of<'a>(
        &self,
        entry: &'a InboxEntry,
        before: Before,
        now: Timestamp,
        recorder: Recorder,
    ) -> Turn<'a> {
        let Before { conversation, profile, community, chosen, reacted } = before;
        let message: String = entry.text.chars().take(READ_CHARS).collect();
        let speech = self.speech(entry, &message, &conversation, &chosen).await;
        let reading = self.read(entry, &message, &conversation, speech.fixed(entry)).await;
        Turn {
            entry,
            message,
            conversation,
            profile,
            community,
            chosen,
            disliked: reacted.disliked,
            taken: reacted.taken,
            felt: reacted.felt,
            vocabulary: self.ports.search.vocabulary(),
            reading,
            speech,
            now,
            started: Instant::now(),
            recorder,
        }
    }

    async fn read(
        &self,
        entry: &InboxEntry,
        text: &str,
        conversation: &ConversationState,
        language: Option<&str>,
    ) -> Reading {
        let reader = self.reader.get(&self.ports.search).await;
        let (photos, locale) = (entry.photos.len(), entry.locale.as_deref());
        reader.read(&Message { text, photos, conversation, locale, language })
    }

    /// Goes back to the reply that a message answers: its slate and its ledger are what "the second" and
    /// "cheaper" are about.
    async fn return_to(
        &self,
        entry: &InboxEntry,
        conversation: &mut ConversationState,
    ) -> Result<(), StoreError> {
        let Some(turn) = &entry.reply_to else { return Ok(()) };
        let latest = conversation.turns.last().is_some_and(|past| past.turn == *turn);
        let (Some(asked), Some(reply)) =
            (self.ports.inbox.entry(turn).await?, self.ports.inbox.reply(turn).await?)
        else {
            return Ok(());
        };
        // A reply of another conversation may be private; in the same community it was there for all to see.
        let shared = asked.conversation == entry.conversation
            || (asked.audience == entry.audience && asked.audience != Audience::Private);
        if latest || !shared || reply.continued_by.is_some() {
            return Ok(());
        }
        conversation.turns.retain(|past| past.turn != *turn);
        conversation.turns.push(remember::past_turn(&asked, &reply, asked.accepted_at));
        conversation.needs = remember::ledger(&reply);
        Ok(())
    }

    /// Whether the turn before, of the same community, was somebody else's. Who answers a reply means that one.
    async fn follows_another(
        &self,
        entry: &InboxEntry,
        conversation: &ConversationState,
    ) -> Result<bool, StoreError> {
        let before = conversation.turns.last().map(|past| &past.turn);
        let (Audience::Community(_), None, Some(before)) =
            (&entry.audience, &entry.reply_to, before)
        else {
            return Ok(false);
        };
        let before = self.ports.inbox.entry(before).await?;
        Ok(before.is_some_and(|before| before.sender.person() != entry.sender.person()))
    }

    /// What this person took, and what they do not want to see again. In a community only what was said there counts:
    /// what is known from elsewhere is not to show in public.
    async fn reacted(
        &self,
        person: &PersonId,
        audience: &Audience,
        reset: Option<Timestamp>,
    ) -> Result<Reacted, StoreError> {
        let mut reactions = match audience {
            Audience::Private => self.reactions_of(person).await?,
            Audience::Community(_) => self.ports.feedback.feedback_of(person).await?,
        };
        reactions.sort_by_key(|feedback| feedback.at);
        let felt = match audience {
            Audience::Private => self.felt(&reactions, reset),
            Audience::Community(community) => {
                let names = self.ports.communities.names(community).await?;
                self.felt(&self.said_in(&names, learner::MOST_FELT).await?, reset)
            }
        };
        let mut reacted = Reacted { felt, ..Reacted::default() };
        for feedback in reactions {
            let Some(product) = feedback.product else { continue };
            let of = match (feedback.kind == FeedbackKind::Disliked, feedback.kind.takes()) {
                (true, _) => &mut reacted.disliked,
                (false, true) => &mut reacted.taken,
                (false, false) => continue,
            };
            let counts = match audience {
                Audience::Private => true,
                Audience::Community(_) => {
                    let about = self.ports.inbox.entry(&feedback.turn).await?;
                    about.is_some_and(|about| about.audience == *audience)
                }
            };
            if counts {
                of.push(product);
            }
        }
        Ok(reacted)
    }

    /// The text of a reply that needs no search, or nothing when there is something to find.
    fn without_search(&self, turn: &Turn<'_>, taken_back: bool) -> Option<String> {
        let private = turn.entry.audience == Audience::Private;
        match &turn.reading.intent {
            Intent::Find | Intent::Photo | Intent::Trend { .. } | Intent::Refine(_) => None,
            // These are answered before.
            Intent::Bought { .. }
            | Intent::Taste { .. }
            | Intent::Community(_)
            | Intent::Watch { .. }
            | Intent::Watches
            | Intent::ChangeWatch { .. } => Some(String::new()),
            // A model may understand what the rules take for something else.
            Intent::OffTopic if self.models.has(ModelRole::Planner) => None,
            Intent::OffTopic => Some(turn.talk().off_topic()),
            Intent::SmallTalk(kind) => Some(turn.talk().small_talk(*kind)),
            Intent::Empty => Some(turn.talk().empty()),
            Intent::Help => Some(turn.talk().help.to_owned()),
            Intent::Memory if private => {
                let words = MemoryWords::of(turn.language());
                Some(words.about_memory(&memory::view(&turn.profile, turn.now, words)))
            }
            Intent::Memory => Some(turn.talk().memory_in_private.to_owned()),
            Intent::Why { rank } => Some(saying::why(turn, *rank)),
            Intent::Stated => Some(saying::stated(turn, taken_back, private)),
        }
    }

    fn talk(&self, turn: &Turn<'_>, text: String, question: Option<Question>) -> Answered {
        self.say(turn, text, question, Vec::new())
    }

    /// An answer that needed no search.
    fn say(
        &self,
        turn: &Turn<'_>,
        text: String,
        question: Option<Question>,
        picks: Vec<Pick>,
    ) -> Answered {
        let plan = Plan {
            steps: Vec::new(),
            question: None,
            ..planner::rules_plan(&turn.reading, turn.entry.photos.len())
        };
        let needs = match turn.reading.intent {
            // A limit that a watch waits for is no limit of what is looked for.
            Intent::Bought { .. }
            | Intent::Community(_)
            | Intent::Watch { .. }
            | Intent::Watches
            | Intent::ChangeWatch { .. } => turn.conversation.needs.clone(),
            _ => plan.needs.clone(),
        };
        let reply = self.reply(turn, &plan, text, question, picks, Vec::new(), needs);
        Answered {
            trace: self.trace(turn, plan, Vec::new(), &reply),
            reply,
            observations: Vec::new(),
            tape: None,
        }
    }

    /// Answers by a search, and takes down what was heard meanwhile.
    async fn search_recorded(&self, turn: &Turn<'_>) -> Answered {
        let mut answered = self.search(turn).await;
        answered.tape = turn.recorder.deck().map(|deck| {
            let (heard, likings) = deck.taken_down();
            let digest = |photo: &InboxPhoto| photo.as_ref().ok().map(tape::photo_digest);
            Tape {
                turn: turn.entry.turn.clone(),
                conversation: turn.entry.conversation.clone(),
                at: turn.now,
                said: turn.conversation.clone(),
                profile: turn.profile.clone(),
                taste: turn.community.clone(),
                settings: turn.chosen.clone(),
                disliked: turn.disliked.clone(),
                taken: turn.taken.clone(),
                likings,
                photos: turn.entry.photos.iter().map(digest).collect(),
                heard,
            }
        });
        answered
    }

    pub(super) async fn search(&self, turn: &Turn<'_>) -> Answered {
        let with_planner = self.models.has(ModelRole::Planner);
        let with_models = with_planner
            || self.models.has(ModelRole::Writer)
            || self.models.has(ModelRole::Vision);
        let rules = planner::rules_plan(&turn.reading, turn.entry.photos.len());
        if !with_models {
            let outcome = self.carry_out(turn, &rules, false).await;
            return self.conclude(turn, rules, outcome).await;
        }
        // The likely retrieval runs while the model thinks; its picks are out before the plan is.
        let first = async {
            let outcome = self.carry_out(turn, &rules, false).await;
            if !outcome.slate.picks.is_empty() {
                self.show_first_picks(turn, &rules, &outcome);
            }
            outcome
        };
        let (first, plan) = tokio::join!(first, self.plan(turn));
        if plan.steps.is_empty() {
            let text =
                plan.question.as_ref().map_or_else(|| turn.talk().off_topic(), |q| q.text.clone());
            let needs = plan.needs.clone();
            let question = plan.question.clone();
            let reply = self.reply(turn, &plan, text, question, Vec::new(), Vec::new(), needs);
            let trace = self.trace(turn, plan, Vec::new(), &reply);
            let observations = first.slate.observations;
            return Answered { trace, reply, observations, tape: None };
        }
        let outcome = self.carry_out(turn, &plan, true).await;
        self.conclude(turn, plan, outcome).await
    }

    /// Drives the planner machine.
    async fn plan(&self, turn: &Turn<'_>) -> Plan {
        let with_model = self.models.has(ModelRole::Planner);
        let photos = turn.entry.photos.len();
        let mut machine =
            PlannerMachine::new(turn.reading.clone(), &turn.message, photos, with_model);
        let variables = PlannerContext {
            message: &turn.message,
            photos,
            conversation: &turn.conversation,
            reading: &turn.reading,
            profile: &turn.profile,
            vocabulary: &turn.vocabulary,
            now: turn.now,
        }
        .variables();
        let deadline = Instant::now() + self.config.model_timeout;
        loop {
            match machine.step() {
                PlannerStep::Done(plan) => return plan,
                PlannerStep::AskModel { repair } => {
                    let repair = repair.as_ref();
                    let answer = self
                        .models
                        .ask_once("planner", &variables, &[], repair, deadline, &turn.recorder)
                        .await;
                    match answer {
                        Ok(answer) => machine.feed_answer(answer),
                        Err(_) => machine.feed_failure(),
                    }
                }
            }
        }
    }

    /// Runs the agents of a plan and ranks what they find.
    async fn rank(&self, turn: &Turn<'_>, plan: &Plan, effort: Effort<'_>) -> Found {
        let needs = memory::apply(&plan.needs, &turn.profile);
        let needs = community::within_budget(needs, turn);
        let board = Board::default();
        let like = turn.example();
        let questions = turn.conversation.turns.iter().filter_map(|past| past.question.as_ref());
        let asked: Vec<&str> = questions.map(|question| question.text.as_str()).collect();
        let assignment = Assignment {
            message: &turn.message,
            photos: &turn.entry.photos,
            needs: &needs,
            like: like.as_ref(),
            vocabulary: &turn.vocabulary,
            asked: &asked,
            language: turn.language(),
            community: turn.entry.audience.community(),
            phrases: turn.phrases(),
            words: AgentWords::of(turn.language()),
            now: turn.now,
            with_models: effort.with_models,
            candidates: effort.candidates,
            deadline: Instant::now() + self.config.agent_budget,
            recorder: &turn.recorder,
        };
        agents::run(effort.ports, &plan.steps, &assignment, &board).await;
        let mut found = board.found();
        self.weigh(&mut found, turn, assignment.now);
        let ranking = ranking::rank(found, &needs);
        Found { board, needs, ranking }
    }

    /// Runs the agents of a plan, ranks what they find and verifies the head of it.
    async fn carry_out(&self, turn: &Turn<'_>, plan: &Plan, with_models: bool) -> Outcome {
        let ports = agent_ports(self, &turn.recorder);
        // A taste chooses among what fits alike: the more there is, the better it can.
        let candidates = match turn.taste().leanings.is_empty() {
            true => agents::CANDIDATES,
            false => agents::CANDIDATES_BY_TASTE,
        };
        let effort = Effort { ports: &ports, with_models, candidates };
        let Found { board, needs, mut ranking } = self.rank(turn, plan, effort).await;
        let shown = already_shown(turn);
        ranking.ranked.retain(|ranked| {
            let id = &ranked.product.id;
            let reason = match (shown.contains(id), turn.disliked.contains(id)) {
                (true, _) => "shown before",
                (_, true) => "not for this person",
                (false, false) => return true,
            };
            let reason = Some(reason.to_owned());
            ranking.dropped.push(ranking::record(id, ranked.score, &ranked.verdicts, reason));
            false
        });
        let mut ranked = ranking::diversify(ranking.ranked, DIVERSITY_POOL);
        let asks = cold_start::question(turn, &ranked, &needs);
        let explored = match self.config.explores {
            true => exploring::explore(&mut ranked, turn, turn.now),
            false => None,
        };
        let mut records: Vec<RankedRecord> = ranked.iter().take(TRACED).map(kept).collect();
        let deadline = Instant::now() + self.config.receipt_budget;
        let offers = match turn.recorder.deck() {
            Some(deck) => tape::overhear_offers(&self.ports.offers, deck),
            None => Arc::clone(&self.ports.offers),
        };
        let verifier = receipts::Verifier {
            offers: &offers,
            when_unverified: self.config.when_unverified,
            now: turn.now,
        };
        let mut slate = receipts::verify(ranked, &needs, &verifier, deadline, &turn.recorder).await;
        exploring::label(&mut slate.picks, explored.as_ref());
        for record in &mut records {
            let picked = slate.picks.iter().any(|pick| pick.product.id == record.product);
            record.dropped = (!picked).then(|| {
                let of = slate.dropped.iter().find(|(r, _)| r.product.id == record.product);
                of.map_or_else(|| "others fit better".to_owned(), |(_, reason)| reason.clone())
            });
        }
        records.extend(ranking.dropped.into_iter().take(TRACED));
        Outcome { board, needs, slate, ranked: records, asks }
    }

    fn show_first_picks(&self, turn: &Turn<'_>, plan: &Plan, outcome: &Outcome) {
        let picks = self.with_reasons(turn, outcome);
        let text = saying::template(turn, outcome, &picks, &[]);
        let agents = outcome.board.agents();
        let reply = self.reply(turn, plan, text, None, picks, agents, outcome.needs.clone());
        let stage = ReplyStage::FirstPicks(reply);
        if let Some(sink) = self.sink(turn.entry) {
            sink.preview(turn.entry, &stage);
        }
        self.stages.publish(stage);
    }

    /// Words the answer.
    async fn conclude(&self, turn: &Turn<'_>, plan: Plan, outcome: Outcome) -> Answered {
        let mut picks = self.with_reasons(turn, &outcome);
        let asked = plan.question.clone().or_else(|| outcome.board.question());
        let mut question = asked.or_else(|| outcome.asks.clone());
        let mut blocking = Vec::new();
        if picks.is_empty() {
            blocking = self.blocking(turn, &plan, &outcome.needs).await;
            question = question.or_else(|| QuestionWords::of(turn.language()).relaxing(&blocking));
        }
        let template = saying::template(turn, &outcome, &picks, &blocking);
        let worded = if picks.is_empty() {
            None
        } else {
            self.word(turn, &outcome, &mut picks, question.as_ref()).await
        };
        let mut text = worded.unwrap_or(template);
        if let Some(note) = community::budget_note(&outcome.needs, &picks, turn) {
            text.push_str(&format!("\n{note}"));
        }
        if let Some(wait) = turn.recorder.spent_budget()
            && self.limits.first_budget_notice(&turn.entry.sender.person())
        {
            let hours = wait.as_secs().div_ceil(3_600);
            text.push_str(&format!("\n{}", turn.words().budget_spent(hours)));
        }
        if turn.entry.text.chars().count() > READ_CHARS {
            text.push_str(&format!("\n{}", turn.words().read_in_part(READ_CHARS)));
        }
        let agents = outcome.board.agents();
        let reply = self.reply(turn, &plan, text, question, picks, agents, outcome.needs);
        Answered {
            trace: self.trace(turn, plan, outcome.ranked, &reply),
            reply,
            observations: outcome.slate.observations,
            tape: None,
        }
    }

    fn with_reasons(&self, turn: &Turn<'_>, outcome: &Outcome) -> Vec<Pick> {
        let mut picks = outcome.slate.picks.clone();
        for pick in &mut picks {
            let market = outcome.board.reason(&pick.product.id);
            let known = writer::Known {
                words: turn.words(),
                profile: &turn.profile,
                liked: self.liked_of(turn, pick),
                market: market.as_deref(),
                by_photo: turn.by_photo(),
            };
            pick.why = writer::why(pick, &known);
        }
        picks
    }

    /// What of a pick was liked before, in words: two things at most.
    fn liked_of(&self, turn: &Turn<'_>, pick: &Pick) -> Option<String> {
        let aspects = learner::aspects(&pick.product, &turn.vocabulary);
        let reasons = learner::reasons(turn.taste(), &aspects, turn.now);
        let words = turn.words();
        let known = MemoryWords::of(turn.language());
        let mut liked = reasons.iter().map(|leaning| known.aspect(&leaning.aspect));
        let what = match (liked.next()?, liked.next()) {
            (one, None) => one,
            (one, Some(other)) => words.both(one, other),
        };
        Some(if turn.community.is_some() { words.liked_here(what) } else { words.liked(what) })
    }

    /// Has the writer model word the reply and the reasons; strikes what no source supports.
    async fn word(
        &self,
        turn: &Turn<'_>,
        outcome: &Outcome,
        picks: &mut [Pick],
        question: Option<&Question>,
    ) -> Option<String> {
        if !self.models.has(ModelRole::Writer) {
            return None;
        }
        let noted = outcome.board.notes();
        let notes: Vec<&str> = noted.iter().map(|note| note.english.as_str()).collect();
        let notes = notes.join("\n");
        let shown = noted.iter().map(|note| note.text.as_str());
        let reasons = picks.iter().map(|pick| pick.why.as_str());
        let known = shown.chain(reasons).fold(notes.clone(), |known, said| known + "\n" + said);
        let variables = context! {
            message => turn.message.as_str(),
            picks => writer::rows(picks),
            needs => needs_line(&outcome.needs),
            notes => notes,
            question => question.map(|question| question.text.clone()),
            language => turn.spoken(),
            tone => turn.chosen.tone.as_str(),
        };
        let deadline = Instant::now() + self.config.model_timeout;
        let answer =
            self.models.ask("writer", variables, Vec::new(), deadline, &turn.recorder).await?;
        let wording: Wording = serde_json::from_value(answer).ok()?;
        let slate = picks.to_vec();
        let evidence = writer::Evidence {
            picks: &slate,
            needs: &outcome.needs,
            notes: &known,
            message: &turn.message,
            vocabulary: &turn.vocabulary,
        };
        let (text, mut struck) = writer::strike(&wording.reply, &evidence);
        for Reason { rank, why } in wording.whys {
            let (why, bad) = writer::strike(&why, &evidence);
            struck += bad;
            let pick = picks.iter_mut().find(|pick| i64::from(pick.rank) == rank);
            if let Some(pick) = pick.filter(|_| bad == 0 && !why.is_empty()) {
                pick.why = why;
            }
        }
        if struck > 0 {
            turn.recorder.degraded(format!("{struck} sentences of the wording were struck"));
        }
        (!text.is_empty()).then_some(text)
    }

    /// The hard needs without which something would be found, tried one at a time.
    async fn blocking(&self, turn: &Turn<'_>, plan: &Plan, needs: &Needs) -> Vec<Need> {
        // What the shopper told us about themselves is not up for discussion.
        let said = needs.hard().filter(|need| need.origin.is_of_request());
        let said: Vec<Need> = said.cloned().collect();
        let mut blocking = Vec::new();
        for need in said.into_iter().rev().take(MOST_BLOCKING) {
            let fewer: Needs = plan.needs.iter().filter(|n| !n.same_as(&need)).cloned().collect();
            let plan = Plan { needs: fewer, ..plan.clone() };
            let profile_needs = memory::apply(&plan.needs, &turn.profile);
            if profile_needs.iter().any(|n| n.same_as(&need)) {
                continue;
            }
            if !self.carry_out(turn, &plan, false).await.slate.picks.is_empty() {
                blocking.push(need);
            }
        }
        blocking
    }

    #[expect(clippy::too_many_arguments, reason = "a reply is made of these and nothing else")]
    fn reply(
        &self,
        turn: &Turn<'_>,
        plan: &Plan,
        text: String,
        question: Option<Question>,
        picks: Vec<Pick>,
        agents: Vec<magpie_core::AgentKind>,
        needs: Needs,
    ) -> Reply {
        let mut picks = picks;
        affiliate::apply(&mut picks, &self.config.affiliates);
        if let Some(links) = &self.config.counted_links {
            for pick in picks.iter_mut().filter(|pick| pick.product.url.is_some()) {
                let link = links.pick(&turn.entry.turn, pick.rank);
                pick.labels.extend(link.map(|link| Label::Counted { link }));
            }
        }
        Reply {
            turn: turn.entry.turn.clone(),
            text,
            question,
            needs,
            agents,
            picks,
            planner: plan.planner,
            prompt_versions: turn.recorder.versions(),
            elapsed: turn.started.elapsed(),
            continued_by: None,
        }
    }

    fn trace(
        &self,
        turn: &Turn<'_>,
        plan: Plan,
        ranked: Vec<RankedRecord>,
        reply: &Reply,
    ) -> Trace {
        let records = turn.recorder.records();
        tracing::info!(
            planner = plan.planner.as_str(),
            picks = reply.picks.len(),
            elapsed_ms = u64::try_from(turn.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            degraded = records.degraded.len(),
            "turn answered"
        );
        Trace {
            turn: turn.entry.turn.clone(),
            conversation: turn.entry.conversation.clone(),
            person: turn.entry.sender.person(),
            at: turn.entry.accepted_at,
            read: Some(turn.reading.record()),
            plan,
            completions: records.completions,
            tool_calls: records.tool_calls,
            ranked,
            elapsed: turn.started.elapsed(),
            degraded: records.degraded,
        }
    }
}

/// Takes into a profile what a message states of its writer, and out of it what they take back. Says whether that changed
/// it, and whether something was taken back.
fn take_in(profile: &mut Profile, reading: &Reading, entry: &InboxEntry) -> (bool, bool) {
    let taken_back = memory::unlearn(profile, &reading.forget);
    let learnt = memory::learn(profile, &reading.facts, &entry.turn, entry.accepted_at);
    (learnt || taken_back, taken_back)
}

#[derive(Deserialize)]
struct Wording {
    reply: String,
    #[serde(default)]
    whys: Vec<Reason>,
}

#[derive(Deserialize)]
struct Reason {
    rank: i64,
    why: String,
}

fn agent_ports(shared: &Shared, recorder: &Recorder) -> AgentPorts {
    let Shared { ports, models, config, .. } = shared;
    let ports = AgentPorts {
        search: Arc::clone(&ports.search),
        visual: Arc::clone(&ports.visual),
        live: ports.live.clone(),
        news: ports.news.clone(),
        live_budget: config.live_budget,
        prices: Arc::clone(&ports.prices),
        impressions: Arc::clone(&ports.impressions),
        interest: Arc::clone(&shared.interest),
        models: models.clone(),
    };
    match recorder.deck() {
        Some(deck) => tape::overhear_agents(ports, deck),
        None => ports,
    }
}

fn kept(ranked: &Ranked) -> RankedRecord {
    ranking::record(&ranked.product.id, ranked.score, &ranked.verdicts, None)
}

/// Products that must not come again, because the shopper asked for others.
fn already_shown(turn: &Turn<'_>) -> Vec<ProductId> {
    match turn.reading.intent {
        Intent::Refine(Refinement::More) => {
            let past = turn.conversation.turns.iter();
            past.flat_map(|past| past.picks.iter().map(|pick| pick.product.clone())).collect()
        }
        _ => Vec::new(),
    }
}
