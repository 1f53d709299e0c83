//! Watches: setting, listing, changing them, and telling their owners.
//!
//! An alert is a turn of its own, accepted and answered like a message, so that it is shown exactly once across
//! crashes: its key is made of the watch and the number of the alert.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use jiff::Timestamp;
use magpie_core::ports::{AcceptOutcome, InboxEntry, OfferError, StoreError, VerifiedOffer};
use magpie_core::{
    Availability, ConversationState, Currency, FeedbackKind, MessageKey, Money, Needs, PastPick,
    Phrases, Pick, PriceObservation, Product, ProductId, Question, Receipt, ReceiptStatus, Reply,
    ReplyAddress, Want, Watch, WatchGoal, WatchId, WatchState,
};

use super::turn::{Turn, plain_reply};
use super::{Engine, Shared};
use crate::planner::QuestionWords;
use crate::planner::rules::{WatchChange, WatchWish};
use crate::watches::{self, Event, Look};

/// Watches that one person may have.
const MOST_WATCHES: usize = 50;
/// Offers that are looked at side by side.
const SIDE_BY_SIDE: usize = 8;
/// Time for one look.
const LOOK_TIME: Duration = Duration::from_secs(10);
/// Products of a request that are remembered as known.
const MOST_KNOWN: usize = 200;
/// Watches whose buttons are shown under the list.
const WITH_BUTTONS: usize = 4;
/// What the key of an alert begins with.
const KEY: &str = "watch:";

impl Engine {
    /// Looks at everything that is watched and due, and tells what happened. Returns how many alerts there
    /// were.
    ///
    /// # Errors
    /// The store can't be read.
    pub async fn check_watches(&self) -> Result<usize, StoreError> {
        let now = self.shared.ports.clock.now();
        let mut watches = self.shared.ports.watches.watches().await?;
        let wishes = self.shared.ports.wishes.wishes().await?;
        watches.extend(wishes.into_iter().map(|wish| wish.watch));
        let mut products: BTreeMap<ProductId, Vec<Watch>> = BTreeMap::new();
        let mut requests = Vec::new();
        for watch in watches.into_iter().filter(|watch| watches::is_due(watch, now)) {
            match watch.goal.product() {
                Some(product) => products.entry(product.clone()).or_default().push(watch),
                None => requests.push(watch),
            }
        }
        let looks = products.into_iter().map(|(id, watches)| self.look_at(id, watches, now));
        let mut alerts: usize = futures::stream::iter(looks)
            .buffer_unordered(SIDE_BY_SIDE)
            .collect::<Vec<_>>()
            .await
            .iter()
            .sum();
        for watch in requests {
            alerts += self.look_for(watch, now).await;
        }
        Ok(alerts)
    }

    /// One look at a product for everybody who watches it.
    async fn look_at(&self, id: ProductId, watches: Vec<Watch>, now: Timestamp) -> usize {
        let shared = &self.shared;
        let loaded = shared.ports.search.products(std::slice::from_ref(&id)).await;
        let known = loaded.unwrap_or_default().into_iter().next();
        // What left the catalogue may still be sold where it was.
        let product = known.or_else(|| watches.iter().find_map(|watch| watch.product.clone()));
        let Some(mut product) = product else {
            for watch in watches {
                self.tell(watch, Look::Gone, None, now).await;
            }
            return 0;
        };
        let answer = shared.ports.offers.verify(&product, LOOK_TIME).await;
        if let Ok(offer) = &answer {
            let seen = PriceObservation {
                product: product.id.clone(),
                at: offer.fetched_at,
                price: offer.price,
                availability: offer.availability,
                source: offer.source.clone(),
            };
            if let Err(error) = shared.ports.prices.observe(&[seen]).await {
                tracing::error!(error = &error as &dyn std::error::Error, "a price is not kept");
            }
            crate::receipts::apply(&mut product, offer);
        }
        let seen = look_of(&answer);
        let receipt = answer.ok().map(|offer| Receipt {
            source: offer.source,
            fetched_at: offer.fetched_at,
            status: ReceiptStatus::Fresh,
        });
        let mut alerts = 0;
        for mut watch in watches {
            watch.product = Some(product.clone());
            alerts += self.tell(watch, seen, receipt.clone(), now).await;
        }
        alerts
    }

    /// Keeps what a look showed, and tells the owner where something happened.
    async fn tell(
        &self,
        mut watch: Watch,
        seen: Look,
        receipt: Option<Receipt>,
        now: Timestamp,
    ) -> usize {
        let event = watches::look(&mut watch, seen, now, self.shared.config.watch_every);
        let Some(event) = event else {
            self.shared.renew_watch(&watch).await;
            return 0;
        };
        let phrases = Phrases::of(watch.locale.as_deref());
        let text = event_text(&watch, event, phrases);
        let picks = match (&watch.product, receipt) {
            (Some(product), Some(receipt)) => vec![Pick {
                rank: 1,
                product: product.clone(),
                why: text.clone(),
                verdicts: Vec::new(),
                receipt,
                labels: Vec::new(),
            }],
            _ => Vec::new(),
        };
        self.alert(watch, text, picks).await
    }

