//! Watches on disk.

use jiff::Timestamp;
use magpie_core::{
    CommunityId, ConversationId, PersonId, ProductId, ReplyAddress, Watch, WatchGoal, WatchId,
    WatchState,
};
use serde::{Deserialize, Serialize};

use super::Reason;
use super::needs::{MoneyRecord, NeedRecord, money, to_needs, to_records};
use super::product::ProductRecord;
use super::sender::SenderRecord;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum GoalRecord {
    PriceAtMost { product: String, limit: MoneyRecord },
    PriceBelow { product: String, price: MoneyRecord },
    BackInStock { product: String },
    Wished { product: String, price: Option<MoneyRecord>, asked: bool, sold_out: bool },
    Fits { text: String, needs: Vec<NeedRecord>, known: Vec<String> },
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct WatchRecord {
    id: String,
    number: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    wish_of: Option<String>,
    person: String,
    #[serde(flatten)]
    sender: SenderRecord,
    conversation: String,
    address: String,
    locale: Option<String>,
    goal: GoalRecord,
    title: String,
    product: Option<ProductRecord>,
    state: String,
    created_at: Timestamp,
    next_check: Timestamp,
    alerts: u32,
    failures: u32,
}

impl From<&WatchGoal> for GoalRecord {
    fn from(goal: &WatchGoal) -> Self {
        let text = |id: &ProductId| id.as_str().to_owned();
        match goal {
            WatchGoal::PriceAtMost { product, limit } => {
                Self::PriceAtMost { product: text(product), limit: (*limit).into() }
            }
            WatchGoal::PriceBelow { product, price } => {
                Self::PriceBelow { product: text(product), price: (*price).into() }
            }
            WatchGoal::BackInStock { product } => Self::BackInStock { product: text(product) },
            WatchGoal::Wished { product, price, asked, sold_out } => Self::Wished {
                product: text(product),
                price: price.map(Into::into),
                asked: *asked,
                sold_out: *sold_out,
            },
            WatchGoal::Fits { text: words, needs, known } => Self::Fits {
                text: words.clone(),
                needs: to_records(needs),
                known: known.iter().map(text).collect(),
            },
        }
    }
}

impl TryFrom<GoalRecord> for WatchGoal {
    type Error = Reason;

    fn try_from(record: GoalRecord) -> Result<Self, Reason> {
        Ok(match record {
            GoalRecord::PriceAtMost { product, limit } => {
                Self::PriceAtMost { product: ProductId::new(product), limit: limit.try_into()? }
            }
            GoalRecord::PriceBelow { product, price } => {
                Self::PriceBelow { product: ProductId::new(product), price: price.try_into()? }
            }
            GoalRecord::BackInStock { product } => {
                Self::BackInStock { product: ProductId::new(product) }
            }
            GoalRecord::Wished { product, price, asked, sold_out } => Self::Wished {
                product: ProductId::new(product),
                price: money(price)?,
                asked,
                sold_out,
            },
            GoalRecord::Fits { text, needs, known } => Self::Fits {
                text,
                needs: to_needs(needs)?,
                known: known.into_iter().map(ProductId::new).collect(),
            },
        })
    }
}

impl From<&Watch> for WatchRecord {
    fn from(watch: &Watch) -> Self {
        Self {
            id: watch.id.as_str().to_owned(),
            number: watch.number,
            wish_of: watch.wish_of.as_ref().map(|id| id.as_str().to_owned()),
            person: watch.person.as_str().to_owned(),
            sender: SenderRecord::of(&watch.sender, &watch.audience),
            conversation: watch.conversation.as_str().to_owned(),
            address: watch.address.as_str().to_owned(),
            locale: watch.locale.clone(),
            goal: (&watch.goal).into(),
            title: watch.title.clone(),
            product: watch.product.as_ref().map(Into::into),
            state: watch.state.as_str().to_owned(),
            created_at: watch.created_at,
            next_check: watch.next_check,
            alerts: watch.alerts,
            failures: watch.failures,
        }
    }
}

impl TryFrom<WatchRecord> for Watch {
    type Error = Reason;

    fn try_from(record: WatchRecord) -> Result<Self, Reason> {
        let state = WatchState::parse(&record.state);
        let (sender, audience) = record.sender.read();
        Ok(Self {
            id: WatchId::new(record.id),
            number: record.number,
            wish_of: record.wish_of.map(CommunityId::new),
            person: PersonId::new(record.person),
            sender,
            audience,
            conversation: ConversationId::new(record.conversation),
            address: ReplyAddress::new(record.address),
            locale: record.locale,
            goal: record.goal.try_into()?,
            title: record.title,
            product: record.product.map(TryInto::try_into).transpose()?,
            state: state.ok_or_else(|| format!("{:?} is no state", record.state))?,
            created_at: record.created_at,
            next_check: record.next_check,
            alerts: record.alerts,
            failures: record.failures,
        })
    }
}
