//! The model's plan: from schema-valid JSON to a [`Plan`] that keeps what the rules know for certain.

use std::str::FromStr;

use magpie_core::{
    AgentKind, Currency, FacetKind, Money, Need, NeedOrigin, Needs, Plan, PlannerKind, Question,
    Step, Want,
};
use serde::Deserialize;

use super::rules::Reading;
use super::rules_plan;

#[derive(Deserialize)]
struct ModelPlan {
    reasoning: String,
    #[serde(default)]
    needs: Vec<ModelNeed>,
    #[serde(default)]
    steps: Vec<ModelStep>,
    #[serde(default)]
    question: Option<String>,
    #[serde(default)]
    options: Vec<String>,
}

#[derive(Deserialize)]
struct ModelNeed {
    kind: String,
    #[serde(default)]
    value: Option<String>,
    #[serde(default)]
    amount: Option<f64>,
    #[serde(default)]
    currency: Option<String>,
    hard: bool,
    not: bool,
}

#[derive(Deserialize)]
struct ModelStep {
    agent: String,
    goal: String,
    #[serde(default)]
    waits_for: Vec<String>,
}

/// Joins the model's plan with the reading.
///
/// # Errors
/// What is wrong, for the repair attempt.
pub(super) fn read(
    value: &serde_json::Value,
    reading: &Reading,
    message: &str,
    photos: usize,
) -> Result<Plan, String> {
    let plan: ModelPlan = serde_json::from_value(value.clone()).map_err(|e| e.to_string())?;
    let mut wanted = Needs::new();
    for need in &plan.needs {
        wanted.insert(to_need(need, message)?);
    }
    let fallback = rules_plan(reading, photos);
    let steps = join_steps(&plan.steps, fallback.steps)?;
    let question = plan.question.filter(|text| !text.trim().is_empty()).map(|text| Question {
        text: text.trim().to_owned(),
        options: plan.options.into_iter().filter(|o| !o.trim().is_empty()).take(4).collect(),
    });
    Ok(Plan {
        reasoning: plan.reasoning,
        needs: join_needs(&reading.needs, &wanted),
        steps,
        question: question.or(fallback.question),
        planner: PlannerKind::Model,
    })
}

fn to_need(need: &ModelNeed, message: &str) -> Result<Need, String> {
    let price = |need: &ModelNeed| -> Result<Money, String> {
        let amount = need.amount.ok_or_else(|| format!("{} has no amount", need.kind))?;
        let currency = need.currency.as_deref().unwrap_or("USD");
        let currency = Currency::from_str(currency).map_err(|e| e.to_string())?;
        // Rust prints floats without an exponent, so this is exact to the printed digit.
        Money::parse_decimal(&amount.to_string(), currency).map_err(|e| e.to_string())
    };
    let value = need.value.as_deref().map(|v| v.trim().to_lowercase()).filter(|v| !v.is_empty());
    let want = match need.kind.as_str() {
        "price_min" => Want::PriceMin(price(need)?),
        "price_max" => Want::PriceMax(price(need)?),
        "price_about" => Want::PriceAbout(price(need)?),
        "availability" => Want::InStock,
        kind => {
            let kind = FacetKind::parse(kind).ok_or_else(|| format!("no such kind: {kind}"))?;
            Want::Facet(kind, value.ok_or_else(|| format!("{} has no value", need.kind))?)
        }
    };
    let grounded = is_grounded(&want, message);
    Ok(Need {
        hard: need.hard && grounded,
        not: need.not
            && !matches!(want, Want::PriceMin(_) | Want::PriceMax(_) | Want::PriceAbout(_)),
        origin: if grounded { NeedOrigin::Stated } else { NeedOrigin::Inferred },
        want,
    })
}

