//! Commands, buttons, menus and forms. Each is answered within three seconds, or Discord says that it failed.

use std::sync::Arc;

use jiff::Timestamp;
use magpie_core::ports::CompanionError;
use magpie_core::{
    Button, ButtonAction, Feedback, FeedbackKind, FeedbackReason, Phrases, Pick, Reply, RoleId,
    taps, watch_message, wish_message, wishes_message,
};
use serde_json::{Value, json};
use serenity::model::application::{
    ActionRowComponent, CommandInteraction, CommandType, ComponentInteraction, Interaction,
    InteractionContext, ModalInteraction,
};
use serenity::model::guild::Member;
use serenity::model::user::User;
use tokio_util::sync::CancellationToken;

use crate::Shared;
use crate::ask::{Ask, name_of, pictures, pictures_of, sender};
use crate::commands::FIND_THIS;
use crate::community::{home_of, roles_of};
use crate::events::{decides, refusal_text};
use crate::outbound::{plain, signed};
use crate::place::{Answerable, Place, button_place, own_button_place};

/// A message that only the one who asked sees.
pub(crate) const EPHEMERAL: u64 = 64;
/// Kinds of answers to an interaction.
pub(crate) const MESSAGE: u8 = 4;
const DEFERRED: u8 = 5;
/// The message of the button stays as it is for now.
pub(crate) const NOTED: u8 = 6;
pub(crate) const UPDATE: u8 = 7;
const MODAL: u8 = 9;
/// The text field of the form.
const WORDS: &str = "words";
/// A button that is pressed again within so many seconds counts once.
const ONCE_WITHIN: i64 = 5;

/// What is common to all interactions.
pub(crate) struct Asked {
    id: u64,
    token: String,
    application: u64,
    pub(crate) channel: u64,
    /// The channel that settings are about.
    pub(crate) home: u64,
    pub(crate) guild: Option<u64>,
    pub(crate) user: User,
    /// Nobody else reads this channel.
    direct: bool,
    pub(crate) admin: bool,
    moderates: bool,
    roles: Vec<RoleId>,
    locale: String,
}

impl Asked {
    pub(crate) fn phrases(&self) -> &'static Phrases {
        Phrases::of(Some(&self.locale))
    }

    /// Where buttons are bound to that are for this person alone.
    pub(crate) fn own_place(&self) -> String {
        own_button_place(self.channel, self.user.id.get())
    }

    /// What makes this unique.
    pub(crate) fn key(&self) -> String {
        format!("discord:interaction:{}", self.id)
    }

    pub(crate) fn place(&self, ephemeral: bool) -> Place {
        let token = self.token.clone();
        let answerable = Answerable { application: self.application, token, ephemeral };
        Place {
            channel: self.channel,
            guild: self.guild,
            message: None,
            interaction: Some(answerable),
            direct_to: None,
            card: false,
        }
    }

    fn ask(&self, ephemeral: bool, text: String) -> Ask {
        Ask {
            place: self.place(ephemeral),
            key: self.key(),
            replaces: None,
            user: self.user.id.get(),
            name: name_of(&self.user),
            locale: Some(self.locale.clone()),
            text,
            photos: Vec::new(),
            answers: None,
            private: self.direct || ephemeral,
            moderates: self.moderates,
            may_continue: false,
            sent_at: Timestamp::now(),
        }
    }

    /// Whether they may set and change what is watched: their own, or everybody's.
    fn may_watch(&self, ephemeral: bool) -> bool {
        self.direct || ephemeral || self.moderates
    }
}

fn is_admin(member: Option<&Member>) -> bool {
    let permissions = member.and_then(|member| member.permissions);
    permissions.is_some_and(|all| all.manage_guild() || all.administrator())
}

fn moderates(member: Option<&Member>) -> bool {
    member.and_then(|member| member.permissions).is_some_and(decides)
}

impl Shared {
    pub(crate) async fn interaction(self: &Arc<Self>, interaction: Interaction) {
        match interaction {
            Interaction::Command(command) => self.command(command).await,
            Interaction::Component(component) => self.pressed(component).await,
            Interaction::Modal(form) => self.submitted(form).await,
            Interaction::Ping(_) | Interaction::Autocomplete(_) => {}
            _ => {}
        }
    }

