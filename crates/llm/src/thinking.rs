//! `<think>` blocks, in which reasoning models reason aloud before they answer.

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";

/// The answer without what was thought before it, and whether anything was.
pub(crate) fn strip(text: &str) -> (&str, bool) {
    let start = text.trim_start();
    if let Some(thought) = start.strip_prefix(OPEN) {
        return match thought.split_once(CLOSE) {
            Some((_, answer)) => (strip(answer.trim_start()).0, true),
            // Cut off while still thinking.
            None => ("", true),
        };
    }
    // Some chat templates open the block in the prompt, so that only its end is in the answer.
    match text.split_once(CLOSE) {
        Some((before, answer)) if !before.contains(OPEN) => (answer.trim_start(), true),
        _ => (text, false),
    }
}

/// The same for text that comes in pieces. A block that only ends, without a start, passes.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    held: String,
    state: State,
    thought: bool,
}

#[derive(Debug, Default, PartialEq)]
enum State {
    #[default]
    Start,
    Thinking,
    Answer,
}

impl Filter {
    /// What of the text so far may be shown now.
    pub(crate) fn push(&mut self, piece: &str) -> String {
        if self.state == State::Answer {
            return piece.to_owned();
        }
        self.held.push_str(piece);
        loop {
            match self.state {
                State::Start => {
                    let start = self.held.trim_start();
                    if start.starts_with(OPEN) {
                        self.state = State::Thinking;
                    } else if OPEN.starts_with(start) {
                        return String::new();
                    } else {
                        self.state = State::Answer;
                        return self.release();
                    }
                }
                State::Thinking => match self.held.split_once(CLOSE) {
                    Some((_, answer)) => {
                        self.held = answer.to_owned();
                        self.state = State::Start;
                        self.thought = true;
                    }
                    None => return String::new(),
                },
                State::Answer => return String::new(),
            }
        }
    }

    /// What is left when the text ends: a start that might have become a block.
    pub(crate) fn rest(&mut self) -> String {
        match self.state {
            State::Start => self.release(),
            State::Thinking | State::Answer => String::new(),
        }
    }

    /// What was held; the blank lines after a block belong to the block.
    fn release(&mut self) -> String {
        let held = std::mem::take(&mut self.held);
        if self.thought { held.trim_start().to_owned() } else { held }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, answer: &str, thought: bool) {
        assert_eq!(strip(text), (answer, thought), "{text}");
    }

    fn check_pieces(text: &str, answer: &str) {
        for size in 1..=text.len() {
            let mut filter = Filter::default();
            let chars: Vec<char> = text.chars().collect();
            let pieces = chars.chunks(size).map(|piece| piece.iter().collect::<String>());
            let mut shown: String = pieces.map(|piece| filter.push(&piece)).collect();
            shown.push_str(&filter.rest());
            assert_eq!(shown, answer, "{text} in pieces of {size}");
        }
    }

    #[test]
    fn thoughts_are_cut_from_whole_answers() {
        check("plain", "plain", false);
        check("", "", false);
        check("<think>hm</think>\n\nanswer", "answer", true);
        check("  <think></think><think>b</think> {\"a\":1}", "{\"a\":1}", true);
        check("<think>cut o", "", true);
        check("it wants…</think>answer", "answer", true);
        check("say <think>x</think> aloud", "say <think>x</think> aloud", false);
    }

    #[test]
    fn thoughts_are_cut_from_pieces() {
        check_pieces("plain", "plain");
        check_pieces("<think>hm <b></think>\n\nanswer </think>", "answer </think>");
        check_pieces("<think>a</think> <think>b</think>c", "c");
        check_pieces("<think>cut o", "");
        check_pieces("<thin", "<thin");
        check_pieces(" <b>bold</b>", " <b>bold</b>");
    }
}
