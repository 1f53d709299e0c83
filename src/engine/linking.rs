//! One person, several senders: whose memory a sender's is, how senders are linked by a code, and how they part.
//!
//! Never by name: what links two senders is a code that one of them was given in private and the other one entered.

mod codes;

use magpie_core::ports::{Erased, StoreError};
use magpie_core::{Feedback, LinkAnswer, LinkRefusal, LinkRequest, PersonId, Profile};
use tokio::sync::{Mutex, MutexGuard};

use super::Shared;
use crate::memory::link;
use codes::LinkCodes;

/// Senders that one person may have.
const MOST_SENDERS: usize = 8;

/// What linking needs to know between two requests.
#[derive(Default)]
pub(super) struct Linking {
    codes: LinkCodes,
    /// Held while people are made one, parted or forgotten: whoever leads a person stays the leader meanwhile.
    regrouping: Mutex<()>,
}

impl Shared {
    /// The senders that are one person with this one, the leader first. The store reads it from memory.
    pub(super) async fn senders(&self, sender: &PersonId) -> Result<Vec<PersonId>, StoreError> {
        self.ports.links.senders(sender).await
    }

    /// Under whom what is remembered of a sender's person is kept.
    pub(super) async fn leader(&self, sender: &PersonId) -> Result<PersonId, StoreError> {
        Ok(self.senders(sender).await?.into_iter().next().unwrap_or_else(|| sender.clone()))
    }

    /// What is remembered of a sender's person.
    pub(super) async fn profile_of(&self, sender: &PersonId) -> Result<Profile, StoreError> {
        self.ports.profiles.profile(&self.leader(sender).await?).await
    }

    /// The reactions of all senders of a sender's person.
    pub(super) async fn reactions_of(
        &self,
        sender: &PersonId,
    ) -> Result<Vec<Feedback>, StoreError> {
        let mut all = Vec::new();
        for sender in self.senders(sender).await? {
            all.extend(self.ports.feedback.feedback_of(&sender).await?);
        }
        Ok(all)
    }

    /// Waits until nobody else writes the profile of a sender's person; gives who leads that person then.
    pub(super) async fn alone(
        &self,
        sender: &PersonId,
    ) -> Result<(PersonId, MutexGuard<'_, ()>), StoreError> {
        let mut leader = self.leader(sender).await?;
        loop {
            let guard = self.profiles.of(&leader).lock().await;
            // They may have been linked to somebody while this waited.
            let now = self.leader(sender).await?;
            if now == leader {
                return Ok((leader, guard));
            }
            leader = now;
        }
    }

    /// Does what a sender wants of their links.
    pub(super) async fn link(
        &self,
        sender: &PersonId,
        request: LinkRequest,
    ) -> Result<LinkAnswer, StoreError> {
        let done = match request {
            LinkRequest::Code => Ok(self.give_code(sender).await?),
            LinkRequest::Preview(code) => self.preview_link(sender, &code).await?,
            LinkRequest::Confirm(code) => self.enter_code(sender, &code).await?,
            LinkRequest::Void(code) => Err(self.void_code(sender, &code).await?),
            LinkRequest::Unlink => self.unlink(sender).await?,
        };
        Ok(done.unwrap_or_else(LinkAnswer::Refused))
    }

    async fn give_code(&self, sender: &PersonId) -> Result<LinkAnswer, StoreError> {
        let senders = self.senders(sender).await?;
        let (bits, now) = (self.ports.ids.secret(), self.ports.clock.now());
        let code = self.linking.codes.give(sender, &senders, bits, now);
        Ok(LinkAnswer::Code { code, minutes: codes::MINUTES })
    }

    async fn void_code(&self, sender: &PersonId, code: &str) -> Result<LinkRefusal, StoreError> {
        let senders = self.senders(sender).await?;
        Ok(self.linking.codes.void(sender, &senders, code, self.ports.clock.now()))
    }

