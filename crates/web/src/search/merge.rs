//! Several engines' lists made one. Pure.

use std::collections::HashMap;

use url::Url;

use super::canonical::{canonical, page_key};

/// How much less the first place is worth than it would be; the usual constant of reciprocal rank fusion.
const SMOOTHING: f64 = 60.0;

/// An address and who found it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct MergedHit {
    pub(super) url: Url,
    pub(super) engines: Vec<&'static str>,
    score: f64,
}

/// Best first: what several engines put high comes before what one does.
pub(super) fn merge<'a>(
    lists: impl IntoIterator<Item = (&'static str, &'a [Url])>,
) -> Vec<MergedHit> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut merged: Vec<MergedHit> = Vec::new();
    for (engine, hits) in lists {
        for (rank, hit) in hits.iter().enumerate() {
            let Some(url) = canonical(hit) else { continue };
            #[expect(clippy::cast_precision_loss, reason = "engines give tens of hits")]
            let score = 1.0 / (SMOOTHING + 1.0 + rank as f64);
            let place = *places.entry(page_key(&url)).or_insert_with(|| {
                merged.push(MergedHit { url, engines: Vec::new(), score: 0.0 });
                merged.len() - 1
            });
            let known = &mut merged[place];
            // An engine that names a page twice has not said more about it.
            if known.engines.contains(&engine) {
                continue;
            }
            known.engines.push(engine);
            known.score += score;
        }
    }
    // Stable: between equals the earlier engine's order holds.
    merged.sort_by(|one, other| other.score.total_cmp(&one.score));
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_engines_agree_on_comes_first() {
        let urls = |urls: [&str; 3]| urls.map(|url| Url::parse(url).unwrap());
        let one = urls([
            "https://a.example/1",
            "https://b.example/2?utm_source=one",
            "ftp://c.example/3",
        ]);
        let other =
            urls(["https://d.example/4", "http://www.b.example/2/", "https://d.example/4#again"]);
        let merged = merge([("one", one.as_slice()), ("other", other.as_slice())]);
        let lines: Vec<_> =
            merged.iter().map(|hit| format!("{} {}", hit.url, hit.engines.join("+"))).collect();
        assert_eq!(
            lines,
            [
                "https://b.example/2 one+other",
                "https://a.example/1 one",
                "https://d.example/4 other"
            ]
        );
    }
}
