//! `.env.example` and the code agree.

use std::collections::BTreeSet;

use magpie::config::VARIABLES;

#[test]
fn env_example_lists_exactly_the_variables_that_are_read() {
    let example = std::fs::read_to_string(".env.example").unwrap();
    let named: BTreeSet<String> = example
        .lines()
        .filter_map(|line| line.strip_prefix('#').unwrap_or(line).split_once('='))
        .map(|(name, _)| name.trim().to_owned())
        .filter(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
        .map(|name| pattern_of(&name))
        .collect();
    let read: BTreeSet<String> =
        VARIABLES.iter().map(|variable| variable.name.to_owned()).collect();
    assert_eq!(named, read);
}

/// Keys and endpoints of providers are read by pattern.
fn pattern_of(name: &str) -> String {
    ["_API_KEY", "_BASE_URL"]
        .into_iter()
        .find(|suffix| name.ends_with(suffix) && !name.starts_with("MAGPIE_"))
        .map_or_else(|| name.to_owned(), |suffix| format!("<PROVIDER>{suffix}"))
}

#[test]
fn no_code_outside_the_configuration_reads_the_environment() {
    let mut offenders = Vec::new();
    for root in ["src", "crates", "bots"] {
        visit(std::path::Path::new(root), &mut |path, text| {
            let allowed = path.starts_with("src/config")
                || path.components().any(|part| {
                    matches!(
                        part.as_os_str().to_str(),
                        Some("examples" | "tests" | "benches" | "testkit")
                    )
                });
            let reads = text.contains("env::var") || text.contains("env::vars");
            if reads && !allowed {
                offenders.push(path.display().to_string());
            }
        });
    }
    assert_eq!(offenders, Vec::<String>::new());
}

fn visit(folder: &std::path::Path, each: &mut impl FnMut(&std::path::Path, &str)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, each);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            each(&path, &std::fs::read_to_string(&path).unwrap());
        }
    }
}
