//! `magpie eval` on golden sets.

use std::path::Path;

use serde_json::Value;

use crate::support::{magpie, magpie_json};

/// What the rules alone must get right: of the agents, and of the hard needs.
const TARGET: f64 = 0.95;

fn set() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden")
}

fn mean(report: &Value, part: &str, what: &str) -> f64 {
    report[part][what][0].as_f64().unwrap_or_else(|| panic!("{part} {what}: {report:#}"))
}

#[test]
fn rules_alone_understand_the_golden_set() {
    let folder = tempfile::tempdir().unwrap();
    let report = magpie_json(folder.path(), &[], &["eval", set(), "--json"]);
    let failures = &report["failures"];
    assert!(report["worked_on"]["cases"].as_u64() >= Some(300), "{report:#}");
    assert!(report["held_out"]["cases"].as_u64() >= Some(50), "{report:#}");
    assert_eq!(report["troubles"], serde_json::json!([]));
    for part in ["worked_on", "held_out"] {
        for what in ["agents", "hard"] {
            let mean = mean(&report, part, what);
            assert!(mean >= TARGET, "{what} right in {mean:.3} of {part}: {failures:#}");
        }
    }
}

fn write(folder: &Path, text: &str) {
    std::fs::create_dir_all(folder.join("set")).unwrap();
    std::fs::write(folder.join("set/own.jsonl"), text).unwrap();
}

const CASE: &str =
    r#"{"id":"a","language":"en","text":"wool blankets","agents":["trend"],"hard":[]}"#;

#[test]
fn what_is_understood_otherwise_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), CASE);
    let output = magpie(folder.path(), &[], &["eval", "set"]);
    let table = String::from_utf8_lossy(&output.stdout);
    for says in [
        "set: 1 cases, planned 1 by rules",
        "a \"wool blankets\"",
        "agents: product instead of trend",
        "unasked: ",
        "category blanket",
        "material wool",
    ] {
        assert!(table.contains(says), "{table} should say {says}");
    }
}

#[test]
fn what_is_wrong_with_a_set_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for (text, says) in [
        (format!("{CASE}\n{CASE}"), "own.jsonl, line 2: the case a is already there"),
        (CASE.replace("\"id\"", "\"catalog\":\"none\",\"id\""), "none.jsonl is not there"),
        (CASE.replace("\"id\"", "\"photo\":true,\"id\""), "photo.png can't be read"),
    ] {
        write(folder.path(), &text);
        let output = magpie(folder.path(), &[], &["eval", "set"]);
        assert_eq!(output.status.code(), Some(1));
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.contains(says), "{errors} should say {says}");
    }
    write(folder.path(), CASE);
    let output = magpie(folder.path(), &[], &["eval", "set", "--run", "set.run"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("set is a golden set: it has no --queries"), "{errors}");
}
