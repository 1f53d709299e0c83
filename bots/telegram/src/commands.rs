//! Commands: their names in Telegram's menu, and what those do that are the adapter's own.

use std::sync::Arc;

use magpie_core::{
    Button, ButtonAction, InboundPhoto, Phrases, TurnId, taps, watch_message, wish_message,
    wishes_message,
};
use serde_json::json;
use teloxide::payloads::{SetMyCommands, SetMyCommandsSetters as _};
use teloxide::types::{
    BotCommand, BotCommandScope, ChatId, InlineKeyboardButton, InlineKeyboardMarkup,
};
use url::Url;

use crate::Shared;
use crate::api::CallError;
use crate::inbound::Ask;
use crate::outbound::{Pictures, Rendered, plain};
use crate::place::{Place, button_place, settings_of};
use crate::run::Accepting;

/// What a command is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Start,
    Help,
    Pick,
    Trends,
    Watch,
    Watches,
    Taste,
    Wish,
    Wishes,
    Memory,
    Link,
    Unlink,
    Forget,
    Settings,
}

impl Command {
    /// The command of a name, in any case.
    pub(crate) fn known(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "start" => Self::Start,
            "help" => Self::Help,
            "pick" => Self::Pick,
            "trends" => Self::Trends,
            "watch" => Self::Watch,
            "watches" => Self::Watches,
            "taste" => Self::Taste,
            "wish" => Self::Wish,
            "wishes" | "wishlist" => Self::Wishes,
            "memory" => Self::Memory,
            "link" => Self::Link,
            "unlink" => Self::Unlink,
            "forget" => Self::Forget,
            "settings" => Self::Settings,
            _ => return None,
        })
    }
}

impl Shared {
    /// Shows the commands in the menus of every language.
    pub(crate) async fn announce_commands(&self) -> Result<(), CallError> {
        for phrases in Phrases::all() {
            for scope in [BotCommandScope::AllPrivateChats, BotCommandScope::AllGroupChats] {
                let private = scope == BotCommandScope::AllPrivateChats;
                let mut list = SetMyCommands::new(menu(phrases, private)).scope(scope);
                // English is what everybody gets whose language is not known.
                if phrases.language != "en" {
                    list = list.language_code(phrases.language);
                }
                self.api.call_again(&list).await?;
            }
        }
        Ok(())
    }

    /// Does what a command says.
    pub(crate) async fn command(
        self: &Arc<Self>,
        command: Command,
        ask: Ask,
        photos: Vec<InboundPhoto>,
    ) -> Accepting {
        let phrases = Phrases::of(ask.from.language_code.as_deref());
        let text = match command {
            Command::Start if ask.private => match start_text(&ask.text) {
                Start::Hello => taps::HELLO.to_owned(),
                Start::Forget => return self.forget_question(&ask, phrases),
                Start::Memory => return self.memory(&ask, phrases).await,
                Start::Link => {
                    let ask = Ask { text: String::new(), ..ask };
                    return self.link(&ask, phrases).await;
                }
                Start::Find(text) => text,
            },
            Command::Start | Command::Help => taps::HELP.to_owned(),
            Command::Pick if ask.text.is_empty() && photos.is_empty() => {
                self.notice(&ask.place, plain(phrases.say_what));
                return Accepting::Done;
            }
            Command::Pick => ask.text.clone(),
            Command::Trends => taps::trends_message(&ask.text),
            Command::Watch => watch_message(&ask.text),
            Command::Watches => taps::WATCHES.to_owned(),
            Command::Taste if ask.text.trim().eq_ignore_ascii_case("reset") => {
                taps::RESET_TASTE.to_owned()
            }
            Command::Taste => taps::TASTE.to_owned(),
            Command::Wish => wish_message(&ask.text),
            Command::Wishes => wishes_message(&ask.text),
            Command::Memory if ask.private => return self.memory(&ask, phrases).await,
            Command::Memory => {
                self.lead_to_private(&ask.place, phrases, "memory");
                return Accepting::Done;
            }
            Command::Link => return self.link(&ask, phrases).await,
            Command::Unlink => return self.unlink(&ask, phrases).await,
            Command::Forget if ask.private => return self.forget_question(&ask, phrases),
            Command::Forget => {
                self.lead_to_private(&ask.place, phrases, "forget");
                return Accepting::Done;
            }
            Command::Settings if ask.private => {
                let keyboard = self.settings_keyboard(ask.place.chat()).await;
                self.notice(&ask.place, Rendered { keyboard, ..plain(phrases.settings) });
                return Accepting::Done;
            }
            Command::Settings => return self.group_settings(&ask, phrases).await,
        };
        // What everybody in a group is told is for its admins to decide.
        let decides = match command {
            Command::Watch | Command::Taste => true,
            // Everybody adds; who takes off what somebody else added is asked for.
            Command::Wish => text.starts_with("remove"),
            Command::Start
            | Command::Help
            | Command::Pick
            | Command::Trends
            | Command::Watches
            | Command::Wishes
            | Command::Memory
            | Command::Link
            | Command::Unlink
            | Command::Forget
            | Command::Settings => false,
        };
        let moderates = match ask.moderates {
            false if decides && !ask.private => self.is_admin(ask.place.chat(), ask.from.id).await,
            known => known,
        };
        // Among others it is everybody's to choose.
        let place = match command == Command::Pick && !ask.private {
            true => ask.place.for_votes(),
            false => ask.place,
        };
        self.ask(Ask { place, text, moderates, ..ask }, photos, false).await
    }

