//! The real program in a Discord that speaks the wire format: what people there do and see.

mod buttons;
mod page;
mod turns;

use std::time::Duration;

use insta::assert_snapshot;
use magpie_testkit::discord::{
    ChannelId, DiscordOptions, FakeDiscord, FileDraft, GuildId, Intents, InteractionId, Message,
    MessageDraft, OptionValue, Permissions, RateLimits, UserId,
};

use crate::shop::Shop;
use crate::support::{ScriptedModelServer, Server};

const SOON: Duration = Duration::from_secs(20);
/// A day of troubles has 2,000 turns.
const SHOPPERS: usize = 200;
const ROUNDS: usize = 10;
const BOOTS: &str = "waterproof hiking boots under $120, not leather";

/// A Discord with the bot in a server, and somebody there.
struct World {
    discord: FakeDiscord,
    server: Option<Server>,
    _shop: Option<Shop>,
    folder: tempfile::TempDir,
    env: Vec<(&'static str, String)>,
    ada: UserId,
    guild: GuildId,
    channel: ChannelId,
}

impl World {
    async fn open() -> Self {
        let shop = Shop::open().await;
        let env = vec![("MAGPIE_CATALOGS", shop.feed())];
        Self::with(DiscordOptions::default(), env, Some(shop)).await
    }

    /// With the demo shop, which has pictures.
    async fn with_pictures() -> Self {
        Self::with(DiscordOptions::default(), Vec::new(), None).await
    }

