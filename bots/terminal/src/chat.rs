//! The interactive chat: a line in, stages out, a few commands.

use std::io::{self, Write};
use std::sync::Arc;

use bytes::Bytes;
use futures::StreamExt;
use magpie_core::LinkRequest;
use magpie_core::wire::StageV1;

use crate::exchange::{Exchange, ExchangeError, Outgoing};
use crate::lines::{Line, Lines};
use crate::render::{self, Style, render};

const PROMPT: &str = "you> ";

const HELP: &str = "\
Write what you are looking for, or a change to the last answer (\"cheaper\", \"in blue\").
  /photo PATH [TEXT]  ask with a photo (quote a PATH that holds spaces)
  /memory             what Magpie remembers about you
  /link [CODE]        one memory here and in another bot: get a code, or enter one
  /unlink             a memory of its own here again
  /forget             delete all of it (asks first)
  /help               this
  /quit               leave
";

/// Why the chat ended early.
#[derive(Debug, thiserror::Error)]
pub enum ChatError {
    /// The terminal can't be read from.
    #[error("the terminal can't be used")]
    Terminal(#[source] rustyline::error::ReadlineError),
    /// The lines can't be read.
    #[error("the input can't be read")]
    Input(#[source] io::Error),
    /// What is said can't be written.
    #[error("the answer can't be written")]
    Output(#[source] io::Error),
}

/// Chats as `user` until the lines end or `/quit`. At a terminal the stages of an answer are shown as
/// they arrive; into a pipe go final answers only. A message that fails is told and the chat goes on.
///
/// # Errors
/// Lines can't be read or answers can't be written.
pub async fn chat(
    exchange: Arc<dyn Exchange>,
    user: &str,
    style: Style,
    mut lines: Lines,
    out: &mut (dyn Write + Send),
) -> Result<(), ChatError> {
    let mut talk = Talk { exchange, user, style, interactive: lines.interactive(), out };
    if talk.interactive {
        talk.say("Hello. Tell me what you are looking for; /help lists the commands.\n")?;
    }
    let mut interrupted = false;
    loop {
        let (rest, line) = lines.next(PROMPT).await?;
        lines = rest;
        let twice = interrupted && line == Line::Interrupted;
        interrupted = line == Line::Interrupted;
        let text = match line {
            Line::Text(text) => text,
            Line::Interrupted if !twice => {
                talk.say("Ctrl-C again or /quit leaves.\n")?;
                continue;
            }
            Line::Interrupted | Line::End => return Ok(()),
        };
        match Command::read(&text) {
            Command::Nothing => {}
            Command::Quit => return Ok(()),
            Command::Help => talk.say(HELP)?,
            Command::Unknown(name) => {
                talk.say(&format!("{name} is no command; /help lists them.\n"))?;
            }
            Command::Say(text) => talk.turn(text, None).await?,
            Command::Photo { path, text } => talk.turn(text, Some(path)).await?,
            Command::Memory => talk.memory().await?,
            Command::Link(request) => {
                if let Some(code) = talk.link(request).await? {
                    let (rest, answer) = lines.next("Link them? (yes/no) ").await?;
                    lines = rest;
                    match answer {
                        Line::Text(text) if text.trim() == "yes" => {
                            talk.link(LinkRequest::Confirm(code)).await?;
                        }
                        _ => talk.say("Nothing was linked.\n")?,
                    }
                }
            }
            Command::Forget => {
                let (rest, answer) = lines.next("Delete everything? (yes/no) ").await?;
                lines = rest;
                talk.forget(matches!(answer, Line::Text(text) if text.trim() == "yes")).await?;
            }
        }
    }
}

/// What a line asks for.
#[derive(Debug, PartialEq, Eq)]
enum Command {
    Nothing,
    Say(String),
    Photo { path: String, text: String },
    Memory,
    Link(LinkRequest),
    Forget,
    Help,
    Quit,
    Unknown(String),
}

impl Command {
    fn read(line: &str) -> Self {
        let line = line.trim();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match (word, rest.trim()) {
            ("", _) => Self::Nothing,
            ("/photo", "") => Self::Unknown("/photo without a PATH".to_owned()),
            ("/photo", rest) => {
                let (path, text) = first_word(rest);
                Self::Photo { path, text }
            }
            ("/memory", _) => Self::Memory,
            ("/link", "") => Self::Link(LinkRequest::Code),
            ("/link", code) => Self::Link(LinkRequest::Preview(code.to_owned())),
            ("/unlink", _) => Self::Link(LinkRequest::Unlink),
            ("/forget", _) => Self::Forget,
            ("/help", _) => Self::Help,
            ("/quit" | "/exit", _) => Self::Quit,
            (word, _) if word.starts_with('/') => Self::Unknown(word.to_owned()),
            _ => Self::Say(line.to_owned()),
        }
    }
}

/// The first word, which quotes may hold together, and the rest.
fn first_word(text: &str) -> (String, String) {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    let split = match quote {
        Some(quote) => text.split_at(1).1.split_once(quote),
        None => text.split_once(char::is_whitespace),
    };
    let (word, rest) = split.unwrap_or((text, ""));
    (word.to_owned(), rest.trim().to_owned())
}

struct Talk<'a> {
    exchange: Arc<dyn Exchange>,
    user: &'a str,
    style: Style,
    interactive: bool,
    out: &'a mut (dyn Write + Send),
}

impl Talk<'_> {
    fn say(&mut self, text: &str) -> Result<(), ChatError> {
        self.out.write_all(text.as_bytes()).map_err(ChatError::Output)?;
        self.out.flush().map_err(ChatError::Output)
    }

    fn fail(&mut self, error: &ExchangeError) -> Result<(), ChatError> {
        self.say(&format!("! {}\n", render::line(&error.to_string())))
    }

    async fn turn(&mut self, text: String, photo: Option<String>) -> Result<(), ChatError> {
        let photos = match photo {
            None => Vec::new(),
            Some(path) => match tokio::fs::read(&path).await {
                Ok(bytes) => vec![Bytes::from(bytes)],
                Err(error) => return self.say(&format!("! {path} can't be read: {error}\n")),
            },
        };
        let message = Outgoing { user: Some(self.user.to_owned()), text, photos };
        let mut stages = match self.exchange.send(message).await {
            Ok(stages) => stages,
            Err(error) => return self.fail(&error),
        };
        while let Some(stage) = stages.next().await {
            match stage {
                Ok(StageV1::Final { reply }) => {
                    let text = render(&reply, self.style);
                    return self.say(&format!("\n{text}\n"));
                }
                Ok(stage) if self.interactive => self.progress(&stage)?,
                Ok(_) => {}
                Err(error) => return self.fail(&error),
            }
        }
        self.say("! the answer did not arrive; it is kept, ask again later\n")
    }

    fn progress(&mut self, stage: &StageV1) -> Result<(), ChatError> {
        let text = match stage {
            StageV1::Placeholder { text, .. } => {
                format!("{}\n", self.style.dim(&render::line(text)))
            }
            StageV1::FirstPicks { reply } => render::render_first_picks(reply, self.style),
            StageV1::Final { .. } => String::new(),
        };
        self.say(&text)
    }

    async fn memory(&mut self) -> Result<(), ChatError> {
        let profile = match self.exchange.memory(self.user).await {
            Ok(profile) => profile,
            Err(error) => return self.fail(&error),
        };
        let learned = profile.memory.entries.iter().filter(|entry| entry.sureness != "stated");
        let mut learned = learned.peekable();
        if profile.facts.is_empty() && learned.peek().is_none() {
            return self.say("Nothing is remembered about you.\n");
        }
        for fact in &profile.facts {
            let needs: Vec<_> = fact.needs.iter().map(render::need).collect();
            let scope = fact.category.as_deref().map(|c| format!(", for {}", render::line(c)));
            self.say(&format!(
                "- {}: \"{}\" ({}{}), since {}\n",
                render::line(&fact.name),
                render::line(&fact.quote),
                needs.join(", "),
                scope.unwrap_or_default(),
                fact.at.strftime("%Y-%m-%d"),
            ))?;
        }
        for entry in learned {
            let (what, why) = (render::line(&entry.what), render::line(&entry.why));
            let (sureness, pinned) = (&entry.sureness, if entry.pinned { ", pinned" } else { "" });
            self.say(&format!("- {what} ({why}; {sureness}{pinned})\n"))?;
        }
        Ok(())
    }

    /// Tells the answer; gives the code of a preview, for its owner to confirm.
    async fn link(&mut self, request: LinkRequest) -> Result<Option<String>, ChatError> {
        match self.exchange.link(self.user, request).await {
            Ok(answer) => {
                let lines = answer.text.lines().map(render::line);
                self.say(&format!("{}\n", lines.collect::<Vec<_>>().join("\n")))?;
                Ok(answer.code.filter(|_| answer.state == "preview"))
            }
            Err(error) => self.fail(&error).map(|()| None),
        }
    }

    async fn forget(&mut self, sure: bool) -> Result<(), ChatError> {
        if !sure {
            return self.say("Nothing was deleted.\n");
        }
        match self.exchange.forget(self.user).await {
            Ok(erased) => {
                let counts = erased.erased.iter().filter(|(_, count)| **count > 0);
                let counts: Vec<_> =
                    counts.map(|(kind, count)| format!("{count} {kind}")).collect();
                let what =
                    if counts.is_empty() { "nothing was kept".into() } else { counts.join(", ") };
                self.say(&format!("Forgotten: {what}.\n"))
            }
            Err(error) => self.fail(&error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_messages_or_commands() {
        let photo =
            |path: &str, text: &str| Command::Photo { path: path.into(), text: text.into() };
        for (line, command) in [
            ("  ", Command::Nothing),
            (" hiking boots ", Command::Say("hiking boots".into())),
            ("/photo a.jpg", photo("a.jpg", "")),
            ("/photo a.jpg in blue", photo("a.jpg", "in blue")),
            ("/photo \"my pics/a b.jpg\" in blue", photo("my pics/a b.jpg", "in blue")),
            ("/photo", Command::Unknown("/photo without a PATH".into())),
            ("/memory", Command::Memory),
            ("/forget", Command::Forget),
            ("/link", Command::Link(LinkRequest::Code)),
            ("/link ab cd", Command::Link(LinkRequest::Preview("ab cd".into()))),
            ("/unlink", Command::Link(LinkRequest::Unlink)),
            ("/quit", Command::Quit),
            ("/frobnicate now", Command::Unknown("/frobnicate".into())),
        ] {
            assert_eq!(Command::read(line), command, "{line}");
        }
    }
}
