//! Registered commands and what they may look like.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::check::fields;
use super::error::{ApiError, FormErrors};
use super::rest::{Answer, Call};
use super::world::{Command, World};
use super::{CommandId, GuildId};

/// Locales that Discord knows.
const LOCALES: &[&str] = &[
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl",
    "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th",
    "zh-CN", "ja", "zh-TW", "ko",
];

const COMMAND: &str = "id:id type:int name:string! name_localizations:object? description:string? \
    description_localizations:object? options:array? default_member_permissions:scalar? \
    dm_permission:bool? default_permission:bool? nsfw:bool integration_types:array? \
    contexts:array? handler:int application_id:id guild_id:id version:id";
const OPTION: &str = "type:int! name:string! name_localizations:object? description:string! \
    description_localizations:object? required:bool? choices:array? options:array? \
    channel_types:array? min_value:number? max_value:number? min_length:int? max_length:int? \
    autocomplete:bool?";

impl World {
    pub(super) fn commands_route(
        &mut self,
        method: &str,
        guild: Option<GuildId>,
        command: Option<CommandId>,
        call: &Call,
    ) -> Result<Answer, ApiError> {
        let known = command.map(|id| {
            let found = self.commands.iter().position(|c| c.id == id && c.guild == guild);
            found.ok_or_else(|| ApiError::unknown("application command"))
        });
        match (method, known.transpose()?) {
            ("GET", None) => {
                let here = self.commands.iter().filter(|command| command.guild == guild);
                Ok(Answer::ok(here.map(|command| command.body.clone()).collect()))
            }
            ("POST", None) => {
                self.check_commands(std::slice::from_ref(&call.body), false)?;
                let (body, new) = self.put_command(guild, &call.body);
                Ok(Answer { status: if new { 201 } else { 200 }, body })
            }
            (_, None) => {
                let list = call.body.as_array().cloned().unwrap_or_default();
                self.check_commands(&list, true)?;
                let kept: Vec<Value> =
                    list.iter().map(|body| self.put_command(guild, body).0).collect();
                self.commands.retain(|c| c.guild != guild || kept.contains(&c.body));
                Ok(Answer::ok(Value::Array(kept)))
            }
            ("GET", Some(index)) => Ok(Answer::ok(self.commands[index].body.clone())),
            ("DELETE", Some(index)) => {
                self.commands.remove(index);
                Ok(Answer::empty())
            }
            (_, Some(index)) => {
                let mut body = self.commands[index].body.clone();
                for (key, value) in call.body.as_object().into_iter().flatten() {
                    body[key.as_str()] = value.clone();
                }
                self.check_commands(std::slice::from_ref(&body), false)?;
                body["version"] = json!(self.ids.next().to_string());
                self.commands[index].body = body.clone();
                Ok(Answer::ok(body))
            }
        }
    }

    /// Registers a command, or changes the one of this name; says whether it is new.
    fn put_command(&mut self, guild: Option<GuildId>, body: &Value) -> (Value, bool) {
        let kind = body["type"].as_u64().unwrap_or(1);
        let same = |command: &&Command| {
            command.guild == guild
                && command.body["name"] == body["name"]
                && command.body["type"] == json!(kind)
        };
        let known = self.commands.iter().find(same).map(|command| command.id);
        let id = known.unwrap_or_else(|| CommandId(self.ids.next()));
        let mut kept = json!({
            "id": id, "application_id": self.application.to_string(),
            "version": self.ids.next().to_string(), "default_member_permissions": null,
            "type": kind, "name": "", "name_localizations": null, "description": "",
            "description_localizations": null, "dm_permission": true, "contexts": null,
            "integration_types": [0], "nsfw": false,
        });
        if let Some(guild) = guild {
            kept["guild_id"] = json!(guild);
        }
        for (key, value) in body.as_object().into_iter().flatten() {
            if !value.is_null() && key != "id" {
                kept[key.as_str()] = value.clone();
            }
        }
        kept["type"] = json!(kind);
        self.commands.retain(|command| command.id != id);
        self.commands.push(Command { id, guild, body: kept.clone() });
        (kept, known.is_none())
    }

