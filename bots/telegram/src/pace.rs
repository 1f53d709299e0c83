//! How fast messages and edits go out.
//!
//! Telegram allows about one message a second in a chat with short bursts, twenty a minute in a group and
//! thirty a second over all chats; edits count. Rates here are chosen so that no window of that length holds
//! more, bursts included.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use teloxide::types::ChatId;
use tokio::time::Instant;

use crate::TelegramConfig;

/// A placeholder, first picks and the final reply may follow each other at once.
const CHAT_BURST: NonZeroU32 = NonZeroU32::new(3).expect("not 0");
/// 6 at once and 14 a minute are 20 in any minute.
const GROUP_BURST: NonZeroU32 = NonZeroU32::new(6).expect("not 0");
const GROUP_PER_MINUTE: NonZeroU32 = NonZeroU32::new(14).expect("not 0");
/// 5 at once and 25 a second are 30 in any second.
const OVERALL_BURST: NonZeroU32 = NonZeroU32::new(5).expect("not 0");
const OVERALL: u32 = 25;
/// Idle chats are dropped every so many messages.
const SWEEP_EVERY: usize = 4_096;

/// Who may send when.
pub(crate) struct Pace {
    chats: DefaultKeyedRateLimiter<i64>,
    groups: DefaultKeyedRateLimiter<i64>,
    overall: DefaultDirectRateLimiter,
    paused: Mutex<HashMap<i64, Instant>>,
    sent: AtomicUsize,
}

impl Pace {
    pub(crate) fn new(config: &TelegramConfig) -> Self {
        let second = NonZeroU32::new(1).expect("not 0");
        let overall = match config.per_second {
            Some(rate) => Quota::per_second(rate),
            None => Quota::per_second(NonZeroU32::new(OVERALL).expect("not 0"))
                .allow_burst(OVERALL_BURST),
        };
        Self {
            chats: RateLimiter::keyed(Quota::per_second(second).allow_burst(CHAT_BURST)),
            groups: RateLimiter::keyed(
                Quota::per_minute(GROUP_PER_MINUTE).allow_burst(GROUP_BURST),
            ),
            overall: RateLimiter::direct(overall),
            paused: Mutex::default(),
            sent: AtomicUsize::new(0),
        }
    }

    /// Waits until a message or an edit may go to a chat.
    pub(crate) async fn turn(&self, chat: ChatId) {
        loop {
            let until = self.paused_until(chat);
            match until {
                Some(until) => tokio::time::sleep_until(until).await,
                None => break,
            }
        }
        if is_group(chat) {
            self.groups.until_key_ready(&chat.0).await;
        }
        self.chats.until_key_ready(&chat.0).await;
        self.all().await;
    }

    /// Takes the room for two messages at once, if there is room for both: for one that nobody would miss,
    /// and for the one that follows it.
    pub(crate) fn room_for_two(&self, chat: ChatId) -> bool {
        // A group's twenty a minute are kept for replies.
        let two = NonZeroU32::new(2).expect("not 0");
        !is_group(chat)
            && self.paused_until(chat).is_none()
            && self.chats.check_key_n(&chat.0, two).is_ok_and(|fits| fits.is_ok())
            && self.overall.check_n(two).is_ok_and(|fits| fits.is_ok())
    }

    /// Notes that Telegram asks to wait with a chat.
    pub(crate) fn wait(&self, chat: ChatId, wait: Duration) {
        let mut paused = self.paused.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        paused.retain(|_, until| *until > now);
        let until = paused.entry(chat.0).or_insert(now);
        *until = (*until).max(now + wait);
    }

    fn paused_until(&self, chat: ChatId) -> Option<Instant> {
        let paused = self.paused.lock().unwrap_or_else(PoisonError::into_inner);
        paused.get(&chat.0).copied().filter(|until| *until > Instant::now())
    }

    async fn all(&self) {
        if self.sent.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.chats.retain_recent();
            self.groups.retain_recent();
        }
        self.overall.until_ready().await;
    }
}

/// Identifiers of groups and channels are negative.
fn is_group(chat: ChatId) -> bool {
    chat.0 < 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace() -> Pace {
        Pace::new(&TelegramConfig {
            token: "t".into(),
            api_url: None,
            webhook_url: None,
            per_second: None,
        })
    }

    #[tokio::test]
    async fn a_chat_gets_three_at_once_and_others_do_not_wait_for_it() {
        let pace = pace();
        let started = Instant::now();
        for _ in 0..3 {
            pace.turn(ChatId(1)).await;
        }
        assert!(started.elapsed() < Duration::from_millis(200));
        assert!(!pace.room_for_two(ChatId(1)));
        let fourth = tokio::time::timeout(Duration::from_millis(500), pace.turn(ChatId(1)));
        assert!(fourth.await.is_err(), "the fourth waits");
        assert!(pace.room_for_two(ChatId(2)));
        assert!(!pace.room_for_two(ChatId(-2)), "groups are kept for replies");
    }

    #[tokio::test]
    async fn what_telegram_asks_is_waited_for() {
        let pace = pace();
        pace.wait(ChatId(1), Duration::from_millis(300));
        let started = Instant::now();
        pace.turn(ChatId(2)).await;
        assert!(started.elapsed() < Duration::from_millis(200));
        pace.turn(ChatId(1)).await;
        assert!(started.elapsed() >= Duration::from_millis(290));
    }
}
