//! The template writer.

use magpie_core::{
    FacetKind, Label, Need, NeedOrigin, NeedOutcome, Needs, Pick, Product, Profile, ReceiptStatus,
    Tone, Verdict, Want,
};

use super::remembered_words;

/// What the reply is about.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
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
    let mut parts: Vec<String> = Vec::new();
    match found.picks {
        // Why nothing was found is said already.
        [] if found.by_photo && !found.notes.is_empty() && found.needs.hard().next().is_none() => {}
        [] => parts.push(nothing_found(found)),
        [only] => {
            let (like, words) = (closest_to(found), match_words(found));
            let (title, price) = (&only.product.title, price_of(&only.product));
            parts.push(match found.tone {
                Tone::Friendly => format!("{like}I found one {words}: {title} at {price}."),
                Tone::Brief | Tone::Plain => format!("{like}1 {words}: {title}, {price}."),
            });
        }
        [first, ..] => {
            let (like, count) = (closest_to(found), found.picks.len());
            let words = match_words(found);
            parts.push(match found.tone {
                Tone::Friendly => format!("{like}I found {count} {words}."),
                Tone::Brief | Tone::Plain => format!("{like}{count} {words}."),
            });
            parts.extend(first_choice(first, found));
        }
    }
    parts.extend(cautions(found.picks));
    let mut blocks = found.notes.to_vec();
    blocks.push(parts.join(" "));
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n\n")
}

fn closest_to(found: &Found<'_>) -> String {
    found.like.map(|title| format!("Closest to {title}, ")).unwrap_or_default()
}

fn first_choice(first: &Pick, found: &Found<'_>) -> Option<String> {
    let said = match found.tone {
        Tone::Friendly => "My first choice is",
        Tone::Plain => "First:",
        Tone::Brief => return None,
    };
    let price = first.product.price?;
    let cheapest = found
        .picks
        .iter()
        .filter(|pick| pick.product.currency() == Some(price.currency))
        .min_by_key(|pick| pick.product.price.map_or(i64::MAX, |price| price.amount))
        .filter(|pick| pick.product.price != Some(price));
    let cheapest = cheapest.map(|pick| {
        format!("; the least expensive is {} at {}", pick.product.title, price_of(&pick.product))
    });
    Some(format!("{said} {} at {price}{}.", first.product.title, cheapest.unwrap_or_default()))
}

/// "hiking boots: waterproof, at most $120.00, not leather".
fn match_words(found: &Found<'_>) -> String {
    let one = found.picks.len() == 1;
    let unit = match (one, found.by_photo) {
        (true, false) => "match",
        (false, false) => "matches",
        (true, true) => "match for your photo",
        (false, true) => "matches for your photo",
    };
    let mut hard: Vec<&Need> = found.needs.hard().filter(|need| is_said(need)).collect();
    if hard.is_empty() {
        return unit.to_owned();
    }
    let unsure = hard.iter().any(|need| {
        found.picks.iter().any(|pick| {
            pick.verdicts.iter().any(|v| v.need.same_as(need) && v.outcome != NeedOutcome::Met)
        })
    });
    if unsure {
        return unit.to_owned();
    }
    // What is wanted is said first, where the catalogue's word for it is a plural.
    let noun = hard.iter().position(|need| !one && plural(need).is_some());
    let noun = noun.and_then(|at| plural(hard.remove(at))).unwrap_or(unit);
    hard.sort_by_key(|need| place(need));
    if hard.is_empty() { noun.to_owned() } else { format!("{noun}: {}", list(&hard)) }
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

fn list(needs: &[&Need]) -> String {
    let words: Vec<String> = needs.iter().map(ToString::to_string).collect();
    words.join(", ")
}

fn nothing_found(found: &Found<'_>) -> String {
    let hard: Vec<&Need> = found.needs.hard().collect();
    let said: Vec<&Need> = hard.iter().copied().filter(|need| is_said(need)).collect();
    if found.more {
        return match said.is_empty() {
            true => "That was everything I have for this.".to_owned(),
            false => format!("That was everything I have for: {}.", list(&said)),
        };
    }
    if hard.is_empty() {
        return if found.by_photo {
            "I found nothing in the catalogue that looks like your photo. A word about what it is \
             would help."
                .to_owned()
        } else {
            "I found nothing in the catalogue for that. Could you say it in other words?".to_owned()
        };
    }
    // A vegan's list of materials would bury what was asked for.
    let mut text = match (said.len(), said.len() < hard.len()) {
        (0, _) => "Nothing in the catalogue fits what you told me about yourself.".to_owned(),
        (_, true) => {
            format!("Nothing that fits what you told me about yourself is all of: {}.", list(&said))
        }
        (_, false) => format!("Nothing in the catalogue is all of: {}.", list(&said)),
    };
    match found.blocking {
        [] => {}
        [one] => text.push_str(&format!(" Without “{one}” I would have something to show.")),
        [one, other, ..] => text.push_str(&format!(
            " Without “{one}”, or without “{other}”, I would have something to show."
        )),
    }
    text
}

fn cautions(picks: &[Pick]) -> Vec<String> {
    let numbers = |test: &dyn Fn(&Pick) -> bool| -> Option<String> {
        let ranks: Vec<String> =
            picks.iter().filter(|p| test(p)).map(|p| format!("#{}", p.rank)).collect();
        (!ranks.is_empty()).then(|| ranks.join(", "))
    };
    let mut lines = Vec::new();
    let unknown = |pick: &Pick| {
        pick.verdicts.iter().any(|v| v.need.hard && v.outcome == NeedOutcome::Unknown)
    };
    if let Some(which) = numbers(&unknown) {
        lines.push(format!("For {which} the seller doesn't state everything you asked for."));
    }
    if let Some(which) = numbers(&|pick| pick.labels.contains(&Label::OutOfStock)) {
        lines.push(format!("Out of stock right now: {which}."));
    }
    if let Some(which) = numbers(&|pick| pick.receipt.status == ReceiptStatus::Stale) {
        lines.push(format!("I couldn't reach the shop to check {which} again."));
    }
    lines
}

/// The price as people read it.
pub fn price_of(product: &Product) -> String {
    product.price.map_or_else(|| "no price given".to_owned(), |price| price.to_string())
}

/// What is known beside a pick itself.
#[derive(Clone, Debug)]
pub struct Known<'a> {
    /// Whose pick it is.
    pub profile: &'a Profile,
    /// What of it was liked before, in words.
    pub liked: Option<String>,
    /// Why an agent moved it.
    pub market: Option<&'a str>,
    /// Whether the request came as a photo.
    pub by_photo: bool,
}

