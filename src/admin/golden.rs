//! Editing the golden set.
//!
//! Files stay the source of truth and are read anew each time: an edit replaces one line of one file, whole or not at all,
//! and leaves everything else as it stands. Knows nothing of who may do what.

mod file;

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use magpie_core::ports::{Clock, GoldenDesk, GoldenError, GoldenList, TurnToCase};
use magpie_core::wire::NeedV1;
use magpie_core::{CaseCheck, CaseFault, CaseText, GoldenCase, Need, NeedOrigin, PlannedBy};
use sha2::{Digest as _, Sha256};

use super::Examiner;
use crate::eval::golden::{CATALOGS, Case, DEMO, PHOTO, need_line, one_line};
use crate::eval::steps::Unwatched;
use file::Placed;
pub(super) use file::SetFolder;

/// Theme and file of cases that are made here.
const OWN: &str = "console";
/// Turns before the one that a case is made of that it takes along.
const TURNS: usize = 6;

/// The use cases.
pub struct GoldenAdmin {
    folder: PathBuf,
    examiner: Arc<dyn Examiner>,
    clock: Arc<dyn Clock>,
    /// One edit at a time: two admins who edit one case at once are told of each other.
    editing: tokio::sync::Mutex<()>,
}

impl GoldenAdmin {
    /// For the set in a folder, which need not be there yet.
    pub fn new(folder: PathBuf, examiner: Arc<dyn Examiner>, clock: Arc<dyn Clock>) -> Self {
        Self { folder, examiner, clock, editing: tokio::sync::Mutex::default() }
    }

    /// Works on the set's files where that holds nobody up.
    async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(SetFolder) -> Result<T, GoldenError> + Send + 'static,
    ) -> Result<T, GoldenError> {
        let folder = SetFolder::new(self.folder.clone());
        let worked = tokio::task::spawn_blocking(move || work(folder)).await;
        worked.expect("reading and writing files does not panic")
    }

    /// Reads a case, and holds what it names against what is there.
    async fn read(&self, words: &CaseText) -> Result<Case, GoldenError> {
        let case = Case::from_words(words).map_err(GoldenError::Invalid)?;
        let folder = self.folder.clone();
        let (catalog, photo) = (case.catalog.clone(), case.photo);
        let fault = move || {
            let missing = |field, message| Some(CaseFault { field, line: 1, message });
            let products = folder.join(CATALOGS).join(format!("{catalog}.jsonl"));
            if catalog != DEMO && !products.is_file() {
                return missing("catalog", format!("{} is not there", products.display()));
            }
            let picture = folder.join(PHOTO);
            if photo && !picture.is_file() {
                return missing("photo", format!("{} is not there", picture.display()));
            }
            None
        };
        let fault = tokio::task::spawn_blocking(fault).await;
        match fault.expect("looking for files does not panic") {
            Some(fault) => Err(GoldenError::Invalid(vec![fault])),
            None => Ok(case),
        }
    }

    /// A name that no case had before: a number would be given again after the case with it was deleted, and runs
    /// tell cases apart by their names.
    fn new_id(&self, words: &CaseText) -> String {
        let seed = format!("{} {}", self.clock.now().as_nanosecond(), words.text);
        format!("{OWN}-{}", &hash(&seed)[..8])
    }
}

#[async_trait]
impl GoldenDesk for GoldenAdmin {
    async fn cases(&self) -> Result<GoldenList, GoldenError> {
        let has_models = self.examiner.has_models();
        self.on_disk(move |folder| {
            let (placed, faults) = folder.read()?;
            let cases = placed.iter().map(entry).collect();
            Ok(GoldenList { cases, faults, catalogs: folder.catalogs(), has_models })
        })
        .await
    }

