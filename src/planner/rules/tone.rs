//! Prices in words: cheap, affordable, premium, against the catalogue's own.

use magpie_core::{Need, PriceQuartiles, Want};

use super::analysis::{Role, Scan};
use super::cues::Cue;

/// How prices should be, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Cheap,
    Affordable,
    Premium,
}

/// Finds the price tone and takes its words out of the search.
pub(super) fn find(scan: &mut Scan) -> Option<Tone> {
    // "Budget headphones" has no amount to be one of.
    let thrifty = scan.cues.all(Cue::Budget).any(|hit| {
        hit.to == hit.from + 1 && scan.is_open(hit.from) && scan.role(hit.to) == Role::Facet
    });
    let mut tone = thrifty.then_some(Tone::Affordable);
    for (cue, value) in [
        (Cue::Premium, Tone::Premium),
        (Cue::Affordable, Tone::Affordable),
        (Cue::Cheap, Tone::Cheap),
    ] {
        let ranges: Vec<_> = scan
            .cues
            .all(cue)
            .filter(|hit| scan.is_open(hit.from))
            .map(|hit| hit.from..hit.to)
            .collect();
        for range in ranges {
            scan.claim(range, Role::Talk);
            tone = Some(value);
        }
    }
    tone
}

/// What a tone means where prices spread like this: an order, never a limit.
pub(super) fn need(tone: Tone, prices: &PriceQuartiles) -> Need {
    Need::soft(match tone {
        Tone::Cheap => Want::PriceMax(prices.lower),
        Tone::Affordable => Want::PriceMax(prices.median),
        Tone::Premium => Want::PriceMin(prices.upper),
    })
}
