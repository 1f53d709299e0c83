//! What a turn hears of models, catalogues, shops and the web: taken down while it runs, or given back when it is
//! answered again.
//!
//! Answers are kept with a digest of their question. A turn that asks the same again hears the same; one that asks
//! something else, because a prompt or the program is another one, hears nothing, or what is true now.

mod overheard;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use magpie_core::ports::{ChatRequest, InboxPhoto, OfferError};
use magpie_core::{Heard, HeardAnswer, Photo, PhotoError, ProductId, Tape};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};

pub(super) use overheard::{overhear_agents, overhear_offers};

/// Letters of a digest in hexadecimal.
const DIGEST: usize = 64;

/// Takes down what a turn hears, or plays it back.
#[derive(Debug)]
pub struct Deck {
    mode: Mode,
    notes: Mutex<Notes>,
}

#[derive(Debug)]
enum Mode {
    /// These are struck from what is taken down.
    Recording(Arc<[SecretString]>),
    /// What was heard, by who was asked and what. `live` asks anew what is not on the tape, and models always.
    Playing { live: bool },
}

#[derive(Debug, Default)]
struct Notes {
    heard: Vec<Heard>,
    known: HashMap<(String, String), VecDeque<HeardAnswer>>,
    likings: BTreeMap<ProductId, f32>,
    missing: Vec<String>,
}

impl Deck {
    /// An empty one, for a turn that is to be recorded.
    pub(super) fn recording(secrets: Arc<[SecretString]>) -> Self {
        Self { mode: Mode::Recording(secrets), notes: Mutex::default() }
    }

    /// One that plays a recording.
    pub(super) fn playing(tape: &Tape, live: bool) -> Self {
        let mut notes = Notes { likings: tape.likings.clone(), ..Notes::default() };
        for Heard { of, asked, answer } in &tape.heard {
            let answers = notes.known.entry((of.clone(), asked.clone())).or_default();
            answers.push_back(answer.clone());
        }
        Self { mode: Mode::Playing { live }, notes: Mutex::new(notes) }
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer to a question: asked and taken down, or played back. Nothing where it is not on the tape and nobody
    /// may be asked.
    pub(crate) async fn hear(
        &self,
        of: &str,
        asked: String,
        ask: impl Future<Output = HeardAnswer>,
    ) -> Option<HeardAnswer> {
        let live = match &self.mode {
            Mode::Recording(secrets) => {
                let answer = ask.await;
                let mut kept = answer.clone();
                strike(&mut kept, secrets);
                let heard = Heard { of: of.to_owned(), asked, answer: kept };
                self.notes().heard.push(heard);
                return Some(answer);
            }
            Mode::Playing { live } => *live,
        };
        let anew = live && of.starts_with(MODEL);
        if !anew && let Some(answer) = self.played(of, asked) {
            return Some(answer);
        }
        if live {
            return Some(ask.await);
        }
        self.notes().missing.push(of.to_owned());
        None
    }

    /// Where a question was asked several times, the answers come in their order, and the last one again.
    fn played(&self, of: &str, asked: String) -> Option<HeardAnswer> {
        let mut notes = self.notes();
        let answers = notes.known.get_mut(&(of.to_owned(), asked))?;
        if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() }
    }

    /// Whether a recording is played, and whether what it does not hold is asked now.
    pub(super) fn plays(&self) -> Option<bool> {
        match self.mode {
            Mode::Recording(_) => None,
            Mode::Playing { live } => Some(live),
        }
    }

    /// Whether anything was heard of somebody.
    pub(super) fn knows(&self, of: &str) -> bool {
        self.notes().known.keys().any(|(who, _)| who == of)
    }

    /// How somebody is expected to take a product: as it was, where it is played, or as it is now.
    pub(super) fn liking(&self, product: &ProductId, now: impl FnOnce() -> f32) -> f32 {
        match self.mode {
            Mode::Recording(_) => {
                let liking = now();
                if liking != 0.0 {
                    self.notes().likings.insert(product.clone(), liking);
                }
                liking
            }
            Mode::Playing { live } => {
                let known = self.notes().likings.get(product).copied();
                known.unwrap_or_else(|| if live { now() } else { 0.0 })
            }
        }
    }

