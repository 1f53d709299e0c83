//! JSON schemas reduced to what Gemini's `responseSchema` accepts, a part of OpenAPI 3.0's language.

use serde_json::{Map, Value, json};

/// Depth at which a schema that refers to itself is cut.
const DEEPEST: usize = 12;
/// Keywords that pass as they are.
const KEPT: [&str; 10] = [
    "title",
    "description",
    "nullable",
    "minItems",
    "maxItems",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "pattern",
];

/// The schema as Gemini takes it. What it can't say is left out: the caller validates the answer.
pub(super) fn reduce(schema: &Value) -> Value {
    Reducer { root: schema }.schema(schema, 0)
}

struct Reducer<'a> {
    root: &'a Value,
}

impl Reducer<'_> {
    fn schema(&self, schema: &Value, depth: usize) -> Value {
        let Value::Object(fields) = schema else { return json!({"type": "STRING"}) };
        if depth > DEEPEST {
            return json!({"type": "STRING"});
        }
        if let Some(target) = fields.get("$ref").and_then(|reference| self.resolve(reference)) {
            return self.schema(target, depth + 1);
        }
        if let Some(parts) = fields.get("allOf").and_then(Value::as_array) {
            return self.schema(&merged(fields, parts), depth + 1);
        }
        let mut out: Map<String, Value> = fields
            .iter()
            .filter(|(name, _)| KEPT.contains(&name.as_str()))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let choice = ["anyOf", "oneOf"].iter().find_map(|name| fields.get(*name)?.as_array());
        match (choice, fields.get("type")) {
            (Some(choices), _) => self.choice(&mut out, choices, depth),
            (None, Some(Value::Array(names))) => {
                let alone = |name: &Value| {
                    let mut fields = fields.clone();
                    fields.insert("type".to_owned(), name.clone());
                    Value::Object(fields)
                };
                self.choice(&mut out, &names.iter().map(alone).collect::<Vec<_>>(), depth);
            }
            (None, name) => self.plain(&mut out, fields, name.and_then(Value::as_str), depth),
        }
        Value::Object(out)
    }

    fn choice(&self, out: &mut Map<String, Value>, choices: &[Value], depth: usize) {
        let is_null = |schema: &&Value| schema["type"] == "null";
        let (null, rest): (Vec<&Value>, Vec<&Value>) = choices.iter().partition(is_null);
        if !null.is_empty() {
            out.insert("nullable".to_owned(), Value::Bool(true));
        }
        let mut reduced: Vec<Value> =
            rest.into_iter().map(|schema| self.schema(schema, depth + 1)).collect();
        match (reduced.len(), reduced.pop()) {
            (1, Some(Value::Object(only))) => {
                for (name, value) in only {
                    out.entry(name).or_insert(value);
                }
            }
            (_, Some(last)) => {
                reduced.push(last);
                out.insert("anyOf".to_owned(), Value::Array(reduced));
            }
            (_, None) => {
                out.insert("type".to_owned(), json!("STRING"));
            }
        }
    }

    fn plain(
        &self,
        out: &mut Map<String, Value>,
        fields: &Map<String, Value>,
        name: Option<&str>,
        depth: usize,
    ) {
        let constant = fields.get("const").map(std::slice::from_ref);
        let values = constant.or_else(|| fields.get("enum")?.as_array().map(Vec::as_slice));
        let name = name.unwrap_or(if fields.contains_key("properties") {
            "object"
        } else if fields.contains_key("items") {
            "array"
        } else {
            values.and_then(<[Value]>::first).map_or("string", type_of)
        });
        out.insert("type".to_owned(), json!(name.to_ascii_uppercase()));
        match name {
            "object" => self.object(out, fields, depth),
            "array" => {
                let items = fields
                    .get("items")
                    .map_or(json!({"type": "STRING"}), |items| self.schema(items, depth + 1));
                out.insert("items".to_owned(), items);
            }
            "string" => {
                if fields.get("format") == Some(&json!("date-time")) {
                    out.insert("format".to_owned(), json!("date-time"));
                }
                // Gemini enumerates strings alone.
                if let Some(values) = values {
                    if values.contains(&Value::Null) {
                        out.insert("nullable".to_owned(), Value::Bool(true));
                    }
                    let words: Vec<_> =
                        values.iter().filter(|value| value.is_string()).cloned().collect();
                    out.insert("enum".to_owned(), Value::Array(words));
                }
            }
            _ => {}
        }
    }

    fn object(&self, out: &mut Map<String, Value>, fields: &Map<String, Value>, depth: usize) {
        let Some(Value::Object(properties)) = fields.get("properties") else { return };
        // Without this Gemini writes properties in alphabetic order, conclusions before their reasons.
        let order: Vec<_> = properties.keys().map(|name| json!(name)).collect();
        let reduced: Map<_, _> = properties
            .iter()
            .map(|(name, schema)| (name.clone(), self.schema(schema, depth + 1)))
            .collect();
        out.insert("properties".to_owned(), Value::Object(reduced));
        if let Some(required) = fields.get("required").and_then(Value::as_array) {
            let known = |name: &&Value| name.as_str().is_some_and(|n| properties.contains_key(n));
            let required: Vec<_> = required.iter().filter(known).cloned().collect();
            out.insert("required".to_owned(), Value::Array(required));
        }
        out.insert("propertyOrdering".to_owned(), Value::Array(order));
    }

    fn resolve(&self, reference: &Value) -> Option<&Value> {
        self.root.pointer(reference.as_str()?.strip_prefix('#')?)
    }
}

