//! The desk over a real folder, with a scripted examiner.

use std::path::Path;
use std::time::Duration;

use magpie_core::{AgentKind, Needs, PastTurn, Plan, PlannerKind, Question, Step, TurnId, Want};
use magpie_testkit::ManualClock;

use super::*;
use crate::admin::{Answered, Measurement, TrialError};
use crate::eval::golden::Answer;
use crate::eval::steps::Steps;

/// Sends every message to the product agent.
struct Scripted;

#[async_trait]
impl Examiner for Scripted {
    fn has_models(&self) -> bool {
        false
    }

    fn suites(&self) -> Vec<String> {
        Vec::new()
    }

    fn models(&self, _: PlannedBy) -> String {
        String::new()
    }

    async fn measure(
        &self,
        _: &str,
        _: PlannedBy,
        _: Arc<dyn Steps>,
    ) -> Result<Measurement, TrialError> {
        Ok(Measurement::default())
    }

    async fn answer(
        &self,
        cases: &[Case],
        _: PlannedBy,
        _: &dyn Steps,
    ) -> Result<Vec<Answered>, TrialError> {
        let answered = |case: &Case| Answered {
            answer: Answer {
                agents: vec![AgentKind::Product],
                picks: vec![format!("shop/{}", case.text)],
                ..Answer::default()
            },
            planner: PlannerKind::Rules,
            elapsed: Duration::ZERO,
            troubles: Vec::new(),
        };
        Ok(cases.iter().map(answered).collect())
    }
}

const SIMPLE: &str = "{\"id\": \"a\", \"language\": \"en\", \"text\": \"boots\", \"agents\": [], \"hard\": []}\r\n\nnot a case\n{\"id\":\"b\",\"language\":\"en\",\"text\":\"hats\",\"agents\":[\"product\"],\"hard\":[]}";

fn desk(folder: &Path) -> GoldenAdmin {
    let clock = Arc::new(ManualClock::at(jiff::Timestamp::UNIX_EPOCH));
    GoldenAdmin::new(folder.to_owned(), Arc::new(Scripted), clock)
}

fn with_simple() -> (tempfile::TempDir, GoldenAdmin) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("simple.jsonl"), SIMPLE).unwrap();
    let desk = desk(folder.path());
    (folder, desk)
}

fn file(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn words(id: &str, text: &str) -> CaseText {
    CaseText {
        id: id.to_owned(),
        language: "en".to_owned(),
        text: text.to_owned(),
        agents: vec!["product".to_owned()],
        hard: "category boots".to_owned(),
        ..CaseText::default()
    }
}

#[tokio::test]
async fn an_edit_changes_one_line_and_leaves_the_rest() {
    let (folder, desk) = with_simple();
    let list = desk.cases().await.unwrap();
    assert_eq!(list.cases.iter().map(|case| &case.text.id).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!((list.faults.len(), list.catalogs), (1, vec![DEMO.to_owned()]));
    assert!(list.faults[0].starts_with("simple.jsonl, line 3: "), "{:?}", list.faults);
    let known = &list.cases[0];
    assert!(!known.own && known.theme == "simple");
    let edited = CaseText { text: "warm boots".to_owned(), ..known.text.clone() };
    let kept = desk.keep(&edited, Some(&known.version)).await.unwrap();
    assert_ne!(kept.version, known.version);
    let line =
        "{\"id\":\"a\",\"language\":\"en\",\"text\":\"warm boots\",\"agents\":[],\"hard\":[]}\r\n";
    let rest = SIMPLE.split_once("\r\n").unwrap().1;
    assert_eq!(file(folder.path(), "simple.jsonl"), format!("{line}{rest}"));
    let refused = desk.delete("a", &kept.version).await;
    assert!(matches!(refused, Err(GoldenError::Refused(_))), "{refused:?}");
}

#[tokio::test]
async fn cases_that_are_made_here_have_a_file_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("new"));
    assert_eq!(desk.cases().await.unwrap().cases, []);
    let first = desk.keep(&words("", "boots"), None).await.unwrap();
    let second = desk.keep(&words("mine", "hats"), None).await.unwrap();
    assert!(first.own && first.text.id.starts_with("console-"), "{first:?}");
    assert_eq!(file(folder.path(), "new/console.jsonl").lines().count(), 2);
    let again = desk.keep(&words("mine", "caps"), None).await;
    assert!(again.unwrap_err().to_string().contains("already there"));
    desk.delete(&first.text.id, &first.version).await.unwrap();
    assert_eq!(desk.cases().await.unwrap().cases, [second]);
    let gone = desk.keep(&first.text, Some(&first.version)).await;
    assert!(matches!(gone, Err(GoldenError::NotFound(_))), "{gone:?}");
}

