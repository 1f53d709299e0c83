//! Recordings of turns on disk. A product that was found more than once is written once.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use magpie_core::ports::{
    Completion, FeedFailure, FinishReason, Interest, LiveFinds, ModelName, NewsFinds, NewsItem,
    OfferError, TokenUsage, VerifiedOffer,
};
use magpie_core::{
    AgentKind, Availability, Candidate, ConversationId, Heard, HeardAnswer, Product, ProductId,
    SourceId, Tape, TurnId,
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::needs::{MoneyRecord, money};
use super::product::ProductRecord;
use super::{ConversationRecord, ObservationRecord, ProfileRecord, Reason, SettingsRecord};

#[derive(Serialize, Deserialize)]
pub(crate) struct TapeRecord {
    turn: String,
    conversation: String,
    at: Timestamp,
    said: ConversationRecord,
    profile: ProfileRecord,
    taste: Option<ProfileRecord>,
    settings: SettingsRecord,
    disliked: Vec<String>,
    taken: Vec<String>,
    likings: BTreeMap<String, f32>,
    photos: Vec<Option<String>>,
    products: Vec<ProductRecord>,
    heard: Vec<HeardRecord>,
}

#[derive(Serialize, Deserialize)]
struct HeardRecord {
    of: String,
    asked: String,
    answer: AnswerRecord,
}

/// Products by their place in the table.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AnswerRecord {
    Found(Result<Vec<(usize, f32, String)>, String>),
    Products(Result<Vec<usize>, String>),
    Regions(Result<Vec<String>, String>),
    Live(Result<LiveRecord, String>),
    News { items: Vec<NewsRecord>, failed: Vec<(String, String)> },
    Offer(Result<OfferRecord, OfferErrorRecord>),
    Prices(Result<Vec<ObservationRecord>, String>),
    Interest(InterestRecord, InterestRecord),
    Completion(Result<CompletionRecord, String>),
}

#[derive(Serialize, Deserialize)]
struct LiveRecord {
    products: Vec<usize>,
    left_out: Vec<String>,
    cached: bool,
}

#[derive(Serialize, Deserialize)]
struct NewsRecord {
    title: String,
    url: Url,
    published: Timestamp,
    source: String,
}

#[derive(Serialize, Deserialize)]
struct OfferRecord {
    price: Option<MoneyRecord>,
    list_price: Option<MoneyRecord>,
    availability: String,
    url: Url,
    source: String,
    fetched_at: Timestamp,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum OfferErrorRecord {
    NoSource,
    Gone(String),
    Unreachable(String),
    Stale { offer: Box<OfferRecord>, age: Duration, detail: String },
    Unreadable(String),
}

#[derive(Serialize, Deserialize)]
struct InterestRecord {
    products: Vec<(String, u32)>,
    subjects: Vec<(String, u32)>,
}

#[derive(Serialize, Deserialize)]
struct CompletionRecord {
    text: String,
    provider: String,
    model: String,
    input: u32,
    output: u32,
    finish: String,
    elapsed: Duration,
}

/// Products in order of their first mention.
#[derive(Default)]
struct Table {
    products: Vec<Product>,
    places: BTreeMap<ProductId, Vec<usize>>,
}

impl Table {
    fn place(&mut self, product: &Product) -> usize {
        let places = self.places.entry(product.id.clone()).or_default();
        // The same product may be told of differently: by the catalogue, and by its shop.
        if let Some(place) = places.iter().find(|place| self.products[**place] == *product) {
            return *place;
        }
        places.push(self.products.len());
        self.products.push(product.clone());
        self.products.len() - 1
    }

    fn places<'a>(&mut self, products: impl IntoIterator<Item = &'a Product>) -> Vec<usize> {
        products.into_iter().map(|product| self.place(product)).collect()
    }
}

fn names<T>(ids: &[T], name: impl Fn(&T) -> &str) -> Vec<String> {
    ids.iter().map(|id| name(id).to_owned()).collect()
}

impl From<&Tape> for TapeRecord {
    fn from(tape: &Tape) -> Self {
        let mut table = Table::default();
        let heard = tape.heard.iter().map(|heard| HeardRecord {
            of: heard.of.clone(),
            asked: heard.asked.clone(),
            answer: answer(&heard.answer, &mut table),
        });
        let heard = heard.collect();
        let likings = tape.likings.iter().filter(|(_, liking)| liking.is_finite());
        Self {
            turn: tape.turn.as_str().to_owned(),
            conversation: tape.conversation.as_str().to_owned(),
            at: tape.at,
            said: ConversationRecord::new(None, &tape.said),
            profile: (&tape.profile).into(),
            taste: tape.taste.as_ref().map(Into::into),
            settings: (&tape.settings).into(),
            disliked: names(&tape.disliked, ProductId::as_str),
            taken: names(&tape.taken, ProductId::as_str),
            likings: likings.map(|(id, liking)| (id.as_str().to_owned(), *liking)).collect(),
            photos: tape.photos.clone(),
            products: table.products.iter().map(Into::into).collect(),
            heard,
        }
    }
}

