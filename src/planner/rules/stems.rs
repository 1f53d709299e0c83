//! Folding and stemming: the forms under which words are compared, never shown to anyone.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower-case text without diacritics, so that `größe` and `grosse` compare equal to `grosse`.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            other => folded.push(other),
        }
    }
    folded
}

/// One form for singular and plural and for both spellings of English; never shown to anyone.
pub(super) fn stem(word: &str) -> String {
    let fixed = match word {
        "women" | "womens" | "womans" => "woman",
        "men" | "mens" | "mans" => "man",
        "children" | "childrens" | "childs" => "child",
        "gray" => "grey",
        "color" | "colors" | "colours" => "colour",
        "jewelry" => "jewellery",
        "aluminum" => "aluminium",
        "shelves" => "shelf",
        "knives" => "knife",
        "scarves" => "scarf",
        "leaves" => "leaf",
        "loaves" => "loaf",
        "wives" => "wife",
        "mice" => "mouse",
        "feet" => "foot",
        "teeth" => "tooth",
        "shoes" => "shoe",
        "toes" => "toe",
        "canoes" => "canoe",
        "clothes" => "clothe",
        _ => "",
    };
    if !fixed.is_empty() {
        return fixed.to_owned();
    }
    let cut = |ending: &str, rest: usize| {
        word.strip_suffix(ending).filter(|stem| stem.chars().count() >= rest)
    };
    if let Some(stem) = cut("ies", 3).or_else(|| cut("ie", 3)) {
        return format!("{stem}y");
    }
    for ending in ["ches", "shes", "sses", "xes", "oes"] {
        if cut(ending, 2).is_some() {
            return word[..word.len() - 2].to_owned();
        }
    }
    match cut("s", 3) {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plural_and_singular_have_one_stem() {
        for (one, many) in [
            ("boot", "boots"),
            ("watch", "watches"),
            ("cookie", "cookies"),
            ("dress", "dresses"),
            ("woman", "womens"),
            ("box", "boxes"),
            ("tomato", "tomatoes"),
            ("scarf", "scarves"),
            ("battery", "batteries"),
        ] {
            assert_eq!(stem(one), stem(many), "{one}");
        }
        assert_ne!(stem("glass"), stem("glas"));
    }
}
