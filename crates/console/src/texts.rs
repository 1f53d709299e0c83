//! What pages, their scripts and refusals say, in every language that the console speaks.
//!
//! Pages say `{{ t("frame-skip") }}`, views `say("prompts-promoted", [])`; both speak the language of the request.
//! `tests` holds what is said against what the files have.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

use magpie_core::texts::{Declared, FluentValue, Texts, variables_of};
use minijinja::value::{Kwargs, Value};
use minijinja::{Environment, Error, ErrorKind};

use crate::language::spoken;

/// Files whose texts a script says: those of the script of that name.
const SCRIPTS: [&str; 9] = [
    "compare",
    "desk",
    "evaluation",
    "linking",
    "magpie",
    "memory",
    "reactions",
    "rehearsal",
    "turns",
];

/// The files of a language.
macro_rules! files {
    ($code:literal) => {
        files!(
            $code, "frame", "accounts", "answer", "audit", "catalogue", "chat", "compare", "desk", "evaluation", "golden",
            "health", "linking", "magpie", "memory", "people", "problems", "prompts", "reactions", "rehearsal", "runs",
            "turn", "turns"
        )
    };
    ($code:literal, $($file:literal),+) => {
        [$(($file, include_str!(concat!("../locales/", $code, "/", $file, ".ftl")))),+]
    };
}

/// A file's name and what stands in it.
type Source = (&'static str, &'static str);

/// The code of a language, what it calls itself, and its files. The first one is spoken where nobody asks for another.
const SOURCES: [(&str, &str, &[Source]); 3] = [
    ("en", "English", &files!("en")),
    ("de", "Deutsch", &files!("de")),
    ("es", "Español", &files!("es")),
];

/// A language with its texts.
pub(crate) struct Language {
    /// ISO 639-1 code.
    pub(crate) code: &'static str,
    /// What it calls itself.
    pub(crate) name: &'static str,
    texts: Texts,
    scripts: BTreeMap<&'static str, BTreeMap<String, String>>,
}

impl Language {
    /// All that there are, English first.
    pub(crate) fn all() -> &'static [Self] {
        static ALL: LazyLock<Vec<Language>> = LazyLock::new(|| {
            let read = |(code, name, files)| Language::read(code, name, files);
            SOURCES
                .into_iter()
                .map(read)
                .collect::<Result<_, _>>()
                .expect("every language is whole")
        });
        &ALL
    }

    /// The one that is spoken where nobody asks for another, and to programs.
    pub(crate) fn english() -> &'static Self {
        &Self::all()[0]
    }

    /// The language of a code.
    pub(crate) fn of(code: &str) -> Option<&'static Self> {
        Self::all().iter().find(|known| known.code.eq_ignore_ascii_case(code))
    }

    /// Reads the files of a language, which hold the texts that the English ones hold.
    fn read(code: &'static str, name: &'static str, files: &[Source]) -> Result<Self, Vec<String>> {
        let (_, _, english) = SOURCES[0];
        let declared = variables_of(&joined(english))?;
        let borrowed: Vec<(&str, Vec<&str>)> = declared
            .iter()
            .map(|(text, needs)| (text.as_str(), needs.iter().map(String::as_str).collect()))
            .collect();
        let declared: Vec<Declared<'_>> =
            borrowed.iter().map(|(text, needs)| (*text, needs.as_slice())).collect();
        let texts = Texts::read(code, &joined(files), &declared)?;
        let mut scripts = BTreeMap::new();
        for (file, source) in files.iter().filter(|(file, _)| SCRIPTS.contains(file)) {
            scripts.insert(*file, for_script(&texts, &variables_of(source)?));
        }
        Ok(Self { code, name, texts, scripts })
    }

    /// A text with its variables.
    pub(crate) fn say<const N: usize>(
        &self,
        text: &str,
        variables: [(&'static str, FluentValue<'_>); N],
    ) -> String {
        self.texts.say(text, variables)
    }
}

fn joined(files: &[Source]) -> String {
    files.iter().map(|(_, source)| format!("{source}\n")).collect()
}

/// Texts as a script says them: a variable stands there as its name in braces.
fn for_script(
    texts: &Texts,
    declared: &BTreeMap<String, BTreeSet<String>>,
) -> BTreeMap<String, String> {
    let said = declared.iter().filter_map(|(text, needs)| {
        let places = needs.iter().map(|name| (name.as_str(), format!("{{{name}}}").into()));
        Some((text.clone(), texts.find(text, places)?))
    });
    said.collect()
}

/// A text with its variables, in the language of the request.
pub(crate) fn say<const N: usize>(
    text: &str,
    variables: [(&'static str, FluentValue<'_>); N],
) -> String {
    spoken().say(text, variables)
}

/// What an agent is called.
pub(crate) fn agent_name(agent: &str) -> String {
    say("frame-agent", [("agent", agent.into())])
}

/// What is told to programs in English, and to people in their language.
#[derive(Debug)]
pub(crate) enum Words {
    /// As it was worded elsewhere.
    Plain(String),
    /// A text of the console with its variables.
    Text(&'static str, Vec<(&'static str, String)>),
}

impl Words {
    /// A text of the console.
    pub(crate) fn text<const N: usize>(
        text: &'static str,
        variables: [(&'static str, String); N],
    ) -> Self {
        Self::Text(text, variables.into())
    }

    /// In the language of the request.
    pub(crate) fn spoken(&self) -> String {
        self.said(spoken())
    }

    fn said(&self, language: &Language) -> String {
        match self {
            Self::Plain(words) => words.clone(),
            Self::Text(text, variables) => {
                let variables = variables.iter().map(|(name, said)| (*name, said.as_str().into()));
                language.texts.find(text, variables).expect("tests look for every text")
            }
        }
    }
}

impl From<&str> for Words {
    fn from(words: &str) -> Self {
        Self::Plain(words.to_owned())
    }
}

impl From<String> for Words {
    fn from(words: String) -> Self {
        Self::Plain(words)
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said(Language::english()))
    }
}

/// Lets pages speak: `t` says a text, `script_texts` has those of scripts.
pub(crate) fn teach(templates: &mut Environment<'static>) {
    templates.add_function("t", |text: &str, variables: Kwargs| -> Result<String, Error> {
        let mut given = Vec::new();
        for name in variables.args() {
            given.push((name.to_owned(), fluent(&variables.peek::<Value>(name)?)));
        }
        let said = spoken().texts.find(text, given);
        said.ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("no text {text}")))
    });
    templates.add_function("script_texts", |scripts: Vec<String>| -> Value {
        let texts = scripts.iter().filter_map(|script| spoken().scripts.get(script.as_str()));
        let texts = texts.flatten().map(|(text, words)| (text.clone(), words.clone()));
        Value::from(texts.collect::<BTreeMap<String, String>>())
    });
}

/// Whole numbers choose between one and many, anything else is said as it stands.
fn fluent(value: &Value) -> FluentValue<'static> {
    match value.as_i64().filter(|_| value.is_integer()) {
        Some(number) => number.into(),
        None => value.to_string().into(),
    }
}

#[cfg(test)]
mod tests;
