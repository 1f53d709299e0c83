//! Sizes: comparable keys for the catalogue's sizes, and sizes in messages.

use std::ops::Range;

use magpie_core::{FacetKind, Need, Want};

use super::analysis::{Finding, Role, Scan};
use super::cues::Cue;
use super::numbers;
use super::size_keys::{self, LETTER_SIZES, WORD_SIZES, is_unit, key_at, marked_key};
use super::tokens::{self, Kind, Letters};

/// Bare numbers after "in" or a kind of thing that read as sizes of shoes and clothes.
const WEARABLE: std::ops::RangeInclusive<u32> = 30..=52;

/// Finds sizes: marked ones ("size 42", "EU 39"), telling ones ("32x34", "XL") and those of the
/// catalogue that carry their unit ("15.6 inch").
pub(super) fn find(scan: &mut Scan) {
    let mut at = 0;
    while at < scan.tokens().len() && scan.has_room() {
        match size_at(scan, at) {
            Some((value, range)) => {
                at = range.end;
                let before = range.start.checked_sub(1).map(|at| scan.tokens()[at].folded.as_str());
                let marked =
                    scan.cues.is(range.start, Cue::Size) || matches!(before, Some("in" | "a"));
                scan.claim(range.clone(), Role::Size);
                scan.findings
                    .push(Finding::new(Need::hard(Want::Facet(FacetKind::Size, value)), range));
                while let Some((value, range)) = another(scan, at).filter(|_| marked) {
                    at = range.end;
                    scan.claim(range.clone(), Role::Size);
                    let want = Want::Facet(FacetKind::Size, value);
                    scan.findings.push(Finding::new(Need::hard(want), range));
                }
            }
            None => at += 1,
        }
    }
    if let Some((value, range)) = apart(scan) {
        scan.claim(range.clone(), Role::Size);
        scan.findings.push(Finding::new(Need::hard(Want::Facet(FacetKind::Size, value)), range));
    }
}

fn size_at(scan: &Scan, at: usize) -> Option<(String, Range<usize>)> {
    if !scan.is_open(at) {
        return None;
    }
    let tokens = scan.tokens();
    if let Some(shared) = shared_unit(scan, at) {
        return Some(shared);
    }
    if let Some(hit) = scan.cues.starting(at).filter(|hit| hit.is(Cue::Size)) {
        // "nothing above size 40" asks for none.
        let bounded = at > 0
            && [Cue::AtMost, Cue::AtLeast, Cue::Between]
                .iter()
                .any(|cue| scan.cues.is(at - 1, *cue));
        if bounded {
            return None;
        }
        let mut from = hit.to;
        while tokens.get(from).is_some_and(|token| {
            matches!(
                token.folded.as_str(),
                "is" | "a"
                    | "an"
                    | "eine"
                    | "ist"
                    | "es"
                    | "est"
                    | "e"
                    | "of"
                    | ":"
                    | "="
                    | "eu"
                    | "uk"
                    | "us"
                    | "the"
            ) && !(matches!(token.folded.as_str(), "eu" | "uk" | "us")
                && key_at(tokens, from).is_some())
        }) {
            from += 1;
        }
        let system = match tokens[at].folded.as_str() {
            word @ ("eu" | "uk" | "us") if hit.to == at + 1 => Some(word),
            _ => None,
        };
        let (key, len) = marked_key(tokens, from, system.is_some())?;
        let key = system.map_or(key.clone(), |system| format!("{system} {key}"));
        return Some((canonical(scan, &key), at..from + len));
    }
    if at > 0 && scan.cues.is(at - 1, Cue::Size) && tokens[at].kind == Kind::Number {
        return None;
    }
    let (key, len) = key_at(tokens, at)?;
    let range = at..at + len;
    let next_glued = tokens
        .get(range.end)
        .is_some_and(|token| token.kind != Kind::Break && token.joint != tokens::Joint::Space);
    let known = scan.lexicon.size(&key);
    let token = &tokens[at];
    if len > 1 {
        // "32x34" and "EU 39" are sizes anywhere; "500 ml" where the catalogue has such a size.
        let telling = key.contains('x') && !key.ends_with('l') && !key.ends_with('s') && len >= 2
            || key.ends_with("xl");
        let dimension = scan.cues.covering(at).is_none() && telling && wearable_pair(&key);
        return (known.is_some() || dimension || key.ends_with("xl"))
            .then(|| (canonical(scan, &key), range));
    }
    let previous = at.checked_sub(1).map(|before| &tokens[before]);
    let in_a = |at: usize| at > 1 && tokens[at - 1].is("a") && tokens[at - 2].is("in");
    let after_in = previous.is_some_and(|t| matches!(t.folded.as_str(), "in" | "a" | "an" | "en"));
    if token.kind == Kind::Number {
        let shoe = key.split('.').next().and_then(|n| n.parse::<u32>().ok());
        let plausible = shoe.is_some_and(|n| WEARABLE.contains(&n));
        let after_thing = at > 0 && scan.ends_phrase(at - 1);
        let marked = (previous.is_some_and(|t| t.is("in")) || in_a(at))
            && (plausible || known.is_some())
            || after_thing && plausible && known.is_some()
            || scan.only_number(at) && plausible && known.is_some();
        let counted = tokens.get(at + 1).is_some_and(|next| {
            next.is_word() && !super::words::opens_phrase(&next.folded) && !scan.is_filler(at + 1)
                || next.kind == Kind::Symbol
        });
        return (marked && !next_glued && !counted).then(|| (canonical(scan, &key), range));
    }
    let long = key.len() >= 2 && !matches!(key.as_str(), "ss");
    let alone = tokens.iter().filter(|t| t.kind != Kind::Break).count() == 1;
    let capital = token.letters == Letters::Upper && !scan.all_capitals();
    let glued = token.joint != tokens::Joint::Space && at > 0;
    let sized = !glued && !next_glued && (long || capital || after_in && known.is_some() || alone);
    sized.then(|| (canonical(scan, &key), range))
}

