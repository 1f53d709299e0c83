//! The HTTP interface under `/control/`, for trying a bot by hand.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use hyper::{Request, Response};
use serde_json::{Value, json};

use super::FakeTelegram;
use super::faults::{FileFault, GetMe};
use super::params::Params;
use super::posts::Post;
use super::server::{Shared, json_response};
use super::types::{ChatId, Limits, MessageRef, Person, SeenMessage};

/// What `GET /control/` and the program's help say.
pub const HELP: &str = "\
Parameters come as a query string, a form or JSON.

POST /control/user       first_name [username language_code]     a person and the private chat with the bot
POST /control/group      title members(JSON list) [kind=group|supergroup|forum]
POST /control/topic      chat user name
POST /control/text       chat user text [reply_to thread]
POST /control/photo      chat user [caption]                      the picture is the body, or a file part
POST /control/document   chat user [name mime]                    the file is the body, or a file part
POST /control/edit       chat message text
POST /control/press      chat user message button|data            answers once the bot has
POST /control/react      chat user message emoji
POST /control/block      user
POST /control/kick       chat
POST /control/migrate    chat
GET  /control/messages   chat
GET  /control/snapshot   chat
GET  /control/violations
GET  /control/requests
GET  /control/pending
POST /control/faults     [latency_ms too_many_requests retry_after internal_error bad_gateway
                          drop_requests lose_responses duplicate_updates reorder_updates
                          files=none|gone|no_download|truncated slow_files_ms
                          get_me=works|unauthorized|server_error|silent limits=on|off]
POST /control/drop       breaks all connections
";

pub(super) async fn handle(shared: Arc<Shared>, request: Request<Body>) -> Response<Body> {
    let path = request.uri().path().to_owned();
    let act = path.trim_start_matches("/control").trim_matches('/').to_owned();
    let fake = FakeTelegram::inside(shared);
    let params = match Params::read(request).await {
        Ok(params) => params,
        Err(refusal) => return json_response(400, &refusal.body()),
    };
    if act.is_empty() {
        return Response::new(Body::from(HELP));
    }
    let control = Control { fake, params };
    match control.act(&act).await {
        Ok(Value::String(text)) => Response::new(Body::from(text)),
        Ok(value) => json_response(200, &value),
        Err(why) => json_response(400, &json!({"error": why})),
    }
}

struct Control {
    fake: FakeTelegram,
    params: Params,
}

impl Control {
    async fn act(&self, act: &str) -> Result<Value, String> {
        match act {
            "user" => self.user(),
            "group" => self.group(),
            "topic" => {
                let thread = self.fake.topic(self.chat()?, &self.person()?, self.text("name")?);
                Ok(json!({"thread": thread}))
            }
            "text" => self.send(Post::text(self.text("text")?)),
            "photo" => {
                let bytes = self.upload()?;
                super::files::dimensions(&bytes).ok_or("the body is not a picture")?;
                self.send(Post::photo(bytes))
            }
            "document" => {
                let name = self.params.text("name").unwrap_or("photo.jpg");
                let mime = self.params.text("mime").unwrap_or("image/jpeg");
                self.send(Post::document(self.upload()?, name, mime))
            }
            "edit" => {
                self.fake.edit_text(self.message()?, self.text("text")?);
                Ok(json!({"ok": true}))
            }
            "press" => self.press().await,
            "react" => {
                let emoji = self.params.text("emoji").into_iter().collect::<Vec<_>>();
                self.fake.react(&self.person()?, self.message()?, &emoji);
                Ok(json!({"ok": true}))
            }
            "block" => {
                self.fake.block_bot(&self.person()?);
                Ok(json!({"ok": true}))
            }
            "kick" => {
                self.fake.kick_bot(self.chat()?);
                Ok(json!({"ok": true}))
            }
            "migrate" => Ok(json!({"chat": self.fake.migrate(self.chat()?).0})),
            "messages" => {
                let messages = self.fake.messages(self.chat()?);
                Ok(messages.iter().map(message_value).collect())
            }
            "snapshot" => Ok(json!(self.fake.snapshot(self.chat()?))),
            "violations" => Ok(json!(self.fake.violations())),
            "requests" => Ok(self.requests()),
            "pending" => Ok(json!(self.fake.pending_updates())),
            "faults" => self.faults(),
            "drop" => {
                self.fake.drop_connections();
                Ok(json!({"ok": true}))
            }
            _ => Err(format!("there is no {act:?}\n{HELP}")),
        }
    }

    fn text(&self, name: &str) -> Result<&str, String> {
        self.params.text(name).ok_or_else(|| format!("{name} is missing"))
    }

    fn int(&self, name: &str) -> Result<i64, String> {
        self.params.int(name).ok_or_else(|| format!("{name} is missing or not a number"))
    }

    fn chat(&self) -> Result<ChatId, String> {
        let id = self.int("chat")?;
        let known = self.fake.shared.look(|world| world.chats.contains_key(&id));
        if known { Ok(ChatId(id)) } else { Err(format!("there is no chat {id}")) }
    }

    fn person(&self) -> Result<Person, String> {
        let id = self.int("user")?;
        let person = self.fake.shared.look(|world| world.people.get(&id).cloned());
        person.ok_or_else(|| format!("there is no user {id}"))
    }

    fn message(&self) -> Result<MessageRef, String> {
        Ok(MessageRef { chat: self.chat()?, id: self.int("message")? })
    }

    fn upload(&self) -> Result<bytes::Bytes, String> {
        let upload = self.params.uploads.values().next();
        Ok(upload.ok_or("send the file as the body")?.bytes.clone())
    }