    /// One look for something that fits a request.
    async fn look_for(&self, mut watch: Watch, now: Timestamp) -> usize {
        watch.next_check = watches::next_check(&watch, now, self.shared.config.watch_every);
        let WatchGoal::Fits { text, needs, known } = &mut watch.goal else { return 0 };
        let picks = self.shared.fitting(&watch.person, text, needs).await;
        let mut fresh: Vec<Pick> =
            picks.into_iter().filter(|pick| !known.contains(&pick.product.id)).collect();
        if fresh.is_empty() {
            self.shared.renew_watch(&watch).await;
            return 0;
        }
        known.extend(fresh.iter().map(|pick| pick.product.id.clone()));
        let extra = known.len().saturating_sub(MOST_KNOWN);
        known.drain(..extra);
        for (rank, pick) in (1..).zip(&mut fresh) {
            pick.rank = rank;
        }
        let phrases = Phrases::of(watch.locale.as_deref());
        let text = phrases.watch_fits(&watch.title);
        self.alert(watch, text, fresh).await
    }

    /// Accepts, answers and shows an alert. The watch is kept last: a crash before that finds the same alert
    /// again, which is then known.
    async fn alert(&self, mut watch: Watch, text: String, picks: Vec<Pick>) -> usize {
        let shared = &self.shared;
        // Looking takes a while: its owner may have ended it, or had everything forgotten.
        let stands = match &watch.wish_of {
            None => matches!(shared.ports.watches.watch(&watch.id).await, Ok(Some(_))),
            Some(community) => shared.is_wished(&watch, community).await,
        };
        if !stands {
            return 0;
        }
        watch.alerts += 1;
        let now = shared.ports.clock.now();
        let entry = InboxEntry {
            turn: shared.ports.ids.turn(),
            key: MessageKey::new(format!("{KEY}{}:{}", watch.id, watch.alerts)),
            conversation: watch.conversation.clone(),
            address: watch.address.clone(),
            sender: watch.sender.clone(),
            audience: watch.audience.clone(),
            moderates: false,
            text: text.clone(),
            photos: Vec::new(),
            reply_to: None,
            continues: None,
            locale: watch.locale.clone(),
            sent_at: now,
            accepted_at: now,
        };
        let accepted = match shared.ports.inbox.accept(entry.clone()).await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "an alert is not stored");
                return 0;
            }
        };
        if accepted == AcceptOutcome::New {
            let reply = Reply { picks, ..shared.alert_reply(&entry).await };
            let work = {
                let shared = Arc::clone(shared);
                async move { shared.settle(&entry, reply, None).await }
            };
            self.dispatcher.push_waiting(watch.conversation.clone(), work).await;
        }
        shared.renew_watch(&watch).await;
        1
    }
}

/// Whether a message is an alert that a crash left without its reply.
pub(super) fn is_alert(entry: &InboxEntry) -> bool {
    entry.key.as_str().starts_with(KEY)
}

impl Shared {
    /// What is said for an alert, without picks. The conversation's ledger stays as it is.
    pub(super) async fn alert_reply(&self, entry: &InboxEntry) -> Reply {
        let state = self.ports.conversations.load(&entry.conversation).await;
        let needs = state.map(|state| state.needs).unwrap_or_default();
        Reply { needs, ..plain_reply(entry, &entry.text) }
    }

    /// Keeps how a watch stands after a look, unless it was ended or forgotten meanwhile.
    async fn renew_watch(&self, watch: &Watch) {
        let renewed = match &watch.wish_of {
            None => self.ports.watches.renew_watch(watch).await,
            Some(_) => self.ports.wishes.renew_wish(watch).await,
        };
        if let Err(error) = renewed {
            tracing::error!(error = &error as &dyn std::error::Error, "a watch is not kept");
        }
    }

