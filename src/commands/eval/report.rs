//! What was measured, as one page that needs nothing else: for admins to read and to share.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use magpie::config::{Config, ModelsConfig};
use magpie::eval::plots::{self, Series};
use magpie::eval::statistics::{Estimate, percentile};
use minijinja::{Environment, Value, context};

use super::compared::Compared;
use crate::suites::Measured;
use crate::suites::tables::milliseconds;

/// The name's ending makes the template escape what it is given.
const TEMPLATE: (&str, &str) = ("report.html", include_str!("report.html"));
/// Worst queries that are listed.
const WORST: usize = 30;
/// Bars that a plot can hold.
const MOST_BARS: usize = 18;

/// The page.
pub(super) fn page(
    suite: &str,
    config: &Config,
    measured: &Measured,
    compared: Option<&Compared>,
) -> Result<String> {
    let mut pages = Environment::new();
    pages.add_template(TEMPLATE.0, TEMPLATE.1).context("reading the report's template")?;
    let page = pages.get_template(TEMPLATE.0).context("reading the report's template")?;
    let measures = measured.table.columns.iter().map(|column| {
        let value = column.estimate();
        context! { key => &column.key, mean => figure(value.mean), interval => interval(value) }
    });
    page.render(context! {
        suite,
        summary => &measured.summary,
        headline => headline(measured),
        plots => drawn(measured, compared),
        comparison => compared.map(comparison),
        measures => measures.collect::<Vec<_>>(),
        worst_by => &measured.headline,
        worst => worst(measured),
        how => how(suite, config, measured),
        notes => &measured.notes,
    })
    .context("writing the report")
}

fn headline(measured: &Measured) -> Vec<Value> {
    let mut rows = Vec::new();
    if let Some(column) = measured.table.column(&measured.headline) {
        let value = column.estimate();
        rows.push(row(&measured.headline, figure(value.mean), interval(value)));
    }
    rows.push(row("queries", measured.table.queries.len().to_string(), String::new()));
    let time = |share| percentile(&measured.elapsed, share).map(milliseconds);
    if let (Some(p50), Some(p95)) = (time(0.5), time(0.95)) {
        rows.push(row(
            "time for a query",
            format!("{p50:.1} ms"),
            format!("95th percentile {p95:.1} ms"),
        ));
    }
    let queries = u64::try_from(measured.elapsed.len().max(1)).unwrap_or(u64::MAX);
    rows.push(row("model tokens a query", (measured.tokens / queries).to_string(), String::new()));
    rows
}

fn row(name: &str, value: String, note: String) -> Value {
    context! { name, value, note }
}

/// Quality over the number of events that are known.
pub(super) fn over_lengths(measured: &Measured) -> String {
    plots::lines("Quality by number of events known", "events known", &series(measured))
}

fn drawn(measured: &Measured, compared: Option<&Compared>) -> Vec<Value> {
    let mut all = Vec::new();
    if measured.over_lengths {
        let svg = over_lengths(measured);
        all.push(plot("After more events", svg, "Lines: means. Strokes: 95 % intervals."));
    }
    let bars: Vec<(String, Estimate)> = measured
        .shown
        .iter()
        .filter_map(|key| measured.table.column(key))
        .take(MOST_BARS)
        .map(|column| (column.key.clone(), column.estimate()))
        .collect();
    let svg = plots::bars("Means of all measures", &bars);
    all.push(plot(
        "Means",
        svg,
        "Whiskers: 95 % confidence intervals, from the bootstrap over queries.",
    ));
    if let Some(column) = measured.table.column(&measured.headline) {
        let title = format!("{} of each query", column.key);
        let svg = plots::curve(&title, &column.values);
        all.push(plot(&title, svg, "Sorted: a long tail at 0 is where to look first."));
    }
    if !measured.elapsed.is_empty() {
        let times: Vec<f64> = measured.elapsed.iter().copied().map(milliseconds).collect();
        let svg = plots::histogram("Time for a query", "milliseconds", &times);
        all.push(plot(
            "Time for a query",
            svg,
            "Queries that took so long; the last bar holds all slower ones.",
        ));
    }
    let headline = compared.into_iter().flat_map(|compared| &compared.measures);
    for measure in headline.filter(|measure| measure.key == measured.headline) {
        let title = format!("{}: difference by query", measure.key);
        let svg = plots::differences(&title, &measure.differences);
        all.push(plot(&title, svg, "Above the middle: better than before."));
    }
    all
}

