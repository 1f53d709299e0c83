//! Plots as SVG, for pages that load nothing from elsewhere. Colours are the page's: classes, not values.
//!
//! Drawn 400 units wide, the width of a telephone, so that text stays readable there.

use std::fmt::Write as _;

use super::metrics::count;
use super::statistics::Estimate;

const WIDTH: f64 = 400.0;
/// Room for labels at the left, and for values at the right.
const LEFT: f64 = 84.0;
const RIGHT: f64 = 52.0;
/// Height of a bar with the space around it.
const ROW: f64 = 22.0;
/// Height of plots with axes, and the room that these take.
const HEIGHT: f64 = 220.0;
const AXIS: f64 = 34.0;
/// Bars of a histogram.
const BINS: usize = 24;
/// Points of a curve: more can't be told apart.
const MOST_POINTS: usize = 400;

/// Colours of a plot that is on no page, readable on light and on dark ones.
const STYLE: &str = "<style>text{fill:#888;font:11px sans-serif}.grid{stroke:#8885}.whisker{stroke:#888}\
    .line{fill:none;stroke-width:2}.a{stroke:#2a8f5b}.b{stroke:#c7722b;stroke-dasharray:7 3}\
    .c{stroke:#6a7fd0;stroke-dasharray:2 3}</style>";

/// A line over several numbers of events.
#[derive(Clone, Debug)]
pub struct Series {
    /// What it shows.
    pub name: String,
    /// Where, and how much.
    pub points: Vec<(f64, Estimate)>,
}

/// A plot as a file of its own.
pub fn alone(plot: &str) -> String {
    let named = plot.replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", 1);
    named.replacen('>', &format!(">{STYLE}"), 1)
}

/// Shares with their intervals, a bar each.
pub fn bars(title: &str, rows: &[(String, Estimate)]) -> String {
    let height = ROW * count(rows.len()) + 22.0;
    let mut svg = open(title, height);
    let x = |share: f64| LEFT + share.clamp(0.0, 1.0) * (WIDTH - LEFT - RIGHT);
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let at = x(tick);
        line(&mut svg, "grid", (at, 0.0), (at, height - 18.0));
        text(&mut svg, "middle", (at, height - 4.0), &format!("{tick}"));
    }
    for (at, (label, value)) in rows.iter().enumerate() {
        let top = ROW * count(at);
        let middle = top + ROW / 2.0;
        text(&mut svg, "end", (LEFT - 6.0, middle + 4.0), label);
        rect(&mut svg, "bar", (LEFT, top + 4.0), (x(value.mean) - LEFT, ROW - 8.0));
        line(&mut svg, "whisker", (x(value.low), middle), (x(value.high), middle));
        for end in [value.low, value.high] {
            line(&mut svg, "whisker", (x(end), middle - 4.0), (x(end), middle + 4.0));
        }
        text(&mut svg, "start", (WIDTH - RIGHT + 8.0, middle + 4.0), &format!("{:.3}", value.mean));
    }
    close(svg)
}

/// Every query's value, best first.
pub fn curve(title: &str, values: &[f64]) -> String {
    let mut svg = open(title, HEIGHT);
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    frame(&mut svg, (0.0, 1.0));
    let last = count(sorted.len().saturating_sub(1).max(1));
    let step = sorted.len().div_ceil(MOST_POINTS).max(1);
    let shown =
        sorted.iter().enumerate().filter(|(at, _)| at % step == 0 || at + 1 == sorted.len());
    let points = shown.map(|(at, value)| (across(count(at) / last), upwards(*value, (0.0, 1.0))));
    path(&mut svg, "line a", points);
    under(
        &mut svg,
        "queries, best first",
        &[(0.0, "1".to_owned()), (1.0, sorted.len().to_string())],
    );
    close(svg)
}

/// How often values lie where, in so many equal steps up to the 99th percentile; the last step has the rest.
pub fn histogram(title: &str, unit: &str, values: &[f64]) -> String {
    let mut svg = open(title, HEIGHT);
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let usual = sorted.get(sorted.len() * 99 / 100).or(sorted.last()).copied().unwrap_or(1.0);
    let most = if usual > 0.0 { usual } else { 1.0 };
    let mut bins = [0_usize; BINS];
    for value in &sorted {
        let share = (value / most * count(BINS)).floor();
        let bin = (0..BINS - 1).rev().find(|bin| count(*bin) <= share).unwrap_or(0);
        let last = share >= count(BINS - 1);
        bins[if last { BINS - 1 } else { bin }] += 1;
    }
    let highest = count(bins.iter().copied().max().unwrap_or(1).max(1));
    frame(&mut svg, (0.0, highest));
    let width = (WIDTH - AXIS - 10.0) / count(BINS);
    for (at, bin) in bins.iter().enumerate() {
        let top = upwards(count(*bin), (0.0, highest));
        let left = across(count(at) / count(BINS));
        rect(&mut svg, "bar", (left + 0.5, top), (width - 1.0, upwards(0.0, (0.0, 1.0)) - top));
    }
    let ends =
        [(0.0, "0".to_owned()), (0.5, short(most / 2.0)), (1.0, format!("{}+", short(most)))];
    under(&mut svg, unit, &ends);
    close(svg)
}

