//! Settings of a group: shown to everybody, changed by its admins in words or by buttons; and whom the bot answers where.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use magpie_core::ports::CompanionError;
use magpie_core::{
    Askers, Barred, ButtonAction, ChannelId, CommunityId, CommunitySettings, Phrases,
    ReplyLanguage, SettingChange, Tone,
};
use teloxide::payloads::GetChatMember;
use teloxide::types::{ChatId, InlineKeyboardButton, InlineKeyboardMarkup, User, UserId};
use tokio::time::Instant;

use crate::Shared;
use crate::api::CallError;
use crate::inbound::{Ask, user_of};
use crate::outbound::{Pictures, Rendered, plain};
use crate::place::Place;
use crate::presses::{Pressed, Toast};
use crate::run::Accepting;

/// How long an answer to who administers a group is believed.
const ADMINS_FOR: Duration = Duration::from_secs(30);
/// Somebody is told once in this time that they are not answered.
const TOLD_EVERY: Duration = Duration::from_secs(3_600);
/// What is known of more people than this is looked through for what is too old.
const MANY: usize = 1_000;

/// Numbers of buttons; lower ones choose how pictures are shown.
const LANGUAGES: u8 = 16;
const TONES: u8 = 24;
const ASKERS: u8 = 32;

/// A group as a community.
pub(crate) fn community_of(chat: ChatId) -> CommunityId {
    CommunityId::new(format!("telegram:{chat}"))
}

/// What a button of a number changes.
pub(crate) fn change_of(number: u8) -> Option<SettingChange> {
    let at = |from: u8| number.checked_sub(from).map(usize::from);
    let language = at(LANGUAGES).and_then(|at| ReplyLanguage::ALL.get(at));
    let tone = at(TONES).and_then(|at| Tone::ALL.get(at));
    let askers = at(ASKERS).and_then(|at| [Askers::Everybody, Askers::Moderators].get(at).cloned());
    language
        .map(|language| SettingChange::Language(*language))
        .or(tone.map(|tone| SettingChange::Tone(*tone)))
        .or(askers.map(SettingChange::Askers))
}

impl Shared {
    /// Answers `/settings` in a group: changes what its words say, and shows how it is then.
    pub(crate) async fn group_settings(
        self: &Arc<Self>,
        ask: &Ask,
        phrases: &'static Phrases,
    ) -> Accepting {
        let words = phrases.community();
        let chat = ask.place.chat();
        let here = ask.place.channel();
        let said = |text: &str| {
            self.notice(&ask.place, plain(text));
            Accepting::Done
        };
        let admin = ask.moderates || self.is_admin(chat, ask.from.id).await;
        let change = match SettingChange::read(&ask.text, &here) {
            Ok(change) => change,
            Err(error) => return said(words.error(error)),
        };
        if change.is_some() && !admin {
            return said(phrases.only_admins);
        }
        let changed = match change {
            Some(change) => self.companion().change_community(&community_of(chat), change).await,
            None => self.companion().community(&community_of(chat)).await.map(Ok),
        };
        match changed {
            Ok(Ok(settings)) => {
                let rendered = self.settings_list(chat, &settings, Some(&here), admin, phrases);
                self.notice(&ask.place, rendered.await);
                Accepting::Done
            }
            Ok(Err(error)) => said(words.error(error)),
            Err(error) => {
                no_settings(&error);
                said(phrases.unavailable)
            }
        }
    }

    /// The settings of a group; who may change them gets buttons that do.
    async fn settings_list(
        &self,
        chat: ChatId,
        settings: &CommunitySettings,
        here: Option<&ChannelId>,
        admin: bool,
        phrases: &Phrases,
    ) -> Rendered {
        let words = phrases.community();
        let told = words.tell(settings, here);
        if !admin {
            return plain(&format!("{told}\n\n{}", words.moderated));
        }
        let text = format!("{told}\n\n{}\n\n{}", words.how, phrases.settings);
        let keyboard = self.group_keyboard(chat, settings, phrases).await;
        Rendered { keyboard, ..plain(&text) }
    }

    async fn group_keyboard(
        &self,
        chat: ChatId,
        settings: &CommunitySettings,
        phrases: &Phrases,
    ) -> InlineKeyboardMarkup {
        let words = phrases.community();
        let button = |from: u8, at: usize, label: &str, on: bool| {
            let tick = if on { "✓ " } else { "" };
            let number = from + u8::try_from(at).unwrap_or(u8::MAX - from);
            self.button(chat, &format!("{tick}{label}"), ButtonAction::Setting(number))
        };
        let languages: Vec<InlineKeyboardButton> = (0..)
            .zip(ReplyLanguage::ALL)
            .map(|(at, one)| button(LANGUAGES, at, words.language(one), one == settings.language))
            .collect();
        let tones = (0..)
            .zip(Tone::ALL)
            .map(|(at, one)| button(TONES, at, words.tone(one), one == settings.tone));
        let [everybody, _, moderators] = words.askers;
        let askers = [(everybody, Askers::Everybody), (moderators, Askers::Moderators)];
        let askers = (0..)
            .zip(askers)
            .map(|(at, (label, one))| button(ASKERS, at, label, one == settings.askers));
        let mut rows: Vec<Vec<InlineKeyboardButton>> =
            languages.chunks(3).map(<[_]>::to_vec).collect();
        rows.push(tones.collect());
        rows.push(askers.collect());
        rows.extend(self.settings_keyboard(chat).await.inline_keyboard);
        InlineKeyboardMarkup::new(rows)
    }