/// One schema that says what all parts say, as far as they don't contradict each other.
fn merged(fields: &Map<String, Value>, parts: &[Value]) -> Value {
    let mut out = fields.clone();
    out.remove("allOf");
    for (name, value) in parts.iter().filter_map(Value::as_object).flatten() {
        match (out.get_mut(name), value) {
            (Some(Value::Object(known)), Value::Object(more)) => {
                known.extend(more.iter().map(|(name, value)| (name.clone(), value.clone())));
            }
            (Some(Value::Array(known)), Value::Array(more)) if name == "required" => {
                known.extend(more.iter().cloned());
            }
            (Some(_), _) => {}
            (None, value) => {
                out.insert(name.clone(), value.clone());
            }
        }
    }
    Value::Object(out)
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::Null | Value::String(_) | Value::Array(_) | Value::Object(_) => "string",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(schema: Value, reduced: Value) {
        assert_eq!(reduce(&schema), reduced, "{schema}");
    }

    #[test]
    fn schemas_are_reduced_to_what_gemini_accepts() {
        check(json!({"type": "string", "$schema": "x"}), json!({"type": "STRING"}));
        check(json!({"type": ["string", "null"]}), json!({"nullable": true, "type": "STRING"}));
        check(
            json!({"type": ["string", "number"], "description": "d"}),
            json!({"description": "d", "anyOf": [
                {"description": "d", "type": "STRING"}, {"description": "d", "type": "NUMBER"}]}),
        );
        check(
            json!({"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}]}),
            json!({"nullable": true, "minimum": 1, "type": "INTEGER"}),
        );
        check(json!({"const": "a"}), json!({"type": "STRING", "enum": ["a"]}));
        check(json!({"enum": [1, 2]}), json!({"type": "INTEGER"}));
        check(
            json!({"enum": ["a", null], "type": ["string", "null"]}),
            json!({"nullable": true, "type": "STRING", "enum": ["a"]}),
        );
        check(json!({"type": "string", "format": "email"}), json!({"type": "STRING"}));
        check(
            json!({"type": "array", "maxItems": 4, "uniqueItems": true}),
            json!({"maxItems": 4, "type": "ARRAY", "items": {"type": "STRING"}}),
        );
        check(json!(true), json!({"type": "STRING"}));
    }

    #[test]
    fn objects_keep_their_order_and_lose_what_gemini_refuses() {
        check(
            json!({
                "type": "object", "additionalProperties": false, "required": ["why", "gone", "answer"],
                "properties": {"why": {"type": "string"}, "answer": {"$ref": "#/$defs/a"}},
                "$defs": {"a": {"type": "boolean"}}
            }),
            json!({
                "type": "OBJECT",
                "properties": {"why": {"type": "STRING"}, "answer": {"type": "BOOLEAN"}},
                "required": ["why", "answer"],
                "propertyOrdering": ["why", "answer"]
            }),
        );
        check(
            json!({"allOf": [
                {"properties": {"a": {"type": "string"}}, "required": ["a"]},
                {"properties": {"b": {"type": "string"}}, "required": ["b"]}
            ]}),
            json!({
                "type": "OBJECT",
                "properties": {"a": {"type": "STRING"}, "b": {"type": "STRING"}},
                "required": ["a", "b"],
                "propertyOrdering": ["a", "b"]
            }),
        );
    }

    #[test]
    fn a_schema_that_refers_to_itself_ends() {
        let schema = json!({"type": "object", "properties": {"next": {"$ref": "#"}}});
        assert!(reduce(&schema).to_string().len() < 4_000);
    }
}
