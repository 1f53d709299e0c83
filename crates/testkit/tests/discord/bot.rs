//! A small bot on the real client, which does what it is told.

use std::sync::Arc;
use std::time::Duration;

use magpie_testkit::discord::{DiscordOptions, FakeDiscord};
use serenity::all::*;
use tokio::task::JoinHandle;

/// A fake, after the one-time set-up of TLS that the client wants even without TLS.
pub async fn start(options: DiscordOptions) -> FakeDiscord {
    // Another test of this process was first; that is just as well.
    drop(rustls::crypto::ring::default_provider().install_default());
    FakeDiscord::start(options).await.unwrap()
}

/// The client, and how it ends.
pub struct Bot {
    shards: Arc<ShardManager>,
    task: JoinHandle<serenity::Result<()>>,
}

impl Bot {
    /// A client with the intents that need no grant, once it is connected.
    pub async fn connect(fake: &FakeDiscord) -> Self {
        let intents = GatewayIntents::non_privileged();
        let bot = Self::spawn(fake, intents).await;
        fake.connected(Duration::from_secs(5)).await;
        bot
    }

    /// A client with these intents.
    pub async fn spawn(fake: &FakeDiscord, intents: GatewayIntents) -> Self {
        let http = http(fake);
        let mut client =
            ClientBuilder::new_with_http(http, intents).event_handler(Handler).await.unwrap();
        let shards = Arc::clone(&client.shard_manager);
        Self { shards, task: tokio::spawn(async move { client.start().await }) }
    }

    /// Ends the client.
    pub async fn end(self) {
        self.shards.shutdown_all().await;
        self.task.await.unwrap().unwrap();
    }

    /// How the client ended by itself.
    pub async fn outcome(self) -> serenity::Result<()> {
        self.task.await.unwrap()
    }
}

/// The client's REST half.
pub fn http(fake: &FakeDiscord) -> Http {
    HttpBuilder::new(format!("Bot {}", fake.token()))
        .proxy(fake.api_url().as_str().trim_end_matches('/'))
        .ratelimiter_disabled(true)
        .application_id(ApplicationId::new(fake.application_id()))
        .build()
}

/// Registers the bot's commands.
pub async fn register(fake: &FakeDiscord) {
    let option = |kind, name| CreateCommandOption::new(kind, name, "An option");
    let photo = option(CommandOptionType::Attachment, "photo");
    let text = option(CommandOptionType::String, "text").required(true).set_autocomplete(true);
    let find = CreateCommand::new("find")
        .description("Find things")
        .description_localized("de", "Dinge finden")
        .add_integration_type(InstallationContext::Guild)
        .add_integration_type(InstallationContext::User)
        .set_options(vec![text, photo]);
    let admin = CreateCommand::new("admin")
        .description("Administer")
        .default_member_permissions(Permissions::MANAGE_GUILD);
    let saved = CreateCommand::new("saved").description("What was saved");
    let tell = CreateCommand::new("tell").description("Tell something");
    let alike = CreateCommand::new("Find alike").kind(CommandType::Message);
    let all = vec![find, admin, saved, tell, alike];
    assert_eq!(Command::set_global_commands(http(fake), all).await.unwrap().len(), 5);
}

struct Handler;

#[async_trait]
impl EventHandler for Handler {
    async fn message(&self, ctx: Context, message: Message) {
        if message.author.bot {
            return;
        }
        if let Some((_, text)) = message.content.split_once("echo ") {
            let reply = CreateMessage::new()
                .content(text)
                .reference_message(&message)
                .allowed_mentions(CreateAllowedMentions::new().replied_user(false));
            message.channel_id.send_message(&ctx, reply).await.unwrap();
        }
    }

    async fn reaction_add(&self, ctx: Context, reaction: Reaction) {
        let text = format!("thanks for {}", reaction.emoji);
        reaction.channel_id.say(&ctx, text).await.unwrap();
    }

