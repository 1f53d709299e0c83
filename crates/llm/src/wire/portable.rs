//! JSON schemas for OpenAI-compatible servers that know a part of the language.

use serde_json::{Map, Value};

/// Keywords that some servers refuse. The caller validates the answer against the whole schema anyway.
const REFUSED: [&str; 18] = [
    "$schema",
    "$id",
    "$comment",
    "default",
    "examples",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
];

/// The schema without those keywords.
pub(super) fn reduce(schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .filter(|(name, _)| !REFUSED.contains(&name.as_str()))
                .map(|(name, value)| (name.clone(), reduce_field(name, value)))
                .collect(),
        ),
        Value::Array(schemas) => Value::Array(schemas.iter().map(reduce).collect()),
        other => other.clone(),
    }
}

fn reduce_field(name: &str, value: &Value) -> Value {
    match (name, value) {
        // The names inside are the caller's own words, not keywords.
        ("properties" | "$defs" | "definitions" | "patternProperties", Value::Object(named)) => {
            let reduced: Map<_, _> = named.iter().map(|(n, s)| (n.clone(), reduce(s))).collect();
            Value::Object(reduced)
        }
        ("enum" | "const" | "required" | "type", value) => value.clone(),
        (_, value) => reduce(value),
    }
}

/// Whether OpenAI's strict mode takes the schema: every object is closed and requires all it names.
pub(super) fn qualifies_as_strict(schema: &Value) -> bool {
    let Value::Object(fields) = schema else { return true };
    let is_object = match &fields.get("type") {
        Some(Value::String(name)) => name == "object",
        Some(Value::Array(names)) => names.iter().any(|name| name == "object"),
        _ => fields.contains_key("properties"),
    };
    if is_object {
        let Some(properties) = fields.get("properties").and_then(Value::as_object) else {
            return false;
        };
        let required: Vec<&str> = fields
            .get("required")
            .and_then(Value::as_array)
            .map(|names| names.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let closed = fields.get("additionalProperties") == Some(&Value::Bool(false));
        let complete = properties.keys().all(|name| required.contains(&name.as_str()));
        if !closed || !complete || !properties.values().all(qualifies_as_strict) {
            return false;
        }
    }
    fields.iter().all(|(name, value)| match (name.as_str(), value) {
        ("items", schema) => qualifies_as_strict(schema),
        ("anyOf", Value::Array(schemas)) => schemas.iter().all(qualifies_as_strict),
        ("$defs", Value::Object(named)) => named.values().all(qualifies_as_strict),
        ("oneOf" | "allOf" | "not" | "patternProperties", _) => false,
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keywords_go_and_property_names_stay() {
        let schema = json!({
            "$schema": "x", "type": "object", "additionalProperties": false, "required": ["format"],
            "properties": {
                "format": {"type": "string", "pattern": "a", "enum": ["default"]},
                "list": {"type": "array", "maxItems": 3, "items": {"type": "integer", "minimum": 0}}
            }
        });
        let reduced = json!({
            "type": "object", "additionalProperties": false, "required": ["format"],
            "properties": {
                "format": {"type": "string", "enum": ["default"]},
                "list": {"type": "array", "items": {"type": "integer"}}
            }
        });
        assert_eq!(reduce(&schema), reduced);
    }

    fn check(schema: Value, strict: bool) {
        assert_eq!(qualifies_as_strict(&schema), strict, "{schema}");
    }

    #[test]
    fn strict_schemas_are_closed_and_complete_all_the_way_down() {
        let closed = |properties: Value, required: Value| json!({"type": "object", "additionalProperties": false, "properties": properties, "required": required});
        check(json!({"type": "string"}), true);
        check(closed(json!({"a": {"type": ["string", "null"]}}), json!(["a"])), true);
        check(closed(json!({"a": {"type": "string"}}), json!([])), false);
        check(json!({"type": "object", "properties": {}, "required": []}), false);
        check(json!({"type": "object", "additionalProperties": false}), false);
        let open = json!({"type": "object", "properties": {"x": {}}});
        check(closed(json!({"a": {"type": "array", "items": open}}), json!(["a"])), false);
        check(closed(json!({"a": {"oneOf": []}}), json!(["a"])), false);
    }
}