    fn check_commands(&mut self, list: &[Value], bulk: bool) -> Result<(), ApiError> {
        let mut judge = Judge::default();
        let mut names = BTreeSet::new();
        let mut counts = [0; 5];
        for (index, command) in list.iter().enumerate() {
            let at = if bulk { format!("{index}.") } else { String::new() };
            judge.command(command, &at);
            let kind = command["type"].as_u64().unwrap_or(1);
            if !names.insert((kind, command["name"].as_str().unwrap_or(""))) {
                let code = "APPLICATION_COMMANDS_DUPLICATE_NAME";
                let text = "Application command names must be unique";
                judge.errors.add(&format!("{at}name"), code, text);
            }
            if let Some(count) = usize::try_from(kind).ok().and_then(|kind| counts.get_mut(kind)) {
                *count += 1;
            }
        }
        if counts[1] > 100 || counts[2] > 15 || counts[3] > 15 {
            self.violation("commands: more than 100 slash or 15 menu commands");
            return Err(ApiError::new(
                400,
                30032,
                "Maximum number of application commands reached",
            ));
        }
        let Judge { errors, violations } = judge;
        let lines = errors.lines.clone();
        for line in violations.into_iter().chain(lines) {
            self.violation(format!("commands: {line}"));
        }
        errors.finish()
    }
}

#[derive(Default)]
struct Judge {
    errors: FormErrors,
    violations: Vec<String>,
}

impl Judge {
    fn form(&mut self, value: &Value, at: &str, form: &str) {
        self.violations.extend(fields(value, form).into_iter().map(|f| format!("{at}{f}")));
    }

    fn command(&mut self, command: &Value, at: &str) {
        self.form(command, at, COMMAND);
        let slash = command["type"].as_u64().unwrap_or(1) == 1;
        self.name(command, at, slash);
        if slash {
            self.description(command, at);
            self.options(command, at);
        } else if command["description"].as_str().is_some_and(|text| !text.is_empty()) {
            let text = "Context menu commands cannot have description";
            let code = "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION";
            self.errors.add(&format!("{at}description"), code, text);
        }
        for (key, most) in [("integration_types", 1), ("contexts", 2)] {
            let values = command[key].as_array().map_or(&[][..], Vec::as_slice);
            if values.iter().any(|value| value.as_u64().is_none_or(|value| value > most)) {
                let text = format!("Value must be 0 to {most}.");
                self.errors.add(&format!("{at}{key}"), "BASE_TYPE_CHOICES", &text);
            }
        }
        let length = text_length(command);
        if length > 8_000 {
            let text = format!("Command exceeds maximum size (8000), is {length}");
            self.errors.add(&format!("{at}options"), "APPLICATION_COMMAND_TOO_LARGE", &text);
        }
    }

    fn name(&mut self, value: &Value, at: &str, strict: bool) {
        let mut judge = |path: String, name: Option<&str>| {
            self.errors.required(&path, name, 32);
            let name = name.unwrap_or("");
            let allowed = |c: char| c.is_alphanumeric() || "-_'".contains(c) || is_mark(c);
            if strict && (!name.chars().all(allowed) || name.to_lowercase() != name) {
                let code = "APPLICATION_COMMAND_INVALID_NAME";
                self.errors.add(&path, code, "Command name is invalid");
            }
        };
        judge(format!("{at}name"), value["name"].as_str());
        for (locale, name) in value["name_localizations"].as_object().into_iter().flatten() {
            judge(format!("{at}name_localizations.{locale}"), name.as_str());
        }
        self.locales(&value["name_localizations"], &format!("{at}name_localizations"));
    }

