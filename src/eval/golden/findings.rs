//! What came of a case, beside what it expects.

use magpie_core::wire::NeedV1;
use magpie_core::{AgentKind, Finding, Needs};

use super::{Case, Judgement, shown};

/// What was made of a message.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Who would work.
    pub agents: Vec<AgentKind>,
    /// The ledger.
    pub needs: Needs,
    /// Whether something is asked back.
    pub asks: bool,
    /// What would be picked, best first, by id.
    pub picks: Vec<String>,
}

impl Case {
    /// Holds an answer, picks included, against what is expected.
    pub fn judge_answer(&self, answer: &Answer) -> Judgement {
        let picked = |product: &String| answer.picks.iter().any(|pick| own(pick) == own(product));
        let missing = self.products.iter().filter(|product| !picked(product));
        Judgement {
            products_missing: missing.cloned().collect(),
            ..self.judge(&answer.agents, &answer.needs, answer.asks)
        }
    }

    /// The same, thing by thing.
    pub fn findings(&self, answer: &Answer) -> Vec<Finding> {
        let judged = self.judge_answer(answer);
        let got: Vec<NeedV1> = answer.needs.iter().map(NeedV1::from).collect();
        let needs = |needs: &mut dyn Iterator<Item = &NeedV1>| {
            listed(needs.map(|need| shown(need).replace(" (wish)", "")))
        };
        let mut findings = vec![
            finding(
                "agents",
                judged.agents_right(),
                listed(judged.wanted.iter().map(|agent| agent.as_str().to_owned())),
                listed(judged.worked.iter().map(|agent| agent.as_str().to_owned())),
            ),
            finding(
                "hard needs",
                judged.hard_right(),
                needs(&mut self.hard.iter()),
                needs(&mut got.iter().filter(|need| need.hard)),
            ),
        ];
        if !self.soft.is_empty() {
            findings.push(finding(
                "wishes",
                judged.soft_missing.is_empty(),
                needs(&mut self.soft.iter()),
                needs(&mut got.iter().filter(|need| !need.hard)),
            ));
        }
        let asked = |asks: bool| if asks { "asked back" } else { "not asked back" }.to_owned();
        let (wanted, asks) = judged.question;
        findings.push(finding("question", judged.question_right(), asked(wanted), asked(asks)));
        if !self.products.is_empty() {
            findings.push(finding(
                "products",
                judged.products_right(),
                listed(self.products.iter().cloned()),
                listed(answer.picks.iter().cloned()),
            ));
        }
        findings
    }
}

fn finding(what: &str, right: bool, expected: String, got: String) -> Finding {
    Finding { what: what.to_owned(), right, expected, got }
}

fn listed(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.collect();
    if words.is_empty() { "none".to_owned() } else { words.join("; ") }
}

/// A product's id at its shop: a catalogue puts the source before it.
fn own(product: &str) -> &str {
    product.rsplit_once('/').map_or(product, |(_, own)| own)
}
