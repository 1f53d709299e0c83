//! Buttons, menus and forms that people use.

use serde_json::{Value, json};

use super::world::World;
use super::{ActionError, FakeDiscord, InteractionId, MessageId, UserId};

impl FakeDiscord {
    /// Somebody presses a button, named by its custom id or its label.
    ///
    /// # Errors
    /// Where they see no such button, or it is disabled or a link.
    pub fn press(
        &self,
        user: UserId,
        message: MessageId,
        button: &str,
    ) -> Result<InteractionId, ActionError> {
        let matches = |component: &Value| {
            component["type"] == json!(2)
                && [&component["custom_id"], &component["label"], &component["emoji"]["name"]]
                    .contains(&&json!(button))
        };
        self.change(|world| {
            let component = world.component(user, message, button, matches)?;
            if component["custom_id"].is_null() {
                return Err(ActionError::Impossible(format!("{button:?} is a link")));
            }
            let data = json!({
                "component_type": 2, "custom_id": component["custom_id"], "id": component["id"],
            });
            world.component_used(user, message, data)
        })
    }

    /// Somebody's client sends the custom id of a button that need not be on any message they see.
    ///
    /// # Errors
    /// Where there is no such message.
    pub fn press_data(
        &self,
        user: UserId,
        message: MessageId,
        custom_id: &str,
    ) -> Result<InteractionId, ActionError> {
        self.change(|world| {
            let data = json!({"component_type": 2, "custom_id": custom_id, "id": 1});
            world.component_used(user, message, data)
        })
    }

    /// Somebody chooses from a menu.
    ///
    /// # Errors
    /// Where they see no such menu, or it has no such values.
    pub fn select(
        &self,
        user: UserId,
        message: MessageId,
        custom_id: &str,
        values: &[&str],
    ) -> Result<InteractionId, ActionError> {
        let matches = |component: &Value| component["custom_id"] == json!(custom_id);
        self.change(|world| {
            let menu = world.component(user, message, custom_id, matches)?;
            let options = menu["options"].as_array();
            let known = |value: &&str| {
                options.is_none_or(|list| list.iter().any(|o| o["value"] == json!(value)))
            };
            let (least, most) = (menu["min_values"].as_u64(), menu["max_values"].as_u64());
            let count = values.len() as u64;
            let fits = (least.unwrap_or(1)..=most.unwrap_or(1)).contains(&count);
            if !fits || !values.iter().all(known) {
                return Err(ActionError::Impossible(format!("{custom_id:?} with {values:?}")));
            }
            let data = json!({
                "component_type": menu["type"], "custom_id": custom_id, "id": menu["id"],
                "values": values,
            });
            world.component_used(user, message, data)
        })
    }

    /// Somebody fills in and sends the form that an interaction showed.
    ///
    /// # Errors
    /// Where there is no such form, or it would not take the values.
    pub fn submit(
        &self,
        form: InteractionId,
        values: &[(&str, &str)],
    ) -> Result<InteractionId, ActionError> {
        self.change(|world| {
            let unknown = || ActionError::Unknown(format!("open form of interaction {form}"));
            let interaction = world.interactions.get_mut(&form).filter(|i| !i.submitted);
            let interaction = interaction.ok_or_else(unknown)?;
            let modal = interaction.modal.clone().ok_or_else(unknown)?;
            let mut components = modal["components"].clone();
            let mut used = 0;
            for row in components.as_array_mut().into_iter().flatten() {
                let nested = row.get_mut("components").and_then(Value::as_array_mut);
                for input in nested.into_iter().flatten() {
                    used += usize::from(fill(input, values)?);
                }
                if let Some(input) = row.get_mut("component") {
                    used += usize::from(fill(input, values)?);
                }
            }
            if used < values.len() {
                return Err(ActionError::Impossible("the form has no such input".to_owned()));
            }
            interaction.submitted = true;
            let (user, channel, source) =
                (interaction.user, interaction.channel, interaction.source);
            let data = json!({
                "custom_id": modal["custom_id"], "components": components, "resolved": {},
            });
            Ok(world.interact(5, user, channel, data, source, None))
        })
    }
}

/// Turns an input into what the person entered; whether they entered anything.
fn fill(input: &mut Value, values: &[(&str, &str)]) -> Result<bool, ActionError> {
    let given = values.iter().find(|(id, _)| input["custom_id"] == json!(id));
    let value = given.map(|(_, value)| *value).or_else(|| input["value"].as_str()).unwrap_or("");
    let length = value.chars().count() as u64;
    let required = input["required"] != json!(false);
    let least = input["min_length"].as_u64().unwrap_or(0).max(u64::from(required));
    let most = input["max_length"].as_u64().unwrap_or(4_000);
    if length > most || (length < least && (required || length > 0)) {
        return Err(ActionError::Impossible(format!(
            "{} takes {least} to {most}",
            input["custom_id"]
        )));
    }
    *input = json!({
        "type": input["type"], "id": input["id"].as_u64().unwrap_or(1),
        "custom_id": input["custom_id"], "value": value,
    });
    Ok(given.is_some())
}

impl World {
    /// A component of a message that somebody sees.
    fn component(
        &self,
        user: UserId,
        message: MessageId,
        name: &str,
        matches: impl Fn(&Value) -> bool,
    ) -> Result<Value, ActionError> {
        let unknown = || ActionError::Unknown(format!("component {name:?} in message {message}"));
        let seen = self.messages.get(&message).filter(|message| message.seen_by(user));
        let seen = seen.ok_or_else(unknown)?;
        self.may_be_in(user, seen.channel)?;
        let mut all = Vec::new();
        seen.components.iter().for_each(|component| flatten(component, &mut all));
        let component = all.into_iter().find(|component| matches(component)).ok_or_else(unknown)?;
        match component["disabled"] == json!(true) {
            true => Err(ActionError::Impossible(format!("{name:?} is disabled"))),
            false => Ok(component.clone()),
        }
    }

    fn component_used(
        &mut self,
        user: UserId,
        message: MessageId,
        data: Value,
    ) -> Result<InteractionId, ActionError> {
        let channel = self.messages.get(&message).map(|message| message.channel);
        let channel = channel.ok_or_else(|| ActionError::Unknown(format!("message {message}")))?;
        Ok(self.interact(3, user, channel, data, Some(message), None))
    }
}

fn flatten<'a>(component: &'a Value, all: &mut Vec<&'a Value>) {
    all.push(component);
    if let Some(accessory) = component.get("accessory") {
        all.push(accessory);
    }
    for child in component["components"].as_array().into_iter().flatten() {
        flatten(child, all);
    }
}
