//! Judges buttons, menus, text and forms.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::check::fields;
use super::error::FormErrors;

/// Components that one message may hold in the newer style, nested ones included.
const TOTAL_V2: usize = 40;

struct Judge<'a> {
    errors: &'a mut FormErrors,
    violations: &'a mut Vec<String>,
    custom_ids: BTreeSet<String>,
    count: usize,
    v2: bool,
}

/// Judges the components of a message.
pub(super) fn check(
    components: &Value,
    v2: bool,
    errors: &mut FormErrors,
    violations: &mut Vec<String>,
) {
    let Some(list) = components.as_array() else { return };
    let custom_ids = BTreeSet::new();
    let mut judge = Judge { errors, violations, custom_ids, count: 0, v2 };
    if !v2 && list.len() > 5 {
        let text = "Must be between 1 and 5 in length.";
        judge.errors.add("components", "BASE_TYPE_BAD_LENGTH", text);
    }
    for (index, component) in list.iter().enumerate() {
        judge.top(component, &format!("components.{index}"));
    }
    if v2 && judge.count > TOTAL_V2 {
        let text = "The maximum number of components is 40";
        judge.errors.add("components", "COMPONENT_MAX_TOTAL_EXCEEDED", text);
    }
}

/// Judges the form of a modal.
pub(super) fn check_modal(data: &Value) -> (FormErrors, Vec<String>) {
    let mut errors = FormErrors::default();
    let mut violations = fields(data, "custom_id:string! title:string! components:array!");
    errors.required("data.custom_id", data["custom_id"].as_str(), 100);
    errors.required("data.title", data["title"].as_str(), 45);
    let rows = data["components"].as_array().map_or(&[][..], Vec::as_slice);
    if rows.is_empty() || rows.len() > 5 {
        let text = "Must be between 1 and 5 in length.";
        errors.add("data.components", "BASE_TYPE_BAD_LENGTH", text);
    }
    let custom_ids = BTreeSet::new();
    let mut judge =
        Judge { errors: &mut errors, violations: &mut violations, custom_ids, count: 0, v2: false };
    for (index, row) in rows.iter().enumerate() {
        let at = format!("data.components.{index}");
        match row["type"].as_u64() {
            Some(1) => {
                let inner = row["components"].as_array().map_or(&[][..], Vec::as_slice);
                if inner.len() != 1 {
                    judge.invalid(&at, "a form's row holds one text input");
                }
                inner.iter().for_each(|input| judge.text_input(input, &at, true));
            }
            Some(18) => {
                let label = row["label"].as_str();
                judge.errors.required(&format!("{at}.label"), label, 45);
                judge.errors.longest(
                    &format!("{at}.description"),
                    row["description"].as_str(),
                    100,
                );
                match row["component"]["type"].as_u64() {
                    Some(4) => judge.text_input(&row["component"], &at, false),
                    Some(3 | 5..=8 | 19 | 21..=23) => {}
                    _ => judge.invalid(&at, "a label holds an input"),
                }
            }
            Some(10) => {}
            _ => judge.invalid(&at, "not a component of a form"),
        }
    }
    violations.extend(errors.lines.iter().cloned());
    (errors, violations)
}