    /// Sets a watch, and says so.
    pub(super) async fn set_watch(
        &self,
        turn: &Turn<'_>,
        pick: Option<usize>,
        wish: WatchWish,
    ) -> Result<String, StoreError> {
        let entry = turn.entry;
        let phrases = turn.phrases();
        // Everybody there reads the alerts.
        if !self.may_decide(entry).await {
            return Ok(phrases.watch_moderators.to_owned());
        }
        let existing = self.ports.watches.watches_in(&entry.conversation).await?;
        if existing.len() >= MOST_WATCHES {
            return Ok(phrases.watch_too_many(MOST_WATCHES));
        }
        let stated = &turn.reading.stated;
        let slate = turn.conversation.last_slate();
        let names_thing = turn.names_thing() && pick.is_none();
        let pointed = slate.and_then(|slate| slate.picks.get(pick.unwrap_or(1).checked_sub(1)?));
        let (goal, title, product) = match pointed {
            Some(pointed) if !names_thing => {
                let product = self.shown(&turn.conversation, pointed).await?;
                let goal = goal_for(pointed, product.as_ref(), wish, stated);
                let Some(goal) = goal else { return Ok(phrases.watch_no_price.to_owned()) };
                (goal, pointed.title.clone(), product)
            }
            _ if names_thing => {
                let text = turn.reading.query.clone();
                let needs = turn.reading.stated.clone();
                let there = self.fitting(&entry.sender.person(), &text, &needs).await;
                let known = there.into_iter().map(|pick| pick.product.id).collect();
                let title = text.clone();
                (WatchGoal::Fits { text, needs, known }, title, None)
            }
            _ => return Ok(phrases.watch_what.to_owned()),
        };
        let said = goal_text(&goal, &title, phrases);
        let same = |watch: &&Watch| watch.goal == goal && watch.state != WatchState::Ended;
        if let Some(known) = existing.iter().find(same) {
            return Ok(phrases.watch_known(known.number, said));
        }
        if pointed.is_some() && !names_thing {
            // Who waits for something wants it.
            self.note(turn, pick.unwrap_or(1), FeedbackKind::Saved, None).await;
        }
        let now = self.ports.clock.now();
        // One that was dropped keeps its number: "stop watch 3" is never about another than when it was read.
        let last = self.ports.watches.last_watch_number(&entry.conversation).await?;
        let number = existing.iter().map(|watch| watch.number).max().unwrap_or(0).max(last) + 1;
        let mut watch = Watch {
            id: WatchId::new(self.ports.ids.turn().as_str()),
            number,
            wish_of: None,
            person: entry.sender.person(),
            sender: entry.sender.clone(),
            audience: entry.audience.clone(),
            conversation: entry.conversation.clone(),
            address: self.standing_address(entry),
            locale: turn.language().map(str::to_owned),
            goal,
            title,
            product,
            state: WatchState::Waiting,
            created_at: now,
            next_check: now,
            alerts: 0,
            failures: 0,
        };
        watch.next_check = watches::next_check(&watch, now, self.config.watch_every);
        self.ports.watches.keep_watch(&watch).await?;
        Ok(phrases.watch_set(number, said))
    }

    /// Where a message goes that answers nothing.
    pub(super) fn standing_address(&self, entry: &InboxEntry) -> ReplyAddress {
        self.sink(entry).map_or_else(|| entry.address.clone(), |sink| sink.standing_address(entry))
    }

    /// The product behind a pick: from the catalogue, or as it was shown.
    pub(super) async fn shown(
        &self,
        conversation: &ConversationState,
        pick: &PastPick,
    ) -> Result<Option<Product>, StoreError> {
        let ids = std::slice::from_ref(&pick.product);
        let loaded = self.ports.search.products(ids).await.unwrap_or_default();
        if let Some(product) = loaded.into_iter().next() {
            return Ok(Some(product));
        }
        let Some(slate) = conversation.last_slate() else { return Ok(None) };
        let reply = self.ports.inbox.reply(&slate.turn).await?;
        let picks = reply.map(|reply| reply.picks).unwrap_or_default().into_iter();
        Ok(picks.map(|pick| pick.product).find(|product| product.id == pick.product))
    }

    /// What is watched in a conversation.
    pub(super) async fn list_watches(
        &self,
        turn: &Turn<'_>,
    ) -> Result<(String, Option<Question>), StoreError> {
        let (phrases, words) = (turn.phrases(), QuestionWords::of(turn.language()));
        let watches = self.ports.watches.watches_in(&turn.entry.conversation).await?;
        if watches.is_empty() {
            return Ok((phrases.watch_none.to_owned(), None));
        }
        let lines: Vec<String> = watches.iter().map(|watch| line(watch, phrases)).collect();
        let mut options = Vec::new();
        for watch in watches.iter().rev().take(WITH_BUTTONS) {
            options.push(words.stop_watch(watch.number));
        }
        let question = Question { text: phrases.watch_stop_one.to_owned(), options };
        Ok((lines.join("\n"), Some(question)))
    }

