//! Every measure of `magpie eval` beside the same one of ir_measures and rouge_score.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::process::installed;
use crate::support::magpie;

/// Numbers that look random and are the same in every run (Knuth's linear congruential generator).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.below(words.len() as u64)).unwrap()]
    }
}

const COLOURS: [&str; 5] = ["red", "blue", "green", "black", "white"];
const THINGS: [&str; 6] = ["boots", "lamp", "scarf", "kettle", "backpack", "sweater"];

fn lines(path: &Path, rows: impl IntoIterator<Item = Value>) {
    let text: String = rows.into_iter().map(|row| format!("{row}\n")).collect();
    std::fs::write(path, text).unwrap();
}

/// Evaluates a suite in a folder and has the peers check it; `before` is a run to compare with.
fn check(folder: &Path, suite: &str, before: Option<&str>) {
    let mut args = vec!["eval", suite, "--json", "--run", "now.run"];
    args.extend(before.iter().flat_map(|before| ["--compare", before]));
    let output = magpie(folder, &[], &args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::write(folder.join("answer.json"), &output.stdout).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/score");
    let mut peer = Command::new(installed("python"));
    peer.current_dir(folder).arg(script).args([
        suite,
        "--answer",
        "answer.json",
        "--run",
        "now.run",
    ]);
    peer.args(before.iter().flat_map(|before| ["--before", before]));
    let output = peer.output().expect("tests/peers/run installs Python and the scorers");
    let (said, errors) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}{errors}");
    assert_eq!(said.lines().count(), 1 + usize::from(before.is_some()), "{said}");
}

/// Products and queries with grades up to a highest one; some queries nobody judged, and some products either.
fn rankings(dir: &Path, highest: u64, random: &mut Random) {
    std::fs::create_dir_all(dir).unwrap();
    lines(
        &dir.join("products.jsonl"),
        (0..60).map(|n| {
            let title = format!("{} {}", random.of(&COLOURS), random.of(&THINGS));
            json!({"id": format!("p{n}"), "title": title})
        }),
    );
    let (mut queries, mut judged) = (String::new(), String::new());
    for query in 0..25 {
        let _ = writeln!(queries, "q{query}\t{} {}\t", random.of(&COLOURS), random.of(&THINGS));
        if query % 6 == 5 {
            continue;
        }
        for product in 0..60 {
            if random.below(4) == 0 {
                let _ = writeln!(judged, "q{query} 0 p{product} {}", random.below(highest + 1));
            }
        }
    }
    std::fs::write(dir.join("queries.tsv"), queries).unwrap();
    std::fs::write(dir.join("qrels.tsv"), judged).unwrap();
}

/// A run with equal scores, lists of all lengths, and queries left out.
fn untidy_run(random: &mut Random) -> String {
    let mut run = String::new();
    for query in 0..25 {
        if query % 7 == 3 {
            continue;
        }
        for product in 0..random.below(40) {
            let score = random.below(8) as f64 / 4.0;
            let _ = writeln!(run, "q{query} Q0 p{} 0 {score} other", (product * 7 + query) % 60);
        }
    }
    run
}

#[test]
fn measures_of_rankings_are_those_of_ir_measures() {
    for (seed, highest) in [(1, 3), (2, 1)] {
        let folder = tempfile::tempdir().unwrap();
        let mut random = Random(seed);
        rankings(&folder.path().join("random"), highest, &mut random);
        std::fs::write(folder.path().join("old.run"), untidy_run(&mut random)).unwrap();
        check(folder.path(), "random", Some("old.run"));
    }
}

#[test]
fn measures_of_sessions_are_those_of_ir_measures() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("sessions");
    std::fs::create_dir_all(&dir).unwrap();
    let mut random = Random(3);
    lines(
        &dir.join("products.jsonl"),
        (0..50).map(|n| json!({"id": format!("p{n}"), "title": random.of(&THINGS)})),
    );
    let session = |user: u64, random: &mut Random| {
        let start = random.below(50);
        let products: Vec<String> = (0..50).map(|n| format!("p{}", (start + 7 * n) % 50)).collect();
        let events = usize::try_from(random.below(14)).unwrap();
        json!({
            "user": format!("u{user}"), "history": products[..events], "target": products[events],
            "negatives": products[events + 1..],
        })
    };
    let sessions: Vec<Value> = (0..30).map(|user| session(user, &mut random)).collect();
    lines(&dir.join("sessions.jsonl"), sessions.iter().cloned());
    let mut old = String::new();
    for session in sessions.iter().step_by(2) {
        let user = session["user"].as_str().unwrap();
        let negatives = session["negatives"].as_array().unwrap().iter();
        for product in negatives.chain([&session["target"]]) {
            let score = random.below(6);
            let _ = writeln!(old, "{user}/4 Q0 {} 0 {score} other", product.as_str().unwrap());
        }
    }
    std::fs::write(folder.path().join("old.run"), old).unwrap();
    check(folder.path(), "sessions", Some("old.run"));
}

/// Words that the rules of a stemmer take apart in every way, and some that are none.
fn babble(random: &mut Random) -> String {
    const STEMS: [&str; 24] = [
        "hop", "fil", "run", "care", "relat", "y", "sky", "tro", "agre", "feed", "plast", "happ",
        "enjo", "electr", "form", "roll", "sens", "geo", "d", "l", "t", "in", "suc", "2023",
    ];
    const MIDDLES: [&str; 12] = ["", "", "", "p", "ss", "ll", "at", "bl", "iz", "er", "al", "i"];
    const ENDS: [&str; 40] = [
        "", "s", "es", "ies", "ied", "ed", "eed", "ing", "ings", "y", "ly", "ally", "alli",
        "ational", "tional", "ization", "izer", "ation", "ator", "alism", "iveness", "fulness",
        "ousness", "ality", "ivity", "bility", "fully", "fulli", "logi", "ology", "icate", "ative",
        "alize", "ical", "ness", "ance", "ement", "ion", "ism", "e",
    ];
    const MARKS: [&str; 8] = [" ", " ", " ", ", ", "—", "'", " É ", "\n"];
    let words = 1 + random.below(24);
    let mut text = String::new();
    for _ in 0..words {
        let word = [random.of(&STEMS), random.of(&MIDDLES), random.of(&ENDS)].concat();
        text.push_str(&if random.below(5) == 0 { word.to_uppercase() } else { word });
        text.push_str(random.of(&MARKS));
    }
    text
}

#[test]
fn measures_of_dialogues_are_those_of_rouge_score() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("babble");
    std::fs::create_dir_all(&dir).unwrap();
    let mut random = Random(4);
    let turns = |random: &mut Random| -> Vec<Value> {
        let first =
            json!({"utterance_id": 0, "participant": "Client", "utterance": "hiking boots"});
        let others = (1..200).map(|number| {
            json!({"utterance_id": number, "participant": "Wizard", "utterance": babble(random)})
        });
        std::iter::once(first).chain(others).collect()
    };
    let dialogues: Vec<Value> =
        (0..3).map(|d| json!({"id": format!("d{d}"), "utterances": turns(&mut random)})).collect();
    lines(&dir.join("dialogues.jsonl"), dialogues);
    let places = (0..3).flat_map(|d| (1..180).map(move |number| format!("d{d}/{number}")));
    let replies: Vec<Value> =
        places.map(|id| json!({"id": id, "reference": "", "reply": babble(&mut random)})).collect();
    lines(&folder.path().join("old.jsonl"), replies);
    check(folder.path(), "babble", Some("old.jsonl"));
}
