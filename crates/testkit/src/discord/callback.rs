//! Answers to interactions: callbacks, follow-ups and edits of the original response.

use serde_json::{Value, json};

use super::components::check_modal;
use super::error::ApiError;
use super::rest::{Answer, Call};
use super::world::{EPHEMERAL, Interaction, LOADING, Message, World};
use super::{InteractionId, MessageId, check};

impl World {
    /// `POST /interactions/{id}/{token}/callback`.
    pub(super) fn callback(&mut self, call: &Call) -> Result<Answer, ApiError> {
        let name = "interaction callback";
        let id = InteractionId(call.id(0)?);
        let deadline = self.options.interaction_deadline;
        let interaction =
            self.interactions.get(&id).filter(|i| Some(&i.token) == call.params.get(1));
        let interaction = interaction.ok_or_else(|| ApiError::unknown("Interaction"))?.clone();
        for finding in check::fields(&call.body, "type:int! data:object?") {
            self.violation(format!("{name}: {finding}"));
        }
        let kind = call.body["type"].as_u64().unwrap_or(0);
        if interaction.acknowledged.is_some() {
            self.violation(format!("{name}: acknowledged twice"));
            return Err(ApiError::already_acknowledged());
        }
        if interaction.expired || interaction.created.elapsed() > deadline {
            if interaction.created.elapsed() > deadline {
                self.violation(format!("{name}: after {:?}", interaction.created.elapsed()));
            }
            return Err(ApiError::unknown("Interaction"));
        }
        let allowed: &[u64] = match interaction.kind {
            2 => &[4, 5, 9, 12],
            3 => &[4, 5, 6, 7, 9, 12],
            4 => &[8],
            _ if interaction.source.is_some() => &[4, 5, 6, 7, 12],
            _ => &[4, 5, 12],
        };
        if !allowed.contains(&kind) {
            self.violation(format!(
                "{name}: type {kind} does not answer type {}",
                interaction.kind
            ));
            let mut form = super::error::FormErrors::default();
            let text = format!("Value must be one of {allowed:?}.");
            form.add("type", "BASE_TYPE_CHOICES", &text);
            form.finish()?;
        }
        let data = &call.body["data"];
        let mut kept = interaction.clone();
        kept.acknowledged = Some(kind);
        kept.acknowledged_after = Some(interaction.created.elapsed());
        match kind {
            4 => {
                let message = self.response(&interaction, data, call, name)?;
                kept.response = Some(message.id);
                // The metadata of the message is read from the interaction.
                self.publish(message);
            }
            5 => {
                let found = if data.is_null() {
                    Vec::new()
                } else {
                    check::fields(data, "flags:int? attachments:array?")
                };
                for finding in found {
                    self.violation(format!("{name}: data {finding}"));
                }
                let mut message = self.blank(interaction.channel, self.bot);
                self.belongs(&mut message, &interaction, data["flags"].as_u64().unwrap_or(0));
                message.flags |= LOADING;
                kept.response = Some(message.id);
                self.publish(message);
            }
            6 => kept.response = interaction.source,
            7 => {
                kept.response = interaction.source;
                self.change(interaction.source, data, call, name)?;
            }
            8 => kept.choices = self.choices(data, name)?,
            9 => {
                let (errors, violations) = check_modal(data);
                violations.into_iter().for_each(|found| self.violation(format!("{name}: {found}")));
                errors.finish()?;
                kept.modal = Some(data.clone());
            }
            _ => {}
        }
        let response = kept.response;
        self.interactions.insert(id, kept);
        let wanted = call.query.get("with_response").is_some_and(|value| value == "true");
        if !wanted {
            return Ok(Answer::empty());
        }
        let message = response.and_then(|id| self.messages.get(&id));
        let mut callback = json!({
            "interaction": {
                "id": id, "type": interaction.kind,
                "response_message_loading": message.is_some_and(Message::is_thinking),
                "response_message_ephemeral": message.is_some_and(Message::is_ephemeral),
            },
        });
        if let Some(message) = message {
            callback["interaction"]["response_message_id"] = json!(message.id);
            callback["resource"] = json!({"type": kind, "message": self.message_json(message)});
        }
        Ok(Answer::ok(callback))
    }

    /// A new message that answers an interaction.
    fn response(
        &mut self,
        interaction: &Interaction,
        data: &Value,
        call: &Call,
        name: &str,
    ) -> Result<Message, ApiError> {
        let mut blank = self.blank(interaction.channel, self.bot);
        self.belongs(&mut blank, interaction, data["flags"].as_u64().unwrap_or(0));
        let mut message = self.apply(blank, name, data, call, check::WEBHOOK)?;
        self.ping(&mut message, name, &data["allowed_mentions"]);
        Ok(message)
    }

