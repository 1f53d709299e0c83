//! Suites of dialogues: what a person who sold things answered is the reference for a reply at the same place.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::rouge;
use super::suite::{File, SuiteError};
use super::table::Table;

/// Who buys, and who sells.
const CLIENT: &str = "Client";
const WIZARD: &str = "Wizard";

/// A dialogue, as a series of what to send and what was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialogue {
    /// Its id.
    pub id: String,
    /// The exchanges, in order.
    pub exchanges: Vec<Exchange>,
}

/// What was written by the client without a pause, and the answers to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchange {
    /// What the client wrote; empty where the other side began.
    pub message: String,
    /// The answers, by the number that the utterance has in the file.
    pub references: Vec<(u64, String)>,
}

/// A reply at the place of a reference: a line of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The dialogue's id and the utterance's number.
    pub id: String,
    /// What a person answered.
    pub reference: String,
    /// What was answered instead; empty where nothing was.
    pub reply: String,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    utterances: Vec<Utterance>,
}

#[derive(Deserialize)]
struct Utterance {
    utterance_id: u64,
    participant: String,
    utterance: String,
}

/// Reads `dialogues.jsonl`.
///
/// # Errors
/// A line is malformed, repeats an id, or has nothing that a reply could be compared with.
pub fn read(file: File<'_>) -> Result<Vec<Dialogue>, SuiteError> {
    let mut dialogues = Vec::new();
    let mut lines = HashMap::new();
    for (line, text) in file.lines() {
        let row: Row = file.json(line, text)?;
        file.check_id(line, &row.id)?;
        if let Some(first) = lines.insert(row.id.clone(), line) {
            let reason = format!("the id {} is already that of line {first}", row.id);
            return Err(file.refuse(line, reason));
        }
        let exchanges = exchanges(file, line, row.utterances)?;
        if exchanges.iter().all(|exchange| exchange.references.is_empty()) {
            return Err(file.refuse(line, format!("{} has no turn of a {WIZARD}", row.id)));
        }
        dialogues.push(Dialogue { id: row.id, exchanges });
    }
    file.filled(dialogues, "dialogues")
}

fn exchanges(
    file: File<'_>,
    line: usize,
    utterances: Vec<Utterance>,
) -> Result<Vec<Exchange>, SuiteError> {
    let mut exchanges = vec![Exchange::default()];
    let mut numbers = HashMap::new();
    for Utterance { utterance_id, participant, utterance } in utterances {
        if numbers.insert(utterance_id, ()).is_some() {
            return Err(file.refuse(line, format!("has two utterances numbered {utterance_id}")));
        }
        let answered = exchanges.last().is_some_and(|last| !last.references.is_empty());
        if participant == CLIENT && answered {
            exchanges.push(Exchange::default());
        }
        let Some(last) = exchanges.last_mut() else { continue };
        match participant.as_str() {
            CLIENT if last.message.is_empty() => last.message = utterance,
            CLIENT => last.message = format!("{}\n{utterance}", last.message),
            WIZARD => last.references.push((utterance_id, utterance)),
            other => {
                let reason = format!("speaks of a participant {other}, not {CLIENT} or {WIZARD}");
                return Err(file.refuse(line, reason));
            }
        }
    }
    Ok(exchanges)
}

/// Reads replies that an earlier run wrote, for every reference of the dialogues.
///
/// # Errors
/// A line is malformed, repeats a reply, or answers what is not there.
pub fn replies(file: File<'_>, dialogues: &[Dialogue]) -> Result<Vec<Reply>, SuiteError> {
    let mut there = unanswered(dialogues);
    let at: HashMap<String, usize> =
        there.iter().enumerate().map(|(at, reply)| (reply.id.clone(), at)).collect();
    let mut lines = HashMap::new();
    for (line, text) in file.lines() {
        let read: Reply = file.json(line, text)?;
        let Some(at) = at.get(&read.id) else {
            return Err(file.refuse(line, format!("the suite has no turn {}", read.id)));
        };
        if let Some(first) = lines.insert(read.id.clone(), line) {
            let reason = format!("the turn {} is already that of line {first}", read.id);
            return Err(file.refuse(line, reason));
        }
        there[*at].reply = read.reply;
    }
    Ok(there)
}

