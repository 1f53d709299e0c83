//! What is said of one person on several platforms.

use super::Phrases;
use crate::{LinkAnswer, LinkMerge, LinkRefusal, texts};

texts! {
    /// Words about links between senders, in one language.
    pub struct LinkPhrases in "linking.ftl";
    words {
        /// What /link does, for the list of commands.
        pub help,
        /// What /unlink does.
        pub unlink_help,
        /// What the parameter of /link is.
        pub code,
        /// Button: yes, link.
        pub yes,
        /// Button: no.
        pub no,
        /// After that.
        pub declined,
        warning,
        own,
        already,
        unknown,
        expired,
        used,
        not_linked,
    }
    lists {}
    sentences {
        fn given(code, minutes);
        fn question(platforms);
        fn here(stated, learned);
        fn there(stated, learned);
        fn after(stated, learned);
        fn conflict(kept, dropped);
        fn linked(platforms);
        fn unlinked(own, others, learned);
        fn wait(minutes);
        fn too_many(most);
    }
}

impl Phrases {
    /// Words about links.
    pub fn linking(&self) -> &'static LinkPhrases {
        LinkPhrases::of(Some(self.language))
    }
}

/// Contradictions that are told one by one.
const MOST_TOLD: usize = 10;
/// Characters of a stated thing.
const LONGEST: usize = 60;

impl LinkPhrases {
    /// An answer in words, as plain text.
    pub fn tell(&self, answer: &LinkAnswer) -> String {
        match answer {
            LinkAnswer::Code { code, minutes } => self.given(code, *minutes),
            LinkAnswer::Preview { merge, .. } => {
                let question = self.question(platforms(merge));
                format!("{question}\n\n{}\n\n{}", self.merge(merge), self.warning)
            }
            LinkAnswer::Linked(merge) => {
                format!("{}\n\n{}", self.linked(platforms(merge)), self.merge(merge))
            }
            LinkAnswer::Unlinked { own, others, learned } => self.unlinked(*own, *others, *learned),
            LinkAnswer::Refused(refusal) => match refusal {
                LinkRefusal::Own => self.own.to_owned(),
                LinkRefusal::Already => self.already.to_owned(),
                LinkRefusal::Unknown => self.unknown.to_owned(),
                LinkRefusal::Expired => self.expired.to_owned(),
                LinkRefusal::Used => self.used.to_owned(),
                LinkRefusal::Wait { minutes } => self.wait(*minutes),
                LinkRefusal::TooMany(most) => self.too_many(*most),
                LinkRefusal::NotLinked => self.not_linked.to_owned(),
            },
        }
    }

    fn merge(&self, merge: &LinkMerge) -> String {
        let LinkMerge { here, there, merged, .. } = merge;
        let mut lines = vec![
            self.here(here.stated, here.learned),
            self.there(there.stated, there.learned),
            self.after(merged.stated, merged.learned),
        ];
        let short = |text: &str| crate::text::shorten(text, LONGEST);
        lines.extend(merge.conflicts.iter().take(MOST_TOLD).map(|conflict| {
            format!("• {}", self.conflict(short(&conflict.kept), short(&conflict.dropped)))
        }));
        if merge.conflicts.len() > MOST_TOLD {
            lines.push(format!("• + {}", merge.conflicts.len() - MOST_TOLD));
        }
        lines.join("\n")
    }
}

/// The other side's platforms, each once and as a name.
fn platforms(merge: &LinkMerge) -> String {
    let mut names: Vec<String> = Vec::new();
    for platform in &merge.platforms {
        let mut letters = platform.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        let name = first.chain(letters).collect();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LinkConflict;

    #[test]
    fn every_language_tells_every_answer_within_the_limits() {
        let merge = LinkMerge {
            platforms: vec!["discord".to_owned(), "discord".to_owned(), "telegram".to_owned()],
            conflicts: vec![
                LinkConflict {
                    kept: "never: ".repeat(99),
                    dropped: "likes: ".repeat(99)
                };
                60
            ],
            ..LinkMerge::default()
        };
        for phrases in Phrases::all() {
            let words = phrases.linking();
            assert_eq!(words.language, phrases.language);
            for short in [words.help, words.unlink_help, words.code] {
                assert!((1..=100).contains(&short.chars().count()), "{short}");
            }
            for button in [words.yes, words.no] {
                assert!((1..=40).contains(&button.chars().count()), "{button}");
            }
            let code = "ABCD-EFGH".to_owned();
            for answer in [
                LinkAnswer::Code { code: code.clone(), minutes: 10 },
                LinkAnswer::Preview { code, merge: merge.clone() },
                LinkAnswer::Linked(merge.clone()),
                LinkAnswer::Unlinked { own: 1, others: 2, learned: 3 },
                LinkAnswer::Refused(LinkRefusal::Wait { minutes: 59 }),
                LinkAnswer::Refused(LinkRefusal::TooMany(8)),
            ] {
                let told = words.tell(&answer);
                assert!(told.chars().count() <= 2_000 && !told.contains(['{', '}']), "{told}");
            }
            let told = words.tell(&LinkAnswer::Linked(merge.clone()));
            assert!(told.contains("Discord, Telegram") && told.ends_with("+ 50"), "{told}");
        }
    }
}
