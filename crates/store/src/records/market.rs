//! Impressions and price observations on disk.

use jiff::Timestamp;
use magpie_core::ports::Impression;
use magpie_core::{
    Availability, CommunityId, PersonId, PriceObservation, ProductId, SourceId, TurnId,
};
use serde::{Deserialize, Serialize};

use super::Reason;
use super::needs::{MoneyRecord, money};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ImpressionRecord {
    turn: String,
    person: String,
    /// Older records have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    community: Option<String>,
    product: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    rank: u32,
    at: Timestamp,
}

impl From<&Impression> for ImpressionRecord {
    fn from(impression: &Impression) -> Self {
        Self {
            turn: impression.turn.as_str().to_owned(),
            person: impression.person.as_str().to_owned(),
            community: impression.community.as_ref().map(|id| id.as_str().to_owned()),
            product: impression.product.as_str().to_owned(),
            subject: impression.subject.clone(),
            rank: impression.rank,
            at: impression.at,
        }
    }
}

impl TryFrom<ImpressionRecord> for Impression {
    type Error = Reason;

    fn try_from(record: ImpressionRecord) -> Result<Self, Reason> {
        Ok(Self {
            turn: TurnId::new(record.turn),
            person: PersonId::new(record.person),
            community: record.community.map(CommunityId::new),
            product: ProductId::new(record.product),
            subject: record.subject,
            rank: record.rank,
            at: record.at,
        })
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ObservationRecord {
    product: String,
    at: Timestamp,
    price: Option<MoneyRecord>,
    availability: String,
    source: String,
}

impl From<&PriceObservation> for ObservationRecord {
    fn from(observation: &PriceObservation) -> Self {
        Self {
            product: observation.product.as_str().to_owned(),
            at: observation.at,
            price: observation.price.map(Into::into),
            availability: observation.availability.as_str().to_owned(),
            source: observation.source.as_str().to_owned(),
        }
    }
}

impl TryFrom<ObservationRecord> for PriceObservation {
    type Error = Reason;

    fn try_from(record: ObservationRecord) -> Result<Self, Reason> {
        Ok(Self {
            product: ProductId::new(record.product),
            at: record.at,
            price: money(record.price)?,
            availability: Availability::parse(&record.availability),
            source: SourceId::new(record.source),
        })
    }
}
