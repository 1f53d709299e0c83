//! Cases as people write them, and back.

use magpie_core::wire::{MoneyV1, NeedV1, NeedValueV1};
use magpie_core::{CaseFault, CaseText, Currency, Money};

use super::{ANY, Case, DEMO, check_need};

/// Ends the line of a need that only orders.
const WISH: &str = " (wish)";
/// Bytes that a text may have: far more than anybody writes to a shop.
const MOST_BYTES: usize = 8 * 1024;
/// Lines that a field may have.
const MOST_LINES: usize = 50;
/// Letters that an id may have.
const MOST_ID: usize = 60;

impl Case {
    /// The case in words.
    pub fn words(&self) -> CaseText {
        CaseText {
            id: self.id.clone(),
            language: self.language.clone(),
            catalog: self.catalog.clone(),
            turns: lines(self.turns.iter().map(|turn| one_line(turn))),
            photo: self.photo,
            text: self.text.clone(),
            agents: self.agents.clone(),
            hard: lines(self.hard.iter().map(need_line)),
            soft: lines(self.soft.iter().map(need_line)),
            may: lines(self.may.iter().map(|need| {
                let wish = if need.hard { "" } else { WISH };
                format!("{}{wish}", need_line(need))
            })),
            products: lines(self.products.iter().cloned()),
            question: self.question,
        }
    }

    /// Reads a case from words.
    ///
    /// # Errors
    /// All that is wrong, with the field and the line.
    pub fn from_words(words: &CaseText) -> Result<Self, Vec<CaseFault>> {
        let mut faults = Vec::new();
        let mut field = |name: &'static str, text: &str, firm: Option<bool>| {
            let mut needs = Vec::new();
            for (line, text) in written(text) {
                match parse_need(text, firm) {
                    Ok(need) => needs.push(need),
                    Err(message) => faults.push(CaseFault { field: name, line, message }),
                }
            }
            needs
        };
        let hard = field("hard", &words.hard, Some(true));
        let soft = field("soft", &words.soft, Some(false));
        let may = field("may", &words.may, None);
        let mut refuse = |field: &'static str, message: String| {
            faults.push(CaseFault { field, line: 1, message });
        };
        for (name, text) in [
            ("turns", &words.turns),
            ("text", &words.text),
            ("hard", &words.hard),
            ("soft", &words.soft),
            ("may", &words.may),
            ("products", &words.products),
        ] {
            if text.len() > MOST_BYTES {
                let most = MOST_BYTES / 1024;
                refuse(name, format!("{} bytes are too many, at most {most} KiB", text.len()));
            } else if written(text).count() > MOST_LINES {
                refuse(name, format!("at most {MOST_LINES} lines"));
            }
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let id = words.id.trim();
        if id.is_empty() || id.len() > MOST_ID || !id.chars().all(plain) {
            let told = format!("1 to {MOST_ID} letters, digits, hyphens and underscores");
            refuse("id", told);
        }
        let language = words.language.trim().to_ascii_lowercase();
        if language.len() != 2 || !language.chars().all(|c| c.is_ascii_lowercase()) {
            refuse("language", "two letters, such as en".to_owned());
        }
        let catalog = words.catalog.trim();
        let catalog = if catalog.is_empty() { DEMO } else { catalog };
        let case = Self {
            id: id.to_owned(),
            language,
            catalog: catalog.to_owned(),
            turns: written(&words.turns).map(|(_, turn)| turn.to_owned()).collect(),
            photo: words.photo,
            text: words.text.trim().replace("\r\n", "\n"),
            agents: words.agents.clone(),
            hard,
            soft,
            may,
            products: written(&words.products).map(|(_, id)| id.to_owned()).collect(),
            question: words.question,
            theme: String::new(),
        };
        // Needs were checked line by line; what is left is about the whole.
        if faults.is_empty()
            && let Err(message) = case.check()
        {
            let field = match message.as_str() {
                told if told.contains("agent") => "agents",
                told if told.contains("catalogue") => "catalog",
                _ => "text",
            };
            faults.push(CaseFault { field, line: 1, message });
        }
        if faults.is_empty() { Ok(case) } else { Err(faults) }
    }
}

/// `not colour black`, `price_max 80.00 USD`.
pub(crate) fn need_line(need: &NeedV1) -> String {
    let not = if need.not { "not " } else { "" };
    let value = match &need.value {
        NeedValueV1::Text(text) => text.clone(),
        NeedValueV1::Price(price) => match price.currency.parse() {
            Ok(currency) => {
                format!("{} {}", Money::new(price.amount, currency).decimal(), currency)
            }
            Err(_) => format!("{} {}", price.amount, price.currency),
        },
    };
    format!("{not}{} {value}", need.kind)
}

