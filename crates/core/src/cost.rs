//! What language models cost.

use std::collections::HashMap;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

use crate::ports::{ModelName, TokenUsage};

/// US dollars, the unit of all models' price lists, in billionths: a token costs a few tens to thousands of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cost(u64);

impl Cost {
    /// Billionths of a dollar.
    pub fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// In billionths of a dollar.
    pub fn nanos(self) -> u64 {
        self.0
    }
}

impl Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        costs.fold(Self::default(), Add::add)
    }
}

/// As a price: to the cent from a dollar on, else to a hundredth of a cent.
impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("$0"),
            1..50_000 => f.write_str("<$0.0001"),
            nanos @ 50_000..1_000_000_000 => {
                // What rounds up to a dollar is written as one.
                let steps = (nanos + 50_000) / 100_000;
                write!(f, "${}.{:04}", steps / 10_000, steps % 10_000)
            }
            nanos => {
                let cents = nanos.saturating_add(5_000_000) / 10_000_000;
                write!(f, "${}.{:02}", cents / 100, cents % 100)
            }
        }
    }
}

/// What a token of a model costs, in trillionths of a US dollar: a dollar for a million tokens is a million of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelPrice {
    /// Tokens read.
    pub input: u64,
    /// Tokens written.
    pub output: u64,
}

/// What tokens cost of the models whose price is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelPrices(HashMap<ModelName, ModelPrice>);

impl ModelPrices {
    /// What a completion cost; nothing where its model's price is not known.
    pub fn cost(&self, model: &ModelName, used: TokenUsage) -> Option<Cost> {
        let price = self.0.get(model)?;
        let picos = |tokens: u32, price: u64| u64::from(tokens).saturating_mul(price);
        let picos = picos(used.input, price.input).saturating_add(picos(used.output, price.output));
        Some(Cost(picos.div_ceil(1_000)))
    }

    /// Whether no price is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(ModelName, ModelPrice)> for ModelPrices {
    fn from_iter<I: IntoIterator<Item = (ModelName, ModelPrice)>>(prices: I) -> Self {
        Self(prices.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn completions_cost_what_their_tokens_do() {
        let name = |model: &str| ModelName { provider: "p".to_owned(), model: model.to_owned() };
        // $0.59 and $0.79 for a million tokens.
        let price = ModelPrice { input: 590_000, output: 790_000 };
        let prices: ModelPrices = [(name("known"), price)].into_iter().collect();
        let used = TokenUsage { input: 1_000, output: 100 };
        assert_eq!(prices.cost(&name("known"), used), Some(Cost(669_000)));
        assert_eq!(prices.cost(&name("other"), used), None);
        let everything = TokenUsage { input: u32::MAX, output: u32::MAX };
        let dear = ModelPrice { input: u64::MAX, output: u64::MAX };
        let prices: ModelPrices = [(name("dear"), dear)].into_iter().collect();
        assert_eq!(prices.cost(&name("dear"), everything), Some(Cost(u64::MAX.div_ceil(1_000))));
    }

    #[test]
    fn costs_are_read_as_prices() {
        for (nanos, read) in [
            (0, "$0"),
            (49_999, "<$0.0001"),
            (50_000, "$0.0001"),
            (669_000, "$0.0007"),
            (12_340_000, "$0.0123"),
            (999_999_999, "$1.0000"),
            (1_000_000_000, "$1.00"),
            (12_345_678_900, "$12.35"),
        ] {
            assert_eq!(Cost(nanos).to_string(), read);
        }
    }
}
