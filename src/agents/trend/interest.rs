//! What people look at and ask for, from Magpie's own traffic: in this community and over all, this week and the
//! week before. Counts of few people are never told: they could be one person's.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use magpie_core::ports::{Interest, InterestWindow};
use magpie_core::{CommunityId, FacetKind, HeardAnswer, ProductId};
use tokio::time::Instant;

use super::day;
use crate::agents::{AgentPorts, AgentWords, Assignment};

/// How far back interest counts as current; it is compared with the same time before that.
const RECENT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Interest of fewer people than this is not told.
const PRIVACY_THRESHOLD: u32 = 3;
/// Subjects that are told of when the question names none.
const MOST_SUBJECTS: usize = 3;

/// Counts are kept for so long: they are of weeks, and counting takes up to a second where many look.
const KEPT: SignedDuration = SignedDuration::from_mins(5);

/// Counts of the last minutes: over all, and in each community that asked.
#[derive(Default)]
pub struct Counts(Mutex<BTreeMap<Option<CommunityId>, Arc<Week>>>);

/// One week's counts.
#[derive(Default)]
struct Week {
    since: Timestamp,
    until: Timestamp,
    products: BTreeMap<ProductId, u32>,
    subjects: Vec<(String, u32)>,
    /// The week before; not counted in a community.
    before: BTreeMap<String, u32>,
}

impl Week {
    /// The week until now, beside the one before.
    fn of(week: Interest, before: Interest, now: Timestamp) -> Self {
        Self {
            since: now - RECENT,
            until: now,
            products: week.products.into_iter().collect(),
            subjects: week.subjects,
            before: before.subjects.into_iter().collect(),
        }
    }

    /// As it was counted.
    fn counts(&self) -> HeardAnswer {
        let products = self.products.iter().map(|(product, people)| (product.clone(), *people));
        let week = Interest { products: products.collect(), subjects: self.subjects.clone() };
        let before = self.before.iter().map(|(subject, people)| (subject.clone(), *people));
        let before = Interest { products: Vec::new(), subjects: before.collect() };
        HeardAnswer::Interest(week, before)
    }

    fn is_fresh(&self, now: Timestamp) -> bool {
        (SignedDuration::ZERO..KEPT).contains(&now.duration_since(self.until))
    }
}

/// What is looked at and asked for.
pub(super) struct Attention {
    everywhere: Arc<Week>,
    here: Arc<Week>,
}

/// How many people looked at one product this week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lookers {
    /// Everywhere.
    pub(super) people: u32,
    /// In the community that asks; none in private.
    pub(super) here: u32,
}

impl Attention {
    /// Counts, where that was not done some minutes ago. A store that can't be read leaves nothing to tell.
    pub(super) async fn read(ports: &AgentPorts, assignment: &Assignment<'_>) -> Self {
        let started = Instant::now();
        let everywhere = week(ports, assignment, None).await;
        let here = match assignment.community {
            Some(community) => week(ports, assignment, Some(community)).await,
            None => Arc::default(),
        };
        let count = u32::try_from(everywhere.products.len()).unwrap_or(u32::MAX);
        assignment.recorder.tool_call("impressions.interest", "", count, started, None, false);
        Self { everywhere, here }
    }

    /// Who looked at a product.
    pub(super) fn of(&self, product: &ProductId) -> Lookers {
        let count = |week: &Week| week.products.get(product).copied().unwrap_or(0);
        Lookers { people: count(&self.everywhere), here: count(&self.here) }
    }

