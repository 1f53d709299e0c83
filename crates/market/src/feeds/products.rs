//! The products of a feed on their way out: lines become one document, a piece at a time.

use std::convert::Infallible;

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use futures::stream;

/// About how large a piece is.
const PIECE: usize = 64 * 1024;

/// A response that holds the lines of a feed as `{"products": [...]}`.
pub(super) fn document(lines: Bytes) -> Response {
    let pieces = Pieces { lines, at: 0, begun: false, ended: false };
    let body = Body::from_stream(stream::iter(pieces.map(Ok::<_, Infallible>)));
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

struct Pieces {
    lines: Bytes,
    at: usize,
    begun: bool,
    ended: bool,
}

impl Iterator for Pieces {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        if self.ended {
            return None;
        }
        let mut piece = BytesMut::new();
        if !self.begun {
            self.begun = true;
            piece.extend_from_slice(b"{\"products\":[");
        }
        while piece.len() < PIECE {
            let rest = self.lines.get(self.at..).unwrap_or_default();
            let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
                piece.extend_from_slice(b"]}");
                self.ended = true;
                break;
            };
            if self.at > 0 {
                piece.extend_from_slice(b",");
            }
            piece.extend_from_slice(rest.get(..end).unwrap_or_default());
            self.at += end + 1;
        }
        Some(piece.freeze())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lines: &str, expected: &str) {
        let lines = Bytes::from(lines.to_owned());
        let pieces = Pieces { lines, at: 0, begun: false, ended: false };
        let whole: Vec<u8> = pieces.flatten().collect();
        assert_eq!(String::from_utf8(whole).unwrap(), expected);
    }

    #[test]
    fn lines_become_one_document() {
        check("", r#"{"products":[]}"#);
        check("{}\n", r#"{"products":[{}]}"#);
        check("{\"a\":1}\n{}\n", r#"{"products":[{"a":1},{}]}"#);
        let long = format!("{:?}\n", "x".repeat(PIECE)).repeat(3);
        let joined = long.trim_end().replace('\n', ",");
        check(&long, &format!("{{\"products\":[{joined}]}}"));
    }
}
