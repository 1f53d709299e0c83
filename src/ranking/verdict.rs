//! Whether a product satisfies a need, and what shows it.

use magpie_core::{
    Availability, Facet, FacetKind, Money, Need, NeedOrigin, NeedOutcome, Needs, Product, Verdict,
    Want,
};
use unicode_segmentation::UnicodeSegmentation;

use crate::planner::rules::materials_against;

/// "Around" a price means within a quarter of it.
const ABOUT_SHARE: i64 = 4;
/// Of all the things a shopper avoids as a matter of course, so many are spelled out when they are
/// avoided: the rest of a vegan's list is noise beside a boot.
const MOST_AVOIDED: usize = 2;
/// Ends a part of a text: words before it don't speak of what follows. Commas don't: "no leather, wool".
const BREAK: &str = ".";
const BREAKS: [char; 7] = ['.', '!', '?', ';', ':', '(', ')'];
/// Words of evidence around a hit in a text.
const SNIPPET_WORDS: usize = 4;

/// Holds the ledger against a product. What is remembered of the shopper and says nothing about this
/// product (a shoe size, for headphones) is left out.
pub fn verdicts(product: &Product, needs: &Needs) -> Vec<Verdict> {
    let text = Text::of(product);
    let mut avoided = 0;
    needs
        .iter()
        .filter(|need| concerns(need, product))
        .map(|need| {
            let (outcome, evidence) = judge(product, &text, need);
            Verdict { need: need.clone(), outcome, evidence }
        })
        .filter(|verdict| {
            if verdict.need.origin != NeedOrigin::Remembered {
                return true;
            }
            let kept = verdict.need.not && verdict.outcome == NeedOutcome::Met;
            avoided += usize::from(kept);
            verdict.outcome != NeedOutcome::Unknown && (!kept || avoided <= MOST_AVOIDED)
        })
        .collect()
}

/// Whether a need can say anything about a product. A remembered shoe size says nothing about the height
/// of a lamp.
fn concerns(need: &Need, product: &Product) -> bool {
    match &need.want {
        Want::Facet(FacetKind::Size, wanted) if need.origin == NeedOrigin::Remembered => {
            product.facet(FacetKind::Size).any(|size| same_notation(size, wanted))
        }
        _ => true,
    }
}

/// Whether two sizes are of one system: numbers near each other, or letters.
fn same_notation(a: &str, b: &str) -> bool {
    match (a.trim().parse::<f32>(), b.trim().parse::<f32>()) {
        (Ok(a), Ok(b)) => (a - b).abs() <= 15.0,
        (Err(_), Err(_)) => {
            a.chars().all(char::is_alphabetic) == b.chars().all(char::is_alphabetic)
        }
        _ => false,
    }
}

fn judge(product: &Product, text: &Text, need: &Need) -> (NeedOutcome, String) {
    match &need.want {
        Want::PriceMin(limit) => judge_price(product, *limit, |price, limit| price >= limit),
        Want::PriceMax(limit) => judge_price(product, *limit, |price, limit| price <= limit),
        Want::PriceAbout(about) => judge_price(product, *about, |price, about| {
            (price - about).saturating_abs().saturating_mul(ABOUT_SHARE) <= about
        }),
        Want::InStock => match product.availability {
            Availability::InStock => (NeedOutcome::Met, "in stock".to_owned()),
            Availability::Preorder => (NeedOutcome::Unmet, "to be ordered ahead".to_owned()),
            Availability::OutOfStock => (NeedOutcome::Unmet, "out of stock".to_owned()),
            Availability::Unknown => (NeedOutcome::Unknown, "stock not stated".to_owned()),
        },
        Want::Facet(kind, value) if need.not => judge_exclusion(product, text, *kind, value),
        Want::Facet(kind, value) => judge_facet(product, text, *kind, value),
    }
}

fn judge_price(
    product: &Product,
    limit: Money,
    holds: impl Fn(i64, i64) -> bool,
) -> (NeedOutcome, String) {
    match product.price {
        None => (NeedOutcome::Unknown, "no price given".to_owned()),
        Some(price) if price.currency != limit.currency => {
            (NeedOutcome::Unknown, format!("priced in {}: {price}", price.currency))
        }
        Some(price) if holds(price.amount, limit.amount) => {
            (NeedOutcome::Met, format!("price {price}"))
        }
        Some(price) => (NeedOutcome::Unmet, format!("price {price}")),
    }
}