/// "A smaller size please, 37": a number in a phrase of its own where a size is spoken of.
fn apart(scan: &Scan) -> Option<(String, Range<usize>)> {
    let tokens = scan.tokens();
    let breaks = |at: usize| tokens.get(at).is_none_or(|token| token.kind == Kind::Break);
    let sized =
        scan.findings.iter().any(|f| matches!(f.need.want, Want::Facet(FacetKind::Size, _)));
    if sized || !scan.cues.any(Cue::Size) {
        return None;
    }
    (0..tokens.len()).find_map(|at| {
        let alone = scan.is_open(at) && (at == 0 || breaks(at - 1)) && breaks(at + 1);
        let plausible = tokens[at].text.parse().is_ok_and(|n: u32| WEARABLE.contains(&n));
        let (key, len) = marked_key(tokens, at, false).filter(|_| alone && plausible)?;
        Some((canonical(scan, &key), at..at + len))
    })
}

/// "size 40 *or 41*", "size 10*-12*"
fn another(scan: &Scan, at: usize) -> Option<(String, Range<usize>)> {
    let tokens = scan.tokens();
    let joint = tokens.get(at).filter(|_| scan.is_open(at))?;
    let joins = matches!(joint.folded.as_str(), "/" | "-" | "to")
        || super::words::is_or(&joint.folded, scan.language.guess);
    let next = tokens.get(at + 1).filter(|_| joins && scan.is_open(at + 1))?;
    if next.kind != Kind::Number && !LETTER_SIZES.contains(&next.folded.as_str()) {
        return None;
    }
    let (key, len) = marked_key(tokens, at + 1, false)?;
    Some((canonical(scan, &key), at..at + 1 + len))
}

/// "13 or 15.6 inch": the unit counts for both.
fn shared_unit(scan: &Scan, at: usize) -> Option<(String, Range<usize>)> {
    let tokens = scan.tokens();
    let number = tokens.get(at).filter(|token| token.kind == Kind::Number)?;
    let joint = tokens.get(at + 1)?;
    let joins = matches!(joint.folded.as_str(), "/" | "-" | "to" | ",")
        || super::words::is_or(&joint.folded, scan.language.guess);
    let (key, 2) = key_at(tokens, at + 2).filter(|_| joins)? else { return None };
    let unit = key.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let own = format!("{}{unit}", numbers::plain(&number.text)?);
    scan.lexicon.size(&own).map(|value| (value.to_string(), at..at + 1))
}

/// A size that stands where the shopper says their own: "I take a *42* in shoes". "I'm a 42 year old" is
/// none.
pub(super) fn stated_at(scan: &Scan, at: usize) -> Option<Finding> {
    let tokens = scan.tokens();
    let (key, len) = marked_key(tokens, at, false)?;
    let range = at..at + len;
    if !range.clone().all(|at| scan.is_open(at)) {
        return None;
    }
    let counted = tokens.get(range.end).is_some_and(|next| {
        next.kind == Kind::Symbol
            || next.is_word()
                && !matches!(
                    next.folded.as_str(),
                    "in" | "on"
                        | "for"
                        | "and"
                        | "so"
                        | "but"
                        | "usually"
                        | "bei"
                        | "en"
                        | "und"
                        | "y"
                        | "et"
                )
                && scan.cues.covering(range.end).is_none()
                && (scan.is_content(range.end)
                    || next.joint != tokens::Joint::Space
                    || is_unit(next)
                    || next.is("year")
                    || next.is("years"))
    });
    let plausible = match key.split('.').next().and_then(|whole| whole.parse::<u32>().ok()) {
        Some(number) => (2..=60).contains(&number),
        None => true,
    };
    (plausible && !counted).then(|| {
        let want = Want::Facet(FacetKind::Size, canonical(scan, &key));
        Finding::new(Need::hard(want), range)
    })
}

fn wearable_pair(key: &str) -> bool {
    key.split('x').all(|part| part.parse::<u32>().is_ok_and(|n| (20..=60).contains(&n)))
}

/// The catalogue's own way to write a size; the key itself where the catalogue does not have it.
fn canonical(scan: &Scan, key: &str) -> String {
    let bare = key.rsplit(' ').next().unwrap_or(key);
    let word = WORD_SIZES.iter().find(|(_, short)| *short == key).map(|(name, _)| *name);
    let by_word = word.and_then(|word| scan.lexicon.value_of(FacetKind::Size, &[word]));
    if let Some(value) = scan.lexicon.size(key) {
        return value.to_string();
    }
    if let Some(value) = by_word {
        return value.to_string();
    }
    if bare != key
        && let Some(value) = scan.lexicon.size(bare)
    {
        return value.to_string();
    }
    if let Some(value) =
        ["eu", "us", "uk"].iter().find_map(|s| scan.lexicon.size(&format!("{s} {key}")))
    {
        return value.to_string();
    }
    size_keys::readable(key.strip_prefix("eu ").unwrap_or(key))
}