    fn send(&self, mut post: Post) -> Result<Value, String> {
        let chat = self.chat()?;
        if let Some(caption) = self.params.text("caption") {
            post = post.caption(caption);
        }
        if let Some(id) = self.params.int("reply_to") {
            post = post.reply_to(MessageRef { chat, id });
        }
        if let Some(thread) = self.params.int("thread") {
            post = post.thread(thread);
        }
        Ok(json!({"message": self.fake.post(chat, &self.person()?, post).id}))
    }

    fn user(&self) -> Result<Value, String> {
        let mut person = self.fake.user(self.text("first_name")?);
        person.username = self.params.text("username").map(str::to_owned);
        if let Some(code) = self.params.text("language_code") {
            person.language_code = Some(code.to_owned());
        }
        self.fake.update_user(&person);
        let chat = self.fake.private_chat(&person);
        Ok(json!({"user": person.id, "chat": chat.0}))
    }

    fn group(&self) -> Result<Value, String> {
        let ids: Vec<i64> = match self.params.get("members") {
            Some(Value::String(list)) => serde_json::from_str(list).map_err(|e| e.to_string())?,
            Some(list) => serde_json::from_value(list.clone()).map_err(|e| e.to_string())?,
            None => return Err("members is missing".to_owned()),
        };
        let people = self.fake.shared.look(|world| world.people.clone());
        let members: Vec<&Person> = ids.iter().filter_map(|id| people.get(id)).collect();
        let title = self.text("title")?;
        let chat = match self.params.text("kind").unwrap_or("group") {
            "group" => self.fake.group(title, &members),
            "supergroup" => self.fake.supergroup(title, &members),
            "forum" => self.fake.forum(title, &members),
            other => return Err(format!("there is no kind {other:?}")),
        };
        Ok(json!({"chat": chat.0}))
    }

    async fn press(&self) -> Result<Value, String> {
        let (person, message) = (self.person()?, self.message()?);
        let press = match self.params.text("data") {
            Some(data) => self.fake.press_data(&person, message, data),
            None => self.fake.try_press(&person, message, self.text("button")?)?,
        };
        let answer = self.fake.callback_answer(&press, Duration::from_secs(10)).await;
        Ok(match answer {
            Some(answer) => json!({"answered": true, "text": answer.text, "alert": answer.alert}),
            None => json!({"answered": false}),
        })
    }

    fn requests(&self) -> Value {
        let requests = self.fake.requests();
        let shown = requests.iter().map(|request| {
            json!({"method": request.method, "status": request.status,
                "description": request.description, "params": request.params})
        });
        shown.collect()
    }

    fn faults(&self) -> Result<Value, String> {
        let params = &self.params;
        let count = |name: &str| params.int(name).and_then(|n| u32::try_from(n).ok());
        let files = match params.text("files") {
            None => None,
            Some("none") => Some(FileFault::None),
            Some("gone") => Some(FileFault::Gone),
            Some("no_download") => Some(FileFault::NoDownload),
            Some("truncated") => Some(FileFault::Truncated),
            Some(other) => return Err(format!("files cannot be {other:?}")),
        };
        let get_me = match params.text("get_me") {
            None => None,
            Some("works") => Some(GetMe::Works),
            Some("unauthorized") => Some(GetMe::Unauthorized),
            Some("server_error") => Some(GetMe::ServerError),
            Some("silent") => Some(GetMe::Silent),
            Some(other) => return Err(format!("get_me cannot be {other:?}")),
        };
        match params.text("limits") {
            None => {}
            Some("on") => self.fake.set_limits(Limits::default()),
            Some("off") => self.fake.set_limits(Limits::off()),
            Some(other) => return Err(format!("limits cannot be {other:?}")),
        }
        self.fake.faults(|faults| {
            let chances = [
                ("too_many_requests", &mut faults.too_many_requests),
                ("internal_error", &mut faults.internal_error),
                ("bad_gateway", &mut faults.bad_gateway),
                ("duplicate_updates", &mut faults.duplicate_updates),
                ("reorder_updates", &mut faults.reorder_updates),
            ];
            for (name, chance) in chances {
                *chance = params.float(name).unwrap_or(*chance);
            }
            if let Some(milliseconds) = count("latency_ms") {
                faults.latency = Duration::from_millis(milliseconds.into());
            }
            faults.retry_after = count("retry_after").map_or(faults.retry_after, u64::from);
            faults.drop_requests = count("drop_requests").unwrap_or(faults.drop_requests);
            faults.lose_responses = count("lose_responses").unwrap_or(faults.lose_responses);
            if let Some(milliseconds) = count("slow_files_ms") {
                faults.slow_files = Duration::from_millis(milliseconds.into());
            }
            faults.files = files.unwrap_or(faults.files);
            faults.get_me = get_me.unwrap_or(faults.get_me);
        });
        Ok(json!({"ok": true}))
    }
}

fn message_value(seen: &SeenMessage) -> Value {
    let buttons = |row: &Vec<super::types::SeenButton>| -> Vec<Value> {
        row.iter().map(|b| json!({"text": b.text, "data": b.data, "url": b.url})).collect()
    };
    json!({
        "message": seen.message.id, "from": seen.from, "by_bot": seen.by_bot, "kind": seen.kind,
        "text": seen.text, "buttons": seen.keyboard.iter().map(buttons).collect::<Vec<_>>(),
        "reply_to": seen.reply_to, "thread": seen.thread, "edits": seen.edits,
        "deleted": seen.deleted, "wire": seen.wire,
    })
}