/// Lines with intervals, and a legend.
pub fn lines(title: &str, axis: &str, series: &[Series]) -> String {
    let mut svg = open(title, HEIGHT + 20.0);
    frame(&mut svg, (0.0, 1.0));
    let furthest = series.iter().flat_map(|s| &s.points).map(|(x, _)| *x).fold(1.0, f64::max);
    for (at, series) in series.iter().enumerate() {
        let class = ["a", "b", "c"][at % 3];
        for (x, value) in &series.points {
            let x = across(x / furthest);
            let [low, high] = [value.low, value.high].map(|v| upwards(v, (0.0, 1.0)));
            line(&mut svg, "whisker", (x, low), (x, high));
        }
        let points = series.points.iter();
        let points = points.map(|(x, v)| (across(x / furthest), upwards(v.mean, (0.0, 1.0))));
        path(&mut svg, &format!("line {class}"), points);
        let left = AXIS + 110.0 * count(at);
        line(
            &mut svg,
            &format!("line {class}"),
            (left, HEIGHT + 12.0),
            (left + 18.0, HEIGHT + 12.0),
        );
        text(&mut svg, "start", (left + 24.0, HEIGHT + 16.0), &series.name);
    }
    let ticks = series.first().map(|series| series.points.as_slice()).unwrap_or_default();
    let ticks: Vec<(f64, String)> = ticks.iter().map(|(x, _)| (x / furthest, short(*x))).collect();
    under(&mut svg, axis, &ticks);
    close(svg)
}

/// Differences by query, the best first: above the middle where the compared run is better.
pub fn differences(title: &str, values: &[f64]) -> String {
    let mut svg = open(title, HEIGHT);
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let most = sorted.iter().map(|value| value.abs()).fold(0.0, f64::max).max(0.01);
    let range = (-most, most);
    frame(&mut svg, range);
    let zero = upwards(0.0, range);
    line(&mut svg, "whisker", (AXIS, zero), (WIDTH - 10.0, zero));
    let width = (WIDTH - AXIS - 10.0) / count(sorted.len().max(1));
    for (at, value) in sorted.iter().enumerate().filter(|(_, value)| **value != 0.0) {
        let class = if *value > 0.0 { "bar" } else { "bar worse" };
        let (top, bottom) = (upwards(value.max(0.0), range), upwards(value.min(0.0), range));
        let left = AXIS + width * count(at);
        rect(&mut svg, class, (left, top), (width.max(0.8), bottom - top));
    }
    under(&mut svg, "queries", &[(0.0, "1".to_owned()), (1.0, sorted.len().to_string())]);
    close(svg)
}

fn open(title: &str, height: f64) -> String {
    let title = escaped(title);
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{title}\">\
         <title>{title}</title>"
    )
}

fn close(mut svg: String) -> String {
    svg.push_str("</svg>");
    svg
}

fn across(share: f64) -> f64 {
    AXIS + share * (WIDTH - AXIS - 10.0)
}

fn upwards(value: f64, (low, high): (f64, f64)) -> f64 {
    8.0 + (HEIGHT - AXIS - 8.0) * (1.0 - (value - low) / (high - low))
}

/// Horizontal lines with their values.
fn frame(svg: &mut String, (low, high): (f64, f64)) {
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let value = low + share * (high - low);
        let y = upwards(value, (low, high));
        line(svg, "grid", (AXIS, y), (WIDTH - 10.0, y));
        text(svg, "end", (AXIS - 5.0, y + 4.0), &short(value));
    }
}

/// What stands below a plot: places, and what they count.
fn under(svg: &mut String, what: &str, ticks: &[(f64, String)]) {
    for (share, tick) in ticks {
        let anchor = if *share >= 1.0 { "end" } else { "middle" };
        text(svg, anchor, (across(*share), HEIGHT - 20.0), tick);
    }
    text(svg, "middle", (across(0.5), HEIGHT - 5.0), what);
}

