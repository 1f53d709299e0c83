//! What people enter for a command's options, checked as Discord's client would.

use serde_json::{Value, json};

use super::draft::FileDraft;
use super::objects::attachment_json;
use super::world::{Command, World};
use super::{ActionError, ChannelId, GuildId, RoleId, UserId};

/// What somebody enters for a command's option.
#[derive(Clone, Debug)]
pub enum OptionValue {
    /// Text, or the value of a choice.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Any number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// Somebody.
    User(UserId),
    /// A channel.
    Channel(ChannelId),
    /// A role.
    Role(RoleId),
    /// A file.
    File(FileDraft),
}

impl From<&str> for OptionValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl OptionValue {
    fn kind(&self) -> u64 {
        match self {
            Self::Text(_) => 3,
            Self::Integer(_) => 4,
            Self::Flag(_) => 5,
            Self::User(_) => 6,
            Self::Channel(_) => 7,
            Self::Role(_) => 8,
            Self::Number(_) => 10,
            Self::File(_) => 11,
        }
    }
}

impl World {
    /// The data of a slash command's interaction.
    pub(super) fn command_data(
        &mut self,
        command: &Command,
        name: &str,
        values: &[(&str, OptionValue)],
        focused: Option<&str>,
        place: ChannelId,
    ) -> Result<Value, ActionError> {
        let mut schema = &command.body;
        let mut path = Vec::new();
        for part in name.split(' ').skip(1) {
            let list = schema["options"].as_array().into_iter().flatten();
            let next = list.clone().find(|option| option["name"] == json!(part));
            schema = next.ok_or_else(|| ActionError::Unknown(format!("sub-command {name:?}")))?;
            path.push((part, schema["type"].clone()));
        }
        let empty = Vec::new();
        let known = schema["options"].as_array().unwrap_or(&empty);
        let impossible = |why: String| Err(ActionError::Impossible(format!("/{name}: {why}")));
        if known.iter().any(|option| matches!(option["type"].as_u64(), Some(1 | 2))) {
            return impossible("needs a sub-command".to_owned());
        }
        for option in known {
            let given = values.iter().any(|(name, _)| option["name"] == json!(name));
            if option["required"] == json!(true) && !given && focused.is_none() {
                return impossible(format!("lacks {}", option["name"]));
            }
        }
        let (mut options, mut resolved) = (Vec::new(), json!({}));
        for (option, value) in values {
            let Some(schema) = known.iter().find(|known| known["name"] == json!(option)) else {
                return impossible(format!("has no option {option:?}"));
            };
            if let Err(why) = fits(schema, value, focused.is_some()) {
                return impossible(format!("{option:?} {why}"));
            }
            let mut entry = json!({"name": option, "type": schema["type"]});
            entry["value"] = self.entered(value, place, &mut resolved);
            if focused == Some(option) {
                entry["focused"] = json!(true);
            }
            options.push(entry);
        }
        for (part, kind) in path.into_iter().rev() {
            options = vec![json!({"name": part, "type": kind, "options": options})];
        }
        let body = &command.body;
        let mut data = json!({"id": command.id, "name": body["name"], "type": 1});
        if !options.is_empty() {
            data["options"] = json!(options);
        }
        if resolved.as_object().is_some_and(|resolved| !resolved.is_empty()) {
            data["resolved"] = resolved;
        }
        if let Some(guild) = command.guild {
            data["guild_id"] = json!(guild);
        }
        Ok(data)
    }

    /// A value as the interaction carries it.
    fn entered(&mut self, value: &OptionValue, place: ChannelId, resolved: &mut Value) -> Value {
        match value {
            OptionValue::Text(text) => json!(text),
            OptionValue::Integer(number) => json!(number),
            OptionValue::Number(number) => json!(number),
            OptionValue::Flag(flag) => json!(flag),
            OptionValue::User(user) => {
                resolved["users"][user.to_string()] = self.user_json(*user);
                json!(user)
            }
            OptionValue::Channel(channel) => {
                resolved["channels"][channel.to_string()] = self.channel_json(*channel);
                json!(channel)
            }
            OptionValue::Role(role) => {
                let mut known = self.role_json(GuildId(role.0));
                known["name"] = json!(format!("role {role}"));
                resolved["roles"][role.to_string()] = known;
                json!(role)
            }
            OptionValue::File(file) => {
                let file = file.clone().upload(self, place);
                resolved["attachments"][file.id.to_string()] = attachment_json(&file);
                let id = file.id;
                self.files.push(file);
                json!(id)
            }
        }
    }
}

/// Whether Discord's client would take a value for an option.
fn fits(schema: &Value, value: &OptionValue, typing: bool) -> Result<(), String> {
    if schema["type"] != json!(value.kind()) && !typing {
        return Err(format!("is of type {}", schema["type"]));
    }
    if typing && schema["autocomplete"] != json!(true) {
        return Err("does not autocomplete".to_owned());
    }
    let given = match value {
        OptionValue::Text(text) => json!(text),
        OptionValue::Integer(number) => json!(number),
        OptionValue::Number(number) => json!(number),
        _ => return Ok(()),
    };
    let choices = schema["choices"].as_array().filter(|choices| !choices.is_empty());
    if choices.is_some_and(|choices| !choices.iter().any(|choice| choice["value"] == given)) {
        return Err("has no such choice".to_owned());
    }
    let size = given.as_str().map(|text| text.chars().count() as f64).or_else(|| given.as_f64());
    let (least, most) = match given.is_string() {
        true => (schema["min_length"].as_f64(), schema["max_length"].as_f64()),
        false => (schema["min_value"].as_f64(), schema["max_value"].as_f64()),
    };
    let inside = |size: f64| least.is_none_or(|l| size >= l) && most.is_none_or(|m| size <= m);
    match size.is_none_or(inside) || typing {
        true => Ok(()),
        false => Err("is out of range".to_owned()),
    }
}
