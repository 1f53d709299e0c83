//! Everything that is said stands in the files of every language, and everything that stands there is said.

use std::path::{Path, PathBuf};

use regex::Regex;

use super::*;

/// A text that is said somewhere, with the variables that it is given where they can be read off.
struct Said {
    place: String,
    text: String,
    variables: Option<BTreeSet<String>>,
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The files of the console with this ending: their names and what stands in them.
fn files(ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let ours = found.into_iter().filter(|path| path.extension().is_some_and(|it| it == ending));
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read_to_string(path).unwrap())
    };
    ours.map(read).collect()
}

/// What stands between a parenthesis that is open already and the one that closes it, split at its commas.
fn arguments(rest: &str) -> Vec<String> {
    let (mut depth, mut quoted, mut parts) = (0, false, vec![String::new()]);
    for letter in rest.chars() {
        match letter {
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' if !quoted && depth == 0 => break,
            ')' | ']' | '}' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(letter);
    }
    parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

fn said(
    ending: &str,
    call: &str,
    variables: fn(&[String]) -> Option<BTreeSet<String>>,
) -> Vec<Said> {
    let call = Regex::new(&format!(r#"(?:{call})\(\s*"([a-z0-9-]+)""#)).unwrap();
    let mut found = Vec::new();
    for (place, source) in files(ending) {
        let code: Vec<&str> =
            source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let code = code.join("\n");
        for hit in call.captures_iter(&code) {
            let rest = &code[hit.get(0).unwrap().end()..];
            let variables = variables(&arguments(rest));
            found.push(Said { place: place.clone(), text: hit[1].to_owned(), variables });
        }
    }
    found
}

/// `name=value` each.
fn of_page(given: &[String]) -> Option<BTreeSet<String>> {
    Some(given.iter().map(|it| it.split_once('=').unwrap().0.trim().to_owned()).collect())
}

/// One object; an answer of the server that has them can't be read off.
fn of_script(given: &[String]) -> Option<BTreeSet<String>> {
    let Some(object) = given.first() else { return Some(BTreeSet::new()) };
    let inner = object.strip_prefix('{')?.strip_suffix('}')?;
    let name = |it: &String| it.split(':').next().unwrap().trim().to_owned();
    Some(arguments(inner).iter().map(name).collect())
}

/// An array of pairs.
fn of_view(given: &[String]) -> Option<BTreeSet<String>> {
    let pairs = given.first()?.strip_prefix('[')?.strip_suffix(']')?;
    let name = Regex::new(r#"\(\s*"(\w+)","#).unwrap();
    Some(name.captures_iter(pairs).map(|hit| hit[1].to_owned()).collect())
}

#[test]
fn every_language_has_the_same_texts_with_the_same_variables() {
    for (code, name, files) in SOURCES {
        if let Err(faults) = Language::read(code, name, files) {
            panic!("{}", faults.join("\n"));
        }
    }
}

#[test]
fn every_text_that_is_said_is_there_and_every_one_that_is_there_is_said() {
    let (_, _, english) = SOURCES[0];
    let known = variables_of(&joined(english)).unwrap();
    let scripts = said("js", r"\bt", of_script);
    for Said { place, text, .. } in &scripts {
        let file = english.iter().find(|(file, _)| format!("{file}.js") == *place);
        let (file, source) = file.unwrap_or_else(|| panic!("{place} has no file of texts"));
        assert!(SCRIPTS.contains(file), "no page has the texts of {place}");
        assert!(variables_of(source).unwrap().contains_key(text), "{place}: “{text}”");
    }
    let all = [said("html", r"\bt", of_page), said("rs", r"\bsay|\bWords::text", of_view), scripts];
    let mut faults = Vec::new();
    let mut used = BTreeSet::new();
    for Said { place, text, variables } in all.into_iter().flatten() {
        match known.get(&text) {
            None => faults.push(format!("{place} says “{text}”, which is missing")),
            Some(needs) if variables.as_ref().is_some_and(|given| given != needs) => {
                faults
                    .push(format!("{place}: “{text}” needs {needs:?}, and is given {variables:?}"));
            }
            Some(_) => {}
        }
        used.insert(text);
    }
    let idle = known.keys().filter(|text| !used.contains(*text));
    faults.extend(idle.map(|text| format!("“{text}” is never said")));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_page_says_anything_in_one_language_alone() {
    // Names, and parts of addresses and commands.
    let names = [
        "Magpie",
        "MAGPIE",
        "UTC",
        "ms",
        "TOKEN",
        "Authorization",
        "Bearer",
        "api",
        "openapi",
        "json",
        "metrics",
        "link",
        "ask",
    ];
    let noise = Regex::new(r"(?s)\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<svg.*?</svg>").unwrap();
    let attribute = Regex::new(r#"(?:aria-label|placeholder|title|alt)="([^"]*)""#).unwrap();
    let tag = Regex::new(r"(?s)<[^>]*>|&[a-z]+;").unwrap();
    let word = Regex::new(r"[A-Za-z]{2,}").unwrap();
    let mut faults = Vec::new();
    for (page, source) in files("html") {
        let plain = noise.replace_all(&source, " ");
        let labels = attribute.captures_iter(&plain).map(|hit| hit[1].to_owned());
        let shown = labels.chain([tag.replace_all(&plain, " ").into_owned()]);
        for shown in shown.collect::<Vec<_>>() {
            let words = word.find_iter(&shown).map(|hit| hit.as_str());
            let words = words.filter(|word| !names.contains(word));
            faults.extend(words.map(|word| format!("{page}: {word}")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_script_gets_its_own_texts_with_places_for_variables() {
    let english = Language::english();
    let texts = &english.scripts["desk"];
    assert_eq!(texts["desk-line"], "Line {line}: {message}");
    assert!(!texts.contains_key("frame-skip"));
}

#[test]
fn pages_say_texts_escaped_and_counted() {
    let mut templates = Environment::new();
    teach(&mut templates);
    let page = r#"{{ t("problem-unknown", what=what) }} {{ t("frame-role", role="owner") }}"#;
    templates.add_template("page.html", page).unwrap();
    let shown = templates.get_template("page.html").unwrap();
    let shown = shown.render(minijinja::context! { what => "<b>" }).unwrap();
    assert_eq!(shown, "&lt;b&gt; is not known owner");
    assert!(templates.render_str(r#"{{ t("nonsense") }}"#, ()).is_err());
}