/// A need of a line, hard or not; where that is open, by how the line ends.
fn parse_need(line: &str, firm: Option<bool>) -> Result<NeedV1, String> {
    let (line, is_wish) = match line.strip_suffix(WISH) {
        Some(rest) => (rest.trim_end(), true),
        None => (line, false),
    };
    let (rest, not) = match line.strip_prefix("not ") {
        Some(rest) => (rest.trim_start(), true),
        None => (line, false),
    };
    let (kind, value) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let value = value.trim();
    let value = if kind.starts_with("price_") && value != ANY && !value.is_empty() {
        NeedValueV1::Price(parse_price(value)?)
    } else {
        NeedValueV1::Text(value.to_lowercase())
    };
    let hard = firm.unwrap_or(!is_wish);
    let need = NeedV1 { kind: kind.to_owned(), value, hard, not };
    check_need(&need)?;
    Ok(need)
}

fn parse_price(text: &str) -> Result<MoneyV1, String> {
    let told = || format!("{text:?} is no price such as 80 USD");
    let (amount, currency) = text.split_once(char::is_whitespace).ok_or_else(told)?;
    let currency: Currency = currency.parse().map_err(|_| told())?;
    let money = Money::parse_decimal(amount, currency).map_err(|_| told())?;
    Ok(money.into())
}

/// Lines with something in them, with their numbers.
fn written(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().map(str::trim).enumerate().map(|(at, line)| (at + 1, line));
    lines.filter(|(_, line)| !line.is_empty())
}

fn lines(all: impl Iterator<Item = String>) -> String {
    all.collect::<Vec<_>>().join("\n")
}

/// A text on one line.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::golden::GoldenSet;
    use crate::eval::suite::File;

    #[test]
    fn every_case_of_the_set_comes_back_from_its_words() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");
        let mut seen = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "jsonl") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let set = GoldenSet::read([("", File { name: "set", text: &text })]).unwrap();
            for case in set.cases {
                assert_eq!(Case::from_words(&case.words()).as_ref(), Ok(&case), "{}", case.id);
                let line = serde_json::to_string(&case).unwrap();
                assert_eq!(serde_json::from_str::<Case>(&line).unwrap(), case);
                seen += 1;
            }
        }
        assert!(seen > 300, "{seen}");
    }

    fn words() -> CaseText {
        CaseText {
            id: "a-1".to_owned(),
            language: "EN".to_owned(),
            text: "red boots\r\nunder 80".to_owned(),
            agents: vec!["product".to_owned()],
            hard: "category boots\n\nprice_max 80 usd\r\nnot colour Black".to_owned(),
            may: "use hiking (wish)\nfeature warm".to_owned(),
            products: "demo/boot-1\n".to_owned(),
            ..CaseText::default()
        }
    }

    #[test]
    fn words_are_read_as_they_are_meant() {
        let case = Case::from_words(&words()).unwrap();
        assert_eq!((case.language.as_str(), case.catalog.as_str()), ("en", DEMO));
        assert_eq!(case.text, "red boots\nunder 80");
        assert_eq!(case.words().hard, "category boots\nprice_max 80.00 USD\nnot colour black");
        assert_eq!(case.may.iter().map(|need| need.hard).collect::<Vec<_>>(), [false, true]);
        assert_eq!(case.products, ["demo/boot-1"]);
    }

    #[test]
    fn what_is_wrong_is_told_with_field_and_line() {
        let check = |change: fn(&mut CaseText), field: &str, line: usize, says: &str| {
            let mut words = words();
            change(&mut words);
            let faults = Case::from_words(&words).unwrap_err();
            let found = faults.iter().any(|fault| {
                fault.field == field && fault.line == line && fault.message.contains(says)
            });
            assert!(found, "{faults:?} should say {says} of {field}, line {line}");
        };
        check(|w| w.hard = "category boots\ncolor red".to_owned(), "hard", 2, "\"color\"");
        check(|w| w.hard = "price_max eighty".to_owned(), "hard", 1, "80 USD");
        check(|w| w.soft = "colour".to_owned(), "soft", 1, "no value");
        check(|w| w.text = "  ".to_owned(), "text", 1, "neither words nor a photo");
        check(|w| w.text = "x".repeat(10 << 20), "text", 1, "too many");
        check(|w| w.hard = "feature x\n".repeat(60), "hard", 1, "at most 50 lines");
        check(|w| w.id = "../etc".to_owned(), "id", 1, "letters");
        check(|w| w.language = "english".to_owned(), "language", 1, "two letters");
        check(|w| w.catalog = "a/b".to_owned(), "catalog", 1, "no name of a catalogue");
        check(|w| w.agents = vec!["butler".to_owned()], "agents", 1, "butler");
    }
}
