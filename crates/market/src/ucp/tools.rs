//! The tools of an MCP server: which of them search and look up, and what they take beyond the protocol.

use serde_json::Value;

/// How deep a schema is followed.
const DEPTH: usize = 12;

/// What a search takes beyond the protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Extras {
    /// Photos and products to be like.
    pub(super) like: bool,
    pub(super) ships_to: bool,
    pub(super) condition: bool,
    pub(super) available: bool,
    pub(super) attributes: bool,
}

impl Extras {
    /// What Shopify's catalogue over all merchants takes.
    pub(super) const SHOPIFY: Self =
        Self { like: true, ships_to: true, condition: true, available: true, attributes: true };

    /// What either takes.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            like: self.like || other.like,
            ships_to: self.ships_to || other.ships_to,
            condition: self.condition || other.condition,
            available: self.available || other.available,
            attributes: self.attributes || other.attributes,
        }
    }
}

/// Tools by what they are for, under whatever names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tools {
    pub(super) search: Option<String>,
    pub(super) lookup: Option<String>,
    pub(super) product: Option<String>,
    pub(super) extras: Extras,
}

impl Tools {
    /// Reads the list that a server answers with.
    pub(super) fn read(list: &[Value]) -> Self {
        let named = |wanted: Role| {
            let ranked = list.iter().filter_map(|tool| {
                let name = tool.get("name")?.as_str()?;
                Some((wanted.fit(name)?, name, tool))
            });
            // The first of equals.
            ranked.min_by_key(|(fit, _, _)| *fit).map(|(_, name, tool)| (name.to_owned(), tool))
        };
        let search = named(Role::Search);
        let extras = search.as_ref().map(|(_, tool)| extras(tool)).unwrap_or_default();
        let name = |found: Option<(String, &Value)>| found.map(|(name, _)| name);
        Self {
            search: name(search),
            lookup: name(named(Role::Lookup)),
            product: name(named(Role::Product)),
            extras,
        }
    }
}

#[derive(Clone, Copy)]
enum Role {
    Search,
    Lookup,
    Product,
}

impl Role {
    /// How well a name fits, lower is better; nothing when it is for something else. Names were changed
    /// without notice before (`search_shop_catalog`, `search_global_products`).
    fn fit(self, name: &str) -> Option<usize> {
        let (exact, any_of, about): (_, &[&str], &[&str]) = match self {
            Self::Search => ("search_catalog", &["search", "find"], &["catalog", "product"]),
            Self::Lookup => ("lookup_catalog", &["lookup"], &["catalog", "product"]),
            Self::Product => ("get_product", &["get", "details"], &["product"]),
        };
        if name == exact {
            return Some(0);
        }
        let lower = name.to_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
        let speaks = |of: &[&str]| {
            words.iter().any(|word| {
                of.iter().any(|it| word.trim_end_matches('s') == it.trim_end_matches('s'))
            })
        };
        (speaks(any_of) && speaks(about)).then_some(words.len())
    }
}

fn extras(tool: &Value) -> Extras {
    let Some(schema) = tool.get("inputSchema") else { return Extras::default() };
    let takes = |path: &[&str]| property(schema, schema, path, DEPTH).is_some();
    Extras {
        like: takes(&["catalog", "like"]),
        ships_to: takes(&["catalog", "filters", "ships_to"]),
        condition: takes(&["catalog", "filters", "condition"]),
        available: takes(&["catalog", "filters", "available"]),
        attributes: takes(&["catalog", "filters", "attributes"]),
    }
}

/// The schema of a property, through references within the document and through combinations.
fn property<'a>(
    root: &'a Value,
    schema: &'a Value,
    path: &[&str],
    depth: usize,
) -> Option<&'a Value> {
    let deeper = depth.checked_sub(1)?;
    let Some((first, rest)) = path.split_first() else { return Some(schema) };
    if let Some(found) = schema.get("properties").and_then(|all| all.get(first))
        && let Some(found) = property(root, found, rest, deeper)
    {
        return Some(found);
    }
    let target = schema.get("$ref").and_then(Value::as_str).and_then(|it| it.strip_prefix('#'));
    if let Some(target) = target.and_then(|pointer| root.pointer(pointer))
        && let Some(found) = property(root, target, path, deeper)
    {
        return Some(found);
    }
    let parts = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|name| schema.get(name));
    let mut parts = parts.filter_map(Value::as_array).flatten();
    parts.find_map(|part| property(root, part, path, deeper))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(names: &[&str], expected: [Option<&str>; 3]) {
        let list: Vec<Value> = names.iter().map(|name| json!({"name": name})).collect();
        let tools = Tools::read(&list);
        let found = [&tools.search, &tools.lookup, &tools.product].map(Option::as_deref);
        assert_eq!(found, expected, "{names:?}");
    }

    #[test]
    fn tools_are_known_under_their_many_names() {
        check(
            &["create_cart", "get_product", "lookup_catalog", "search_catalog"],
            [Some("search_catalog"), Some("lookup_catalog"), Some("get_product")],
        );
        check(
            &["search_shop_policies_and_faqs", "search_shop_catalog", "get_product_details"],
            [Some("search_shop_catalog"), None, Some("get_product_details")],
        );
        check(
            &["search_global_products", "get_global_product_details"],
            [Some("search_global_products"), None, Some("get_global_product_details")],
        );
        check(&["get_cart", "update_cart"], [None, None, None]);
    }

    #[test]
    fn extras_are_taken_only_where_the_schema_names_them() {
        let check = |schema: Value, expected: Extras| {
            let list = [json!({"name": "search_catalog", "inputSchema": schema})];
            assert_eq!(Tools::read(&list).extras, expected);
        };
        check(json!({}), Extras::default());
        check(json!({"$ref": "#"}), Extras::default());
        let plain =
            json!({"properties": {"catalog": {"properties": {"query": {}, "filters": {}}}}});
        check(plain, Extras::default());
        check(
            json!({
                "properties": {"catalog": {"allOf": [{"$ref": "#/$defs/request"}]}},
                "$defs": {"request": {"properties": {
                    "like": {"type": "array"},
                    "filters": {"properties": {"available": {}, "ships_to": {}}},
                }}},
            }),
            Extras { like: true, available: true, ships_to: true, ..Extras::default() },
        );
    }
}
