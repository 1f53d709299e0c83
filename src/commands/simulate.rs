//! `magpie simulate`: recommendations before and after the market moves, and as they learn a taste.
//!
//! Every request is asked, then the shop moves under what was recommended, then it is asked again by someone else.
//! The feed is not read again in between: what is right afterwards is right because offers are checked.

mod tastes;

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use magpie::config::Config;
use magpie_core::wire::{NeedValueV1, PickV1, ReplyV1};
use magpie_core::{Currency, Money};
use serde_json::{Value, json};

use super::{say, shown};
use crate::wiring::{MarketMove, ScratchApp};

/// Requests at the demo shop, each with a cap.
const REQUESTS: [&str; 12] = [
    "hiking boots under $150",
    "running shoes under $130",
    "a rain jacket under $200",
    "a tent under $300",
    "a backpack under $120",
    "headphones under $150",
    "a desk lamp under $80",
    "a coffee grinder under $120",
    "a yoga mat under $60",
    "a water bottle under $40",
    "a scarf under $60",
    "a chef's knife under $120",
];
/// What a price that leaves the cap is, in caps.
const BEYOND: i64 = 2;

#[derive(Args)]
pub(super) struct Simulate {
    /// Requests to ask instead of the usual ones, a line each; each names a highest price.
    #[arg(long, value_name = "FILE")]
    requests: Option<PathBuf>,
    /// Instead serve shoppers with hidden tastes over the products of this suite, and tell what learning gains.
    #[arg(long, value_name = "SUITE_DIR", conflicts_with = "requests")]
    tastes: Option<PathBuf>,
    /// How many shoppers.
    #[arg(long, default_value_t = 200, requires = "tastes")]
    people: u64,
    /// Write a plot of it, as SVG.
    #[arg(long, value_name = "FILE", requires = "tastes")]
    plot: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(config: Config, simulate: Simulate) -> Result<ExitCode> {
    if let Some(suite) = &simulate.tastes {
        let measured = tastes::run(&config, suite, simulate.people).await?;
        if let Some(path) = &simulate.plot {
            std::fs::write(path, measured.plot())
                .with_context(|| format!("{} can't be written", shown(path)))?;
        }
        if simulate.json {
            say(serde_json::to_string_pretty(&measured.json()).context("writing JSON")?)?;
        } else {
            say(measured.text())?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let requests = requests(simulate.requests.as_ref())?;
    let scratch = ScratchApp::at_the_demo_shop(&config).await?;
    let mut rounds = Vec::new();
    for (number, request) in requests.into_iter().enumerate() {
        let first = scratch.ask(&format!("before{number}"), &request).await?;
        let (before, cap) = (first.reply.picks.clone(), cap(&first.reply));
        rounds.push(Round { request, before, cap, after: Vec::new() });
    }
    let market = move_market(&scratch, &rounds)?;
    for (number, round) in rounds.iter_mut().enumerate() {
        let second = scratch.ask(&format!("after{number}"), &round.request).await?;
        round.after = second.reply.picks;
    }
    scratch.close().await?;
    let answered: Vec<&Round> = rounds.iter().filter(|round| !round.before.is_empty()).collect();
    let outcome = Outcome::of(&answered, &market);
    if simulate.json {
        let told = outcome.json(&rounds, &market);
        say(serde_json::to_string_pretty(&told).context("writing JSON")?)?;
    } else {
        say(outcome.text(&rounds, &market))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn requests(file: Option<&PathBuf>) -> Result<Vec<String>> {
    let Some(path) = file else { return Ok(REQUESTS.map(str::to_owned).to_vec()) };
    let text =
        std::fs::read_to_string(path).with_context(|| format!("{} can't be read", shown(path)))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<String> = lines.map(str::to_owned).collect();
    if lines.is_empty() {
        bail!("{} holds no requests", shown(path));
    }
    Ok(lines)
}

/// A request before and after.
struct Round {
    request: String,
    /// The highest price that was understood, in minor units.
    cap: Option<i64>,
    before: Vec<PickV1>,
    after: Vec<PickV1>,
}

/// The highest price that a reply understood.
fn cap(reply: &ReplyV1) -> Option<i64> {
    let needs = reply.needs.iter().filter(|need| need.kind == "price_max");
    let caps = needs.filter_map(|need| match &need.value {
        NeedValueV1::Price(price) => Some(price.amount),
        NeedValueV1::Text(_) => None,
    });
    caps.min()
}

/// Moves the market under every slate: the first pick leaves the cap, the second is sold out, the third is gone.
/// Returns what happened, by product.
fn move_market(scratch: &ScratchApp, rounds: &[Round]) -> Result<HashMap<String, MarketMove>> {
    let mut market = HashMap::new();
    for round in rounds {
        let beyond =
            round.cap.map(|cap| MarketMove::Price(Money::new(BEYOND * cap, Currency::USD)));
        let moves = [beyond.unwrap_or(MarketMove::SoldOut), MarketMove::SoldOut, MarketMove::Gone];
        for (pick, change) in round.before.iter().zip(moves) {
            // Two requests may share a pick: what happened to it first stands.
            if !market.contains_key(&pick.product_id) {
                scratch.move_market(&pick.product_id, change)?;
                market.insert(pick.product_id.clone(), change);
            }
        }
    }
    Ok(market)
}

/// Shares over all picks of all answered requests.
struct Outcome {
    answered: usize,
    /// Products that one slate and the other share, of all in either.
    overlap: f64,
    /// What would be wrong if the first slate were shown again.
    unchecked: Wrong,
    /// What is wrong with the second slate.
    checked: Wrong,
    picks_before: usize,
    picks_after: usize,
    /// Wrong picks that the reply itself says are sold out.
    labelled: usize,
}

/// Shares of picks.
#[derive(Default)]
struct Wrong {
    unavailable: f64,
    over_cap: f64,
}

impl Outcome {
    fn of(rounds: &[&Round], market: &HashMap<String, MarketMove>) -> Self {
        let overlaps = rounds.iter().map(|round| {
            let ids = |picks: &[PickV1]| -> BTreeSet<String> {
                picks.iter().map(|pick| pick.product_id.clone()).collect()
            };
            let (before, after) = (ids(&round.before), ids(&round.after));
            share(before.intersection(&after).count(), before.union(&after).count())
        });
        let overlap = overlaps.sum::<f64>() / (rounds.len().max(1) as f64);
        let wrong = |slate: fn(&Round) -> &[PickV1]| {
            let picks: Vec<(&Round, &PickV1)> = rounds
                .iter()
                .flat_map(|round| slate(round).iter().map(move |pick| (*round, pick)))
                .collect();
            let count = |is: fn(&Round, &PickV1, &HashMap<String, MarketMove>) -> bool| {
                share(
                    picks.iter().filter(|(round, pick)| is(round, pick, market)).count(),
                    picks.len(),
                )
            };
            Wrong { unavailable: count(is_unavailable), over_cap: count(is_over_cap) }
        };
        let after =
            rounds.iter().flat_map(|round| round.after.iter().map(move |pick| (round, pick)));
        let labelled = after.filter(|(round, pick)| {
            is_unavailable(round, pick, market) && pick.availability == "out_of_stock"
        });
        Self {
            answered: rounds.len(),
            overlap,
            unchecked: wrong(|round| &round.before),
            checked: wrong(|round| &round.after),
            picks_before: rounds.iter().map(|round| round.before.len()).sum(),
            picks_after: rounds.iter().map(|round| round.after.len()).sum(),
            labelled: labelled.count(),
        }
    }

    fn json(&self, rounds: &[Round], market: &HashMap<String, MarketMove>) -> Value {
        let wrong =
            |wrong: &Wrong| json!({"unavailable": wrong.unavailable, "over_cap": wrong.over_cap});
        let rounds =
            rounds.iter().map(|round| {
                let picks =
                    |picks: &[PickV1]| -> Vec<Value> {
                        picks.iter().map(|pick| json!({
                    "product_id": pick.product_id,
                    "title": pick.title,
                    "price": pick.price,
                    "availability": pick.availability,
                    "moved": market.get(&pick.product_id).map(|change| name(*change)),
                })).collect()
                    };
                json!({
                    "request": round.request,
                    "cap": round.cap,
                    "before": picks(&round.before),
                    "after": picks(&round.after),
                })
            });
        json!({
            "requests": rounds.len(),
            "answered": self.answered,
            "moved_products": market.len(),
            "picks_before": self.picks_before,
            "picks_after": self.picks_after,
            "overlap": self.overlap,
            "unchecked": wrong(&self.unchecked),
            "checked": wrong(&self.checked),
            "checked_and_labelled": self.labelled,
            "rounds": rounds.collect::<Vec<_>>(),
        })
    }

    fn text(&self, rounds: &[Round], market: &HashMap<String, MarketMove>) -> String {
        let mut text = String::new();
        let _ = writeln!(
            text,
            "{} requests, {} answered; the market moved under {} products.\n",
            rounds.len(),
            self.answered,
            market.len()
        );
        let _ = writeln!(text, "{:34}{:>13}{:>10}", "", "unavailable", "over cap");
        for (what, wrong) in [
            ("the slate of before, shown again", &self.unchecked),
            ("the slate of after", &self.checked),
        ] {
            let _ = writeln!(
                text,
                "{what:34}{:>12.1}%{:>9.1}%",
                100.0 * wrong.unavailable,
                100.0 * wrong.over_cap
            );
        }
        let _ = writeln!(
            text,
            "\nSlates share {:.1} % of their products; {} picks before, {} after; {} of those after are \
             sold out and say so.\n",
            100.0 * self.overlap,
            self.picks_before,
            self.picks_after,
            self.labelled
        );
        for round in rounds {
            let titles = |picks: &[PickV1]| {
                let titles: Vec<&str> = picks.iter().map(|pick| pick.title.as_str()).collect();
                if titles.is_empty() { "nothing".to_owned() } else { titles.join("; ") }
            };
            let _ = writeln!(text, "{}", round.request);
            let _ = writeln!(text, "  before: {}", titles(&round.before));
            let _ = writeln!(text, "  after:  {}", titles(&round.after));
        }
        text.truncate(text.trim_end().len());
        text
    }
}

/// Whether nobody can buy it, by what the shop knows.
fn is_unavailable(_: &Round, pick: &PickV1, market: &HashMap<String, MarketMove>) -> bool {
    match market.get(&pick.product_id) {
        Some(MarketMove::SoldOut | MarketMove::Gone) => true,
        Some(MarketMove::Price(_)) | None => false,
    }
}

/// Whether it costs more than was asked for, by what the shop asks.
fn is_over_cap(round: &Round, pick: &PickV1, market: &HashMap<String, MarketMove>) -> bool {
    let price = match market.get(&pick.product_id) {
        Some(MarketMove::Price(price)) => Some(price.amount),
        Some(MarketMove::SoldOut | MarketMove::Gone) | None => {
            pick.price.as_ref().map(|price| price.amount)
        }
    };
    round.cap.zip(price).is_some_and(|(cap, price)| price > cap)
}

fn name(change: MarketMove) -> &'static str {
    match change {
        MarketMove::Price(_) => "price",
        MarketMove::SoldOut => "sold_out",
        MarketMove::Gone => "gone",
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
