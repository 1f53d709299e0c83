//! The JSON interface described for programs. Written by hand; tests hold it against the routes and against answers.

use axum::http::header;
use axum::response::{IntoResponse, Response};

const DOCUMENT: &str = include_str!("page/openapi.json");

/// `GET /api/openapi.json`
pub(crate) async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT).into_response()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::DOCUMENT;
    use crate::roles::routes;

    #[test]
    fn the_document_and_the_routes_tell_the_same() {
        let document: Value = serde_json::from_str(DOCUMENT).unwrap();
        let mut described = BTreeSet::new();
        for (path, operations) in document["paths"].as_object().unwrap() {
            for (method, operation) in operations.as_object().unwrap() {
                let role = operation["x-role"].as_str().unwrap();
                described.insert((method.to_uppercase(), path.clone(), role.to_owned()));
                let places = path.matches('{').count();
                let named = operation["parameters"].as_array().map_or(0, Vec::len);
                assert_eq!(named, places, "{method} {path}");
            }
        }
        let api = routes().filter(|(_, path, _)| path.starts_with("/api/"));
        let api = api.map(|(method, path, role)| {
            let role = role.expect("nothing of it is open to everybody");
            (method.to_string(), path.to_owned(), role.as_str().to_owned())
        });
        assert_eq!(described, api.collect());
    }

    #[test]
    fn everything_that_the_document_refers_to_is_in_it_and_used() {
        let document: Value = serde_json::from_str(DOCUMENT).unwrap();
        let referred: BTreeSet<&str> = DOCUMENT
            .split("\"$ref\": \"#")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect();
        for pointer in &referred {
            assert!(document.pointer(pointer).is_some(), "{pointer}");
        }
        for schema in document["components"]["schemas"].as_object().unwrap().keys() {
            let pointer = format!("/components/schemas/{schema}");
            assert!(referred.contains(pointer.as_str()), "{schema} is not used");
        }
    }
}
