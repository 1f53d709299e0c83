//! An answer that is read while it is written.

use std::time::Duration;

use bytes::Bytes;
use eventsource_stream::{Event, EventStreamError, Eventsource as _};
use futures::StreamExt as _;
use futures::stream::BoxStream;
use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use crate::failure::{Failure, Kind};
use crate::http;
use crate::model::Window;
use crate::provider::WireFormat;
use crate::thinking::Filter;
use crate::tuning::Tuning;
use crate::wire::{self, Answer, Gathered, StreamEvent};

/// Bytes of framing that a byte of text may come with: every token is an event of its own.
const FRAMING: usize = 8;
/// Longest wait for the token count after the answer is complete.
const AFTERWORD: Duration = Duration::from_secs(1);

/// What an answer turned out to be.
pub(crate) enum Begun {
    Whole(Answer),
    Streaming(OpenStream),
}

/// The next of a stream.
pub(crate) enum Step {
    Text(String),
    Done(Answer),
}

/// A stream of which the first text has arrived.
pub(crate) struct OpenStream {
    events: BoxStream<'static, Result<Event, EventStreamError<Broken>>>,
    format: WireFormat,
    gathered: Gathered,
    filter: Filter,
    stall: Duration,
    end: Instant,
    /// Until when the next event must be here.
    due: Instant,
    /// Text that has arrived and is not handed out.
    ready: Option<String>,
    over: bool,
}

enum Broken {
    Transport(reqwest::Error),
    TooLarge,
}

impl OpenStream {
    /// Reads until there is text to show or the answer is complete.
    pub(crate) async fn open(
        response: Response,
        format: WireFormat,
        window: Window,
        tuning: &Tuning,
    ) -> Result<Begun, Failure> {
        let limit = tuning.max_answer_bytes.saturating_mul(FRAMING);
        let mut read = 0_usize;
        let bytes = response.bytes_stream().map(move |chunk| -> Result<Bytes, Broken> {
            let chunk = chunk.map_err(Broken::Transport)?;
            read = read.saturating_add(chunk.len());
            if read > limit { Err(Broken::TooLarge) } else { Ok(chunk) }
        });
        let mut stream = Self {
            events: bytes.eventsource().boxed(),
            format,
            gathered: Gathered::default(),
            filter: Filter::default(),
            stall: tuning.stall,
            end: window.end,
            due: window.first,
            ready: None,
            over: false,
        };
        match stream.next().await? {
            Step::Text(text) => {
                stream.ready = Some(text);
                Ok(Begun::Streaming(stream))
            }
            Step::Done(answer) => Ok(Begun::Whole(answer)),
        }
    }

    pub(crate) async fn next(&mut self) -> Result<Step, Failure> {
        if let Some(text) = self.ready.take() {
            return Ok(Step::Text(text));
        }
        while !self.over {
            let event = self.event().await;
            let pause = if self.gathered.finish.is_some() { AFTERWORD } else { self.stall };
            self.due = Instant::now() + pause;
            match event {
                Ok(Some(StreamEvent::Piece(piece))) => {
                    self.gathered.take(&piece);
                    let shown = self.filter.push(&piece.text);
                    if !shown.is_empty() {
                        return Ok(Step::Text(shown));
                    }
                }
                Ok(Some(StreamEvent::End)) => self.over = true,
                // Only the token count is missing then.
                Ok(None) | Err(_) if self.gathered.finish.is_some() => self.over = true,
                Ok(None) => return Err(Failure::new(Kind::Unavailable, "the answer broke off")),
                Err(failure) => return Err(failure),
            }
        }
        let rest = self.filter.rest();
        if !rest.is_empty() {
            return Ok(Step::Text(rest));
        }
        std::mem::take(&mut self.gathered).finish().map(Step::Done)
    }

    async fn event(&mut self) -> Result<Option<StreamEvent>, Failure> {
        let next = timeout_at(self.due.min(self.end), self.events.next()).await;
        match next.map_err(|_| Failure::timeout())? {
            None => Ok(None),
            Some(Ok(event)) => wire::event(self.format, &event.data).map(Some),
            Some(Err(EventStreamError::Transport(Broken::Transport(error)))) => {
                Err(http::transport(&error))
            }
            Some(Err(EventStreamError::Transport(Broken::TooLarge))) => Err(http::too_large()),
            Some(Err(EventStreamError::Utf8(_) | EventStreamError::Parser(_))) => {
                Err(Failure::bad_answer("the stream is not made of events"))
            }
        }
    }
}
