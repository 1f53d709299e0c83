//! The companion in this process.

use std::sync::Arc;

use async_trait::async_trait;
use futures::StreamExt;
use magpie_core::ports::{Clock, Companion};
use magpie_core::wire::{ErasedV1, LinkAnswerV1, ProfileV1, StageV1};
use magpie_core::{
    Audience, ConversationId, InboundMessage, LinkRequest, MessageKey, Phrases, Platform,
    ReplyAddress, Sender, SenderId,
};
use uuid::Uuid;

use crate::exchange::{Exchange, ExchangeError, Outgoing, StageStream};
use crate::{PLATFORM, person};

/// Talks to a companion in this process.
pub struct LocalExchange {
    companion: Arc<dyn Companion>,
    clock: Arc<dyn Clock>,
}

impl LocalExchange {
    /// An exchange with this companion.
    pub fn new(companion: Arc<dyn Companion>, clock: Arc<dyn Clock>) -> Self {
        Self { companion, clock }
    }
}

#[async_trait]
impl Exchange for LocalExchange {
    async fn send(&self, message: Outgoing) -> Result<StageStream, ExchangeError> {
        if message.text.trim().is_empty() && message.photos.is_empty() {
            return Err(ExchangeError::Refused(
                "write what you are looking for, or add a photo".to_owned(),
            ));
        }
        let once = format!("once-{}", Uuid::new_v4().simple());
        let (sender, conversation) = shopper(message.user.as_deref().unwrap_or(&once));
        let inbound = InboundMessage {
            key: MessageKey::of_message(&sender.platform, &conversation, Uuid::new_v4()),
            conversation,
            address: ReplyAddress::new(""),
            sender,
            audience: Audience::Private,
            moderates: false,
            text: message.text,
            photos: message.photos.into_iter().map(Ok).collect(),
            reply_to: None,
            replaces: None,
            may_continue: false,
            locale: None,
            sent_at: self.clock.now(),
        };
        let accepted = self.companion.accept(inbound).await?;
        let stages = self.companion.stages(&accepted.turn).await?;
        Ok(stages.map(|stage| Ok(StageV1::from(&stage))).boxed())
    }

    async fn memory(&self, user: &str) -> Result<ProfileV1, ExchangeError> {
        let person = person(user);
        let profile = self.companion.profile(&person).await?;
        let memory = self.companion.memory(&person, None).await?;
        Ok(ProfileV1::new(&profile, &memory))
    }

    async fn link(&self, user: &str, request: LinkRequest) -> Result<LinkAnswerV1, ExchangeError> {
        let answer = self.companion.link(&person(user), request).await?;
        Ok(LinkAnswerV1::new(&answer, Phrases::of(None).linking()))
    }

    async fn export(&self, user: &str) -> Result<serde_json::Value, ExchangeError> {
        Ok(self.companion.export(&person(user)).await?)
    }

    async fn forget(&self, user: &str) -> Result<ErasedV1, ExchangeError> {
        Ok(self.companion.forget(&person(user)).await?.into())
    }
}

/// The account behind a user, with its usual conversation. The HTTP interface reads users the same way,
/// so that a conversation goes on whether or not a server runs.
fn shopper(user: &str) -> (Sender, ConversationId) {
    let (platform, id) = user.split_once(':').unwrap_or((PLATFORM, user));
    let sender =
        Sender { platform: Platform::new(platform), id: SenderId::new(id), display_name: None };
    let conversation = match platform {
        PLATFORM => format!("{PLATFORM}:{id}"),
        _ => format!("{PLATFORM}:{user}"),
    };
    (sender, ConversationId::new(conversation))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(user: &str, whose: &str, conversation: &str) {
        let (sender, id) = shopper(user);
        assert_eq!((sender.person().as_str(), id.as_str()), (whose, conversation), "{user}");
        assert_eq!(person(user), sender.person(), "{user}");
    }

    #[test]
    fn users_are_terminal_accounts_or_whole_person_ids() {
        check("ada", "terminal:ada", "terminal:ada");
        check("terminal:ada", "terminal:ada", "terminal:ada");
        check("web:0a1b", "web:0a1b", "terminal:web:0a1b");
    }
}
