//! Stock and condition as shops word them.

use magpie_core::Availability;

use super::Condition;

const IN_STOCK: &[&str] = &[
    "in stock",
    "available",
    "available now",
    "ready to ship",
    "ships today",
    "ships in",
    "left in stock",
    "auf lager",
    "vorrätig",
    "lieferbar",
    "sofort lieferbar",
    "sofort verfügbar",
    "verfügbar",
    "en stock",
    "disponible",
    "disponibile",
    "disponibilità immediata",
    "em estoque",
    "em stock",
    "disponível",
    "hay existencias",
    "op voorraad",
    "in magazzino",
    "på lager",
    "i lager",
    "finns i lager",
    "varastossa",
    "dostępny",
    "na stanie",
    "w magazynie",
    "na skladě",
    "skladem",
    "raktáron",
    "în stoc",
    "в наличии",
    "есть в наличии",
    "stokta",
    "在庫あり",
    "有货",
    "有貨",
    "재고 있음",
];

const PREORDER: &[&str] = &[
    "preorder",
    "pre order",
    "preorder now",
    "backorder",
    "back order",
    "available on backorder",
    "made to order",
    "coming soon",
    "vorbestellung",
    "vorbestellbar",
    "vorbestellen",
    "jetzt vorbestellen",
    "précommande",
    "précommander",
    "en précommande",
    "preventa",
    "reservar",
    "preordine",
    "pré venda",
    "förhandsboka",
    "forudbestil",
    "forhåndsbestill",
    "przedsprzedaż",
    "předobjednávka",
    "предзаказ",
    "予約受付中",
    "预售",
];

const OUT_OF_STOCK: &[&str] = &[
    "out of stock",
    "sold out",
    "not in stock",
    "no stock",
    "unavailable",
    "not available",
    "currently unavailable",
    "no longer available",
    "temporarily unavailable",
    "discontinued",
    "ausverkauft",
    "vergriffen",
    "nicht auf lager",
    "nicht vorrätig",
    "nicht lieferbar",
    "nicht verfügbar",
    "derzeit nicht verfügbar",
    "rupture de stock",
    "en rupture",
    "épuisé",
    "indisponible",
    "non disponible",
    "agotado",
    "sin existencias",
    "sin stock",
    "no disponible",
    "esaurito",
    "non disponibile",
    "esgotado",
    "indisponível",
    "sem estoque",
    "uitverkocht",
    "niet op voorraad",
    "niet leverbaar",
    "slutsåld",
    "slut i lager",
    "ej i lager",
    "udsolgt",
    "utsolgt",
    "ikke på lager",
    "loppu",
    "loppuunmyyty",
    "niedostępny",
    "brak w magazynie",
    "wyprzedane",
    "vyprodáno",
    "není skladem",
    "elfogyott",
    "stoc epuizat",
    "нет в наличии",
    "распродано",
    "tükendi",
    "stokta yok",
    "在庫なし",
    "ありません",
    "品切れ",
    "売り切れ",
    "缺货",
    "缺貨",
    "售罄",
    "품절",
];

/// Longer texts say more than whether there is stock.
const MAX_WORDS: usize = 12;

/// Stock as a field for it says; nothing when it says nothing.
pub(super) fn known(raw: &str) -> Option<Availability> {
    match Availability::parse(raw.trim().trim_end_matches('/')) {
        Availability::Unknown => worded(raw),
        availability => Some(availability),
    }
}

/// Stock as a short text says. What is not available is looked for first, since it contains the words of
/// what is.
pub(super) fn worded(raw: &str) -> Option<Availability> {
    let words: Vec<String> = raw
        .split(|c: char| !(c.is_alphanumeric() || c == '\u{301}'))
        .filter(|word| !word.is_empty())
        .take(MAX_WORDS + 1)
        .map(str::to_lowercase)
        .collect();
    if words.is_empty() || words.len() > MAX_WORDS {
        return None;
    }
    let text = format!(" {} ", words.join(" "));
    let says = |phrases: &[&str]| {
        phrases.iter().any(|phrase| {
            // Chinese, Japanese and Korean put no spaces between words.
            let joined = phrase.chars().all(|c| c >= '\u{2e80}');
            if joined { text.contains(phrase) } else { text.contains(&format!(" {phrase} ")) }
        })
    };
    // `0 in stock`, but not `10 in stock`.
    if says(OUT_OF_STOCK) || words.first().is_some_and(|word| word == "0") && says(IN_STOCK) {
        Some(Availability::OutOfStock)
    } else if says(PREORDER) {
        Some(Availability::Preorder)
    } else if says(IN_STOCK) {
        Some(Availability::InStock)
    } else {
        None
    }
}

/// The condition of what is offered, in schema.org's words or those of feeds.
pub(super) fn condition(raw: &str) -> Option<Condition> {
    let word: String = raw
        .trim_end_matches('/')
        .rsplit(['/', ':'])
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    match word.trim_end_matches("condition") {
        "new" | "brandnew" | "neu" | "nuevo" | "neuf" | "nuovo" | "novo" => Some(Condition::New),
        "refurbished" | "renewed" | "generalüberholt" | "reconditionné" | "reacondicionado"
        | "ricondizionato" => Some(Condition::Refurbished),
        "used" | "preowned" | "secondhand" | "gebraucht" | "usado" | "occasion" | "usato" => {
            Some(Condition::Used)
        }
        "damaged" => Some(Condition::Damaged),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expected: Option<Availability>) {
        assert_eq!(known(raw), expected, "{raw}");
    }

    #[test]
    fn stock_is_read_as_shops_word_it() {
        use Availability::{InStock, OutOfStock, Preorder};
        check("https://schema.org/InStock/", Some(InStock));
        check("instock", Some(InStock));
        check("\n    In stock (22 available)\n", Some(InStock));
        check("Sofort lieferbar!", Some(InStock));
        check("Nicht lieferbar", Some(OutOfStock));
        check("Currently unavailable.", Some(OutOfStock));
        check("En stock", Some(InStock));
        check("En rupture de stock", Some(OutOfStock));
        check("No disponible", Some(OutOfStock));
        check("0 in stock", Some(OutOfStock));
        check("10 in stock", Some(InStock));
        check("Pre-order now", Some(Preorder));
        check("在庫がありません", Some(OutOfStock));
        check("在庫ありません", Some(OutOfStock));
        check("在庫あり", Some(InStock));
        check("品切れ", Some(OutOfStock));
        check("Нет в наличии", Some(OutOfStock));
        check("", None);
        check("Call us", None);
        check("This available colour is part of a range that we have made for many years", None);
    }

    #[test]
    fn condition_is_read_in_the_words_of_schemas_and_feeds() {
        for (raw, expected) in [
            ("https://schema.org/NewCondition", Some(Condition::New)),
            ("http://schema.org/UsedCondition/", Some(Condition::Used)),
            ("schema:RefurbishedCondition", Some(Condition::Refurbished)),
            ("DamagedCondition", Some(Condition::Damaged)),
            ("refurbished", Some(Condition::Refurbished)),
            ("Brand New", Some(Condition::New)),
            ("excellent", None),
            ("", None),
        ] {
            assert_eq!(condition(raw), expected, "{raw}");
        }
    }
}