    /// Of whom something was asked that is not on the tape.
    pub(super) fn missing(&self) -> Vec<String> {
        self.notes().missing.clone()
    }

    /// Everything that was taken down: it is given out once, for it may be hundreds of products.
    pub(super) fn taken_down(&self) -> (Vec<Heard>, BTreeMap<ProductId, f32>) {
        let mut notes = self.notes();
        (std::mem::take(&mut notes.heard), std::mem::take(&mut notes.likings))
    }
}

/// Strikes secrets out of the texts of an answer: an error may tell of a request, and a model may tell what it was told.
fn strike(answer: &mut HeardAnswer, secrets: &[SecretString]) {
    let texts: Vec<&mut String> = match answer {
        HeardAnswer::Found(Err(error))
        | HeardAnswer::Products(Err(error))
        | HeardAnswer::Regions(Err(error))
        | HeardAnswer::Live(Err(error))
        | HeardAnswer::Prices(Err(error))
        | HeardAnswer::Completion(Err(error))
        | HeardAnswer::Offer(Err(
            OfferError::Gone(error)
            | OfferError::Unreachable(error)
            | OfferError::Unreadable(error)
            | OfferError::Stale { detail: error, .. },
        )) => vec![error],
        HeardAnswer::Completion(Ok(completion)) => vec![&mut completion.text],
        HeardAnswer::Live(Ok(finds)) => finds.left_out.iter_mut().collect(),
        HeardAnswer::News(finds) => finds
            .failed
            .iter_mut()
            .flat_map(|failure| [&mut failure.feed, &mut failure.detail])
            .collect(),
        _ => Vec::new(),
    };
    for text in texts {
        for secret in secrets.iter().map(ExposeSecret::expose_secret) {
            if !secret.is_empty() && text.contains(secret) {
                *text = text.replace(secret, "[secret]");
            }
        }
    }
}

/// What the names of models begin with.
pub(super) const MODEL: &str = "model ";

/// The digest of a question.
pub(super) fn digest(question: &str) -> String {
    hex(&Sha256::digest(question))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The digest of a photo, or of the photo that something stands in for.
pub(super) fn photo_digest(photo: &Photo) -> String {
    match str::from_utf8(&photo.jpeg) {
        Ok(text) if text.len() == DIGEST && text.bytes().all(|b| b.is_ascii_hexdigit()) => {
            text.to_owned()
        }
        _ => hex(&Sha256::digest(&photo.jpeg)),
    }
}

/// What stands in for a photo that is gone: photos are not kept beyond their turn.
pub(super) fn stand_in(digest: &str) -> Photo {
    Photo { jpeg: Bytes::copy_from_slice(digest.as_bytes()), width: 1, height: 1 }
}

/// What stands in for the photos of a message.
pub(super) fn stand_ins(tape: &Tape) -> Vec<InboxPhoto> {
    let gone = || PhotoError::Undecodable("it could not be read then".to_owned());
    tape.photos.iter().map(|digest| digest.as_deref().map(stand_in).ok_or_else(gone)).collect()
}

/// The digest of what a model is asked. How long it may take says nothing of what it is.
pub(super) fn request_digest(request: &ChatRequest) -> String {
    let mut text = request.system.clone();
    for message in &request.messages {
        text.push_str(&format!("\n{:?}: {}", message.author, message.text));
        message.photos.iter().for_each(|photo| text.push_str(&photo_digest(photo)));
    }
    let schema = request.schema.as_ref().map(|schema| schema.schema.to_string());
    text.push_str(&format!("\n{schema:?} {} {}", request.temperature, request.max_output_tokens));
    digest(&text)
}

/// A deck that several share, or none.
pub(super) type SharedDeck = Option<Arc<Deck>>;

#[cfg(test)]
mod tests;