/// A place for each reply.
pub fn unanswered(dialogues: &[Dialogue]) -> Vec<Reply> {
    let mut replies = Vec::new();
    for dialogue in dialogues {
        for (number, reference) in dialogue.exchanges.iter().flat_map(|e| &e.references) {
            let id = format!("{}/{number}", dialogue.id);
            replies.push(Reply { id, reference: reference.clone(), reply: String::new() });
        }
    }
    replies
}

/// Scores replies. One that is missing scores 0.
pub fn score(replies: &[Reply]) -> Table {
    let pairs = replies.iter().map(|reply| (reply.reference.as_str(), reply.reply.as_str()));
    Table {
        queries: replies.iter().map(|reply| reply.id.clone()).collect(),
        columns: rouge::columns(pairs),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, turns: &[(&str, &str)]) -> String {
        let utterances: Vec<serde_json::Value> = turns
            .iter()
            .zip(1..)
            .map(|((who, what), number)| {
                serde_json::json!({
                    "utterance_id": number, "participant": who, "utterance": what, "intents": [],
                })
            })
            .collect();
        format!("{}\n", serde_json::json!({"id": id, "metadata": {}, "utterances": utterances}))
    }

    fn dialogues(text: &str) -> Result<Vec<Dialogue>, SuiteError> {
        read(File { name: "dialogues.jsonl", text })
    }

    #[test]
    fn what_is_written_without_a_pause_is_one_message() {
        let turns = [
            (WIZARD, "Hello"),
            (CLIENT, "Boots"),
            (CLIENT, "please"),
            (WIZARD, "Which size?"),
            (WIZARD, "And colour?"),
            (CLIENT, "43"),
        ];
        let read = dialogues(&row("d", &turns)).unwrap();
        let exchanges = &read[0].exchanges;
        assert_eq!(exchanges.len(), 3);
        assert_eq!(exchanges[0].message, "");
        assert_eq!(exchanges[1].message, "Boots\nplease");
        assert_eq!(exchanges[1].references[1], (5, "And colour?".to_owned()));
        let ids: Vec<String> = unanswered(&read).into_iter().map(|reply| reply.id).collect();
        assert_eq!(ids, ["d/1", "d/4", "d/5"]);
    }

    #[test]
    fn a_missing_reply_counts() {
        let read =
            dialogues(&row("d", &[(CLIENT, "Boots"), (WIZARD, "a"), (WIZARD, "b")])).unwrap();
        let run = "{\"id\":\"d/2\",\"reference\":\"a\",\"reply\":\"a\"}\n";
        let table = score(&replies(File { name: "old.jsonl", text: run }, &read).unwrap());
        assert_eq!(table.queries, ["d/2", "d/3"]);
        assert!((table.column("rougeL").unwrap().mean() - 0.5).abs() < 1e-9);
    }

    #[test]
    fn what_is_wrong_is_told_with_file_and_line() {
        let good = row("d", &[(CLIENT, "Boots"), (WIZARD, "a")]);
        for (text, says) in [
            (String::new(), "dialogues.jsonl holds no dialogues"),
            ("x".to_owned(), "dialogues.jsonl, line 1: is no JSON"),
            ("{\"id\":\"d\"}".to_owned(), "line 1: missing field `utterances`"),
            (good.repeat(2), "line 2: the id d is already that of line 1"),
            (row("d", &[(CLIENT, "Boots")]), "line 1: d has no turn of a Wizard"),
            (row("d", &[("Bot", "Boots")]), "line 1: speaks of a participant Bot"),
        ] {
            let error = dialogues(&text).unwrap_err().to_string();
            assert!(error.contains(says), "{error} should say {says}");
        }
        let read = dialogues(&good).unwrap();
        let reply = |id: &str| format!("{{\"id\":\"{id}\",\"reference\":\"\",\"reply\":\"\"}}\n");
        for (text, says) in [
            (reply("x/1"), "old.jsonl, line 1: the suite has no turn x/1"),
            (reply("d/2").repeat(2), "old.jsonl, line 2: the turn d/2 is already that of line 1"),
        ] {
            let error = replies(File { name: "old.jsonl", text: &text }, &read).unwrap_err();
            assert!(error.to_string().contains(says), "{error} should say {says}");
        }
    }
}
