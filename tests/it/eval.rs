//! `magpie eval` on small suites.

use std::path::Path;

use serde_json::{Value, json};

use crate::shop::drawing;
use crate::support::{Server, magpie, magpie_json};

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

#[tokio::test(flavor = "multi_thread")]
async fn a_recorded_run_stands_where_the_console_shows_runs() {
    let folder = tempfile::tempdir().unwrap();
    suite(&folder.path().join("small"), QUERIES, JUDGED);
    let plain = ["eval", "small", "--json"];
    let recorded = ["eval", "small", "--record", "--json"];
    let report = magpie_json(folder.path(), &[], &recorded);
    assert_eq!(report["metrics"], magpie_json(folder.path(), &[], &plain)["metrics"]);
    for part in [["--agent", "image"], ["--depth", "20"], ["--queries", "queries.tsv"]] {
        let refused = magpie(folder.path(), &[], &[&recorded[..], &part].concat());
        assert!(!refused.status.success(), "{part:?}");
    }
    // Beside a server that has the database open, too.
    let server = Server::start(folder.path(), &[]);
    let told = magpie(folder.path(), &[], &["eval", "small", "--record"]);
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(told.contains("Kept as the run "), "{told}");
    let get = async |path: &str| {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.get(format!("{}{path}", server.url)).bearer_auth(&server.token);
        request.send().await.unwrap().text().await.unwrap()
    };
    let page = get("/evaluation").await;
    let mut links: Vec<&str> = page.split("/evaluation/runs/").skip(1).collect();
    links.retain(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    let mut runs: Vec<&str> = links.iter().map(|rest| &rest[..13]).collect();
    runs.dedup();
    assert_eq!(runs.len(), 2, "both recorded ones, and not the other: {runs:?}");
    let run = get(&format!("/evaluation/runs/{}", runs[0])).await;
    assert!(run.contains("small") && run.contains("ndcg@10") && run.contains("command"), "{run}");
    let compared = format!("/evaluation/compare?now={}&before={}", runs[0], runs[1]);
    assert!(get(&compared).await.contains("ndcg@10"));
    // What is no run is not kept.
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let bad = json!({"subject": "small", "planned_by": "rules", "at": "2026-11-28T00:00:00Z",
        "elapsed_ms": 1, "program": "x", "prompts": {}, "models": "", "cases": 2,
        "measures": [{"key": "mrr", "mean": 0.5, "low": 0.4, "high": 0.6}], "notes": [],
        "ids": ["a", "b"], "values": [[0.5]], "details": []});
    let sent = client.post(format!("{}/api/runs", server.url)).bearer_auth(&server.token);
    let refused = sent.json(&bad).send().await.unwrap();
    assert_eq!(refused.status(), 400);
    assert!(refused.text().await.unwrap().contains("no run"));
    assert!(server.stop());
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
    let output = magpie(folder.path(), &[], &["eval", "bad", "--plot", "bad.svg"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("--plot is for suites of sessions"));
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

/// A file with these lines of JSON.
fn lines(path: &Path, rows: impl IntoIterator<Item = Value>) {
    let text: String = rows.into_iter().map(|row| format!("{row}\n")).collect();
    std::fs::write(path, text).unwrap();
}

/// Racers and strategists, each of whom takes what others of the kind take.
fn sessions(dir: &Path) {
    std::fs::create_dir_all(dir).unwrap();
    let kind = |n: usize| if n < 20 { "racing" } else { "strategy" };
    lines(
        &dir.join("products.jsonl"),
        (0..40).map(|n| json!({"id": format!("p{n}"), "title": format!("{} game {n}", kind(n))})),
    );
    let taken =
        |person: usize, n: usize| format!("p{}", 20 * (person % 2) + (person / 2 + 3 * n) % 20);
    lines(
        &dir.join("community.jsonl"),
        (0..80).map(|person| {
            let items: Vec<String> = (0..6).map(|n| taken(person, n)).collect();
            json!({"user": format!("c{person}"), "items": items})
        }),
    );
    lines(
        &dir.join("sessions.jsonl"),
        (0..20).map(|person| {
            let history: Vec<String> = (0..5).map(|n| taken(person, n)).collect();
            let target = taken(person, 5);
            let all = (0..40).map(|n| format!("p{n}"));
            let negatives: Vec<String> =
                all.filter(|p| *p != target && !history.contains(p)).collect();
            json!({"user": format!("u{person}"), "history": history, "target": target, "negatives": negatives})
        }),
    );
}

#[test]
fn sessions_are_ranked_after_several_numbers_of_events() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("sessions");
    sessions(&dir);
    let args = ["eval", "sessions", "--json", "--run", "s.run"];
    let report = magpie_json(folder.path(), &[], &args);
    assert_eq!(report["queries"], 20);
    for length in [0, 1, 2, 4, 8, 11] {
        for name in ["hr@10", "ndcg@10", "mrr"] {
            let key = format!("{name}/{length}");
            assert!((0.0..=1.0).contains(&value(&report, &key)), "{key}: {report:#}");
        }
    }
    // Of 35 products, 15 are of the right kind: who knows the kind is right far more often than chance, 10 of 35.
    assert!(value(&report, "hr@10/4") > 0.6, "{report:#}");
    assert!(value(&report, "hr@10/4") > value(&report, "hr@10/0"), "{report:#}");

    let run = std::fs::read_to_string(folder.path().join("s.run")).unwrap();
    let first: Vec<&str> = run.lines().filter(|line| line.starts_with("u0/4 ")).collect();
    assert_eq!(first.len(), 35, "{run}");
    assert!(run.lines().any(|line| line.starts_with("u19/11 ")), "{run}");

    let page = ["eval", "sessions", "--compare", "s.run", "--report", "s.html", "--plot", "s.svg"];
    let table = magpie(folder.path(), &[], &page);
    let table = String::from_utf8_lossy(&table.stdout).into_owned();
    assert!(table.contains("20 sessions, 40 products, a community of 80"), "{table}");
    assert!(table.contains("Compared with s.run"), "{table}");
    let page = std::fs::read_to_string(folder.path().join("s.html")).unwrap();
    assert!(page.contains("events known"), "{page}");
    let plot = std::fs::read_to_string(folder.path().join("s.svg")).unwrap();
    assert!(plot.starts_with("<svg xmlns=") && plot.contains("hr@10"), "{plot}");
}

#[test]
fn what_is_wrong_with_sessions_is_told_with_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("bad");
    for (file, line, says) in [
        ("sessions.jsonl", "{\"user\": \"x\"", "sessions.jsonl, line 21: is no JSON"),
        ("sessions.jsonl", "{\"user\": \"x\"}", "sessions.jsonl, line 21: missing field `history`"),
        (
            "sessions.jsonl",
            "{\"user\":\"x\",\"history\":[],\"target\":\"p99\",\"negatives\":[\"p1\"]}",
            "sessions.jsonl, line 21: the product p99 is not in",
        ),
        (
            "community.jsonl",
            "{\"user\":\"x\",\"items\":[\"p99\"]}",
            "community.jsonl, line 81: the product p99 is not in",
        ),
        ("products.jsonl", "{\"id\":\"p1\"}", "products.jsonl, line 41: the id p1 is already"),
    ] {
        sessions(&dir);
        let path = dir.join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{text}{line}\n")).unwrap();
        let output = magpie(folder.path(), &[], &["eval", "bad"]);
        assert_eq!(output.status.code(), Some(1));
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.contains(says), "{errors} should say {says}");
    }
    let output = magpie(folder.path(), &[], &["eval", "bad", "--queries", "q.tsv"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("--queries is for suites of queries"));
}

#[test]
fn dialogues_are_answered_as_a_shopper_s_turns_and_every_reference_counts() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("talk");
    std::fs::create_dir_all(&dir).unwrap();
    let turn = |number: u32, who: &str, what: &str| json!({"utterance_id": number, "participant": who, "utterance": what, "intents": []});
    lines(
        &dir.join("dialogues.jsonl"),
        [json!({"id": "d1", "metadata": {}, "utterances": [
            turn(1, "Wizard", "Hello, how can I help?"),
            turn(2, "Client", "I need hiking boots"),
            turn(3, "Client", "under $150"),
            turn(4, "Wizard", "Here are some hiking boots under $150."),
            turn(5, "Wizard", "Which size?"),
            turn(6, "Client", "waterproof ones please"),
            turn(7, "Wizard", "These boots are waterproof."),
        ]})],
    );
    let args = ["eval", "talk", "--json", "--run", "replies.jsonl"];
    let report = magpie_json(folder.path(), &[], &args);
    assert_eq!((&report["queries"], &report["dialogues"]), (&json!(4), &json!(1)));
    assert_eq!(report["without_reply"], json!(["d1/1"]));
    assert_eq!(report["writer"], "templates");
    assert!(value(&report, "rougeL") > 0.0, "{report:#}");
    let replies = std::fs::read_to_string(folder.path().join("replies.jsonl")).unwrap();
    let replies: Vec<Value> =
        replies.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: Vec<&Value> = replies.iter().map(|reply| &reply["id"]).collect();
    assert_eq!(ids, ["d1/1", "d1/4", "d1/5", "d1/7"]);
    assert_eq!(replies[0]["reply"], "");
    assert_eq!(replies[1]["reply"], replies[2]["reply"]);
    assert!(!replies[3]["reply"].as_str().unwrap().is_empty());
    let output = magpie(folder.path(), &[], &["eval", "talk", "--compare", "replies.jsonl"]);
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(table.contains("ROUGE-L") && table.contains("rougeL"), "{table}");

    std::fs::write(dir.join("dialogues.jsonl"), "{\"id\": \"d1\"}\n").unwrap();
    let output = magpie(folder.path(), &[], &["eval", "talk"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("dialogues.jsonl, line 1: missing field `utterances`"), "{errors}");
}

#[test]
fn a_run_is_compared_with_an_earlier_one_query_by_query() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("small");
    suite(&dir, QUERIES, JUDGED);
    // It ranked the wrong product first for q1, and nothing for the others.
    let old = "q1 Q0 p4 1 3 old\nq1 Q0 p1 2 2 old\n";
    std::fs::write(folder.path().join("old.run"), old).unwrap();
    let args = ["eval", "small", "--json", "--compare", "old.run"];
    let report = magpie_json(folder.path(), &[], &args);
    let mrr = &report["comparison"]["metrics"]["mrr"];
    assert!((mrr["before"].as_f64().unwrap() - 0.125).abs() < 1e-9, "{report:#}");
    assert_eq!((&mrr["losses"], &mrr["ties"]), (&json!(0), &json!(1)), "{report:#}");
    assert_eq!(mrr["wins"], 3);
    // Three differences of one sign: 2 of 8 assignments are as large.
    assert!((mrr["p"].as_f64().unwrap() - 0.25).abs() < 0.02, "{report:#}");

    for (run, says) in [
        ("q1 Q0 p1 1 1 old\nq7 Q0 p1 1 1 old\n", "old.run, line 2: the query q7 was not asked"),
        ("q1 Q0 p1\n", "old.run, line 1: has 3 columns"),
    ] {
        std::fs::write(folder.path().join("old.run"), run).unwrap();
        let output = magpie(folder.path(), &[], &["eval", "small", "--compare", "old.run"]);
        assert_eq!(output.status.code(), Some(1));
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.contains(says), "{errors} should say {says}");
    }
}

