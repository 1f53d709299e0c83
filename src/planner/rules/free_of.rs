//! Refusals in one word: "leather-free", "lederfrei", "sugar free".

use magpie_core::{FacetKind, Need, Want};

use super::analysis::{Finding, Role, Scan};
use super::tokens::Joint;
use super::{exclusions, terms};

/// What food and cosmetics can be free of without the catalogue naming it.
const FREE_OF: &str = "sugar gluten lactose nut nuts peanut peanuts dairy soy soya egg eggs alcohol caffeine bpa paraben parabens \
sulfate sulfates sulphate fragrance perfume plastic latex leather fur meat milk palm wheat salt preservative preservatives silicone silicones \
pvc pfas nickel lead phthalate msg gmo cruelty animal aluminium aluminum wool down feather";

/// What "free" makes a property of its own: nobody refuses hands.
const KEPT: &str = "hands hassle stress risk duty tax care worry commission interest wrinkle iron crease maintenance rent royalty trouble pain error";

/// "leather-free", "lederfrei", and "sugar free".
pub(super) fn find(scan: &mut Scan) {
    for at in 0..scan.tokens().len() {
        let token = &scan.tokens()[at];
        let german = ["freie", "freien", "freies", "freier", "freiem", "frei"]
            .iter()
            .find_map(|ending| token.folded.strip_suffix(ending))
            .filter(|stem| stem.len() >= 3)
            .and_then(|stem| terms::meanings(stem, None).find(|t| t.kind == FacetKind::Material));
        if let Some(term) = german.filter(|_| scan.is_open(at)) {
            let english = term.english.split('/').next().unwrap_or(term.english);
            let need = Need::exclude(FacetKind::Material, english);
            scan.claim(at..at + 1, Role::Excluded);
            scan.findings.push(Finding::new(need, at..at + 1));
            continue;
        }
        let Some(next) = scan.tokens().get(at + 1) else { continue };
        if !next.is("free") || !scan.is_open(at + 1) || !token.is_word() {
            continue;
        }
        let listed = FREE_OF.split(' ').any(|word| token.is(word) || token.stem == word);
        let material = exclusions::is_known_word(scan, at) || terms::is_material(&token.stem);
        let followed = scan.tokens().get(at + 2).is_some_and(|after| {
            matches!(
                after.folded.as_str(),
                "shipping" | "delivery" | "returns" | "gift" | "of" | "from"
            )
        });
        let kept = KEPT.split(' ').any(|word| token.is(word));
        let hyphen = next.joint == Joint::Hyphen && scan.is_content(at) && !kept;
        if followed || !(listed || material || hyphen) {
            continue;
        }
        let range = at..at + 2;
        let own = scan.findings.iter().position(|finding| finding.range == (at..at + 1));
        let need = match own.map(|own| scan.findings.remove(own).need.want) {
            Some(Want::Facet(kind, value)) if kind != FacetKind::Category => {
                Need::exclude(kind, value)
            }
            _ => exclusions::unknown(scan, &(at..at + 1), false),
        };
        scan.claim(range.clone(), Role::Excluded);
        scan.findings.push(Finding::new(need, range));
    }
}
