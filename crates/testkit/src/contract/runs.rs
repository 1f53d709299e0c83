use std::collections::BTreeMap;
use std::time::Duration;

use magpie_core::ports::RunStore;
use magpie_core::{
    EvalRun, Finding, GOLDEN_SET, MOST_RUNS, PlannedBy, RunCase, RunEnd, RunHead, RunMeasure,
    RunOrder,
};

use super::samples::at;

/// A run with everything that a run can have.
pub fn run(id: &str, end: RunEnd) -> EvalRun {
    let findings = vec![Finding {
        what: "agents".to_owned(),
        right: false,
        expected: "trend".to_owned(),
        got: "product \u{202e}<b>".to_owned(),
    }];
    let case = |id: &str, findings: Vec<Finding>| RunCase {
        id: id.to_owned(),
        group: "simple".to_owned(),
        asked: "<script>alert(1)</script> boots".to_owned(),
        findings,
    };
    EvalRun {
        head: RunHead {
            id: id.to_owned(),
            order: RunOrder {
                subject: GOLDEN_SET.to_owned(),
                filter: "sim".to_owned(),
                planned_by: PlannedBy::Models,
                by: "ada".to_owned(),
            },
            at: at(3),
            elapsed: Duration::from_millis(1_500),
            program: "0.1.0".to_owned(),
            prompts: BTreeMap::from([("planner".to_owned(), "1a2b3c4d5e6f".to_owned())]),
            models: "planner scripted/one".to_owned(),
            end,
            cases: 2,
            measures: vec![RunMeasure {
                key: "right".to_owned(),
                mean: 0.5,
                low: 0.25,
                high: 0.75,
            }],
            notes: vec!["2 planned by model".to_owned()],
        },
        ids: vec!["a".to_owned(), "b".to_owned()],
        values: vec![vec![1.0, 0.1234]],
        cases: vec![case("a", Vec::new()), case("b", findings)],
    }
}

/// Runs come back whole, newest first, and so many of them.
pub async fn runs<S: RunStore>(store: &S) {
    assert_eq!(store.runs().await.unwrap(), []);
    assert_eq!(store.run("1").await.unwrap(), None);
    let ends = [RunEnd::Done, RunEnd::Cancelled, RunEnd::Failed("no set".to_owned())];
    for (number, end) in (1..).zip(ends) {
        let kept = run(&format!("{number:013}"), end);
        store.keep_run(&kept).await.unwrap();
        assert_eq!(store.run(&kept.head.id).await.unwrap(), Some(kept));
    }
    let heads = store.runs().await.unwrap();
    let ids: Vec<&str> = heads.iter().map(|head| head.id.trim_start_matches('0')).collect();
    assert_eq!(ids, ["3", "2", "1"]);
    assert_eq!(store.run("").await.unwrap(), None);
    for number in 4..=MOST_RUNS + 2 {
        store.keep_run(&run(&format!("{number:013}"), RunEnd::Done)).await.unwrap();
    }
    let heads = store.runs().await.unwrap();
    assert_eq!(heads.len(), MOST_RUNS);
    assert!(store.run(&format!("{:013}", 2)).await.unwrap().is_none());
    assert!(store.run(&format!("{:013}", 3)).await.unwrap().is_some());
}
