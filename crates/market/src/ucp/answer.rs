//! What comes back: the protocol's envelope, and whether it reports a failure.

use jiff::Timestamp;
use serde_json::Value;

use super::product::{Reader, listing};
use crate::json::{list, text};
use crate::listing::Found;
use crate::text::remark;

/// More remarks of a merchant than these are not kept.
const MOST_REMARKS: usize = 10;

/// Why an answer that arrived whole is of no use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It says that nothing of what was asked for is there.
    NotFound,
    /// It reports a failure, in its own words.
    Reported(String),
    /// It is not what the protocol promises.
    Unreadable(String),
}

/// An envelope that reports no failure.
pub(super) fn open(answer: &Value) -> Result<&Value, Trouble> {
    if !answer.is_object() {
        return Err(Trouble::Unreadable("its answer is no object".to_owned()));
    }
    if answer.pointer("/ucp/status").and_then(Value::as_str) != Some("error") {
        return Ok(answer);
    }
    let codes = list(answer, "messages").map(|message| text(message, "code"));
    let mut codes = codes.peekable();
    if codes.peek().is_some() && codes.all(|code| code == Some("not_found")) {
        return Err(Trouble::NotFound);
    }
    let words: Vec<String> = remarks(answer).collect();
    Err(Trouble::Reported(if words.is_empty() {
        "it reports an error without words".to_owned()
    } else {
        words.join("; ")
    }))
}

/// The products of an answer; `found` gains what was read and what was not.
pub(super) fn products(
    answer: &Value,
    reader: &Reader<'_>,
    at: Timestamp,
    found: &mut Found,
) -> Result<(), Trouble> {
    let answer = open(answer)?;
    let products = answer.get("products").and_then(Value::as_array);
    let missing = || Trouble::Unreadable("its answer has no list `products`".to_owned());
    let products = products.ok_or_else(missing)?;
    for (place, product) in products.iter().enumerate() {
        let read = listing(product, reader, at, &mut found.left_out);
        found.add(place, read);
    }
    found.left_out.extend(remarks(answer).take(MOST_REMARKS));
    Ok(())
}

/// The product of an answer about one.
pub(super) fn product(
    answer: &Value,
    reader: &Reader<'_>,
    at: Timestamp,
    found: &mut Found,
) -> Result<(), Trouble> {
    let answer = open(answer)?;
    let missing = || Trouble::Unreadable("its answer has no `product`".to_owned());
    let product = answer.get("product").ok_or_else(missing)?;
    match listing(product, reader, at, &mut found.left_out) {
        Ok(listing) => found.listings.push(listing),
        Err(reason) => found.left_out.push(reason),
    }
    Ok(())
}

/// Where the next page begins, when there is one.
pub(super) fn next_cursor(answer: &Value) -> Option<&str> {
    let pagination = answer.get("pagination")?;
    let more = pagination.get("has_next_page").and_then(Value::as_bool)?;
    pagination.get("cursor").and_then(Value::as_str).filter(|cursor| more && !cursor.is_empty())
}

fn remarks(answer: &Value) -> impl Iterator<Item = String> {
    list(answer, "messages").map(|message| {
        let code = text(message, "code").map(remark).unwrap_or_default();
        let content = text(message, "content").map(remark).unwrap_or_default();
        if code.is_empty() { content } else { format!("{code}: {content}") }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn failures_in_the_envelope_are_told_apart() {
        let check = |answer: Value, expected: Result<(), Trouble>| {
            assert_eq!(open(&answer).map(|_| ()), expected, "{answer}");
        };
        let message = |code: &str| json!({"type": "error", "code": code, "content": "<b>No</b>"});
        let error = |messages: Value| json!({"ucp": {"status": "error"}, "messages": messages});
        check(json!({"products": []}), Ok(()));
        check(json!({"ucp": {"status": "success"}, "messages": [message("not_found")]}), Ok(()));
        check(error(json!([message("not_found")])), Err(Trouble::NotFound));
        let both = json!([message("not_found"), message("closed")]);
        check(error(both), Err(Trouble::Reported("not_found: No; closed: No".to_owned())));
        let silent = "it reports an error without words".to_owned();
        check(error(json!([])), Err(Trouble::Reported(silent)));
        check(json!("fine"), Err(Trouble::Unreadable("its answer is no object".to_owned())));
    }

    #[test]
    fn only_a_promised_page_has_a_cursor() {
        let check = |pagination: Value, expected: Option<&str>| {
            assert_eq!(next_cursor(&json!({"pagination": pagination})), expected);
        };
        check(json!({"has_next_page": true, "cursor": "c"}), Some("c"));
        check(json!({"has_next_page": false, "cursor": "c"}), None);
        check(json!({"has_next_page": true}), None);
    }
}