fn judge_facet(
    product: &Product,
    text: &Text,
    kind: FacetKind,
    value: &str,
) -> (NeedOutcome, String) {
    let stated: Vec<&Facet> = product.facets.iter().filter(|facet| facet.kind == kind).collect();
    let wanted = stems(value);
    if let Some(facet) = stated.iter().find(|facet| satisfies(kind, facet, &wanted)) {
        return (NeedOutcome::Met, format!("{}: {}", kind.as_str(), facet.value));
    }
    // What a thing is for, and what it can do, is told in prose as well as in fields.
    let open = matches!(kind, FacetKind::Feature | FacetKind::Use | FacetKind::Category);
    if (open || stated.is_empty())
        && let Some(snippet) = text.mention(&wanted)
    {
        return (NeedOutcome::Met, format!("“{snippet}”"));
    }
    if open && kind != FacetKind::Category && text.denies(&wanted) {
        return (NeedOutcome::Unmet, format!("says it is not {value}"));
    }
    if kind == FacetKind::Feature
        && let Some(material) = animal_material(product, text, value)
    {
        return (NeedOutcome::Unmet, material);
    }
    // A missing feature or use may simply not be written down.
    let silent = matches!(kind, FacetKind::Feature | FacetKind::Use) || stated.is_empty();
    if silent {
        let unsaid =
            if open { "not mentioned".to_owned() } else { format!("no {} given", kind.as_str()) };
        (NeedOutcome::Unknown, unsaid)
    } else {
        (NeedOutcome::Unmet, format!("{}: {}", kind.as_str(), values(&stated)))
    }
}

/// What shows that something sold without a word on it is not vegan.
fn animal_material(product: &Product, text: &Text, wanted: &str) -> Option<String> {
    let unwanted = materials_against(wanted).iter().map(|material| (material, stems(material)));
    let mut materials = product.facets.iter().filter(|f| f.kind == FacetKind::Material);
    for (_, stems) in unwanted.clone() {
        if let Some(facet) = materials.clone().find(|facet| facet.holds(&stems)) {
            return Some(format!("material: {}", facet.value));
        }
    }
    // What a maker states of the materials is taken for complete.
    if materials.next().is_some() {
        return None;
    }
    unwanted.into_iter().find_map(|(_, stems)| text.mention(&stems)).map(|said| format!("“{said}”"))
}

fn judge_exclusion(
    product: &Product,
    text: &Text,
    kind: FacetKind,
    value: &str,
) -> (NeedOutcome, String) {
    let stated: Vec<&Facet> = product.facets.iter().filter(|facet| facet.kind == kind).collect();
    let unwanted = stems(value);
    if let Some(facet) = stated.iter().find(|f| f.holds(&unwanted)) {
        return (NeedOutcome::Unmet, format!("{}: {}", kind.as_str(), facet.value));
    }
    if let Some(snippet) = text.mention(&unwanted) {
        return (NeedOutcome::Unmet, format!("“{snippet}”"));
    }
    if !stated.is_empty() {
        return (NeedOutcome::Met, format!("{}: {}", kind.as_str(), values(&stated)));
    }
    if matches!(kind, FacetKind::Brand | FacetKind::Category | FacetKind::Feature) {
        return (NeedOutcome::Met, format!("no {value} mentioned"));
    }
    (NeedOutcome::Unknown, format!("no {} given", kind.as_str()))
}

fn values(facets: &[&Facet]) -> String {
    facets.iter().take(4).map(|facet| facet.value.as_str()).collect::<Vec<_>>().join(", ")
}

/// Whether a stated value answers a wanted one.
fn satisfies(kind: FacetKind, facet: &Facet, wanted: &[String]) -> bool {
    match kind {
        // "42" is not "42.5", "s" is not "xs": sizes are compared whole.
        FacetKind::Size => stems(&facet.value) == wanted,
        FacetKind::Audience => {
            let own = stems(&facet.value);
            own == wanted || own.iter().any(|w| w == "unisex") && is_grown_up(wanted)
        }
        FacetKind::Category
        | FacetKind::Brand
        | FacetKind::Colour
        | FacetKind::Material
        | FacetKind::Use
        | FacetKind::Condition
        | FacetKind::Feature => facet.holds(wanted),
    }
}

