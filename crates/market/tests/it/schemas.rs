//! The protocol's own schemas, where their files are present.

use std::path::{Path, PathBuf};

use jsonschema::{Retrieve, Uri};
use serde_json::{Value, json};

/// Where every schema says it is published.
const PUBLISHED: &str = "https://ucp.dev/schemas/";

struct Folder(PathBuf);

impl Retrieve for Folder {
    fn retrieve(
        &self,
        uri: &Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let uri = uri.as_str();
        let name = uri.strip_prefix(PUBLISHED).ok_or_else(|| format!("{uri} is elsewhere"))?;
        // How things are paid for is no part of the files; nothing here pays.
        if matches!(name, "payment_handler.json" | "transports/embedded_config.json") {
            let any = json!({"base": {}, "platform_schema": {}, "business_schema": {}});
            return Ok(json!({"$defs": any}));
        }
        Ok(serde_json::from_slice(&std::fs::read(self.0.join(name))?)?)
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/protocols/ucp")
}

/// What is wrong with a document by `{file}#{pointer}`; nothing where the files are not present.
fn faults(document: &Value, file: &str, pointer: &str) -> Option<Vec<String>> {
    let folder = folder();
    if !folder.is_dir() {
        return None;
    }
    let schema = json!({"$ref": format!("{PUBLISHED}{file}#{pointer}")});
    let options = jsonschema::options().should_validate_formats(true);
    let validator =
        options.with_retriever(Folder(folder)).build(&schema).expect("the schemas are sound");
    let faults = validator.iter_errors(document);
    Some(faults.map(|fault| format!("{}: {fault}", fault.instance_path())).collect())
}

/// Fails unless a document is valid; passes where the files are not present.
#[track_caller]
pub fn check(document: &Value, file: &str, pointer: &str) {
    let faults = faults(document, file, pointer).unwrap_or_default();
    assert!(faults.is_empty(), "{file}{pointer}\n{}\n{document:#}", faults.join("\n"));
}

#[test]
fn the_check_finds_faults() {
    let found = |document: Value| {
        faults(&document, "shopping/catalog_search.json", "/$defs/search_request")
            .is_none_or(|faults| !faults.is_empty())
    };
    assert!(found(json!({"query": 7})));
    assert!(found(json!({"filters": {"price": {"max": 12.5}}})));
}