    fn forget_question(self: &Arc<Self>, ask: &Ask, phrases: &Phrases) -> Accepting {
        let chat = ask.place.chat();
        let rows = [
            [self.button(chat, phrases.forget_yes, ButtonAction::Forget)],
            [self.button(chat, phrases.forget_no, ButtonAction::Keep)],
        ];
        let question = plain(phrases.forget_question);
        self.notice(&ask.place, Rendered { keyboard: InlineKeyboardMarkup::new(rows), ..question });
        Accepting::Done
    }

    pub(crate) fn lead_to_private(
        self: &Arc<Self>,
        place: &Place,
        phrases: &Phrases,
        payload: &str,
    ) {
        let url = Url::parse(&format!("https://t.me/{}?start={payload}", self.me().username));
        let rows = url.map(|url| [[InlineKeyboardButton::url(phrases.open_private, url)]]);
        let keyboard = rows.map(InlineKeyboardMarkup::new).unwrap_or_default();
        self.notice(place, Rendered { keyboard, ..plain(phrases.in_private) });
    }

    /// One button a choice, the one in force ticked.
    pub(crate) async fn settings_keyboard(&self, chat: ChatId) -> InlineKeyboardMarkup {
        let now = self.pictures(chat).await;
        let rows = (0_u8..).zip(Pictures::ALL).map(|(number, choice)| {
            let label = match choice {
                Pictures::Preview => "🖼 1",
                Pictures::Album => "🖼 1 2 3 …",
                Pictures::None => "🖼 ✕",
            };
            let tick = if choice == now { "✓ " } else { "" };
            [self.button(chat, &format!("{tick}{label}"), ButtonAction::Setting(number))]
        });
        InlineKeyboardMarkup::new(rows)
    }

    /// How a chat wants pictures.
    pub(crate) async fn pictures(&self, chat: ChatId) -> Pictures {
        let settings = self.ports.settings.settings(&settings_of(chat)).await.unwrap_or_default();
        let word = settings.as_ref().and_then(|settings| settings["pictures"].as_str());
        word.and_then(Pictures::read).unwrap_or_default()
    }

    pub(crate) async fn choose_pictures(&self, chat: ChatId, choice: Pictures) -> bool {
        let settings = json!({"pictures": choice.word()});
        self.ports.settings.save_settings(&settings_of(chat), &settings).await.is_ok()
    }

    /// Sends a message that belongs to no turn, when there is room for it.
    pub(crate) fn notice(self: &Arc<Self>, place: &Place, rendered: Rendered) {
        let shared = Arc::clone(self);
        let place = place.clone();
        self.tasks.spawn(async move {
            shared.pace.turn(place.chat()).await;
            match shared.send(&place, &rendered).await {
                Err(CallError::RetryAfter(wait)) => {
                    shared.pace.wait(place.chat(), wait);
                    shared.pace.turn(place.chat()).await;
                    let _ = shared.send(&place, &rendered).await;
                }
                Err(error) if error.closes_chat() => shared.note_closed(place.chat(), true),
                Err(error) => tracing::warn!(%error, "a notice is not shown"),
                Ok(_) => {}
            }
        });
    }

    pub(crate) fn button(
        &self,
        chat: ChatId,
        label: &str,
        action: ButtonAction,
    ) -> InlineKeyboardButton {
        let button = Button { action, turn: None::<TurnId> };
        InlineKeyboardButton::callback(label, self.ports.signer.sign(&button_place(chat), &button))
    }
}

fn menu(phrases: &Phrases, private: bool) -> Vec<BotCommand> {
    let pick = if private { phrases.pick_help } else { phrases.pick_in_groups_help };
    let mut menu = vec![
        BotCommand::new("pick", pick),
        BotCommand::new("trends", phrases.trends_help),
        BotCommand::new("watch", phrases.watch_help),
        BotCommand::new("watches", phrases.watches_help),
    ];
    if private {
        menu.push(BotCommand::new("memory", phrases.memory_help));
        menu.push(BotCommand::new("link", phrases.linking().help));
        menu.push(BotCommand::new("unlink", phrases.linking().unlink_help));
        menu.push(BotCommand::new("forget", phrases.forget_help));
    }
    if !private {
        menu.push(BotCommand::new("taste", phrases.taste_help));
        menu.push(BotCommand::new("wish", phrases.community().wish_help));
        menu.push(BotCommand::new("wishes", phrases.community().wishes_help));
    }
    menu.push(BotCommand::new("settings", phrases.settings_help));
    menu.push(BotCommand::new("help", phrases.help_help));
    menu
}

/// What a deep link (`https://t.me/BOT?start=PAYLOAD`) asks for.
#[derive(Debug, PartialEq, Eq)]
enum Start {
    Hello,
    Forget,
    Memory,
    Link,
    Find(String),
}

/// Payloads hold letters, digits, `_` and `-` only: either stands between words.
fn start_text(payload: &str) -> Start {
    match payload.trim() {
        "" => Start::Hello,
        "forget" => Start::Forget,
        "memory" => Start::Memory,
        "link" => Start::Link,
        words => Start::Find(words.replace(['_', '-'], " ").trim().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_links_ask_for_things() {
        assert_eq!(start_text(""), Start::Hello);
        assert_eq!(start_text("memory"), Start::Memory);
        assert_eq!(
            start_text("hiking-boots_under_120"),
            Start::Find("hiking boots under 120".into())
        );
    }

    #[test]
    fn menus_keep_telegrams_limits() {
        for phrases in Phrases::all() {
            for command in menu(phrases, true).into_iter().chain(menu(phrases, false)) {
                assert!(Command::known(&command.command).is_some(), "{}", command.command);
                assert!((1..=256).contains(&command.description.chars().count()));
            }
        }
    }
}