fn plot(title: &str, svg: String, note: &str) -> Value {
    context! { title, note, svg => Value::from_safe_string(svg) }
}

/// A line for each measure whose key ends in a number of events.
fn series(measured: &Measured) -> Vec<Series> {
    let mut all: Vec<Series> = Vec::new();
    for column in &measured.table.columns {
        let Some((name, length)) = column.key.rsplit_once('/') else { continue };
        let Ok(length) = length.parse::<f64>() else { continue };
        let point = (length, column.estimate());
        match all.iter_mut().find(|series| series.name == name) {
            Some(series) => series.points.push(point),
            None => all.push(Series { name: name.to_owned(), points: vec![point] }),
        }
    }
    all
}

fn comparison(compared: &Compared) -> Value {
    let rows = compared.measures.iter().map(|measure| {
        let difference = measure.difference;
        let shown =
            format!("{:+.3} ({:+.3} to {:+.3})", difference.mean, difference.low, difference.high);
        context! {
            key => &measure.key,
            before => figure(measure.before),
            now => figure(measure.mean),
            difference => shown,
            p => format!("{:.4}", measure.p),
            wins => measure.wins,
            losses => measure.losses,
            ties => measure.ties,
        }
    });
    context! { with => &compared.with, rows => rows.collect::<Vec<_>>() }
}

fn worst(measured: &Measured) -> Vec<Value> {
    let Some(column) = measured.table.column(&measured.headline) else { return Vec::new() };
    let mut order: Vec<usize> = (0..column.values.len()).collect();
    order.sort_by(|a, b| column.values[*a].total_cmp(&column.values[*b]));
    let listed = order.into_iter().take(WORST).filter_map(|at| {
        let case = measured.cases.get(at)?;
        let answers = case.answers.iter().map(|(what, known)| context! { what, known });
        Some(context! {
            value => figure(column.values[at]),
            query => &measured.table.queries[at],
            asked => &case.asked,
            answers => answers.collect::<Vec<_>>(),
        })
    });
    listed.collect()
}

fn how(suite: &str, config: &Config, measured: &Measured) -> Vec<Value> {
    let named = |name: &str, value: String| context! { name, value };
    vec![
        named("Suite", format!("{suite}: {}", measured.summary)),
        named("Version", format!("magpie {}", env!("CARGO_PKG_VERSION"))),
        named("Date", Timestamp::now().strftime("%Y-%m-%d %H:%M UTC").to_string()),
        named("Language models", models(&config.models)),
        named(
            "Intervals",
            "95 %, percentile bootstrap over queries, 2,000 samples, fixed seed".to_owned(),
        ),
        named("Counted", "every query; one without an answer counts as 0".to_owned()),
    ]
}

fn models(config: &ModelsConfig) -> String {
    let lists =
        [("planner", &config.planner), ("writer", &config.writer), ("vision", &config.vision)];
    let roles = lists.into_iter().filter(|(_, models)| !models.is_empty()).map(|(role, models)| {
        let names: Vec<String> = models.iter().map(ToString::to_string).collect();
        format!("{role} {}", names.join(", "))
    });
    let roles: Vec<String> = roles.collect();
    if roles.is_empty() { "none: rules and templates".to_owned() } else { roles.join("; ") }
}

fn figure(value: f64) -> String {
    format!("{value:.3}")
}

fn interval(value: Estimate) -> String {
    format!("{:.3} to {:.3}", value.low, value.high)
}
