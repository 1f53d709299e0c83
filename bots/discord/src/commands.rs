//! The commands that Discord shows, and what those do that are the adapter's own.

use magpie_core::{ConversationId, Phrases};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::api::CallError;
use crate::{Shared, community};

/// Name of the entry in the menu of messages.
pub(crate) const FIND_THIS: &str = "Find this";

/// A word in Discord's names of languages.
struct Localized {
    english: &'static str,
    others: &'static [(&'static str, &'static str)],
}

const PICK: Localized = Localized {
    english: "pick",
    others: &[
        ("de", "finden"),
        ("es-ES", "buscar"),
        ("es-419", "buscar"),
        ("fr", "trouver"),
        ("pt-BR", "achar"),
    ],
};
const TRENDS: Localized = Localized {
    english: "trends",
    others: &[
        ("de", "trends"),
        ("es-ES", "tendencias"),
        ("es-419", "tendencias"),
        ("fr", "tendances"),
        ("pt-BR", "tendências"),
    ],
};
const WATCH: Localized = Localized {
    english: "watch",
    others: &[
        ("de", "beobachten"),
        ("es-ES", "vigilar"),
        ("es-419", "vigilar"),
        ("fr", "surveiller"),
        ("pt-BR", "vigiar"),
    ],
};
const WATCHES: Localized = Localized {
    english: "watches",
    others: &[
        ("de", "beobachtungen"),
        ("es-ES", "avisos"),
        ("es-419", "avisos"),
        ("fr", "alertes"),
        ("pt-BR", "alertas"),
    ],
};
const TASTE: Localized = Localized {
    english: "taste",
    others: &[
        ("de", "geschmack"),
        ("es-ES", "gusto"),
        ("es-419", "gusto"),
        ("fr", "goûts"),
        ("pt-BR", "gosto"),
    ],
};
const WISH: Localized = Localized {
    english: "wish",
    others: &[
        ("de", "wunsch"),
        ("es-ES", "deseo"),
        ("es-419", "deseo"),
        ("fr", "envie"),
        ("pt-BR", "desejo"),
    ],
};
const WISHES: Localized = Localized {
    english: "wishes",
    others: &[
        ("de", "wunschliste"),
        ("es-ES", "deseos"),
        ("es-419", "deseos"),
        ("fr", "envies"),
        ("pt-BR", "desejos"),
    ],
};
const MEMORY: Localized = Localized {
    english: "memory",
    others: &[
        ("de", "gedächtnis"),
        ("es-ES", "memoria"),
        ("es-419", "memoria"),
        ("fr", "mémoire"),
        ("pt-BR", "memória"),
    ],
};
const FORGET: Localized = Localized {
    english: "forget",
    others: &[
        ("de", "vergessen"),
        ("es-ES", "olvidar"),
        ("es-419", "olvidar"),
        ("fr", "oublier"),
        ("pt-BR", "esquecer"),
    ],
};
const LINK: Localized = Localized {
    english: "link",
    others: &[
        ("de", "verbinden"),
        ("es-ES", "vincular"),
        ("es-419", "vincular"),
        ("fr", "lier"),
        ("pt-BR", "vincular"),
    ],
};
const UNLINK: Localized = Localized {
    english: "unlink",
    others: &[
        ("de", "trennen"),
        ("es-ES", "desvincular"),
        ("es-419", "desvincular"),
        ("fr", "délier"),
        ("pt-BR", "desvincular"),
    ],
};
const SETTINGS: Localized = Localized {
    english: "settings",
    others: &[
        ("de", "einstellungen"),
        ("es-ES", "ajustes"),
        ("es-419", "ajustes"),
        ("fr", "réglages"),
        ("pt-BR", "ajustes"),
    ],
};
const FIND: Localized = Localized {
    english: FIND_THIS,
    others: &[
        ("de", "Das finden"),
        ("es-ES", "Buscar esto"),
        ("es-419", "Buscar esto"),
        ("fr", "Trouver ceci"),
        ("pt-BR", "Achar isto"),
    ],
};
/// Discord's names of languages that the phrases are in.
const LOCALES: [&str; 5] = ["de", "es-ES", "es-419", "fr", "pt-BR"];
/// Where commands may be used: servers, direct messages with the bot, other private channels.
const EVERYWHERE: [u8; 3] = [0, 1, 2];
const IN_SERVERS: [u8; 1] = [0];
/// Manage the server.
const ADMINS: &str = "32";