    async fn command(self: &Arc<Self>, command: CommandInteraction) {
        let direct = command.context == Some(InteractionContext::BotDm)
            || (command.context.is_none() && command.guild_id.is_none());
        let asked = Asked {
            id: command.id.get(),
            token: command.token.clone(),
            application: command.application_id.get(),
            channel: command.channel_id.get(),
            home: home_of(command.channel.as_ref(), command.channel_id),
            guild: command.guild_id.map(|guild| guild.get()),
            admin: is_admin(command.member.as_deref()),
            moderates: moderates(command.member.as_deref()),
            roles: roles_of(command.member.as_deref()),
            user: command.user.clone(),
            direct,
            locale: command.locale.clone(),
        };
        let phrases = asked.phrases();
        let option = |name: &str| {
            let found = command.data.options.iter().find(|option| option.name == name);
            found.and_then(|option| option.value.as_str()).unwrap_or_default().trim().to_owned()
        };
        if command.data.kind == CommandType::Message {
            return self.find_this(asked, &command).await;
        }
        match command.data.name.as_str() {
            "pick" => {
                let hidden = self.is_hidden(&asked).await;
                let mut ask = asked.ask(hidden, option("text"));
                // Among others it is everybody's to choose.
                ask.place.card = asked.guild.is_some() && !hidden;
                ask.photos = pictures(command.data.resolved.attachments.values());
                if ask.photos.is_empty() && !command.data.resolved.attachments.is_empty() {
                    return self.answer(&asked, plain(phrases.only_text_and_photos)).await;
                }
                if ask.text.is_empty() && ask.photos.is_empty() {
                    return self.answer(&asked, plain(phrases.say_what)).await;
                }
                self.defer_and_ask(&asked, ask).await;
            }
            "trends" => {
                let text = taps::trends_message(&option("category"));
                let ask = asked.ask(self.is_hidden(&asked).await, text);
                self.defer_and_ask(&asked, ask).await;
            }
            "watch" => {
                let hidden = self.is_hidden(&asked).await;
                if !asked.may_watch(hidden) {
                    return self.answer(&asked, plain(phrases.watch_moderators)).await;
                }
                let ask = asked.ask(hidden, watch_message(&option("text")));
                self.defer_and_ask(&asked, ask).await;
            }
            "watches" => {
                let ask = asked.ask(self.is_hidden(&asked).await, taps::WATCHES.to_owned());
                self.defer_and_ask(&asked, ask).await;
            }
            "taste" => {
                let mut options = command.data.options.iter();
                let reset = options.any(|option| option.value.as_bool() == Some(true));
                let text = if reset { taps::RESET_TASTE } else { taps::TASTE };
                // It is everybody's, so everybody sees the answer.
                self.defer_and_ask(&asked, asked.ask(false, text.to_owned())).await;
            }
            // A wish list is everybody's, too.
            "wish" => {
                let ask = asked.ask(false, wish_message(&option("text")));
                self.defer_and_ask(&asked, ask).await;
            }
            "wishes" => {
                let mut options = command.data.options.iter();
                let page = options.find_map(|option| option.value.as_i64());
                let page = page.map(|page| page.to_string()).unwrap_or_default();
                let ask = asked.ask(false, wishes_message(&page));
                self.defer_and_ask(&asked, ask).await;
            }
            "memory" => self.memory(&asked).await,
            "link" => self.link(&asked, option("code")).await,
            "unlink" => self.unlink(&asked).await,
            "forget" => {
                let place = button_place(asked.channel);
                let button =
                    |label, action| signed(&self.ports.signer, &place, label, action, None);
                let mut question = plain(phrases.forget_question);
                question["components"] = json!([{"type": 1, "components": [
                    button(phrases.forget_yes, ButtonAction::Forget),
                    button(phrases.forget_no, ButtonAction::Keep),
                ]}]);
                self.answer(&asked, question).await;
            }
            "settings" => self.settings(&asked, &command.data.options).await,
            _ => self.answer(&asked, plain(phrases.stale_button)).await,
        }
    }

