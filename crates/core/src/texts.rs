//! Fixed texts in several languages: Fluent files in a folder `locales` of the crate that says them, built into the
//! program.
//!
//! [`texts!`](crate::texts!) declares what a file holds and makes a struct of it, so that code can't ask for a text that
//! does not exist, nor leave out what a text needs to know. That every language has exactly the declared texts, with
//! exactly the declared variables, is checked when they are first read.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use fluent_syntax::ast;
use unic_langid::LanguageIdentifier;

pub use fluent_bundle::FluentValue;

use crate::Money;

/// A text by its name, with the variables that it needs.
pub type Declared<'a> = (&'a str, &'a [&'a str]);

/// The texts of one file in one language.
pub struct Texts {
    language: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// Reads a file that is to hold the declared texts and no others.
    ///
    /// # Errors
    /// What is wrong with it, each in words.
    pub fn read(
        language: &'static str,
        source: &str,
        declared: &[Declared<'_>],
    ) -> Result<Self, Vec<String>> {
        let faults = match variables_of(source) {
            Ok(found) => differences(&found, declared),
            Err(faults) => faults,
        };
        if !faults.is_empty() {
            return Err(faults.into_iter().map(|fault| format!("{language}: {fault}")).collect());
        }
        let tag = language.parse::<LanguageIdentifier>();
        let mut bundle = FluentBundle::new_concurrent(tag.into_iter().collect());
        // Replies are compared as text, and platforms show marks of direction as they please.
        bundle.set_use_isolating(false);
        // What does not parse was told above.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(read, _)| read);
        bundle.add_resource_overriding(resource);
        Ok(Self { language, bundle })
    }

    /// A text that needs to know nothing. It is kept as long as the program runs: texts are read once.
    pub fn word(&self, name: &str) -> &'static str {
        self.say(name, []).leak()
    }

    /// A text with its variables.
    pub fn say<'a, const N: usize>(
        &self,
        name: &str,
        variables: [(&'static str, FluentValue<'a>); N],
    ) -> String {
        self.find(name, variables).expect("declared texts are there")
    }

    /// A text whose name and variables are known only while the program runs; nothing where there is none of that name.
    pub fn find<'a, K: Into<Cow<'a, str>>>(
        &self,
        name: &str,
        variables: impl IntoIterator<Item = (K, FluentValue<'a>)>,
    ) -> Option<String> {
        let pattern = self.bundle.get_message(name)?.value()?;
        let variables: FluentArgs<'a> = variables.into_iter().collect();
        Some(self.bundle.format_pattern(pattern, Some(&variables), &mut Vec::new()).into_owned())
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Texts").field("language", &self.language).finish_non_exhaustive()
    }
}

/// Prices are written alike in all languages.
impl From<Money> for FluentValue<'_> {
    fn from(money: Money) -> Self {
        money.to_string().into()
    }
}

/// The first subtag of a BCP 47 tag, or of a locale as operating systems write it.
pub fn language_of(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

/// The texts of a file with the variables that each needs.
///
/// # Errors
/// The file does not parse, or holds a text twice or without words.
pub fn variables_of(source: &str) -> Result<BTreeMap<String, BTreeSet<String>>, Vec<String>> {
    let resource = fluent_syntax::parser::parse(source).map_err(|(_, errors)| {
        errors
            .iter()
            .map(|error| {
                let line = source.get(..error.pos.start).unwrap_or(source).lines().count().max(1);
                format!("line {line}: {error}")
            })
            .collect::<Vec<_>>()
    })?;
    let (mut found, mut faults) = (BTreeMap::new(), Vec::new());
    for entry in &resource.body {
        let ast::Entry::Message(message) = entry else { continue };
        let name = message.id.name.to_owned();
        let mut variables = BTreeSet::new();
        match &message.value {
            Some(pattern) => of_pattern(pattern, &mut variables),
            None => faults.push(format!("“{name}” has no words")),
        }
        if found.insert(name.clone(), variables).is_some() {
            faults.push(format!("“{name}” stands there twice"));
        }
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

fn of_pattern(pattern: &ast::Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            of_expression(expression, variables);
        }
    }
}

fn of_expression(expression: &ast::Expression<&str>, variables: &mut BTreeSet<String>) {
    match expression {
        ast::Expression::Inline(inline) => of_inline(inline, variables),
        ast::Expression::Select { selector, variants } => {
            of_inline(selector, variables);
            for variant in variants {
                of_pattern(&variant.value, variables);
            }
        }
    }
}

fn of_inline(inline: &ast::InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    match inline {
        ast::InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_owned());
        }
        ast::InlineExpression::Placeable { expression } => of_expression(expression, variables),
        ast::InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                of_inline(argument, variables);
            }
        }
        ast::InlineExpression::StringLiteral { .. }
        | ast::InlineExpression::NumberLiteral { .. }
        | ast::InlineExpression::MessageReference { .. }
        | ast::InlineExpression::TermReference { .. } => {}
    }
}

/// What a file has other than it should.
pub fn differences(
    found: &BTreeMap<String, BTreeSet<String>>,
    declared: &[Declared<'_>],
) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, variables) in declared {
        let wanted: BTreeSet<String> = variables.iter().map(|&name| name.to_owned()).collect();
        match found.get(*name) {
            None => faults.push(format!("“{name}” is missing")),
            Some(found) if *found != wanted => {
                faults.push(format!("“{name}” needs {found:?} and should need {wanted:?}"));
            }
            Some(_) => {}
        }
    }
    let known: BTreeSet<&str> = declared.iter().map(|(name, _)| *name).collect();
    let extra = found.keys().filter(|name| !known.contains(name.as_str()));
    faults.extend(extra.map(|name| format!("“{name}” is never said")));
    faults
}

