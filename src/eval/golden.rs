//! The golden set: messages with what a careful person would understand, and how a plan is held against it.
//!
//! Reads text, not files, and asks no engine: `src/commands/eval/golden.rs` does both.

mod findings;
mod report;
mod words;

use std::collections::HashSet;

use magpie_core::wire::{NeedV1, NeedValueV1};
use magpie_core::{AgentKind, Need, Needs};
use serde::{Deserialize, Serialize};

use super::suite::{File, SuiteError};
use crate::planner::rules::comparable;

pub use findings::Answer;
pub use report::{AgentCounts, GoldenReport, Share, Shares};
pub(crate) use words::{need_line, one_line};

/// The catalogue of a case that names none: the demo shop's.
pub const DEMO: &str = "demo";
/// Where a set keeps other catalogues than the demo shop's.
pub const CATALOGS: &str = "catalogs";
/// The photo that comes with a case that has one: a planner sees how many there are, not what they show.
pub const PHOTO: &str = "photo.png";
/// Stands for any value: what "cheaper" caps a price at depends on what was shown.
const ANY: &str = "*";

/// Parts names of one thing: the narrower one, and the one that the shop has for it.
const EITHER: char = '|';

/// A message with what it means.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Its id, once in the whole set.
    pub id: String,
    /// ISO 639-1 code of the language it is written in.
    pub language: String,
    /// Whose words the message is read against: the demo shop's, or a file in `catalogs/`.
    #[serde(default = "demo", skip_serializing_if = "is_demo")]
    pub catalog: String,
    /// What the shopper wrote before, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub turns: Vec<String>,
    /// Whether a photo comes with it.
    #[serde(default, skip_serializing_if = "is_no")]
    pub photo: bool,
    /// The message.
    pub text: String,
    /// Who should work, in any order; nobody for small talk.
    pub agents: Vec<String>,
    /// Every hard need of the conversation after this message.
    pub hard: Vec<NeedV1>,
    /// Soft needs that must be among the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub soft: Vec<NeedV1>,
    /// Needs on which two careful people could differ: right with them and without.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub may: Vec<NeedV1>,
    /// Products that should be among the picks, by id; the source before a slash does not matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<String>,
    /// Whether a question back is right.
    #[serde(default, skip_serializing_if = "is_no")]
    pub question: bool,
    /// The file it stands in, without its ending.
    #[serde(skip)]
    pub theme: String,
}

fn demo() -> String {
    DEMO.to_owned()
}

fn is_demo(catalog: &str) -> bool {
    catalog == DEMO
}

fn is_no(flag: &bool) -> bool {
    !flag
}

/// All cases, in the order of the files.
#[derive(Clone, Debug, Default)]
pub struct GoldenSet {
    /// The cases.
    pub cases: Vec<Case>,
}

impl GoldenSet {
    /// Whether a file's first line is a case rather than a product or a session.
    pub fn recognises(text: &str) -> bool {
        let first = text.lines().next().unwrap_or_default();
        serde_json::from_str::<serde_json::Value>(first)
            .is_ok_and(|line| line.get("agents").is_some() && line.get("hard").is_some())
    }

    /// Reads the files of a set. Empty lines are skipped.
    ///
    /// # Errors
    /// A line is no case, says something impossible, or repeats an id; or there is no case at all.
    pub fn read<'a>(
        files: impl IntoIterator<Item = (&'a str, File<'a>)>,
    ) -> Result<Self, SuiteError> {
        let mut cases: Vec<Case> = Vec::new();
        let mut ids = HashSet::new();
        let mut last = String::new();
        for (theme, file) in files {
            last = file.name.to_owned();
            for (number, line) in file.lines() {
                let refuse = |reason: String| file.refuse(number, reason);
                let mut case = Case::read(line).map_err(refuse)?;
                if !ids.insert(case.id.clone()) {
                    return Err(refuse(format!("the case {} is already there", case.id)));
                }
                theme.clone_into(&mut case.theme);
                cases.push(case);
            }
        }
        if cases.is_empty() {
            return Err(SuiteError::Empty { file: last, what: "cases" });
        }
        Ok(Self { cases })
    }

    /// The catalogues that cases are read against, each once.
    pub fn catalogs(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        self.cases
            .iter()
            .map(|case| case.catalog.as_str())
            .filter(|name| seen.insert(*name))
            .collect()
    }
}