    /// "Find this" on somebody's message: what it shows, or what it says.
    async fn find_this(self: &Arc<Self>, asked: Asked, command: &CommandInteraction) {
        let message = command.data.resolved.messages.values().next();
        if command.data.name != FIND_THIS && command.data.target_id.is_none() {
            return self.answer(&asked, plain(asked.phrases().stale_button)).await;
        }
        let Some(message) = message else {
            return self.answer(&asked, plain(asked.phrases().unavailable)).await;
        };
        let photos = pictures_of(message);
        let text =
            if photos.is_empty() { message.content.trim().to_owned() } else { String::new() };
        if photos.is_empty() && text.is_empty() {
            return self.answer(&asked, plain(asked.phrases().only_text_and_photos)).await;
        }
        // What somebody else wrote tells nothing about the one who asks, and is not remembered as if it did.
        let of_others = photos.is_empty() && message.author.id != asked.user.id;
        // In a direct message the answer is part of what is talked about there.
        let ask = asked.ask(!asked.direct, text);
        let ask = Ask { photos, private: ask.private && !of_others, ..ask };
        self.defer_and_ask(&asked, ask).await;
    }

    async fn pressed(self: &Arc<Self>, pressed: ComponentInteraction) {
        let direct = pressed.context == Some(InteractionContext::BotDm)
            || (pressed.context.is_none() && pressed.guild_id.is_none());
        let asked = Asked {
            id: pressed.id.get(),
            token: pressed.token.clone(),
            application: pressed.application_id.get(),
            channel: pressed.channel_id.get(),
            home: home_of(pressed.channel.as_ref(), pressed.channel_id),
            guild: pressed.guild_id.map(|guild| guild.get()),
            admin: is_admin(pressed.member.as_ref()),
            moderates: moderates(pressed.member.as_ref()),
            roles: roles_of(pressed.member.as_ref()),
            user: pressed.user.clone(),
            direct,
            locale: pressed.locale.clone(),
        };
        let phrases = asked.phrases();
        let (signer, data) = (&self.ports.signer, &pressed.data.custom_id);
        if let Ok(button) = signer.read(&asked.own_place(), data) {
            return self.pressed_alone(&asked, button).await;
        }
        let Ok(button) = signer.read(&button_place(asked.channel), data) else {
            return self.answer(&asked, plain(phrases.stale_button)).await;
        };
        if let Some(turn) = &button.turn
            && self.shows_another(asked.channel, pressed.message.id.get(), turn).await
        {
            return self.answer(&asked, plain(phrases.stale_button)).await;
        }
        match (button.action, button.turn) {
            (ButtonAction::Forget, None) => self.forget(&asked).await,
            (ButtonAction::Keep, None) => self.respond(&asked, UPDATE, plain(phrases.kept)).await,
            (ButtonAction::Setting(number), None) => self.set(&asked, number).await,
            (ButtonAction::Vote(rank), Some(turn)) => {
                self.vote(&asked, turn, rank, &pressed.message).await;
            }
            (action, Some(turn)) => {
                let Ok(Some(reply)) = self.companion().reply(&turn).await else {
                    return self.answer(&asked, plain(phrases.stale_button)).await;
                };
                let flags = pressed.message.flags.map_or(0, |flags| flags.bits());
                self.about_reply(&asked, action, reply, flags & EPHEMERAL != 0).await;
            }
            (_, None) => self.answer(&asked, plain(phrases.stale_button)).await,
        }
    }

    /// Obeys a button that is for one person alone.
    async fn pressed_alone(&self, asked: &Asked, button: Button) {
        if let (Some((number, change)), Some(revision)) = (button.action.change(), &button.turn) {
            return self.change_memory(asked, revision, number, change).await;
        }
        match (button.action, button.turn) {
            (ButtonAction::Page(page), _) => self.turn_page(asked, page).await,
            (ButtonAction::Link, code @ Some(_)) => self.settle_link(asked, code.as_ref()).await,
            (ButtonAction::DontLink, _) => self.settle_link(asked, None).await,
            (ButtonAction::Reason(rank, reason), Some(turn)) => {
                match self.companion().reply(&turn).await {
                    Ok(Some(reply)) => self.take_reason(asked, &reply, rank, reason).await,
                    _ => self.answer(asked, plain(asked.phrases().stale_button)).await,
                }
            }
            _ => self.answer(asked, plain(asked.phrases().stale_button)).await,
        }
    }