impl Judge<'_> {
    fn invalid(&mut self, at: &str, why: &str) {
        self.errors.add(at, "UNION_TYPE_CHOICES", why);
    }

    fn form(&mut self, component: &Value, at: &str, form: &str) {
        let found = fields(component, form);
        self.violations.extend(found.into_iter().map(|finding| format!("{at} {finding}")));
    }

    fn custom_id(&mut self, component: &Value, at: &str) {
        let id = component["custom_id"].as_str();
        self.errors.required(&format!("{at}.custom_id"), id, 100);
        if let Some(id) = id
            && !self.custom_ids.insert(id.to_owned())
        {
            let text = "Component custom id cannot be duplicated";
            self.errors.add(&format!("{at}.custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", text);
        }
    }

    fn top(&mut self, component: &Value, at: &str) {
        self.count += 1;
        match component["type"].as_u64() {
            Some(1) => self.row(component, at),
            Some(9) if self.v2 => {
                self.form(component, at, "type:int! id:int components:array! accessory:object!");
                self.children(component, at, 1..=3);
                match component["accessory"]["type"].as_u64() {
                    Some(2) => self.button(&component["accessory"], &format!("{at}.accessory")),
                    Some(11) => {}
                    _ => self.invalid(at, "a section's accessory is a button or a thumbnail"),
                }
                self.count += 1;
            }
            Some(10) if self.v2 => {
                self.form(component, at, "type:int! id:int content:string!");
                let content = component["content"].as_str();
                self.errors.required(&format!("{at}.content"), content, 4_000);
            }
            Some(12) if self.v2 => {
                self.form(component, at, "type:int! id:int items:array!");
                if !(1..=10).contains(&component["items"].as_array().map_or(0, Vec::len)) {
                    self.invalid(at, "a gallery holds 1 to 10 items");
                }
            }
            Some(13 | 14) if self.v2 => {}
            Some(17) if self.v2 => {
                let form = "type:int! id:int components:array! accent_color:int? spoiler:bool";
                self.form(component, at, form);
                self.children(component, at, 1..=TOTAL_V2);
            }
            _ => self.invalid(at, "not a component that may stand here"),
        }
    }

    fn children(&mut self, component: &Value, at: &str, size: std::ops::RangeInclusive<usize>) {
        let children = component["components"].as_array().map_or(&[][..], Vec::as_slice);
        if !size.contains(&children.len()) {
            self.invalid(at, "too many or too few components");
        }
        for (index, child) in children.iter().enumerate() {
            self.top(child, &format!("{at}.components.{index}"));
        }
    }

    fn row(&mut self, row: &Value, at: &str) {
        self.form(row, at, "type:int! id:int components:array!");
        let children = row["components"].as_array().map_or(&[][..], Vec::as_slice);
        let buttons = children.iter().filter(|child| child["type"] == json!(2)).count();
        if children.is_empty() || children.len() > 5 {
            let text = "Must be between 1 and 5 in length.";
            self.errors.add(&format!("{at}.components"), "BASE_TYPE_BAD_LENGTH", text);
        }
        if buttons < children.len() && children.len() > 1 {
            self.invalid(at, "a menu stands alone in its row");
        }
        for (index, child) in children.iter().enumerate() {
            self.count += 1;
            let at = format!("{at}.components.{index}");
            match child["type"].as_u64() {
                Some(2) => self.button(child, &at),
                Some(3 | 5..=8) => self.menu(child, &at),
                _ => self.invalid(&at, "a row holds buttons or one menu"),
            }
        }
    }

    fn button(&mut self, button: &Value, at: &str) {
        let form = "type:int! id:int style:int! label:string? emoji:object? custom_id:string? \
                    sku_id:id url:string? disabled:bool";
        self.form(button, at, form);
        self.errors.longest(&format!("{at}.label"), button["label"].as_str(), 80);
        if button["label"].as_str().is_none_or(str::is_empty) && button["emoji"].is_null() {
            let text = "A button needs a label or an emoji";
            self.errors.add(&format!("{at}.label"), "BUTTON_COMPONENT_INVALID_LABEL", text);
        }
        let emoji = button["emoji"]["name"].as_str().unwrap_or("");
        if button["emoji"]["id"].is_null() && !emoji.is_empty() && emoji.is_ascii() {
            self.errors.add(&format!("{at}.emoji"), "COMPONENT_INVALID_EMOJI", "Invalid emoji");
        }
        match (button["style"].as_u64(), !button["custom_id"].is_null(), !button["url"].is_null()) {
            (Some(1..=4), true, false) => self.custom_id(button, at),
            (Some(5), false, true) => {
                let url = button["url"].as_str().unwrap_or("");
                self.errors.longest(&format!("{at}.url"), Some(url), 512);
                let good = url::Url::parse(url)
                    .is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "discord"));
                if !good {
                    let text = "Not a well formed URL.";
                    self.errors.add(&format!("{at}.url"), "URL_TYPE_INVALID_URL", text);
                }
            }
            (Some(6), false, false) if !button["sku_id"].is_null() => {}
            (Some(5), _, _) => {
                let text = "A link button needs a url and no custom_id";
                self.errors.add(at, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", text);
            }
            (Some(1..=4), _, _) => {
                let text = "A custom id is required, and a url not allowed";
                self.errors.add(at, "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", text);
            }
            _ => self.invalid(at, "no such style of button"),
        }
    }

    fn menu(&mut self, menu: &Value, at: &str) {
        let form = "type:int! id:int custom_id:string! options:array channel_types:array \
                    placeholder:string? default_values:array min_values:int max_values:int \
                    disabled:bool required:bool";
        self.form(menu, at, form);
        self.custom_id(menu, at);
        self.errors.longest(&format!("{at}.placeholder"), menu["placeholder"].as_str(), 150);
        if menu["type"] != json!(3) {
            return;
        }
        let options = menu["options"].as_array().map_or(&[][..], Vec::as_slice);
        if options.is_empty() || options.len() > 25 {
            let text = "Must be between 1 and 25 in length.";
            self.errors.add(&format!("{at}.options"), "BASE_TYPE_BAD_LENGTH", text);
        }
        let mut values = BTreeSet::new();
        for (index, option) in options.iter().enumerate() {
            let at = format!("{at}.options.{index}");
            let form = "label:string! value:string! description:string? emoji:object? default:bool";
            self.form(option, &at, form);
            self.errors.required(&format!("{at}.label"), option["label"].as_str(), 100);
            self.errors.required(&format!("{at}.value"), option["value"].as_str(), 100);
            self.errors.longest(&format!("{at}.description"), option["description"].as_str(), 100);
            if !values.insert(option["value"].as_str().unwrap_or("")) {
                let text = "The specified option value is already used";
                let at = format!("{at}.value");
                self.errors.add(&at, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", text);
            }
        }
    }

    fn text_input(&mut self, input: &Value, at: &str, labelled: bool) {
        if input["type"] != json!(4) {
            return self.invalid(at, "a form's row holds a text input");
        }
        let form = "type:int! id:int custom_id:string! style:int! label:string min_length:int? \
                    max_length:int? required:bool value:string? placeholder:string?";
        self.form(input, at, form);
        self.custom_id(input, at);
        if labelled {
            self.errors.required(&format!("{at}.label"), input["label"].as_str(), 45);
        }
        self.errors.longest(&format!("{at}.placeholder"), input["placeholder"].as_str(), 100);
        self.errors.longest(&format!("{at}.value"), input["value"].as_str(), 4_000);
        if !matches!(input["style"].as_u64(), Some(1 | 2)) {
            self.invalid(at, "a text input is short or long");
        }
    }
}
