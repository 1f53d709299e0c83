//! The image query agent: finds what a photo shows, by its looks and by its description.

use magpie_core::ports::{InboxPhoto, SearchError};
use magpie_core::{AgentKind, Candidate, Photo, Question};
use minijinja::context;
use serde::Deserialize;
use tokio::time::Instant;

use super::product::{common_category, search_described};
use super::{AgentPorts, AgentWords, Assignment, Board, live};
use crate::planner::categories_line;
use crate::ranking::{self, WEAK_SHARE, question};

/// What a find by description counts for beside one by looks.
const DESCRIBED_SHARE: f32 = 0.7;
/// Look-alikes that tell which kind of thing a photo shows, and how many of them must agree.
const FIRST_LOOK_ALIKES: usize = 5;
const MOST_OF_THEM: usize = 3;
/// Photos of one message that are read; an album of one thing rarely needs more.
const MOST_PHOTOS: usize = 4;

#[derive(Deserialize)]
struct Seen {
    objects: Vec<Object>,
}

#[derive(Deserialize)]
struct Object {
    r#type: String,
    #[serde(default)]
    colours: Vec<String>,
    #[serde(default)]
    materials: Vec<String>,
    #[serde(default)]
    features: Vec<String>,
    #[serde(default)]
    brand: Option<String>,
    #[serde(default)]
    description: String,
}

impl Object {
    fn words(&self) -> String {
        let mut words: Vec<&str> = Vec::new();
        words.extend(self.brand.as_deref());
        words.extend(self.colours.iter().map(String::as_str));
        words.extend(self.materials.iter().map(String::as_str));
        words.push(&self.r#type);
        words.extend(self.features.iter().map(String::as_str));
        if words.iter().all(|word| word.trim().is_empty()) {
            words.push(&self.description);
        }
        words.join(" ").chars().take(200).collect()
    }
}

pub(super) async fn run(ports: &AgentPorts, assignment: &Assignment<'_>, board: &Board) {
    let photos: Vec<&Photo> =
        assignment.photos.iter().filter_map(readable).take(MOST_PHOTOS).collect();
    for error in assignment.photos.iter().filter_map(|photo| photo.as_ref().err()) {
        board.note(AgentKind::Image, assignment.words, |words| words.unusable(error));
    }
    if photos.is_empty() {
        return;
    }
    let looks = async {
        for photo in &photos {
            look(ports, photo, assignment, board).await;
        }
    };
    let described = describe(ports, &photos, assignment, board);
    let merchants = async {
        // The first photo shows what is meant; merchants take one.
        if let Some(photo) = photos.first() {
            board.add(live::look_alike(ports, photo, assignment.message, assignment).await);
        }
    };
    tokio::join!(looks, described, merchants);
    if board.question().is_none() {
        let ranked = ranking::rank(board.found(), assignment.needs).ranked;
        let asked = assignment.asked;
        let phrases = assignment.phrases;
        if let Some(question) = question::narrowing(&ranked, assignment.needs, asked, phrases) {
            board.ask(question);
        }
    }
}

fn readable(photo: &InboxPhoto) -> Option<&Photo> {
    photo.as_ref().ok()
}

/// Finds look-alikes of a photo; where it holds several things, of each, and asks which one is meant.
async fn look(ports: &AgentPorts, photo: &Photo, assignment: &Assignment<'_>, board: &Board) {
    let regions = match ports.visual.regions(photo).await {
        Ok(regions) if regions.len() > 1 => regions,
        Ok(_) => Vec::new(),
        Err(error) => {
            assignment.recorder.degraded(error.to_string());
            Vec::new()
        }
    };
    if regions.is_empty() {
        let found = of_one_kind(look_alike(ports, photo, assignment, board).await);
        // "Like this, but blue": few things that look alike are blue, so that their kind is searched too.
        if assignment.needs.hard().next().is_some()
            && let Some(kind) = common_category(&found)
        {
            board.add(described(ports, &kind, assignment).await);
        }
        board.add(found);
        return;
    }
    let mut options: Vec<String> = Vec::new();
    for region in &regions {
        let found = look_alike(ports, region, assignment, board).await;
        if let Some(option) = common_category(&found).filter(|option| !options.contains(option)) {
            options.push(option);
        }
        board.add(found);
    }
    if options.len() > 1 {
        board.ask(Question { text: assignment.phrases.which_thing.to_owned(), options });
    }
}

async fn look_alike(
    ports: &AgentPorts,
    photo: &Photo,
    assignment: &Assignment<'_>,
    board: &Board,
) -> Vec<Candidate> {
    let started = Instant::now();
    let (found, error) = match ports.visual.look_alike(photo, assignment.candidates).await {
        Ok(found) => (found, None),
        Err(error) => {
            if matches!(error, SearchError::NotReady) {
                board.note(AgentKind::Image, assignment.words, |words| {
                    words.pictures_not_ready.to_owned()
                });
            }
            assignment.recorder.degraded(error.to_string());
            (Vec::new(), Some(error.to_string()))
        }
    };
    let count = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let size = format!("{}x{}", photo.width, photo.height);
    assignment.recorder.tool_call("photo.look_alike", &size, count, started, error, false);
    found
}

/// Finds by words what a photo shows.
async fn described(ports: &AgentPorts, words: &str, assignment: &Assignment<'_>) -> Vec<Candidate> {
    let mut found = search_described(ports, words, assignment).await;
    found.retain(|candidate| candidate.score >= WEAK_SHARE);
    for candidate in &mut found {
        candidate.score *= DESCRIBED_SHARE;
    }
    found
}

/// Leaves out what is of another kind than most of the first look-alikes: a red dress and a red moka pot have
/// colours in common, no more.
fn of_one_kind(mut found: Vec<Candidate>) -> Vec<Candidate> {
    let kind = common_category(&found);
    let is_of = |candidate: &Candidate, kind: &str| {
        candidate.product.kind().is_some_and(|category| category == kind)
    };
    if let Some(kind) = kind
        && found.iter().take(FIRST_LOOK_ALIKES).filter(|c| is_of(c, &kind)).count() >= MOST_OF_THEM
    {
        found.retain(|candidate| is_of(candidate, &kind));
    }
    found
}

/// Has the vision model describe the photos, and searches for the description.
async fn describe(
    ports: &AgentPorts,
    photos: &[&Photo],
    assignment: &Assignment<'_>,
    board: &Board,
) {
    if !assignment.with_models {
        return;
    }
    let variables = context! {
        message => assignment.message,
        categories => categories_line(assignment.vocabulary),
    };
    let photos = photos.iter().map(|photo| (*photo).clone()).collect();
    let answer = ports
        .models
        .ask("image", variables, photos, assignment.deadline, assignment.recorder)
        .await;
    let Some(seen) = answer.and_then(|json| serde_json::from_value::<Seen>(json).ok()) else {
        return;
    };
    let Some(first) = seen.objects.first() else {
        let nothing = |words: &AgentWords| words.nothing_in_photo.to_owned();
        board.note(AgentKind::Image, assignment.words, nothing);
        return;
    };
    let words = first.words();
    board.saw(words.clone());
    board.add(described(ports, &words, assignment).await);
    let mut kinds: Vec<String> = Vec::new();
    for object in &seen.objects {
        if !object.r#type.trim().is_empty() && !kinds.contains(&object.r#type) {
            kinds.push(object.r#type.clone());
        }
    }
    if kinds.len() > 1 {
        board.ask(Question { text: assignment.phrases.which_thing.to_owned(), options: kinds });
    }
}