/// What serde says, without the position in a text of one line.
fn told(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

impl Case {
    /// Reads a line of a set.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(line: &str) -> Result<Self, String> {
        let case: Self = serde_json::from_str(line).map_err(|error| told(&error))?;
        case.check()?;
        Ok(case)
    }

    fn check(&self) -> Result<(), String> {
        if self.text.is_empty() && !self.photo {
            return Err(format!("the case {} has neither words nor a photo", self.id));
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if self.catalog.is_empty() || !self.catalog.chars().all(plain) {
            return Err(format!("{:?} is no name of a catalogue", self.catalog));
        }
        for agent in &self.agents {
            AgentKind::parse(agent).ok_or_else(|| format!("there is no agent {agent:?}"))?;
        }
        for need in self.hard.iter().chain(&self.soft).chain(&self.may) {
            check_need(need)?;
        }
        if let Some(need) = self.hard.iter().find(|need| !need.hard) {
            return Err(format!("the {} among the hard needs is not hard", need.kind));
        }
        if let Some(need) = self.soft.iter().find(|need| need.hard) {
            return Err(format!("the {} among the soft needs is hard", need.kind));
        }
        if self.products.iter().any(|product| product.trim().is_empty()) {
            return Err("a product has no id".to_owned());
        }
        Ok(())
    }

    /// Holds a plan against what is expected.
    pub fn judge(&self, agents: &[AgentKind], needs: &Needs, asks: bool) -> Judgement {
        let wanted: Vec<AgentKind> = AgentKind::ALL
            .into_iter()
            .filter(|a| self.agents.iter().any(|w| w == a.as_str()))
            .collect();
        let worked: Vec<AgentKind> =
            AgentKind::ALL.into_iter().filter(|agent| agents.contains(agent)).collect();
        let got: Vec<NeedV1> = needs.iter().map(|need: &Need| NeedV1::from(need)).collect();
        let missing: Vec<&NeedV1> = self
            .hard
            .iter()
            .filter(|want| !got.iter().any(|got| got.hard && means(want, got)))
            .collect();
        let unasked: Vec<&NeedV1> = got
            .iter()
            .filter(|got| got.hard)
            .filter(|got| !self.hard.iter().chain(&self.may).any(|want| means(want, got)))
            .collect();
        let soft_found = self
            .soft
            .iter()
            .filter(|want| got.iter().any(|got| !got.hard && means(want, got)))
            .count();
        let shown = |needs: Vec<&NeedV1>| needs.into_iter().map(shown).collect();
        Judgement {
            missing: shown(missing),
            unasked: shown(unasked),
            soft_missing: self
                .soft
                .iter()
                .filter(|want| !got.iter().any(|got| !got.hard && means(want, got)))
                .map(self::shown)
                .collect(),
            soft: (soft_found, self.soft.len()),
            question: (self.question, asks),
            products_missing: Vec::new(),
            wanted,
            worked,
        }
    }
}

fn check_need(need: &NeedV1) -> Result<(), String> {
    let kind = need.kind.as_str();
    let is_price = matches!(kind, "price_min" | "price_max" | "price_about");
    let known = is_price || kind == "availability" || magpie_core::FacetKind::parse(kind).is_some();
    match &need.value {
        _ if !known => Err(format!("there is no kind of need {kind:?}")),
        NeedValueV1::Price(_) if is_price => Ok(()),
        NeedValueV1::Text(text) if is_price && text != ANY => {
            Err(format!("the {kind} needs an amount and a currency"))
        }
        NeedValueV1::Price(_) => Err(format!("the {kind} has a price for a value")),
        NeedValueV1::Text(text) if text.is_empty() => Err(format!("the {kind} has no value")),
        NeedValueV1::Text(_) => Ok(()),
    }
}

/// Whether a need is the expected one, however firm. Words are compared in the singular.
fn means(want: &NeedV1, got: &NeedV1) -> bool {
    if want.kind != got.kind || want.not != got.not {
        return false;
    }
    match (&want.value, &got.value) {
        (NeedValueV1::Text(any), _) if any == ANY => true,
        (NeedValueV1::Text(want), NeedValueV1::Text(got)) => {
            let got = comparable(got);
            want.split(EITHER).any(|want| comparable(want) == got)
        }
        (want, got) => want == got,
    }
}

/// `price_max 80 USD`, `not colour black`.
fn shown(need: &NeedV1) -> String {
    let not = if need.not { "not " } else { "" };
    let wish = if need.hard { "" } else { " (wish)" };
    match &need.value {
        NeedValueV1::Text(text) => format!("{not}{} {text}{wish}", need.kind),
        NeedValueV1::Price(money) => {
            format!("{not}{} {} {} (minor units){wish}", need.kind, money.amount, money.currency)
        }
    }
}

/// How a plan does on a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// Who should work.
    pub wanted: Vec<AgentKind>,
    /// Who would.
    pub worked: Vec<AgentKind>,
    /// Hard needs that are not there.
    pub missing: Vec<String>,
    /// Hard needs that nobody asked for.
    pub unasked: Vec<String>,
    /// Soft needs that are not there.
    pub soft_missing: Vec<String>,
    /// Soft needs that are there, of so many.
    pub soft: (usize, usize),
    /// Whether a question was right, and whether one was asked.
    pub question: (bool, bool),
    /// Products that should have been picked and were not.
    pub products_missing: Vec<String>,
}

impl Judgement {
    /// The right agents, the right hard needs, and the products that should be there.
    pub fn right(&self) -> bool {
        self.agents_right() && self.hard_right() && self.products_right()
    }

    /// Every product that should be picked is.
    pub fn products_right(&self) -> bool {
        self.products_missing.is_empty()
    }

    /// Exactly the right agents would work.
    pub fn agents_right(&self) -> bool {
        self.wanted == self.worked
    }

    /// The hard needs are exactly the right ones.
    pub fn hard_right(&self) -> bool {
        self.missing.is_empty() && self.unasked.is_empty()
    }

    /// A question is asked where it helps, and nowhere else.
    pub fn question_right(&self) -> bool {
        self.question.0 == self.question.1
    }
}

#[cfg(test)]
mod tests;