fn answer(answer: &HeardAnswer, table: &mut Table) -> AnswerRecord {
    match answer {
        HeardAnswer::Found(found) => AnswerRecord::Found(found.clone().map(|found| {
            let candidates = found.iter().map(|candidate| {
                let agent = candidate.found_by.as_str().to_owned();
                (table.place(&candidate.product), candidate.score, agent)
            });
            candidates.collect()
        })),
        HeardAnswer::Products(products) => AnswerRecord::Products(
            products.as_ref().map(|all| table.places(all)).map_err(Clone::clone),
        ),
        HeardAnswer::Regions(regions) => AnswerRecord::Regions(regions.clone()),
        HeardAnswer::Live(finds) => AnswerRecord::Live(finds.clone().map(|finds| LiveRecord {
            products: table.places(&finds.products),
            left_out: finds.left_out,
            cached: finds.cached,
        })),
        HeardAnswer::News(finds) => AnswerRecord::News {
            items: finds.items.iter().cloned().map(Into::into).collect(),
            failed: finds.failed.iter().cloned().map(|f| (f.feed, f.detail)).collect(),
        },
        HeardAnswer::Offer(offer) => AnswerRecord::Offer(match offer {
            Ok(offer) => Ok(offer.into()),
            Err(error) => Err(error.into()),
        }),
        HeardAnswer::Prices(prices) => AnswerRecord::Prices(
            prices.as_ref().map(|all| all.iter().map(Into::into).collect()).map_err(Clone::clone),
        ),
        HeardAnswer::Interest(week, before) => AnswerRecord::Interest(week.into(), before.into()),
        HeardAnswer::Completion(completion) => {
            AnswerRecord::Completion(completion.clone().map(Into::into))
        }
    }
}

impl From<NewsItem> for NewsRecord {
    fn from(item: NewsItem) -> Self {
        let NewsItem { title, url, published, source } = item;
        Self { title, url, published, source }
    }
}

impl From<&VerifiedOffer> for OfferRecord {
    fn from(offer: &VerifiedOffer) -> Self {
        Self {
            price: offer.price.map(Into::into),
            list_price: offer.list_price.map(Into::into),
            availability: offer.availability.as_str().to_owned(),
            url: offer.url.clone(),
            source: offer.source.as_str().to_owned(),
            fetched_at: offer.fetched_at,
        }
    }
}

impl TryFrom<OfferRecord> for VerifiedOffer {
    type Error = Reason;

    fn try_from(record: OfferRecord) -> Result<Self, Reason> {
        Ok(Self {
            price: money(record.price)?,
            list_price: money(record.list_price)?,
            availability: Availability::parse(&record.availability),
            url: record.url,
            source: SourceId::new(record.source),
            fetched_at: record.fetched_at,
        })
    }
}

impl From<&OfferError> for OfferErrorRecord {
    fn from(error: &OfferError) -> Self {
        match error {
            OfferError::NoSource => Self::NoSource,
            OfferError::Gone(detail) => Self::Gone(detail.clone()),
            OfferError::Unreachable(detail) => Self::Unreachable(detail.clone()),
            OfferError::Stale { offer, age, detail } => Self::Stale {
                offer: Box::new(offer.as_ref().into()),
                age: *age,
                detail: detail.clone(),
            },
            OfferError::Unreadable(detail) => Self::Unreadable(detail.clone()),
        }
    }
}

impl TryFrom<OfferErrorRecord> for OfferError {
    type Error = Reason;

    fn try_from(record: OfferErrorRecord) -> Result<Self, Reason> {
        Ok(match record {
            OfferErrorRecord::NoSource => Self::NoSource,
            OfferErrorRecord::Gone(detail) => Self::Gone(detail),
            OfferErrorRecord::Unreachable(detail) => Self::Unreachable(detail),
            OfferErrorRecord::Stale { offer, age, detail } => {
                Self::Stale { offer: Box::new((*offer).try_into()?), age, detail }
            }
            OfferErrorRecord::Unreadable(detail) => Self::Unreadable(detail),
        })
    }
}

impl From<&Interest> for InterestRecord {
    fn from(interest: &Interest) -> Self {
        let products = interest.products.iter();
        Self {
            products: products.map(|(id, people)| (id.as_str().to_owned(), *people)).collect(),
            subjects: interest.subjects.clone(),
        }
    }
}

impl From<InterestRecord> for Interest {
    fn from(record: InterestRecord) -> Self {
        let products = record.products.into_iter();
        Self {
            products: products.map(|(id, people)| (ProductId::new(id), people)).collect(),
            subjects: record.subjects,
        }
    }
}

