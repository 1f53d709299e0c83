//! The own schemas of the Universal and the Agentic Commerce Protocol, where their files are present.

use std::path::{Path, PathBuf};

use jsonschema::{Retrieve, Uri, Validator};
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

fn folder(protocol: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/protocols").join(protocol)
}

/// What is wrong with a document by `{file}#{pointer}`; nothing where the files are not present.
fn faults(document: &Value, file: &str, pointer: &str) -> Option<Vec<String>> {
    let folder = folder("ucp");
    if !folder.is_dir() {
        return None;
    }
    let schema = json!({"$ref": format!("{PUBLISHED}{file}#{pointer}")});
    let options = jsonschema::options().should_validate_formats(true);
    let validator =
        options.with_retriever(Folder(folder)).build(&schema).expect("the schemas are sound");
    Some(faults_by(&validator, document))
}

fn faults_by(validator: &Validator, document: &Value) -> Vec<String> {
    let faults = validator.iter_errors(document);
    faults.map(|fault| format!("{}: {fault}", fault.instance_path())).collect()
}

/// Fails unless a document is valid by `{file}#{pointer}` of the Universal Commerce Protocol; passes where the
/// files are not present.
#[track_caller]
pub fn check_ucp(document: &Value, file: &str, pointer: &str) {
    let faults = faults(document, file, pointer).unwrap_or_default();
    assert!(faults.is_empty(), "{file}{pointer}\n{}\n{document:#}", faults.join("\n"));
}

/// Fails unless a document is valid by `#/$defs/{name}` of the feeds of the Agentic Commerce Protocol; passes
/// where the files are not present.
#[track_caller]
pub fn check_feed(document: &Value, name: &str) {
    let Some(mut schema) = published_feed_schema() else { return };
    schema["$defs"]["UpsertProductsResponse"] = upsert_response();
    schema["$ref"] = json!(format!("#/$defs/{name}"));
    let options = jsonschema::options().should_validate_formats(true);
    let validator = options.build(&schema).expect("the schema is sound");
    let faults = faults_by(&validator, document);
    assert!(faults.is_empty(), "{name}\n{}\n{document:#}", faults.join("\n"));
}

/// The one shape that only the protocol's OpenAPI document has, which is YAML.
fn upsert_response() -> Value {
    let properties = json!({"id": {"type": "string"}, "accepted": {"type": "boolean"}});
    let required = json!(["id", "accepted"]);
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

fn acp(file: &str) -> Option<Value> {
    let bytes = std::fs::read(folder("acp").join(file)).ok()?;
    Some(serde_json::from_slice(&bytes).expect("the published files are JSON"))
}

/// The schemas of feeds as they are published, where the files are present.
pub fn published_feed_schema() -> Option<Value> {
    acp("spec/2026-04-17/json-schema/schema.feed.json")
}

/// The examples of feeds that are published with them, where the files are present.
pub fn feed_examples() -> Option<Value> {
    acp("examples/2026-04-17/examples.feed.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_finds_faults() {
        let found = |document: Value| {
            faults(&document, "shopping/catalog_search.json", "/$defs/search_request")
                .is_none_or(|faults| !faults.is_empty())
        };
        assert!(found(json!({"query": 7})));
        assert!(found(json!({"filters": {"price": {"max": 12.5}}})));
    }
}