fn is_grown_up(audience: &[String]) -> bool {
    audience.iter().any(|word| matches!(word.as_str(), "women" | "men" | "woman" | "man" | "adult"))
}

trait Holds {
    fn holds(&self, wanted: &[String]) -> bool;
}

impl Holds for Facet {
    fn holds(&self, wanted: &[String]) -> bool {
        let own = stems(&self.value);
        find(&own, wanted, 0)
            .is_some_and(|at| !is_imitation(&own, at) && !is_denied(&own, at, wanted.len()))
    }
}

/// A product's prose as word stems, with the words as written beside them.
struct Text {
    words: Vec<String>,
    stems: Vec<String>,
}

impl Text {
    fn of(product: &Product) -> Self {
        let whole = format!("{} . {}", product.title, product.description);
        let mut words: Vec<String> = Vec::new();
        for part in whole.split_word_bounds() {
            if part.chars().any(char::is_alphanumeric) {
                words.push(part.to_owned());
            } else if part.contains(BREAKS) && words.last().is_some_and(|last| last != BREAK) {
                words.push(BREAK.to_owned());
            }
        }
        let stems = words.iter().map(|word| stem(word)).collect();
        Self { words, stems }
    }

    /// The words around an affirmative mention.
    fn mention(&self, wanted: &[String]) -> Option<String> {
        self.hits(wanted)
            .find(|at| {
                !is_denied(&self.stems, *at, wanted.len()) && !is_imitation(&self.stems, *at)
            })
            .map(|at| {
                let from = at.saturating_sub(SNIPPET_WORDS / 2);
                let to = (at + wanted.len() + SNIPPET_WORDS / 2).min(self.words.len());
                self.words[from..to].join(" ").replace(" .", "").replace(". ", "")
            })
    }

    fn denies(&self, wanted: &[String]) -> bool {
        self.hits(wanted).any(|at| is_denied(&self.stems, at, wanted.len()))
    }

    fn hits<'a>(&'a self, wanted: &'a [String]) -> impl Iterator<Item = usize> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            let at = find(&self.stems, wanted, from)?;
            from = at + 1;
            Some(at)
        })
    }
}

fn find(haystack: &[String], needle: &[String], from: usize) -> Option<usize> {
    if needle.is_empty() || haystack.len() < needle.len() {
        return None;
    }
    (from..=haystack.len() - needle.len()).find(|at| haystack[*at..*at + needle.len()] == *needle)
}

/// "no leather", "not waterproof", "free of wool", "leather-free", "without laces".
fn is_denied(stems: &[String], at: usize, len: usize) -> bool {
    let before = stems[at.saturating_sub(3)..at].rsplit(|word| word == BREAK).next().unwrap_or(&[]);
    let near = |word: &str| before.iter().rev().take(2).any(|w| w == word);
    near("no")
        || near("not")
        || near("non")
        || near("without")
        || near("never")
        || near("zero")
        || near("isn't")
        || before
            .windows(2)
            .any(|pair| pair[0] == "free" && matches!(pair[1].as_str(), "of" | "from"))
        || stems.get(at + len).is_some_and(|word| word == "free" || word == "less")
}

/// "faux leather" is not leather.
fn is_imitation(stems: &[String], at: usize) -> bool {
    at > 0
        && matches!(
            stems[at - 1].as_str(),
            "faux" | "vegan" | "imitation" | "fake" | "artificial" | "mock" | "synthetic" | "eco"
        )
}

fn stems(text: &str) -> Vec<String> {
    text.unicode_words().map(stem).collect()
}