    fn drafted(&self, turn: TurnToCase<'_>) -> CaseText {
        let needs = |wanted: &dyn Fn(&Need) -> bool, wish: bool| {
            let of_request = turn.plan.needs.iter().filter(|need| need.origin.is_of_request());
            let lines = of_request.filter(|need| wanted(need)).map(|need| {
                let line = need_line(&NeedV1::from(need));
                if wish && !need.hard { format!("{line} (wish)") } else { line }
            });
            lines.collect::<Vec<_>>().join("\n")
        };
        let inferred = |need: &Need| need.origin == NeedOrigin::Inferred;
        let mut agents: Vec<String> = Vec::new();
        for step in &turn.plan.steps {
            let agent = step.agent.as_str().to_owned();
            if !agents.contains(&agent) {
                agents.push(agent);
            }
        }
        let skipped = turn.before.len().saturating_sub(TURNS);
        let before = turn.before[skipped..].iter().map(|past| one_line(&past.text));
        let before = before.filter(|text| !text.is_empty());
        let language = turn.locale.and_then(|tag| tag.get(..2)).unwrap_or("en");
        CaseText {
            language: language.to_ascii_lowercase(),
            catalog: DEMO.to_owned(),
            turns: before.collect::<Vec<_>>().join("\n"),
            // Photos are deleted with the answer: without words there was one.
            photo: turn.text.trim().is_empty(),
            text: turn.text.to_owned(),
            agents,
            hard: needs(&|need| need.hard && !inferred(need), false),
            soft: needs(&|need| !need.hard && !inferred(need), false),
            may: needs(&inferred, true),
            products: turn.products.join("\n"),
            question: turn.plan.question.is_some(),
            ..CaseText::default()
        }
    }

    async fn keep(&self, words: &CaseText, base: Option<&str>) -> Result<GoldenCase, GoldenError> {
        let mut words = words.clone();
        if words.id.trim().is_empty() && base.is_none() {
            words.id = self.new_id(&words);
        }
        let case = self.read(&words).await?;
        let base = base.map(str::to_owned);
        let _alone = self.editing.lock().await;
        self.on_disk(move |folder| {
            let (placed, _) = folder.read()?;
            let known = placed.into_iter().find(|known| known.case.id == case.id);
            let theme = match (known, base) {
                (None, None) => {
                    folder.append(OWN, &case)?;
                    OWN.to_owned()
                }
                (None, Some(_)) => {
                    return Err(GoldenError::NotFound(format!("the case {}", case.id)));
                }
                (Some(_), None) => {
                    let message = format!("the case {} is already there", case.id);
                    return Err(GoldenError::Invalid(vec![CaseFault {
                        field: "id",
                        line: 1,
                        message,
                    }]));
                }
                // Whoever writes what stands there already changes nothing.
                (Some(known), Some(_)) if version(&known.case) == version(&case) => known.theme,
                (Some(known), Some(base)) if version(&known.case) != base => {
                    return Err(GoldenError::Conflict(Box::new(entry(&known))));
                }
                (Some(known), Some(_)) => {
                    folder.replace(&known.theme, &case.id, Some(&case))?;
                    known.theme
                }
            };
            Ok(entry(&Placed { case, theme }))
        })
        .await
    }

    async fn delete(&self, id: &str, base: &str) -> Result<(), GoldenError> {
        let (id, base) = (id.to_owned(), base.to_owned());
        let _alone = self.editing.lock().await;
        self.on_disk(move |folder| {
            let (placed, _) = folder.read()?;
            let known = placed.into_iter().find(|known| known.case.id == id);
            let known = known.ok_or_else(|| GoldenError::NotFound(format!("the case {id}")))?;
            if known.theme != OWN {
                let told =
                    format!("{id} stands in {}.jsonl, not among the cases made here", known.theme);
                return Err(GoldenError::Refused(told));
            }
            if version(&known.case) != base {
                return Err(GoldenError::Conflict(Box::new(entry(&known))));
            }
            folder.replace(&known.theme, &id, None)
        })
        .await
    }

    async fn check(&self, words: &CaseText, by: PlannedBy) -> Result<CaseCheck, GoldenError> {
        let mut words = words.clone();
        if words.id.trim().is_empty() {
            words.id = OWN.to_owned();
        }
        let case = self.read(&words).await?;
        let answers = self.examiner.answer(std::slice::from_ref(&case), by, &Unwatched).await;
        let answers = answers.map_err(|error| GoldenError::NotTried(error.0))?;
        let none = || GoldenError::NotTried("nothing was answered".to_owned());
        let answered = answers.into_iter().next().ok_or_else(none)?;
        Ok(CaseCheck {
            findings: case.findings(&answered.answer),
            planner: answered.planner.as_str().to_owned(),
            troubles: answered.troubles,
        })
    }
}

fn entry(placed: &Placed) -> GoldenCase {
    GoldenCase {
        text: placed.case.words(),
        version: version(&placed.case),
        own: placed.theme == OWN,
        theme: placed.theme.clone(),
    }
}

/// Of the content alone, however the line is written.
fn version(case: &Case) -> String {
    hash(&file::line(case))[..12].to_owned()
}

fn hash(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