    /// What is asked for, in one line: the subjects of the question, or else those that many ask for.
    pub(super) fn line(&self, assignment: &Assignment<'_>, words: &AgentWords) -> Option<String> {
        let wanted: Vec<&str> = assignment.needs.wanted(FacetKind::Category).collect();
        let week = &self.everywhere;
        let subjects: Vec<String> = week
            .subjects
            .iter()
            .filter(|(subject, people)| {
                *people >= PRIVACY_THRESHOLD
                    && (wanted.is_empty() || wanted.contains(&subject.as_str()))
            })
            .take(MOST_SUBJECTS)
            .map(|(subject, people)| {
                let before = week.before.get(subject).copied().unwrap_or(0);
                let before = match before {
                    0..PRIVACY_THRESHOLD => words.fewer_than(PRIVACY_THRESHOLD),
                    before => before.to_string(),
                };
                words.subject(subject.as_str(), *people, before)
            })
            .collect();
        let (since, now) = (day(week.since), day(week.until));
        (!subjects.is_empty()).then(|| words.asked(since, now, subjects.join(", ")))
    }
}

/// A week's counts until now, everywhere or in a community; as they were, where that is played.
async fn week(
    ports: &AgentPorts,
    assignment: &Assignment<'_>,
    community: Option<&CommunityId>,
) -> Arc<Week> {
    let Some(deck) = assignment.recorder.deck() else {
        return counted(ports, assignment, community).await;
    };
    let mut now = None;
    let ask = async {
        let week = counted(ports, assignment, community).await;
        let counts = week.counts();
        now = Some(week);
        counts
    };
    let heard = deck.hear("interest", format!("{community:?}"), ask).await;
    match (now, heard) {
        (Some(week), _) => week,
        (None, Some(HeardAnswer::Interest(week, before))) => {
            Arc::new(Week::of(week, before, assignment.now))
        }
        (None, _) => Arc::default(),
    }
}

async fn counted(
    ports: &AgentPorts,
    assignment: &Assignment<'_>,
    community: Option<&CommunityId>,
) -> Arc<Week> {
    let community = community.cloned();
    let now = assignment.now;
    let kept = || ports.interest.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(week) = kept().get(&community).filter(|week| week.is_fresh(now)) {
        return Arc::clone(week);
    }
    let since = now - RECENT;
    let window = InterestWindow { since, until: now, community: community.clone() };
    let before = InterestWindow { since: since - RECENT, until: since, community: None };
    let impressions = &ports.impressions;
    let counted = match community {
        Some(_) => impressions.interest(&window).await.map(|week| (week, Interest::default())),
        None => tokio::try_join!(impressions.interest(&window), impressions.interest(&before)),
    };
    let (counted, before) = match counted {
        Ok(counted) => counted,
        Err(error) => {
            assignment.recorder.degraded(error.to_string());
            return Arc::default();
        }
    };
    let week = Arc::new(Week::of(counted, before, now));
    let mut kept = kept();
    kept.retain(|_, week| week.is_fresh(now));
    kept.insert(community, Arc::clone(&week));
    week
}

impl Lookers {
    /// As a score, 0 to 0.6: interest in front of one's own community says more.
    pub(super) fn score(self) -> f64 {
        (f64::from(self.people) / 10.0 + f64::from(self.here) / 5.0).min(0.6)
    }

    /// What to tell; nothing when it is few people's.
    pub(super) fn reason(self, words: &AgentWords) -> Option<String> {
        let Self { people, here } = self;
        if here >= PRIVACY_THRESHOLD {
            // The difference of two counts could be one person's too.
            return Some(match people - here.min(people) >= PRIVACY_THRESHOLD {
                true => words.looked_at_here_and_everywhere(here, people),
                false => words.looked_at_here(here),
            });
        }
        (people >= PRIVACY_THRESHOLD).then(|| words.looked_at(people))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_few_people_are_not_told() {
        for (people, here, told) in [
            (2, 0, None),
            (2, 2, None),
            (3, 0, Some("looked at by 3 people this week")),
            (9, 2, Some("looked at by 9 people this week")),
            (3, 3, Some("looked at by 3 people here this week")),
            (5, 3, Some("looked at by 3 people here this week")),
            (6, 3, Some("looked at by 3 people here this week, 6 over all")),
        ] {
            let said = Lookers { people, here }.reason(AgentWords::of(None));
            assert_eq!(said.as_deref(), told, "{people} {here}");
        }
    }
}