fn short(value: f64) -> String {
    match value.abs() {
        small if small < 10.0 && value.fract() != 0.0 => {
            let text = format!("{value:.2}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        _ => format!("{value:.0}"),
    }
}

fn line(svg: &mut String, class: &str, from: (f64, f64), to: (f64, f64)) {
    let _ = write!(
        svg,
        "<line class=\"{class}\" x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\"/>",
        from.0, from.1, to.0, to.1
    );
}

fn rect(svg: &mut String, class: &str, corner: (f64, f64), size: (f64, f64)) {
    let _ = write!(
        svg,
        "<rect class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
        corner.0,
        corner.1,
        size.0.max(0.0),
        size.1.max(0.0)
    );
}

fn path(svg: &mut String, class: &str, points: impl Iterator<Item = (f64, f64)>) {
    let points: Vec<String> = points.map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let _ = write!(svg, "<polyline class=\"{class}\" points=\"{}\"/>", points.join(" "));
}

fn text(svg: &mut String, anchor: &str, at: (f64, f64), what: &str) {
    let what = escaped(what);
    let _ = write!(
        svg,
        "<text text-anchor=\"{anchor}\" x=\"{:.1}\" y=\"{:.1}\">{what}</text>",
        at.0, at.1
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often something occurs.
    fn occurs(svg: &str, what: &str) -> usize {
        svg.matches(what).count()
    }

    fn estimate(mean: f64) -> Estimate {
        Estimate { mean, low: mean - 0.1, high: mean + 0.1 }
    }

    #[test]
    fn a_bar_is_as_long_as_its_value() {
        let rows = [("mrr".to_owned(), estimate(0.5)), ("<b>".to_owned(), estimate(1.5))];
        let svg = bars("Means & \"more\"", &rows);
        let half = (WIDTH - LEFT - RIGHT) / 2.0;
        assert!(svg.contains(&format!("width=\"{half:.1}\"")), "{svg}");
        // Nothing is drawn beyond the scale.
        assert!(svg.contains(&format!("width=\"{:.1}\"", 2.0 * half)), "{svg}");
        assert!(svg.contains("&lt;b&gt;") && svg.contains("Means &amp; &quot;more&quot;"), "{svg}");
        assert_eq!(occurs(&svg, "class=\"bar\""), 2);
    }

    #[test]
    fn every_value_is_in_a_histogram() {
        let values: Vec<f64> = (0..1_000).map(f64::from).collect();
        let svg = histogram("Time", "ms", &values);
        assert_eq!(occurs(&svg, "class=\"bar\""), BINS);
        assert!(svg.contains(">990+<"), "{svg}");
        for none in [&[][..], &[0.0][..], &[0.0, 0.0][..]] {
            assert!(!histogram("Time", "ms", none).contains("NaN"));
        }
    }

    #[test]
    fn long_curves_keep_their_ends() {
        let values: Vec<f64> = (0..5_000).map(|n| f64::from(n) / 4_999.0).collect();
        let svg = curve("By query", &values);
        assert!(occurs(&svg, ",") <= MOST_POINTS + 2, "{svg}");
        let (first, last) = (upwards(1.0, (0.0, 1.0)), upwards(0.0, (0.0, 1.0)));
        assert!(svg.contains(&format!("points=\"{AXIS:.1},{first:.1} ")), "{svg}");
        assert!(svg.contains(&format!("{:.1},{last:.1}\"", across(1.0))), "{svg}");
        assert!(!curve("By query", &[]).contains("NaN"));
    }

    #[test]
    fn wins_and_losses_are_told_apart() {
        let svg = differences("mrr", &[0.5, 0.0, -0.25, 0.1]);
        assert_eq!(occurs(&svg, "class=\"bar\""), 2);
        assert_eq!(occurs(&svg, "class=\"bar worse\""), 1);
        assert!(!differences("mrr", &[]).contains("NaN"));
    }

    #[test]
    fn lines_have_a_legend() {
        let points = vec![(0.0, estimate(0.4)), (11.0, estimate(0.7))];
        let series =
            ["hr@10", "mrr"].map(|name| Series { name: name.to_owned(), points: points.clone() });
        let svg = lines("After events", "events", &series);
        assert!(svg.contains(">hr@10<") && svg.contains(">mrr<") && svg.contains(">11<"), "{svg}");
        assert_eq!(occurs(&svg, "<polyline"), 2);
        let alone = alone(&svg);
        assert!(alone.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox="), "{alone}");
        assert_eq!(occurs(&alone, "<style>"), 1);
    }
}
