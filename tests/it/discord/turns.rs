//! Every kind of turn by every way into Discord, and exactly what people see of it.

use insta::assert_snapshot;
use magpie_testkit::discord::OptionValue;

use super::page::{Page, draft, pictured};

/// Words, a refinement, a preference, a photo, both, and a trend.
const KINDS: [(&str, Option<usize>); 6] = [
    ("I am looking for waterproof hiking boots", None),
    ("Only the ones below 100 dollars, please.", None),
    ("I never buy leather.", None),
    ("", Some(3)),
    ("under $100", Some(4)),
    (TREND, None),
];
const TREND: &str = "What is trending in hiking boots?";

/// How somebody asks.
#[derive(Clone, Copy)]
enum Way {
    Mention,
    Command,
    Menu,
    Direct,
}

/// What Ada sees who asks everything that can be asked in a way.
async fn asked(way: Way) -> String {
    let world = pictured().await;
    let bob = world.discord.user("Bob");
    world.discord.join(world.guild, bob);
    let channel = match way {
        Way::Direct => world.discord.dm(world.ada),
        Way::Mention | Way::Command | Way::Menu => world.channel,
    };
    let mut page = Page::of(&world, channel);
    for (text, photo) in KINDS {
        match way {
            Way::Mention => {
                let text = format!("<@{}> {text}", world.discord.bot_id());
                page.say(&text, photo).await;
            }
            Way::Direct => {
                page.say(text, photo).await;
            }
            Way::Command if text == TREND => {
                page.command("trends", &[("category", OptionValue::from("hiking boots"))]).await;
            }
            Way::Command => {
                page.pick(text, photo).await;
            }
            Way::Menu => {
                let message = draft(text, photo);
                let posted = world.discord.send_message(channel, bob, message).unwrap();
                page.note("");
                page.find(posted).await;
            }
        }
    }
    if matches!(way, Way::Menu) {
        let last = world.discord.messages(channel).pop().unwrap();
        page.press(&last, "Cheaper").await;
        let others = world.discord.snapshot(channel, bob);
        assert!(!others.contains("[APP]"), "{others}");
    }
    let text = page.text;
    world.end();
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_turn_is_shown_to_a_mention() {
    assert_snapshot!(asked(Way::Mention).await, @"
    #gear, seen by Ada

    Ada
      @Magpie I am looking for waterproof hiking boots

    Magpie [APP] · to Ada
      I found 5 hiking boots: waterproof. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      ┌
      │ # 2. Brackwell Drover Hiking Boots <http://shop.example/p/2>
      │ **$115.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      ┌
      │ # 3. Torvanne Summit Hiking Boots <http://shop.example/p/4>
      │ **$189.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      ┌
      │ # 4. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      ┌
      │ # 5. Osmire Cairn Hiking Boots <http://shop.example/p/3>
      │ **$118.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      [♥ 1] [♥ 2] [♥ 3] [♥ 4] [♥ 5]
      [✕ 1] [✕ 2] [✕ 3] [✕ 4] [✕ 5]
      [🔔 1] [🔔 2] [🔔 3] [🔔 4] [🔔 5]
      [Cheaper] [Show more] [Refine]

    Ada
      @Magpie Only the ones below 100 dollars, please.

    Magpie [APP] · to Ada
      I found 3 hiking boots: waterproof, at most $100.00. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ Waterproof; hiking boots; $99.00 is within $100.00.
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $100.00
      └ verified
      ┌
      │ # 2. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Waterproof; hiking boots; $75.00 is within $100.00.
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $100.00
      └ verified
      ┌
      │ # 3. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ Waterproof; hiking boots; $89.00 is within $100.00.
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $100.00
      └ verified
      [♥ 1] [♥ 2] [♥ 3]
      [✕ 1] [✕ 2] [✕ 3]
      [🔔 1] [🔔 2] [🔔 3]
      [Cheaper] [Show more] [Refine]

    Ada
      @Magpie I never buy leather.

    Magpie [APP] · to Ada
      I keep personal things out of groups: tell me in private and I'll remember.

    Ada
      @Magpie
      [file photo.png image/png 895 bytes]

    Magpie [APP] · to Ada
      I found 5 matches for your photo. My first choice is Osmire Cairn Hiking Boots at $118.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Osmire Cairn Hiking Boots <http://shop.example/p/3>
      │ **$118.00**
      │ Looks like what is in your photo.
      └ verified
      ┌
      │ # 2. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ Looks like what is in your photo.
      └ verified
      ┌
      │ # 3. Torvanne Summit Hiking Boots <http://shop.example/p/4>
      │ **$189.00**
      │ Looks like what is in your photo.
      └ verified
      ┌
      │ # 4. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Looks like what is in your photo.
      └ verified
      ┌
      │ # 5. Brackwell Drover Hiking Boots <http://shop.example/p/2>
      │ **$115.00**
      │ Looks like what is in your photo.
      └ verified
      [♥ 1] [♥ 2] [♥ 3] [♥ 4] [♥ 5]
      [✕ 1] [✕ 2] [✕ 3] [✕ 4] [✕ 5]
      [🔔 1] [🔔 2] [🔔 3] [🔔 4] [🔔 5]
      [Cheaper] [Show more] [Refine]

    Ada
      @Magpie under $100
      [file photo.png image/png 9115 bytes]

    Magpie [APP] · to Ada
      I found 3 matches for your photo: at most $100.00. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ $99.00 is within $100.00.
      │ ✓ at most $100.00
      └ verified
      ┌
      │ # 2. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ $75.00 is within $100.00.
      │ ✓ at most $100.00
      └ verified
      ┌
      │ # 3. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ $89.00 is within $100.00.
      │ ✓ at most $100.00
      └ verified
      [♥ 1] [♥ 2] [♥ 3]
      [✕ 1] [✕ 2] [✕ 3]
      [🔔 1] [🔔 2] [🔔 3]
      [Cheaper] [Show more] [Refine]

    Ada
      @Magpie What is trending in hiking boots?

    Magpie [APP] · to Ada
      In hiking boots, of 6 products: 0 at least 5 % below their 30-day median, 0 above it, 0 sold out (shop.example, DAY to DAY).

      I found 5 hiking boots. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Tarnholt Marsh Hiking Boots at $89.00.
      ┌
      │ # 1. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ Hiking boots.
      │ ✓ hiking boots
      └ verified
      ┌
      │ # 2. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ Hiking boots.
      │ ✓ hiking boots
      └ verified
      ┌
      │ # 3. Brackwell Drover Hiking Boots <http://shop.example/p/2>
      │ **$115.00**
      │ Hiking boots.
      │ ✓ hiking boots
      └ verified
      ┌
      │ # 4. Osmire Cairn Hiking Boots <http://shop.example/p/3>
      │ **$118.00**
      │ Hiking boots.
      │ ✓ hiking boots
      └ verified
      ┌
      │ # 5. Torvanne Summit Hiking Boots <http://shop.example/p/4>
      │ **$189.00**
      │ Hiking boots.
      │ ✓ hiking boots
      └ verified
      [♥ 1] [♥ 2] [♥ 3] [♥ 4] [♥ 5]
      [✕ 1] [✕ 2] [✕ 3] [✕ 4] [✕ 5]
      [🔔 1] [🔔 2] [🔔 3] [🔔 4] [🔔 5]
      [Cheaper] [Show more] [Refine]
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_turn_is_shown_to_a_command() {
    assert_snapshot!(asked(Way::Command).await, @"
    #gear, seen by Ada

    * /pick text: I am looking for waterproof hiking boots

    Magpie [APP] · used by Ada
      I found 5 hiking boots: waterproof. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      *🗳 one vote each · ✕ not for me · 🔔 tell me when it gets cheaper*
      ┌
      │ # 1. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      ┌
      │ # 2. Brackwell Drover Hiking Boots <http://shop.example/p/2>
      │ **$115.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      ┌
      │ # 3. Torvanne Summit Hiking Boots <http://shop.example/p/4>
      │ **$189.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      ┌
      │ # 4. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      ┌
      │ # 5. Osmire Cairn Hiking Boots <http://shop.example/p/3>
      │ **$118.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      [🗳 1] [🗳 2] [🗳 3] [🗳 4] [🗳 5]
      [✕ 1] [✕ 2] [✕ 3] [✕ 4] [✕ 5]
      [🔔 1] [🔔 2] [🔔 3] [🔔 4] [🔔 5]
      [Cheaper] [Show more] [Refine]

    * /pick text: Only the ones below 100 dollars, please.

    Magpie [APP] · used by Ada
      I found 3 hiking boots: waterproof, at most $100.00. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      *🗳 one vote each · ✕ not for me · 🔔 tell me when it gets cheaper*
      ┌
      │ # 1. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ Waterproof; hiking boots; $99.00 is within $100.00.
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $100.00
      └ verified
      ┌
      │ # 2. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Waterproof; hiking boots; $75.00 is within $100.00.
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $100.00
      └ verified
      ┌
      │ # 3. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ Waterproof; hiking boots; $89.00 is within $100.00.
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $100.00
      └ verified
      [🗳 1] [🗳 2] [🗳 3]
      [✕ 1] [✕ 2] [✕ 3]
      [🔔 1] [🔔 2] [🔔 3]
      [Cheaper] [Show more] [Refine]

    * /pick text: I never buy leather.

    Magpie [APP] · used by Ada
      I keep personal things out of groups: tell me in private and I'll remember.

    * /pick photo

    Magpie [APP] · used by Ada
      I found 5 matches for your photo. My first choice is Osmire Cairn Hiking Boots at $118.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      *🗳 one vote each · ✕ not for me · 🔔 tell me when it gets cheaper*
      ┌
      │ # 1. Osmire Cairn Hiking Boots <http://shop.example/p/3>
      │ **$118.00**
      │ Looks like what is in your photo.
      └ verified
      ┌
      │ # 2. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ Looks like what is in your photo.
      └ verified
      ┌
      │ # 3. Torvanne Summit Hiking Boots <http://shop.example/p/4>
      │ **$189.00**
      │ Looks like what is in your photo.
      └ verified
      ┌
      │ # 4. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Looks like what is in your photo.
      └ verified
      ┌
      │ # 5. Brackwell Drover Hiking Boots <http://shop.example/p/2>
      │ **$115.00**
      │ Looks like what is in your photo.
      └ verified
      [🗳 1] [🗳 2] [🗳 3] [🗳 4] [🗳 5]
      [✕ 1] [✕ 2] [✕ 3] [✕ 4] [✕ 5]
      [🔔 1] [🔔 2] [🔔 3] [🔔 4] [🔔 5]
      [Cheaper] [Show more] [Refine]

    * /pick text: under $100 photo

    Magpie [APP] · used by Ada
      I found 3 matches for your photo: at most $100.00. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      *🗳 one vote each · ✕ not for me · 🔔 tell me when it gets cheaper*
      ┌
      │ # 1. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ $99.00 is within $100.00.
      │ ✓ at most $100.00
      └ verified
      ┌
      │ # 2. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ $75.00 is within $100.00.
      │ ✓ at most $100.00
      └ verified
      ┌
      │ # 3. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ $89.00 is within $100.00.
      │ ✓ at most $100.00
      └ verified
      [🗳 1] [🗳 2] [🗳 3]
      [✕ 1] [✕ 2] [✕ 3]
      [🔔 1] [🔔 2] [🔔 3]
      [Cheaper] [Show more] [Refine]

    * /trends category: hiking boots

    Magpie [APP] · used by Ada
      In hiking boots, of 6 products: 0 at least 5 % below their 30-day median, 0 above it, 0 sold out (shop.example, DAY to DAY).

      I found 5 hiking boots. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Tarnholt Marsh Hiking Boots at $89.00.
      ┌
      │ # 1. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ Hiking boots.
      │ ✓ hiking boots
      └ verified
      ┌
      │ # 2. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ Hiking boots.
      │ ✓ hiking boots
      └ verified
      ┌
      │ # 3. Brackwell Drover Hiking Boots <http://shop.example/p/2>
      │ **$115.00**
      │ Hiking boots.
      │ ✓ hiking boots
      └ verified
      ┌
      │ # 4. Osmire Cairn Hiking Boots <http://shop.example/p/3>
      │ **$118.00**
      │ Hiking boots.
      │ ✓ hiking boots
      └ verified
      ┌
      │ # 5. Torvanne Summit Hiking Boots <http://shop.example/p/4>
      │ **$189.00**
      │ Hiking boots.
      │ ✓ hiking boots
      └ verified
      [♥ 1] [♥ 2] [♥ 3] [♥ 4] [♥ 5]
      [✕ 1] [✕ 2] [✕ 3] [✕ 4] [✕ 5]
      [🔔 1] [🔔 2] [🔔 3] [🔔 4] [🔔 5]
      [Cheaper] [Show more] [Refine]
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_turn_is_shown_to_find_this() {
    assert_snapshot!(asked(Way::Menu).await, @"
    #gear, seen by Ada

    Bob
      I am looking for waterproof hiking boots

    * Find this

    Magpie [APP] · used by Ada (only you)
      I found 5 hiking boots: waterproof. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      ┌
      │ # 2. Brackwell Drover Hiking Boots <http://shop.example/p/2>
      │ **$115.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      ┌
      │ # 3. Torvanne Summit Hiking Boots <http://shop.example/p/4>
      │ **$189.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      ┌
      │ # 4. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      ┌
      │ # 5. Osmire Cairn Hiking Boots <http://shop.example/p/3>
      │ **$118.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      [♥ 1] [♥ 2] [♥ 3] [♥ 4] [♥ 5]
      [✕ 1] [✕ 2] [✕ 3] [✕ 4] [✕ 5]
      [🔔 1] [🔔 2] [🔔 3] [🔔 4] [🔔 5]
      [Cheaper] [Show more] [Refine]

    Bob
      Only the ones below 100 dollars, please.

    * Find this

    Magpie [APP] · used by Ada (only you)
      I found 3 hiking boots: waterproof, at most $100.00. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ Waterproof; hiking boots; $99.00 is within $100.00.
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $100.00
      └ verified
      ┌
      │ # 2. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Waterproof; hiking boots; $75.00 is within $100.00.
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $100.00
      └ verified
      ┌
      │ # 3. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ Waterproof; hiking boots; $89.00 is within $100.00.
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $100.00
      └ verified
      [♥ 1] [♥ 2] [♥ 3]
      [✕ 1] [✕ 2] [✕ 3]
      [🔔 1] [🔔 2] [🔔 3]
      [Cheaper] [Show more] [Refine]

    Bob
      I never buy leather.

    * Find this

    Magpie [APP] · used by Ada (only you)
      I keep personal things out of groups: tell me in private and I'll remember.

    Bob
      [file photo.png image/png 895 bytes]

    * Find this

    Magpie [APP] · used by Ada (only you)
      I found 5 matches for your photo. My first choice is Osmire Cairn Hiking Boots at $118.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Osmire Cairn Hiking Boots <http://shop.example/p/3>
      │ **$118.00**
      │ Looks like what is in your photo.
      └ verified
      ┌
      │ # 2. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ Looks like what is in your photo.
      └ verified
      ┌
      │ # 3. Torvanne Summit Hiking Boots <http://shop.example/p/4>
      │ **$189.00**
      │ Looks like what is in your photo.
      └ verified
      ┌
      │ # 4. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Looks like what is in your photo.
      └ verified
      ┌
      │ # 5. Brackwell Drover Hiking Boots <http://shop.example/p/2>
      │ **$115.00**
      │ Looks like what is in your photo.
      └ verified
      [♥ 1] [♥ 2] [♥ 3] [♥ 4] [♥ 5]
      [✕ 1] [✕ 2] [✕ 3] [✕ 4] [✕ 5]
      [🔔 1] [🔔 2] [🔔 3] [🔔 4] [🔔 5]
      [Cheaper] [Show more] [Refine]

    Bob
      under $100
      [file photo.png image/png 9115 bytes]

    * Find this

    Magpie [APP] · used by Ada (only you)
      I found 5 matches for your photo. My first choice is Torvanne Summit Hiking Boots at $189.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Torvanne Summit Hiking Boots <http://shop.example/p/4>
      │ **$189.00**
      │ Looks like what is in your photo.
      └ verified
      ┌
      │ # 2. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Looks like what is in your photo.
      └ verified
      ┌
      │ # 3. Osmire Cairn Hiking Boots <http://shop.example/p/3>
      │ **$118.00**
      │ Looks like what is in your photo.
      └ verified
      ┌
      │ # 4. Brackwell Drover Hiking Boots <http://shop.example/p/2>
      │ **$115.00**
      │ Looks like what is in your photo.
      └ verified
      ┌
      │ # 5. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ Looks like what is in your photo.
      └ verified
      [♥ 1] [♥ 2] [♥ 3] [♥ 4] [♥ 5]
      [✕ 1] [✕ 2] [✕ 3] [✕ 4] [✕ 5]
      [🔔 1] [🔔 2] [🔔 3] [🔔 4] [🔔 5]
      [Cheaper] [Show more] [Refine]

    Bob
      What is trending in hiking boots?

    * Find this

    Magpie [APP] · used by Ada (only you)
      In hiking boots, of 6 products: 0 at least 5 % below their 30-day median, 0 above it, 0 sold out (shop.example, DAY to DAY).

      I found 5 hiking boots. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Tarnholt Marsh Hiking Boots at $89.00.
      ┌
      │ # 1. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ Hiking boots.
      │ ✓ hiking boots
      └ verified
      ┌
      │ # 2. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ Hiking boots.
      │ ✓ hiking boots
      └ verified
      ┌
      │ # 3. Brackwell Drover Hiking Boots <http://shop.example/p/2>
      │ **$115.00**
      │ Hiking boots.
      │ ✓ hiking boots
      └ verified
      ┌
      │ # 4. Osmire Cairn Hiking Boots <http://shop.example/p/3>
      │ **$118.00**
      │ Hiking boots.
      │ ✓ hiking boots
      └ verified
      ┌
      │ # 5. Torvanne Summit Hiking Boots <http://shop.example/p/4>
      │ **$189.00**
      │ Hiking boots.
      │ ✓ hiking boots
      └ verified
      [♥ 1] [♥ 2] [♥ 3] [♥ 4] [♥ 5]
      [✕ 1] [✕ 2] [✕ 3] [✕ 4] [✕ 5]
      [🔔 1] [🔔 2] [🔔 3] [🔔 4] [🔔 5]
      [Cheaper] [Show more] [Refine]

    * [Cheaper]

    Magpie [APP] · to Magpie (only you)
      I found 2 hiking boots: at most $98.99. My first choice is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Hiking boots; $75.00 is within $98.99.
      │ ✓ hiking boots · ✓ at most $98.99
      └ verified
      ┌
      │ # 2. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ Hiking boots; $89.00 is within $98.99.
      │ ✓ hiking boots · ✓ at most $98.99
      └ verified
      [♥ 1] [♥ 2]
      [✕ 1] [✕ 2]
      [🔔 1] [🔔 2]
      [Cheaper] [Show more] [Refine]
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_turn_is_shown_in_a_direct_message() {
    assert_snapshot!(asked(Way::Direct).await, @"
    @Magpie, seen by Ada

    Ada
      I am looking for waterproof hiking boots

    Magpie [APP]
      I found 5 hiking boots: waterproof. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      ┌
      │ # 2. Brackwell Drover Hiking Boots <http://shop.example/p/2>
      │ **$115.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      ┌
      │ # 3. Torvanne Summit Hiking Boots <http://shop.example/p/4>
      │ **$189.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      ┌
      │ # 4. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      ┌
      │ # 5. Osmire Cairn Hiking Boots <http://shop.example/p/3>
      │ **$118.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      [♥ 1] [♥ 2] [♥ 3] [♥ 4] [♥ 5]
      [✕ 1] [✕ 2] [✕ 3] [✕ 4] [✕ 5]
      [🔔 1] [🔔 2] [🔔 3] [🔔 4] [🔔 5]
      [Cheaper] [Show more] [Refine]

    Ada
      Only the ones below 100 dollars, please.

    Magpie [APP]
      I found 3 hiking boots: waterproof, at most $100.00. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ Waterproof; hiking boots; $99.00 is within $100.00.
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $100.00
      └ verified
      ┌
      │ # 2. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Waterproof; hiking boots; $75.00 is within $100.00.
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $100.00
      └ verified
      ┌
      │ # 3. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ Waterproof; hiking boots; $89.00 is within $100.00.
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $100.00
      └ verified
      [♥ 1] [♥ 2] [♥ 3]
      [✕ 1] [✕ 2] [✕ 3]
      [🔔 1] [🔔 2] [🔔 3]
      [Cheaper] [Show more] [Refine]

    Ada
      I never buy leather.

    Magpie [APP]
      Noted: “I never buy leather”. I'll keep it in mind from now on. What are you looking for?

    Ada
      [file photo.png image/png 895 bytes]

    Magpie [APP]
      I found 5 matches for your photo. My first choice is Osmire Cairn Hiking Boots at $118.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Osmire Cairn Hiking Boots <http://shop.example/p/3>
      │ **$118.00**
      │ Fits what you told me (“I never buy leather”).
      │ ✓ not leather
      └ verified
      ┌
      │ # 2. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ Fits what you told me (“I never buy leather”).
      │ ✓ not leather
      └ verified
      ┌
      │ # 3. Torvanne Summit Hiking Boots <http://shop.example/p/4>
      │ **$189.00**
      │ Fits what you told me (“I never buy leather”).
      │ ✓ not leather
      └ verified
      ┌
      │ # 4. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Fits what you told me (“I never buy leather”).
      │ ✓ not leather
      └ verified
      ┌
      │ # 5. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ Fits what you told me (“I never buy leather”).
      │ ✓ not leather
      └ verified
      [♥ 1] [♥ 2] [♥ 3] [♥ 4] [♥ 5]
      [✕ 1] [✕ 2] [✕ 3] [✕ 4] [✕ 5]
      [🔔 1] [🔔 2] [🔔 3] [🔔 4] [🔔 5]
      [Cheaper] [Show more] [Refine]

    Ada
      under $100
      [file photo.png image/png 9115 bytes]

    Magpie [APP]
      I found 3 matches for your photo: at most $100.00. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ $99.00 is within $100.00; fits what you told me (“I never buy leather”).
      │ ✓ at most $100.00 · ✓ not leather
      └ verified
      ┌
      │ # 2. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ $75.00 is within $100.00; fits what you told me (“I never buy leather”).
      │ ✓ at most $100.00 · ✓ not leather
      └ verified
      ┌
      │ # 3. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ $89.00 is within $100.00; fits what you told me (“I never buy leather”).
      │ ✓ at most $100.00 · ✓ not leather
      └ verified
      [♥ 1] [♥ 2] [♥ 3]
      [✕ 1] [✕ 2] [✕ 3]
      [🔔 1] [🔔 2] [🔔 3]
      [Cheaper] [Show more] [Refine]

    Ada
      What is trending in hiking boots?

    Magpie [APP]
      In hiking boots, of 5 products: 0 at least 5 % below their 30-day median, 0 above it, 0 sold out (shop.example, DAY to DAY).

      I found 5 hiking boots. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ Hiking boots; fits what you told me (“I never buy leather”).
      │ ✓ hiking boots · ✓ not leather
      └ verified
      ┌
      │ # 2. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ Hiking boots; fits what you told me (“I never buy leather”).
      │ ✓ hiking boots · ✓ not leather
      └ verified
      ┌
      │ # 3. Osmire Cairn Hiking Boots <http://shop.example/p/3>
      │ **$118.00**
      │ Hiking boots; fits what you told me (“I never buy leather”).
      │ ✓ hiking boots · ✓ not leather
      └ verified
      ┌
      │ # 4. Torvanne Summit Hiking Boots <http://shop.example/p/4>
      │ **$189.00**
      │ Hiking boots; fits what you told me (“I never buy leather”).
      │ ✓ hiking boots · ✓ not leather
      └ verified
      ┌
      │ # 5. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Hiking boots; fits what you told me (“I never buy leather”).
      │ ✓ hiking boots · ✓ not leather
      └ verified
      [♥ 1] [♥ 2] [♥ 3] [♥ 4] [♥ 5]
      [✕ 1] [✕ 2] [✕ 3] [✕ 4] [✕ 5]
      [🔔 1] [🔔 2] [🔔 3] [🔔 4] [🔔 5]
      [Cheaper] [Show more] [Refine]
    ");
}