    /// Ends, pauses or resumes a watch, and says so.
    pub(super) async fn change_watch(
        &self,
        turn: &Turn<'_>,
        number: Option<u32>,
        change: WatchChange,
    ) -> Result<String, StoreError> {
        let phrases = turn.phrases();
        let entry = turn.entry;
        if !self.may_decide(entry).await {
            return Ok(phrases.watch_moderators.to_owned());
        }
        let watches = self.ports.watches.watches_in(&entry.conversation).await?;
        let chosen = match (number, watches.as_slice()) {
            (None, [only]) => Some(only),
            (None, _) => None,
            (Some(number), all) => all.iter().find(|watch| watch.number == number),
        };
        let Some(watch) = chosen else { return Ok(phrases.watch_which.to_owned()) };
        let said = line(watch, phrases);
        Ok(match change {
            WatchChange::Stop => {
                self.ports.watches.drop_watch(&watch.id).await?;
                phrases.watch_stopped(said)
            }
            WatchChange::Pause => {
                let paused = Watch { state: WatchState::Paused, ..watch.clone() };
                self.ports.watches.keep_watch(&paused).await?;
                line(&paused, phrases)
            }
            WatchChange::Resume => {
                let now = self.ports.clock.now();
                let state = WatchState::Waiting;
                let resumed = Watch { state, next_check: now, failures: 0, ..watch.clone() };
                self.ports.watches.keep_watch(&resumed).await?;
                line(&resumed, phrases)
            }
        })
    }
}

fn look_of(answer: &Result<VerifiedOffer, OfferError>) -> Look {
    match answer {
        Ok(offer) => Look::Offer { price: offer.price, availability: offer.availability },
        Err(OfferError::Gone(_)) => Look::Gone,
        Err(_) => Look::Unknown,
    }
}

/// What is waited for at a pick; nothing where a fall is waited for and nobody knows the price.
fn goal_for(
    pick: &PastPick,
    product: Option<&Product>,
    wish: WatchWish,
    stated: &Needs,
) -> Option<WatchGoal> {
    let id = pick.product.clone();
    let limit = stated.iter().find_map(|need| match need.want {
        Want::PriceMax(limit) | Want::PriceAbout(limit) if !need.not => Some(limit),
        _ => None,
    });
    let now = product.and_then(|product| product.price).or(pick.price);
    let sold_out = product.is_some_and(|p| p.availability == Availability::OutOfStock);
    match (wish, limit, now) {
        (WatchWish::BackInStock, _, _) => Some(WatchGoal::BackInStock { product: id }),
        // An amount without a currency is meant in that of the offer.
        (_, Some(limit), now) => {
            let currency = now.map_or(limit.currency, |now| now.currency);
            let limit = in_currency(limit, currency);
            Some(WatchGoal::PriceAtMost { product: id, limit })
        }
        (_, None, _) if sold_out => Some(WatchGoal::BackInStock { product: id }),
        (_, None, Some(price)) => Some(WatchGoal::PriceBelow { product: id, price }),
        (_, None, None) => None,
    }
}

/// The amount that was written, in another currency: "below 80" says no currency.
pub(super) fn in_currency(limit: Money, currency: Currency) -> Money {
    let (from, to) = (limit.currency.minor_digits(), currency.minor_digits());
    let amount = match from.cmp(&to) {
        std::cmp::Ordering::Less => limit.amount.saturating_mul(10_i64.pow(to - from)),
        _ => limit.amount / 10_i64.pow(from - to),
    };
    Money::new(amount, currency)
}

pub(super) fn goal_text(goal: &WatchGoal, title: &str, phrases: &Phrases) -> String {
    match goal {
        WatchGoal::PriceAtMost { limit: price, .. }
        | WatchGoal::Wished { price: Some(price), asked: true, .. } => {
            phrases.watch_at_most(title, *price)
        }
        WatchGoal::PriceBelow { price, .. }
        | WatchGoal::Wished { price: Some(price), asked: false, .. } => {
            phrases.watch_below(title, *price)
        }
        WatchGoal::BackInStock { .. } | WatchGoal::Wished { price: None, .. } => {
            phrases.watch_stock(title)
        }
        WatchGoal::Fits { .. } => phrases.watch_any(title),
    }
}

fn line(watch: &Watch, phrases: &Phrases) -> String {
    let state = match watch.state {
        WatchState::Waiting => "",
        WatchState::Met => " ✓",
        WatchState::Paused => " ⏸",
        WatchState::Ended => " ✕",
    };
    format!("{}. {}{state}", watch.number, goal_text(&watch.goal, &watch.title, phrases))
}

fn event_text(watch: &Watch, event: Event, phrases: &Phrases) -> String {
    let title = &watch.title;
    let said = match event {
        Event::PriceReached { price, limit } => phrases.watch_reached(title, price, limit),
        Event::PriceFell { price, from } => phrases.watch_fell(title, price, from),
        Event::BackInStock => phrases.watch_back(title),
        Event::Gone => phrases.watch_gone(title),
    };
    match watch.wish_of {
        None => said,
        Some(_) => phrases.community().wish_alert(watch.number, said),
    }
}
