//! What a look at something that is watched means: pure rules over what its source says.
//!
//! Each event is told once: a goal that is met is told when it becomes met, and again only after it failed in
//! between.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use magpie_core::{Availability, Money, Watch, WatchGoal, WatchState};

/// Longest time between two looks at something whose source can't be reached.
const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 60 * 60);
/// Looks are spread over this share of the time between them, so that they do not come all at once.
const JITTER: f64 = 0.2;

/// What a source says of a watched product now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Its offer.
    Offer {
        /// Price now.
        price: Option<Money>,
        /// Stock now.
        availability: Availability,
    },
    /// It is gone for good.
    Gone,
    /// Nobody knows: the source can't be reached or understood.
    Unknown,
}

/// What is to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The price is at most what was waited for.
    PriceReached {
        /// Price now.
        price: Money,
        /// What was waited for.
        limit: Money,
    },
    /// The price is lower than before.
    PriceFell {
        /// Price now.
        price: Money,
        /// Price before.
        from: Money,
    },
    /// It can be bought again.
    BackInStock,
    /// It is gone for good.
    Gone,
}

/// Brings a watch of a product up to what was seen, and says what is to be told.
pub fn look(watch: &mut Watch, look: Look, now: Timestamp, rhythm: Duration) -> Option<Event> {
    watch.failures = if look == Look::Unknown { watch.failures.saturating_add(1) } else { 0 };
    watch.next_check = next_check(watch, now, rhythm);
    let (price, availability) = match look {
        Look::Unknown => return None,
        Look::Gone => {
            watch.state = WatchState::Ended;
            return Some(Event::Gone);
        }
        Look::Offer { price, availability } => (price, availability),
    };
    let there = availability != Availability::OutOfStock;
    let event = match &mut watch.goal {
        WatchGoal::PriceAtMost { limit, .. } => price
            .filter(|price| there && price.currency == limit.currency)
            .filter(|price| price.amount <= limit.amount)
            .map(|price| Event::PriceReached { price, limit: *limit }),
        WatchGoal::PriceBelow { price: before, .. } => {
            let fell = price
                .filter(|price| there && price.currency == before.currency)
                .filter(|price| price.amount < before.amount);
            // What was told is what the next price is compared with.
            return fell.map(|price| {
                let from = std::mem::replace(before, price);
                Event::PriceFell { price, from }
            });
        }
        WatchGoal::BackInStock { .. } => {
            matches!(availability, Availability::InStock).then_some(Event::BackInStock)
        }
        WatchGoal::Wished { price: goal, asked, sold_out, .. } => {
            let was_low = watch.state == WatchState::Met;
            let low = price.zip(*goal).filter(|(price, goal)| {
                let reached = match asked {
                    true => price.amount <= goal.amount,
                    false => price.amount < goal.amount,
                };
                there && reached && price.currency == goal.currency
            });
            let returns = *sold_out && availability == Availability::InStock;
            *sold_out = !there || *sold_out && !returns;
            watch.state = if low.is_some() { WatchState::Met } else { WatchState::Waiting };
            // One look tells one thing: who reads of a lower price knows that it can be bought.
            return match low.filter(|_| !was_low) {
                Some((price, limit)) if *asked => Some(Event::PriceReached { price, limit }),
                Some((price, from)) => Some(Event::PriceFell { price, from }),
                None => returns.then_some(Event::BackInStock),
            };
        }
        WatchGoal::Fits { .. } => None,
    };
    let before = watch.state;
    watch.state = if event.is_some() { WatchState::Met } else { WatchState::Waiting };
    event.filter(|_| before == WatchState::Waiting)
}

/// When to look next: after the rhythm, later by twice as much with every failure, and a little spread.
pub fn next_check(watch: &Watch, now: Timestamp, rhythm: Duration) -> Timestamp {
    let pause = rhythm.saturating_mul(1 << watch.failures.min(10)).min(LONGEST_PAUSE.max(rhythm));
    let mut hasher = DefaultHasher::new();
    (watch.id.as_str(), now.as_second()).hash(&mut hasher);
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more digits")]
    let share = (hasher.finish() >> 11) as f64 / (1_u64 << 53) as f64;
    let pause = pause.mul_f64(1.0 + JITTER * (share - 0.5));
    let pause = SignedDuration::try_from(pause).unwrap_or(SignedDuration::from_hours(24));
    now.saturating_add(pause).unwrap_or(Timestamp::MAX)
}

/// Whether it is time for a look. A clock that went back does not put it off for longer than a day.
pub fn is_due(watch: &Watch, now: Timestamp) -> bool {
    let runs = matches!(watch.state, WatchState::Waiting | WatchState::Met);
    let far = watch.next_check.duration_since(now) > SignedDuration::from_hours(30);
    runs && (watch.next_check <= now || far)
}

#[cfg(test)]
mod tests {
    use magpie_core::{
        Audience, ConversationId, Platform, ProductId, ReplyAddress, Sender, SenderId, WatchId,
    };

    use super::*;

    const RHYTHM: Duration = Duration::from_secs(1_800);

    fn dollars(amount: i64) -> Money {
        Money::new(amount * 100, "USD".parse().unwrap())
    }

