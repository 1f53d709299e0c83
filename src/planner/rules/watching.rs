//! "Tell me when it drops below 80", "my watches", "stop watch 2": what a shopper wants to be told of when it
//! happens.
//!
//! Only tells that something is to be watched, and which words say so; what is watched is read from the rest of
//! the message like any request.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

use super::reading::{Intent, WatchChange, WatchWish};

/// A message that asks for a watch.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ask {
    pub wish: WatchWish,
    /// The message without the words that ask for the watch.
    pub rest: String,
}

/// Asks to be told when something is the case, up to the word after which it is said what.
const TELL: &[&str] = &[
    r"(?:tell|let|notify|alert|ping|message|warn|remind|text|dm) (?:me|us)(?: know)?\b.{0,20}?\b(?:when|whenever|if|once|as soon as)\b",
    r"give (?:me|us) a shout (?:when|if|once)\b",
    r"(?:sag(?:e|t)?|gib|gebt|schreib(?:e)?|benachrichtige|informier(?:e)?|warn(?:e)?|melde) (?:mir|mich|uns|dich)\b.{0,20}?\b(?:wenn|falls|sobald)\b",
    r"(?:av[ií]same|d[ií]me|notif[ií]came|al[eé]rtame|av[ií]sanos)\b.{0,20}?\b(?:cuando|si|en cuanto)\b",
    r"(?:pr[ée]viens|dis|avertis|alerte|préviens)[- ]moi\b.{0,20}?\b(?:quand|si|lorsque|d[èe]s que|d[èe]s qu)\b",
    r"(?:avvisami|avvertimi|fammi sapere|dimmi)\b.{0,20}?\b(?:quando|se|appena)\b",
    r"(?:avis[ea][- ]me|me avis[ea]|diz[- ]me|me diga)\b.{0,20}?\b(?:quando|se|assim que)\b",
];

/// Asks to keep watching something that stands right after it.
const KEEP: &[&str] = &[
    r"keep (?:an|your) eye (?:on|out for)\b",
    r"(?:set|create|add|make) (?:up )?(?:a |an )?(?:price )?(?:alert|watch)(?: for| on)?\b",
    r"(?:price alert|stock alert|watch out) (?:for|on)\b",
    r"(?:please )?(?:watch|track|monitor)(?: the price of)?\b",
    r"(?:behalte|beobachte|verfolge|überwache|preisalarm für)\b",
    r"(?:vigila|sigue el precio de|crea una alerta para)\b",
    r"(?:surveille|suis le prix de)\b",
    r"(?:tieni d'occhio|monitora|acompanhe|fique de olho em|monitore)\b",
];

/// What may be watched without being named: "watch" alone is also a thing to buy.
const POINTED: &str = r"^\s*(?:the )?(?:price of )?(?:it|this|that|them|these|those|one|#\s*\d+|no\.?\s*\d+|nr\.?\s*\d+|number \d+|pick \d+|option \d+|first|second|third|fourth|fifth|last|den|die|das|ihn|sie|es|diesen|diese|dieses|el|la|lo|este|esta|le|il|questo|o|a)\b";

const FALLS: &str = r"drop|fall|goes? down|go(?:es)? below|comes? down|gets? cheaper|cheaper|on sale|reduced|discount|lower|below|under|less than|at most|costs?|price|fällt|faellt|sinkt|günstiger|billiger|unter|reduziert|angebot|weniger als|kostet|preis|baj[ea]|rebaj|menos de|por debajo|oferta|cuest|precio|baisse|descend|moins de|en dessous|solde|promo|prix|scend|cal[ai]|sotto|meno di|offerta|sconto|prezzo|baix|abaixo|promoç|desconto|preço";
const RETURNS: &str = r"back|in stock|restock|available|can be bought|sold again|verfügbar|wieder da|lieferbar|lager|vorrätig|disponible|existencias|stock|vuelv|retour|disponibile|torna|disponível|estoque|volta";
const APPEARS: &str = r"there(?:'s| is| are)|you (?:find|see|have|get)|finds?|comes? (?:out|in|up)|arrives?|appears?|shows? up|anything|something|new\b|es .{0,20}gibt|gibt|du .{0,30}findest|hay(?:a)?|encuentr|il y a|tu trouves|c'è|ci sono|trovi|houver|encontrar";

