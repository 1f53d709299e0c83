//! Words around an amount that say what it is.

/// What an amount is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// Nothing is said.
    None,
    /// What is paid now.
    Now,
    /// The lowest of several.
    From,
    /// What was paid before, or what the maker recommends.
    Before,
    /// No price of the thing: a saving, shipping, a deposit, a rate, tax.
    Other,
}

const NOW: &[&str] = &[
    "now",
    "sale",
    "sale price",
    "special price",
    "only",
    "our price",
    "your price",
    "current price",
    "new price",
    "jetzt",
    "nur",
    "aktuell",
    "aktueller preis",
    "angebotspreis",
    "neuer preis",
    "unser preis",
    "sonderpreis",
    "maintenant",
    "prix actuel",
    "prix promo",
    "prix soldé",
    "nouveau prix",
    "ahora",
    "precio actual",
    "precio de oferta",
    "precio especial",
    "por",
    "ora",
    "adesso",
    "prezzo attuale",
    "prezzo scontato",
    "nu",
    "nieuwe prijs",
    "agora",
    "nå",
    "nupris",
    "teraz",
    "cena promocyjna",
    "aktualna cena",
    "nyní",
    "nyt",
    "сейчас",
    "новая цена",
    "şimdi",
    "特価",
    "セール価格",
    "販売価格",
    "现价",
    "特价",
    "促销价",
];

const FROM: &[&str] = &[
    "from",
    "starting at",
    "starts at",
    "as low as",
    "ab",
    "à partir de",
    "a partir de",
    "dès",
    "desde",
    "a partire da",
    "da",
    "från",
    "fra",
    "vanaf",
    "od",
    "от",
    "alkaen",
    "από",
];

const BEFORE: &[&str] = &[
    "was",
    "were",
    "before",
    "rrp",
    "msrp",
    "srp",
    "list price",
    "retail price",
    "regular price",
    "reg",
    "regular",
    "orig",
    "originally",
    "original price",
    "old price",
    "previous price",
    "previously",
    "compare at",
    "compare at price",
    "instead of",
    "statt",
    "uvp",
    "vorher",
    "früher",
    "bisher",
    "alter preis",
    "ursprünglich",
    "ursprünglicher preis",
    "regulärer preis",
    "normalpreis",
    "streichpreis",
    "unverb preisempf",
    "avant",
    "au lieu de",
    "prix conseillé",
    "ancien prix",
    "prix initial",
    "prix d'origine",
    "prix habituel",
    "antes",
    "pvpr",
    "precio anterior",
    "precio original",
    "precio habitual",
    "precio de lista",
    "en lugar de",
    "prima",
    "prezzo precedente",
    "prezzo consigliato",
    "prezzo originale",
    "prezzo di listino",
    "anziché",
    "invece di",
    "adviesprijs",
    "oude prijs",
    "preço anterior",
    "preço original",
    "ord",
    "ord pris",
    "ordinarie pris",
    "tidigare",
    "tidligere",
    "før",
    "førpris",
    "veil",
    "zamiast",
    "cena regularna",
    "poprzednia cena",
    "původně",
    "původní cena",
    "běžná cena",
    "norm",
    "ovh",
    "было",
    "старая цена",
    "eski fiyat",
    "定価",
    "通常価格",
    "参考価格",
    "原价",
    "市场价",
];

const OTHER: &[&str] = &[
    "save",
    "you save",
    "saving",
    "discount",
    "coupon",
    "rebate",
    "deposit",
    "shipping",
    "delivery",
    "postage",
    "versand",
    "versandkosten",
    "zzgl",
    "lieferung",
    "sparen",
    "sie sparen",
    "spare",
    "ersparnis",
    "rabatt",
    "gutschein",
    "pfand",
    "grundpreis",
    "unit price",
    "économisez",
    "économie",
    "remise",
    "livraison",
    "frais de port",
    "dont",
    "prix au kilo",
    "ahorra",
    "ahorras",
    "descuento",
    "envío",
    "gastos de envío",
    "risparmi",
    "sconto",
    "spedizione",
    "bespaar",
    "korting",
    "verzendkosten",
    "spara",
    "sparer",
    "frakt",
    "oszczędzasz",
    "dostawa",
    "ušetříte",
    "doprava",
    "tax",
    "vat",
    "excl tax",
    "excl vat",
    "ex vat",
    "ex tax",
    "netto",
    "exkl mwst",
    "hors taxe",
    "lowest price",
    "30 days",
    "30 tage",
    "30 jours",
    "30 días",
    "30 giorni",
    "30 dagen",
    "30 dni",
    "niedrigster preis",
    "prix le plus bas",
    "najniższa cena",
    "送料",
    "运费",
    "省",
    "coupon code",
    "points",
    "deposit of",
    "monthly",
    "raten",
    "rates of",
    "installments of",
    "payments of",
    "orders over",
    "over",
    "ab einem bestellwert von",
];

/// What behind an amount says that it is no price of the thing.
const OTHER_BEHIND: &[&str] = &[
    "off",
    "excl",
    "exkl",
    "ex vat",
    "ex tax",
    "ex gst",
    "zzgl mwst",
    "netto",
    "ht",
    "hors",
    "sin iva",
    "+ iva",
    "iva esclusa",
    "discount",
    "rabatt",
    "gespart",
    "saved",
    "de réduction",
    "d'économie",
    "de descuento",
    "di sconto",
    "korting",
    "shipping",
    "delivery",
    "versand",
    "pfand",
    "deposit",
    "monthly",
    "a month",
    "a week",
    "im monat",
    "par mois",
    "al mes",
    "al mese",
];

