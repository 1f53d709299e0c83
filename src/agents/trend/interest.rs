//! What people look at and ask for, from Magpie's own traffic: in this community and over all, this week and the
//! week before. Counts of few people are never told: they could be one person's.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use magpie_core::ports::{Interest, InterestWindow};
use magpie_core::{FacetKind, ProductId};
use tokio::time::Instant;

use super::day;
use crate::agents::{AgentPorts, Assignment};

/// How far back interest counts as current; it is compared with the same time before that.
const RECENT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Interest of fewer people than this is not told.
const PRIVACY_THRESHOLD: u32 = 3;
/// Subjects that are told of when the question names none.
const MOST_SUBJECTS: usize = 3;

/// What is looked at and asked for.
pub(super) struct Attention {
    since: Timestamp,
    now: Timestamp,
    everywhere: BTreeMap<ProductId, u32>,
    here: BTreeMap<ProductId, u32>,
    asked: Vec<(String, u32)>,
    asked_before: BTreeMap<String, u32>,
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
    /// Counts. A store that can't be read leaves nothing to tell.
    pub(super) async fn read(ports: &AgentPorts, assignment: &Assignment<'_>) -> Self {
        let now = assignment.now;
        let since = now - RECENT;
        let everywhere = InterestWindow { since, until: now, community: None };
        let before = InterestWindow { since: since - RECENT, until: since, community: None };
        let here =
            InterestWindow { community: assignment.community.cloned(), ..everywhere.clone() };
        let started = Instant::now();
        let read = async |window: &InterestWindow| match ports.impressions.interest(window).await {
            Ok(interest) => interest,
            Err(error) => {
                assignment.recorder.degraded(error.to_string());
                Interest::default()
            }
        };
        let (everywhere, before) = tokio::join!(read(&everywhere), read(&before));
        let here = match assignment.community {
            Some(_) => read(&here).await,
            None => Interest::default(),
        };
        let count = u32::try_from(everywhere.products.len()).unwrap_or(u32::MAX);
        assignment.recorder.tool_call("impressions.interest", "", count, started, None);
        Self {
            since,
            now,
            everywhere: everywhere.products.into_iter().collect(),
            here: here.products.into_iter().collect(),
            asked: everywhere.subjects,
            asked_before: before.subjects.into_iter().collect(),
        }
    }

    /// Who looked at a product.
    pub(super) fn of(&self, product: &ProductId) -> Lookers {
        let count = |counts: &BTreeMap<ProductId, u32>| counts.get(product).copied().unwrap_or(0);
        Lookers { people: count(&self.everywhere), here: count(&self.here) }
    }

    /// What is asked for, in one line: the subjects of the question, or else those that many ask for.
    pub(super) fn line(&self, assignment: &Assignment<'_>) -> Option<String> {
        let wanted: Vec<&str> = assignment.needs.wanted(FacetKind::Category).collect();
        let subjects: Vec<String> = self
            .asked
            .iter()
            .filter(|(subject, people)| {
                *people >= PRIVACY_THRESHOLD
                    && (wanted.is_empty() || wanted.contains(&subject.as_str()))
            })
            .take(MOST_SUBJECTS)
            .map(|(subject, people)| {
                let before = self.asked_before.get(subject).copied().unwrap_or(0);
                let before = match before {
                    0..PRIVACY_THRESHOLD => format!("fewer than {PRIVACY_THRESHOLD}"),
                    before => before.to_string(),
                };
                format!("{subject} ({people} people; the week before {before})")
            })
            .collect();
        let (since, now) = (day(self.since), day(self.now));
        (!subjects.is_empty())
            .then(|| format!("I was asked, {since} to {now}, for {}.", subjects.join(", ")))
    }
}

impl Lookers {
    /// As a score, 0 to 0.6: interest in front of one's own community says more.
    pub(super) fn score(self) -> f64 {
        (f64::from(self.people) / 10.0 + f64::from(self.here) / 5.0).min(0.6)
    }

    /// What to tell; nothing when it is few people's.
    pub(super) fn reason(self) -> Option<String> {
        let Self { people, here } = self;
        if here >= PRIVACY_THRESHOLD {
            // The difference of two counts could be one person's too.
            let all = if people - here.min(people) >= PRIVACY_THRESHOLD {
                format!(", {people} over all")
            } else {
                String::new()
            };
            return Some(format!("looked at by {here} people here this week{all}"));
        }
        (people >= PRIVACY_THRESHOLD).then(|| format!("looked at by {people} people this week"))
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
            assert_eq!(Lookers { people, here }.reason().as_deref(), told, "{people} {here}");
        }
    }
}
