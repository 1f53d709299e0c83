//! What is asked back, and the answers that are offered, in every language.

use magpie_core::{FacetKind, Need, Question, Want, texts};

texts! {
    /// Questions and answers, in one language.
    pub struct QuestionWords in "questions.ftl";
    words {
        /// To a request that names no thing.
        pub what_thing,
        /// To a request for something to wear.
        pub who_wears,
        loosen,
        any_price,
        any_brand,
        any_colour,
        any_size,
        any_material,
        any_audience,
        any_use,
        any_condition,
        any_feature,
    }
    lists {}
    sentences {
        /// To a request for a thing of which there are kinds.
        pub fn kind_of(category);
        /// An answer to a question about prices.
        pub fn between(low, high);
        /// An answer under the list of what is watched.
        pub fn stop_watch(number);
    }
}

impl QuestionWords {
    /// Offers to drop one of the needs that leave nothing; each answer is a message that the rules read.
    pub fn relaxing(&self, blocking: &[Need]) -> Option<Question> {
        let mut options: Vec<String> = Vec::new();
        for need in blocking.iter().take(3) {
            let option = match &need.want {
                Want::PriceMin(_) | Want::PriceMax(_) | Want::PriceAbout(_) => self.any_price,
                Want::Facet(FacetKind::Category, _) | Want::InStock => continue,
                Want::Facet(FacetKind::Brand, _) => self.any_brand,
                Want::Facet(FacetKind::Colour, _) => self.any_colour,
                Want::Facet(FacetKind::Size, _) => self.any_size,
                Want::Facet(FacetKind::Material, _) => self.any_material,
                Want::Facet(FacetKind::Audience, _) => self.any_audience,
                Want::Facet(FacetKind::Use, _) => self.any_use,
                Want::Facet(FacetKind::Condition, _) => self.any_condition,
                Want::Facet(FacetKind::Feature, _) => self.any_feature,
            };
            if !options.iter().any(|known| known == option) {
                options.push(option.to_owned());
            }
        }
        (!options.is_empty()).then(|| Question { text: self.loosen.to_owned(), options })
    }

    /// Whether a question is one of those for a kind or for whom, in any language.
    pub fn asks_for_kind(question: &str) -> bool {
        // Stands where the category does.
        const THING: &str = "\u{fffc}";
        Self::all().iter().any(|words| {
            let whole = words.kind_of(THING);
            let (before, behind) = whole.split_once(THING).unwrap_or_default();
            question.starts_with(before) && question.ends_with(behind)
        })
    }

    /// Whether a question is the one for whom something to wear is, in any language.
    pub fn asks_who_wears(question: &str) -> bool {
        Self::all().iter().any(|words| words.who_wears == question)
    }
}