/// Whether the value of a need stands in the message itself.
fn is_grounded(want: &Want, message: &str) -> bool {
    match want {
        Want::PriceMin(money) | Want::PriceMax(money) | Want::PriceAbout(money) => {
            let scale = 10_i64.pow(money.currency.minor_digits());
            let major = (money.amount / scale).to_string();
            let digits: String = message
                .chars()
                .map(|c| if c.is_ascii_digit() { c } else { ' ' })
                .collect::<String>();
            let joined: String = message.chars().filter(char::is_ascii_digit).collect();
            digits.split(' ').any(|run| run == major) || joined == major
        }
        Want::Facet(_, value) => {
            let message = message.to_lowercase();
            value.split_whitespace().all(|word| {
                let stem = word.strip_suffix('s').filter(|stem| stem.len() > 2).unwrap_or(word);
                message.contains(stem)
            })
        }
        Want::InStock => true,
    }
}

/// Hard needs of the rules stay whatever the model says; the model may soften or drop wishes, and may add.
fn join_needs(rules: &Needs, model: &Needs) -> Needs {
    let mut joined: Needs = rules
        .iter()
        .filter(|need| need.hard || model.iter().any(|other| other.same_as(need)))
        .cloned()
        .collect();
    for need in model {
        let mut need = need.clone();
        let settled = joined.iter().any(|known| known.hard && same_slot(known, &need));
        let contradicts = joined.iter().any(|k| k.hard && k.want == need.want && k.not != need.not);
        if contradicts || (settled && !joined.iter().any(|known| known.same_as(&need))) {
            continue;
        }
        if let Some(known) = joined.iter().find(|known| known.same_as(&need)) {
            need.origin = known.origin;
        }
        joined.insert(need);
    }
    joined
}

/// Whether two needs answer the same question, so that a second answer would contradict the first.
fn same_slot(a: &Need, b: &Need) -> bool {
    match (&a.want, &b.want) {
        (Want::PriceMin(_), Want::PriceMin(_))
        | (Want::PriceMax(_) | Want::PriceAbout(_), Want::PriceMax(_) | Want::PriceAbout(_)) => {
            true
        }
        (Want::Facet(a_kind, _), Want::Facet(b_kind, _)) => {
            a_kind == b_kind
                && !a.not
                && !b.not
                && matches!(a_kind, FacetKind::Category | FacetKind::Size | FacetKind::Condition)
        }
        _ => false,
    }
}

/// The model's steps, and those of the rules that it forgot.
fn join_steps(model: &[ModelStep], rules: Vec<Step>) -> Result<Vec<Step>, String> {
    let agent =
        |word: &str| AgentKind::parse(word).ok_or_else(|| format!("there is no agent {word:?}"));
    let mut steps: Vec<Step> = Vec::new();
    for step in model {
        let kind = agent(&step.agent)?;
        if steps.iter().any(|known| known.agent == kind) {
            continue;
        }
        let waits_for = step.waits_for.iter().map(|w| agent(w)).collect::<Result<Vec<_>, _>>()?;
        steps.push(Step { agent: kind, goal: step.goal.trim().to_owned(), waits_for });
    }
    for step in rules {
        if !steps.iter().any(|known| known.agent == step.agent) {
            steps.push(step);
        }
    }
    let planned: Vec<AgentKind> = steps.iter().map(|step| step.agent).collect();
    // Waiting for oneself, for someone who does not work, or in a circle would never end.
    for step in &mut steps {
        let me = step.agent;
        step.waits_for.retain(|other| *other != me && planned.contains(other));
    }
    if waves(&steps).is_none() {
        steps.iter_mut().for_each(|step| step.waits_for.clear());
    }
    Ok(steps)
}

fn waves(steps: &[Step]) -> Option<()> {
    let mut done: Vec<AgentKind> = Vec::new();
    while done.len() < steps.len() {
        let ready: Vec<_> = steps
            .iter()
            .filter(|s| !done.contains(&s.agent) && s.waits_for.iter().all(|w| done.contains(w)))
            .map(|step| step.agent)
            .collect();
        if ready.is_empty() {
            return None;
        }
        done.extend(ready);
    }
    Some(())
}
