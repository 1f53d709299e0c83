//! The desk over a real folder, with a scripted golden set.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;

use magpie_testkit::{ManualClock, MemoryStore};

use super::*;

/// Cases that texts with a word in them get wrong; without cases there is no golden set.
struct ScriptedTrial {
    cases: usize,
    wrong: Mutex<Vec<(&'static str, BTreeSet<usize>)>>,
    /// Queries of a suite, of which texts with "stray" in them lose a third; without queries there is no suite.
    queries: usize,
}

#[async_trait]
impl Trial for ScriptedTrial {
    async fn run(
        &self,
        prompt: &'static str,
        prompts: Arc<PromptLibrary>,
    ) -> Result<Vec<CaseOutcome>, TrialError> {
        if self.cases == 0 {
            return Err(TrialError("there is no golden set".to_owned()));
        }
        let text = prompts.get(prompt).text.clone();
        let wrong = self.wrong.lock().unwrap();
        let is_wrong = |case: usize| {
            wrong.iter().any(|(word, cases)| text.contains(word) && cases.contains(&case))
        };
        let outcome = |case: usize| CaseOutcome { id: case.to_string(), right: !is_wrong(case) };
        Ok((0..self.cases).map(outcome).collect())
    }

    async fn suites(
        &self,
        prompt: &'static str,
        prompts: Arc<PromptLibrary>,
    ) -> Result<Vec<SuiteSample>, TrialError> {
        if self.queries == 0 {
            return Ok(Vec::new());
        }
        let stray = prompts.get(prompt).text.contains("stray");
        let value = |query: usize| if stray && query.is_multiple_of(3) { 0.25 } else { 1.0 };
        Ok(vec![SuiteSample {
            suite: "fashion".to_owned(),
            measure: "ndcg@10".to_owned(),
            values: (0..self.queries).map(value).collect(),
            of: self.queries * 10,
        }])
    }
}

struct Desk {
    folder: tempfile::TempDir,
    store: Arc<MemoryStore>,
    library: Arc<PromptLibrary>,
    admin: PromptAdmin,
}

impl Desk {
    async fn new(cases: usize) -> Self {
        Self::over(Arc::default(), cases, |_| {}).await
    }

    /// With a suite of so many queries beside a hundred cases.
    async fn with_suite(queries: usize) -> Self {
        Self::with(Arc::default(), 100, queries, |_| {}).await
    }

    async fn over(store: Arc<MemoryStore>, cases: usize, prepare: impl FnOnce(&Path)) -> Self {
        Self::with(store, cases, 0, prepare).await
    }

    async fn with(
        store: Arc<MemoryStore>,
        cases: usize,
        queries: usize,
        prepare: impl FnOnce(&Path),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        prepare(folder.path());
        let library = Arc::new(PromptLibrary::load(folder.path()).unwrap());
        // "clumsy" loses twenty cases; "odd" loses one.
        let wrong = vec![("clumsy", (0..20).collect()), ("odd", (0..1).collect())];
        let trial = Arc::new(ScriptedTrial { cases, wrong: Mutex::new(wrong), queries });
        let clock = Arc::new(ManualClock::at(jiff::Timestamp::UNIX_EPOCH));
        let admin = PromptAdmin::new(Arc::clone(&library), store.clone(), trial, clock);
        admin.start().await.unwrap();
        Self { folder, store, library, admin }
    }

    fn file(&self) -> Option<String> {
        std::fs::read_to_string(self.folder.path().join("writer.md")).ok()
    }

    async fn draft(&self, word: &str) -> PromptVersion {
        self.admin.draft("writer", draft(word, None)).await.unwrap()
    }

    async fn changes(&self) -> Vec<(&'static str, String)> {
        let history = self.admin.history("writer").await.unwrap();
        history.events.iter().map(|event| (event.change.as_str(), event.by.clone())).collect()
    }
}

fn built_in() -> &'static str {
    PROMPTS.iter().find(|spec| spec.name == "writer").unwrap().built_in
}

fn text(word: &str) -> String {
    built_in().replacen("=== user ===", &format!("Be {word}.\n=== user ==="), 1)
}