impl From<Completion> for CompletionRecord {
    fn from(completion: Completion) -> Self {
        Self {
            text: completion.text,
            provider: completion.model.provider,
            model: completion.model.model,
            input: completion.usage.input,
            output: completion.usage.output,
            finish: match completion.finish {
                FinishReason::Stop => "stop",
                FinishReason::Length => "length",
                FinishReason::Filtered => "filtered",
            }
            .to_owned(),
            elapsed: completion.elapsed,
        }
    }
}

impl TryFrom<CompletionRecord> for Completion {
    type Error = Reason;

    fn try_from(record: CompletionRecord) -> Result<Self, Reason> {
        Ok(Self {
            text: record.text,
            model: ModelName { provider: record.provider, model: record.model },
            usage: TokenUsage { input: record.input, output: record.output },
            finish: match record.finish.as_str() {
                "stop" => FinishReason::Stop,
                "length" => FinishReason::Length,
                "filtered" => FinishReason::Filtered,
                other => return Err(format!("{other:?} is no reason to stop")),
            },
            elapsed: record.elapsed,
        })
    }
}

impl TryFrom<TapeRecord> for Tape {
    type Error = Reason;

    fn try_from(record: TapeRecord) -> Result<Self, Reason> {
        let products: Vec<Product> =
            record.products.into_iter().map(Product::try_from).collect::<Result<_, _>>()?;
        let heard = record.heard.into_iter().map(|heard| {
            let answer = heard_answer(heard.answer, &products)?;
            Ok(Heard { of: heard.of, asked: heard.asked, answer })
        });
        let likings = record.likings.into_iter();
        Ok(Self {
            turn: TurnId::new(record.turn),
            conversation: ConversationId::new(record.conversation),
            at: record.at,
            said: record.said.try_into()?,
            profile: record.profile.try_into()?,
            taste: record.taste.map(TryInto::try_into).transpose()?,
            settings: record.settings.try_into()?,
            disliked: record.disliked.into_iter().map(ProductId::new).collect(),
            taken: record.taken.into_iter().map(ProductId::new).collect(),
            likings: likings.map(|(id, liking)| (ProductId::new(id), liking)).collect(),
            photos: record.photos,
            heard: heard.collect::<Result<_, Reason>>()?,
        })
    }
}

fn heard_answer(record: AnswerRecord, table: &[Product]) -> Result<HeardAnswer, Reason> {
    let product = |place: usize| {
        table.get(place).cloned().ok_or_else(|| format!("there is no product {place} in the table"))
    };
    let products = |places: Vec<usize>| -> Result<Vec<Product>, Reason> {
        places.into_iter().map(product).collect()
    };
    Ok(match record {
        AnswerRecord::Found(found) => HeardAnswer::Found(kept(found, |found| {
            let candidates = found.into_iter().map(|(place, score, agent)| {
                let found_by = AgentKind::parse(&agent);
                let found_by = found_by.ok_or_else(|| format!("{agent:?} is no agent"))?;
                Ok(Candidate { product: product(place)?, score, found_by })
            });
            candidates.collect()
        })?),
        AnswerRecord::Products(found) => HeardAnswer::Products(kept(found, products)?),
        AnswerRecord::Regions(regions) => HeardAnswer::Regions(regions),
        AnswerRecord::Live(finds) => HeardAnswer::Live(kept(finds, |finds| {
            let LiveRecord { products: places, left_out, cached } = finds;
            Ok(LiveFinds { products: products(places)?, left_out, cached })
        })?),
        AnswerRecord::News { items, failed } => {
            let items = items.into_iter().map(|item| {
                let NewsRecord { title, url, published, source } = item;
                NewsItem { title, url, published, source }
            });
            let failed = failed.into_iter().map(|(feed, detail)| FeedFailure { feed, detail });
            HeardAnswer::News(NewsFinds { items: items.collect(), failed: failed.collect() })
        }
        AnswerRecord::Offer(offer) => HeardAnswer::Offer(match offer {
            Ok(offer) => Ok(offer.try_into()?),
            Err(error) => Err(error.try_into()?),
        }),
        AnswerRecord::Prices(prices) => HeardAnswer::Prices(kept(prices, |prices| {
            prices.into_iter().map(TryInto::try_into).collect()
        })?),
        AnswerRecord::Interest(week, before) => HeardAnswer::Interest(week.into(), before.into()),
        AnswerRecord::Completion(completion) => {
            HeardAnswer::Completion(kept(completion, TryInto::try_into)?)
        }
    })
}

/// An answer that was an error stays one; one that can't be read is damaged.
fn kept<R, T>(
    record: Result<R, String>,
    read: impl FnOnce(R) -> Result<T, Reason>,
) -> Result<Result<T, String>, Reason> {
    match record {
        Ok(record) => read(record).map(Ok),
        Err(error) => Ok(Err(error)),
    }
}
