//! What people do with messages: press, react, ask inline.

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::FakeTelegram;
use super::answers::message_of;
use super::types::{CallbackAnswer, ChatId, InlineAnswer, MessageRef, Person};
use super::world::{BOT, Kind, NewMessage, Press, Query, World};

/// A button press whose answer can be awaited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PressId(pub String);

/// An inline query whose answer can be awaited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryId(pub String);

impl FakeTelegram {
    /// A person presses a button, found by what is written on it.
    ///
    /// # Panics
    /// When the message has no such button, or it only opens an address.
    pub fn press(&self, user: &Person, message: MessageRef, button: &str) -> PressId {
        match self.try_press(user, message, button) {
            Ok(press) => press,
            Err(why) => panic!("{why}\n{}", self.snapshot(message.chat)),
        }
    }

    pub(super) fn try_press(
        &self,
        user: &Person,
        message: MessageRef,
        button: &str,
    ) -> Result<PressId, String> {
        let seen = self.message(message).filter(|seen| !seen.deleted);
        let seen = seen.ok_or_else(|| format!("message {} is not there", message.id))?;
        let buttons: Vec<_> = seen.keyboard.iter().flatten().collect();
        let found = buttons.iter().find(|known| known.text == button);
        let names = || buttons.iter().map(|known| known.text.as_str()).collect::<Vec<_>>();
        let found = found.ok_or_else(|| format!("no button {button:?} among {:?}", names()))?;
        let data = found.data.as_deref();
        let data = data.ok_or_else(|| format!("button {button:?} sends nothing to the bot"))?;
        Ok(self.press_data(user, message, data))
    }

    /// A person's app sends data that need not be on any button.
    pub fn press_data(&self, user: &Person, message: MessageRef, data: &str) -> PressId {
        self.shared.change(|world| {
            let id = format!("4{:018}", world.next());
            let mut query = json!({
                "id": id,
                "from": world.user_value(user.id),
                "chat_instance": format!("-{:018}", message.chat.0.unsigned_abs()),
                "data": data,
            });
            match world.stored(message) {
                Some(stored) if stored.inline_id.is_some() => {
                    query["inline_message_id"] = json!(stored.inline_id);
                }
                Some(stored) if !stored.deleted => query["message"] = json!(stored.wire),
                _ => {
                    let chat = world.chat_value(message.chat.0);
                    query["message"] = json!({"chat": chat, "message_id": message.id, "date": 0});
                }
            }
            let press =
                Press { at: Instant::now(), delivered: false, answer: None, data: data.to_owned() };
            world.presses.insert(id.clone(), press);
            world.push("callback_query", query);
            PressId(id)
        })
    }

    /// What the bot answered to a press, if it did within `limit`.
    pub async fn callback_answer(
        &self,
        press: &PressId,
        limit: Duration,
    ) -> Option<CallbackAnswer> {
        let answer = |world: &mut World| world.presses.get(&press.0)?.answer.clone();
        self.until(limit, answer).await
    }

    /// A person puts reactions on a message; none takes them away.
    pub fn react(&self, user: &Person, message: MessageRef, emoji: &[&str]) {
        self.shared.change(|world| {
            let new: Vec<Value> =
                emoji.iter().map(|emoji| json!({"type": "emoji", "emoji": emoji})).collect();
            let Some(stored) = world.stored_mut(message) else { return };
            let old = stored.reactions.insert(user.id, new.clone()).unwrap_or_default();
            let chat = world.chat(message.chat.0);
            if chat.kind != Kind::Private && !chat.role(BOT).is_admin() {
                return;
            }
            let update = json!({
                "chat": world.chat_value(message.chat.0),
                "message_id": message.id,
                "user": world.user_value(user.id),
                "date": jiff::Timestamp::now().as_second(),
                "old_reaction": old,
                "new_reaction": new,
            });
            world.push("message_reaction", update);
        });
    }

    /// A person types `@bot text` in some chat.
    pub fn inline_query(&self, user: &Person, text: &str) -> QueryId {
        self.shared.change(|world| {
            let id = format!("9{:018}", world.next());
            let query = Query { user: user.id, text: text.to_owned(), answer: None };
            world.queries.insert(id.clone(), query);
            let body = json!({"id": id, "from": world.user_value(user.id), "query": text,
                "offset": "", "chat_type": "sender"});
            world.push("inline_query", body);
            QueryId(id)
        })
    }

    /// What the bot answered to an inline query, if it did within `limit`.
    pub async fn inline_answer(&self, query: &QueryId, limit: Duration) -> Option<InlineAnswer> {
        let answer = |world: &mut World| world.queries.get(&query.0)?.answer.clone();
        self.until(limit, answer).await
    }

    /// The person sends one of the results to a chat.
    ///
    /// # Panics
    /// When the query was not answered with such a result.
    pub fn choose_inline_result(&self, query: &QueryId, result: &str, chat: ChatId) -> MessageRef {
        self.shared.change(|world| {
            let asked = world.queries.get(&query.0).cloned().expect("the query was made");
            let results = asked.answer.map(|answer| answer.results).unwrap_or_default();
            let chosen = results.iter().find(|known| known["id"] == result);
            let chosen = chosen.unwrap_or_else(|| panic!("no result {result:?}")).clone();
            let mut content: Map<String, Value> =
                message_of(world, &chosen).expect("results were checked when they came");
            content.insert("via_bot".to_owned(), world.user_value(BOT));
            let new = NewMessage { from: Some(asked.user), content, ..NewMessage::default() };
            let message = world.add_message(chat.0, new);
            let inline_id = format!("AgAAA{:015}", world.next());
            world.inline_messages.insert(inline_id.clone(), message);
            let has_keyboard = !chosen["reply_markup"].is_null();
            if let Some(stored) = world.stored_mut(message) {
                stored.inline_id = Some(inline_id.clone());
            }
            let mut update = json!({"result_id": result, "from": world.user_value(asked.user),
                "query": asked.text});
            if has_keyboard {
                update["inline_message_id"] = json!(inline_id);
            }
            world.push("chosen_inline_result", update);
            world.deliver(message, false);
            message
        })
    }

    /// Queues an update of any shape, for what this server does not do by itself.
    pub fn push_update(&self, kind: &str, body: Value) {
        self.shared.change(|world| world.push(kind, body));
    }

    /// Waits until there is an answer.
    pub(super) async fn until<T>(
        &self,
        limit: Duration,
        answer: impl Fn(&mut World) -> Option<T>,
    ) -> Option<T> {
        let mut changes = self.shared.changes();
        let waiting = async {
            loop {
                changes.mark_unchanged();
                if let Some(found) = self.shared.look(&answer) {
                    return Some(found);
                }
                changes.changed().await.ok()?;
            }
        };
        tokio::time::timeout(limit, waiting).await.ok().flatten()
    }
}
