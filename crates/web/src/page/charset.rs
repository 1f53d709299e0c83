//! Bytes of a page to text.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

/// How far into a page its own declaration of a character set is looked for, as browsers do.
const DECLARATION_WITHIN: usize = 1024;

/// The text of a page. Its byte order mark counts first, then what the server declared, then what the
/// page itself declares; otherwise it is taken for UTF-8. Bytes that don't fit become `U+FFFD`.
pub fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Cow<'a, str> {
    let encoding = declared
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .or_else(|| inside(bytes))
        .unwrap_or(UTF_8);
    encoding.decode(bytes).0
}

fn inside(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(DECLARATION_WITHIN)].to_ascii_lowercase();
    let at = head.windows(8).position(|window| window == b"charset=")?;
    let label: Vec<u8> = head[at + 8..]
        .iter()
        .copied()
        .skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '))
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':'))
        .collect();
    let encoding = Encoding::for_label(&label)?;
    // A page whose declaration can be read byte by byte is not in a two-byte encoding.
    Some(if encoding.is_ascii_compatible() { encoding } else { UTF_8 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], declared: Option<&str>, expected: &str) {
        assert_eq!(decode(bytes, declared), expected);
    }

    #[test]
    fn the_character_set_is_found_where_it_is_declared() {
        check("Größe".as_bytes(), None, "Größe");
        check(b"Gr\xf6\xdfe", Some("ISO-8859-1"), "Größe");
        check(b"<meta charset='latin1'>Gr\xf6\xdfe", None, "<meta charset='latin1'>Größe");
        check(b"\xef\xbb\xbfok", Some("latin1"), "ok");
        check(b"Gr\xf6", Some("no such thing"), "Gr\u{fffd}");
    }
}