    fn now() -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap()
    }

    fn watch(goal: WatchGoal) -> Watch {
        let platform = Platform::new("test");
        let sender = Sender { platform, id: SenderId::new("ada"), display_name: None };
        Watch {
            id: WatchId::new("w1"),
            number: 1,
            wish_of: None,
            person: sender.person(),
            sender,
            audience: Audience::Private,
            conversation: ConversationId::new("c"),
            address: ReplyAddress::new(""),
            locale: None,
            goal,
            title: "Boots".to_owned(),
            product: None,
            state: WatchState::Waiting,
            created_at: now(),
            next_check: now(),
            alerts: 0,
            failures: 0,
        }
    }

    fn offer(price: i64, availability: Availability) -> Look {
        Look::Offer { price: Some(dollars(price)), availability }
    }

    /// What each of several looks in a row tells.
    fn told(goal: WatchGoal, looks: &[Look]) -> Vec<Option<Event>> {
        let mut watch = watch(goal);
        looks.iter().map(|seen| look(&mut watch, *seen, now(), RHYTHM)).collect()
    }

    #[test]
    fn a_price_limit_is_told_once_until_it_is_left_and_reached_anew() {
        use Availability::{InStock, OutOfStock};
        let goal = WatchGoal::PriceAtMost { product: ProductId::new("p"), limit: dollars(80) };
        let reached =
            |price| Some(Event::PriceReached { price: dollars(price), limit: dollars(80) });
        let looks = [
            offer(90, InStock),
            offer(80, InStock),
            offer(75, InStock),
            Look::Unknown,
            offer(75, InStock),
            offer(85, InStock),
            offer(79, OutOfStock),
            offer(79, InStock),
        ];
        let expected = [None, reached(80), None, None, None, None, None, reached(79)];
        assert_eq!(told(goal, &looks), expected);
    }

    #[test]
    fn every_further_fall_is_told_and_no_other_currency() {
        use Availability::InStock;
        let goal = WatchGoal::PriceBelow { product: ProductId::new("p"), price: dollars(90) };
        let fell =
            |price, from| Some(Event::PriceFell { price: dollars(price), from: dollars(from) });
        let euros = Look::Offer {
            price: Some(Money::new(100, "EUR".parse().unwrap())),
            availability: InStock,
        };
        let looks =
            [offer(95, InStock), offer(85, InStock), offer(85, InStock), euros, offer(70, InStock)];
        assert_eq!(told(goal, &looks), [None, fell(85, 90), None, None, fell(70, 85)]);
    }

    #[test]
    fn stock_is_told_when_it_comes_and_an_end_ends_the_watch() {
        use Availability::{InStock, OutOfStock, Unknown};
        let goal = WatchGoal::BackInStock { product: ProductId::new("p") };
        let looks = [
            offer(9, OutOfStock),
            offer(9, Unknown),
            offer(9, InStock),
            offer(9, InStock),
            offer(9, OutOfStock),
            offer(9, InStock),
            Look::Gone,
        ];
        let back = Some(Event::BackInStock);
        assert_eq!(told(goal, &looks), [None, None, back, None, None, back, Some(Event::Gone)]);
    }

    #[test]
    fn a_wish_is_told_of_when_it_gets_cheaper_and_when_it_returns() {
        use Availability::{InStock, OutOfStock, Unknown};
        let wished = |asked, sold_out| WatchGoal::Wished {
            product: ProductId::new("p"),
            price: Some(dollars(80)),
            asked,
            sold_out,
        };
        let fell = |price| Some(Event::PriceFell { price: dollars(price), from: dollars(80) });
        let looks = [
            offer(80, InStock),
            offer(75, InStock),
            offer(70, InStock),
            offer(80, InStock),
            Look::Unknown,
            offer(90, OutOfStock),
            offer(90, Unknown),
            offer(90, InStock),
            offer(60, OutOfStock),
            offer(60, InStock),
            offer(60, InStock),
        ];
        let back = Some(Event::BackInStock);
        let expected = [None, fell(75), None, None, None, None, None, back, None, fell(60), None];
        assert_eq!(told(wished(false, false), &looks), expected);
        let reached = Some(Event::PriceReached { price: dollars(80), limit: dollars(80) });
        let looks = [offer(80, OutOfStock), offer(80, InStock), offer(85, InStock), Look::Gone];
        assert_eq!(told(wished(true, true), &looks), [None, reached, None, Some(Event::Gone)]);
        let unpriced = WatchGoal::Wished {
            product: ProductId::new("p"),
            price: None,
            asked: false,
            sold_out: true,
        };
        assert_eq!(told(unpriced, &[offer(9, OutOfStock), offer(9, InStock)]), [None, back]);
    }

    #[test]
    fn looks_are_spread_and_put_off_while_a_source_is_away() {
        let mut watch = watch(WatchGoal::BackInStock { product: ProductId::new("p") });
        let first = next_check(&watch, now(), RHYTHM).duration_since(now()).as_secs_f64();
        assert!((1_620.0..1_980.0).contains(&first), "{first}");
        for _ in 0..40 {
            look(&mut watch, Look::Unknown, now(), RHYTHM);
        }
        let far = watch.next_check.duration_since(now()).as_secs_f64();
        assert!((70_000.0..100_000.0).contains(&far), "{far}");
        assert!(!is_due(&watch, now()));
        assert!(is_due(&watch, watch.next_check));
        // The clock was a year ahead when the next look was set.
        let past = now().saturating_sub(SignedDuration::from_hours(24 * 365)).unwrap();
        assert!(is_due(&watch, past));
    }
}