fn draft(word: &str, base: Option<String>) -> Draft {
    let (by, reason) = ("ada".to_owned(), "to try".to_owned());
    Draft { text: text(word), base, by, reason }
}

fn order(regardless: bool) -> Order {
    Order { by: "ada".to_owned(), reason: "it is time".to_owned(), regardless }
}

#[tokio::test]
async fn a_draft_becomes_the_file_and_goes_back() {
    let desk = Desk::new(100).await;
    let first = desk.library.get("writer").version.clone();
    let version = desk.draft("brief").await;
    assert_eq!(desk.file(), None);
    assert_eq!(desk.library.get("writer").version, first);
    desk.admin.promote("writer", &version.version[..6], &order(false)).await.unwrap();
    assert_eq!(desk.file(), Some(text("brief")));
    assert_eq!(desk.library.get("writer").version, version.version);
    let back = desk.admin.roll_back("writer", None, &order(false)).await.unwrap();
    assert_eq!(back.version, version.version);
    assert_eq!(desk.library.get("writer").version, first);
    assert_eq!(desk.file().as_deref(), Some(built_in()));
    let ada = |change| (change, "ada".to_owned());
    let expected = [
        ("found", "file".to_owned()),
        ada("drafted"),
        ada("measured"),
        ada("promoted"),
        ada("rolled_back"),
        ada("promoted"),
    ];
    assert_eq!(desk.changes().await, expected);
    let again = desk.admin.roll_back("writer", Some(&first), &order(false)).await;
    assert!(matches!(again, Err(DeskError::Refused(_))), "{again:?}");
}

#[tokio::test]
async fn what_is_clearly_worse_passes_only_when_it_is_said_to() {
    let desk = Desk::new(100).await;
    let clumsy = desk.draft("clumsy").await.version;
    let refused = desk.admin.promote("writer", &clumsy, &order(false)).await;
    let Err(DeskError::Worse { right: 80, before: 100, cases: 100, suites }) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(suites, []);
    let refused = desk.admin.roll_out("writer", &clumsy, 10, &order(false)).await;
    assert!(matches!(refused, Err(DeskError::Worse { .. })));
    assert_eq!(desk.file(), None);
    desk.admin.promote("writer", &clumsy, &order(true)).await.unwrap();
    assert_eq!(desk.file(), Some(text("clumsy")));
    // One case of a hundred is chance.
    let odd = desk.draft("odd").await.version;
    desk.admin.promote("writer", &odd, &order(false)).await.unwrap();

    let unmeasured = Desk::new(0).await;
    let brief = unmeasured.draft("brief").await.version;
    let refused = unmeasured.admin.promote("writer", &brief, &order(false)).await;
    assert!(matches!(refused, Err(DeskError::NotMeasured(_))), "{refused:?}");
    unmeasured.admin.promote("writer", &brief, &order(true)).await.unwrap();
}

