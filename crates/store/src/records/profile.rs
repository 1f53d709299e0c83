//! Profiles on disk.

use jiff::Timestamp;
use magpie_core::{Aspect, FacetKind, Fact, Leaning, Need, PersonId, PriceBand, Profile, TurnId};
use serde::{Deserialize, Serialize};

use super::Reason;
use super::needs::NeedRecord;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ProfileRecord {
    person: String,
    facts: Vec<FactRecord>,
    /// Older records have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    leanings: Vec<LeaningRecord>,
    /// In thousandths.
    #[serde(default)]
    foreseen: i32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reset_at: Option<Timestamp>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct FactRecord {
    name: String,
    quote: String,
    needs: Vec<NeedRecord>,
    category: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pinned: bool,
    turn: String,
    at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    replaced: Option<String>,
}

/// Names are short: a profile has tens of these, and there may be a million profiles.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct LeaningRecord {
    /// The aspect: `colour:navy`, `price=low`, `shop=Glint`, `word=linen`.
    a: String,
    /// Mean and variance, in thousandths.
    m: i32,
    v: i32,
    /// Reactions.
    n: u32,
    /// Seconds since 1970.
    at: i64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pinned: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    struck: bool,
}

impl From<&Profile> for ProfileRecord {
    fn from(profile: &Profile) -> Self {
        let facts = profile.facts.iter().map(|fact| FactRecord {
            name: fact.name.clone(),
            quote: fact.quote.clone(),
            needs: fact.needs.iter().map(Into::into).collect(),
            category: fact.category.clone(),
            pinned: fact.pinned,
            turn: fact.turn.as_str().to_owned(),
            at: fact.at,
            replaced: fact.replaced.clone(),
        });
        Self {
            person: profile.person.as_str().to_owned(),
            facts: facts.collect(),
            leanings: profile.leanings.iter().map(Into::into).collect(),
            foreseen: thousandths(profile.foreseen),
            reset_at: profile.reset_at,
        }
    }
}

impl TryFrom<ProfileRecord> for Profile {
    type Error = Reason;

    fn try_from(record: ProfileRecord) -> Result<Self, Reason> {
        let facts = record.facts.into_iter().map(|fact| {
            Ok(Fact {
                name: fact.name,
                quote: fact.quote,
                needs: fact.needs.into_iter().map(Need::try_from).collect::<Result<_, _>>()?,
                category: fact.category,
                pinned: fact.pinned,
                turn: TurnId::new(fact.turn),
                at: fact.at,
                replaced: fact.replaced,
            })
        });
        let leanings = record.leanings.into_iter().map(Leaning::try_from);
        Ok(Self {
            person: PersonId::new(record.person),
            facts: facts.collect::<Result<_, Reason>>()?,
            leanings: leanings.collect::<Result<_, Reason>>()?,
            foreseen: of_thousandths(record.foreseen),
            reset_at: record.reset_at,
        })
    }
}

impl From<&Leaning> for LeaningRecord {
    fn from(leaning: &Leaning) -> Self {
        Self {
            a: name(&leaning.aspect),
            m: thousandths(leaning.mean),
            v: thousandths(leaning.variance),
            n: leaning.reactions,
            at: leaning.at.as_second(),
            pinned: leaning.pinned,
            struck: leaning.struck,
        }
    }
}

impl TryFrom<LeaningRecord> for Leaning {
    type Error = Reason;

    fn try_from(record: LeaningRecord) -> Result<Self, Reason> {
        Ok(Self {
            aspect: aspect(&record.a).ok_or_else(|| format!("{:?} is no aspect", record.a))?,
            mean: of_thousandths(record.m),
            variance: of_thousandths(record.v),
            reactions: record.n,
            at: Timestamp::from_second(record.at).map_err(|error| error.to_string())?,
            pinned: record.pinned,
            struck: record.struck,
        })
    }
}

#[expect(clippy::cast_possible_truncation, reason = "beliefs are small numbers")]
fn thousandths(value: f32) -> i32 {
    (value * 1_000.0).round() as i32
}

#[expect(clippy::cast_precision_loss, reason = "beliefs are small numbers")]
fn of_thousandths(value: i32) -> f32 {
    value as f32 / 1_000.0
}

fn name(aspect: &Aspect) -> String {
    match aspect {
        Aspect::Facet(kind, value) => format!("{}:{value}", kind.as_str()),
        Aspect::Price(band) => format!("price={}", band.as_str()),
        Aspect::Merchant(name) => format!("shop={name}"),
        Aspect::Word(word) => format!("word={word}"),
    }
}

fn aspect(name: &str) -> Option<Aspect> {
    let at = name.find([':', '='])?;
    let (kind, value) = (&name[..at], &name[at + 1..]);
    Some(match (name.as_bytes()[at], kind) {
        (b':', kind) => Aspect::Facet(FacetKind::parse(kind)?, value.to_owned()),
        (_, "price") => Aspect::Price(PriceBand::parse(value)?),
        (_, "shop") => Aspect::Merchant(value.to_owned()),
        (_, "word") => Aspect::Word(value.to_owned()),
        _ => return None,
    })
}