/// Words of a wish that say nothing of the thing.
const MOVES: &str = r"\b(?:the price of|its price|the price|drops?|falls?|goes down|goes|go|comes down|gets|is|are|becomes|to|costs?|there(?:'s| is| are)|you (?:find|see|have|get)|comes? (?:out|in|up)|anything|something|arrives?|appears?|back|in stock|available again|available|again|on sale|reduced|cheaper|der preis von|der preis|fällt|sinkt|günstiger wird|günstiger|kostet|wieder|verfügbar|ist|wird|es|gibt|auf|baj[ea]n?|el precio de|el precio|cueste|haya|hay|baisse|le prix de|le prix|descend|coûte|il y a|scende|costa|c'è)\b";

const LIST: &str = r"^/watches$|^(?:(?:show|list|what are) (?:me )?)?(?:my|our) watches$|^(?:(?:show|list|what are) (?:me )?)?(?:my |our |the )?(?:watch list|price alerts|alerts)$|^what (?:are you|do you) watch(?:ing)?(?: for (?:me|us))?$|^(?:zeig mir )?meine (?:beobachtungen|preisalarme|wächter)$|^(?:mis|mes|i miei|os meus|meus) (?:alertas|avisos|alertes|avvisi)$";
const CHANGE: &str = r"^(?:please )?(stop|end|delete|remove|cancel|pause|resume|continue|beende|lösche|pausiere|borra|quita|para|pausa|reanuda|arrête|supprime|pare) (?:the |my |die |el |la |l['’]|o )?(?:watch(?:ing)?|alert|beobachtung|aviso|alerta|alerte)(?: (?:no\.? ?|nr\.? ?|number |#)?(\d{1,3}))?$";

struct Patterns {
    tell: Vec<Regex>,
    keep: Vec<Regex>,
    pointed: Regex,
    falls: Regex,
    returns: Regex,
    appears: Regex,
    moves: Regex,
    list: Regex,
    change: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let pattern = |text: &str| {
        let built = RegexBuilder::new(text).case_insensitive(true).build();
        built.expect("the patterns are constant")
    };
    // Where a request may begin: at the start, or after a courtesy or another sentence.
    let begins = |text: &&str| {
        pattern(&format!(
            r"(?:^|[,.;!?]\s*|\b(?:please|can you|could you|would you|and|bitte|kannst du|por favor|und|y)\s+){text}"
        ))
    };
    Patterns {
        tell: TELL.iter().map(begins).collect(),
        keep: KEEP.iter().map(begins).collect(),
        pointed: pattern(POINTED),
        falls: pattern(FALLS),
        returns: pattern(RETURNS),
        appears: pattern(APPEARS),
        moves: pattern(MOVES),
        list: pattern(LIST),
        change: pattern(CHANGE),
    }
});

/// Longest message that is looked at: a wish is a sentence or two.
const READ_BYTES: usize = 500;

/// Whether a message asks to watch something.
pub(super) fn ask(text: &str) -> Option<Ask> {
    if text.len() > READ_BYTES {
        return None;
    }
    let patterns = &*PATTERNS;
    let told = patterns.tell.iter().find_map(|tell| tell.find(text));
    let kept = || {
        let found = patterns.keep.iter().find_map(|keep| keep.find(text))?;
        let rest = &text[found.end()..];
        let bare = !found.as_str().trim_end().ends_with(" for") && !found.as_str().contains("eye");
        // "Watch under 100" is a thing to buy.
        (!bare || patterns.pointed.is_match(rest)).then_some(found)
    };
    let (found, must_say) = match told {
        Some(found) => (found, true),
        None => (kept()?, false),
    };
    let rest = &text[found.end()..];
    let wish = if patterns.returns.is_match(rest) {
        WatchWish::BackInStock
    } else if patterns.appears.is_match(rest) {
        WatchWish::Appears
    } else if patterns.falls.is_match(rest) || rest.chars().any(|c| c.is_ascii_digit()) {
        WatchWish::PriceFalls
    } else if must_say {
        return None;
    } else {
        WatchWish::PriceFalls
    };
    let rest = format!("{} {rest}", text[..found.start()].trim());
    let rest = patterns.moves.replace_all(&rest, " ");
    Some(Ask { wish, rest: rest.split_whitespace().collect::<Vec<_>>().join(" ") })
}

