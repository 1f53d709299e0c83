//! Final replies on disk.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use magpie_core::{
    AgentKind, Availability, Facet, FacetOrigin, Label, NeedOutcome, Pick, Picture, PlannerKind,
    Product, ProductId, Rating, Receipt, ReceiptStatus, Reply, SourceId, TurnId, Verdict,
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::Reason;
use super::needs::{
    MoneyRecord, NeedRecord, QuestionRecord, facet_kind, money, to_needs, to_records,
};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ReplyRecord {
    turn: String,
    text: String,
    question: Option<QuestionRecord>,
    needs: Vec<NeedRecord>,
    agents: Vec<String>,
    picks: Vec<PickRecord>,
    planner: String,
    prompt_versions: BTreeMap<String, String>,
    elapsed_us: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct PickRecord {
    rank: u32,
    product: ProductRecord,
    why: String,
    verdicts: Vec<VerdictRecord>,
    source: String,
    fetched_at: Timestamp,
    status: String,
    labels: Vec<LabelRecord>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct VerdictRecord {
    need: NeedRecord,
    outcome: String,
    evidence: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum LabelRecord {
    OutOfStock,
    PriceMoved(MoneyRecord),
    NotVerified,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct ProductRecord {
    id: String,
    title: String,
    description: String,
    category: Vec<String>,
    brand: Option<String>,
    price: Option<MoneyRecord>,
    list_price: Option<MoneyRecord>,
    availability: String,
    url: Option<Url>,
    picture: Option<PictureRecord>,
    merchant: Option<String>,
    gtin: Option<String>,
    rating: Option<(f32, u32)>,
    facets: Vec<FacetRecord>,
    source: String,
    seen_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PictureRecord {
    Url(Url),
    File(std::path::PathBuf),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct FacetRecord {
    kind: String,
    value: String,
    stated: bool,
}

impl From<&Reply> for ReplyRecord {
    fn from(reply: &Reply) -> Self {
        Self {
            turn: reply.turn.as_str().to_owned(),
            text: reply.text.clone(),
            question: reply.question.as_ref().map(Into::into),
            needs: to_records(&reply.needs),
            agents: reply.agents.iter().map(|agent| agent.as_str().to_owned()).collect(),
            picks: reply.picks.iter().map(Into::into).collect(),
            planner: reply.planner.as_str().to_owned(),
            prompt_versions: reply.prompt_versions.clone(),
            elapsed_us: u64::try_from(reply.elapsed.as_micros()).unwrap_or(u64::MAX),
        }
    }
}

impl TryFrom<ReplyRecord> for Reply {
    type Error = Reason;

    fn try_from(record: ReplyRecord) -> Result<Self, Reason> {
        let agent =
            |word: String| AgentKind::parse(&word).ok_or_else(|| format!("{word:?} is no agent"));
        Ok(Self {
            turn: TurnId::new(record.turn),
            text: record.text,
            question: record.question.map(Into::into),
            needs: to_needs(record.needs)?,
            agents: record.agents.into_iter().map(agent).collect::<Result<_, _>>()?,
            picks: record.picks.into_iter().map(Pick::try_from).collect::<Result<_, _>>()?,
            planner: match record.planner.as_str() {
                "model" => PlannerKind::Model,
                "rules" => PlannerKind::Rules,
                other => return Err(format!("{other:?} is no planner")),
            },
            prompt_versions: record.prompt_versions,
            elapsed: Duration::from_micros(record.elapsed_us),
        })
    }
}

impl From<&Pick> for PickRecord {
    fn from(pick: &Pick) -> Self {
        let verdicts = pick.verdicts.iter().map(|verdict| VerdictRecord {
            need: (&verdict.need).into(),
            outcome: verdict.outcome.as_str().to_owned(),
            evidence: verdict.evidence.clone(),
        });
        let labels = pick.labels.iter().map(|label| match label {
            Label::OutOfStock => LabelRecord::OutOfStock,
            Label::PriceMoved { from } => LabelRecord::PriceMoved((*from).into()),
            Label::NotVerified => LabelRecord::NotVerified,
        });
        Self {
            rank: pick.rank,
            product: (&pick.product).into(),
            why: pick.why.clone(),
            verdicts: verdicts.collect(),
            source: pick.receipt.source.as_str().to_owned(),
            fetched_at: pick.receipt.fetched_at,
            status: pick.receipt.status.as_str().to_owned(),
            labels: labels.collect(),
        }
    }
}

impl TryFrom<PickRecord> for Pick {
    type Error = Reason;

    fn try_from(record: PickRecord) -> Result<Self, Reason> {
        let verdicts = record.verdicts.into_iter().map(|verdict| {
            Ok(Verdict {
                need: verdict.need.try_into()?,
                outcome: outcome(&verdict.outcome)?,
                evidence: verdict.evidence,
            })
        });
        let labels = record.labels.into_iter().map(|label| {
            Ok(match label {
                LabelRecord::OutOfStock => Label::OutOfStock,
                LabelRecord::PriceMoved(from) => Label::PriceMoved { from: from.try_into()? },
                LabelRecord::NotVerified => Label::NotVerified,
            })
        });
        Ok(Self {
            rank: record.rank,
            product: record.product.try_into()?,
            why: record.why,
            verdicts: verdicts.collect::<Result<_, Reason>>()?,
            receipt: Receipt {
                source: SourceId::new(record.source),
                fetched_at: record.fetched_at,
                status: match record.status.as_str() {
                    "fresh" => ReceiptStatus::Fresh,
                    "stale" => ReceiptStatus::Stale,
                    "unverified" => ReceiptStatus::Unverified,
                    other => return Err(format!("{other:?} is no status of a receipt")),
                },
            },
            labels: labels.collect::<Result<_, Reason>>()?,
        })
    }
}

pub(super) fn outcome(word: &str) -> Result<NeedOutcome, Reason> {
    match word {
        "met" => Ok(NeedOutcome::Met),
        "unmet" => Ok(NeedOutcome::Unmet),
        "unknown" => Ok(NeedOutcome::Unknown),
        other => Err(format!("{other:?} is no verdict")),
    }
}

impl From<&Product> for ProductRecord {
    fn from(product: &Product) -> Self {
        let facets = product.facets.iter().map(|facet| FacetRecord {
            kind: facet.kind.as_str().to_owned(),
            value: facet.value.clone(),
            stated: facet.origin == FacetOrigin::Stated,
        });
        Self {
            id: product.id.as_str().to_owned(),
            title: product.title.clone(),
            description: product.description.clone(),
            category: product.category.clone(),
            brand: product.brand.clone(),
            price: product.price.map(Into::into),
            list_price: product.list_price.map(Into::into),
            availability: product.availability.as_str().to_owned(),
            url: product.url.clone(),
            picture: product.picture.as_ref().map(|picture| match picture {
                Picture::Url(url) => PictureRecord::Url(url.clone()),
                Picture::File(path) => PictureRecord::File(path.clone()),
            }),
            merchant: product.merchant.clone(),
            gtin: product.gtin.clone(),
            rating: product.rating.map(|rating| (rating.value, rating.count)),
            facets: facets.collect(),
            source: product.source.as_str().to_owned(),
            seen_at: product.seen_at,
        }
    }
}

impl TryFrom<ProductRecord> for Product {
    type Error = Reason;

    fn try_from(record: ProductRecord) -> Result<Self, Reason> {
        let facets = record.facets.into_iter().map(|facet| {
            Ok(Facet {
                kind: facet_kind(&facet.kind)?,
                value: facet.value,
                origin: if facet.stated { FacetOrigin::Stated } else { FacetOrigin::Read },
            })
        });
        Ok(Self {
            id: ProductId::new(record.id),
            title: record.title,
            description: record.description,
            category: record.category,
            brand: record.brand,
            price: money(record.price)?,
            list_price: money(record.list_price)?,
            availability: Availability::parse(&record.availability),
            url: record.url,
            picture: record.picture.map(|picture| match picture {
                PictureRecord::Url(url) => Picture::Url(url),
                PictureRecord::File(path) => Picture::File(path),
            }),
            merchant: record.merchant,
            gtin: record.gtin,
            rating: record.rating.map(|(value, count)| Rating { value, count }),
            facets: facets.collect::<Result<_, Reason>>()?,
            source: SourceId::new(record.source),
            seen_at: record.seen_at,
        })
    }
}
