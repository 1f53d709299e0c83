//! Reading what a model distilled from a conversation, held to what the shopper really wrote.

use magpie_core::{FacetKind, Need, NeedOrigin, Want};
use serde::Deserialize;

use crate::planner::rules::StatedFact;

#[derive(Deserialize)]
struct Answer {
    facts: Vec<ModelFact>,
}

#[derive(Deserialize)]
struct ModelFact {
    name: String,
    quote: String,
    kind: String,
    value: String,
    not: bool,
}

/// Facts of a schema-valid answer of the `reflect` prompt. One whose quote does not stand in the
/// messages, or whose value does not stand in the quote, is left out; the others become wishes, never
/// firm demands: those only the shopper's own words make, by the rules.
pub fn read_facts(answer: &serde_json::Value, messages: &str) -> Vec<StatedFact> {
    let Ok(answer) = serde_json::from_value::<Answer>(answer.clone()) else { return Vec::new() };
    let messages = messages.to_lowercase();
    answer
        .facts
        .into_iter()
        .filter_map(|fact| {
            let kind = FacetKind::parse(&fact.kind)?;
            let (quote, value) = (fact.quote.trim(), fact.value.trim().to_lowercase());
            let said = !value.is_empty()
                && messages.contains(&quote.to_lowercase())
                && quote.to_lowercase().contains(&value);
            said.then(|| StatedFact {
                name: fact.name.trim().to_lowercase(),
                quote: quote.to_owned(),
                needs: vec![Need {
                    want: Want::Facet(kind, value),
                    hard: false,
                    not: fact.not,
                    origin: NeedOrigin::Remembered,
                }],
                category: None,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_said_is_kept() {
        let answer = serde_json::json!({"facts": [
            {"name": "likes: linen", "quote": "I love linen", "kind": "material", "value": "linen", "not": false},
            {"name": "likes: gold", "quote": "I love gold", "kind": "colour", "value": "gold", "not": false},
            {"name": "likes: silk", "quote": "I love linen", "kind": "material", "value": "silk", "not": false},
        ]});
        let facts = read_facts(&answer, "shirts please, I love linen in summer");
        assert_eq!(facts.len(), 1);
        assert!(!facts[0].needs[0].hard);
    }
}
