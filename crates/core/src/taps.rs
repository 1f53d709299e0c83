//! What buttons and commands say in the name of those who use them: words that the rules read, in English whatever
//! language is spoken. They tell nothing of anybody's language.

use crate::{ButtonAction, watch_message};

/// Places of picks in words.
const ORDINALS: [&str; 8] =
    ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];

const CHEAPER: &str = "cheaper";
const SHOW_MORE: &str = "show me more";
const TRENDS: &str = "what is trending";

/// What a menu says when a chat is opened.
pub const HELLO: &str = "hello";
/// What a menu says to ask for help.
pub const HELP: &str = "help";
/// Asks what is watched.
pub const WATCHES: &str = "my watches";
/// Asks for the taste of a community.
pub const TASTE: &str = "our taste";
/// Has it forgotten.
pub const RESET_TASTE: &str = "reset our taste";

const FIXED: [&str; 9] =
    [CHEAPER, SHOW_MORE, TRENDS, HELLO, HELP, WATCHES, TASTE, RESET_TASTE, "our wish list"];

/// Asks what moves in a category, or in all of them where it has no name.
pub fn trends_message(category: &str) -> String {
    match category {
        "" => format!("{TRENDS}?"),
        category => format!("{TRENDS} in {category}?"),
    }
}

impl ButtonAction {
    /// The message that a press stands for, where that is the same under every reply.
    pub fn message(self) -> Option<String> {
        match self {
            Self::MoreLike(rank) => {
                let ordinal = ORDINALS.get(usize::from(rank).checked_sub(1)?)?;
                Some(format!("more like the {ordinal}"))
            }
            Self::Cheaper => Some(CHEAPER.to_owned()),
            Self::ShowMore => Some(SHOW_MORE.to_owned()),
            Self::Watch(rank) => Some(watch_message(&rank.to_string())),
            Self::NotForMe(_)
            | Self::Pictures
            | Self::Refine
            | Self::Answer(_)
            | Self::Forget
            | Self::Keep
            | Self::Setting(_)
            | Self::Reason(..)
            | Self::Strike(_)
            | Self::Pin(_)
            | Self::Unpin(_)
            | Self::Vote(_)
            | Self::Page(_)
            | Self::Back
            | Self::Link
            | Self::DontLink => None,
        }
    }
}

/// Whether a text is what a button or a command says. What stands after a command for watches, wishes or trends may be
/// in any language.
pub fn is_tapped(text: &str) -> bool {
    let said = text.trim().trim_end_matches('?').to_lowercase();
    let after = |beginning: &str| said.strip_prefix(beginning);
    let is_number = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
    let is_place = |rest: &str| ORDINALS.contains(&rest);
    FIXED.contains(&said.as_str())
        || ["more like the ", "why the "].into_iter().filter_map(after).any(is_place)
        || ["watch #", "remove wish "].into_iter().filter_map(after).any(is_number)
        || [TRENDS, "watch out for", "our wish list page"]
            .into_iter()
            .filter_map(after)
            .any(|rest| rest.starts_with(' '))
        || said.split_once(" watch ").is_some_and(|(verb, of)| !verb.contains(' ') && is_number(of))
        || after("add ").is_some_and(|rest| rest.ends_with(" to the wish list"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{wish_message, wishes_message};

    #[test]
    fn what_buttons_and_commands_say_is_told_from_what_people_write() {
        let pressed = [
            ButtonAction::MoreLike(2),
            ButtonAction::Cheaper,
            ButtonAction::ShowMore,
            ButtonAction::Watch(3),
        ];
        for action in pressed {
            let said = action.message().unwrap();
            assert!(is_tapped(&said), "{said}");
        }
        let commands = [
            trends_message(""),
            trends_message("Kopfhörer"),
            watch_message(""),
            watch_message("rote Kleider"),
            watch_message("lösche 2"),
            wish_message("2"),
            wish_message("remove 3"),
            wishes_message(""),
            wishes_message("2"),
        ];
        let fixed = [HELLO, HELP, WATCHES, TASTE, RESET_TASTE, "Cheaper", "Why the first?"];
        for said in commands.iter().map(String::as_str).chain(fixed) {
            assert!(is_tapped(said), "{said}");
        }
        for written in [
            "cheaper ones please",
            "hello there",
            "a watch",
            "my smart watch 3",
            "why?",
            "more like the blue one",
            "günstiger",
            "",
        ] {
            assert!(!is_tapped(written), "{written}");
        }
        assert_eq!(ButtonAction::MoreLike(9).message(), None);
        assert_eq!(ButtonAction::Answer(0).message(), None);
    }
}