/// Whether a message is about the watches that there are.
pub(super) fn about_watches(text: &str) -> Option<Intent> {
    let text = text.trim().trim_end_matches(['.', '!', '?']);
    if PATTERNS.list.is_match(text) {
        return Some(Intent::Watches);
    }
    let found = PATTERNS.change.captures(text)?;
    let change = match found[1].to_lowercase().as_str() {
        "pause" | "pausiere" | "pausa" => WatchChange::Pause,
        "resume" | "continue" | "reanuda" => WatchChange::Resume,
        _ => WatchChange::Stop,
    };
    let number = found.get(2).and_then(|number| number.as_str().parse().ok());
    // A stop watch is a thing to buy.
    if number.is_none() && text.to_lowercase().ends_with("watch") {
        return None;
    }
    Some(Intent::ChangeWatch { number, change })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_to_be_told_are_told_from_requests() {
        use WatchWish::{Appears, BackInStock, PriceFalls};
        for (text, wish, rest) in [
            ("Tell me when this drops below 80", PriceFalls, "this below 80"),
            ("let me know if the second one gets cheaper", PriceFalls, "the second one"),
            ("notify me when it's back in stock", BackInStock, "it's"),
            ("please watch the first one", PriceFalls, "the first one"),
            ("watch #2", PriceFalls, "#2"),
            ("keep an eye out for red dresses under 50", PriceFalls, "red dresses under 50"),
            ("Let me know when there is a red dress under $50", Appears, "a red dress under $50"),
            ("Sag mir Bescheid, wenn der Preis unter 80 € fällt", PriceFalls, "unter 80 €"),
            ("avísame cuando baje de 80 euros", PriceFalls, "de 80 euros"),
            ("préviens-moi quand il est disponible", BackInStock, "il est disponible"),
        ] {
            let found = ask(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found.wish, wish, "{text}");
            assert_eq!(found.rest, rest, "{text}");
        }
        for text in [
            "watch under 100",
            "a watch for my dad",
            "tell me if the second one is waterproof",
            "let me know your favourite",
            "smart watch",
            "watch strap",
            "track pants",
            "monitor 27 inch",
            "tell me more about the first",
        ] {
            assert_eq!(ask(text), None, "{text}");
        }
    }

    #[test]
    fn watches_are_listed_and_changed_by_number() {
        let change = |number, change| Some(Intent::ChangeWatch { number, change });
        for (text, intent) in [
            ("my watches", Some(Intent::Watches)),
            ("/watches", Some(Intent::Watches)),
            ("What are you watching for me?", Some(Intent::Watches)),
            ("stop watch 2", change(Some(2), WatchChange::Stop)),
            ("Pause watch #3", change(Some(3), WatchChange::Pause)),
            ("resume watching 3", change(Some(3), WatchChange::Resume)),
            ("quita el aviso 3", change(Some(3), WatchChange::Stop)),
            ("Arrête l’alerte 12", change(Some(12), WatchChange::Stop)),
            ("stop watching", change(None, WatchChange::Stop)),
            ("show me my watches", Some(Intent::Watches)),
            // What is worn on a wrist.
            ("watches", None),
            ("show me watches", None),
            ("watches for men", None),
            ("men's watches", None),
            ("stop watch", None),
            ("stopwatch", None),
        ] {
            assert_eq!(about_watches(text), intent, "{text}");
        }
    }
}
