//! Figures over a golden set: overall, by theme, by language, and who was called when.

use std::collections::BTreeMap;

use magpie_core::AgentKind;

use super::{Case, Judgement};
use crate::eval::metrics::count;
use crate::eval::statistics::{Estimate, estimate};

/// What a plan can get right.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shares {
    /// Cases.
    pub cases: usize,
    /// Share with exactly the right agents.
    pub agents: Estimate,
    /// Share with exactly the right hard needs.
    pub hard: Estimate,
    /// Share with a question where one helps, and none elsewhere.
    pub question: Estimate,
    /// Share of the expected soft needs that are there.
    pub soft: Share,
}

/// A part of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// The part.
    pub part: usize,
    /// The whole.
    pub of: usize,
}

impl Share {
    /// As a number from 0 to 1; 1 of nothing.
    pub fn value(self) -> f64 {
        if self.of == 0 { 1.0 } else { count(self.part) / count(self.of) }
    }
}

/// How often an agent was wanted and called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgentCounts {
    /// Wanted and called.
    pub right: usize,
    /// Wanted and not called.
    pub missed: usize,
    /// Called and not wanted.
    pub needless: usize,
    /// Neither.
    pub left_out: usize,
}

/// Everything measured on a golden set.
#[derive(Clone, Debug, Default)]
pub struct GoldenReport {
    /// Over everything that was also worked on.
    pub all: Shares,
    /// Over the files that were held out.
    pub held_out: Shares,
    /// By theme.
    pub themes: BTreeMap<String, Shares>,
    /// By language.
    pub languages: BTreeMap<String, Shares>,
    /// By agent.
    pub agents: Vec<(AgentKind, AgentCounts)>,
    /// Cases with wrong agents, hard needs or products.
    pub failures: Vec<(Case, Judgement)>,
}

/// Files of this name were written in one go after the others, and nothing was decided by them.
const HELD_OUT: &str = "heldout";

impl GoldenReport {
    /// Sums judgements up.
    pub fn of(judged: &[(Case, Judgement)]) -> Self {
        let held = |case: &Case| case.theme.starts_with(HELD_OUT);
        let by = |key: fn(&Case) -> &str| {
            let mut groups: BTreeMap<String, Vec<&Judgement>> = BTreeMap::new();
            for (case, judgement) in judged {
                groups.entry(key(case).to_owned()).or_default().push(judgement);
            }
            groups.into_iter().map(|(key, group)| (key, shares(group))).collect()
        };
        let of =
            |want: bool| shares(judged.iter().filter(|(c, _)| held(c) == want).map(|(_, j)| j));
        Self {
            all: of(false),
            held_out: of(true),
            themes: by(|case| &case.theme),
            languages: by(|case| &case.language),
            agents: AgentKind::ALL.map(|agent| (agent, counts(judged, agent))).to_vec(),
            failures: judged.iter().filter(|(_, judgement)| !judgement.right()).cloned().collect(),
        }
    }
}

fn shares<'a>(group: impl IntoIterator<Item = &'a Judgement>) -> Shares {
    let group: Vec<&Judgement> = group.into_iter().collect();
    let share = |right: fn(&Judgement) -> bool| {
        let values: Vec<f64> = group.iter().map(|j| if right(j) { 1.0 } else { 0.0 }).collect();
        estimate(&values)
    };
    Shares {
        cases: group.len(),
        agents: share(Judgement::agents_right),
        hard: share(Judgement::hard_right),
        question: share(Judgement::question_right),
        soft: Share {
            part: group.iter().map(|j| j.soft.0).sum(),
            of: group.iter().map(|j| j.soft.1).sum(),
        },
    }
}

fn counts(judged: &[(Case, Judgement)], agent: AgentKind) -> AgentCounts {
    let mut counts = AgentCounts::default();
    for (_, judgement) in judged {
        let place = match (judgement.wanted.contains(&agent), judgement.worked.contains(&agent)) {
            (true, true) => &mut counts.right,
            (true, false) => &mut counts.missed,
            (false, true) => &mut counts.needless,
            (false, false) => &mut counts.left_out,
        };
        *place += 1;
    }
    counts
}
