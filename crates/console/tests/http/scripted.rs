//! A scripted companion: answers from a fixed shelf, at a given pace, and does what its switches say. It
//! plans and searches nothing.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use jiff::{SignedDuration, Timestamp};
use magpie_core::ports::{
    Accepted, Clock, Companion, CompanionError, Erased, Refusal, StageStream, StatusLine,
    StatusState,
};
use magpie_core::{
    AgentKind, Availability, Ballot, CommunityId, CommunitySettings, ConversationId, Currency,
    FacetKind, Fact, Feedback, InboundMessage, Label, LinkAnswer, LinkRefusal, LinkRequest, Memory,
    MemoryChange, MemoryEntry, MessageKey, Money, Need, NeedOutcome, Needs, PastTurn, PersonId,
    Pick, Picture, PlannerKind, Product, ProductId, Profile, Question, Receipt, ReceiptStatus,
    Reply, ReplyStage, SettingChange, SettingError, Slate, SourceId, Sureness, Tally, TurnId,
    Verdict, VoteChange, Want,
};
use tokio::sync::watch;
use url::Url;

/// The time of this machine.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

struct Turn {
    person: PersonId,
    message: InboundMessage,
    stages: watch::Receiver<Option<ReplyStage>>,
}

#[derive(Default)]
struct State {
    turns: Vec<(TurnId, Turn)>,
    keys: HashMap<MessageKey, TurnId>,
    refusal: Option<Refusal>,
    forgotten: Vec<PersonId>,
    reactions: Vec<Feedback>,
    struck: Vec<PersonId>,
    pinned: Vec<PersonId>,
    opened: Vec<(TurnId, u32)>,
    communities: HashMap<CommunityId, CommunitySettings>,
}

/// The double.
pub struct ScriptedCompanion {
    shop: Url,
    gap: Duration,
    hold: watch::Sender<bool>,
    state: Mutex<State>,
}

impl ScriptedCompanion {
    /// Links and pictures lead to `shop`; `gap` passes before each stage after the first.
    pub fn new(shop: Url, gap: Duration) -> Arc<Self> {
        let hold = watch::Sender::new(false);
        Arc::new(Self { shop, gap, hold, state: Mutex::default() })
    }

    /// The next message is refused like this.
    pub fn refuse_next(&self, refusal: Refusal) {
        self.state.lock().unwrap().refusal = Some(refusal);
    }

    /// While held, turns stay at their placeholder.
    pub fn hold(&self, held: bool) {
        self.hold.send_replace(held);
    }

    /// What was accepted, in order.
    pub fn accepted(&self) -> Vec<InboundMessage> {
        self.state.lock().unwrap().turns.iter().map(|(_, turn)| turn.message.clone()).collect()
    }

    /// What was thought of what was shown, in order.
    pub fn opened(&self) -> Vec<(TurnId, u32)> {
        self.state.lock().unwrap().opened.clone()
    }

    /// Who was forgotten, in order.
    pub fn forgotten(&self) -> Vec<String> {
        let state = self.state.lock().unwrap();
        state.forgotten.iter().map(|person| person.as_str().to_owned()).collect()
    }

    pub fn reactions(&self) -> Vec<Feedback> {
        self.state.lock().unwrap().reactions.clone()
    }

    fn with_turn<T>(
        &self,
        turn: &TurnId,
        read: impl FnOnce(&Turn) -> T,
    ) -> Result<T, CompanionError> {
        let state = self.state.lock().unwrap();
        let found = state.turns.iter().find(|(id, _)| id == turn);
        found
            .map(|(_, turn)| read(turn))
            .ok_or_else(|| CompanionError::NotFound(format!("turn {turn}")))
    }

