//! The things that a page speaks of, as they are gathered and as JSON-LD would nest them.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::page::microdata::add;

/// Things and properties that are kept of one page at most.
const MAX_THINGS: usize = 5_000;
const MAX_PROPERTIES: usize = 50_000;

/// How deep things may hold things.
const MAX_DEPTH: usize = 12;

/// What a property says.
pub(super) enum Object {
    Plain(Value),
    /// Another thing, by its number.
    Thing(usize),
}

#[derive(Default)]
struct Thing {
    id: Option<String>,
    properties: Vec<(String, Object)>,
    /// Whether it is a property of another thing.
    held: bool,
}

#[derive(Default)]
pub(super) struct Subjects {
    things: Vec<Thing>,
    by_id: HashMap<String, usize>,
    properties: usize,
}

impl Subjects {
    pub(super) fn is_full(&self) -> bool {
        self.things.len() >= MAX_THINGS || self.properties >= MAX_PROPERTIES
    }

    /// The thing of this name, which may have been spoken of before.
    pub(super) fn named(&mut self, id: &str) -> usize {
        if let Some(known) = self.by_id.get(id) {
            return *known;
        }
        self.by_id.insert(id.to_owned(), self.things.len());
        self.things.push(Thing { id: Some(id.to_owned()), ..Thing::default() });
        self.things.len() - 1
    }

    /// A thing without a name.
    pub(super) fn nameless(&mut self) -> usize {
        self.things.push(Thing::default());
        self.things.len() - 1
    }

    pub(super) fn add(&mut self, of: usize, name: &str, object: Object) {
        if let Object::Thing(thing) = object {
            self.things[thing].held = true;
        }
        self.things[of].properties.push((name.to_owned(), object));
        self.properties += 1;
    }

    /// What is no property of anything, with all that it holds; then what is left of circles.
    pub(super) fn into_values(mut self) -> Vec<Value> {
        let free = |held: bool| -> Vec<usize> {
            let things = self.things.iter().enumerate();
            things.filter(|(_, thing)| thing.held == held).map(|(number, _)| number).collect()
        };
        let order: Vec<usize> = [free(false), free(true)].concat();
        let mut values = Vec::new();
        for number in order {
            if !self.things[number].properties.is_empty() {
                values.push(Value::Object(self.nested(number, MAX_DEPTH)));
            }
        }
        values
    }

    /// A thing with what it holds; what was nested before is only referred to.
    fn nested(&mut self, number: usize, depth: usize) -> Map<String, Value> {
        let properties = std::mem::take(&mut self.things[number].properties);
        let mut node = Map::new();
        if let Some(id) = &self.things[number].id {
            node.insert("@id".to_owned(), json!(id));
        }
        for (name, object) in properties {
            let value = match object {
                Object::Plain(value) => value,
                Object::Thing(_) if depth == 0 => continue,
                Object::Thing(thing) => Value::Object(self.nested(thing, depth - 1)),
            };
            add(&mut node, &name, value);
        }
        node
    }
}
