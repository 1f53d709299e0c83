//! Gateway sessions: who listens, what they were told and what they would be told again.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::options::Intents;
use super::world::World;

/// How many events a session keeps for a RESUME.
const REPLAY: usize = 1_000;
/// How long an event waits for the one that shall overtake it.
const OVERTAKE: Duration = Duration::from_millis(200);

/// What the fake makes a connection do.
#[derive(Debug)]
pub(super) enum Push {
    Payload(Value),
    Close(u16, &'static str),
    /// The TCP connection ends without a word.
    Drop,
}

/// What becomes of a RESUME.
pub(super) enum Resumed {
    Yes,
    Invalid,
    /// The client claims to have seen what was not sent yet.
    FromTheFuture,
}

/// One session; it outlives its connections.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) intents: u64,
    seq: u64,
    sent: VecDeque<(u64, Value)>,
    /// An event that the next one overtakes.
    held: Option<(String, Value, Instant)>,
    pub(super) connection: Option<mpsc::Sender<Push>>,
    /// A RESUME is refused.
    pub(super) invalid: bool,
}

impl Session {
    pub(super) fn new(id: String, intents: u64, connection: mpsc::Sender<Push>) -> Self {
        let connection = Some(connection);
        Self { id, intents, seq: 0, sent: VecDeque::new(), held: None, connection, invalid: false }
    }

    pub(super) fn push(&mut self, push: Push) {
        let Some(connection) = &self.connection else { return };
        // A client that does not read for so long is gone.
        if connection.try_send(push).is_err() {
            self.connection = None;
        }
    }

    pub(super) fn dispatch(&mut self, event: &str, data: Value) {
        self.seq += 1;
        let payload = json!({"op": 0, "t": event, "s": self.seq, "d": data});
        self.sent.push_back((self.seq, payload.clone()));
        if self.sent.len() > REPLAY {
            self.sent.pop_front();
        }
        self.push(Push::Payload(payload));
    }

    fn release(&mut self) {
        if let Some((event, data, _)) = self.held.take() {
            self.dispatch(&event, data);
        }
    }

    /// Sends what nothing overtook in time.
    pub(super) fn release_old(&mut self) {
        if self.held.as_ref().is_some_and(|(_, _, since)| since.elapsed() > OVERTAKE) {
            self.release();
        }
    }

    /// Replays what was missed, where a RESUME from here is possible.
    fn resume(&mut self, seq: u64, connection: mpsc::Sender<Push>) -> Resumed {
        let oldest = self.sent.front().map_or(1, |(seq, _)| *seq);
        if self.invalid || seq + 1 < oldest {
            return Resumed::Invalid;
        }
        if seq > self.seq {
            return Resumed::FromTheFuture;
        }
        self.connection = Some(connection);
        let missed: Vec<Value> =
            self.sent.iter().filter(|(s, _)| *s > seq).map(|(_, p)| p.clone()).collect();
        missed.into_iter().for_each(|payload| self.push(Push::Payload(payload)));
        self.dispatch("RESUMED", json!({"_trace": ["magpie-testkit"]}));
        Resumed::Yes
    }
}

/// Whether a session with these intents gets an event.
fn wanted(intents: u64, event: &str, in_guild: bool) -> bool {
    let needed = match (event, in_guild) {
        ("MESSAGE_REACTION_ADD" | "MESSAGE_REACTION_REMOVE", true) => {
            Intents::GUILD_MESSAGE_REACTIONS
        }
        ("MESSAGE_REACTION_ADD" | "MESSAGE_REACTION_REMOVE", false) => {
            Intents::DIRECT_MESSAGE_REACTIONS
        }
        (event, true) if event.starts_with("MESSAGE_") => Intents::GUILD_MESSAGES,
        (event, false) if event.starts_with("MESSAGE_") => Intents::DIRECT_MESSAGES,
        (event, _)
            if ["GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE"].contains(&event)
                || event.starts_with("CHANNEL_")
                || event.starts_with("THREAD_") =>
        {
            Intents::GUILDS
        }
        _ => 0,
    };
    intents & needed == needed
}

impl World {
    /// Tells every session that wants to know; `data` sees the session's intents.
    pub(super) fn dispatch(
        &mut self,
        event: &str,
        in_guild: bool,
        data: impl Fn(&World, u64) -> Value,
    ) {
        for index in 0..self.sessions.len() {
            let intents = self.sessions[index].intents;
            if !wanted(intents, event, in_guild) {
                continue;
            }
            let payload = data(self, intents);
            let faults = &mut self.options.faults;
            let session = &mut self.sessions[index];
            let twice = faults.duplicates > 0;
            if twice {
                faults.duplicates -= 1;
                session.dispatch(event, payload.clone());
            } else if faults.reorders > 0 && session.held.is_none() {
                faults.reorders -= 1;
                session.held = Some((event.to_owned(), payload, Instant::now()));
                continue;
            }
            session.dispatch(event, payload);
            session.release();
        }
    }

    /// Continues a session.
    pub(super) fn resume(&mut self, id: &str, seq: u64, connection: mpsc::Sender<Push>) -> Resumed {
        let session = self.sessions.iter_mut().find(|session| session.id == id);
        session.map_or(Resumed::Invalid, |session| session.resume(seq, connection))
    }

    /// Opens a session, and says what is there.
    pub(super) fn identify(&mut self, data: &Value, connection: mpsc::Sender<Push>) -> String {
        let id =
            format!("{:032x}", u128::from(self.rng.next()) << 64 | u128::from(self.ids.next()));
        let intents = data["intents"].as_u64().unwrap_or(0);
        let mut session = Session::new(id.clone(), intents, connection);
        let here: Vec<_> =
            self.guilds.iter().filter(|(_, guild)| guild.has_bot).map(|(id, _)| *id).collect();
        let unavailable: Vec<Value> =
            here.iter().map(|id| json!({"id": id, "unavailable": true})).collect();
        let ready = json!({
            "v": 10, "user": self.me_json(), "guilds": unavailable, "session_id": id,
            "session_type": "normal", "resume_gateway_url": self.gateway_url(),
            "shard": data["shard"].as_array().map_or_else(|| json!([0, 1]), |s| json!(s)),
            "application": {"id": self.application.to_string(), "flags": self.application_flags()},
            "user_settings": {}, "relationships": [], "private_channels": [], "presences": [],
            "guild_join_requests": [], "geo_ordered_rtc_regions": ["rotterdam"],
            "game_relationships": [], "auth": {}, "_trace": ["magpie-testkit"],
        });
        session.dispatch("READY", ready);
        if intents & Intents::GUILDS != 0 {
            here.iter()
                .for_each(|id| session.dispatch("GUILD_CREATE", self.guild_create_json(*id)));
        }
        // A shard that identifies anew leaves its earlier session without a connection.
        self.sessions.retain(|known| known.connection.as_ref().is_some_and(|c| !c.is_closed()));
        self.sessions.push(session);
        id
    }

    /// Where the gateway is.
    pub(super) fn gateway_url(&self) -> String {
        format!("{}/gateway", self.base.replacen("http", "ws", 1))
    }

    /// The application's flags for its privileged intents, in the form for small bots.
    pub(super) fn application_flags(&self) -> u64 {
        let flag =
            |intent: u64, flag: u64| if self.options.granted & intent != 0 { flag } else { 0 };
        flag(Intents::GUILD_PRESENCES, 1 << 13)
            | flag(Intents::GUILD_MEMBERS, 1 << 15)
            | flag(Intents::MESSAGE_CONTENT, 1 << 19)
    }
}
