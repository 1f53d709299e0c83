//! One person on several platforms: what is said of it only the one who asks sees.

use magpie_core::{ButtonAction, LinkAnswer, LinkRequest, TurnId};
use serde_json::{Value, json};

use crate::Shared;
use crate::ask::sender;
use crate::interactions::{Asked, UPDATE};
use crate::outbound::{plain, row, signed};

impl Shared {
    /// Answers `/link` and `/link CODE`.
    pub(crate) async fn link(&self, asked: &Asked, code: String) {
        let request = match code.is_empty() {
            true => LinkRequest::Code,
            false => LinkRequest::Preview(code),
        };
        let answer = self.about_links(asked, request).await;
        self.answer(asked, answer).await;
    }

    /// Answers `/unlink`.
    pub(crate) async fn unlink(&self, asked: &Asked) {
        let answer = self.about_links(asked, LinkRequest::Unlink).await;
        self.answer(asked, answer).await;
    }

    /// Enters the code of a preview, or does not.
    pub(crate) async fn settle_link(&self, asked: &Asked, code: Option<&TurnId>) {
        let answer = match code {
            Some(code) => {
                let request = LinkRequest::Confirm(code.as_str().to_owned());
                self.about_links(asked, request).await
            }
            None => plain(asked.phrases().linking().declined),
        };
        self.respond(asked, UPDATE, answer).await;
    }

    async fn about_links(&self, asked: &Asked, request: LinkRequest) -> Value {
        let person = sender(asked.user.id.get(), "").person();
        let answer = match self.companion().link(&person, request).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "nothing is linked");
                return plain(asked.phrases().unavailable);
            }
        };
        let words = asked.phrases().linking();
        let mut told = plain(&words.tell(&answer));
        if let LinkAnswer::Preview { code, .. } = answer {
            let (place, code) = (asked.own_place(), TurnId::new(code));
            let button =
                |label, action| signed(&self.ports.signer, &place, label, action, Some(&code));
            told["components"] = json!([row([
                button(words.yes, ButtonAction::Link),
                button(words.no, ButtonAction::DontLink),
            ])]);
        }
        told
    }
}
