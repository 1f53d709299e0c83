//! Limits: messages of a person, a conversation and a community; model tokens of a day.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::state::{InMemoryState, NotKeyed};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use magpie_core::ports::{Budget, Budgets, LimitScope, Refusal};
use magpie_core::{Audience, InboundMessage, PersonId};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Idle keys are dropped every so many checks: a key is a person, and people come and go.
const SWEEP_EVERY: u32 = 1_024;
/// Those who are near a limit and are told of at once.
const TOLD: usize = 50;
/// Within this time as many messages may come as may come at once.
const REFILL: Duration = Duration::from_secs(60);

/// How much is allowed.
#[derive(Clone, Copy, Debug)]
pub struct LimitRates {
    /// Messages a minute of one person, over all conversations.
    pub person: NonZeroU32,
    /// Messages a minute of everybody in one conversation.
    pub conversation: NonZeroU32,
    /// Messages a minute of everybody in one group or server.
    pub community: NonZeroU32,
    /// Model tokens a day of everybody; no bound when none is given.
    pub daily_tokens: Option<NonZeroU32>,
}

/// Whom a limit is about.
type Who = (LimitScope, String);
/// A limit for each of many, which says what is left.
type Keyed =
    RateLimiter<Who, DefaultKeyedStateStore<Who>, DefaultClock, StateInformationMiddleware>;
/// One limit, which says what is left.
type Single = RateLimiter<NotKeyed, InMemoryState, DefaultClock, StateInformationMiddleware>;

/// What somebody had left of a limit when they last used it.
#[derive(Clone, Copy)]
struct Used {
    left: u32,
    of: u32,
    at: Instant,
    /// Whether they were told that it is too much.
    noticed: bool,
}

impl Used {
    /// What is left now.
    fn left(&self) -> u32 {
        refilled(self.left, self.of, self.at.elapsed(), REFILL)
    }

    /// Whether half or less is left.
    fn is_near(&self) -> bool {
        u64::from(self.left()) * 2 <= u64::from(self.of)
    }
}

/// What is left of a bucket that is filled evenly within `full`.
fn refilled(left: u32, of: u32, elapsed: Duration, full: Duration) -> u32 {
    let more = u128::from(of) * elapsed.as_millis() / full.as_millis();
    left.saturating_add(u32::try_from(more).unwrap_or(u32::MAX)).min(of)
}

/// The limits in force.
pub struct Limits {
    people: Keyed,
    conversations: Keyed,
    communities: Keyed,
    /// Those who have little left, or were told that it is too much.
    used: Mutex<HashMap<Who, Used>>,
    budget_notices: DefaultKeyedRateLimiter<PersonId>,
    checks: std::sync::atomic::AtomicU32,
    tokens: Arc<TokenBudget>,
    clock: DefaultClock,
}

impl Limits {
    /// Nothing is used up yet.
    pub fn new(rates: LimitRates) -> Self {
        Self {
            people: keyed(rates.person),
            conversations: keyed(rates.conversation),
            communities: keyed(rates.community),
            used: Mutex::default(),
            budget_notices: RateLimiter::keyed(
                Quota::with_period(DAY).expect("a day is longer than nothing"),
            ),
            checks: std::sync::atomic::AtomicU32::new(0),
            tokens: Arc::new(TokenBudget::new(rates.daily_tokens)),
            clock: DefaultClock::default(),
        }
    }

    /// None at all.
    pub fn unlimited() -> Self {
        let all = NonZeroU32::MAX;
        Self::new(LimitRates { person: all, conversation: all, community: all, daily_tokens: None })
    }

    /// Counts a message. The first refusal of a flood asks for a notice, the others for silence. What one
    /// limit refuses is not counted by the wider ones: a person who floods uses up nobody else's share.
    pub(super) fn check(&self, message: &InboundMessage) -> Result<(), Refusal> {
        self.check_person(&message.sender.person())?;
        if let Audience::Community(community) = &message.audience {
            let conversation = message.conversation.as_str().to_owned();
            self.count(&self.conversations, (LimitScope::Conversation, conversation))?;
            let community = community.as_str().to_owned();
            self.count(&self.communities, (LimitScope::Community, community))?;
        }
        Ok(())
    }

    /// Counts what a person asks for outside of any conversation.
    pub(super) fn check_person(&self, person: &PersonId) -> Result<(), Refusal> {
        self.sweep();
        self.count(&self.people, (LimitScope::Person, person.as_str().to_owned()))
    }

