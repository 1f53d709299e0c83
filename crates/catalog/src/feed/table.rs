//! Comma, semicolon and tab separated feeds with a header.

use super::row::Row;
use super::{FeedError, Rows};

pub(super) fn rows(text: &str) -> Result<Rows, FeedError> {
    let header = text.lines().next().unwrap_or_default();
    let delimiter = [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|mark| header.bytes().filter(|byte| byte == mark).count())
        .unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let names: Vec<String> = match reader.headers() {
        Ok(names) => names.iter().map(str::to_owned).collect(),
        Err(error) => return Err(FeedError::UnknownForm(error.to_string())),
    };
    let mut probe = Row::default();
    names.iter().for_each(|name| probe.set(name, "x"));
    if probe.id.is_none() {
        let detail = "its first line names no id column".to_owned();
        return Err(FeedError::UnknownForm(detail));
    }
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(rows),
            Ok(true) => {
                let line = record.position().map_or(line, csv::Position::line);
                if record.len() > names.len() {
                    let reason =
                        format!("it has {} fields, the header {}", record.len(), names.len());
                    rows.push((line, Err(reason)));
                    continue;
                }
                let mut row = Row::default();
                names.iter().zip(&record).for_each(|(name, value)| row.set(name, value));
                rows.push((line, Ok(row)));
            }
            Err(error) => rows.push((line, Err(error.to_string()))),
        }
    }
}
