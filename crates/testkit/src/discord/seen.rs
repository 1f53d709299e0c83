//! What people see, and what the fake thinks of the bot.

use std::collections::BTreeMap;
use std::time::Duration;

use super::world::World;
use super::{
    ChannelId, FakeDiscord, GatewayRecord, Interaction, InteractionId, Message, MessageId,
    RequestRecord, UserId, snapshot,
};

impl FakeDiscord {
    /// All messages of a channel as they stand now, the deleted and the ephemeral ones included.
    pub fn messages(&self, channel: ChannelId) -> Vec<Message> {
        self.world().in_channel(channel).cloned().collect()
    }

    /// The messages that somebody sees in a channel.
    pub fn seen_by(&self, user: UserId, channel: ChannelId) -> Vec<Message> {
        let world = self.world();
        world.in_channel(channel).filter(|message| message.seen_by(user)).cloned().collect()
    }

    /// A message as it stands now.
    pub fn message(&self, id: MessageId) -> Option<Message> {
        self.world().messages.get(&id).cloned()
    }

    /// What became of an interaction.
    pub fn interaction(&self, id: InteractionId) -> Option<Interaction> {
        self.world().interactions.get(&id).cloned()
    }

    /// Whether an interaction has more than a promise for an answer.
    pub fn is_answered(&self, id: InteractionId) -> bool {
        let world = self.world();
        world
            .interactions
            .get(&id)
            .is_some_and(|interaction| interaction.is_answered(&world.messages))
    }

    /// The commands that are registered, as Discord lists them.
    pub fn commands(&self) -> Vec<serde_json::Value> {
        self.world().commands.iter().map(|command| command.body.clone()).collect()
    }

    /// Exactly what somebody sees in a channel, as text.
    pub fn snapshot(&self, channel: ChannelId, user: UserId) -> String {
        snapshot::render(&self.world(), channel, user)
    }

    /// The first message of a channel that `accept` wants, once there is one.
    ///
    /// # Panics
    /// When that takes longer than `limit`.
    pub async fn wait_for(
        &self,
        channel: ChannelId,
        accept: impl Fn(&Message) -> bool,
        limit: Duration,
    ) -> Message {
        let find = |world: &World| {
            let mut here = world.in_channel(channel).filter(|message| !message.deleted);
            here.find(|message| accept(message)).cloned()
        };
        match self.wait(find, limit).await {
            Some(message) => message,
            None => {
                panic!("no such message within {limit:?}; there are {:#?}", self.texts(channel))
            }
        }
    }

    /// The interaction, once it has more than a promise for an answer.
    ///
    /// # Panics
    /// When that takes longer than `limit`.
    pub async fn answered(&self, id: InteractionId, limit: Duration) -> Interaction {
        let find = |world: &World| {
            let interaction = world.interactions.get(&id)?;
            interaction.is_answered(&world.messages).then(|| interaction.clone())
        };
        match self.wait(find, limit).await {
            Some(interaction) => interaction,
            None => panic!("no answer within {limit:?}: {:?}", self.interaction(id)),
        }
    }

    /// The message that answers an interaction, once it is there.
    ///
    /// # Panics
    /// When that takes longer than `limit`, or the answer is no message.
    pub async fn response(&self, id: InteractionId, limit: Duration) -> Message {
        let response = self.answered(id, limit).await.response;
        let message = response.and_then(|id| self.message(id));
        message.unwrap_or_else(|| panic!("the answer to {id} is no message"))
    }

    /// Waits until `done` holds; whether it did in time.
    pub async fn wait_until(&self, done: impl Fn(&Self) -> bool, limit: Duration) -> bool {
        let waiting = async {
            loop {
                let changed = self.shared.changed.notified();
                if done(self) {
                    return;
                }
                changed.await;
            }
        };
        tokio::time::timeout(limit, waiting).await.is_ok()
    }

    /// Waits until a bot is connected and knows its servers.
    ///
    /// # Panics
    /// When that takes longer than `limit`.
    pub async fn connected(&self, limit: Duration) {
        assert!(self.wait_until(Self::is_connected, limit).await, "no bot within {limit:?}");
    }

    /// Whether a bot is connected.
    pub fn is_connected(&self) -> bool {
        let world = self.world();
        world.sessions.iter().any(|s| s.connection.as_ref().is_some_and(|c| !c.is_closed()))
    }

    async fn wait<T>(&self, find: impl Fn(&World) -> Option<T>, limit: Duration) -> Option<T> {
        let waiting = async {
            loop {
                let changed = self.shared.changed.notified();
                let found = find(&self.world());
                match found {
                    Some(found) => return found,
                    None => changed.await,
                }
            }
        };
        tokio::time::timeout(limit, waiting).await.ok()
    }

    fn texts(&self, channel: ChannelId) -> Vec<String> {
        self.messages(channel).into_iter().map(|message| message.content).collect()
    }

    /// What broke the reference so far.
    pub fn violations(&self) -> Vec<String> {
        self.world().journal.violations.clone()
    }

    /// The violations so far, which are forgotten: for tests that provoke them.
    pub fn take_violations(&self) -> Vec<String> {
        std::mem::take(&mut self.world().journal.violations)
    }

    /// # Panics
    /// With the violations, and the interactions that were never answered.
    pub fn assert_clean(&self) {
        let world = self.world();
        let open =
            world.interactions.values().filter(|i| !i.abandoned && !i.is_answered(&world.messages));
        let open: Vec<String> = open
            .map(|i| format!("interaction {} of type {} was never answered", i.id, i.kind))
            .collect();
        let all = [world.journal.violations.clone(), open].concat();
        drop(world);
        assert!(all.is_empty(), "the bot broke Discord's rules:\n{}", all.join("\n"));
    }

    /// All requests to the REST API.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.world().journal.requests.clone()
    }

    /// All that happened on the gateway.
    pub fn gateway_journal(&self) -> Vec<GatewayRecord> {
        self.world().journal.gateway.clone()
    }

    /// How often each thing happened on the gateway, and each method was used.
    pub fn counts(&self) -> BTreeMap<String, usize> {
        let world = self.world();
        let requests = world.journal.requests.iter().map(|r| format!("{} {}", r.method, r.status));
        let gateway = world.journal.gateway.iter().map(|record| record.what.clone());
        let mut counts = BTreeMap::new();
        requests.chain(gateway).for_each(|key| *counts.entry(key).or_insert(0) += 1);
        counts
    }
}