    fn count(&self, limiter: &Keyed, who: Who) -> Result<(), Refusal> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        match limiter.check_key(&who) {
            Ok(state) => {
                let (left, of) = (state.remaining_burst_capacity(), state.quota().burst_size());
                let now = Used { left, of: of.get(), at: Instant::now(), noticed: false };
                if now.is_near() {
                    used.insert(who, now);
                } else {
                    used.remove(&who);
                }
                Ok(())
            }
            Err(not_until) => {
                let of = not_until.quota().burst_size().get();
                let now = Used { left: 0, of, at: Instant::now(), noticed: true };
                let scope = who.0;
                let before = used.insert(who, now);
                Err(Refusal::RateLimited {
                    scope,
                    retry_after: not_until.wait_time_from(self.clock.now()),
                    notice: !before.is_some_and(|before| before.noticed),
                })
            }
        }
    }

    /// What is left now of those who have used much.
    pub(super) fn budgets(&self) -> Budgets {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let near = used.iter().filter(|(_, used)| used.is_near());
        let near = near.map(|((scope, who), used)| Budget {
            scope: *scope,
            who: who.clone(),
            left: used.left(),
            of: used.of,
        });
        let mut near: Vec<Budget> = near.collect();
        drop(used);
        let share = |budget: &Budget| f64::from(budget.left) / f64::from(budget.of);
        near.sort_by(|a, b| share(a).total_cmp(&share(b)).then_with(|| a.who.cmp(&b.who)));
        near.truncate(TOLD);
        Budgets { near, tokens: self.tokens.left() }
    }

    fn sweep(&self) {
        let count = self.checks.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if count % SWEEP_EVERY == SWEEP_EVERY - 1 {
            for limiter in [&self.people, &self.conversations, &self.communities] {
                limiter.retain_recent();
            }
            self.budget_notices.retain_recent();
            let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
            used.retain(|_, used| used.left() < used.of);
        }
    }

    /// Whether this person has not been told today that the token budget is spent.
    pub(super) fn first_budget_notice(&self, person: &PersonId) -> bool {
        self.budget_notices.check_key(person).is_ok()
    }

    pub(super) fn tokens(&self) -> Arc<TokenBudget> {
        Arc::clone(&self.tokens)
    }
}

/// Model tokens a day over all shoppers; the default has no bound.
#[derive(Default)]
pub struct TokenBudget {
    limiter: Option<Single>,
    daily: u32,
    /// What was left when the budget was last used.
    last: Mutex<Option<(u32, Instant)>>,
    clock: DefaultClock,
}

impl TokenBudget {
    fn new(daily: Option<NonZeroU32>) -> Self {
        let quota = daily.and_then(|daily| {
            Quota::with_period(DAY / daily.get()).map(|quota| quota.allow_burst(daily))
        });
        Self {
            limiter: quota.map(|quota| RateLimiter::direct(quota).with_middleware()),
            daily: daily.map_or(0, NonZeroU32::get),
            last: Mutex::default(),
            clock: DefaultClock::default(),
        }
    }

    /// Takes tokens out of the budget, or says how long until there are enough.
    pub(super) fn take(&self, tokens: u32) -> Result<(), Duration> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        let Some(tokens) = NonZeroU32::new(tokens) else { return Ok(()) };
        match limiter.check_n(tokens) {
            Ok(Ok(state)) => {
                let left = (state.remaining_burst_capacity(), Instant::now());
                *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(left);
                Ok(())
            }
            Ok(Err(not_until)) => Err(not_until.wait_time_from(self.clock.now())),
            // One call that needs more than a whole day's tokens never fits.
            Err(_) => Err(DAY),
        }
    }

    /// Tokens that are left now, and a day's; nothing without a bound.
    fn left(&self) -> Option<(u32, u32)> {
        self.limiter.as_ref()?;
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let left =
            last.map_or(self.daily, |(left, at)| refilled(left, self.daily, at.elapsed(), DAY));
        Some((left, self.daily))
    }
}

fn keyed(a_minute: NonZeroU32) -> Keyed {
    RateLimiter::keyed(Quota::per_minute(a_minute)).with_middleware()
}

#[cfg(test)]
mod tests {
    use magpie_core::{
        CommunityId, ConversationId, MessageKey, Platform, ReplyAddress, Sender, SenderId,
    };