    async fn about_reply(
        self: &Arc<Self>,
        asked: &Asked,
        action: ButtonAction,
        reply: Reply,
        ephemeral: bool,
    ) {
        let phrases = asked.phrases();
        let text = match action {
            ButtonAction::MoreLike(rank) => match action.message() {
                Some(text) if self.rate(asked, &reply, rank, FeedbackKind::Liked, None).await => {
                    text
                }
                _ => return self.answer(asked, plain(phrases.stale_button)).await,
            },
            ButtonAction::NotForMe(rank) => {
                if self.rate(asked, &reply, rank, FeedbackKind::Disliked, None).await {
                    return self.ask_why(asked, &reply.turn, rank).await;
                }
                return self.answer(asked, plain(phrases.stale_button)).await;
            }
            ButtonAction::Watch(rank) => {
                if pick_of(&reply, rank).is_none() {
                    return self.answer(asked, plain(phrases.stale_button)).await;
                }
                if !asked.may_watch(ephemeral) {
                    return self.answer(asked, plain(phrases.watch_moderators)).await;
                }
                watch_message(&rank.to_string())
            }
            ButtonAction::Cheaper | ButtonAction::ShowMore => match action.message() {
                Some(text) => text,
                None => return self.answer(asked, plain(phrases.stale_button)).await,
            },
            ButtonAction::Answer(at) => {
                let question = reply.question.as_ref();
                let option = question.and_then(|question| {
                    Some((&question.text, question.options.get(usize::from(at))?))
                });
                let Some((question, option)) = option else {
                    return self.answer(asked, plain(phrases.stale_button)).await;
                };
                // Everybody may read what is watched here, and answer any other question.
                if Phrases::asks_which_watch(question) && !asked.may_watch(ephemeral) {
                    return self.answer(asked, plain(phrases.watch_moderators)).await;
                }
                option.clone()
            }
            ButtonAction::Refine => return self.show_form(asked, &reply).await,
            ButtonAction::Pictures
            | ButtonAction::Forget
            | ButtonAction::Keep
            | ButtonAction::Setting(_)
            | ButtonAction::Reason(..)
            | ButtonAction::Strike(_)
            | ButtonAction::Pin(_)
            | ButtonAction::Unpin(_)
            | ButtonAction::Page(_)
            | ButtonAction::Back
            | ButtonAction::Vote(_)
            | ButtonAction::Link
            | ButtonAction::DontLink => {
                return self.answer(asked, plain(phrases.stale_button)).await;
            }
        };
        let window = self.ports.clock.now().as_second() / ONCE_WITHIN;
        let user = asked.user.id;
        let key = format!("discord:press:{user}:{}:{text}:{window}", reply.turn);
        // The answer comes where the button was pressed first: no other answer may be promised.
        if !self.presses.first(&key, asked.id, window) {
            return self.respond(asked, NOTED, json!({})).await;
        }
        let ask = Ask {
            key,
            answers: Some(reply.turn.as_str().to_owned()),
            ..asked.ask(ephemeral, text)
        };
        self.defer_and_ask(asked, ask).await;
    }

    async fn show_form(&self, asked: &Asked, reply: &Reply) {
        let phrases = asked.phrases();
        let signer = &self.ports.signer;
        let place = button_place(asked.channel);
        let form = signed(signer, &place, "", ButtonAction::Refine, Some(&reply.turn));
        let field = json!({
            "type": 4, "custom_id": WORDS, "style": 1, "label": phrases.refine,
            "min_length": 1, "max_length": 300, "required": true,
            "placeholder": phrases.refine_example,
        });
        let body = json!({
            "custom_id": form["custom_id"],
            "title": phrases.refine,
            "components": [{"type": 1, "components": [field]}],
        });
        self.respond(asked, MODAL, body).await;
    }

    async fn submitted(self: &Arc<Self>, form: ModalInteraction) {
        let asked = Asked {
            id: form.id.get(),
            token: form.token.clone(),
            application: form.application_id.get(),
            channel: form.channel_id.get(),
            home: home_of(form.channel.as_ref(), form.channel_id),
            guild: form.guild_id.map(|guild| guild.get()),
            admin: is_admin(form.member.as_ref()),
            moderates: moderates(form.member.as_ref()),
            roles: roles_of(form.member.as_ref()),
            user: form.user.clone(),
            direct: form.guild_id.is_none(),
            locale: form.locale.clone(),
        };
        let fields = form.data.components.iter().flat_map(|row| &row.components);
        let words = fields.filter_map(|field| match field {
            ActionRowComponent::InputText(input) if input.custom_id == WORDS => input.value.clone(),
            _ => None,
        });
        let words = words.collect::<String>().trim().to_owned();
        let button = self.ports.signer.read(&button_place(asked.channel), &form.data.custom_id);
        let turn = button.ok().filter(|b| b.action == ButtonAction::Refine).and_then(|b| b.turn);
        // A form of another version, or of a reply that is forgotten.
        let Some(turn) = turn.filter(|_| !words.is_empty()) else {
            return self.answer(&asked, plain(asked.phrases().stale_button)).await;
        };
        let flags = form.message.as_ref().and_then(|message| message.flags);
        let ephemeral = flags.is_some_and(|flags| flags.bits() & EPHEMERAL != 0);
        let ask = Ask { answers: Some(turn.as_str().to_owned()), ..asked.ask(ephemeral, words) };
        self.defer_and_ask(&asked, ask).await;
    }