    /// Obeys a button under the settings of a chat.
    pub(crate) async fn set(self: &Arc<Self>, pressed: Pressed, number: u8) -> Toast {
        let chat = pressed.chat.id;
        let phrases = pressed.phrases;
        let group = !pressed.chat.is_private();
        let (choice, change) = (Pictures::ALL.get(usize::from(number)), change_of(number));
        if choice.is_none() && (change.is_none() || !group) {
            return Toast::Say(phrases.stale_button);
        }
        if group && !self.is_admin(chat, pressed.from.id).await {
            return Toast::Say(phrases.only_admins);
        }
        if let Some(choice) = choice
            && !self.choose_pictures(chat, *choice).await
        {
            return Toast::Say(phrases.unavailable);
        }
        let changed = match change {
            Some(change) => self.companion().change_community(&community_of(chat), change).await,
            None => self.companion().community(&community_of(chat)).await.map(Ok),
        };
        let settings = match changed {
            Ok(Ok(settings)) => settings,
            Ok(Err(error)) => return Toast::Say(phrases.community().error(error)),
            Err(error) => {
                no_settings(&error);
                return Toast::Say(phrases.unavailable);
            }
        };
        let shared = Arc::clone(self);
        self.tasks.spawn(async move {
            let shown = match group {
                true => shared.settings_list(chat, &settings, None, true, phrases).await,
                false => Rendered {
                    keyboard: shared.settings_keyboard(chat).await,
                    ..plain(phrases.settings)
                },
            };
            shared.pace.turn(chat).await;
            if let Err(error) = shared.edit(chat, pressed.message, &shown).await {
                tracing::debug!(%error, "settings are not shown");
            }
        });
        Toast::None
    }

    /// Whether somebody administers a group, as Telegram said a moment ago.
    pub(crate) async fn is_admin(&self, chat: ChatId, user: UserId) -> bool {
        // Only admins write in the name of their group.
        if user == user_of(chat) {
            return true;
        }
        let now = Instant::now();
        let known = self.admins().get(&(chat, user)).copied();
        if let Some((admin, _)) = known.filter(|(_, at)| now.duration_since(*at) < ADMINS_FOR) {
            return admin;
        }
        // What Telegram does not answer is asked again the next time.
        let Ok(member) = self.api.call_again(&GetChatMember::new(chat, user)).await else {
            return false;
        };
        let mut admins = self.admins();
        if admins.len() > MANY {
            admins.retain(|_, (_, at)| now.duration_since(*at) < ADMINS_FOR);
        }
        admins.insert((chat, user), (member.is_privileged(), now));
        member.is_privileged()
    }

    /// Why somebody is not answered in a group; nothing where they are.
    pub(crate) async fn barred(
        &self,
        place: &Place,
        user: UserId,
        moderates: bool,
    ) -> Result<Option<Barred>, CompanionError> {
        let settings = self.companion().community(&community_of(place.chat())).await?;
        let admit = |moderates| settings.admit(&place.channel(), &[], moderates).err();
        Ok(match admit(moderates) {
            // Telegram is asked only where it matters.
            Some(Barred::Role | Barred::Moderators)
                if !moderates && self.is_admin(place.chat(), user).await =>
            {
                None
            }
            known => known,
        })
    }

    /// Tells somebody in private why they are not answered, in the group only where they have no chat with the bot; once
    /// in a while, lest they are told with every message.
    pub(crate) fn tell_barred(self: &Arc<Self>, place: &Place, from: &User, said: &'static str) {
        let (chat, now) = (place.chat(), Instant::now());
        let first = {
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            told.retain(|_, at| now.duration_since(*at) < TOLD_EVERY);
            told.insert((chat, from.id), now).is_none()
        };
        if !first {
            return;
        }
        let alone = Place::new(ChatId::from(from.id), None, None);
        let in_person = from.id != user_of(chat);
        let (shared, place) = (Arc::clone(self), place.clone());
        self.tasks.spawn(async move {
            if in_person {
                shared.pace.turn(alone.chat()).await;
                match shared.send(&alone, &plain(said)).await {
                    Ok(_) => return,
                    Err(error @ CallError::Refused(_)) => {
                        tracing::debug!(%error, "not told in private");
                    }
                    Err(error) => return tracing::warn!(%error, "a notice is not shown"),
                }
            }
            shared.notice(&place, plain(said));
        });
    }
}

pub(crate) fn no_settings(error: &CompanionError) {
    tracing::error!(error = error as &dyn std::error::Error, "no settings");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_buttons_stand_for_one_thing_each() {
        let known: Vec<u8> = (0..=u8::MAX).filter(|number| change_of(*number).is_some()).collect();
        assert_eq!(known, [16, 17, 18, 19, 20, 21, 24, 25, 26, 32, 33]);
        assert_eq!(change_of(18), Some(SettingChange::Language(ReplyLanguage::German)));
        assert_eq!(change_of(33), Some(SettingChange::Askers(Askers::Moderators)));
        assert!(Pictures::ALL.len() <= usize::from(LANGUAGES));
    }
}