    async fn with(
        options: DiscordOptions,
        mut env: Vec<(&'static str, String)>,
        shop: Option<Shop>,
    ) -> Self {
        let discord = FakeDiscord::start(options).await.unwrap();
        let ada = discord.user("Ada");
        let guild = discord.guild("Climbers", &[ada]);
        let channel = discord.text_channel(guild, "gear");
        env.push(("DISCORD_BOT_TOKEN", discord.token().to_owned()));
        env.push(("DISCORD_API_URL", discord.api_url().to_string()));
        let folder = tempfile::tempdir().unwrap();
        let mut world =
            Self { discord, server: None, _shop: shop, folder, env, ada, guild, channel };
        world.start().await;
        world
    }

    async fn start(&mut self) {
        let env: Vec<(&str, &str)> = self.env.iter().map(|(k, v)| (*k, v.as_str())).collect();
        self.server = Some(Server::start(self.folder.path(), &env));
        self.discord.connected(SOON).await;
    }

    fn slash(&self, name: &str, options: &[(&str, OptionValue)]) -> InteractionId {
        self.discord.slash(self.ada, self.channel, name, options).unwrap()
    }

    async fn pick(&self, text: &str) -> Message {
        let text = OptionValue::Text(text.to_owned());
        self.discord.response(self.slash("pick", &[("text", text)]), SOON).await
    }

    /// The bot's message in a channel that shows a final reply.
    async fn final_in(&self, channel: ChannelId) -> Message {
        let bot = self.discord.bot_id();
        let is_final = |m: &Message| m.author == bot && !m.components.is_empty();
        self.discord.wait_for(channel, is_final, SOON).await
    }

    /// What somebody sees, without what changes from run to run.
    fn seen(&self, channel: ChannelId) -> String {
        steady(&self.discord.snapshot(channel, self.ada))
    }

    fn end(mut self) {
        assert!(self.server.take().unwrap().stop());
        self.discord.assert_clean();
    }
}

fn steady(text: &str) -> String {
    let text = regex::Regex::new(r"127\.0\.0\.1:\d+").unwrap().replace_all(text, "shop.example");
    let times = r"\d{4}-\d\d-\d\dT[0-9:.]+(Z|\+00:00)";
    let text = regex::Regex::new(times).unwrap().replace_all(&text, "TIME");
    let text = regex::Regex::new(r"\d{4}-\d\d-\d\d").unwrap().replace_all(&text, "DAY");
    // A reply that is there before its placeholder was posted edits none.
    let edited = regex::Regex::new(r"(?m)^(Magpie \[APP\].*) \(edited\)$").unwrap();
    edited.replace_all(&text, "$1").into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mention_in_a_server_is_answered_in_place() {
    let world = World::open().await;
    let asked = format!("<@{}> {BOOTS}", world.discord.bot_id());
    world.discord.send_message(world.channel, world.ada, asked.as_str()).unwrap();
    world.final_in(world.channel).await;
    assert_snapshot!(world.seen(world.channel), @"
    #gear, seen by Ada

    Ada
      @Magpie waterproof hiking boots under $120, not leather

    Magpie [APP] · to Ada
      I found 4 hiking boots: waterproof, at most $120.00, not leather. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ $99.00 is within $120.00; waterproof; hiking boots; mesh, no leather.
      │ ✓ at most $120.00 · ✓ waterproof · ✓ hiking boots · ✓ not leather
      └ verified
      ┌
      │ # 2. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ $75.00 is within $120.00; waterproof; hiking boots; mesh, no leather.
      │ ✓ at most $120.00 · ✓ waterproof · ✓ hiking boots · ✓ not leather
      └ verified
      ┌
      │ # 3. Osmire Cairn Hiking Boots <http://shop.example/p/3>
      │ **$118.00**
      │ $118.00 is within $120.00; waterproof; hiking boots; synthetic, no leather.
      │ ✓ at most $120.00 · ✓ waterproof · ✓ hiking boots · ✓ not leather
      └ verified
      ┌
      │ # 4. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ $89.00 is within $120.00; waterproof; hiking boots; mesh, no leather.
      │ ✓ at most $120.00 · ✓ waterproof · ✓ hiking boots · ✓ not leather
      └ verified
      [♥ 1] [♥ 2] [♥ 3] [♥ 4]
      [✕ 1] [✕ 2] [✕ 3] [✕ 4]
      [🔔 1] [🔔 2] [🔔 3] [🔔 4]
      [Cheaper] [Show more] [Refine]
    ");
    world.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slash_command_is_answered_and_its_buttons_refine() {
    let world = World::open().await;
    let first = world.pick("waterproof hiking boots").await;
    let cheaper = world.discord.press(world.ada, first.id, "Cheaper").unwrap();
    let cheaper = world.discord.response(cheaper, SOON).await;
    assert!(cheaper.content.contains("at most"), "{}", cheaper.content);
    let like = world.discord.press(world.ada, cheaper.id, "♥ 1").unwrap();
    let like = world.discord.response(like, SOON).await;
    assert!(!like.embeds.is_empty(), "{}", like.content);

    let form = world.discord.press(world.ada, first.id, "Refine").unwrap();
    world.discord.answered(form, SOON).await;
    let refined = world.discord.submit(form, &[("words", "not leather")]).unwrap();
    let refined = world.discord.response(refined, SOON).await;
    assert!(refined.content.contains("not leather"), "{}", refined.content);

    let unwanted = title(&refined, 0);
    let press = world.discord.press(world.ada, refined.id, "✕ 1").unwrap();
    let noted = world.discord.response(press, SOON).await;
    assert!(noted.is_ephemeral());
    assert!(noted.content.starts_with("Noted: I'll leave it out from now on."));
    let why = world.discord.press(world.ada, noted.id, "not my style").unwrap();
    let thanks = world.discord.response(why, SOON).await;
    assert_eq!(thanks.id, noted.id);
    assert_eq!(thanks.content, "Thank you, noted: not my style.");
    assert!(!unwanted.is_empty());
    world.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_votes_on_a_card_and_has_a_taste_of_its_own() {
    let shop = Shop::open().await;
    let env = vec![("MAGPIE_CATALOGS", shop.feed())];
    // Restarting sooner than anybody would.
    let options = DiscordOptions { identify_interval: Duration::ZERO, ..DiscordOptions::default() };
    let mut world = World::with(options, env, Some(shop)).await;
    let bob = world.discord.user("Bob");
    world.discord.join(world.guild, bob);
    let card = world.pick("hiking boots").await;
    let vote = async |world: &World, who: UserId, button: &str, then: &str| {
        let press = world.discord.press(who, card.id, button).unwrap();
        world.discord.answered(press, SOON).await;
        let counts = |m: &Message| m.id == card.id && m.components[0].to_string().contains(then);
        world.discord.wait_for(world.channel, counts, SOON).await
    };
    vote(&world, world.ada, "🗳 1", "🗳 1 · 1").await;
    // What was counted before the program ended is counted afterwards.
    assert!(world.server.take().unwrap().stop());
    world.start().await;
    let voted = vote(&world, bob, "🗳 1 · 1", "🗳 1 · 2").await;
    assert_eq!((&voted.content, &voted.embeds), (&card.content, &card.embeds));
    let taste = world.discord.response(world.slash("taste", &[]), SOON).await;
    assert!(taste.content.contains("likes:"), "{}", taste.content);
    for (who, button, then) in [(world.ada, "🗳 1 · 2", "🗳 1 · 1"), (bob, "🗳 1 · 1", "🗳 1\"")]
    {
        vote(&world, who, button, then).await;
    }
    let taste = world.discord.response(world.slash("taste", &[]), SOON).await;
    assert!(!taste.content.contains("likes:"), "{}", taste.content);
    let seen = world.seen(world.channel);
    assert!(!seen.contains("Bob"), "{seen}");
    world.end();
}

/// The title of a card without its number.
fn title(message: &Message, card: usize) -> String {
    let title = message.embeds[card]["title"].as_str().unwrap();
    title.split_once(". ").unwrap().1.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_about_a_reply_goes_on_with_it() {
    let shop = Shop::open().await;
    let env = vec![("MAGPIE_CATALOGS", shop.feed())];
    let options = DiscordOptions { granted: Intents::MESSAGE_CONTENT, ..DiscordOptions::default() };
    let world = World::with(options, env, Some(shop)).await;
    let first = world.pick("waterproof hiking boots").await;
    // Nobody is quicker than the bot is with noting what it has posted.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let thread = world.discord.thread_of(first.id, "Boots");
    let say = |text: &str| world.discord.send_message(thread, world.ada, text).unwrap();
    say("only those below 100 dollars, please.");
    let cheaper = world.final_in(thread).await;
    assert!(cheaper.content.contains("waterproof"), "{}", cheaper.content);
    assert!(cheaper.content.contains("at most $100"), "{}", cheaper.content);
    // People who talk to each other are left alone, there and elsewhere.
    let bob = world.discord.user("Bob");
    world.discord.join(world.guild, bob);
    say(&format!("<@{bob}> do you like hiking boots below 50 dollars?"));
    world.discord.send_message(world.channel, world.ada, "hiking boots, anybody?").unwrap();
    say("And without leather?");
    let bot = world.discord.bot_id();
    let again = |m: &Message| m.author == bot && m.content.contains("not leather");
    world.discord.wait_for(thread, again, SOON).await;
    let by_bot = |channel| {
        let messages = world.discord.messages(channel);
        messages.iter().filter(|m| m.author == bot).count()
    };
    assert_eq!((by_bot(thread), by_bot(world.channel)), (2, 1));
    world.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_person_wants_in_a_channel_binds_no_other() {
    let world = World::open().await;
    let pick = async |who: UserId, text: &str| {
        let options = [("text", OptionValue::Text(text.to_owned()))];
        let asked = world.discord.slash(who, world.channel, "pick", &options).unwrap();
        world.discord.response(asked, SOON).await.content
    };
    let bob = world.discord.user("Bob");
    world.discord.join(world.guild, bob);
    assert!(pick(world.ada, "waterproof hiking boots").await.contains("waterproof"));
    let theirs = pick(bob, "hiking boots under $100").await;
    assert!(theirs.contains("at most $100") && !theirs.contains("waterproof"), "{theirs}");
    let own = pick(bob, "without leather").await;
    assert!(own.contains("at most $100") && own.contains("not leather"), "{own}");
    world.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn direct_messages_keep_what_was_said() {
    let world = World::open().await;
    let dm = world.discord.dm(world.ada);
    let say = async |text: &str, part: &str| {
        world.discord.send_message(dm, world.ada, text).unwrap();
        let bot = world.discord.bot_id();
        let has = |m: &Message| m.author == bot && m.content.contains(part);
        world.discord.wait_for(dm, has, SOON).await
    };
    say("I never buy leather.", "I'll keep it in mind").await;
    let boots = say("I am looking for hiking boots", "I found").await;
    assert!((0..boots.embeds.len()).all(|card| !title(&boots, card).contains("Drover")));
    assert!(boots.embeds[0]["description"].as_str().unwrap().contains("what you told me"));
    say("and what about trends in lamps?", "lamp").await;
    world.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn private_things_are_seen_by_their_owner_alone() {
    let world = World::open().await;
    let bob = world.discord.user("Bob");
    world.discord.join(world.guild, bob);
    let dm = world.discord.dm(world.ada);
    world.discord.send_message(dm, world.ada, "I wear size 42 and I am vegan.").unwrap();
    let bot = world.discord.bot_id();
    let noted = |m: &Message| m.author == bot && m.content.contains("42");
    world.discord.wait_for(dm, noted, SOON).await;

    let memory = world.discord.response(world.slash("memory", &[]), SOON).await;
    assert!(memory.is_ephemeral() && memory.content.contains("42"), "{memory:?}");
    let vegan = memory.content.lines().find(|line| line.contains("vegan")).unwrap();
    let strike = format!("✕ {}", vegan.split('\\').next().unwrap());
    let press = world.discord.press(world.ada, memory.id, &strike).unwrap();
    let left = world.discord.response(press, SOON).await;
    assert_eq!((left.id, left.is_ephemeral()), (memory.id, true));
    assert!(left.content.contains("42") && !left.content.contains("vegan"), "{}", left.content);
    let picked = world.pick("hiking boots").await;
    assert!(!picked.is_ephemeral());
    let seen = steady(&world.discord.snapshot(world.channel, bob));
    assert!(!seen.contains("42") && !seen.contains("told me"), "{seen}");

    let forget = world.discord.response(world.slash("forget", &[]), SOON).await;
    assert!(forget.is_ephemeral());
    let press = world.discord.press(world.ada, forget.id, "Delete everything").unwrap();
    world.discord.answered(press, SOON).await;
    let memory = world.discord.response(world.slash("memory", &[]), SOON).await;
    assert!(memory.content.contains("nothing about you"), "{}", memory.content);
    world.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn find_this_answers_a_photo_that_somebody_else_posted() {
    let world = World::with_pictures().await;
    let server = world.server.as_ref().unwrap();
    server.pictures_ready().await;
    let boots = server.ask("somebody", "hiking boots").await;
    let pick = &boots["picks"][0];
    let picture = server.client.get(pick["image"].as_str().unwrap()).send().await.unwrap();
    let picture = picture.bytes().await.unwrap();
    let bob = world.discord.user("Bob");
    world.discord.join(world.guild, bob);
    let photo = |name: &str| FileDraft::new(name, "image/jpeg", picture.clone());
    let message = MessageDraft::new("look at these").file(photo("boots.jpg"));
    let posted = world.discord.send_message(world.channel, bob, message).unwrap();
    let found = world.discord.message_command(world.ada, posted, "Find this").unwrap();
    let found = world.discord.response(found, SOON).await;
    assert!(found.is_ephemeral());
    assert_eq!(title(&found, 0), pick["title"].as_str().unwrap());

    let file = OptionValue::File(photo("mine.jpg"));
    let text = OptionValue::Text("like this".to_owned());
    let found = world.slash("pick", &[("text", text), ("photo", file)]);
    let found = world.discord.response(found, SOON).await;
    assert_eq!(title(&found, 0), pick["title"].as_str().unwrap());

    // In a direct message, with a photo that is gone and one that is none.
    let dm = world.discord.dm(world.ada);
    let gone = MessageDraft::new("").file(photo("gone.jpg").gone());
    world.discord.send_message(dm, world.ada, gone).unwrap();
    let bot = world.discord.bot_id();
    let says = |words: &'static str| {
        move |m: &Message| m.author == bot && m.content.to_lowercase().contains(words)
    };
    world.discord.wait_for(dm, says("can't be fetched"), SOON).await;
    let lie = FileDraft::new("lie.jpg", "image/jpeg", "not a picture at all");
    world.discord.send_message(dm, world.ada, MessageDraft::new("").file(lie)).unwrap();
    world.discord.wait_for(dm, says("decode"), SOON).await;
    world.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_asks_where_the_bot_may_not_write_is_told_in_private() {
    let world = World::open().await;
    let silent = world.discord.text_channel(world.guild, "silent");
    world.discord.set_bot_permissions(silent, Permissions::VIEW_CHANNEL);
    let asked = format!("<@{}> hiking boots for wet trails", world.discord.bot_id());
    world.discord.send_message(silent, world.ada, asked.as_str()).unwrap();
    let dm = world.discord.dm(world.ada);
    let told = |m: &Message| m.content.contains("Send Messages");
    world.discord.wait_for(dm, told, SOON).await;
    drop(world);
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_choose_who_sees_answers() {
    let world = World::open().await;
    world.discord.set_member_permissions(world.guild, world.ada, Permissions::MANAGE_GUILD);
    let settings = world.discord.response(world.slash("settings", &[]), SOON).await;
    assert!(settings.is_ephemeral());
    let press = world.discord.press(world.ada, settings.id, "Only who asks").unwrap();
    world.discord.answered(press, SOON).await;
    assert!(world.pick("hiking boots").await.is_ephemeral());
    world.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_message_accepted_before_a_kill_gets_exactly_one_visible_reply() {
    let shop = Shop::open().await;
    // A slow scripted model that fails in the end keeps the turns in flight when the kill comes.
    let model = ScriptedModelServer::start(Duration::from_millis(400), |_| Err(500)).await;
    let mut env = vec![("MAGPIE_CATALOGS", shop.feed())];
    env.extend(model.env());
    let options = DiscordOptions {
        limits: RateLimits::OFF,
        // Restarting sooner than anybody would.
        identify_interval: Duration::ZERO,
        ..DiscordOptions::default()
    };
    let mut world = World::with(options, env, Some(shop)).await;
    let bot = world.discord.bot_id();
    let shoppers: Vec<(UserId, ChannelId)> = (0..20)
        .map(|n| world.discord.user(&format!("Shopper{n}")))
        .map(|user| (user, world.discord.dm(user)))
        .collect();
    for (user, channel) in &shoppers {
        world.discord.send_message(*channel, *user, BOOTS).unwrap();
    }
    let slash = world.slash("pick", &[("text", OptionValue::Text(BOOTS.to_owned()))]);
    let has_placeholders = |discord: &FakeDiscord| {
        let shown = |channel| discord.messages(channel).iter().any(|m: &Message| m.author == bot);
        shoppers.iter().all(|(_, channel)| shown(*channel))
    };
    assert!(world.discord.wait_until(has_placeholders, SOON).await);
    world.server.take().unwrap().kill();
    world.start().await;
    for (_, channel) in &shoppers {
        world.final_in(*channel).await;
        let of_bot = |m: &&Message| m.author == bot && !m.deleted;
        let messages = world.discord.messages(*channel);
        assert_eq!(messages.iter().filter(of_bot).count(), 1, "{messages:#?}");
    }
    let answer = world.discord.response(slash, SOON).await;
    assert!(!answer.embeds.is_empty(), "{answer:?}");
    world.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_troubles_loses_nothing_and_doubles_nothing() {
    let shop = Shop::open().await;
    let env = vec![
        ("MAGPIE_CATALOGS", shop.feed()),
        ("MAGPIE_TURNS_PER_MINUTE", "1000".to_owned()),
        ("MAGPIE_CHAT_TURNS_PER_MINUTE", "1000".to_owned()),
        ("MAGPIE_COMMUNITY_TURNS_PER_MINUTE", "1000".to_owned()),
    ];
    let world = World::with(DiscordOptions::default(), env, Some(shop)).await;
    world.discord.faults(|faults| {
        faults.too_many = 0.1;
        faults.retry_after = Duration::from_millis(200);
        faults.internal = 0.03;
        faults.bad_gateway = 0.02;
        faults.duplicates = 40;
        faults.lost_responses = 5;
    });
    let bot = world.discord.bot_id();
    let shoppers: Vec<(UserId, ChannelId)> = (0..SHOPPERS)
        .map(|n| world.discord.user(&format!("Shopper{n}")))
        .map(|user| (user, world.discord.dm(user)))
        .collect();
    for round in 0..ROUNDS {
        for (at, (user, channel)) in shoppers.iter().enumerate() {
            world.discord.send_message(*channel, *user, BOOTS).unwrap();
            if at == SHOPPERS / 3 {
                world.discord.drop_gateway();
                world.discord.connected(SOON).await;
            }
            if at == SHOPPERS / 2 {
                world.discord.request_reconnect();
                world.discord.connected(SOON).await;
            }
        }
        let finals = |discord: &FakeDiscord| {
            shoppers.iter().all(|(_, channel)| {
                let messages = discord.messages(*channel);
                let shown =
                    |m: &&Message| m.author == bot && !m.components.is_empty() && !m.deleted;
                messages.iter().filter(shown).count() == round + 1
            })
        };
        assert!(world.discord.wait_until(finals, SOON * 3).await, "round {round}");
    }
    for (_, channel) in &shoppers {
        let messages = world.discord.messages(*channel);
        assert_eq!(messages.iter().filter(|m| m.author == bot && !m.deleted).count(), ROUNDS);
    }
    world.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_messages_and_forged_buttons_are_answered_kindly() {
    let world = World::open().await;
    let dm = world.discord.dm(world.ada);
    let bot = world.discord.bot_id();
    let other = world.discord.other_bot("Rival");
    world.discord.join(world.guild, other);
    let from_bot = format!("<@{bot}> hiking boots");
    world.discord.send_message(world.channel, other, from_bot.as_str()).unwrap();
    let voice = FileDraft::new("voice.ogg", "audio/ogg", "OggS");
    world.discord.send_message(dm, world.ada, MessageDraft::new("").file(voice)).unwrap();
    let says =
        |words: &'static str| move |m: &Message| m.author == bot && m.content.contains(words);
    world.discord.wait_for(dm, says("I read text and photos"), SOON).await;
    for text in [
        "\u{202e}evil\u{200b}",
        &"boots ".repeat(330),
        "<@&1> @everyone **x** [a](http://e.example)",
    ] {
        world.discord.send_message(dm, world.ada, text).unwrap();
    }
    let first = world.pick("hiking boots").await;
    // A button that was shown in another channel.
    let foreign = world.discord.text_channel(world.guild, "elsewhere");
    let text = OptionValue::Text("hiking boots".to_owned());
    let there = world.discord.slash(world.ada, foreign, "pick", &[("text", text)]).unwrap();
    let there = world.discord.response(there, SOON).await;
    assert_ne!(first.components, there.components, "buttons are bound to their channel");
    let seen = world.seen(world.channel);
    assert_eq!(seen.matches("[APP]").count(), 1, "bots are not answered: {seen}");
    world.end();
}
