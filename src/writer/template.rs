//! The template writer: what a reply says of its slate, without a model.

use magpie_core::{
    FacetKind, Label, Need, NeedOrigin, NeedOutcome, Needs, Pick, ReceiptStatus, Tone, Want,
};

use super::ReplyWords;

/// What the reply is about.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// The language.
    pub words: &'static ReplyWords,
    /// The slate.
    pub picks: &'a [Pick],
    /// The ledger.
    pub needs: &'a Needs,
    /// How it sounds.
    pub tone: Tone,
    /// What the agents noted, to be told first.
    pub notes: &'a [String],
    /// Whether the request came as a photo.
    pub by_photo: bool,
    /// Whether more of what was shown before was asked for.
    pub more: bool,
    /// The title of the pick that others like it were asked for.
    pub like: Option<&'a str>,
    /// Hard needs without which there would be picks, most helpful first.
    pub blocking: &'a [Need],
}

/// The text of a reply.
pub fn reply_text(found: &Found<'_>) -> String {
    let words = found.words;
    let mut parts: Vec<String> = Vec::new();
    if !found.picks.is_empty() {
        parts.extend(found.like.map(|title| words.closest(title)));
    }
    match found.picks {
        // Why nothing was found is said already.
        [] if found.by_photo && !found.notes.is_empty() && found.needs.hard().next().is_none() => {}
        [] => parts.push(nothing_found(found)),
        [only] => {
            let Matches { what, needs } = matches(found);
            let (title, price) = (only.product.title.as_str(), words.price(&only.product));
            parts.push(match (found.tone, needs) {
                (Tone::Friendly, None) => words.found_one(what, title, price),
                (Tone::Friendly, Some(needs)) => words.found_one_for(what, needs, title, price),
                (Tone::Brief | Tone::Plain, None) => words.found_one_short(what, title, price),
                (Tone::Brief | Tone::Plain, Some(needs)) => {
                    words.found_one_short_for(what, needs, title, price)
                }
            });
        }
        [first, ..] => {
            let Matches { what, needs } = matches(found);
            let count = found.picks.len();
            parts.push(match (found.tone, needs) {
                (Tone::Friendly, None) => words.found(count, what),
                (Tone::Friendly, Some(needs)) => words.found_for(count, what, needs),
                (Tone::Brief | Tone::Plain, None) => words.found_short(count, what),
                (Tone::Brief | Tone::Plain, Some(needs)) => {
                    words.found_short_for(count, what, needs)
                }
            });
            parts.extend(first_choice(first, found));
        }
    }
    parts.extend(cautions(found));
    let mut blocks = found.notes.to_vec();
    blocks.push(parts.join(" "));
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n\n")
}

fn first_choice(first: &Pick, found: &Found<'_>) -> Option<String> {
    let words = found.words;
    let price = first.product.price.filter(|_| found.tone != Tone::Brief)?;
    let title = first.product.title.as_str();
    let cheapest = found
        .picks
        .iter()
        .filter(|pick| pick.product.currency() == Some(price.currency))
        .min_by_key(|pick| pick.product.price.map_or(i64::MAX, |price| price.amount))
        .filter(|pick| pick.product.price != Some(price));
    let Some(Pick { product: cheapest, .. }) = cheapest else {
        return Some(match found.tone {
            Tone::Friendly => words.first(title, price),
            Tone::Plain | Tone::Brief => words.first_short(title, price),
        });
    };
    let (cheapest, least) = (cheapest.title.as_str(), words.price(cheapest));
    Some(match found.tone {
        Tone::Friendly => words.first_beside(title, price, cheapest, least),
        Tone::Plain | Tone::Brief => words.first_short_beside(title, price, cheapest, least),
    })
}

/// "Hiking boots" and "waterproof, at most $120.00, not leather".
struct Matches {
    what: String,
    needs: Option<String>,
}