    async fn play(self: Arc<Self>, reply: Reply, stages: watch::Sender<Option<ReplyStage>>) {
        let turn = reply.turn.clone();
        let text = "Looking through the shelves…".to_owned();
        stages.send_replace(Some(ReplyStage::Placeholder { turn, text }));
        // A closed channel means that the double is gone, and then nobody waits for a reply either.
        let _ = self.hold.subscribe().wait_for(|held| !held).await;
        tokio::time::sleep(self.gap).await;
        if !reply.picks.is_empty() {
            let text = "Here is what I found so far; checking the details.".to_owned();
            let first = Reply { text, question: None, ..reply.clone() };
            stages.send_replace(Some(ReplyStage::FirstPicks(first)));
            tokio::time::sleep(self.gap).await;
        }
        stages.send_replace(Some(ReplyStage::Final(reply)));
    }
}

/// The double as the console takes it; turns are played in tasks that keep it alive.
pub struct Scripted(pub Arc<ScriptedCompanion>);

#[async_trait]
impl Companion for Scripted {
    async fn accept(&self, message: InboundMessage) -> Result<Accepted, Refusal> {
        let mut state = self.0.state.lock().unwrap();
        if let Some(refusal) = state.refusal.take() {
            return Err(refusal);
        }
        if let Some(turn) = state.keys.get(&message.key) {
            return Ok(Accepted { turn: turn.clone(), duplicate: true });
        }
        let turn = TurnId::new(format!("turn-{}", state.turns.len() + 1));
        let (tx, stages) = watch::channel(None);
        let reply = reply_to(&message, turn.clone(), &self.0.shop);
        state.keys.insert(message.key.clone(), turn.clone());
        state.turns.push((turn.clone(), Turn { person: message.sender.person(), message, stages }));
        tokio::spawn(Arc::clone(&self.0).play(reply, tx));
        Ok(Accepted { turn, duplicate: false })
    }

    async fn stages(&self, turn: &TurnId) -> Result<StageStream, CompanionError> {
        let mut stages = self.0.with_turn(turn, |turn| turn.stages.clone())?;
        stages.mark_changed();
        let stream = futures::stream::unfold(stages, |mut stages| async {
            stages.changed().await.ok()?;
            let stage = stages.borrow_and_update().clone();
            Some((stage, stages))
        });
        Ok(stream.filter_map(futures::future::ready).boxed())
    }

    async fn asker(&self, turn: &TurnId) -> Result<PersonId, CompanionError> {
        self.0.with_turn(turn, |turn| turn.person.clone())
    }

    async fn reply(&self, turn: &TurnId) -> Result<Option<Reply>, CompanionError> {
        self.0.with_turn(turn, |turn| final_of(&turn.stages))
    }

    async fn browse(&self, _person: &PersonId, _text: &str) -> Result<Slate, Refusal> {
        Ok(Vec::new())
    }

    async fn react(&self, feedback: Feedback) -> Result<(), CompanionError> {
        let of_turn = self.0.with_turn(&feedback.turn, |turn| final_of(&turn.stages))?;
        let picks = of_turn.map(|reply| reply.picks).unwrap_or_default();
        let shown = |product: &ProductId| picks.iter().any(|pick| pick.product.id == *product);
        if !feedback.product.as_ref().is_none_or(shown) {
            return Err(CompanionError::NotFound(format!("this pick of {}", feedback.turn)));
        }
        self.0.state.lock().unwrap().reactions.push(feedback);
        Ok(())
    }

    async fn opened(&self, turn: &TurnId, rank: u32) -> Result<(), CompanionError> {
        self.0.state.lock().unwrap().opened.push((turn.clone(), rank));
        Ok(())
    }

    async fn vote(&self, ballot: Ballot) -> Result<VoteChange, CompanionError> {
        Err(CompanionError::NotFound(format!("card {}", ballot.turn)))
    }

    async fn tally(&self, turn: &TurnId) -> Result<Tally, CompanionError> {
        Err(CompanionError::NotFound(format!("card {turn}")))
    }

    async fn history(&self, id: &ConversationId) -> Result<Vec<PastTurn>, CompanionError> {
        let state = self.0.state.lock().unwrap();
        let turns = state.turns.iter().filter(|(_, turn)| turn.message.conversation == *id);
        let turns = turns.filter(|(_, turn)| !state.forgotten.contains(&turn.person));
        Ok(turns.filter_map(|(id, turn)| past(id, turn)).collect())
    }

