//! The constraint ledger: what the shopper needs, how firmly, and who said so.

use std::fmt;

use crate::Money;

/// What kind of product property a need speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FacetKind {
    /// The type of thing: "hiking boots".
    Category,
    /// Who makes it.
    Brand,
    /// Its colour.
    Colour,
    /// Its size, in whatever system the catalogue uses.
    Size,
    /// What it is made of.
    Material,
    /// Whom it is for: women, men, kids, baby, unisex, dogs, …
    Audience,
    /// What it is used for: running, wedding, camping.
    Use,
    /// New, used, refurbished.
    Condition,
    /// Anything else a product can have: waterproof, vegan, wireless.
    Feature,
}

impl FacetKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Category,
        Self::Brand,
        Self::Colour,
        Self::Size,
        Self::Material,
        Self::Audience,
        Self::Use,
        Self::Condition,
        Self::Feature,
    ];

    /// The word used in JSON and prompts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Brand => "brand",
            Self::Colour => "colour",
            Self::Size => "size",
            Self::Material => "material",
            Self::Audience => "audience",
            Self::Use => "use",
            Self::Condition => "condition",
            Self::Feature => "feature",
        }
    }

    /// The kind with this word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What a need asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Want {
    /// At least this price.
    PriceMin(Money),
    /// At most this price.
    PriceMax(Money),
    /// Near this price; ranking reads it as within a quarter.
    PriceAbout(Money),
    /// A property with this value, in lower case.
    Facet(FacetKind, String),
    /// In stock.
    InStock,
}

impl Want {
    /// The word for its kind in JSON and prompts.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::PriceMin(_) => "price_min",
            Self::PriceMax(_) => "price_max",
            Self::PriceAbout(_) => "price_about",
            Self::Facet(kind, _) => kind.as_str(),
            Self::InStock => "availability",
        }
    }
}

/// Where a need comes from; it decides what may overrule it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeedOrigin {
    /// The shopper said it in this message.
    Stated,
    /// The shopper said it in an earlier turn of this conversation.
    Carried,
    /// The shopper's profile holds it.
    Remembered,
    /// A model or the photo suggested it. Never hard.
    Inferred,
    /// The moderators of the community want it for whatever is asked there.
    Community,
}

impl NeedOrigin {
    /// Whether it is about this conversation's request: such needs are carried on and can be given up in it. The
    /// others are added anew each time, so that taking them back takes effect.
    pub fn is_of_request(self) -> bool {
        match self {
            Self::Stated | Self::Carried | Self::Inferred => true,
            Self::Remembered | Self::Community => false,
        }
    }
}

/// One entry of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// What is asked for.
    pub want: Want,
    /// A product that fails a hard need is never shown as a pick.
    pub hard: bool,
    /// True for an exclusion: "not leather".
    pub not: bool,
    /// Who said so.
    pub origin: NeedOrigin,
}

impl Need {
    /// A hard need from this message.
    pub fn hard(want: Want) -> Self {
        Self { want, hard: true, not: false, origin: NeedOrigin::Stated }
    }

    /// A wish from this message: it orders, it does not exclude.
    pub fn soft(want: Want) -> Self {
        Self { want, hard: false, not: false, origin: NeedOrigin::Stated }
    }

    /// A hard exclusion from this message.
    pub fn exclude(kind: FacetKind, value: impl Into<String>) -> Self {
        Self {
            want: Want::Facet(kind, value.into()),
            hard: true,
            not: true,
            origin: NeedOrigin::Stated,
        }
    }

    /// The same need from elsewhere.
    pub fn with_origin(mut self, origin: NeedOrigin) -> Self {
        self.origin = origin;
        self
    }

    /// Whether both ask the same thing, however firmly and whoever said it.
    pub fn same_as(&self, other: &Self) -> bool {
        self.want == other.want && self.not == other.not
    }
}

impl fmt::Display for Need {
    /// As a person would say it: `under $120.00`, `not leather`, `waterproof`, `size 42`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.not {
            f.write_str("not ")?;
        }
        match &self.want {
            Want::PriceMin(money) => write!(f, "at least {money}"),
            Want::PriceMax(money) => write!(f, "at most {money}"),
            Want::PriceAbout(money) => write!(f, "around {money}"),
            Want::Facet(FacetKind::Size, value) => write!(f, "size {value}"),
            Want::Facet(FacetKind::Audience | FacetKind::Use, value) => write!(f, "for {value}"),
            Want::Facet(_, value) => f.write_str(value),
            Want::InStock => f.write_str("in stock"),
        }
    }
}

/// The needs of a conversation, in the order they were said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs(Vec<Need>);

impl Needs {
    /// No needs.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a need; the same need is kept once, at its firmest, with the newer origin.
    pub fn insert(&mut self, need: Need) {
        match self.0.iter_mut().find(|known| known.same_as(&need)) {
            Some(known) => {
                known.hard |= need.hard;
                known.origin = need.origin;
            }
            None => self.0.push(need),
        }
    }

    /// Keeps the needs for which `keep` holds.
    pub fn retain(&mut self, keep: impl FnMut(&Need) -> bool) {
        self.0.retain(keep);
    }

    /// All needs in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Need> {
        self.0.iter()
    }

    /// The hard ones in order.
    pub fn hard(&self) -> impl Iterator<Item = &Need> {
        self.0.iter().filter(|need| need.hard)
    }

    /// Values asked for (not excluded) of one kind.
    pub fn wanted(&self, kind: FacetKind) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(move |need| match &need.want {
            Want::Facet(k, value) if *k == kind && !need.not => Some(value.as_str()),
            _ => None,
        })
    }

    /// Whether nothing is needed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many needs there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl FromIterator<Need> for Needs {
    fn from_iter<I: IntoIterator<Item = Need>>(needs: I) -> Self {
        let mut ledger = Self::new();
        needs.into_iter().for_each(|need| ledger.insert(need));
        ledger
    }
}

impl Extend<Need> for Needs {
    fn extend<I: IntoIterator<Item = Need>>(&mut self, needs: I) {
        needs.into_iter().for_each(|need| self.insert(need));
    }
}

impl<'a> IntoIterator for &'a Needs {
    type Item = &'a Need;
    type IntoIter = std::slice::Iter<'a, Need>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