#[tokio::test]
async fn an_invalid_case_changes_nothing() {
    let (folder, desk) = with_simple();
    let known = desk.cases().await.unwrap().cases.remove(1);
    let broken = CaseText { hard: "category hats\ncolor red".to_owned(), ..known.text.clone() };
    let faults = desk.keep(&broken, Some(&known.version)).await;
    assert_eq!(faults.unwrap_err().to_string(), "hard, line 2: there is no kind of need \"color\"");
    let elsewhere = CaseText { catalog: "tools".to_owned(), ..known.text.clone() };
    let faults = desk.keep(&elsewhere, Some(&known.version)).await.unwrap_err().to_string();
    assert!(faults.contains("tools.jsonl is not there"), "{faults}");
    let seen = CaseText { photo: true, ..known.text };
    assert!(
        desk.keep(&seen, Some(&known.version)).await.unwrap_err().to_string().contains("photo")
    );
    assert_eq!(file(folder.path(), "simple.jsonl"), SIMPLE);
}

#[tokio::test]
async fn two_who_edit_one_case_are_told_of_each_other() {
    let (folder, desk) = with_simple();
    let known = desk.cases().await.unwrap().cases.remove(0);
    let of = |text: &str| CaseText { text: text.to_owned(), ..known.text.clone() };
    let first = desk.keep(&of("warm boots"), Some(&known.version)).await.unwrap();
    match desk.keep(&of("cold boots"), Some(&known.version)).await {
        Err(GoldenError::Conflict(stands)) => assert_eq!(*stands, first),
        other => panic!("{other:?}"),
    }
    assert!(file(folder.path(), "simple.jsonl").contains("warm boots"));
    // Who writes the same has lost nothing, and who saw what stands there may take its place.
    assert_eq!(desk.keep(&of("warm boots"), Some(&known.version)).await.unwrap(), first);
    desk.keep(&of("cold boots"), Some(&first.version)).await.unwrap();
    assert!(file(folder.path(), "simple.jsonl").contains("cold boots"));
}

#[cfg(unix)]
#[tokio::test]
async fn what_the_disk_does_not_take_is_told() {
    // A folder that takes no files.
    let outside = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("/proc/self", outside.path().join("set")).unwrap();
    let desk = desk(&outside.path().join("set"));
    let failed = desk.keep(&words("", "boots"), None).await;
    assert!(matches!(failed, Err(GoldenError::Unavailable(_))), "{failed:?}");
}

#[tokio::test]
async fn a_case_is_tried_before_it_is_kept() {
    let (folder, desk) = with_simple();
    let case =
        CaseText { products: "demo/boots\nhats".to_owned(), question: true, ..words("", "boots") };
    let check = desk.check(&case, PlannedBy::Rules).await.unwrap();
    let verdicts: Vec<(&str, bool)> =
        check.findings.iter().map(|found| (found.what.as_str(), found.right)).collect();
    let expected =
        [("agents", true), ("hard needs", false), ("question", false), ("products", false)];
    assert_eq!(verdicts, expected);
    let products = &check.findings[3];
    assert_eq!((&*products.expected, &*products.got), ("demo/boots; hats", "shop/boots"));
    let alone = CaseText { products: "demo/boots".to_owned(), ..case };
    let check = desk.check(&alone, PlannedBy::Rules).await.unwrap();
    assert!(check.findings[3].right, "{check:?}");
    assert_eq!(file(folder.path(), "simple.jsonl"), SIMPLE);
}

#[test]
fn a_turn_becomes_a_case() {
    let folder = tempfile::tempdir().unwrap();
    let boots = Want::Facet(magpie_core::FacetKind::Category, "boots".to_owned());
    let red = Want::Facet(magpie_core::FacetKind::Colour, "red".to_owned());
    let needs: Needs = [
        Need::hard(boots),
        Need::soft(red.clone()).with_origin(NeedOrigin::Inferred),
        Need::soft(Want::InStock).with_origin(NeedOrigin::Remembered),
    ]
    .into_iter()
    .collect();
    let step = |agent| Step { agent, goal: String::new(), waits_for: Vec::new() };
    let plan = Plan {
        reasoning: "secret".to_owned(),
        needs,
        steps: vec![step(AgentKind::Trend), step(AgentKind::Product), step(AgentKind::Trend)],
        question: Some(Question { text: "which?".to_owned(), options: Vec::new() }),
        planner: PlannerKind::Model,
    };
    let past = |n: usize| PastTurn {
        turn: TurnId::new(n.to_string()),
        at: jiff::Timestamp::UNIX_EPOCH,
        text: format!("turn\n{n}"),
        reply: String::new(),
        question: None,
        picks: Vec::new(),
    };
    let before: Vec<PastTurn> = (1..=9).map(past).collect();
    let case = desk(folder.path()).drafted(TurnToCase {
        text: "red boots",
        before: &before,
        locale: Some("DE-at"),
        plan: &plan,
        products: &["demo/1".to_owned(), "demo/2".to_owned()],
    });
    assert_eq!(case.agents, ["trend", "product"]);
    assert_eq!((&*case.hard, &*case.soft, &*case.may), ("category boots", "", "colour red (wish)"));
    assert_eq!(case.turns, "turn 4\nturn 5\nturn 6\nturn 7\nturn 8\nturn 9");
    assert_eq!((&*case.language, &*case.products), ("de", "demo/1\ndemo/2"));
    assert!(case.question && !case.photo);
    // As it is, it could be kept.
    assert!(Case::from_words(&CaseText { id: "x".to_owned(), ..case }).is_ok());
}