fn matches(found: &Found<'_>) -> Matches {
    let words = found.words;
    let count = found.picks.len();
    let unit = words.matches(if found.by_photo { "yes" } else { "no" }, count);
    let mut hard: Vec<&Need> = found.needs.hard().filter(|need| is_said(need)).collect();
    let unsure = hard.iter().any(|need| {
        found.picks.iter().any(|pick| {
            pick.verdicts.iter().any(|v| v.need.same_as(need) && v.outcome != NeedOutcome::Met)
        })
    });
    if hard.is_empty() || unsure {
        return Matches { what: unit, needs: None };
    }
    // What is wanted is said first, where the catalogue's word for it is a plural: an English one, as far as can be told.
    let noun = hard.iter().position(|need| count > 1 && plural(need).is_some());
    let noun = noun.filter(|_| words.language == "en").and_then(|at| plural(hard.remove(at)));
    hard.sort_by_key(|need| place(need));
    let what = noun.map_or(unit, str::to_owned);
    Matches { what, needs: (!hard.is_empty()).then(|| list(&hard, words)) }
}

fn plural(need: &Need) -> Option<&str> {
    match &need.want {
        Want::Facet(FacetKind::Category, value) if !need.not => {
            (value.ends_with('s') && !value.ends_with("ss")).then_some(value)
        }
        _ => None,
    }
}

/// Where a need stands in a sentence: what it is, what it is like, what it costs, what it is not.
fn place(need: &Need) -> u8 {
    match &need.want {
        _ if need.not => 3,
        Want::Facet(FacetKind::Category, _) => 0,
        Want::Facet(..) => 1,
        Want::PriceMin(_) | Want::PriceMax(_) | Want::PriceAbout(_) | Want::InStock => 2,
    }
}

fn is_said(need: &Need) -> bool {
    need.origin != NeedOrigin::Remembered
}

fn list(needs: &[&Need], words: &ReplyWords) -> String {
    needs.iter().map(|need| words.need(need)).collect::<Vec<_>>().join(", ")
}

fn nothing_found(found: &Found<'_>) -> String {
    let words = found.words;
    let hard: Vec<&Need> = found.needs.hard().collect();
    let said: Vec<&Need> = hard.iter().copied().filter(|need| is_said(need)).collect();
    if found.more {
        return match said.is_empty() {
            true => words.no_more.to_owned(),
            false => words.no_more_for(list(&said, words)),
        };
    }
    if hard.is_empty() {
        let said = if found.by_photo { words.nothing_alike } else { words.nothing };
        return said.to_owned();
    }
    // A vegan's list of materials would bury what was asked for.
    let text = match (said.len(), said.len() < hard.len()) {
        (0, _) => words.nothing_for_you.to_owned(),
        (_, true) => words.nothing_for_you_and(list(&said, words)),
        (_, false) => words.nothing_for(list(&said, words)),
    };
    match found.blocking {
        [] => text,
        [one] => format!("{text} {}", words.without(words.need(one))),
        [one, other, ..] => {
            format!("{text} {}", words.without_either(words.need(one), words.need(other)))
        }
    }
}

fn cautions(found: &Found<'_>) -> impl Iterator<Item = String> {
    let Found { picks, words, .. } = found;
    let numbers = |test: &dyn Fn(&Pick) -> bool| -> Option<String> {
        let ranks: Vec<String> =
            picks.iter().filter(|p| test(p)).map(|p| format!("#{}", p.rank)).collect();
        (!ranks.is_empty()).then(|| ranks.join(", "))
    };
    let unknown = |pick: &Pick| {
        pick.verdicts.iter().any(|v| v.need.hard && v.outcome == NeedOutcome::Unknown)
    };
    let lines = [
        numbers(&unknown).map(|which| words.not_stated(which)),
        numbers(&|pick| pick.labels.contains(&Label::OutOfStock))
            .map(|which| words.sold_out(which)),
        numbers(&|pick| pick.receipt.status == ReceiptStatus::Stale)
            .map(|which| words.not_checked(which)),
    ];
    lines.into_iter().flatten()
}
