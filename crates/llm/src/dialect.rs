//! What one model turned out to take, learnt from the words of its refusals.
//!
//! Providers of one wire format differ per model: which schema enforcement there is, what the token limit is
//! called, whether a temperature may be set. Asking and listening beats a table of model names.

use crate::failure::{Failure, Kind};

/// Tokens added to the limit of a model that spends them on thinking.
const THINKING_ROOM: u32 = 4_096;

/// How the schema of an answer is conveyed, strongest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum SchemaMode {
    /// As it is, strictly where it qualifies.
    #[default]
    Whole,
    /// Without the keywords that some providers don't know, not strictly.
    Portable,
    /// JSON is promised, the schema is described in words.
    Object,
    /// The schema is described in words.
    Described,
}

/// How to speak with one model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) schema: SchemaMode,
    /// The limit is called `max_completion_tokens` (OpenAI's reasoning models).
    pub(crate) completion_limit: bool,
    /// Only the default temperature is taken.
    pub(crate) no_temperature: bool,
    /// `stream_options` is not known.
    pub(crate) no_stream_options: bool,
    /// There is no system role: its text goes before the first user message.
    pub(crate) no_system: bool,
    /// Thinking counts against the limit.
    pub(crate) thinks: bool,
}

impl Dialect {
    /// How to say it instead, when a refusal tells. Every step goes one way, so that learning ends.
    pub(crate) fn learn(self, failure: &Failure) -> Option<Self> {
        if !matches!(failure.kind, Kind::Rejected | Kind::Unavailable) {
            return None;
        }
        let says = |needles: &[&str]| needles.iter().any(|needle| failure.words.contains(needle));
        if says(&["max_completion_tokens"]) && !self.completion_limit {
            return Some(Self { completion_limit: true, ..self });
        }
        if says(&["stream_options"]) && !self.no_stream_options {
            return Some(Self { no_stream_options: true, ..self });
        }
        if says(&["system role", "system instruction", "developer instruction", "role 'system'"])
            && !self.no_system
        {
            return Some(Self { no_system: true, ..self });
        }
        if says(&["temperature"]) && !self.no_temperature {
            return Some(Self { no_temperature: true, ..self });
        }
        if says(&[
            "response_format",
            "response format",
            "response_schema",
            "responseschema",
            "response_mime_type",
            "responsemimetype",
            "json_schema",
            "json_object",
            "json schema",
            "json mode",
            "structured output",
            "invalid schema",
            "failed to parse grammar",
        ]) {
            let schema =
                self.schema.weaker(says(&["invalid schema", "minitems", "maxitems", "strict"]))?;
            return Some(Self { schema, ..self });
        }
        None
    }

    /// The dialect with room for thinking, if it has none yet.
    pub(crate) fn with_thinking(self) -> Option<Self> {
        (!self.thinks).then_some(Self { thinks: true, ..self })
    }

    /// The limit to send for an answer of so many tokens.
    pub(crate) fn output_limit(self, tokens: u32) -> u32 {
        if self.thinks { tokens.saturating_add(THINKING_ROOM) } else { tokens }
    }
}

impl SchemaMode {
    fn weaker(self, only_keywords: bool) -> Option<Self> {
        match self {
            Self::Whole if only_keywords => Some(Self::Portable),
            Self::Whole | Self::Portable => Some(Self::Object),
            Self::Object => Some(Self::Described),
            Self::Described => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Dialect = Dialect {
        schema: SchemaMode::Whole,
        completion_limit: false,
        no_temperature: false,
        no_stream_options: false,
        no_system: false,
        thinks: false,
    };

    fn check(words: &str, learnt: Option<Dialect>) {
        let failure = Failure { words: words.to_lowercase(), ..Failure::new(Kind::Rejected, "") };
        assert_eq!(PLAIN.learn(&failure), learnt, "{words}");
        if let Some(learnt) = learnt.filter(|learnt| learnt.schema == SchemaMode::Whole) {
            assert_eq!(learnt.learn(&failure), None, "{words}");
        }
    }

    #[test]
    fn refusals_teach_one_thing_each() {
        let schema = |schema| Some(Dialect { schema, ..PLAIN });
        check(
            "This model does not support response format `json_schema`.",
            schema(SchemaMode::Object),
        );
        check(
            "'response_format.type' : value is not one of the allowed values ['text','json_object']",
            schema(SchemaMode::Object),
        );
        check(
            "invalid schema for response format: response_format/json_schema: minItems is not supported",
            schema(SchemaMode::Portable),
        );
        check("JSON mode is not enabled for models/gemma-3-27b-it", schema(SchemaMode::Object));
        check(
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            Some(Dialect { completion_limit: true, ..PLAIN }),
        );
        check(
            "Unsupported value: 'temperature' does not support 0.1 with this model.",
            Some(Dialect { no_temperature: true, ..PLAIN }),
        );
        check(
            "Extra inputs are not permitted at [\"body\",\"stream_options\"]",
            Some(Dialect { no_stream_options: true, ..PLAIN }),
        );
        check(
            "Developer instruction is not enabled for models/gemma-3-27b-it",
            Some(Dialect { no_system: true, ..PLAIN }),
        );
        check("This model does not support image input", None);
        check("The model `x` does not exist", None);
    }

    #[test]
    fn schemas_weaken_step_by_step_and_end() {
        let failure =
            Failure { words: "json_schema".to_owned(), ..Failure::new(Kind::Rejected, "") };
        let object = PLAIN.learn(&failure).unwrap();
        assert_eq!(object.schema, SchemaMode::Object);
        let described = object.learn(&failure).unwrap();
        assert_eq!(described.schema, SchemaMode::Described);
        assert_eq!(described.learn(&failure), None);
    }

    #[test]
    fn only_refusals_of_the_request_teach() {
        for kind in [Kind::RateLimited, Kind::Timeout, Kind::Unauthorized, Kind::BadAnswer] {
            let failure = Failure { words: "json_schema".to_owned(), ..Failure::new(kind, "") };
            assert_eq!(PLAIN.learn(&failure), None, "{kind:?}");
        }
    }
}
