//! The shapes of methods and objects in the Bot API reference, and what a call breaks of them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

static TYPES: LazyLock<BTreeMap<String, Shape>> =
    LazyLock::new(|| include_str!("methods.txt").lines().filter_map(Shape::read).collect());

/// A method or an object.
pub(super) struct Shape {
    /// The name as the reference spells it.
    pub(super) name: &'static str,
    fields: Vec<Field>,
}

/// A parameter of a method or a field of an object.
pub(super) struct Field {
    /// Its name.
    pub(super) name: &'static str,
    kind: &'static str,
    required: bool,
}

impl Shape {
    fn read(line: &'static str) -> Option<(String, Self)> {
        let mut words = line.split_whitespace();
        let name = words.next().filter(|word| !word.starts_with('#'))?;
        let fields = words.filter_map(|word| {
            let (name, kind) = word.split_once(':')?;
            let required = kind.ends_with('!');
            Some(Field { name, kind: kind.trim_end_matches('!'), required })
        });
        Some((name.to_lowercase(), Self { name, fields: fields.collect() }))
    }

    fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The kind of a parameter, if the method has it.
    pub(super) fn kind(&self, name: &str) -> Option<&'static str> {
        self.field(name).map(|field| field.kind)
    }
}

/// The method of that name in any spelling.
pub(super) fn method(name: &str) -> Option<&'static Shape> {
    let lower = name.to_lowercase();
    TYPES.get(&lower).filter(|shape| shape.name.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// Everything that a value breaks of a shape, as readable sentences.
pub(super) fn breaches(shape: &Shape, value: &Value, path: &str) -> Vec<String> {
    let Value::Object(map) = value else {
        return vec![format!("{path} is not an object")];
    };
    let mut found: Vec<String> = shape
        .fields
        .iter()
        .filter(|field| field.required && map.get(field.name).is_none_or(Value::is_null))
        .map(|field| format!("{path}.{} is missing", field.name))
        .collect();
    for (name, value) in map {
        match shape.field(name) {
            None => found.push(format!("{path}.{name} is unknown")),
            Some(_) if value.is_null() => {}
            Some(field) => ill_typed(field.kind, value, &format!("{path}.{name}"), &mut found),
        }
    }
    found
}

fn ill_typed(kind: &str, value: &Value, path: &str, found: &mut Vec<String>) {
    if let Some(inner) = kind.strip_prefix('[').and_then(|kind| kind.strip_suffix(']')) {
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    ill_typed(inner, item, &format!("{path}[{index}]"), found);
                }
            }
            _ => found.push(format!("{path} is not a list")),
        }
        return;
    }
    let fits = match kind {
        "str" | "file" => value.is_string(),
        "int" => value.is_i64() || value.is_u64(),
        "bool" => value.is_boolean(),
        "float" => value.is_number(),
        "chat" => value.is_i64() || value.as_str().is_some_and(|name| name.starts_with('@')),
        "any" => true,
        object => {
            let shape = TYPES.get(&object.to_lowercase());
            let shape = shape.unwrap_or_else(|| panic!("methods.txt describes {object}"));
            found.extend(breaches(shape, value, path));
            true
        }
    };
    if !fits {
        found.push(format!("{path} is not of type {kind}: {value}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn breaches_name_the_place() {
        let send = method("SENDMESSAGE").unwrap();
        let good = json!({"chat_id": 1, "text": "x", "reply_markup":
            {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}});
        assert_eq!(breaches(send, &good, "sendMessage"), Vec::<String>::new());
        let bad = json!({"chat_id": "one", "reply_markup": {"inline_keyboard": [[{"txt": 1}]]}});
        assert_eq!(
            breaches(send, &bad, "sendMessage"),
            [
                "sendMessage.text is missing",
                "sendMessage.chat_id is not of type chat: \"one\"",
                "sendMessage.reply_markup.inline_keyboard[0][0].text is missing",
                "sendMessage.reply_markup.inline_keyboard[0][0].txt is unknown",
            ]
        );
    }

    #[test]
    fn every_named_object_is_described() {
        for shape in TYPES.values() {
            for field in &shape.fields {
                let kind = field.kind.trim_matches(['[', ']']);
                let plain = ["str", "int", "bool", "float", "chat", "file", "any"].contains(&kind);
                assert!(plain || TYPES.contains_key(&kind.to_lowercase()), "{kind}");
            }
        }
    }

    #[test]
    fn objects_are_not_methods() {
        assert!(method("LinkPreviewOptions").is_none());
        assert!(method("sendInvoice").is_none());
    }
}