#[test]
fn a_report_is_one_page_in_which_nothing_of_a_suite_is_markup() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("small");
    let queries = format!("{QUERIES}q5\t<script>alert(1)</script>\t\n");
    suite(&dir, &queries, JUDGED);
    std::fs::write(folder.path().join("old.run"), "q1 Q0 p4 1 3 old\n").unwrap();
    let args = ["eval", "small", "--compare", "old.run", "--report", "small.html"];
    assert!(magpie(folder.path(), &[], &args).status.success());
    let page = std::fs::read_to_string(folder.path().join("small.html")).unwrap();
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;"), "{page}");
    for loads in [" src=", " href=", "url(", "@import", "http:", "https:"] {
        assert!(!page.contains(loads), "the page has {loads}");
    }
    for shown in
        ["ndcg@10", "Compared with old.run", "difference by query", "not judged", "grade 2"]
    {
        assert!(page.contains(shown), "the page lacks {shown}: {page}");
    }
    assert_eq!(page.matches("<svg").count(), 4, "{page}");
}

#[test]
fn files_of_queries_stand_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("small");
    suite(&dir, "q1\tboots\t\n", "q1 0 p1 2\nq3 0 p3 2\n");
    std::fs::write(dir.join("queries.text.tsv"), "q1\tboots\t\nq3\tscarf\t\n").unwrap();
    std::fs::write(
        dir.join("queries.both.tsv"),
        "q1\tboots\timages/p1.png\nq3\tscarf\timages/p3.png\n",
    )
    .unwrap();
    std::fs::write(dir.join("queries.tsv"), "q1\tboots\t\nq3\tscarf\t\n").unwrap();
    let args = ["eval", "small", "--queries", "queries.text.tsv", "--queries", "queries.both.tsv"];
    let output = magpie(folder.path(), &[], &args);
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(table.contains("queries.both.tsv (now) against queries.text.tsv (before)"), "{table}");
    let report = magpie_json(folder.path(), &[], &[&args[..], &["--json"]].concat());
    assert_eq!(report["runs"][1]["file"], "queries.both.tsv");
    let both = report["runs"][1]["metrics"]["p@1"].as_f64().unwrap();
    assert!((both - 1.0).abs() < 1e-9, "{report:#}");
    assert!(
        report["comparisons"][0]["comparison"]["metrics"]["p@1"]["p"].is_number(),
        "{report:#}"
    );

    std::fs::write(dir.join("queries.both.tsv"), "q1\tboots\t\n").unwrap();
    let output = magpie(folder.path(), &[], &args);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("do not have the same queries"), "{errors}");
}

