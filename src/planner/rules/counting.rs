//! Numbers that count something else than money: pieces, years, grams, sizes.

use std::ops::Range;

use super::amounts::Amount;
use super::analysis::Scan;
use super::cues::Cue;
use super::prices::Mark;
use super::tokens::{Joint, Kind, Token};
use super::{size_keys, words};

/// A bare number below this, followed by a thing, counts things.
const COUNTS_BELOW: i64 = 1_000;

/// What people ask to be above the age of; "women over 40".
const AGES: Range<i64> = 1..90;

/// What numbers count when they are not money.
const COUNTED: &str = "kg kgs g gr gram grams gramm lb lbs oz ounce ounces cm mm m km inch inches in ft feet foot mile miles mi yard yards \
ml cl l liter liters litre litres gallon gallons w watt watts v volt volts mah wh kwh gb tb mb mp megapixel megapixels hz khz mhz ghz fps dpi px rpm db \
nit nits lumen lumens core cores bit bits minute minutes min mins hour hours hr hrs h second seconds sec secs day days week weeks month months mo year years yr yrs yo y \
people person persons piece pieces pc pcs pack packs pair pairs set sets count ct star stars percent pct degrees degree k4 mph kmh calories kcal cal sheets pages page \
players player slots ports port bottles cups servings gramos gramas grammes grammi kilos kilo minuten minute minutos minuti stunden stunde horas heures ore uur \
jahre jahren jahr anos ano ans an anni anno jaar ar lat monate meses mois mesi maanden stuck zoll pulgadas pouces pollici tage dias jours giorni dagen personen personas personnes persone \
letters words characters th st nd rd x times ply thread gsm d cent cents off discount rabatt";

/// Whether a token is a unit or a thing that numbers count.
pub(super) fn is_counted(token: &Token) -> bool {
    COUNTED.split(' ').any(|word| word == token.folded)
}

/// Whether a bare number counts something else than money.
pub(super) fn counts(scan: &Scan, amount: &Amount, end: usize, before: Option<&Mark>) -> bool {
    let tokens = scan.tokens();
    let start = before.map_or(amount.range.start, |mark| mark.range.start);
    if let Some(previous) = start.checked_sub(1).map(|at| &tokens[at]) {
        let of_size = matches!(
            previous.folded.as_str(),
            "size"
                | "sizes"
                | "age"
                | "ages"
                | "aged"
                | "grosse"
                | "talla"
                | "taille"
                | "pointure"
                | "taglia"
                | "maat"
                | "year"
                | "version"
                | "model"
                | "kids"
                | "children"
                | "people"
                | "adults"
                | "those"
                | "anyone"
        );
        let old = scan.is_audience(start - 1)
            && before.is_some_and(|m| m.cue == Cue::AtLeast)
            && AGES.contains(&amount.major());
        if of_size || old {
            return true;
        }
    }
    let Some(next) = tokens.get(end) else { return false };
    if next.joint != Joint::Space && next.kind != Kind::Break {
        return true;
    }
    if matches!(next.text.as_str(), "%" | "\"" | "°" | "x" | "+" | "/" | "#") {
        return true;
    }
    if !next.is_word() {
        return next.kind == Kind::Number;
    }
    if scan.cues.covering(end).is_some() || words::opens_phrase(&next.folded) && !is_counted(next) {
        return false;
    }
    if is_counted(next) || size_keys::is_unit(next) && !next.is("in") {
        return true;
    }
    if scan.is_filler(end) {
        return false;
    }
    let english = scan.language.guess.is_none_or(|language| language == "en");
    let named = scan.found(end).is_some();
    let small = amount.major() < 10 && before.is_some_and(|mark| mark.cue == Cue::AtLeast);
    amount.major() < COUNTS_BELOW && english && (!named || small)
}

/// "ages between 6 and 8", "sizes from 40 to 42".
pub(super) fn counts_before(scan: &Scan, low: &Amount) -> bool {
    let tokens = scan.tokens();
    (low.range.start.saturating_sub(3)..low.range.start).any(|at| {
        matches!(
            tokens[at].folded.as_str(),
            "size"
                | "sizes"
                | "age"
                | "ages"
                | "aged"
                | "kids"
                | "children"
                | "grosse"
                | "talla"
                | "alter"
                | "year"
                | "years"
        )
    })
}
