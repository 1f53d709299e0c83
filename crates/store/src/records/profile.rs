//! Profiles on disk.

use jiff::Timestamp;
use magpie_core::{Fact, Need, PersonId, Profile, TurnId};
use serde::{Deserialize, Serialize};

use super::Reason;
use super::needs::NeedRecord;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ProfileRecord {
    person: String,
    facts: Vec<FactRecord>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct FactRecord {
    name: String,
    quote: String,
    needs: Vec<NeedRecord>,
    category: Option<String>,
    turn: String,
    at: Timestamp,
}

impl From<&Profile> for ProfileRecord {
    fn from(profile: &Profile) -> Self {
        let facts = profile.facts.iter().map(|fact| FactRecord {
            name: fact.name.clone(),
            quote: fact.quote.clone(),
            needs: fact.needs.iter().map(Into::into).collect(),
            category: fact.category.clone(),
            turn: fact.turn.as_str().to_owned(),
            at: fact.at,
        });
        Self { person: profile.person.as_str().to_owned(), facts: facts.collect() }
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
                turn: TurnId::new(fact.turn),
                at: fact.at,
            })
        });
        Ok(Self {
            person: PersonId::new(record.person),
            facts: facts.collect::<Result<_, Reason>>()?,
        })
    }
}