    /// Ties a message to an interaction, and to its user where it is ephemeral.
    fn belongs(&self, message: &mut Message, interaction: &Interaction, flags: u64) {
        message.interaction = Some(interaction.id);
        message.reply_to = interaction.source;
        if flags & EPHEMERAL != 0 {
            message.only_for = Some(interaction.user);
            message.flags |= EPHEMERAL;
        }
    }

    /// Edits a message in the name of an interaction.
    fn change(
        &mut self,
        id: Option<MessageId>,
        data: &Value,
        call: &Call,
        name: &str,
    ) -> Result<Value, ApiError> {
        let message = id.and_then(|id| self.messages.get(&id)).filter(|message| !message.deleted);
        let message = message.ok_or_else(|| ApiError::unknown("Message"))?.clone();
        let thinking = message.is_thinking();
        let mut message = self.apply(message, name, data, call, check::WEBHOOK)?;
        message.flags &= !LOADING;
        if thinking {
            self.ping(&mut message, name, &data["allowed_mentions"]);
        } else {
            Self::edited(&mut message);
        }
        let json = self.message_json(&message);
        self.republish(message);
        Ok(json)
    }

    fn choices(&mut self, data: &Value, name: &str) -> Result<Vec<Value>, ApiError> {
        let choices = data["choices"].as_array().cloned().unwrap_or_default();
        let mut form = super::error::FormErrors::default();
        if choices.len() > 25 {
            form.add("data.choices", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
        }
        for (index, choice) in choices.iter().enumerate() {
            let at = format!("data.choices.{index}");
            let fields = "name:string! value:any! name_localizations:object?";
            for finding in check::fields(choice, fields) {
                self.violation(format!("{name}: {at} {finding}"));
            }
            form.required(&format!("{at}.name"), choice["name"].as_str(), 100);
            form.longest(&format!("{at}.value"), choice["value"].as_str(), 100);
        }
        let lines = form.lines.clone();
        lines.into_iter().for_each(|line| self.violation(format!("{name}: {line}")));
        form.finish().map(|()| choices)
    }

    /// The interaction of a webhook's token, while that is good.
    fn interaction_of(&mut self, call: &Call) -> Result<Interaction, ApiError> {
        if call.id(0)? != self.application {
            return Err(ApiError::unknown("Webhook"));
        }
        let token = call.params.get(1);
        let interaction = self.interactions.values().find(|i| Some(&i.token) == token);
        let interaction = interaction.ok_or_else(ApiError::invalid_webhook_token)?.clone();
        if interaction.expired || interaction.created.elapsed() > self.options.token_lifetime {
            return Err(ApiError::invalid_webhook_token());
        }
        if interaction.acknowledged.is_none() {
            self.violation("a follow-up before the interaction was acknowledged");
            return Err(ApiError::unknown("Webhook"));
        }
        Ok(interaction)
    }

    /// `POST /webhooks/{application}/{token}`.
    pub(super) fn followup(&mut self, call: &Call) -> Result<Answer, ApiError> {
        let name = "interaction follow-up";
        let mut interaction = self.interaction_of(call)?;
        let original = interaction.response.and_then(|id| self.messages.get(&id));
        // The first follow-up of a deferred interaction takes the place of its promise.
        if original.is_some_and(Message::is_thinking) {
            let json = self.change(interaction.response, &call.body, call, name)?;
            return Ok(Answer::ok(json));
        }
        let mut message = self.response(&interaction, &call.body, call, name)?;
        message.reply_to = interaction.response;
        interaction.followups.push(message.id);
        let json = self.message_json(&message);
        self.publish(message);
        self.interactions.insert(interaction.id, interaction);
        Ok(Answer::ok(json))
    }

    /// `/webhooks/{application}/{token}/messages/{message}`, with `@original`.
    pub(super) fn webhook_message(
        &mut self,
        method: &str,
        call: &Call,
    ) -> Result<Answer, ApiError> {
        let name = format!("{method} interaction response");
        let interaction = self.interaction_of(call)?;
        let wanted = call.params.get(2).map_or("", String::as_str);
        let id = match wanted {
            "@original" => interaction.response,
            _ => {
                let id = call.message(2)?;
                let own = interaction.response == Some(id) || interaction.followups.contains(&id);
                own.then_some(id)
            }
        };
        let message = id.and_then(|id| self.messages.get(&id)).filter(|message| !message.deleted);
        let message = message.ok_or_else(|| ApiError::unknown("Message"))?.clone();
        match method {
            "GET" => Ok(Answer::ok(self.message_json(&message))),
            "DELETE" => {
                self.delete(message.id);
                Ok(Answer::empty())
            }
            _ => self.change(Some(message.id), &call.body, call, &name).map(Answer::ok),
        }
    }
}
