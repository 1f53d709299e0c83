//! Limits: messages of a person, a conversation and a community; model tokens of a day.

use std::collections::HashSet;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use magpie_core::ports::{LimitScope, Refusal};
use magpie_core::{Audience, InboundMessage, PersonId};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Idle keys are dropped every so many checks: a key is a person, and people come and go.
const SWEEP_EVERY: u32 = 1_024;

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

/// The limits in force.
pub struct Limits {
    people: DefaultKeyedRateLimiter<Who>,
    conversations: DefaultKeyedRateLimiter<Who>,
    communities: DefaultKeyedRateLimiter<Who>,
    noticed: Mutex<HashSet<Who>>,
    budget_notices: DefaultKeyedRateLimiter<PersonId>,
    checks: std::sync::atomic::AtomicU32,
    tokens: Arc<TokenBudget>,
    clock: DefaultClock,
}

impl Limits {
    /// Nothing is used up yet.
    pub fn new(rates: LimitRates) -> Self {
        Self {
            people: RateLimiter::keyed(Quota::per_minute(rates.person)),
            conversations: RateLimiter::keyed(Quota::per_minute(rates.conversation)),
            communities: RateLimiter::keyed(Quota::per_minute(rates.community)),
            noticed: Mutex::default(),
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

    fn count(&self, limiter: &DefaultKeyedRateLimiter<Who>, who: Who) -> Result<(), Refusal> {
        let mut noticed = self.noticed.lock().unwrap_or_else(PoisonError::into_inner);
        match limiter.check_key(&who) {
            Ok(()) => {
                noticed.remove(&who);
                Ok(())
            }
            Err(not_until) => Err(Refusal::RateLimited {
                scope: who.0,
                retry_after: not_until.wait_time_from(self.clock.now()),
                notice: noticed.insert(who),
            }),
        }
    }

    fn sweep(&self) {
        let count = self.checks.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if count % SWEEP_EVERY == SWEEP_EVERY - 1 {
            for limiter in [&self.people, &self.conversations, &self.communities] {
                limiter.retain_recent();
            }
            self.budget_notices.retain_recent();
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
    limiter: Option<DefaultDirectRateLimiter>,
    clock: DefaultClock,
}

impl TokenBudget {
    fn new(daily: Option<NonZeroU32>) -> Self {
        let quota = daily.and_then(|daily| {
            Quota::with_period(DAY / daily.get()).map(|quota| quota.allow_burst(daily))
        });
        Self { limiter: quota.map(RateLimiter::direct), clock: DefaultClock::default() }
    }

    /// Takes tokens out of the budget, or says how long until there are enough.
    pub(super) fn take(&self, tokens: u32) -> Result<(), Duration> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        let Some(tokens) = NonZeroU32::new(tokens) else { return Ok(()) };
        match limiter.check_n(tokens) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(not_until)) => Err(not_until.wait_time_from(self.clock.now())),
            // One call that needs more than a whole day's tokens never fits.
            Err(_) => Err(DAY),
        }
    }
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
    fn the_token_budget_is_spent_once() {
        let budget = TokenBudget::new(NonZeroU32::new(1_000));
        assert!(budget.take(900).is_ok());
        let wait = budget.take(900).unwrap_err();
        assert!(wait > Duration::from_secs(3_600), "{wait:?}");
        assert!(budget.take(5_000).is_err());
        assert!(TokenBudget::new(None).take(u32::MAX).is_ok());
    }
}
