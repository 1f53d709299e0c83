//! Shoppers with hidden tastes, who react to what they are shown: what learning gains, turn by turn.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use futures::{StreamExt as _, TryStreamExt as _};
use magpie::config::Config;
use magpie::eval::plots::{Series, alone, lines};
use magpie::eval::statistics::{Estimate, estimate};
use magpie::eval::tastes::{Assortment, Shopper, ndcg};
use magpie_core::ProductId;
use serde_json::{Value, json};

use crate::wiring::ScratchApp;

/// Turns that each shopper has.
const TURNS: usize = 10;
/// The turn, from 1, in which a taste that turns has turned.
const TURNS_AT: usize = 6;
/// Shoppers who are served at once.
const AT_ONCE: usize = 4;

/// One way to run it.
struct Arm {
    name: &'static str,
    reacts: bool,
    wrong: f64,
    turns: bool,
    explores: bool,
}

const ARMS: [Arm; 5] = [
    Arm { name: "nobody reacts", reacts: false, wrong: 0.0, turns: false, explores: true },
    Arm { name: "learning", reacts: true, wrong: 0.0, turns: false, explores: true },
    Arm { name: "20 % wrong taps", reacts: true, wrong: 0.2, turns: false, explores: true },
    Arm { name: "taste turns at 6", reacts: true, wrong: 0.0, turns: true, explores: true },
    Arm { name: "without exploring", reacts: true, wrong: 0.0, turns: false, explores: false },
];

/// What an arm reached: NDCG by turn.
pub(super) struct Measured {
    arms: Vec<(&'static str, Vec<Estimate>)>,
    people: u64,
}

pub(super) async fn run(config: &Config, suite: &Path, people: u64) -> Result<Measured> {
    let mut arms = Vec::new();
    for arm in &ARMS {
        arms.push((arm.name, measure(config, suite, people, arm).await?));
    }
    Ok(Measured { arms, people })
}

async fn measure(config: &Config, suite: &Path, people: u64, arm: &Arm) -> Result<Vec<Estimate>> {
    let mut config = config.clone();
    config.memory.explores = arm.explores;
    let scratch = ScratchApp::open(&config, Some(&suite.join("products.jsonl"))).await?;
    let assortment = Assortment::new(&scratch.products());
    if assortment.requests.is_empty() {
        bail!("{} has too few products of one kind for one audience", suite.display());
    }
    let shoppers = (0..people).map(|number| serve(&scratch, &assortment, number, arm));
    let all: Vec<Vec<f64>> =
        futures::stream::iter(shoppers).buffer_unordered(AT_ONCE).try_collect().await?;
    scratch.close().await?;
    let of_turn = |turn: usize| -> Vec<f64> { all.iter().map(|shopper| shopper[turn]).collect() };
    Ok((0..TURNS).map(|turn| estimate(&of_turn(turn))).collect())
}

/// The turns of one shopper: NDCG of each slate.
async fn serve(
    scratch: &ScratchApp,
    assortment: &Assortment,
    number: u64,
    arm: &Arm,
) -> Result<Vec<f64>> {
    let user = format!("shopper{number}");
    let mut shopper = Shopper::new(number, arm.wrong);
    let mut reached = Vec::with_capacity(TURNS);
    for turn in 0..TURNS {
        if arm.turns && turn + 1 == TURNS_AT {
            shopper = shopper.with_another_taste();
        }
        let request = shopper.request(assortment, turn);
        let reply = scratch.ask(&user, &request.text).await?.reply;
        let slate: Vec<ProductId> =
            reply.picks.iter().map(|pick| ProductId::new(&*pick.product_id)).collect();
        let grades = shopper.grades(assortment, request);
        reached.push(ndcg(&slate, &grades));
        if !arm.reacts {
            continue;
        }
        for product in slate {
            let grade = grades.get(&product).copied().unwrap_or(0);
            if let Some((kind, reason)) = shopper.reaction(grade, &product, turn) {
                let reacted = scratch.react(&user, &reply.turn, product, kind, reason).await;
                reacted.context("reacting")?;
            }
        }
    }
    Ok(reached)
}

impl Measured {
    /// NDCG by turn of the arms that tell most, as a file of its own.
    pub(super) fn plot(&self) -> String {
        let of = |arm: &Arm| {
            let (name, turns) = self.arms.iter().find(|(name, _)| *name == arm.name)?;
            let points = (1..).map(f64::from).zip(turns.iter().copied()).collect();
            Some(Series { name: (*name).to_owned(), points })
        };
        let series: Vec<Series> = [1, 3, 0].iter().filter_map(|at| of(&ARMS[*at])).collect();
        alone(&lines("NDCG@5 against the hidden taste, by turn", "turn", &series))
    }

    pub(super) fn json(&self) -> Value {
        let arms = self.arms.iter().map(|(name, turns)| {
            let turns = turns.iter().map(|at| json!([at.mean, at.low, at.high]));
            ((*name).to_owned(), Value::Array(turns.collect()))
        });
        json!({"people": self.people, "ndcg@5": arms.collect::<serde_json::Map<_, _>>()})
    }

    pub(super) fn text(&self) -> String {
        let mut text =
            format!("{} shoppers; NDCG@5 against the hidden taste, by turn.\n\n", self.people);
        let _ = write!(text, "{:19}", "");
        for turn in 1..=TURNS {
            let _ = write!(text, "{turn:>6}");
        }
        let _ = writeln!(text, "{:>9}", "10 : 1");
        for (name, turns) in &self.arms {
            let _ = write!(text, "{name:19}");
            for at in turns {
                let _ = write!(text, "{:>6.3}", at.mean);
            }
            if let (Some(first), Some(last)) = (turns.first(), turns.last()) {
                let _ = writeln!(text, "{:>8.2}x", last.mean / first.mean.max(f64::MIN_POSITIVE));
            }
        }
        let last = self.arms.iter().filter_map(|(name, turns)| Some((name, turns.last()?)));
        text.push_str("\nIn the last turn, with 95 % intervals:\n");
        for (name, Estimate { mean, low, high }) in last {
            let _ = writeln!(text, "{name:19}{mean:>6.3} ({low:.3} to {high:.3})");
        }
        text
    }
}