    async fn profile(&self, person: &PersonId) -> Result<Profile, CompanionError> {
        let mut profile = Profile::empty(person.clone());
        let state = self.0.state.lock().unwrap();
        if !state.forgotten.contains(person) {
            let mine = state.turns.iter().filter(|(_, turn)| turn.person == *person);
            let stated = mine.filter(|(_, turn)| turn.message.text.starts_with("I'm "));
            profile.facts.extend(stated.map(|(id, turn)| Fact {
                name: "diet: vegan".to_owned(),
                quote: turn.message.text.clone(),
                needs: vec![
                    Need::exclude(FacetKind::Material, "leather"),
                    Need::exclude(FacetKind::Material, "wool"),
                ],
                category: None,
                pinned: false,
                turn: id.clone(),
                at: turn.message.sent_at,
                replaced: None,
            }));
        }
        Ok(profile)
    }

    /// What was stated, and one thing that was learned until it is struck.
    async fn memory(
        &self,
        person: &PersonId,
        locale: Option<&str>,
    ) -> Result<Memory, CompanionError> {
        let german = locale.is_some_and(|locale| locale.starts_with("de"));
        let facts = self.profile(person).await?.facts;
        let state = self.0.state.lock().unwrap();
        let pinned = state.pinned.contains(person);
        let mut entries: Vec<MemoryEntry> = facts.iter().zip(1..).map(of_fact).collect();
        if !entries.is_empty() && !state.struck.contains(person) {
            entries.push(MemoryEntry {
                number: u8::try_from(entries.len() + 1).unwrap(),
                what: if german { "mag: navy" } else { "likes: navy" }.to_owned(),
                why: "2 reactions, last 2026-11-20".to_owned(),
                sureness: Sureness::Likely,
                pinned,
                new: false,
            });
        }
        Ok(Memory { revision: format!("{}-{pinned}", entries.len()), entries })
    }

    async fn change_memory(
        &self,
        person: &PersonId,
        revision: &str,
        number: u8,
        change: MemoryChange,
        locale: Option<&str>,
    ) -> Result<Memory, CompanionError> {
        let memory = self.memory(person, locale).await?;
        let known = memory.entries.iter().find(|entry| entry.number == number);
        if memory.revision != revision || known.is_none_or(|entry| entry.why.starts_with('“')) {
            return Err(CompanionError::NotFound(format!("entry {number} of memory {revision}")));
        }
        {
            let mut state = self.0.state.lock().unwrap();
            match change {
                MemoryChange::Strike => state.struck.push(person.clone()),
                MemoryChange::Pin => state.pinned.push(person.clone()),
                MemoryChange::Unpin => state.pinned.retain(|other| other != person),
            }
        }
        self.memory(person, locale).await
    }

    async fn link(&self, _: &PersonId, _: LinkRequest) -> Result<LinkAnswer, CompanionError> {
        Ok(LinkAnswer::Refused(LinkRefusal::NotLinked))
    }

    async fn community(&self, id: &CommunityId) -> Result<CommunitySettings, CompanionError> {
        let state = self.0.state.lock().unwrap();
        Ok(state.communities.get(id).cloned().unwrap_or_default())
    }

    async fn move_community(
        &self,
        from: &CommunityId,
        to: &CommunityId,
    ) -> Result<(), CompanionError> {
        let mut state = self.0.state.lock().unwrap();
        if let Some(settings) = state.communities.remove(from) {
            state.communities.insert(to.clone(), settings);
        }
        Ok(())
    }

    async fn change_community(
        &self,
        id: &CommunityId,
        change: SettingChange,
    ) -> Result<Result<CommunitySettings, SettingError>, CompanionError> {
        let mut state = self.0.state.lock().unwrap();
        let settings = state.communities.entry(id.clone()).or_default();
        Ok(settings.change(change).map(|()| settings.clone()))
    }