    use super::*;

    fn rate(n: u32) -> NonZeroU32 {
        NonZeroU32::new(n).unwrap()
    }

    fn message(who: &str, place: &str) -> InboundMessage {
        InboundMessage {
            key: MessageKey::new("m"),
            conversation: ConversationId::new(place),
            address: ReplyAddress::new(""),
            sender: Sender {
                platform: Platform::new("test"),
                id: SenderId::new(who),
                display_name: None,
            },
            audience: match place.strip_prefix("group") {
                Some(_) => Audience::Community(CommunityId::new("server")),
                None => Audience::Private,
            },
            moderates: false,
            text: "boots".to_owned(),
            photos: Vec::new(),
            reply_to: None,
            replaces: None,
            may_continue: false,
            locale: None,
            sent_at: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    /// "ok", or whose limit it was; in capitals where a notice is due.
    fn outcome(limits: &Limits, who: &str, place: &str) -> &'static str {
        match limits.check(&message(who, place)) {
            Ok(()) => "ok",
            Err(Refusal::RateLimited { scope, notice, retry_after }) => {
                assert!(retry_after <= Duration::from_secs(60));
                match (scope, notice) {
                    (LimitScope::Person, true) => "PERSON",
                    (LimitScope::Person, false) => "person",
                    (LimitScope::Conversation, true) => "CONVERSATION",
                    (LimitScope::Conversation, false) => "conversation",
                    (LimitScope::Community, true) => "COMMUNITY",
                    (LimitScope::Community, false) => "community",
                }
            }
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_flood_gets_one_notice_and_others_are_not_limited() {
        let rates = LimitRates {
            person: rate(3),
            conversation: rate(5),
            community: rate(7),
            daily_tokens: None,
        };
        let limits = Limits::new(rates);
        let ada: Vec<_> = (0..6).map(|_| outcome(&limits, "ada", "group one")).collect();
        assert_eq!(ada, ["ok", "ok", "ok", "PERSON", "person", "person"]);
        let bob: Vec<_> = (0..3).map(|_| outcome(&limits, "bob", "group one")).collect();
        assert_eq!(bob, ["ok", "ok", "CONVERSATION"]);
        let eve: Vec<_> = (0..3).map(|_| outcome(&limits, "eve", "group two")).collect();
        assert_eq!(eve, ["ok", "ok", "COMMUNITY"]);
        assert_eq!(outcome(&limits, "bob", "home"), "PERSON");
        assert_eq!(outcome(&limits, "joe", "home"), "ok");
    }

    #[test]
    fn those_near_a_limit_are_told_least_left_first() {
        let rates = LimitRates {
            person: rate(4),
            conversation: rate(100),
            community: rate(100),
            daily_tokens: NonZeroU32::new(1_000),
        };
        let limits = Limits::new(rates);
        for (who, messages) in [("ada", 1), ("bob", 2), ("eve", 6)] {
            for _ in 0..messages {
                outcome(&limits, who, "home");
            }
        }
        limits.tokens().take(400).unwrap();
        let budgets = limits.budgets();
        let near: Vec<_> = budgets.near.iter().map(|b| (b.who.as_str(), b.left, b.of)).collect();
        assert_eq!(near, [("test:eve", 0, 4), ("test:bob", 2, 4)]);
        assert_eq!(budgets.tokens, Some((600, 1_000)));
        assert_eq!(Limits::unlimited().budgets(), Budgets::default());
    }

    #[test]
    fn buckets_fill_evenly_and_never_over() {
        for (left, seconds, expected) in [(0, 30, 2), (0, 14, 0), (3, 60, 4), (1, 15, 2)] {
            assert_eq!(refilled(left, 4, Duration::from_secs(seconds), REFILL), expected);
        }
        assert_eq!(refilled(0, u32::MAX, Duration::MAX, REFILL), u32::MAX);
    }

    #[test]
    fn the_token_budget_is_spent_once() {
        let budget = TokenBudget::new(NonZeroU32::new(1_000));
        assert!(budget.take(900).is_ok());
        let wait = budget.take(900).unwrap_err();
        assert!(wait > Duration::from_secs(3_600), "{wait:?}");
        assert!(budget.take(5_000).is_err());
        assert!(TokenBudget::new(None).take(u32::MAX).is_ok());
    }
}