#[tokio::test]
async fn what_makes_a_suite_worse_is_refused_although_the_golden_set_is_the_same() {
    let desk = Desk::with_suite(60).await;
    let stray = desk.draft("stray").await.version;
    for _ in 0..2 {
        let refused = desk.admin.promote("writer", &stray, &order(false)).await;
        let Err(error) = refused else { panic!("{refused:?}") };
        let DeskError::Worse { right: 100, before: 100, cases: 100, suites } = &error else {
            panic!("{error:?}")
        };
        let [suite] = suites.as_slice() else { panic!("{suites:?}") };
        assert_eq!((suite.score, suite.before, suite.worse), (0.75, 1.0, true));
        assert!(suite.low < -0.25 && suite.high > -0.25 && suite.high < 0.0, "{suite:?}");
        assert_eq!((suite.queries, suite.of), (60, 600));
        let told = error.to_string();
        assert!(told.contains("fashion worse: ndcg@10 0.750, before 1.000 (-0."), "{told}");
        assert!(told.contains("60 of 600 queries"), "{told}");
    }
    let measured = |changes: &[(&str, String)]| {
        changes.iter().filter(|(change, _)| *change == "measured").count()
    };
    assert_eq!(measured(&desk.changes().await), 1, "what is known is not measured again");
    let refused = desk.admin.roll_out("writer", &stray, 10, &order(false)).await;
    assert!(matches!(refused, Err(DeskError::Worse { .. })));
    assert_eq!(desk.file(), None);
    desk.admin.promote("writer", &stray, &order(true)).await.unwrap();
    assert_eq!(desk.file(), Some(text("stray")));

    // What differs in a few queries may be chance, and what does not differ passes with its figures.
    let few = Desk::with_suite(4).await;
    let stray = few.draft("stray").await.version;
    few.admin.promote("writer", &stray, &order(false)).await.unwrap();
    let desk = Desk::with_suite(60).await;
    let brief = desk.draft("brief").await.version;
    desk.admin.promote("writer", &brief, &order(false)).await.unwrap();
    let events = desk.admin.history("writer").await.unwrap().events;
    let suites = events.iter().find_map(|event| match &event.change {
        PromptChange::Measured { suites, .. } => Some(suites),
        PromptChange::Found
        | PromptChange::Drafted
        | PromptChange::RolledOut { .. }
        | PromptChange::Promoted
        | PromptChange::RolledBack => None,
    });
    let suite = &suites.unwrap()[0];
    assert_eq!((suite.low, suite.high, suite.worse), (0.0, 0.0, false));
}

#[tokio::test]
async fn a_rollout_survives_a_restart_and_ends_with_a_rollback() {
    let desk = Desk::new(100).await;
    let version = desk.draft("brief").await.version;
    for percent in [0, 100] {
        let refused = desk.admin.roll_out("writer", &version, percent, &order(false)).await;
        assert!(matches!(refused, Err(DeskError::Refused(_))));
    }
    desk.admin.roll_out("writer", &version, 30, &order(false)).await.unwrap();
    let gets = |desk: &Desk| {
        let of = |who| desk.library.get_for("writer", &format!("test:{who}")).version.clone();
        (0..200).filter(|who| of(*who) == version).collect::<Vec<_>>()
    };
    let people = gets(&desk);
    assert!((30..90).contains(&people.len()), "{}", people.len());
    let later = Desk::over(Arc::clone(&desk.store), 100, |_| {}).await;
    assert_eq!(gets(&later), people);
    let state = later.admin.prompts().await.unwrap();
    let state = state.into_iter().find(|state| state.prompt == "writer").unwrap();
    assert_eq!(state.rollout.unwrap().0.percent, 30);
    later.admin.roll_back("writer", None, &order(false)).await.unwrap();
    assert!(gets(&later).is_empty());
    assert_eq!(later.file(), None, "the file was never another one");
}

#[tokio::test]
async fn two_admins_on_one_prompt_are_told_and_nothing_is_lost() {
    let desk = Desk::new(100).await;
    let base = desk.library.get("writer").version.clone();
    let ada = desk.admin.draft("writer", draft("brief", Some(base.clone()))).await.unwrap();
    desk.admin.promote("writer", &ada.version, &order(false)).await.unwrap();
    let eve = desk.admin.draft("writer", draft("kind", Some(base.clone()))).await;
    let Err(DeskError::Conflict { base: from, in_use, draft, .. }) = eve else { panic!("{eve:?}") };
    assert_eq!((from, in_use), (base, ada.version));
    let kept = desk.admin.version("writer", &draft).await.unwrap();
    assert_eq!(kept.text, text("kind"));
}

#[tokio::test]
async fn edits_from_outside_are_versions() {
    let store = Arc::<MemoryStore>::default();
    let path = |folder: &Path| folder.join("writer.md");
    let desk =
        Desk::over(store, 100, |folder| std::fs::write(path(folder), text("calm")).unwrap()).await;
    std::fs::write(path(desk.folder.path()), text("quick")).unwrap();
    desk.library.reload();
    desk.admin.note_files().await.unwrap();
    let versions = desk.admin.history("writer").await.unwrap().versions;
    assert_eq!(versions.len(), 2);
    // A file that is deleted under a running server is the built-in text again.
    std::fs::remove_file(path(desk.folder.path())).unwrap();
    desk.library.reload();
    desk.admin.note_files().await.unwrap();
    assert_eq!(desk.admin.version("writer", "in-use").await.unwrap().text, built_in());
}

