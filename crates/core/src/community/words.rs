//! Changes of settings as moderators write them: "budget 25 EUR", "language de", "here off".

use crate::{ChannelId, Currency, Money};

use super::{Askers, ChannelSwitch, ReplyLanguage, SettingChange, SettingError, Tone};

/// Switches a limit or a language off.
const OFF: &[&str] =
    &["off", "none", "no", "aus", "keins", "kein", "nada", "non", "aucun", "nenhum"];

impl SettingChange {
    /// Reads what is written after the command, in a channel; nothing where nothing is written.
    ///
    /// # Errors
    /// It names no setting, or a value that the setting can't have.
    pub fn read(words: &str, here: &ChannelId) -> Result<Option<Self>, SettingError> {
        let words = words.trim().to_lowercase();
        let (name, value) = words.split_once(char::is_whitespace).unwrap_or((&words, ""));
        let value = value.trim();
        let change = match name.trim_end_matches([':', '=']) {
            "" => return Ok(None),
            "language" | "lang" | "sprache" | "idioma" | "langue" | "língua" => {
                Self::Language(language(value).ok_or(SettingError::Language)?)
            }
            "budget" | "presupuesto" | "orçamento" | "orcamento" => Self::Budget(budget(value)?),
            "tone" | "ton" | "tono" | "tom" => Self::Tone(tone(value).ok_or(SettingError::Tone)?),
            "ask" | "who" | "askers" => Self::Askers(askers(value).ok_or(SettingError::Askers)?),
            "here" | "hier" | "aquí" | "aqui" | "ici" => {
                let to = switch(value).ok_or(SettingError::Channel)?;
                Self::Channel(here.clone(), to)
            }
            "everywhere" | "überall" => Self::Everywhere,
            "reset" => Self::Reset,
            _ => return Err(SettingError::Setting),
        };
        Ok(Some(change))
    }
}

fn language(value: &str) -> Option<ReplyLanguage> {
    Some(match value {
        "auto" | "any" | "as written" | "as the shopper writes" => ReplyLanguage::AsWritten,
        "english" | "englisch" | "inglés" | "anglais" | "inglês" => ReplyLanguage::English,
        "german" | "deutsch" | "alemán" | "allemand" | "alemão" => ReplyLanguage::German,
        "spanish" | "spanisch" | "español" | "espagnol" | "espanhol" => ReplyLanguage::Spanish,
        "french" | "französisch" | "francés" | "français" | "francês" => ReplyLanguage::French,
        "portuguese" | "portugiesisch" | "portugués" | "portugais" | "português" => {
            ReplyLanguage::Portuguese
        }
        off if OFF.contains(&off) => ReplyLanguage::AsWritten,
        code => ReplyLanguage::parse(code)?,
    })
}

fn tone(value: &str) -> Option<Tone> {
    Some(match value {
        "freundlich" | "amable" | "amical" | "amigável" => Tone::Friendly,
        "short" | "kurz" | "breve" | "bref" => Tone::Brief,
        "sachlich" | "sobrio" | "sobre" | "sóbrio" => Tone::Plain,
        word => Tone::parse(word)?,
    })
}

fn askers(value: &str) -> Option<Askers> {
    Some(match value {
        "everybody" | "everyone" | "all" | "alle" | "todos" | "tous" => Askers::Everybody,
        "moderators" | "mods" | "admins" | "administrators" | "moderatoren" | "moderadores"
        | "modérateurs" => Askers::Moderators,
        _ => return None,
    })
}

fn switch(value: &str) -> Option<ChannelSwitch> {
    Some(match value {
        "on" | "an" | "yes" | "ja" => ChannelSwitch::On,
        "only" | "nur" => ChannelSwitch::Only,
        off if OFF.contains(&off) => ChannelSwitch::Off,
        _ => return None,
    })
}

