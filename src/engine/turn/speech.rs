//! Which language somebody speaks in a conversation.

use magpie_core::ports::InboxEntry;
use magpie_core::{Audience, CommunitySettings, ConversationState, PastTurn, taps};

use crate::engine::Shared;
use crate::planner::rules::RuleReader;

/// What is known of the language of a message.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Speech {
    /// What the moderators chose for everybody there.
    chosen: Option<&'static str>,
    /// What the message is in, where that can be told and it is in its sender's own words.
    own: Option<&'static str>,
    /// What its sender wrote in before, in this conversation.
    before: Option<&'static str>,
    /// Whether a button or a command said it, or it is an answer that was offered.
    tapped: bool,
}

impl Speech {
    /// The language of what is asked of a model, where it is known.
    pub(super) fn wording<'a>(&self, entry: &'a InboxEntry) -> Option<&'a str> {
        let heard = self.chosen.or(self.own).or(self.before);
        heard.or(entry.locale.as_deref().filter(|_| self.tapped))
    }

    /// The language of what is said in fixed words, where it is known.
    pub(super) fn fixed<'a>(&self, entry: &'a InboxEntry) -> Option<&'a str> {
        self.wording(entry).or(entry.locale.as_deref())
    }
}

/// Whether a message is what a button, a command or an offered answer says in somebody's place.
fn is_tapped(text: &str, before: Option<&PastTurn>) -> bool {
    let text = text.trim();
    let question = before.and_then(|past| past.question.as_ref());
    let is_offered = |option: &String| option.trim().to_lowercase() == text.to_lowercase();
    taps::is_tapped(text) || question.is_some_and(|q| q.options.iter().any(is_offered))
}

impl Shared {
    /// What is known of the language of a message.
    pub(super) async fn speech(
        &self,
        entry: &InboxEntry,
        text: &str,
        conversation: &ConversationState,
        chosen: &CommunitySettings,
    ) -> Speech {
        let reader = self.reader.get(&self.ports.search).await;
        let locale = entry.locale.as_deref();
        let tapped = is_tapped(text, conversation.turns.last());
        let own = reader.language(text, locale).filter(|_| !tapped);
        let before = match own {
            Some(_) => None,
            None => self.spoken_before(entry, conversation, &reader).await,
        };
        Speech { chosen: chosen.language.code(), own, before, tapped }
    }

    /// What the sender of a message last wrote in, as far as the conversation is remembered.
    async fn spoken_before(
        &self,
        entry: &InboxEntry,
        conversation: &ConversationState,
        reader: &RuleReader,
    ) -> Option<&'static str> {
        for (at, past) in conversation.turns.iter().enumerate().rev() {
            let earlier = at.checked_sub(1).and_then(|at| conversation.turns.get(at));
            if is_tapped(&past.text, earlier) {
                continue;
            }
            let Some(language) = reader.language(&past.text, entry.locale.as_deref()) else {
                continue;
            };
            let own = match entry.audience {
                Audience::Private => true,
                // Others write there, too.
                Audience::Community(_) => {
                    let asked = self.ports.inbox.entry(&past.turn).await.ok().flatten();
                    asked.is_some_and(|asked| asked.sender.person() == entry.sender.person())
                }
            };
            if own {
                return Some(language);
            }
        }
        None
    }
}