/// What behind an amount makes it the lowest of several.
const FROM_BEHIND: &[&str] = &["から", "부터", "起", "alkaen", "and up", "~", "〜"];

/// Words that name a piece: a price for it is a price.
const PIECES: &[&str] = &[
    "piece", "pc", "pcs", "each", "ea", "item", "unit", "pair", "set", "pack", "stück", "stk",
    "st", "paar", "pièce", "unité", "paire", "unidad", "ud", "par", "pezzo", "pz", "paio", "stuk",
    "styck", "sztuka", "szt", "ks", "kpl", "шт", "adet", "個", "件", "개",
];

/// Words before the unit of a price per unit.
const PER: &[&str] = &["per", "pro", "je", "par", "por", "al", "a", "na", "за", "pr", "kohti"];

/// Units of measures and of time.
const UNITS: &[&str] = &[
    "kg",
    "g",
    "gr",
    "mg",
    "lb",
    "lbs",
    "oz",
    "l",
    "ltr",
    "liter",
    "litre",
    "litro",
    "ml",
    "cl",
    "dl",
    "m",
    "cm",
    "mm",
    "m2",
    "m²",
    "m³",
    "qm",
    "ft",
    "yd",
    "kilo",
    "kilogram",
    "kilogramm",
    "gramm",
    "meter",
    "metre",
    "metro",
    "month",
    "mo",
    "monat",
    "mois",
    "mes",
    "mese",
    "maand",
    "week",
    "woche",
    "semaine",
    "year",
    "yr",
    "jahr",
    "an",
    "año",
    "anno",
    "day",
    "tag",
    "night",
    "person",
    "user",
    "кг",
    "г",
    "л",
    "м",
    "мл",
    "м²",
    "hour",
    "h",
];

/// What the words before an amount say it is; what stands closest to it counts.
pub(super) fn label(before: &str) -> Label {
    // Most prices have nothing but a mark before them.
    if !before.contains(char::is_alphanumeric) {
        return Label::None;
    }
    let words = plain(before);
    let mut best = (0, 0, Label::None);
    for (phrases, label) in
        [(NOW, Label::Now), (FROM, Label::From), (BEFORE, Label::Before), (OTHER, Label::Other)]
    {
        for phrase in phrases {
            if let Some(end) = end_of(&words, phrase)
                && (end, phrase.len()) > (best.0, best.1)
            {
                best = (end, phrase.len(), label);
            }
        }
    }
    best.2
}

/// What the words right behind an amount make of it, and how much of them does.
pub(super) fn label_behind(behind: &str) -> (Label, usize) {
    let skipped = behind.len() - behind.trim_start_matches([' ', '\n', '(', ',', '.']).len();
    if skipped == behind.len() {
        return (Label::None, 0);
    }
    let words = behind[skipped..].to_lowercase();
    let unstopped = words.replace('.', "");
    let begins = |phrase: &str| {
        unstopped.strip_prefix(phrase).is_some_and(|after| {
            !phrase.ends_with(char::is_alphanumeric)
                || !phrase.is_ascii()
                || !after.starts_with(char::is_alphanumeric)
        })
    };
    if let Some(phrase) = OTHER_BEHIND.iter().find(|phrase| begins(phrase)) {
        // Whatever belongs to it (`excl. VAT`) ends with the bracket or the next mark.
        let tail = words.find(['(', ')', '\n', '|', ';']).unwrap_or(0);
        return (Label::Other, (skipped + phrase.len().max(tail)).min(behind.len()));
    }
    if words.trim_end() == "+" || FROM_BEHIND.iter().any(|phrase| begins(phrase)) {
        return (Label::From, 0);
    }
    (Label::None, 0)
}

pub(super) fn is_piece(word: &str) -> bool {
    PIECES.contains(&word.to_lowercase().as_str())
}

pub(super) fn is_unit(word: &str) -> bool {
    UNITS.contains(&word.to_lowercase().as_str())
}

pub(super) fn is_per(word: &str) -> bool {
    PER.contains(&word.to_lowercase().as_str())
}

/// Lower case, without full stops and with single spaces.
fn plain(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            '.' => {}
            c if c.is_alphanumeric() || matches!(c, '\'' | '+' | '&') => words.push(c),
            _ if words.ends_with(' ') => {}
            _ => words.push(' '),
        }
    }
    words
}

/// Where the last whole-word occurrence of a phrase ends.
fn end_of(words: &str, phrase: &str) -> Option<usize> {
    let is_open = |c: Option<char>| {
        // Scripts without spaces have no ends of words.
        c.is_none_or(|c| !c.is_alphanumeric() || c >= '\u{2e80}')
    };
    words.rmatch_indices(phrase).map(|(at, _)| (at, at + phrase.len())).find_map(|(at, end)| {
        let bounded =
            is_open(words[..at].chars().next_back()) && is_open(words[end..].chars().next());
        bounded.then_some(end)
    })
}