#[tokio::test]
async fn a_promotion_that_the_disk_refuses_leaves_the_old_version_whole_and_live() {
    let prepare = |folder: &Path| std::fs::write(folder.join("writer.md"), text("calm")).unwrap();
    let desk = Desk::over(Arc::default(), 100, prepare).await;
    let live = desk.library.get("writer").version.clone();
    let draft = desk.draft("brief").await.version;
    desk.admin.roll_out("writer", &draft, 30, &order(false)).await.unwrap();
    let before = desk.changes().await;

    // No file can be begun where the folder is none, whoever runs this: as on a disk that is full.
    let folder = desk.folder.path();
    let away = folder.with_extension("away");
    std::fs::rename(folder, &away).unwrap();
    std::fs::write(folder, "").unwrap();
    for _ in 0..2 {
        let refused = desk.admin.promote("writer", &draft, &order(false)).await;
        let Err(DeskError::Unavailable(told)) = &refused else { panic!("{refused:?}") };
        let path = folder.join("writer.md").display().to_string();
        assert!(told.contains(&path), "which file: {told}");
        assert!(told.to_lowercase().contains("not a directory"), "and why: {told}");
    }
    assert_eq!(desk.library.get("writer").version, live);
    assert_eq!(desk.changes().await, before, "what did not happen is not noted");
    let kept = desk.admin.version("writer", &draft).await.unwrap();
    assert_eq!(kept.text, text("brief"), "the draft is not lost");
    let state = desk.admin.prompts().await.unwrap();
    let state = state.into_iter().find(|state| state.prompt == "writer").unwrap();
    assert_eq!(state.rollout.map(|(rollout, _)| rollout.percent), Some(30));

    // There is room again: the file is as it was, nothing lies beside it, and the same order goes through.
    std::fs::remove_file(folder).unwrap();
    std::fs::rename(&away, folder).unwrap();
    assert_eq!(desk.file(), Some(text("calm")));
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1);
    desk.admin.promote("writer", &draft, &order(false)).await.unwrap();
    assert_eq!(desk.file(), Some(text("brief")));
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1);
}

#[tokio::test]
async fn bad_texts_and_names_are_refused_and_change_nothing() {
    let desk = Desk::new(100).await;
    let long = "x".repeat(10 * 1024 * 1024);
    for bad in [text("{{ nane }}"), long, String::new()] {
        let refused = desk.admin.draft("writer", Draft { text: bad, ..draft("", None) }).await;
        assert!(matches!(refused, Err(DeskError::Invalid(_))));
    }
    let fault = desk.admin.check("writer", &text("{{ nane }}")).await.unwrap();
    assert!(fault[0].message.contains("nane") && fault[0].line > 1, "{fault:?}");
    for name in ["../writer", "writer.md", "", "/etc/passwd", "..\\writer"] {
        let refused = desk.admin.draft(name, draft("brief", None)).await;
        assert!(matches!(refused, Err(DeskError::NotFound(_))), "{name}");
    }
    assert!(desk.admin.version("writer", "ffff").await.is_err());
    assert!(desk.admin.version("writer", "").await.is_err());
    assert_eq!(desk.admin.history("writer").await.unwrap().versions.len(), 1);
}

#[tokio::test]
async fn a_folder_that_takes_nothing_leaves_everything_as_it_was() {
    let desk = Desk::new(100).await;
    let version = desk.draft("brief").await.version;
    let before = desk.library.get("writer").version.clone();
    std::fs::remove_dir_all(desk.folder.path()).unwrap();
    let refused = desk.admin.promote("writer", &version, &order(false)).await;
    assert!(matches!(refused, Err(DeskError::Unavailable(_))), "{refused:?}");
    assert_eq!(desk.library.get("writer").version, before);
    assert!(!desk.changes().await.iter().any(|(change, _)| *change == "promoted"));
}