    async fn export(&self, person: &PersonId) -> Result<serde_json::Value, CompanionError> {
        let state = self.0.state.lock().unwrap();
        let mine = state.turns.iter().filter(|(_, turn)| turn.person == *person);
        let messages: Vec<_> = mine.map(|(_, turn)| turn.message.text.clone()).collect();
        Ok(serde_json::json!({ "person": person.as_str(), "messages": messages }))
    }

    async fn forget(&self, person: &PersonId) -> Result<Erased, CompanionError> {
        let mut state = self.0.state.lock().unwrap();
        let messages = state.turns.iter().filter(|(_, turn)| turn.person == *person).count();
        state.forgotten.push(person.clone());
        Ok(Erased { counts: vec![("messages".to_owned(), messages as u64)] })
    }

    async fn status(&self) -> Vec<StatusLine> {
        [
            ("catalogue", StatusState::On, "8 products of the scripted shelf"),
            (
                "planner model",
                StatusState::Basic,
                "rules; set MAGPIE_PLANNER_MODEL to think better",
            ),
            ("photos", StatusState::On, "matched by what they look like"),
            ("web search", StatusState::Off, "not configured"),
        ]
        .map(|(part, state, detail)| StatusLine {
            part: part.to_owned(),
            state,
            detail: detail.to_owned(),
        })
        .into()
    }
}

fn of_fact((fact, number): (&Fact, u8)) -> MemoryEntry {
    MemoryEntry {
        number,
        what: fact.name.clone(),
        why: format!("“{}”", fact.quote),
        sureness: Sureness::Stated,
        pinned: fact.pinned,
        new: true,
    }
}

fn final_of(stages: &watch::Receiver<Option<ReplyStage>>) -> Option<Reply> {
    match &*stages.borrow() {
        Some(ReplyStage::Final(reply)) => Some(reply.clone()),
        _ => None,
    }
}

fn past(id: &TurnId, turn: &Turn) -> Option<PastTurn> {
    let reply = final_of(&turn.stages)?;
    Some(PastTurn {
        turn: id.clone(),
        at: turn.message.sent_at,
        text: turn.message.text.clone(),
        reply: reply.text,
        question: reply.question,
        picks: Vec::new(),
    })
}

fn reply_to(message: &InboundMessage, turn: TurnId, shop: &Url) -> Reply {
    let text = message.text.to_lowercase();
    let (words, shelf): (_, &[usize]) = match text.as_str() {
        _ if !message.photos.is_empty() => {
            ("This is closest to what your photo shows, in shape and in colour.", &[3, 1, 4])
        }
        "hello" => ("Hello! Tell me what you are looking for, and I will go and have a look.", &[]),
        t if t.contains("cheaper") => (
            "These cost less than what I showed you before and still meet all you asked for.",
            &[2, 5, 6],
        ),
        t if t.contains("present") => {
            ("A nice occasion. One thing would help me choose well.", &[])
        }
        t if t.contains("four") => ("Four of them.", &[0, 1, 2, 3]),
        _ => (
            "Five waterproof boots under $120 without leather. The Fellwalker has the grippier sole; \
             the Tarn is the lightest of them.",
            &[0, 1, 2, 3, 4],
        ),
    };
    let question = text.contains("present").then(|| Question {
        text: "What does your child like best just now?".to_owned(),
        options: ["Dinosaurs", "Space", "Drawing", "Building things"].map(str::to_owned).into(),
    });
    let needs = needs(text.contains("cheaper"));
    let picks = (1..).zip(shelf).map(|(rank, index)| pick(rank, *index, &needs, shop)).collect();
    Reply {
        turn,
        text: words.to_owned(),
        question,
        needs: if shelf.is_empty() { Needs::new() } else { needs },
        agents: vec![AgentKind::Product],
        picks,
        planner: PlannerKind::Rules,
        prompt_versions: BTreeMap::new(),
        elapsed: Duration::from_millis(42),
        continued_by: None,
    }
}

