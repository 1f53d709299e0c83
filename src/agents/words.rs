//! What the agents note for the shopper, in every language.

use magpie_core::{PhotoError, texts};

texts! {
    /// What the agents note, in one language.
    pub struct AgentWords in "agents.ftl";
    words {
        /// While the shop's pictures are read for the first time.
        pub(super) pictures_not_ready,
        pub(super) nothing_in_photo,
        /// What a question about the market without a subject is about.
        pub(super) the_shop,
    }
    lists {}
    sentences {
        fn photo_too_many_bytes(bytes, limit);
        fn photo_too_many_pixels(width, height, limit);
        fn photo_missing(reason);
        fn photo_undecodable(reason);
        pub(super) fn no_history(about);
        pub(super) fn summary(about, count, falling, rising, gone, seen);
        /// Where and when prices were seen.
        pub(super) fn seen(sources, from, to);
        pub(super) fn line(title, reason);
        pub(super) fn line_priced(title, price, reason);
        pub(super) fn below(share, median);
        pub(super) fn above(share, median);
        pub(super) fn new_since(day);
        pub(super) fn back_since(day);
        pub(super) fn claimed(stated, highest, sightings);
        pub(super) fn looked_at(people);
        pub(super) fn looked_at_here(here);
        pub(super) fn looked_at_here_and_everywhere(here, people);
        pub(super) fn asked(from, to, subjects);
        pub(super) fn subject(subject, people, before);
        pub(super) fn fewer_than(count);
    }
}

impl AgentWords {
    /// Why a photo is not looked at.
    pub(super) fn unusable(&self, error: &PhotoError) -> String {
        match error {
            PhotoError::TooManyBytes { bytes, limit } => self.photo_too_many_bytes(*bytes, *limit),
            PhotoError::TooManyPixels { width, height, limit } => {
                self.photo_too_many_pixels(*width, *height, *limit)
            }
            PhotoError::Missing(reason) => self.photo_missing(reason.as_str()),
            PhotoError::Undecodable(reason) => self.photo_undecodable(reason.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_that_cannot_be_used_are_told_of() {
        let errors = [
            PhotoError::TooManyBytes { bytes: 12_000_000, limit: 10_000_000 },
            PhotoError::TooManyPixels { width: 9_000, height: 9_000, limit: 50_000_000 },
            PhotoError::Missing("it expired".to_owned()),
            PhotoError::Undecodable("it is no picture".to_owned()),
        ];
        for error in &errors {
            let english = AgentWords::of(None).unusable(error);
            assert_eq!(english, format!("I couldn't use a photo: {error}."));
            // What a library says of bytes is in English, and no help to a shopper.
            let german = AgentWords::of(Some("de")).unusable(error);
            assert!(!german.contains("it "), "{german}");
        }
    }
}
