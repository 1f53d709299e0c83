//! `magpie eval` on small suites.

use std::path::Path;

use serde_json::{Value, json};

use crate::shop::drawing;
use crate::support::{magpie, magpie_json};

/// Products with pictures, two of which are boots.
fn suite(folder: &Path, queries: &str, judged: &str) {
    std::fs::create_dir_all(folder.join("images")).unwrap();
    let mut products = String::new();
    for (id, title, category) in [
        ("p0", "Red hiking boots", "Footwear > Boots"),
        ("p1", "Blue hiking boots", "Footwear > Boots"),
        ("p2", "Brass desk lamp", "Home > Lamps"),
        ("p3", "Wool scarf", "Clothing > Scarves"),
        ("p4", "Steel kettle", "Kitchen > Kettles"),
    ] {
        let image = format!("images/{id}.png");
        let number = id.strip_prefix('p').unwrap().parse().unwrap();
        std::fs::write(folder.join(&image), drawing(number)).unwrap();
        let row = json!({
            "id": id, "title": title, "description": null, "category": category, "brand": null,
            "price": null, "currency": null, "image": image,
        });
        products.push_str(&format!("{row}\n"));
    }
    std::fs::write(folder.join("products.jsonl"), products).unwrap();
    std::fs::write(folder.join("queries.tsv"), queries).unwrap();
    std::fs::write(folder.join("qrels.tsv"), judged).unwrap();
}

const QUERIES: &str =
    "q1\tblue hiking boots\t\nq2\t\timages/p2.png\nq3\tscarf\timages/p3.png\nq4\tkettle\t\n";
const JUDGED: &str = "q1 0 p1 2\nq1 0 p0 1\nq2 0 p2 2\nq3 0 p3 2\n";

fn value(report: &Value, key: &str) -> f64 {
    report["metrics"][key].as_f64().unwrap_or_else(|| panic!("{key}: {report:#}"))
}

#[test]
fn words_and_photos_are_ranked_by_the_engine_and_every_query_counts() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("small");
    suite(&dir, QUERIES, JUDGED);
    let args = ["eval", "small", "--json", "--run", "small.run"];
    let report = magpie_json(folder.path(), &[], &args);
    assert_eq!(report["suite"], "small");
    assert_eq!(report["queries"], 4);
    // Three of four are found first; nobody judged the fourth.
    for key in ["p@1", "hit@1", "r@5", "mrr", "map", "ndcg@10"] {
        assert!((value(&report, key) - 0.75).abs() < 0.02, "{key}: {report:#}");
    }
    assert!((value(&report, "p@10") - 0.075).abs() < 1e-9, "{report:#}");
    assert_eq!(report["without_relevant"], json!(["q4"]));
    assert_eq!(report["without_ranking"], json!([]));
    assert_eq!(report["tokens"], 0);

    let run = std::fs::read_to_string(folder.path().join("small.run")).unwrap();
    let rows: Vec<Vec<&str>> = run.lines().map(|line| line.split(' ').collect()).collect();
    for query in ["q1", "q2", "q3", "q4"] {
        let rows: Vec<_> = rows.iter().filter(|row| row[0] == query).collect();
        // Everything there is, each once, with falling scores.
        let products: std::collections::BTreeSet<_> = rows.iter().map(|row| row[2]).collect();
        assert_eq!((rows.len(), products.len()), (5, 5), "{run}");
        let scores: Vec<f64> = rows.iter().map(|row| row[4].parse().unwrap()).collect();
        assert!(scores.windows(2).all(|pair| pair[0] > pair[1]), "{run}");
    }

    // A second time the products are there already, and the ranking is the same.
    let table = magpie(folder.path(), &[], &["eval", "small", "--run", "again.run"]);
    let table = String::from_utf8_lossy(&table.stdout).into_owned();
    assert!(table.contains("small: 4 queries, 5 products, relevant from grade 2"), "{table}");
    assert!(table.contains("1 queries have no relevant product and count as 0: q4"), "{table}");
    assert_eq!(std::fs::read_to_string(folder.path().join("again.run")).unwrap(), run);
}

#[test]
fn a_selection_of_queries_is_found_within_the_suite() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("small");
    suite(&dir, QUERIES, JUDGED);
    std::fs::write(dir.join("queries.text.tsv"), "q3\tscarf\t\n").unwrap();
    let args = ["eval", "small", "--json", "--queries", "queries.text.tsv"];
    let report = magpie_json(folder.path(), &[], &args);
    assert_eq!(report["queries"], 1);
    assert!((value(&report, "mrr") - 1.0).abs() < 1e-9, "{report:#}");
}

#[test]
fn what_is_wrong_with_a_suite_is_told_with_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("bad");
    for (queries, judged, says) in [
        ("q1\tboots\t\nq1\tlamp\t\n", JUDGED, "queries.tsv, line 2: the query q1 is already"),
        (QUERIES, "q1 0 p1 2\nq1 0 p9 2\n", "qrels.tsv, line 2: the product p9 is not in"),
        (QUERIES, "q1 0 p1 2\nq9 0 p1 2\n", "qrels.tsv, line 2: the query q9 is not in"),
        ("q1\t\tnone.jpg\n", "q1 0 p1 2\n", "queries.tsv, line 1: the photo none.jpg is not there"),
    ] {
        suite(&dir, queries, judged);
        let output = magpie(folder.path(), &[], &["eval", "bad"]);
        assert_eq!(output.status.code(), Some(1));
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.contains(says), "{errors} should say {says}");
    }
    std::fs::remove_file(dir.join("queries.tsv")).unwrap();
    std::fs::write(dir.join("queries.photo.tsv"), "q1\t\timages/p1.png\n").unwrap();
    let output = magpie(folder.path(), &[], &["eval", "bad"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("choose the queries with --queries: queries.photo.tsv"), "{errors}");
    let output = magpie(folder.path(), &[], &["eval", "nowhere"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("the suite nowhere can't be opened"));
    let output = magpie(folder.path(), &[], &["eval", "bad", "--depth", "3"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_photo_that_can_t_be_read_is_told_and_its_query_counts() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("torn");
    suite(&dir, "q1\tscarf\tbroken.jpg\nq2\t\tbroken.jpg\n", "q1 0 p3 1\nq2 0 p3 1\n");
    std::fs::write(dir.join("broken.jpg"), b"no picture").unwrap();
    let report = magpie_json(folder.path(), &[], &["eval", "torn", "--json"]);
    assert_eq!(report["queries"], 2);
    assert_eq!(report["troubles"][0]["queries"], json!(["q1", "q2"]), "{report:#}");
    assert!(value(&report, "mrr") >= 0.5, "{report:#}");
}
