//! Buttons and forms below replies, and what they have to do with words and commands.

use insta::assert_snapshot;

use super::page::{Page, pictured};

#[tokio::test(flavor = "multi_thread")]
async fn every_button_is_answered_in_a_server() {
    let world = pictured().await;
    let mut page = Page::of(&world, world.channel);
    let first = page.pick("waterproof hiking boots", None).await;
    let more = page.press(&first, "Show more").await;
    page.press(&more, "Show more").await;
    let cheaper = page.press(&first, "Cheaper").await;
    page.press(&cheaper, "♥ 2").await;
    page.press(&first, "✕ 1").await;
    page.refine(&first, "not leather").await;
    let none = page.pick("waterproof hiking boots under $20", None).await;
    let loosened = none.components[0]["components"][0]["label"].as_str().unwrap().to_owned();
    page.press(&none, &loosened).await;
    assert_snapshot!(page.text, @r#"
    #gear, seen by Ada

    * /pick text: waterproof hiking boots

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

    * [Show more]

    Magpie [APP] · to Magpie
      I found one match: hiking boots, waterproof: Tarnholt Marsh Hiking Boots at $89.00.
      ┌
      │ # 1. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ Waterproof; hiking boots.
      │ ✓ waterproof · ✓ hiking boots
      └ verified
      [♥ 1]
      [✕ 1]
      [🔔 1]
      [Cheaper] [Show more] [Refine]

    * [Show more]

    Magpie [APP] · to Magpie
      That was everything I have for: waterproof, hiking boots.

    * [Cheaper]

    Magpie [APP] · to Magpie
      I found 2 hiking boots: waterproof, at most $98.99. My first choice is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Waterproof; hiking boots; $75.00 is within $98.99.
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $98.99
      └ verified
      ┌
      │ # 2. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ Waterproof; hiking boots; $89.00 is within $98.99.
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $98.99
      └ verified
      [♥ 1] [♥ 2]
      [✕ 1] [✕ 2]
      [🔔 1] [🔔 2]
      [Cheaper] [Show more] [Refine]

    * [♥ 2]

    Magpie [APP] · to Magpie
      Closest to Tarnholt Marsh Hiking Boots, I found one match: hiking boots, waterproof, at most $98.99: Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Waterproof; hiking boots; $75.00 is within $98.99.
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $98.99
      └ verified
      [♥ 1]
      [✕ 1]
      [🔔 1]
      [Cheaper] [Show more] [Refine]

    * [✕ 1]

    Magpie [APP] · to Magpie (only you)
      Noted: I'll leave it out from now on. Why? One tap helps me choose better.
      [too expensive] [not my style] [don't trust the shop] [shipping too dear] [too slow]
      [returns] [payment] [comparing first] [not now] [other]

    * [Refine]

    [form] Refine
      Refine*: in blue, under $90, not leather

    * not leather

    Magpie [APP] · to Magpie
      I found 4 hiking boots: waterproof, not leather. My first choice is Tarnholt Marsh Hiking Boots at $89.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ Waterproof; hiking boots; mesh, no leather.
      │ ✓ waterproof · ✓ hiking boots · ✓ not leather
      └ verified
      ┌
      │ # 2. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Waterproof; hiking boots; mesh, no leather.
      │ ✓ waterproof · ✓ hiking boots · ✓ not leather
      └ verified
      ┌
      │ # 3. Torvanne Summit Hiking Boots <http://shop.example/p/4>
      │ **$189.00**
      │ Waterproof; hiking boots; synthetic, no leather.
      │ ✓ waterproof · ✓ hiking boots · ✓ not leather
      └ verified
      ┌
      │ # 4. Osmire Cairn Hiking Boots <http://shop.example/p/3>
      │ **$118.00**
      │ Waterproof; hiking boots; synthetic, no leather.
      │ ✓ waterproof · ✓ hiking boots · ✓ not leather
      └ verified
      [♥ 1] [♥ 2] [♥ 3] [♥ 4]
      [✕ 1] [✕ 2] [✕ 3] [✕ 4]
      [🔔 1] [🔔 2] [🔔 3] [🔔 4]
      [Cheaper] [Show more] [Refine]

    * /pick text: waterproof hiking boots under $20

    Magpie [APP] · used by Ada
      Nothing in the catalogue is all of: waterproof, hiking boots, not leather, at most $20.00. Without “at most $20.00” I would have something to show.
      **Shall I loosen one of these?**
      [any price]

    * [any price]

    Magpie [APP] · to Magpie
      I found 4 hiking boots: waterproof, not leather. My first choice is Tarnholt Marsh Hiking Boots at $89.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ Waterproof; hiking boots; mesh, no leather.
      │ ✓ waterproof · ✓ hiking boots · ✓ not leather
      └ verified
      ┌
      │ # 2. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Waterproof; hiking boots; mesh, no leather.
      │ ✓ waterproof · ✓ hiking boots · ✓ not leather
      └ verified
      ┌
      │ # 3. Torvanne Summit Hiking Boots <http://shop.example/p/4>
      │ **$189.00**
      │ Waterproof; hiking boots; synthetic, no leather.
      │ ✓ waterproof · ✓ hiking boots · ✓ not leather
      └ verified
      ┌
      │ # 4. Osmire Cairn Hiking Boots <http://shop.example/p/3>
      │ **$118.00**
      │ Waterproof; hiking boots; synthetic, no leather.
      │ ✓ waterproof · ✓ hiking boots · ✓ not leather
      └ verified
      [♥ 1] [♥ 2] [♥ 3] [♥ 4]
      [✕ 1] [✕ 2] [✕ 3] [✕ 4]
      [🔔 1] [🔔 2] [🔔 3] [🔔 4]
      [Cheaper] [Show more] [Refine]
    "#);
    world.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn buttons_commands_and_words_in_a_direct_message_are_about_the_same_things() {
    let world = pictured().await;
    let mut page = Page::of(&world, world.discord.dm(world.ada));
    let first = page.say("I am looking for waterproof hiking boots", None).await;
    page.press(&first, "Cheaper").await;
    let few = page.say("Only the ones below 80 dollars, please.", None).await;
    page.pick("I never buy leather.", None).await;
    page.command("memory", &[]).await;
    page.refine(&few, "up to $100").await;
    let asked = world.discord.messages(page.channel)[0].id;
    page.find(asked).await;
    page.say("Only the ones below 90 dollars, please.", None).await;
    assert_snapshot!(page.text, @"
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

    * [Cheaper]

    Magpie [APP] · to Magpie
      I found 2 hiking boots: waterproof, at most $98.99. My first choice is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Waterproof; hiking boots; $75.00 is within $98.99.
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $98.99
      └ verified
      ┌
      │ # 2. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ Waterproof; hiking boots; $89.00 is within $98.99.
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $98.99
      └ verified
      [♥ 1] [♥ 2]
      [✕ 1] [✕ 2]
      [🔔 1] [🔔 2]
      [Cheaper] [Show more] [Refine]

    Ada
      Only the ones below 80 dollars, please.

    Magpie [APP]
      I found one match: hiking boots, waterproof, at most $80.00: Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Waterproof; hiking boots; $75.00 is within $80.00.
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $80.00
      └ verified
      [♥ 1]
      [✕ 1]
      [🔔 1]
      [Cheaper] [Show more] [Refine]

    * /pick text: I never buy leather.

    Magpie [APP] · used by Ada
      Noted: “I never buy leather”. I'll keep it in mind from now on. What are you looking for?

    * /memory

    Magpie [APP] · used by Ada (only you)
      **What I remember about you**
      *New today*
      1\\. never: leather — “I never buy leather”, DAY · stated

      ✕ forgets an entry, 📌 keeps it for good. To correct what you told me, say it anew: “my size is 43”.
      [✕ 1]
      [📌 1]

    * [Refine]

    [form] Refine
      Refine*: in blue, under $90, not leather

    * up to $100

    Magpie [APP] · to Magpie
      I found 3 hiking boots: waterproof, at most $100.00. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ Waterproof; hiking boots; $99.00 is within $100.00; fits what you told me (“I never buy leather”).
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $100.00 · ✓ not leather
      └ verified
      ┌
      │ # 2. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Waterproof; hiking boots; $75.00 is within $100.00; fits what you told me (“I never buy leather”).
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $100.00 · ✓ not leather
      └ verified
      ┌
      │ # 3. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ Waterproof; hiking boots; $89.00 is within $100.00; fits what you told me (“I never buy leather”).
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $100.00 · ✓ not leather
      └ verified
      [♥ 1] [♥ 2] [♥ 3]
      [✕ 1] [✕ 2] [✕ 3]
      [🔔 1] [🔔 2] [🔔 3]
      [Cheaper] [Show more] [Refine]

    * Find this

    Magpie [APP] · used by Ada
      I found 3 hiking boots: waterproof, at most $100.00. My first choice is Fellmark Ridge Hiking Boots at $99.00; the least expensive is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Fellmark Ridge Hiking Boots <http://shop.example/p/0>
      │ **$99.00**
      │ Waterproof; hiking boots; $99.00 is within $100.00; fits what you told me (“I never buy leather”).
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $100.00 · ✓ not leather
      └ verified
      ┌
      │ # 2. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Waterproof; hiking boots; $75.00 is within $100.00; fits what you told me (“I never buy leather”).
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $100.00 · ✓ not leather
      └ verified
      ┌
      │ # 3. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ Waterproof; hiking boots; $89.00 is within $100.00; fits what you told me (“I never buy leather”).
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $100.00 · ✓ not leather
      └ verified
      [♥ 1] [♥ 2] [♥ 3]
      [✕ 1] [✕ 2] [✕ 3]
      [🔔 1] [🔔 2] [🔔 3]
      [Cheaper] [Show more] [Refine]

    Ada
      Only the ones below 90 dollars, please.

    Magpie [APP]
      I found 2 hiking boots: waterproof, at most $90.00. My first choice is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Waterproof; hiking boots; $75.00 is within $90.00; fits what you told me (“I never buy leather”).
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $90.00 · ✓ not leather
      └ verified
      ┌
      │ # 2. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ Waterproof; hiking boots; $89.00 is within $90.00; fits what you told me (“I never buy leather”).
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $90.00 · ✓ not leather
      └ verified
      [♥ 1] [♥ 2]
      [✕ 1] [✕ 2]
      [🔔 1] [🔔 2]
      [Cheaper] [Show more] [Refine]
    ");
    world.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_the_bot_along_is_answered_among_friends() {
    let world = pictured().await;
    let bob = world.discord.user("Bob");
    world.discord.install_for(world.ada);
    let mut page = Page::of(&world, world.discord.private_channel(&[world.ada, bob]));
    let first = page.pick("waterproof hiking boots", None).await;
    page.press(&first, "Cheaper").await;
    page.pick("I never buy leather.", None).await;
    page.command("memory", &[]).await;
    assert_snapshot!(page.text, @"
    private, seen by Ada

    * /pick text: waterproof hiking boots

    Magpie [APP] · used by Ada
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

    * [Cheaper]

    Magpie [APP] · to Magpie
      I found 2 hiking boots: waterproof, at most $98.99. My first choice is Larkmoor Beck Hiking Boots at $75.00.
      ┌
      │ # 1. Larkmoor Beck Hiking Boots <http://shop.example/p/5>
      │ **$75.00**
      │ Waterproof; hiking boots; $75.00 is within $98.99.
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $98.99
      └ verified
      ┌
      │ # 2. Tarnholt Marsh Hiking Boots <http://shop.example/p/1>
      │ **$89.00**
      │ Waterproof; hiking boots; $89.00 is within $98.99.
      │ ✓ waterproof · ✓ hiking boots · ✓ at most $98.99
      └ verified
      [♥ 1] [♥ 2]
      [✕ 1] [✕ 2]
      [🔔 1] [🔔 2]
      [Cheaper] [Show more] [Refine]

    * /pick text: I never buy leather.

    Magpie [APP] · used by Ada
      I keep personal things out of groups: tell me in private and I'll remember.

    * /memory

    Magpie [APP] · used by Ada (only you)
      I remember nothing about you yet. Tell me lasting things such as “I wear size 42” or “I never buy leather”, or press ♥ and ✕ under my picks.
    ");
    world.end();
}
