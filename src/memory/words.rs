//! What is remembered, in words of every language.

use magpie_core::{Aspect, FacetKind, Memory, MemoryEntry, PriceBand, Sureness, texts};

texts! {
    /// What is said of what is remembered, in one language.
    pub struct MemoryWords in "memory.ftl";
    words {
        price_low,
        price_middle,
        price_high,
        fact_budget,
        nothing,
        stated,
        learned,
        take_back,
        taste_nothing,
        taste,
        taste_reset,
        /// To somebody who asks for a community's taste in private.
        pub taste_for_groups,
        /// To somebody who may not reset it.
        pub taste_moderated,
        /// After resetting.
        pub taste_forgotten,
    }
    lists {}
    sentences {
        pub(super) fn likes(what);
        pub(super) fn rather_not(what);
        fn brand(name);
        fn for_whom(value);
        fn shop(name);
        fn word(word);
        fn fact_size(value);
        fn fact_diet(value);
        fn fact_never(value);
        fn fact_likes(value);
        fn fact_allergy(value);
        fn fact_budget_for(value);
        fn fact_often(value);
        fn fact_often_not(value);
        pub(super) fn quoted(quote, day);
        pub(super) fn quoted_instead(quote, day, before);
        pub(super) fn reactions(count, day);
        fn line(what, why);
        fn line_new(what, why);
    }
}

impl MemoryWords {
    /// What an aspect is. Values of the catalogue stay as they are.
    pub fn aspect(&self, aspect: &Aspect) -> String {
        match aspect {
            Aspect::Facet(FacetKind::Brand, value) => self.brand(capitals(value)),
            Aspect::Facet(FacetKind::Audience | FacetKind::Use, value) => {
                self.for_whom(value.as_str())
            }
            Aspect::Facet(_, value) => value.clone(),
            Aspect::Price(PriceBand::Low) => self.price_low.to_owned(),
            Aspect::Price(PriceBand::Middle) => self.price_middle.to_owned(),
            Aspect::Price(PriceBand::High) => self.price_high.to_owned(),
            Aspect::Merchant(name) => self.shop(name.as_str()),
            Aspect::Word(word) => self.word(word.as_str()),
        }
    }

    /// What a fact says, by its name: "size: 42". Names that models give stay as they are.
    pub(super) fn fact(&self, name: &str) -> String {
        match name.split_once(": ") {
            None if name == "budget" => self.fact_budget.to_owned(),
            Some(("size", value)) => self.fact_size(value),
            Some(("diet", value)) => self.fact_diet(value),
            Some(("never", value)) => self.fact_never(value),
            Some(("likes", value)) => self.fact_likes(value),
            Some(("allergy", value)) => self.fact_allergy(value),
            Some(("budget", value)) => self.fact_budget_for(value),
            Some(("often", value)) => self.fact_often(value),
            Some(("often not", value)) => self.fact_often_not(value),
            Some(_) | None => name.to_owned(),
        }
    }

    /// What is remembered, as an answer.
    pub fn about_memory(&self, memory: &Memory) -> String {
        if memory.entries.is_empty() {
            return self.nothing.to_owned();
        }
        let (stated, learned): (Vec<&MemoryEntry>, Vec<&MemoryEntry>) =
            memory.entries.iter().partition(|entry| entry.sureness == Sureness::Stated);
        let mut lines: Vec<String> = Vec::new();
        for (title, entries) in [(self.stated, stated), (self.learned, learned)] {
            if entries.is_empty() {
                continue;
            }
            lines.push(title.to_owned());
            lines.extend(entries.into_iter().map(|entry| {
                let (what, why) = (entry.what.as_str(), entry.why.as_str());
                let line = if entry.new { self.line_new(what, why) } else { self.line(what, why) };
                format!("• {}{line}", if entry.pinned { "📌 " } else { "" })
            }));
        }
        lines.push(self.take_back.to_owned());
        lines.join("\n")
    }

    /// What the members of a community taught, as an answer.
    pub fn about_taste(&self, memory: &Memory) -> String {
        if memory.entries.is_empty() {
            return self.taste_nothing.to_owned();
        }
        let entries = memory.entries.iter();
        let entries = entries
            .map(|entry| format!("• {}", self.line(entry.what.as_str(), entry.why.as_str())));
        let lines = [self.taste.to_owned()].into_iter().chain(entries);
        lines.chain([self.taste_reset.to_owned()]).collect::<Vec<_>>().join("\n")
    }
}

/// As a name is written.
fn capitals(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_named_in_every_language() {
        let names = ["size: 42", "diet: vegan", "budget", "often not: wool", "shoe width: wide"];
        let english = MemoryWords::of(None);
        for words in MemoryWords::all() {
            for name in names {
                let said = words.fact(name);
                let value = name.split_once(": ").map_or("", |(_, value)| value);
                assert!(said.ends_with(value) && !said.is_empty(), "{said}");
                assert_eq!(english.fact(name), name);
            }
        }
        assert_eq!(MemoryWords::of(Some("de")).fact("size: 42"), "Größe: 42");
    }
}
