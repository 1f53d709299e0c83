//! The wish list of a community: what its members want together.

use jiff::Timestamp;

use crate::{CommunityId, Money, PersonId, Watch};

/// Something on the wish list of a community.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// Whose list it is.
    pub community: CommunityId,
    /// How members call it.
    pub number: u32,
    /// Who added it, as the sender that they were; nobody once they are forgotten.
    pub adder: Option<PersonId>,
    /// What it cost then.
    pub price: Option<Money>,
    /// When that was.
    pub added_at: Timestamp,
    /// Looks out for it, and knows where to tell what happens. It is nobody's own.
    pub watch: Watch,
}

/// Words of a command that take something off the list, as they are said in messages.
const TAKE_OFF: [&str; 12] = [
    "remove",
    "delete",
    "drop",
    "off",
    "entferne",
    "entfernen",
    "lösche",
    "löschen",
    "quita",
    "borra",
    "retire",
    "supprime",
];

/// What is written after the command for wishes, as a message that says the same: which pick, with a goal perhaps, or
/// what to take off. Without words it is the first pick.
pub fn wish_message(words: &str) -> String {
    let words = words.trim();
    let number = |word: &str| word.strip_prefix('#').unwrap_or(word).parse::<u32>().ok();
    let off = words.split_once(char::is_whitespace).and_then(|(verb, of)| {
        let known = TAKE_OFF.contains(&verb.to_lowercase().as_str());
        number(of.trim()).filter(|_| known)
    });
    match (off, number(words)) {
        (Some(number), _) => format!("remove wish {number}"),
        (None, Some(rank)) => format!("add #{rank} to the wish list"),
        (None, None) if words.is_empty() => "add #1 to the wish list".to_owned(),
        (None, None) => format!("add {words} to the wish list"),
    }
}

/// What is written after the command that shows the list, as a message: which page.
pub fn wishes_message(words: &str) -> String {
    match words.trim().parse::<u32>() {
        Ok(page) if page > 1 => format!("our wish list page {page}"),
        _ => "our wish list".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_say_what_messages_say() {
        for (words, message) in [
            ("", "add #1 to the wish list"),
            ("2", "add #2 to the wish list"),
            ("#3", "add #3 to the wish list"),
            ("remove 3", "remove wish 3"),
            ("Entferne #12", "remove wish 12"),
            ("the second one below 80", "add the second one below 80 to the wish list"),
            ("https://shop.example/p", "add https://shop.example/p to the wish list"),
            ("remove", "add remove to the wish list"),
        ] {
            assert_eq!(wish_message(words), message, "{words}");
        }
        for (words, message) in
            [("", "our wish list"), ("1", "our wish list"), ("2", "our wish list page 2")]
        {
            assert_eq!(wishes_message(words), message, "{words}");
        }
    }
}
