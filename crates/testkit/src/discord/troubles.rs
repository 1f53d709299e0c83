//! Troubles that a test makes while a client is connected.

use serde_json::json;

use super::FakeDiscord;
use super::gateway::Push;
use super::options::{Faults, RateLimits};

impl FakeDiscord {
    /// Changes the troubles.
    pub fn faults(&self, change: impl FnOnce(&mut Faults)) {
        self.change(|world| change(&mut world.options.faults));
    }

    /// Grants these privileged intents from now on, and no others.
    pub fn grant(&self, intents: u64) {
        self.change(|world| world.options.granted = intents);
    }

    /// Changes the rate limits.
    pub fn set_limits(&self, limits: RateLimits) {
        self.change(|world| world.options.limits = limits);
    }

    /// Closes all gateway connections with this code.
    pub fn close_gateway(&self, code: u16) {
        self.push(|| Push::Close(code, "closed by the test"));
    }

    /// Ends all gateway connections without a word.
    pub fn drop_gateway(&self) {
        self.push(|| Push::Drop);
    }

    /// Asks all clients to reconnect (op 7).
    pub fn request_reconnect(&self) {
        let op = json!({"op": 7, "d": null, "s": null, "t": null});
        self.push(|| Push::Payload(op.clone()));
    }

    /// Asks all clients for a heartbeat at once (op 1).
    pub fn request_heartbeat(&self) {
        let op = json!({"op": 1, "d": null, "s": null, "t": null});
        self.push(|| Push::Payload(op.clone()));
    }

    /// Declares all sessions invalid (op 9).
    pub fn invalidate_sessions(&self, resumable: bool) {
        let op = json!({"op": 9, "d": resumable, "s": null, "t": null});
        self.change(|world| {
            world.sessions.iter_mut().for_each(|session| session.invalid |= !resumable);
        });
        self.push(|| Push::Payload(op.clone()));
    }

    fn push(&self, push: impl Fn() -> Push) {
        self.change(|world| world.sessions.iter_mut().for_each(|session| session.push(push())));
    }

    /// All tokens of interactions are too old from now on.
    pub fn expire_interactions(&self) {
        self.change(|world| world.interactions.values_mut().for_each(|i| i.expired = true));
    }
}
