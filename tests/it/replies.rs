//! Replies of the rules and the template writer, as shoppers read them.

use magpie_core::Reply;

use crate::world::World;

fn shown(reply: &Reply) -> String {
    let mut lines = vec![reply.text.clone()];
    lines.extend(
        reply
            .question
            .iter()
            .map(|question| format!("? {} [{}]", question.text, question.options.join(" | "))),
    );
    for pick in &reply.picks {
        let price = pick.product.price.map(|price| price.to_string()).unwrap_or_default();
        let verdicts: Vec<String> = pick
            .verdicts
            .iter()
            .map(|verdict| format!("{}: {}", verdict.need, verdict.evidence))
            .collect();
        lines.push(format!(
            "{}. {} {price} ({})",
            pick.rank,
            pick.product.title,
            verdicts.join("; ")
        ));
        lines.push(format!("   {}", pick.why));
    }
    lines.join("\n")
}

#[tokio::test]
async fn replies_read_well() {
    let world = World::new(|offers| offers);
    let ask = async |who: &str, text: &str| shown(&world.ask(who, who, text).await);
    insta::assert_snapshot!(ask("ada", "hiking boots under $96, not leather").await, @r#"
    I found 3 hiking boots: at most $96.00, not leather. My first choice is Trail hiking boots 4 at $94.00.
    1. Trail hiking boots 4 $94.00 (at most $96.00: price $94.00; hiking boots: category: hiking boots; not leather: material: mesh)
       $94.00 is within $96.00; hiking boots; mesh, no leather.
    2. Trail hiking boots 5 $95.00 (at most $96.00: price $95.00; hiking boots: category: hiking boots; not leather: material: mesh)
       $95.00 is within $96.00; hiking boots; mesh, no leather.
    3. Trail hiking boots 6 $96.00 (at most $96.00: price $96.00; hiking boots: category: hiking boots; not leather: material: mesh)
       $96.00 is within $96.00; hiking boots; mesh, no leather.
    "#);
    insta::assert_snapshot!(ask("ada", "cheaper").await, @r#"
    Nothing in the catalogue is all of: hiking boots, not leather, at most $93.99. Without “at most $93.99”, or without “not leather”, I would have something to show.
    ? Shall I loosen one of these? [any price | any material]
    "#);
    insta::assert_snapshot!(ask("ada", "why the first?").await, @r#"
    I picked Trail hiking boots 4 because: $94.00 is within $96.00; hiking boots; mesh, no leather.
    "#);
    insta::assert_snapshot!(ask("ben", "a lamp under $10").await, @r#"
    Nothing in the catalogue is all of: at most $10.00, lamps. Without “at most $10.00” I would have something to show.
    ? Shall I loosen one of these? [any price]
    "#);
    insta::assert_snapshot!(ask("cy", "hello!").await, @r#"
    Hello! Tell me what you are looking for, for example “waterproof hiking boots under $120, not leather”, or send me a photo.
    "#);
    insta::assert_snapshot!(ask("cy", "I wear size 42").await, @r#"
    Noted: “I wear size 42”. I'll keep it in mind from now on. What are you looking for?
    "#);
    insta::assert_snapshot!(ask("cy", "hiking boots").await, @r#"
    I found 4 hiking boots. My first choice is Trail hiking boots 0 at $90.00.
    1. Trail hiking boots 0 $90.00 (hiking boots: category: hiking boots; size 42: size: 42)
       Hiking boots; fits what you told me (“I wear size 42”).
    2. Trail hiking boots 2 $92.00 (hiking boots: category: hiking boots; size 42: size: 42)
       Hiking boots; fits what you told me (“I wear size 42”).
    3. Trail hiking boots 4 $94.00 (hiking boots: category: hiking boots; size 42: size: 42)
       Hiking boots; fits what you told me (“I wear size 42”).
    4. Trail hiking boots 6 $96.00 (hiking boots: category: hiking boots; size 42: size: 42)
       Hiking boots; fits what you told me (“I wear size 42”).
    "#);
    insta::assert_snapshot!(ask("cy", "what do you know about me?").await, @r#"
    This is what you told me:
    • size: 42 (“I wear size 42”, 2027-01-15, new today)
    Say “forget that …” to take one back.
    "#);
    ask("eli", "I never buy leather").await;
    insta::assert_snapshot!(ask("eli", "hiking boots under $92").await, @r#"
    Nothing that fits what you told me about yourself is all of: at most $92.00, hiking boots. Without “at most $92.00” I would have something to show.
    ? Shall I loosen one of these? [any price]
    "#);
    insta::assert_snapshot!(ask("dee", "what's the weather in Paris?").await, @r#"
    That's outside what I'm good at: I find things to buy. Tell me what you are looking for, for example “waterproof hiking boots under $120, not leather”, or send me a photo.
    "#);
}
