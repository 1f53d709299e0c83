//! Whether a product has a facet value: the place of this crate that knows that "full-grain leather" is
//! leather, "faux leather" is not, and unisex suits men.

use magpie_core::{FacetKind, Product};

use crate::language;
use crate::words::{joined_words, singular, stems};

/// Stands between the stems of two parts of a text, so that words of one don't speak of the other's.
const BREAK: &str = ".";

/// Whether a product is out when the value is excluded: a facet has it or the text affirms it.
pub(crate) fn is_excluded(product: &Product, kind: FacetKind, unwanted: &str) -> bool {
    product.facet(kind).any(|own| is_out(kind, own, unwanted))
        || kind != FacetKind::Category && kind != FacetKind::Size && mentions(product, unwanted)
}

/// Whether a value is out when another is excluded.
pub(crate) fn is_out(kind: FacetKind, own: &str, unwanted: &str) -> bool {
    match kind {
        FacetKind::Category | FacetKind::Size => satisfies(kind, own, unwanted),
        FacetKind::Audience => stems(own) == stems(unwanted),
        FacetKind::Brand
        | FacetKind::Colour
        | FacetKind::Material
        | FacetKind::Use
        | FacetKind::Condition
        | FacetKind::Feature => holds(own, unwanted),
    }
}

/// Whether a value answers a wanted one.
pub(crate) fn satisfies(kind: FacetKind, own: &str, wanted: &str) -> bool {
    if own == wanted {
        return true;
    }
    match kind {
        // "42" is not "42.5", "s" is not "xs": sizes are compared whole.
        FacetKind::Size => stems(own).concat() == stems(wanted).concat(),
        FacetKind::Audience => suits(own, wanted),
        // What a thing is stands at the end: a phone case is a case, no phone.
        FacetKind::Category => is_kind_of(own, wanted),
        FacetKind::Brand
        | FacetKind::Colour
        | FacetKind::Material
        | FacetKind::Use
        | FacetKind::Condition
        | FacetKind::Feature => holds(own, wanted),
    }
}

/// Whether a value contains a wanted one, unless it says that it only looks so or is free of it.
pub(crate) fn holds(own: &str, wanted: &str) -> bool {
    let (own, wanted) = (stems(own), stems(wanted));
    affirmed(&own, &wanted) || !wanted.is_empty() && own.concat() == wanted.concat()
}

fn is_kind_of(own: &str, wanted: &str) -> bool {
    let wanted = stems(wanted);
    if wanted.is_empty() {
        return false;
    }
    let ends = |part: &str| {
        let own = stems(part);
        own.ends_with(&wanted) || own.concat() == wanted.concat()
    };
    own.split(['&', ',', '/', '+']).flat_map(|part| part.split(" and ")).any(ends) || ends(own)
}

fn suits(own: &str, wanted: &str) -> bool {
    let (own, wanted) = (stems(own), stems(wanted));
    if own == wanted {
        return true;
    }
    let is =
        |words: &[String], names: &[&str]| words.len() == 1 && names.contains(&words[0].as_str());
    let grown_up = ["women", "men", "adult"];
    is(&own, &["unisex"]) && is(&wanted, &grown_up)
        || is(&own, &["adult"]) && is(&wanted, &grown_up)
}

/// Whether title or description affirm the words.
fn mentions(product: &Product, wanted: &str) -> bool {
    let wanted = stems(wanted);
    [&product.title, &product.description].into_iter().any(|text| affirmed(&prose(text), &wanted))
}

/// The stems of a text, with a [`BREAK`] between its parts.
fn prose(text: &str) -> Vec<String> {
    let mut stems = Vec::new();
    for word in joined_words(text) {
        if word.after_break {
            stems.push(BREAK.to_owned());
        }
        stems.push(singular(&word.folded).into_owned());
    }
    stems
}

fn affirmed(text: &[String], wanted: &[String]) -> bool {
    if wanted.is_empty() || text.len() < wanted.len() {
        return false;
    }
    let asks_imitation = language::is_imitation(&wanted[0]);
    (0..=text.len() - wanted.len()).any(|at| {
        text[at..at + wanted.len()] == *wanted
            && !denied(text, at, wanted.len())
            && (asks_imitation || at == 0 || !language::is_imitation(&text[at - 1]))
    })
}

fn denied(text: &[String], at: usize, len: usize) -> bool {
    let before = text[at.saturating_sub(2)..at].rsplit(|word| word == BREAK).next().unwrap_or(&[]);
    before.iter().any(|word| language::is_denial(word))
        || before
            .windows(2)
            .any(|pair| pair[0] == "free" && matches!(pair[1].as_str(), "of" | "from"))
        || text.get(at + len).is_some_and(|word| matches!(word.as_str(), "free" | "less"))
}

#[cfg(test)]
mod tests {
    use magpie_testkit::product;

    use super::*;

    fn check(kind: FacetKind, own: &str, wanted: &str, satisfied: bool, out: bool) {
        assert_eq!(satisfies(kind, own, wanted), satisfied, "{wanted}: {own}");
        assert_eq!(is_out(kind, own, wanted), out, "not {wanted}: {own}");
    }

    #[test]
    fn kinds_are_compared_in_their_own_ways() {
        check(FacetKind::Material, "full-grain leather", "leather", true, true);
        check(FacetKind::Material, "faux leather", "leather", false, false);
        check(FacetKind::Material, "vegan leather", "vegan leather", true, true);
        check(FacetKind::Size, "42.5", "42", false, false);
        check(FacetKind::Size, "xl", "XL", true, true);
        check(FacetKind::Audience, "unisex", "men", true, false);
        check(FacetKind::Audience, "men", "women", false, false);
        check(FacetKind::Category, "phone cases", "phones", false, false);
        check(FacetKind::Category, "hiking boots", "boot", true, true);
        check(FacetKind::Category, "coffee & tea", "coffee", true, true);
        check(FacetKind::Category, "t-shirts", "shirt", false, false);
        check(FacetKind::Category, "t-shirts", "tshirt", true, true);
        check(FacetKind::Colour, "navy blue", "blue", true, true);
    }

    #[test]
    fn texts_exclude_what_they_affirm() {
        let check = |text: &str, excluded: bool| {
            let product = product("p").title("Boot").description(text).build();
            assert_eq!(is_excluded(&product, FacetKind::Material, "leather"), excluded, "{text}");
        };
        check("Soft leather.", true);
        check("A mesh boot with leather straps", true);
        check("Leather-free and light", false);
        check("No leather at all", false);
        check("Free of leather", false);
        check("Wool-free, of leather", true);
        check("Not for rain. Leather upper", true);
        check("Faux leather", false);
        check("", false);
    }
}
