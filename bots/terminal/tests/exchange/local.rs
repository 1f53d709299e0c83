//! The local exchange with a scripted companion.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use jiff::Timestamp;
use magpie_core::ports::{
    Accepted, Clock, Companion, CompanionError, Erased, LimitScope, Refusal, StageStream,
    StatusLine,
};
use magpie_core::{
    Ballot, CommunityId, CommunitySettings, ConversationId, Feedback, InboundMessage, LinkAnswer,
    LinkRefusal, LinkRequest, Memory, MemoryChange, Needs, PastTurn, PersonId, PlannerKind,
    Profile, Reply, ReplyStage, SettingChange, SettingError, Slate, Tally, TurnId, VoteChange,
};
use magpie_terminal::{Exchange, ExchangeError, LocalExchange, Outgoing};

struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

#[derive(Default)]
struct ScriptedCompanion {
    accepted: Mutex<Vec<InboundMessage>>,
}

#[async_trait]
impl Companion for ScriptedCompanion {
    async fn accept(&self, message: InboundMessage) -> Result<Accepted, Refusal> {
        if message.text == "flood" {
            let retry_after = Duration::from_secs(8);
            return Err(Refusal::RateLimited {
                scope: LimitScope::Person,
                retry_after,
                notice: true,
            });
        }
        self.accepted.lock().unwrap().push(message);
        Ok(Accepted { turn: TurnId::new("t1"), duplicate: false })
    }

    async fn stages(&self, turn: &TurnId) -> Result<StageStream, CompanionError> {
        let reply = Reply {
            turn: turn.clone(),
            text: "done".to_owned(),
            question: None,
            needs: Needs::new(),
            agents: Vec::new(),
            picks: Vec::new(),
            planner: PlannerKind::Rules,
            prompt_versions: BTreeMap::new(),
            elapsed: Duration::ZERO,
            continued_by: None,
        };
        Ok(futures::stream::iter([ReplyStage::Final(reply)]).boxed())
    }

    async fn asker(&self, turn: &TurnId) -> Result<PersonId, CompanionError> {
        Err(CompanionError::NotFound(turn.to_string()))
    }

    async fn reply(&self, _turn: &TurnId) -> Result<Option<Reply>, CompanionError> {
        Ok(None)
    }

    async fn browse(&self, _person: &PersonId, _text: &str) -> Result<Slate, Refusal> {
        Ok(Vec::new())
    }

    async fn react(&self, feedback: Feedback) -> Result<(), CompanionError> {
        Err(CompanionError::NotFound(feedback.turn.to_string()))
    }

    async fn opened(&self, turn: &TurnId, _: u32) -> Result<(), CompanionError> {
        Err(CompanionError::NotFound(turn.to_string()))
    }

    async fn vote(&self, ballot: Ballot) -> Result<VoteChange, CompanionError> {
        Err(CompanionError::NotFound(format!("card {}", ballot.turn)))
    }

    async fn tally(&self, turn: &TurnId) -> Result<Tally, CompanionError> {
        Err(CompanionError::NotFound(format!("card {turn}")))
    }

    async fn history(&self, _id: &ConversationId) -> Result<Vec<PastTurn>, CompanionError> {
        Ok(Vec::new())
    }

    async fn profile(&self, person: &PersonId) -> Result<Profile, CompanionError> {
        Ok(Profile::empty(person.clone()))
    }

    async fn memory(&self, _: &PersonId, _: Option<&str>) -> Result<Memory, CompanionError> {
        Ok(Memory::default())
    }

    async fn change_memory(
        &self,
        _: &PersonId,
        revision: &str,
        _: u8,
        _: MemoryChange,
        _: Option<&str>,
    ) -> Result<Memory, CompanionError> {
        Err(CompanionError::NotFound(format!("memory {revision}")))
    }

    async fn link(&self, _: &PersonId, _: LinkRequest) -> Result<LinkAnswer, CompanionError> {
        Ok(LinkAnswer::Refused(LinkRefusal::NotLinked))
    }

    async fn community(&self, _: &CommunityId) -> Result<CommunitySettings, CompanionError> {
        Ok(CommunitySettings::default())
    }

    async fn move_community(&self, _: &CommunityId, _: &CommunityId) -> Result<(), CompanionError> {
        Ok(())
    }

    async fn change_community(
        &self,
        id: &CommunityId,
        change: SettingChange,
    ) -> Result<Result<CommunitySettings, SettingError>, CompanionError> {
        Err(CompanionError::NotFound(format!("community {id}, for {change:?}")))
    }

    async fn export(&self, person: &PersonId) -> Result<serde_json::Value, CompanionError> {
        Ok(serde_json::json!({ "person": person.as_str() }))
    }

    async fn forget(&self, _person: &PersonId) -> Result<Erased, CompanionError> {
        Ok(Erased { counts: vec![("facts".to_owned(), 2)] })
    }

    async fn status(&self) -> Vec<StatusLine> {
        Vec::new()
    }
}

fn exchange() -> (LocalExchange, Arc<ScriptedCompanion>) {
    let companion = Arc::new(ScriptedCompanion::default());
    (LocalExchange::new(companion.clone(), Arc::new(FixedClock)), companion)
}

fn says(user: Option<&str>, text: &str) -> Outgoing {
    Outgoing { user: user.map(str::to_owned), text: text.to_owned(), photos: Vec::new() }
}

#[tokio::test]
async fn a_named_user_continues_one_conversation_and_nobody_continues_none() {
    let (exchange, companion) = exchange();
    for user in [Some("ada"), Some("ada"), None, None] {
        assert_eq!(exchange.ask(says(user, "boots")).await.unwrap().reply, "done");
    }
    let accepted = companion.accepted.lock().unwrap();
    let conversations: Vec<_> = accepted.iter().map(|m| m.conversation.as_str()).collect();
    assert_eq!(conversations[..2], ["terminal:ada", "terminal:ada"]);
    assert_ne!(conversations[2], conversations[3]);
    assert_ne!(accepted[0].key, accepted[1].key);
}

#[tokio::test]
async fn refusals_say_when_to_try_again() {
    let (exchange, _) = exchange();
    let busy = exchange.send(says(None, "flood")).await.err().unwrap();
    let wait = Some(Duration::from_secs(8));
    assert!(matches!(busy, ExchangeError::Busy { retry_after, .. } if retry_after == wait));
    let empty = exchange.send(says(None, "  ")).await.err().unwrap();
    assert!(matches!(empty, ExchangeError::Refused(_)), "{empty:?}");
}

#[tokio::test]
async fn memory_is_asked_for_by_person() {
    let (exchange, _) = exchange();
    assert_eq!(exchange.memory("ada").await.unwrap().person, "terminal:ada");
    assert_eq!(exchange.memory("web:0a1b").await.unwrap().person, "web:0a1b");
    assert_eq!(exchange.export("ada").await.unwrap()["person"], "terminal:ada");
    assert_eq!(exchange.forget("ada").await.unwrap().erased["facts"], 2);
}
