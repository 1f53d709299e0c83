//! Messages of pictures only: "👟" asks for running shoes.

use emojis::Group;
use unicode_segmentation::UnicodeSegmentation;

/// The names of things, when a message has no words and shows nothing but them.
pub(super) fn in_words(text: &str) -> Option<String> {
    if text.chars().any(char::is_alphanumeric) { None } else { named(text) }
}

/// A message with the names of the things that it shows at its end.
pub(super) fn beside_words(text: &str) -> Option<String> {
    named(text).map(|names| format!("{text}, {names}"))
}

fn named(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let mut names: Vec<&str> = Vec::new();
    for emoji in text.graphemes(true).filter_map(emojis::get) {
        let thing = matches!(
            emoji.group(),
            Group::AnimalsAndNature | Group::FoodAndDrink | Group::Activities | Group::Objects
        );
        if thing && !names.contains(&emoji.name()) {
            names.push(emoji.name());
        }
    }
    (!names.is_empty()).then(|| names.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_have_names_and_faces_and_hearts_have_none() {
        assert_eq!(in_words("👟👟").as_deref(), Some("running shoe"));
        assert_eq!(in_words("🎒 🎧!").as_deref(), Some("backpack headphone"));
        assert_eq!(in_words("👍😍❤️"), None);
        assert_eq!(in_words("shoes 👟"), None);
        assert_eq!(beside_words("🎧 black").as_deref(), Some("🎧 black, headphone"));
        assert_eq!(beside_words("thanks 🙏"), None);
        assert_eq!(in_words("…"), None);
    }
}