/// Why a pick fits, in one sentence: needs it meets, what the shopper told us, what the market says. Where the
/// request was a photo and nothing else speaks for the pick, that it looks like it.
pub fn why(pick: &Pick, known: &Known<'_>) -> String {
    let mut parts: Vec<String> = Vec::new();
    for verdict in pick.verdicts.iter().filter(|v| v.outcome == NeedOutcome::Met) {
        if is_implied(verdict, &pick.verdicts) {
            continue;
        }
        if let Some(words) = remembered_words(known.profile, &verdict.need) {
            let because = format!("fits what you told me (“{words}”)");
            if !parts.contains(&because) {
                parts.push(because);
            }
        } else {
            parts.push(met(verdict, pick));
        }
    }
    parts.extend(known.liked.clone());
    parts.extend(known.market.map(str::to_owned));
    if let Some(list) = pick.product.list_price
        && let Some(price) = pick.product.price
        && list.currency == price.currency
        && list.amount > price.amount
    {
        parts.push(format!("reduced from {list}"));
    }
    if parts.len() < 2
        && let Some(rating) = pick.product.rating
        && rating.count >= 5
        && rating.value >= 4.0
    {
        parts.push(format!("rated {:.1} by {} buyers", rating.value, rating.count));
    }
    parts.dedup();
    if parts.is_empty() {
        return match known.by_photo {
            true => "Looks like what is in your photo.".to_owned(),
            false => "Close to what you describe.".to_owned(),
        };
    }
    let mut sentence = parts.join("; ");
    if let Some(first) = sentence.get(..1) {
        sentence = first.to_uppercase() + &sentence[1..];
    }
    sentence.push('.');
    sentence
}

/// Whether a tighter price cap that is met says it already.
fn is_implied(verdict: &Verdict, all: &[Verdict]) -> bool {
    let cap = |verdict: &Verdict| match verdict.need.want {
        Want::PriceMax(limit) if verdict.outcome == NeedOutcome::Met => Some(limit),
        _ => None,
    };
    let Some(limit) = cap(verdict) else { return false };
    all.iter()
        .filter_map(cap)
        .any(|other| other.currency == limit.currency && other.amount < limit.amount)
}

fn met(verdict: &Verdict, pick: &Pick) -> String {
    let need = &verdict.need;
    match &need.want {
        Want::PriceMax(limit) => format!("{} is within {limit}", price_of(&pick.product)),
        Want::PriceMin(limit) => format!("{} is at least {limit}", price_of(&pick.product)),
        Want::PriceAbout(about) => format!("{} is close to {about}", price_of(&pick.product)),
        Want::InStock => "in stock".to_owned(),
        Want::Facet(FacetKind::Material, value) if need.not => {
            let own: Vec<&str> = pick.product.facet(FacetKind::Material).take(2).collect();
            if own.is_empty() {
                format!("no {value}")
            } else {
                format!("{}, no {value}", own.join(" and "))
            }
        }
        Want::Facet(_, value) if need.not => format!("not {value}"),
        Want::Facet(FacetKind::Size, value) => format!("comes in size {value}"),
        Want::Facet(FacetKind::Audience, value) => format!("made for {value}"),
        Want::Facet(FacetKind::Use, value) => format!("good for {value}"),
        Want::Facet(_, value) => value.clone(),
    }
}