#[test]
fn an_agent_alone_ranks_what_it_finds_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("small");
    suite(&dir, QUERIES, JUDGED);
    let report = |agent: &str| {
        let args = ["eval", "small", "--json", "--agent", agent];
        magpie_json(folder.path(), &[], &args)
    };
    // Only q2 and q3 have a photo, only q1, q3 and q4 have words.
    let image = report("image");
    assert!((value(&image, "p@1") - 0.5).abs() < 1e-9, "{image:#}");
    assert_eq!(image["without_ranking"], json!(["q1", "q4"]), "{image:#}");
    let product = report("product");
    assert!((value(&product, "p@1") - 0.5).abs() < 1e-9, "{product:#}");
    let output = magpie(folder.path(), &[], &["eval", "small", "--agent", "writer"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn recommendations_follow_a_market_that_moved() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("requests.txt"),
        "hiking boots under $150\nheadphones under $200\n",
    )
    .unwrap();
    let args = ["simulate", "--json", "--requests", "requests.txt"];
    let told = magpie_json(folder.path(), &[], &args);
    let share = |when: &str, what: &str| told[when][what].as_f64().unwrap();
    assert_eq!(told["answered"], 2, "{told:#}");
    // Shown again without a check, two of at most five picks would be gone or sold out, and one too dear.
    assert!(share("unchecked", "unavailable") >= 0.4, "{told:#}");
    assert!(share("unchecked", "over_cap") >= 0.2, "{told:#}");
    assert_eq!(share("checked", "over_cap"), 0.0, "{told:#}");
    assert_eq!(share("checked", "unavailable"), 0.0, "{told:#}");
    assert!(told["picks_after"].as_u64().unwrap() >= 4, "{told:#}");
}