    fn description(&mut self, value: &Value, at: &str) {
        self.errors.required(&format!("{at}description"), value["description"].as_str(), 100);
        let localized = &value["description_localizations"];
        for (locale, text) in localized.as_object().into_iter().flatten() {
            let path = format!("{at}description_localizations.{locale}");
            self.errors.required(&path, text.as_str(), 100);
        }
        self.locales(localized, &format!("{at}description_localizations"));
    }

    fn locales(&mut self, localized: &Value, at: &str) {
        for locale in localized.as_object().into_iter().flatten().map(|(locale, _)| locale) {
            if !LOCALES.contains(&locale.as_str()) {
                let text = "Value must be one of Discord's locales.";
                self.errors.add(&format!("{at}.{locale}"), "BASE_TYPE_CHOICES", text);
            }
        }
    }

    fn options(&mut self, value: &Value, at: &str) {
        let options = value["options"].as_array().map_or(&[][..], Vec::as_slice);
        if options.len() > 25 {
            let text = "Must be 25 or fewer in length.";
            self.errors.add(&format!("{at}options"), "BASE_TYPE_MAX_LENGTH", text);
        }
        let (mut names, mut optional) = (BTreeSet::new(), false);
        for (index, option) in options.iter().enumerate() {
            let at = format!("{at}options.{index}.");
            self.form(option, &at, OPTION);
            self.name(option, &at, true);
            self.description(option, &at);
            self.options(option, &at);
            if !names.insert(option["name"].as_str().unwrap_or("")) {
                let code = "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED";
                self.errors.add(&format!("{at}name"), code, "Option name already used");
            }
            if !matches!(option["type"].as_u64(), Some(1..=11)) {
                let text = "Value must be one of 1 to 11.";
                self.errors.add(&format!("{at}type"), "BASE_TYPE_CHOICES", text);
            }
            let required = option["required"] == json!(true);
            if required && optional {
                let code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID";
                let text = "Required options must be placed before non-required options";
                self.errors.add(&format!("{at}required"), code, text);
            }
            optional |= !required;
            self.choices(option, &at);
        }
    }

    fn choices(&mut self, option: &Value, at: &str) {
        let choices = option["choices"].as_array().map_or(&[][..], Vec::as_slice);
        if choices.len() > 25 {
            let text = "Must be 25 or fewer in length.";
            self.errors.add(&format!("{at}choices"), "BASE_TYPE_MAX_LENGTH", text);
        }
        if !choices.is_empty() && option["autocomplete"] == json!(true) {
            let text = "An option with choices cannot autocomplete";
            self.errors.add(&format!("{at}autocomplete"), "BASE_TYPE_CHOICES", text);
        }
        for (index, choice) in choices.iter().enumerate() {
            let at = format!("{at}choices.{index}.");
            self.form(choice, &at, "name:string! name_localizations:object? value:any!");
            self.errors.required(&format!("{at}name"), choice["name"].as_str(), 100);
            self.locales(&choice["name_localizations"], &format!("{at}name_localizations"));
            self.errors.longest(&format!("{at}value"), choice["value"].as_str(), 100);
        }
    }
}

/// Combining marks of the scripts whose letters need them in command names.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{97f}' | '\u{e00}'..='\u{e7f}')
}

/// Characters of names, descriptions and values, each counted in its longest localisation.
fn text_length(value: &Value) -> usize {
    let longest = |key: &str| {
        let own = value[key].as_str().map_or(0, |text| text.chars().count());
        let localized = value[format!("{key}_localizations").as_str()].as_object();
        let localized = localized.into_iter().flatten().filter_map(|(_, text)| text.as_str());
        localized.map(|text| text.chars().count()).max().map_or(own, |most| most.max(own))
    };
    let nested = ["options", "choices"].into_iter().flat_map(|key| value[key].as_array()).flatten();
    longest("name")
        + longest("description")
        + value["value"].as_str().map_or(0, |text| text.chars().count())
        + nested.map(text_length).sum::<usize>()
}