/// Every command, as Discord takes them.
fn all() -> Value {
    let text = json!({
        "type": 3, "name": "text", "description": "What you are looking for", "required": false,
        "max_length": 1000,
    });
    let photo = json!({
        "type": 11, "name": "photo", "description": "A photo of it", "required": false,
    });
    let category = json!({
        "type": 3, "name": "category", "description": "shoes, lamps, …", "required": false,
        "max_length": 100,
    });
    let watched = json!({
        "type": 3, "name": "text", "description": "2, the first below 80, red dresses under 50, …",
        "required": false, "max_length": 300,
    });
    let wish = json!({
        "type": 3, "name": "text", "description": Phrases::of(None).community().wish_option,
        "description_localizations": localized(|p| p.community().wish_option),
        "required": false, "max_length": 300,
    });
    let page = json!({
        "type": 4, "name": "page", "description": Phrases::of(None).community().page_option,
        "description_localizations": localized(|p| p.community().page_option),
        "required": false, "min_value": 1, "max_value": 100,
    });
    let code = json!({
        "type": 3, "name": "code", "description": Phrases::of(None).linking().code,
        "description_localizations": localized(|p| p.linking().code),
        "required": false, "max_length": 20,
    });
    let reset = json!({
        "type": 5, "name": "reset", "description": "For moderators: forget it", "required": false,
    });
    json!([
        command(&PICK, |p| p.pick_in_groups_help, vec![text, photo], &EVERYWHERE),
        command(&TRENDS, |p| p.trends_help, vec![category], &EVERYWHERE),
        command(&WATCH, |p| p.watch_help, vec![watched], &EVERYWHERE),
        command(&WATCHES, |p| p.watches_help, Vec::new(), &EVERYWHERE),
        command(&TASTE, |p| p.taste_help, vec![reset], &IN_SERVERS),
        command(&WISH, |p| p.community().wish_help, vec![wish], &IN_SERVERS),
        command(&WISHES, |p| p.community().wishes_help, vec![page], &IN_SERVERS),
        command(&MEMORY, |p| p.memory_help, Vec::new(), &EVERYWHERE),
        command(&LINK, |p| p.linking().help, vec![code], &EVERYWHERE),
        command(&UNLINK, |p| p.linking().unlink_help, Vec::new(), &EVERYWHERE),
        command(&FORGET, |p| p.forget_help, Vec::new(), &EVERYWHERE),
        with(command(&SETTINGS, |p| p.settings_help, community::parameters(), &IN_SERVERS), ADMINS),
        {
            "type": 3,
            "name": FIND.english,
            "name_localizations": names(&FIND),
            "contexts": EVERYWHERE,
            "integration_types": [0, 1],
        },
    ])
}

fn command(
    name: &Localized,
    description: fn(&Phrases) -> &'static str,
    options: Vec<Value>,
    contexts: &[u8],
) -> Value {
    json!({
        "type": 1,
        "name": name.english,
        "name_localizations": names(name),
        "description": description(Phrases::of(None)),
        "description_localizations": localized(description),
        "options": options,
        "contexts": contexts,
        // In servers, and for people who take the bot along.
        "integration_types": if contexts == IN_SERVERS { vec![0] } else { vec![0, 1] },
    })
}

pub(crate) fn localized(words: impl Fn(&Phrases) -> &'static str) -> Value {
    let all = LOCALES
        .iter()
        .map(|locale| ((*locale).to_owned(), words(Phrases::of(Some(locale))).into()));
    Value::Object(all.collect())
}

fn with(mut command: Value, permissions: &str) -> Value {
    command["default_member_permissions"] = Value::from(permissions);
    command
}

fn names(name: &Localized) -> Value {
    let names = name.others.iter().map(|(locale, word)| ((*locale).to_owned(), (*word).into()));
    Value::Object(names.collect())
}

impl Shared {
    /// Registers the commands, when they are others than the last time.
    pub(crate) async fn register_commands(&self, application: u64) -> Result<(), CallError> {
        let commands = all();
        let digest = Sha256::digest(commands.to_string());
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let place = ConversationId::new(format!("discord:commands:{application}"));
        let known = self.ports.settings.settings(&place).await.unwrap_or_default();
        let path = format!("applications/{application}/commands");
        if known.as_ref().and_then(|known| known["digest"].as_str()) == Some(&digest) {
            let registered = self.api.get(&path).await?;
            if registered.as_array().map(Vec::len) == commands.as_array().map(Vec::len) {
                return Ok(());
            }
        }
        self.api.put(&path, &commands).await?;
        let kept = self.ports.settings.save_settings(&place, &json!({"digest": digest})).await;
        if let Err(error) = kept {
            tracing::warn!(error = &error as &dyn std::error::Error, "commands register again");
        }
        Ok(())
    }

    /// Whether a server wants answers to commands to be seen by everybody.
    pub(crate) async fn answers_in_public(&self, guild: u64) -> bool {
        let settings = self.ports.settings.settings(&settings_of(guild)).await.unwrap_or_default();
        settings.is_none_or(|settings| settings["answers"] != "private")
    }

    pub(crate) async fn set_public(&self, guild: u64, public: bool) -> bool {
        let settings = json!({"answers": if public { "public" } else { "private" }});
        self.ports.settings.save_settings(&settings_of(guild), &settings).await.is_ok()
    }
}

fn settings_of(guild: u64) -> ConversationId {
    ConversationId::new(format!("discord:guild:{guild}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_keep_discords_limits() {
        for command in all().as_array().unwrap() {
            let mut names = vec![&command["name"]];
            names.extend(command["name_localizations"].as_object().unwrap().values());
            for name in names {
                let name = name.as_str().unwrap();
                assert!((1..=32).contains(&name.chars().count()), "{name}");
                if command["type"] == 1 {
                    assert_eq!(name, name.to_lowercase());
                    assert!(!name.contains(' '), "{name}");
                }
            }
            if let Some(described) = command["description_localizations"].as_object() {
                let texts = described.values().chain([&command["description"]]);
                assert!(texts.map(|t| t.as_str().unwrap()).all(|t| t.chars().count() <= 100));
            }
        }
    }
}