    /// Accepts a message and tells Discord at once that its answer comes.
    async fn defer_and_ask(self: &Arc<Self>, asked: &Asked, ask: Ask) {
        if let Some(said) = self.refused(asked).await {
            return self.answer(asked, plain(said)).await;
        }
        let ephemeral = ask.place.interaction.as_ref().is_some_and(|known| known.ephemeral);
        let flags = if ephemeral { EPHEMERAL } else { 0 };
        let place = ask.place.clone();
        let promise = CancellationToken::new();
        self.promising().insert(asked.token.clone(), promise.clone());
        // However the promise ends, whoever waits for it goes on.
        let ended = promise.drop_guard();
        let deferred = async {
            self.respond(asked, DEFERRED, json!({"flags": flags})).await;
            self.promising().remove(&asked.token);
            drop(ended);
        };
        let ((), accepted) = tokio::join!(deferred, self.ask(ask));
        if let Err(refusal) = accepted {
            let phrases = asked.phrases();
            // Something must be said here: the answer was promised.
            let said = refusal_text(&refusal, phrases).unwrap_or_else(|| phrases.busy.to_owned());
            self.finish(&place, plain(&said)).await;
        }
    }

    /// Why this is not answered where it is asked, where it is not.
    async fn refused(&self, asked: &Asked) -> Option<&'static str> {
        let (home, locale) = (asked.home, Some(asked.locale.as_str()));
        let barred = self.barred(asked.guild?, home, &asked.roles, asked.moderates, locale).await;
        barred.unwrap_or_else(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "no settings");
            Some(asked.phrases().unavailable)
        })
    }

    /// Whether a server's admins want answers to commands to be seen by their askers alone.
    async fn is_hidden(&self, asked: &Asked) -> bool {
        match asked.guild {
            Some(guild) => !self.answers_in_public(guild).await,
            None => false,
        }
    }

    async fn forget(&self, asked: &Asked) {
        let person = sender(asked.user.id.get(), "").person();
        let said = match self.companion().forget(&person).await {
            Ok(_) => asked.phrases().forgotten,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "not forgotten");
                asked.phrases().unavailable
            }
        };
        self.respond(asked, UPDATE, plain(said)).await;
    }

    /// Notes what somebody thinks of a pick. Says whether there is such a pick.
    pub(crate) async fn rate(
        &self,
        asked: &Asked,
        reply: &Reply,
        rank: u8,
        kind: FeedbackKind,
        reason: Option<FeedbackReason>,
    ) -> bool {
        let Some(pick) = pick_of(reply, rank) else { return false };
        let feedback = Feedback {
            person: sender(asked.user.id.get(), "").person(),
            turn: reply.turn.clone(),
            product: Some(pick.product.id.clone()),
            kind,
            reason,
            at: self.ports.clock.now(),
        };
        match self.companion().react(feedback).await {
            Ok(()) => true,
            Err(CompanionError::NotFound(_)) => false,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a reaction is lost");
                false
            }
        }
    }

    /// Answers with a message that only the one who asked sees.
    pub(crate) async fn answer(&self, asked: &Asked, mut body: Value) {
        body["flags"] = Value::from(EPHEMERAL);
        self.respond(asked, MESSAGE, body).await;
    }

    pub(crate) async fn respond(&self, asked: &Asked, kind: u8, data: Value) {
        let path = format!("interactions/{}/{}/callback", asked.id, asked.token);
        match self.api.post(&path, &json!({"type": kind, "data": data})).await {
            Ok(_) => {}
            // Delivered twice.
            Err(error) if error.already_answered() => {}
            Err(error) => tracing::warn!(%error, "an interaction is not answered"),
        }
    }
}

fn pick_of(reply: &Reply, rank: u8) -> Option<&Pick> {
    reply.picks.iter().find(|pick| pick.rank == u32::from(rank))
}
