//! Who wrote and who reads, on disk: fields of the records that hold them.

use magpie_core::{Audience, CommunityId, Platform, Sender, SenderId};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SenderRecord {
    platform: String,
    sender: String,
    display_name: Option<String>,
    community: Option<String>,
}

impl SenderRecord {
    pub(super) fn of(sender: &Sender, audience: &Audience) -> Self {
        Self {
            platform: sender.platform.as_str().to_owned(),
            sender: sender.id.as_str().to_owned(),
            display_name: sender.display_name.clone(),
            community: match audience {
                Audience::Private => None,
                Audience::Community(id) => Some(id.as_str().to_owned()),
            },
        }
    }

    pub(super) fn read(self) -> (Sender, Audience) {
        let sender = Sender {
            platform: Platform::new(self.platform),
            id: SenderId::new(self.sender),
            display_name: self.display_name,
        };
        let audience = match self.community {
            None => Audience::Private,
            Some(id) => Audience::Community(CommunityId::new(id)),
        };
        (sender, audience)
    }
}