fn needs(cheaper: bool) -> Needs {
    let cap = Money::new(if cheaper { 8_000 } else { 12_000 }, Currency::USD);
    Needs::from_iter([
        Need::hard(Want::Facet(FacetKind::Category, "hiking boots".to_owned())),
        Need::hard(Want::Facet(FacetKind::Feature, "waterproof".to_owned())),
        Need::hard(Want::PriceMax(cap)),
        Need::exclude(FacetKind::Material, "leather"),
        Need::soft(Want::Facet(FacetKind::Use, "wet trails".to_owned())),
    ])
}

/// Title, price, merchant, seconds since it was checked, why.
const SHELF: [(&str, i64, &str, i64, &str); 7] = [
    (
        "Fellwalker Mid Waterproof Hiking Boot",
        10_900,
        "Karst Outdoor",
        4,
        "Sealed membrane, recycled mesh upper and a deep lugged sole: made for wet trails, and no leather anywhere.",
    ),
    (
        "Tarn Lite Waterproof Boot",
        9_450,
        "Karst Outdoor",
        11,
        "The lightest waterproof boot in the shop at 390 g, all synthetic.",
    ),
    (
        "Moorland Trek II, synthetic",
        7_800,
        "Holm & Heath",
        38,
        "Well under your limit; waterproof to the ankle.",
    ),
    (
        "Cairn Storm Mid",
        11_900,
        "Holm & Heath",
        3,
        "Stiffer sole for stony ground, just inside your limit.",
    ),
    (
        "Brackenfell Hiking Boot for long days in bog and heather",
        8_990,
        "Peat Supply",
        10_900,
        "Warm and waterproof; seen this morning, the shop does not answer now.",
    ),
    ("Drizzle Day Boot", 6_400, "Peat Supply", 20, "The cheapest that is still fully waterproof."),
    ("Ghyll Approach", 7_150, "Karst Outdoor", 9, "Light, low and sealed; more shoe than boot."),
];

fn pick(rank: u32, index: usize, needs: &Needs, shop: &Url) -> Pick {
    let (title, amount, merchant, age, why) = SHELF[index];
    let price = Money::new(amount, Currency::USD);
    let at = Timestamp::now() - SignedDuration::from_secs(age);
    let stale = age > 3_600;
    let source = SourceId::new("scripted-shelf");
    let mut labels = Vec::new();
    if stale {
        labels.push(Label::NotVerified);
    }
    if index == 3 {
        labels.push(Label::PriceMoved { from: Money::new(10_900, Currency::USD) });
    }
    Pick {
        rank,
        why: why.to_owned(),
        verdicts: needs.iter().map(|need| verdict(need, price, index)).collect(),
        receipt: Receipt {
            source: source.clone(),
            fetched_at: at,
            status: if stale { ReceiptStatus::Stale } else { ReceiptStatus::Fresh },
        },
        labels,
        product: Product {
            id: ProductId::new(format!("boot-{index}")),
            title: title.to_owned(),
            description: String::new(),
            category: vec!["Footwear".to_owned(), "Hiking boots".to_owned()],
            brand: None,
            price: Some(price),
            list_price: None,
            availability: Availability::InStock,
            url: shop.join(&format!("p/{index}")).ok(),
            picture: shop.join(&format!("p/{index}.svg")).ok().map(Picture::Url),
            merchant: Some(merchant.to_owned()),
            gtin: None,
            rating: None,
            facets: Vec::new(),
            source,
            seen_at: at,
        },
    }
}

fn verdict(need: &Need, price: Money, index: usize) -> Verdict {
    let met = (NeedOutcome::Met, format!("stated by the shop: {need}"));
    let (outcome, evidence) = match &need.want {
        Want::PriceMax(_) => (NeedOutcome::Met, format!("price {price}")),
        Want::Facet(FacetKind::Material, _) if index == 4 => {
            (NeedOutcome::Unknown, "the shop names no material".to_owned())
        }
        Want::Facet(FacetKind::Material, _) => (NeedOutcome::Met, "material: mesh".to_owned()),
        Want::Facet(FacetKind::Use, _) if index > 1 => {
            (NeedOutcome::Unmet, "made for dry paths".to_owned())
        }
        _ => met,
    };
    Verdict { need: need.clone(), outcome, evidence }
}