/// Declares the texts of the file of that name in each language's folder of the crate's `locales`, and makes a struct of
/// them: words and lists of words are its fields, sentences that need to know something are its functions.
#[macro_export]
macro_rules! texts {
    (
        $(#[$doc:meta])*
        $vis:vis struct $name:ident in $file:literal;
        words { $($(#[$word_doc:meta])* $word_vis:vis $word:ident,)* }
        lists {
            $($(#[$list_doc:meta])* $list_vis:vis $list:ident: $count:literal = [$($item:ident),+ $(,)?],)*
        }
        sentences {
            $($(#[$sentence_doc:meta])* $sentence_vis:vis fn $sentence:ident($($variable:ident),+);)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug)]
        $vis struct $name {
            /// ISO 639-1 code.
            pub language: &'static str,
            texts: $crate::texts::Texts,
            $($(#[$word_doc])* $word_vis $word: &'static str,)*
            $($(#[$list_doc])* $list_vis $list: [&'static str; $count],)*
        }

        impl $name {
            /// In every language there is, English first.
            pub fn all() -> &'static [Self] {
                static ALL: ::std::sync::LazyLock<Vec<$name>> = ::std::sync::LazyLock::new(|| {
                    let read = |(language, source)| {
                        $name::read(language, source).expect("every language has every text")
                    };
                    $crate::sources!($file).into_iter().map(read).collect()
                });
                &ALL
            }

            /// In the language of a BCP 47 tag; in English where that is not known.
            pub fn of(locale: Option<&str>) -> &'static Self {
                let code = $crate::texts::language_of(locale.unwrap_or_default());
                let mut all = Self::all().iter();
                all.find(|known| known.language.eq_ignore_ascii_case(code))
                    .unwrap_or(&Self::all()[0])
            }

            fn read(language: &'static str, source: &str) -> Result<Self, Vec<String>> {
                let declared: &[$crate::texts::Declared<'_>] = &[
                    $((stringify!($word), &[]),)*
                    $($((stringify!($item), &[]),)+)*
                    $((stringify!($sentence), &[$(stringify!($variable)),+]),)*
                ];
                let texts = $crate::texts::Texts::read(language, source, declared)?;
                Ok(Self {
                    language,
                    $($word: texts.word(stringify!($word)),)*
                    $($list: [$(texts.word(stringify!($item))),+],)*
                    texts,
                })
            }

            $(
                $(#[$sentence_doc])*
                $sentence_vis fn $sentence<'a>(
                    &self,
                    $($variable: impl Into<$crate::texts::FluentValue<'a>>),+
                ) -> String {
                    let variables = [$((stringify!($variable), $variable.into())),+];
                    self.texts.say(stringify!($sentence), variables)
                }
            )*
        }
    };
}

/// A file of texts in each language that Magpie speaks, English first.
#[macro_export]
macro_rules! sources {
    ($file:literal) => {
        [
            ("en", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/en/", $file))),
            ("de", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/de/", $file))),
            ("es", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/es/", $file))),
            ("fr", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/fr/", $file))),
            ("pt", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/pt/", $file))),
        ]
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECLARED: &[Declared<'_>] = &[("bye", &[]), ("found", &["count", "what"])];
    const WHOLE: &str = "\
bye = Bis bald!
found =
    { $count ->
        [one] Ein Treffer für { $what }.
       *[other] { $count } Treffer für { $what }.
    }
";

    fn read(source: &str) -> Result<Texts, Vec<String>> {
        Texts::read("de", source, DECLARED)
    }

    #[test]
    fn a_text_is_said_with_what_it_needs_to_know() {
        let texts = read(WHOLE).unwrap();
        assert_eq!(texts.word("bye"), "Bis bald!");
        let found =
            |count: u32| texts.say("found", [("count", count.into()), ("what", "A".into())]);
        assert_eq!(found(1), "Ein Treffer für A.");
        assert_eq!(found(12), "12 Treffer für A.");
        let price = Money::new(120_000, crate::Currency::USD);
        let dear = texts.say("found", [("count", 1.into()), ("what", price.into())]);
        assert_eq!(dear, "Ein Treffer für $1200.00.");
    }

    #[test]
    fn every_fault_of_a_file_is_told() {
        for (source, told) in [
            (WHOLE.replace("bye", "hi"), vec!["de: “bye” is missing", "de: “hi” is never said"]),
            (
                WHOLE
                    .replace("[one] Ein Treffer für { $what }", "[one] Ein Treffer")
                    .replace("{ $what }", "{ $thing }"),
                vec![r#"de: “found” needs {"count", "thing"} and should need {"count", "what"}"#],
            ),
            (format!("{WHOLE}bye = Tschüs!\n"), vec!["de: “bye” stands there twice"]),
            (format!("{WHOLE}later =\n    .hint = Später\n"), vec!["de: “later” has no words"]),
        ] {
            assert_eq!(read(&source).unwrap_err(), told, "{source}");
        }
        let broken = read(&WHOLE.replace("what }", "what")).unwrap_err();
        assert!(broken[0].starts_with("de: line 4: "), "{broken:?}");
    }
}