    async fn preview_link(&self, sender: &PersonId, code: &str) -> Result<Outcome, StoreError> {
        let pair = match self.pair(sender, code).await? {
            Ok(pair) => pair,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let [here, there] = self.profiles_of(&pair).await?;
        let merge = link::tell(&here, &there, pair.platforms());
        Ok(Ok(LinkAnswer::Preview { code: codes::shown(code), merge }))
    }

    async fn enter_code(&self, sender: &PersonId, code: &str) -> Result<Outcome, StoreError> {
        let _regrouping = self.linking.regrouping.lock().await;
        let pair = match self.pair(sender, code).await? {
            Ok(pair) => pair,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = self.ports.clock.now();
        if let Err(refusal) = self.linking.codes.take(sender, &pair.here, code, now) {
            return Ok(Err(refusal));
        }
        let _alone = self.profiles.of_all([&pair.here[0], &pair.there[0]]).await;
        let [here, there] = self.profiles_of(&pair).await?;
        let told = link::tell(&here, &there, pair.platforms());
        let (merged, _) = link::merge(&there, &here);
        let group = [pair.there, pair.here].concat();
        let profiles = [merged, Profile::empty(here.person)];
        let regrouped = self.ports.links.regroup(std::slice::from_ref(&group), &profiles).await;
        self.everybody.note(&group);
        regrouped?;
        Ok(Ok(LinkAnswer::Linked(told)))
    }

    /// Both sides of a code that may be entered now.
    async fn pair(
        &self,
        sender: &PersonId,
        code: &str,
    ) -> Result<Result<Pair, LinkRefusal>, StoreError> {
        let here = self.senders(sender).await?;
        let now = self.ports.clock.now();
        let giver = match self.linking.codes.look(sender, &here, code, now) {
            Ok(giver) => giver,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let there = self.senders(&giver).await?;
        if here.len() + there.len() > MOST_SENDERS {
            return Ok(Err(LinkRefusal::TooMany(MOST_SENDERS)));
        }
        Ok(Ok(Pair { here, there }))
    }

    async fn profiles_of(&self, pair: &Pair) -> Result<[Profile; 2], StoreError> {
        let profiles = &self.ports.profiles;
        Ok([profiles.profile(&pair.here[0]).await?, profiles.profile(&pair.there[0]).await?])
    }

    async fn unlink(&self, sender: &PersonId) -> Result<Outcome, StoreError> {
        let _regrouping = self.linking.regrouping.lock().await;
        let senders = self.senders(sender).await?;
        let rest: Vec<PersonId> = senders.iter().filter(|one| *one != sender).cloned().collect();
        let [leader, ..] = rest.as_slice() else { return Ok(Err(LinkRefusal::NotLinked)) };
        let _alone = self.profiles.of_all([sender, leader]).await;
        let profile = self.ports.profiles.profile(&senders[0]).await?;
        let mut stated_here = Vec::new();
        for fact in &profile.facts {
            let asked = self.ports.inbox.entry(&fact.turn).await?;
            let here = asked.map(|asked| asked.sender.person() == *sender);
            stated_here.push((fact.turn.clone(), here));
        }
        let [own, others] = link::split(&profile, |fact| {
            stated_here.iter().find(|(turn, _)| *turn == fact.turn).and_then(|(_, here)| *here)
        });
        let own = Profile { person: sender.clone(), ..own };
        let others = Profile { person: leader.clone(), ..others };
        let answer = LinkAnswer::Unlinked {
            own: own.facts.len(),
            others: others.facts.len(),
            learned: link::side(&own).learned,
        };
        let groups = [vec![sender.clone()], rest];
        let regrouped = self.ports.links.regroup(&groups, &[own, others]).await;
        self.everybody.note(&senders);
        regrouped?;
        Ok(Ok(answer))
    }

    /// Deletes everything of a sender's person.
    pub(super) async fn forget(&self, sender: &PersonId) -> Result<Erased, StoreError> {
        let _regrouping = self.linking.regrouping.lock().await;
        let (_, _alone) = self.alone(sender).await?;
        let senders = self.senders(sender).await?;
        let erased = self.ports.privacy.forget(sender).await;
        self.everybody.note(&senders);
        let erased = erased?;
        self.linking.codes.forget(&senders, self.ports.clock.now());
        self.last_lessons.forget(&senders);
        for sender in &senders {
            self.ports.confirmed.let_go(sender).await;
        }
        Ok(erased)
    }
}

type Outcome = Result<LinkAnswer, LinkRefusal>;

/// The senders of the two people that a code makes one, each with the leader first.
struct Pair {
    here: Vec<PersonId>,
    there: Vec<PersonId>,
}

impl Pair {
    fn platforms(&self) -> Vec<String> {
        self.there.iter().map(|sender| sender.platform().to_owned()).collect()
    }
}
