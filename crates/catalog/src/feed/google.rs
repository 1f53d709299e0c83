//! Google Merchant feeds as RSS or Atom.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::row::Row;
use super::{FeedError, Rows};

pub(super) fn rows(text: &str) -> Result<Rows, FeedError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().trim_text(true);
    let mut rows: Rows = Vec::new();
    let mut row: Option<Row> = None;
    let mut field: Option<(String, String)> = None;
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(Event::Start(tag)) => {
                let name = local(tag.name().as_ref());
                match (&row, name.as_str()) {
                    (None, "item" | "entry") => row = Some(Row::default()),
                    (Some(_), _) if field.is_none() => field = Some((name, String::new())),
                    _ => {}
                }
            }
            Ok(Event::Empty(tag)) => {
                // Atom's link is an attribute.
                if let Some(row) = row.as_mut().filter(|_| local(tag.name().as_ref()) == "link") {
                    let href = tag.attributes().flatten().find(|a| a.key.as_ref() == "href");
                    if let Some(href) = href {
                        row.set("link", &href.value.replace("&amp;", "&"));
                    }
                }
            }
            Ok(Event::Text(text)) => {
                if let Some((_, value)) = &mut field {
                    value.push_str(&text);
                }
            }
            Ok(Event::CData(text)) => {
                if let Some((_, value)) = &mut field {
                    value.push_str(&text);
                }
            }
            Ok(Event::GeneralRef(entity)) => {
                if let Some((_, value)) = &mut field {
                    let known = entity.resolve_char_ref().ok().flatten().map(String::from);
                    let named = quick_xml::escape::resolve_predefined_entity(&entity);
                    value.push_str(&known.or_else(|| named.map(str::to_owned)).unwrap_or_default());
                }
            }
            Ok(Event::End(tag)) => {
                let name = local(tag.name().as_ref());
                if let Some((_, value)) = field.take_if(|(open, _)| *open == name) {
                    if let Some(row) = &mut row {
                        row.set(&name, &value);
                    }
                } else if matches!(name.as_str(), "item" | "entry")
                    && let Some(row) = row.take()
                {
                    rows.push((rows.len() as u64 + 1, Ok(row)));
                }
            }
            Ok(_) => {}
            Err(error) => {
                if rows.is_empty() {
                    return Err(FeedError::UnknownForm(error.to_string()));
                }
                let at = reader.buffer_position();
                rows.push((
                    rows.len() as u64 + 1,
                    Err(format!("broken XML at byte {at}: {error}")),
                ));
                break;
            }
        }
    }
    if rows.is_empty() {
        return Err(FeedError::UnknownForm("XML without any item or entry".to_owned()));
    }
    Ok(rows)
}

/// A tag's name without its prefix.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or_default().to_owned()
}
