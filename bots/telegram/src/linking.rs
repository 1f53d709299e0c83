//! One person on several platforms: codes are given, entered and confirmed in private chats only.

use std::sync::Arc;

use magpie_core::{ButtonAction, LinkAnswer, LinkRequest, PersonId, Phrases, TurnId};
use teloxide::types::{ChatId, InlineKeyboardMarkup};

use crate::Shared;
use crate::inbound::{Ask, sender};
use crate::outbound::{Rendered, plain, signed};
use crate::place::button_place;
use crate::presses::{Pressed, Toast};
use crate::run::Accepting;

impl Shared {
    /// Answers `/link` and `/link CODE`.
    pub(crate) async fn link(self: &Arc<Self>, ask: &Ask, phrases: &'static Phrases) -> Accepting {
        let code = ask.text.trim().to_owned();
        let person = sender(&ask.from).person();
        if !ask.private {
            // Others have seen the code: nobody is to enter it any more.
            if !code.is_empty() {
                self.about_links(&person, LinkRequest::Void(code), ask.place.chat(), phrases).await;
            }
            self.lead_to_private(&ask.place, phrases, "link");
            return Accepting::Done;
        }
        let request = match code.is_empty() {
            true => LinkRequest::Code,
            false => LinkRequest::Preview(code),
        };
        let answer = self.about_links(&person, request, ask.place.chat(), phrases).await;
        self.notice(&ask.place, answer);
        Accepting::Done
    }

    /// Answers `/unlink`.
    pub(crate) async fn unlink(
        self: &Arc<Self>,
        ask: &Ask,
        phrases: &'static Phrases,
    ) -> Accepting {
        if !ask.private {
            self.lead_to_private(&ask.place, phrases, "help");
            return Accepting::Done;
        }
        let person = sender(&ask.from).person();
        let request = LinkRequest::Unlink;
        let answer = self.about_links(&person, request, ask.place.chat(), phrases).await;
        self.notice(&ask.place, answer);
        Accepting::Done
    }

    /// Enters the code of a preview, or does not.
    pub(crate) async fn settle_link(
        self: &Arc<Self>,
        pressed: &Pressed,
        code: Option<&TurnId>,
    ) -> Toast {
        let (chat, phrases) = (pressed.chat.id, pressed.phrases);
        let Some(person) = pressed.owner() else { return Toast::Say(phrases.stale_button) };
        let answer = match code {
            Some(code) => {
                let request = LinkRequest::Confirm(code.as_str().to_owned());
                self.about_links(&person, request, chat, phrases).await
            }
            None => plain(phrases.linking().declined),
        };
        let (shared, message) = (Arc::clone(self), pressed.message);
        self.tasks.spawn(async move {
            shared.pace.turn(chat).await;
            if let Err(error) = shared.edit(chat, message, &answer).await {
                tracing::debug!(%error, "a preview is not settled");
            }
        });
        Toast::None
    }

    async fn about_links(
        &self,
        person: &PersonId,
        request: LinkRequest,
        chat: ChatId,
        phrases: &Phrases,
    ) -> Rendered {
        let answer = match self.companion().link(person, request).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "nothing is linked");
                return plain(phrases.unavailable);
            }
        };
        let words = phrases.linking();
        let told = plain(&words.tell(&answer));
        let LinkAnswer::Preview { code, .. } = answer else { return told };
        let (place, code) = (button_place(chat), TurnId::new(code));
        let button = |label, action| [signed(&self.ports.signer, &place, label, action, &code)];
        let rows =
            [button(words.yes, ButtonAction::Link), button(words.no, ButtonAction::DontLink)];
        Rendered { keyboard: InlineKeyboardMarkup::new(rows), ..told }
    }
}
