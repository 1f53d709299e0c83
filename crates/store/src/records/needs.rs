//! Money and needs on disk.

use magpie_core::{FacetKind, Money, Need, NeedOrigin, Needs, Question, Want};
use serde::{Deserialize, Serialize};

use super::Reason;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MoneyRecord {
    amount: i64,
    currency: String,
}

impl From<Money> for MoneyRecord {
    fn from(money: Money) -> Self {
        Self { amount: money.amount, currency: money.currency.code().to_owned() }
    }
}

impl TryFrom<MoneyRecord> for Money {
    type Error = Reason;

    fn try_from(record: MoneyRecord) -> Result<Self, Reason> {
        let currency = record.currency.parse().map_err(|e| format!("{e}"))?;
        Ok(Money::new(record.amount, currency))
    }
}

pub(crate) fn money(record: Option<MoneyRecord>) -> Result<Option<Money>, Reason> {
    record.map(Money::try_from).transpose()
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WantRecord {
    PriceMin(MoneyRecord),
    PriceMax(MoneyRecord),
    PriceAbout(MoneyRecord),
    Facet(String, String),
    InStock,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum OriginRecord {
    Stated,
    Carried,
    Remembered,
    Inferred,
    Community,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct NeedRecord {
    want: WantRecord,
    hard: bool,
    not: bool,
    origin: OriginRecord,
}

impl From<&Need> for NeedRecord {
    fn from(need: &Need) -> Self {
        let want = match &need.want {
            Want::PriceMin(money) => WantRecord::PriceMin((*money).into()),
            Want::PriceMax(money) => WantRecord::PriceMax((*money).into()),
            Want::PriceAbout(money) => WantRecord::PriceAbout((*money).into()),
            Want::Facet(kind, value) => WantRecord::Facet(kind.as_str().to_owned(), value.clone()),
            Want::InStock => WantRecord::InStock,
        };
        let origin = match need.origin {
            NeedOrigin::Stated => OriginRecord::Stated,
            NeedOrigin::Carried => OriginRecord::Carried,
            NeedOrigin::Remembered => OriginRecord::Remembered,
            NeedOrigin::Inferred => OriginRecord::Inferred,
            NeedOrigin::Community => OriginRecord::Community,
        };
        Self { want, hard: need.hard, not: need.not, origin }
    }
}

impl TryFrom<NeedRecord> for Need {
    type Error = Reason;

    fn try_from(record: NeedRecord) -> Result<Self, Reason> {
        let want = match record.want {
            WantRecord::PriceMin(money) => Want::PriceMin(money.try_into()?),
            WantRecord::PriceMax(money) => Want::PriceMax(money.try_into()?),
            WantRecord::PriceAbout(money) => Want::PriceAbout(money.try_into()?),
            WantRecord::Facet(kind, value) => Want::Facet(facet_kind(&kind)?, value),
            WantRecord::InStock => Want::InStock,
        };
        let origin = match record.origin {
            OriginRecord::Stated => NeedOrigin::Stated,
            OriginRecord::Carried => NeedOrigin::Carried,
            OriginRecord::Remembered => NeedOrigin::Remembered,
            OriginRecord::Inferred => NeedOrigin::Inferred,
            OriginRecord::Community => NeedOrigin::Community,
        };
        Ok(Need { want, hard: record.hard, not: record.not, origin })
    }
}

pub(crate) fn facet_kind(word: &str) -> Result<FacetKind, Reason> {
    FacetKind::parse(word).ok_or_else(|| format!("{word:?} is no kind of facet"))
}

pub(crate) fn to_records(needs: &Needs) -> Vec<NeedRecord> {
    needs.iter().map(Into::into).collect()
}

pub(crate) fn to_needs(records: Vec<NeedRecord>) -> Result<Needs, Reason> {
    records.into_iter().map(Need::try_from).collect()
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct QuestionRecord {
    text: String,
    options: Vec<String>,
}

impl From<&Question> for QuestionRecord {
    fn from(question: &Question) -> Self {
        Self { text: question.text.clone(), options: question.options.clone() }
    }
}

impl From<QuestionRecord> for Question {
    fn from(record: QuestionRecord) -> Self {
        Self { text: record.text, options: record.options }
    }
}
