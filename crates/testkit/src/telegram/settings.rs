//! What a bot says about itself, and what it may ask about chats and files.

use serde_json::{Value, json};

use super::content::known_chat;
use super::faults::FileFault;
use super::files::DOWNLOAD_LIMIT;
use super::params::Params;
use super::refusal::{Answer, Refusal};
use super::world::{BOT, Kind, Role, World};

pub(super) fn get_me(world: &World) -> Answer {
    let mut me = world.bot.value();
    let flags = [
        ("can_join_groups", true),
        ("can_read_all_group_messages", !world.privacy_mode),
        ("supports_inline_queries", true),
        ("can_connect_to_business", false),
        ("has_main_web_app", false),
        // Newer than some clients.
        ("has_topics_enabled", false),
        ("allows_users_to_create_topics", false),
        ("can_manage_bots", false),
    ];
    for (name, value) in flags {
        me[name] = json!(value);
    }
    Ok(me)
}

fn commands_key(params: &Params) -> String {
    let scope =
        params.get("scope").map_or_else(|| "{\"type\":\"default\"}".into(), Value::to_string);
    format!("commands {scope} {}", params.text("language_code").unwrap_or_default())
}

pub(super) fn set_commands(world: &mut World, params: &Params) -> Answer {
    check_language(params)?;
    check_scope(params)?;
    let commands = params.get("commands").and_then(Value::as_array).cloned().unwrap_or_default();
    if commands.len() > 100 {
        return Err(Refusal::breach("BOT_COMMANDS_TOO_MUCH"));
    }
    for command in &commands {
        let name = command["command"].as_str().unwrap_or_default();
        let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !(1..=32).contains(&name.len()) || !name.chars().all(fine) {
            return Err(Refusal::breach("BOT_COMMAND_INVALID"));
        }
        let description = command["description"].as_str().unwrap_or_default();
        if !(1..=256).contains(&description.chars().count()) {
            return Err(Refusal::breach("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
    }
    world.settings.insert(commands_key(params), Value::Array(commands));
    Ok(json!(true))
}

fn check_language(params: &Params) -> Result<(), Refusal> {
    let code = params.text("language_code").unwrap_or_default();
    let fine = code.is_empty() || code.len() == 2 && code.chars().all(|c| c.is_ascii_lowercase());
    if fine { Ok(()) } else { Err(Refusal::breach("LANG_CODE_INVALID")) }
}

fn check_scope(params: &Params) -> Result<(), Refusal> {
    const SCOPES: [&str; 7] = [
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    ];
    let kind = params.get("scope").map(|scope| scope["type"].as_str().unwrap_or_default());
    match kind {
        Some(kind) if !SCOPES.contains(&kind) => {
            Err(Refusal::breach("can't parse BotCommandScope: unsupported type specified"))
        }
        _ => Ok(()),
    }
}

pub(super) fn get_commands(world: &World, params: &Params) -> Answer {
    Ok(world.settings.get(&commands_key(params)).cloned().unwrap_or_else(|| json!([])))
}

pub(super) fn delete_commands(world: &mut World, params: &Params) -> Answer {
    world.settings.remove(&commands_key(params));
    Ok(json!(true))
}

/// Stores one text about the bot, for one language.
pub(super) fn set_text(world: &mut World, params: &Params, name: &str, limit: usize) -> Answer {
    check_language(params)?;
    let text = params.text(name).unwrap_or_default();
    if text.chars().count() > limit {
        return Err(Refusal::breach(&format!("{name} is too long")));
    }
    let language = params.text("language_code").unwrap_or_default();
    world.settings.insert(format!("{name} {language}"), json!(text));
    Ok(json!(true))
}

pub(super) fn get_text(world: &World, params: &Params, name: &str) -> Answer {
    let language = params.text("language_code").unwrap_or_default();
    let known = world.settings.get(&format!("{name} {language}")).cloned();
    Ok(json!({name: known.unwrap_or_else(|| json!(""))}))
}

/// Stores a value that this server does not look into.
pub(super) fn keep(world: &mut World, params: &Params, name: &str) -> Answer {
    let value = params.get(name).cloned().unwrap_or(Value::Null);
    world.settings.insert(name.to_owned(), value);
    Ok(json!(true))
}

/// Answers with a value that was stored.
pub(super) fn kept(world: &World, name: &str, default: Value) -> Answer {
    Ok(world.settings.get(name).filter(|value| !value.is_null()).cloned().unwrap_or(default))
}

pub(super) fn get_chat(world: &World, params: &Params) -> Answer {
    let id = known_chat(world, params)?;
    let mut chat = world.chat_value(id);
    chat["accent_color_id"] = json!(0);
    chat["max_reaction_count"] = json!(11);
    chat["accepted_gift_types"] = json!({"unlimited_gifts": true, "limited_gifts": true,
        "unique_gifts": true, "premium_subscription": true, "gifts_from_channels": true});
    if world.chat(id).kind == Kind::Private {
        chat["active_usernames"] = world.user_value(id)["username"]
            .as_str()
            .map_or_else(|| json!([]), |name| json!([name]));
    } else {
        chat["permissions"] = json!({"can_send_messages": true, "can_send_audios": true,
            "can_send_documents": true, "can_send_photos": true, "can_send_videos": true,
            "can_send_video_notes": true, "can_send_voice_notes": true, "can_send_polls": true,
            "can_send_other_messages": true, "can_add_web_page_previews": true,
            "can_change_info": false, "can_invite_users": true, "can_pin_messages": false,
            "can_manage_topics": false});
    }
    Ok(chat)
}

/// The `ChatMember` object of an account.
pub(super) fn member(world: &World, account: i64, role: Role) -> Value {
    let mut member = json!({"user": world.user_value(account), "status": role.name()});
    match role {
        Role::Creator => member["is_anonymous"] = json!(false),
        Role::Administrator => {
            let rights = [
                "can_be_edited",
                "is_anonymous",
                "can_promote_members",
                "can_post_stories",
                "can_edit_stories",
                "can_delete_stories",
            ];
            for right in rights {
                member[right] = json!(false);
            }
            let rights = [
                "can_manage_chat",
                "can_delete_messages",
                "can_manage_video_chats",
                "can_restrict_members",
                "can_change_info",
                "can_invite_users",
                "can_post_messages",
                "can_edit_messages",
                "can_pin_messages",
            ];
            for right in rights {
                member[right] = json!(true);
            }
        }
        Role::Kicked => member["until_date"] = json!(0),
        Role::Member | Role::Left => {}
    }
    member
}

pub(super) fn get_member(world: &World, params: &Params) -> Answer {
    let chat = known_chat(world, params)?;
    let account = params.int("user_id").unwrap_or_default();
    if !world.people.contains_key(&account) {
        return Err(Refusal::bad("user not found"));
    }
    let role = match world.chat(chat).kind {
        Kind::Private if account == chat => Role::Member,
        _ => world.chat(chat).role(account),
    };
    Ok(member(world, account, role))
}

pub(super) fn member_count(world: &World, params: &Params) -> Answer {
    let chat = world.chat(known_chat(world, params)?);
    if chat.kind == Kind::Private {
        return Ok(json!(2));
    }
    Ok(json!(chat.roles.values().filter(|role| role.is_inside()).count()))
}

pub(super) fn administrators(world: &World, params: &Params) -> Answer {
    let id = known_chat(world, params)?;
    let chat = world.chat(id);
    if chat.kind == Kind::Private {
        return Err(Refusal::bad("there are no administrators in the private chat"));
    }
    let admins = chat.roles.iter().filter(|(_, role)| role.is_admin());
    Ok(admins.map(|(account, role)| member(world, *account, *role)).collect())
}

pub(super) fn leave(world: &mut World, params: &Params) -> Answer {
    let id = known_chat(world, params)?;
    if world.chat(id).kind == Kind::Private {
        return Err(Refusal::breach("chat member status can't be changed in private chats"));
    }
    if !world.chat(id).role(BOT).is_inside() {
        return Err(Refusal::forbidden("bot is not a member of the group chat"));
    }
    world.chat_mut(id).roles.insert(BOT, Role::Left);
    Ok(json!(true))
}

pub(super) fn get_file(world: &mut World, params: &Params) -> Answer {
    let id = params.text("file_id").unwrap_or_default();
    if world.faults.files == FileFault::Gone {
        return Err(Refusal::bad("wrong file_id or the file is temporarily unavailable"));
    }
    let Some(file) = world.files.by_id(id) else {
        return Err(Refusal::bad("invalid file_id"));
    };
    if file.bytes.len() > DOWNLOAD_LIMIT {
        return Err(Refusal::bad("file is too big"));
    }
    Ok(json!({"file_id": id, "file_unique_id": file.unique_id, "file_size": file.bytes.len(),
        "file_path": file.path}))
}
