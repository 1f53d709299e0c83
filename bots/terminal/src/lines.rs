//! Where the chat's lines come from: an editor with history at a terminal, plain lines from a pipe.

use std::io::{self, BufRead, BufReader, IsTerminal};

use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

use crate::chat::ChatError;

/// A source of lines.
pub struct Lines(Source);

enum Source {
    Editor(Box<DefaultEditor>),
    Reader(Box<dyn BufRead + Send>),
}

/// What was read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Text(String),
    /// Ctrl-C at the prompt.
    Interrupted,
    End,
}

impl Lines {
    /// Standard input: edited when it is a terminal, read as it comes when it is a pipe or a file.
    ///
    /// # Errors
    /// The terminal can't be edited on.
    pub fn stdin() -> Result<Self, ChatError> {
        if io::stdin().is_terminal() {
            let editor = DefaultEditor::new().map_err(ChatError::Terminal)?;
            Ok(Self(Source::Editor(Box::new(editor))))
        } else {
            Ok(Self::reader(BufReader::new(io::stdin())))
        }
    }

    /// Lines of a reader, without a prompt.
    pub fn reader(reader: impl BufRead + Send + 'static) -> Self {
        Self(Source::Reader(Box::new(reader)))
    }

    /// Whether a person sits there.
    pub(crate) fn interactive(&self) -> bool {
        matches!(self.0, Source::Editor(_))
    }

    /// Reads one line on the blocking pool.
    pub(crate) async fn next(self, prompt: &'static str) -> Result<(Self, Line), ChatError> {
        let read = tokio::task::spawn_blocking(move || {
            let mut lines = self;
            let line = lines.read(prompt)?;
            Ok((lines, line))
        });
        read.await.map_err(|error| ChatError::Input(io::Error::other(error)))?
    }

    fn read(&mut self, prompt: &str) -> Result<Line, ChatError> {
        match &mut self.0 {
            Source::Editor(editor) => match editor.readline(prompt) {
                Ok(text) => {
                    if !text.trim().is_empty() {
                        // A line that is missing from the history is no reason to stop.
                        let _ = editor.add_history_entry(text.as_str());
                    }
                    Ok(Line::Text(text))
                }
                Err(ReadlineError::Interrupted) => Ok(Line::Interrupted),
                Err(ReadlineError::Eof) => Ok(Line::End),
                Err(error) => Err(ChatError::Terminal(error)),
            },
            Source::Reader(reader) => {
                let mut bytes = Vec::new();
                let read = reader.read_until(b'\n', &mut bytes).map_err(ChatError::Input)?;
                let text = String::from_utf8_lossy(&bytes);
                let text = text.trim_end_matches(['\n', '\r']).to_owned();
                Ok(if read == 0 { Line::End } else { Line::Text(text) })
            }
        }
    }
}
