//! JSON-LD as it is found in pages: often not quite JSON.

use serde_json::Value;

use super::text;

/// How much JSON inside of strings is read in one block.
const MAX_INNER: usize = 256 * 1024;

/// The values of one block; none when it can't be understood. Strict JSON is taken as it is; otherwise the
/// usual breakage (comments, CDATA, trailing commas, raw line breaks, bad escapes and bare quotes in
/// strings, words that are JavaScript's, several values in a row, escaped quotes) is mended first. Strings
/// that hold JSON are what they hold.
pub(super) fn read(block: &str) -> Vec<Value> {
    let mut values = understood(block);
    let mut left = MAX_INNER;
    values.iter_mut().for_each(|value| unfold(value, &mut left));
    values
}

fn understood(block: &str) -> Vec<Value> {
    let block = block.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if let Ok(value) = serde_json::from_str(block) {
        return vec![value];
    }
    let values = in_a_row(&mend(block, Quotes::End));
    if !values.is_empty() {
        return values;
    }
    if block.contains("&quot;") {
        return in_a_row(&mend(&text::unescaped(block), Quotes::End));
    }
    in_a_row(&mend(block, Quotes::EndBeforeMarks))
}

fn in_a_row(json: &str) -> Vec<Value> {
    serde_json::Deserializer::from_str(json).into_iter().map_while(Result::ok).collect()
}

/// Puts what strings hold in their place. The parser bounds how deep values are.
fn unfold(value: &mut Value, left: &mut usize) {
    match value {
        Value::Array(entries) => entries.iter_mut().for_each(|entry| unfold(entry, left)),
        Value::Object(node) => node.values_mut().for_each(|inner| unfold(inner, left)),
        Value::String(text) => {
            let holds_json =
                text.trim_start().starts_with(['{', '[']) && text.contains("\"@type\"");
            if holds_json && text.len() <= *left {
                *left -= text.len();
                if let Ok(inner) = serde_json::from_str(text) {
                    *value = inner;
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Which quotes end a string.
#[derive(Clone, Copy)]
enum Quotes {
    /// All that aren't escaped.
    End,
    /// Those before a mark that may follow a string; others are inches and the like.
    EndBeforeMarks,
}

fn mend(block: &str, quotes: Quotes) -> String {
    let mut out = String::with_capacity(block.len());
    let mut rest = block;
    while let Some(next) = rest.chars().next() {
        if let Some(after) = skip(rest) {
            rest = after;
            continue;
        }
        let after = &rest[next.len_utf8()..];
        rest = match next {
            '"' => string(after, quotes, &mut out),
            c if c.is_ascii_alphabetic() && !out.ends_with(|c: char| c.is_ascii_digit()) => {
                word(rest, &mut out)
            }
            '}' | ']' => {
                out.truncate(out.trim_end_matches([',', ' ', '\n', '\t']).len());
                out.push(next);
                after
            }
            ';' => after,
            c if c.is_control() || c.is_whitespace() || c == '\u{feff}' => {
                out.push(if c == '\n' { '\n' } else { ' ' });
                after
            }
            c => {
                out.push(c);
                after
            }
        };
    }
    out
}

/// What follows, when something that is not JSON's stands here.
fn skip(rest: &str) -> Option<&str> {
    if !rest.starts_with(['/', '<', ']']) {
        return None;
    }
    for mark in ["//<![CDATA[", "// <![CDATA[", "<![CDATA[", "//]]>", "// ]]>", "]]>"] {
        if let Some(after) = rest.strip_prefix(mark) {
            return Some(after);
        }
    }
    let past = |text: &'_ str, end: &str| text.find(end).map(|at| at + end.len());
    if let Some(comment) = rest.strip_prefix("//") {
        return Some(&comment[comment.find('\n').unwrap_or(comment.len())..]);
    }
    if let Some(comment) = rest.strip_prefix("/*") {
        return Some(&comment[past(comment, "*/").unwrap_or(comment.len())..]);
    }
    if let Some(comment) = rest.strip_prefix("<!--") {
        // An opening mark alone is how scripts were once hidden from old browsers.
        return Some(&comment[past(comment, "-->").unwrap_or(0)..]);
    }
    None
}

/// Copies a string whose opening quote was read; returns what follows its closing quote.
fn string<'a>(mut rest: &'a str, quotes: Quotes, out: &mut String) -> &'a str {
    out.push('"');
    while let Some(at) = rest.find(|c: char| matches!(c, '"' | '\\') || c < ' ') {
        out.push_str(&rest[..at]);
        let c = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        match c {
            b'"' if matches!(quotes, Quotes::End) || may_end(rest) => {
                out.push('"');
                return rest;
            }
            b'"' => out.push_str("\\\""),
            b'\\' => rest = escape(rest, out),
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            _ => out.push(' '),
        }
    }
    out.push_str(rest);
    out.push('"');
    ""
}

/// Whether a string may end before this.
fn may_end(rest: &str) -> bool {
    let after = rest.trim_start();
    after.is_empty() || after.starts_with([':', ',', '}', ']', '"'])
}

/// Copies a word outside of strings as what it means: a name, a constant, or a value that isn't there.
fn word<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '$');
    let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
    if after.trim_start().starts_with(':') {
        out.extend(["\"", word, "\""]);
    } else {
        out.push_str(match word {
            "true" | "True" => "true",
            "false" | "False" => "false",
            "null" | "undefined" | "NaN" | "None" | "nil" => "null",
            other => other,
        });
    }
    after
}

/// Copies an escape whose backslash was read, where JSON knows it; returns what follows.
fn escape<'a>(rest: &'a str, out: &mut String) -> &'a str {
    match rest.as_bytes().first() {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
            out.push('\\');
            out.push_str(&rest[..1]);
            &rest[1..]
        }
        Some(b'u') => match (unit(rest), rest.get(5..).and_then(low_half)) {
            (Some(0xd800..=0xdbff), Some(_)) => {
                out.push('\\');
                out.push_str(&rest[..11]);
                &rest[11..]
            }
            (Some(0xd800..=0xdfff), _) => {
                out.push('\u{fffd}');
                &rest[5..]
            }
            (Some(_), _) => {
                out.push('\\');
                out.push_str(&rest[..5]);
                &rest[5..]
            }
            (None, _) => rest,
        },
        // Whatever was escaped without need stands for itself.
        Some(_) | None => rest,
    }
}