    async fn interaction_create(&self, ctx: Context, interaction: Interaction) {
        match interaction {
            Interaction::Command(command) => used(&ctx, command).await,
            Interaction::Component(component) => pressed(&ctx, component).await,
            Interaction::Modal(modal) => {
                let ActionRowComponent::InputText(input) = &modal.data.components[0].components[0]
                else {
                    panic!("not a text input");
                };
                let text = format!("you said {}", input.value.as_deref().unwrap_or(""));
                modal.create_response(&ctx, message(&text)).await.unwrap();
            }
            Interaction::Autocomplete(typed) => {
                let text = typed.data.autocomplete().unwrap().value.to_owned();
                let choices = CreateAutocompleteResponse::new()
                    .add_string_choice(format!("{text} for rain"), "rain")
                    .add_string_choice(format!("{text} for snow"), "snow");
                let response = CreateInteractionResponse::Autocomplete(choices);
                typed.create_response(&ctx, response).await.unwrap();
            }
            other => panic!("{other:?}"),
        }
    }
}

fn message(text: &str) -> CreateInteractionResponse {
    let message = CreateInteractionResponseMessage::new().content(text);
    CreateInteractionResponse::Message(message)
}

fn form() -> CreateInteractionResponse {
    let input = CreateInputText::new(InputTextStyle::Short, "What", "what").max_length(9);
    let rows = vec![CreateActionRow::InputText(input)];
    CreateInteractionResponse::Modal(CreateModal::new("told", "Tell me").components(rows))
}

async fn used(ctx: &Context, command: CommandInteraction) {
    match command.data.name.as_str() {
        "find" => {
            command.defer(ctx).await.unwrap();
            let text = command.data.options[0].value.as_str().unwrap();
            let mut card = CreateEmbed::new()
                .title(format!("A pair of {text}"))
                .url("https://shop.example/1")
                .description("Dry in *every* rain")
                .field("Price", "$96", true)
                .field("Size", "42", false)
                .footer(CreateEmbedFooter::new("1 of 3"));
            if let Some(photo) = command.data.resolved.attachments.values().next() {
                card = card.thumbnail(&photo.url);
            }
            let buttons = vec![
                CreateButton::new("more").label("More"),
                CreateButton::new("tell").label("Tell").style(ButtonStyle::Success),
                CreateButton::new_link("https://shop.example/1").label("Shop"),
                CreateButton::new("off").label("Sold out").disabled(true),
            ];
            let options = ["42", "43"].map(|size| CreateSelectMenuOption::new(size, size));
            let kind = CreateSelectMenuKind::String { options: options.to_vec() };
            let menu = CreateSelectMenu::new("size", kind).placeholder("Size");
            let rows = vec![CreateActionRow::Buttons(buttons), CreateActionRow::SelectMenu(menu)];
            let edit =
                EditInteractionResponse::new().content("Found:").embed(card).components(rows);
            command.edit_response(ctx, edit).await.unwrap();
        }
        "saved" => {
            let saved = CreateInteractionResponseMessage::new().content("nothing").ephemeral(true);
            let response = CreateInteractionResponse::Message(saved);
            command.create_response(ctx, response).await.unwrap();
        }
        "tell" => command.create_response(ctx, form()).await.unwrap(),
        "admin" => command.create_response(ctx, message("yes?")).await.unwrap(),
        "Find alike" => {
            let target = command.data.resolved.messages.values().next().unwrap();
            let text = format!("alike: {}", target.content);
            command.create_response(ctx, message(&text)).await.unwrap();
        }
        other => panic!("{other}"),
    }
}

async fn pressed(ctx: &Context, component: ComponentInteraction) {
    match component.data.custom_id.as_str() {
        "more" => {
            let changed = CreateInteractionResponseMessage::new().content("Found more:");
            let response = CreateInteractionResponse::UpdateMessage(changed);
            component.create_response(ctx, response).await.unwrap();
            let more = CreateInteractionResponseFollowup::new().content("psst").ephemeral(true);
            component.create_followup(ctx, more).await.unwrap();
        }
        "tell" => component.create_response(ctx, form()).await.unwrap(),
        _ => {
            component.create_response(ctx, CreateInteractionResponse::Acknowledge).await.unwrap();
        }
    }
}
