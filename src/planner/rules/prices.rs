//! Price bounds: which numbers are amounts of money, and what is said of them.

use std::ops::Range;

use magpie_core::{Currency, Money, Need, Want};

use super::analysis::{Finding, Role, Scan};
use super::cues::Cue;
use super::numbers;
use super::sizes;
use super::tokens::{Joint, Kind, Token};
use super::words;

/// How far before an amount a refusal may stand: "I don't want to spend more than 100".
const REFUSAL_REACH: usize = 7;
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

/// A number that may be money.
#[derive(Clone, Debug)]
struct Amount {
    text: String,
    currency: Option<Currency>,
    /// With its currency mark.
    range: Range<usize>,
    /// The mark may also be a weight.
    doubtful: bool,
}

impl Amount {
    fn money(&self, currency: Currency) -> Option<Money> {
        Money::parse_decimal(&self.text, self.currency.unwrap_or(currency)).ok()
    }

    /// Whole units.
    fn major(&self) -> i64 {
        self.text.split('.').next().and_then(|whole| whole.parse().ok()).unwrap_or(i64::MAX)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    Most,
    Least,
    About,
}

/// Finds the price bounds of a message.
pub(super) fn find(scan: &mut Scan) {
    let mut at = 0;
    while at < scan.tokens().len() {
        at = match bound_at(scan, at) {
            Some((needs, range)) => {
                let end = range.end;
                scan.claim(range.clone(), Role::Price);
                for need in needs {
                    scan.findings.push(Finding::new(need, range.clone()));
                }
                end
            }
            None => at + 1,
        };
    }
}

fn bound_at(scan: &Scan, at: usize) -> Option<(Vec<Need>, Range<usize>)> {
    let amount = amount_at(scan, at)?;
    if let Some(found) = range_at(scan, &amount) {
        return Some(found);
    }
    let before = before(scan, amount.range.start);
    let after = after(scan, amount.range.end);
    if !is_money(scan, &amount, before.as_ref(), after.as_ref()) {
        return None;
    }
    let from = before.as_ref().map_or(amount.range.start, |mark| mark.range.start);
    let to = after.as_ref().map_or(amount.range.end, |mark| mark.range.end);
    let mut bound = match (before.as_ref().map(|m| m.cue), after.as_ref().map(|m| m.cue)) {
        (Some(Cue::AtMost | Cue::CheaperThan | Cue::Have), _) => Bound::Most,
        (Some(Cue::AtLeast), _) => Bound::Least,
        (Some(Cue::About), _) => Bound::About,
        (_, Some(Cue::OrLess | Cue::Budget)) => Bound::Most,
        (_, Some(Cue::OrMore)) => Bound::Least,
        (Some(Cue::Budget), Some(Cue::OrSo)) | (None, _) => Bound::About,
        (Some(Cue::Budget), _) => Bound::Most,
        (Some(Cue::From), _) => Bound::Least,
        (Some(_), _) => Bound::About,
    };
    let mut range = from..to;
    if before.as_ref().is_some_and(|mark| matches!(mark.cue, Cue::AtLeast | Cue::AtMost))
        && let Some(refused) = refused_from(scan, from)
    {
        bound = if bound == Bound::Least { Bound::Most } else { Bound::Least };
        range.start = refused;
    }
    let money = amount.money(scan.tender.usual())?;
    let need = match bound {
        Bound::Most => Need::hard(Want::PriceMax(money)),
        Bound::Least => Need::hard(Want::PriceMin(money)),
        Bound::About => Need::soft(Want::PriceAbout(money)),
    };
    Some((vec![need], range))
}

/// A cue beside an amount.
#[derive(Clone, Debug)]
struct Mark {
    cue: Cue,
    range: Range<usize>,
}

/// The cue before an amount, over small words: "under about", "budget of max".
fn before(scan: &Scan, start: usize) -> Option<Mark> {
    const ORDER: [Cue; 7] = [
        Cue::AtMost,
        Cue::AtLeast,
        Cue::CheaperThan,
        Cue::About,
        Cue::Budget,
        Cue::Have,
        Cue::From,
    ];
    let tokens = scan.tokens();
    let mut best: Option<Mark> = None;
    let mut at = start;
    let mut small = 0;
    while at > 0 && small <= 2 {
        let token = &tokens[at - 1];
        if let Some(hit) = scan.cues.covering(at - 1) {
            let cue = ORDER.into_iter().find(|cue| hit.is(*cue));
            let Some(cue) = cue else { break };
            // A firmer word further left rules: "budget of max 50", "under about 50".
            let firmer = best.as_ref().is_none_or(|known| {
                matches!(known.cue, Cue::About | Cue::Budget)
                    && matches!(cue, Cue::AtMost | Cue::AtLeast | Cue::Budget)
            });
            let end = best.as_ref().map_or(start, |known| known.range.end);
            let cue = match (&best, cue) {
                (Some(known), Cue::Budget) => known.cue,
                (Some(known), _) if !firmer => known.cue,
                (_, cue) => cue,
            };
            best = Some(Mark { cue, range: hit.from..end });
            at = hit.from;
            continue;
        }
        let small_word = matches!(
            token.folded.as_str(),
            "a" | "an" | "the" | "of" | "is" | "to" | "exactly" | "maybe" | "say" | "just" | "only" | "like" | "price" | "be" | "i" | "d" | "than"
                | "ist" | "von" | "de" | "es" | "est" | "los" | "les" | "ai" | "my" | "about" | "cost" | "for" | ":" | "=" | "po"
        );
        if !small_word {
            break;
        }
        small += 1;
        at -= 1;
    }
    best
}

/// The cue after an amount.
fn after(scan: &Scan, end: usize) -> Option<Mark> {
    let tokens = scan.tokens();
    let hit = scan.cues.starting(end)?;
    let cue = [Cue::OrLess, Cue::OrMore, Cue::OrSo, Cue::Budget].into_iter().find(|c| hit.is(*c))?;
    // "$100, max 3 pieces" and "100 max." differ by what follows.
    let again = scan.amount_begins(hit.to) && !matches!(cue, Cue::Budget);
    // "80 at most" bounds what stands before it only where no other number follows.
    if again && !tokens[end].is("+") {
        return None;
    }
    Some(Mark { cue, range: end..hit.to })
}

fn is_money(scan: &Scan, amount: &Amount, before: Option<&Mark>, after: Option<&Mark>) -> bool {
    let tokens = scan.tokens();
    let next = tokens.get(amount.range.end);
    let reduced = next.is_some_and(|t| matches!(t.folded.as_str(), "off" | "discount" | "rabatt"))
        || amount.range.start > 0 && tokens[amount.range.start - 1].is("save");
    if reduced {
        return false;
    }
    if amount.currency.is_some() {
        let bounded = before.is_some() || after.is_some();
        let heavy = amount.doubtful
            && !scan.tender.has(amount.currency.unwrap_or(Currency::USD))
            && amount.major() < 30;
        return !heavy && (bounded || !amount.doubtful);
    }
    let cue = before.map(|mark| mark.cue).or(after.map(|mark| mark.cue));
    let Some(cue) = cue else { return false };
    // These say money only beside money.
    if matches!(cue, Cue::Have | Cue::From) || before.is_none() && cue == Cue::OrSo {
        return false;
    }
    if before.is_none() && matches!(cue, Cue::OrMore) && tokens[amount.range.end].is("+") {
        return false;
    }
    // "Air Max 90" is a name.
    let model = before.is_some_and(|mark| {
        let cue = &tokens[mark.range.start];
        cue.is("max")
            && mark.range.start.checked_sub(1).is_some_and(|at| {
                tokens[at].is("air") || tokens[at].is_word() && cue.letters == super::tokens::Letters::Initial
            })
    });
    if model {
        return false;
    }
    let end = if before.is_none() { after.map_or(amount.range.end, |m| m.range.end) } else { amount.range.end };
    !counts(scan, amount, end, before)
}

/// Whether a bare number counts something else than money.
fn counts(scan: &Scan, amount: &Amount, end: usize, before: Option<&Mark>) -> bool {
    let tokens = scan.tokens();
    let start = before.map_or(amount.range.start, |mark| mark.range.start);
    if let Some(previous) = start.checked_sub(1).map(|at| &tokens[at]) {
        let of_size = matches!(
            previous.folded.as_str(),
            "size" | "sizes" | "age" | "ages" | "aged" | "grosse" | "talla" | "taille" | "pointure" | "taglia" | "maat" | "year" | "version" | "model" | "kids" | "children" | "people" | "adults" | "those" | "anyone"
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
    if is_counted(next) || sizes::is_unit(next) && !next.is("in") {
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

/// "50-80 EUR", "between 50 and 80", "von 50 bis 80 Euro".
fn range_at(scan: &Scan, low: &Amount) -> Option<(Vec<Need>, Range<usize>)> {
    let tokens = scan.tokens();
    let end = low.range.end;
    let cue = low.range.start.checked_sub(1).and_then(|at| scan.cues.covering(at));
    let between = cue.is_some_and(|hit| hit.is(Cue::Between));
    let from = cue.is_some_and(|hit| hit.is(Cue::From));
    let joint = tokens.get(end)?;
    let dash = joint.is("-") && joint.kind == Kind::Symbol;
    let to = matches!(
        joint.folded.as_str(),
        "to" | "bis" | "a" | "till" | "til" | "until" | "tot" | "do" | "ate" | "al" | "hasta" | "jusqu"
    );
    let and = matches!(joint.folded.as_str(), "and" | "und" | "y" | "et" | "e" | "en" | "och" | "i" | "a");
    if !(dash || to || between && and) {
        return None;
    }
    let mut next = end + 1;
    if joint.is("jusqu") {
        next += 1;
    }
    let mut high = amount_at(scan, next)?;
    let currency = high.currency.or(low.currency);
    if high.currency.is_none() && low.currency.is_none() {
        // "budget 50-80" needs no mark; "sizes 40-42" and "ages 6-8" must not become money.
        let budget = before(scan, low.range.start)
            .is_some_and(|m| matches!(m.cue, Cue::Budget | Cue::About) && !between);
        let after_budget = after(scan, high.range.end).is_some_and(|m| m.cue == Cue::Budget);
        let told = between || from && (to || dash) || budget || after_budget;
        if !told || counts(scan, &high, high.range.end, None) || counts_before(scan, low) {
            return None;
        }
    }
    let usual = currency.unwrap_or(scan.tender.usual());
    let mut low = Amount { currency: low.currency.or(currency), ..low.clone() };
    high.currency = Some(usual);
    // "1-2k" means thousands both times.
    if low.major() < high.major() / 100 && tokens[high.range.clone()].iter().any(|t| t.is("k")) {
        low.text = numbers::thousandfold(&low.text);
    }
    let (a, b) = (low.money(usual)?, high.money(usual)?);
    let (least, most) = if a.currency == b.currency && a.amount > b.amount { (b, a) } else { (a, b) };
    let start = before(scan, low.range.start).map_or_else(
        || cue.filter(|_| between || from).map_or(low.range.start, |hit| hit.from),
        |mark| mark.range.start,
    );
    let needs = vec![Need::hard(Want::PriceMin(least)), Need::hard(Want::PriceMax(most))];
    let end = after(scan, high.range.end)
        .filter(|mark| mark.cue == Cue::Budget)
        .map_or(high.range.end, |mark| mark.range.end);
    Some((needs, start..end))
}

/// "ages between 6 and 8", "sizes from 40 to 42".
fn counts_before(scan: &Scan, low: &Amount) -> bool {
    let tokens = scan.tokens();
    (low.range.start.saturating_sub(3)..low.range.start).any(|at| {
        matches!(
            tokens[at].folded.as_str(),
            "size" | "sizes" | "age" | "ages" | "aged" | "kids" | "children" | "grosse" | "talla" | "alter" | "year" | "years"
        )
    })
}

fn amount_at(scan: &Scan, at: usize) -> Option<Amount> {
    if !scan.is_open(at) {
        return None;
    }
    let tokens = scan.tokens();
    let mark = scan.tender.mark_at(tokens, at);
    let number = mark.map_or(at, |(_, len)| at + len);
    let token = tokens.get(number)?;
    if token.kind == Kind::Word {
        if mark.is_some() {
            return None;
        }
        let (text, len) = numbers::spelled(tokens, at)?;
        let after = scan.tender.mark_at(tokens, at + len);
        let bounded = before(scan, at).is_some_and(|m| !matches!(m.cue, Cue::Have | Cue::From));
        if after.is_none() && !bounded {
            return None;
        }
        let end = at + len + after.map_or(0, |(_, len)| len);
        let currency = after.map(|(currency, _)| currency);
        return Some(Amount { text, currency, range: at..end, doubtful: false });
    }
    if token.kind != Kind::Number {
        return None;
    }
    // "6-year-old" and "b-52" are no amounts.
    if number == at && token.joint != Joint::Space && at > 0 && tokens[at - 1].kind == Kind::Word {
        return None;
    }
    let mut end = number + 1;
    let mut digits = token.text.clone();
    let spaced_group = |at: usize| {
        tokens.get(at).is_some_and(|t| {
            t.kind == Kind::Number && t.text.len() == 3 && t.text.bytes().all(|b| b.is_ascii_digit())
        })
    };
    // "1 299 kr": a blank groups thousands where a mark says that it is money.
    if digits.len() <= 3
        && digits.bytes().all(|b| b.is_ascii_digit())
        && spaced_group(end)
        && (mark.is_some() || scan.tender.mark_at(tokens, end + 1).is_some())
    {
        digits.push_str(&tokens[end].text);
        end += 1;
    }
    let thousand = tokens.get(end).is_some_and(|t| {
        t.is("k") && t.joint == Joint::Glued
            || matches!(t.folded.as_str(), "k" | "thousand" | "grand" | "tausend" | "mil" | "tys" | "tusen" | "duizend")
                && tokens.get(end + 1).is_none_or(|next| next.kind != Kind::Number)
    });
    let dashed = |at: usize| tokens.get(at).is_some_and(|t| t.joint == Joint::Hyphen);
    if dashed(end) {
        return None;
    }
    if thousand {
        end += 1;
    }
    // "120,-" and "120.-" are whole amounts.
    let trailing = if mark.is_none() { scan.tender.mark_at(tokens, end) } else { None };
    let doubtful = trailing.is_some() && super::currencies::is_doubtful(&tokens[end].folded);
    let currency = mark.or(trailing).map(|(currency, _)| currency);
    let minor = currency.unwrap_or(scan.tender.usual()).minor_digits();
    let text = numbers::decimal(&digits, minor)?;
    let text = if thousand { numbers::thousandfold(&text) } else { text };
    let end = end + trailing.map_or(0, |(_, len)| len);
    // "$50 USD" says it twice.
    let end = end
        + scan.tender.mark_at(tokens, end).filter(|(again, _)| Some(*again) == currency).map_or(0, |(_, len)| len);
    Some(Amount { text, currency, range: at..end, doubtful })
}

/// The start of a refusal that turns the bound that begins at `from` around: "nothing over 100".
fn refused_from(scan: &Scan, from: usize) -> Option<usize> {
    let tokens = scan.tokens();
    for at in (from.saturating_sub(REFUSAL_REACH)..from).rev() {
        let token = &tokens[at];
        if token.kind == Kind::Break || !scan.is_open(at) {
            return None;
        }
        let refusal = scan.cues.covering(at).filter(|hit| hit.is(Cue::Without) || hit.is(Cue::Not));
        if let Some(hit) = refusal {
            return Some(hit.from);
        }
        if matches!(token.folded.as_str(), "dont" | "wont" | "cant" | "cannot" | "shouldnt" | "mustnt" | "never" | "nie" | "ne") {
            return Some(at);
        }
        let spending = matches!(
            token.folded.as_str(),
            "spend" | "spending" | "pay" | "paying" | "cost" | "costs" | "go" | "going" | "be" | "should" | "it" | "want" | "to" | "anything" | "priced" | "ausgeben" | "gastar" | "depenser" | "spendere" | "that" | "is" | "kosten" | "kostet"
        );
        if !(spending || words::is_linker(&token.folded) || scan.is_filler(at)) {
            return None;
        }
    }
    None
}

impl Scan<'_> {
    /// Whether a number or a currency mark begins here.
    pub(super) fn amount_begins(&self, at: usize) -> bool {
        let tokens = self.tokens();
        tokens.get(at).is_some_and(|t| t.kind == Kind::Number)
            || self
                .tender
                .mark_at(tokens, at)
                .is_some_and(|(_, len)| tokens.get(at + len).is_some_and(|t| t.kind == Kind::Number))
    }
}