/// Lower case without a plural ending: enough to match "boots" with "boot" and "watches" with "watch".
fn stem(word: &str) -> String {
    let word = word.to_lowercase();
    let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(&word);
    let cut = |suffix: &str, rest: usize| {
        word.strip_suffix(suffix).filter(|stem| stem.chars().count() >= rest)
    };
    if let Some(stem) = cut("ies", 3) {
        return format!("{stem}y");
    }
    for suffix in ["ches", "shes", "sses", "xes"] {
        if cut(suffix, 2).is_some() {
            return word[..word.len() - 2].to_owned();
        }
    }
    match cut("s", 3) {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => match word {
            "gray" => "grey".to_owned(),
            "color" => "colour".to_owned(),
            _ => word.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use magpie_core::{Currency, Needs};
    use magpie_testkit::product;

    use super::*;

    fn check(description: &str, material: &[&str], need: Need, expected: NeedOutcome) {
        let mut builder = product("p").title("Trail boot").description(description);
        for value in material {
            builder = builder.facet(FacetKind::Material, value);
        }
        let found = verdicts(&builder.build(), &Needs::from_iter([need.clone()]));
        assert_eq!(found[0].outcome, expected, "{description} {material:?} {need}: {found:?}");
    }

    #[test]
    fn exclusions_see_prose_and_imitations() {
        let leather = || Need::exclude(FacetKind::Material, "leather");
        check("Full-grain leather upper.", &[], leather(), NeedOutcome::Unmet);
        check("", &["full-grain leather"], leather(), NeedOutcome::Unmet);
        check("A faux leather upper.", &["mesh"], leather(), NeedOutcome::Met);
        check("", &["vegan leather"], leather(), NeedOutcome::Met);
        check("Leather-free and light.", &["mesh"], leather(), NeedOutcome::Met);
        check("Made without leather or glue.", &["mesh"], leather(), NeedOutcome::Met);
        check("Light.", &[], leather(), NeedOutcome::Unknown);
        check("Not for rain. Leather upper.", &[], leather(), NeedOutcome::Unmet);
    }

    #[test]
    fn features_are_found_in_prose() {
        let wet = || Need::hard(Want::Facet(FacetKind::Feature, "waterproof".to_owned()));
        check("Keeps you dry: fully waterproof.", &[], wet(), NeedOutcome::Met);
        check("Breathable, not waterproof.", &[], wet(), NeedOutcome::Unmet);
        check("Breathable.", &[], wet(), NeedOutcome::Unknown);
    }

    #[test]
    fn leather_is_not_vegan() {
        let vegan = || Need::hard(Want::Facet(FacetKind::Feature, "vegan".to_owned()));
        check("A slim wallet.", &["leather"], vegan(), NeedOutcome::Unmet);
        check("Soft suede lining.", &[], vegan(), NeedOutcome::Unmet);
        check("A slim vegan wallet.", &["faux leather"], vegan(), NeedOutcome::Met);
        check("A slim wallet.", &["nylon"], vegan(), NeedOutcome::Unknown);
    }

    #[test]
    fn prices_are_compared_in_one_currency_only() {
        let boots = product("p").price(9_900, Currency::USD).build();
        let outcome = |want| verdicts(&boots, &Needs::from_iter([Need::hard(want)]))[0].outcome;
        let usd = |amount| Money::new(amount, Currency::USD);
        assert_eq!(outcome(Want::PriceMax(usd(9_900))), NeedOutcome::Met);
        assert_eq!(outcome(Want::PriceMax(usd(9_899))), NeedOutcome::Unmet);
        assert_eq!(outcome(Want::PriceMin(usd(9_901))), NeedOutcome::Unmet);
        assert_eq!(outcome(Want::PriceAbout(usd(12_000))), NeedOutcome::Met);
        assert_eq!(outcome(Want::PriceAbout(usd(14_000))), NeedOutcome::Unmet);
        let euro = Money::new(1, Currency::EUR);
        assert_eq!(outcome(Want::PriceMax(euro)), NeedOutcome::Unknown);
    }

    #[test]
    fn sizes_are_compared_whole() {
        let shoe = product("p").facet(FacetKind::Size, "42.5").build();
        let need = |size: &str| {
            Needs::from_iter([Need::hard(Want::Facet(FacetKind::Size, size.to_owned()))])
        };
        assert_eq!(verdicts(&shoe, &need("42.5"))[0].outcome, NeedOutcome::Met);
        assert_eq!(verdicts(&shoe, &need("42"))[0].outcome, NeedOutcome::Unmet);
    }
}