/// The code unit of `uXXXX`.
fn unit(rest: &str) -> Option<u16> {
    let digits = rest.get(1..5).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u16::from_str_radix(digits, 16).ok()
}

/// The code unit of `\uXXXX` when it is the second half of a pair.
fn low_half(rest: &str) -> Option<u16> {
    unit(rest.strip_prefix('\\').filter(|rest| rest.starts_with('u'))?)
        .filter(|unit| (0xdc00..=0xdfff).contains(unit))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(block: &str, expected: &[Value]) {
        assert_eq!(read(block), expected, "{block}");
    }

    #[test]
    fn breakage_is_mended() {
        check("{\"a\": 1}", &[json!({"a": 1})]);
        check("\u{feff} {\"a\": 1};", &[json!({"a": 1})]);
        check("// note\n{\"a\": \"http://x // y\"}", &[json!({"a": "http://x // y"})]);
        check("<!-- note -->{\"a\": \"<!-- kept -->\"}", &[json!({"a": "<!-- kept -->"})]);
        check("<!--\n{\"a\": 1}", &[json!({"a": 1})]);
        check("//<![CDATA[\n{\"a\": 1}\n//]]>", &[json!({"a": 1})]);
        check("/* x */ {\"a\": [1, 2,],}", &[json!({"a": [1, 2]})]);
        check("{\"a\": 1, // why\n}", &[json!({"a": 1})]);
        check("{\"a\": \"one\ntwo\tthree\u{1}\"}", &[json!({"a": "one\ntwo\tthree "})]);
        check(r#"{"a": "it\'s", }"#, &[json!({"a": "it's"})]);
        check(
            r#"{"a": "\ud83d half", "b": "\ud83d\ude00",}"#,
            &[json!({"a": "\u{fffd} half", "b": "😀"})],
        );
        check(r#"{"a": "\u+123"}x"#, &[json!({"a": "u+123"})]);
        check("{\"a\": 1}{\"b\": 2}", &[json!({"a": 1}), json!({"b": 2})]);
        check("{&quot;a&quot;: 1}", &[json!({"a": 1})]);
        check(r#"{"a": "a 10" pan", "b": 1}"#, &[json!({"a": "a 10\" pan", "b": 1})]);
        check(
            r#"{"a": undefined, b: True, "c": NaN}"#,
            &[json!({"a": null, "b": true, "c": null})],
        );
        check(r#"{"a": 1e3,}"#, &[json!({"a": 1e3})]);
        check(
            r#"{"a": "{\"@type\": \"Offer\"}", "b": "[1]"}"#,
            &[json!({"a": {"@type": "Offer"}, "b": "[1]"})],
        );
        check(r#""[{\"@type\": \"Product\"}]""#, &[json!([{"@type": "Product"}])]);
        check("[{\"a\": [[1]]}]", &[json!([{"a": [[1]]}])]);
    }

    #[test]
    fn what_cannot_be_understood_is_left_out() {
        for block in
            ["", "not json", "{\"a\": ", "{'a': 1}", "//", "/*", "\"", "\\", "{\"a\": \"\\u12"]
        {
            assert!(read(block).iter().all(|value| !value.is_object()), "{block}");
        }
        assert!(read(&"[".repeat(100_000)).is_empty());
    }
}