/// "25 EUR", "€25", "25,50 €", "1.000 EUR".
fn budget(value: &str) -> Result<Option<Money>, SettingError> {
    if OFF.contains(&value) {
        return Ok(None);
    }
    let mut digits = String::new();
    let mut unit = String::new();
    for character in value.chars().filter(|c| !c.is_whitespace() && *c != '\'') {
        match character {
            '0'..='9' | '.' | ',' => digits.push(character),
            other => unit.push(other),
        }
    }
    // One amount, and one currency before or after it.
    let together = value.replace(char::is_whitespace, "").replace('\'', "");
    if digits.is_empty() || unit.contains('-') || !together.contains(&digits) {
        return Err(SettingError::Budget);
    }
    let currency: Currency = match unit.as_str() {
        "" => return Err(SettingError::Currency),
        "€" | "euro" | "euros" => Currency::EUR,
        "$" | "dollar" | "dollars" => Currency::USD,
        "£" => "GBP".parse().map_err(|_| SettingError::Currency)?,
        "¥" => "JPY".parse().map_err(|_| SettingError::Currency)?,
        "₹" => "INR".parse().map_err(|_| SettingError::Currency)?,
        code => code.parse().map_err(|_| SettingError::Currency)?,
    };
    let money =
        Money::parse_decimal(&plain(&digits), currency).map_err(|_| SettingError::Budget)?;
    if super::is_budget(money) { Ok(Some(money)) } else { Err(SettingError::Budget) }
}

/// An amount in plain decimal notation: the last mark is the decimal one where one or two digits follow it.
fn plain(digits: &str) -> String {
    let last = digits.rfind(['.', ',']);
    let decimal = last.filter(|at| (1..=2).contains(&(digits.len() - at - 1)));
    let (whole, fraction) = match decimal {
        Some(at) => (&digits[..at], &digits[at + 1..]),
        None => (digits, ""),
    };
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Result<Option<SettingChange>, SettingError> {
        SettingChange::read(words, &ChannelId::new("7"))
    }

    #[test]
    fn budgets_are_read_in_every_notation_and_never_guessed() {
        for (words, amount, code) in [
            ("budget 25 EUR", 2_500, "EUR"),
            ("Budget: €25", 2_500, "EUR"),
            ("budget 25,50 €", 2_550, "EUR"),
            ("budget EUR 1.000", 100_000, "EUR"),
            ("budget $1,299.90", 129_990, "USD"),
            ("budget 3000 jpy", 3_000, "JPY"),
            ("presupuesto 40 dollars", 4_000, "USD"),
        ] {
            let money = Money::new(amount, code.parse().unwrap());
            assert_eq!(read(words), Ok(Some(SettingChange::Budget(Some(money)))), "{words}");
        }
        assert_eq!(read("budget off"), Ok(Some(SettingChange::Budget(None))));
        for (words, error) in [
            ("budget", SettingError::Budget),
            ("budget cheap", SettingError::Budget),
            ("budget 0 EUR", SettingError::Budget),
            ("budget -5 EUR", SettingError::Budget),
            ("budget 25", SettingError::Currency),
            ("budget 25 groats", SettingError::Currency),
            ("budget 10 to 20 EUR", SettingError::Budget),
            ("budget 99999999999999999999 EUR", SettingError::Budget),
        ] {
            assert_eq!(read(words), Err(error), "{words}");
        }
    }

    #[test]
    fn other_settings_are_read_and_wrong_values_named() {
        let here = |to| SettingChange::Channel(ChannelId::new("7"), to);
        for (words, change) in [
            ("language de", SettingChange::Language(ReplyLanguage::German)),
            ("Sprache Deutsch", SettingChange::Language(ReplyLanguage::German)),
            ("language auto", SettingChange::Language(ReplyLanguage::AsWritten)),
            ("tone brief", SettingChange::Tone(Tone::Brief)),
            ("ton sachlich", SettingChange::Tone(Tone::Plain)),
            ("ask moderators", SettingChange::Askers(Askers::Moderators)),
            ("ask everybody", SettingChange::Askers(Askers::Everybody)),
            ("here off", here(ChannelSwitch::Off)),
            ("HERE ON", here(ChannelSwitch::On)),
            ("here only", here(ChannelSwitch::Only)),
            ("everywhere", SettingChange::Everywhere),
            ("reset", SettingChange::Reset),
        ] {
            assert_eq!(read(words), Ok(Some(change)), "{words}");
        }
        assert_eq!(read("  "), Ok(None));
        for (words, error) in [
            ("language klingon", SettingError::Language),
            ("language", SettingError::Language),
            ("tone angry", SettingError::Tone),
            ("ask the pope", SettingError::Askers),
            ("here maybe", SettingError::Channel),
            ("colour red", SettingError::Setting),
        ] {
            assert_eq!(read(words), Err(error), "{words}");
        }
    }
}
