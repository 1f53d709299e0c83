//! Refinements, carried needs, facts, and answers to questions.

use magpie_core::NeedOrigin;

use super::super::{Intent, Refinement};
use super::*;

fn refine(refinement: Refinement) -> Intent {
    Intent::Refine(refinement)
}

/// Checks intent, ledger and search words of a message after others.
fn check(before: &[&str], text: &str, intent: Intent, needs: &str, query: &str) {
    let reading = read_in(&after(before), text);
    let got = (reading.intent, shown(&reading.needs), reading.query);
    assert_eq!(got, (intent, expected(needs), query.to_owned()), "{before:?} then {text:?}");
}

pub(super) const BOOTS: &str = "waterproof hiking boots under $120, not leather";

#[test]
fn cheaper_sets_a_cap_under_the_slate() {
    let needs = "category=hiking boots; feature=waterproof; price_max=89.99 USD; !material=leather";
    for text in [
        "cheaper",
        "something less expensive",
        "too expensive",
        "cheaper please",
        "those are too pricey",
        "anything cheaper?",
        "can you show me cheaper ones",
        "even cheaper",
    ] {
        check(&[BOOTS], text, refine(Refinement::Cheaper), needs, "waterproof hiking boots");
    }
    check(
        &[BOOTS],
        "cheaper than the second",
        refine(Refinement::Cheaper),
        "category=hiking boots; feature=waterproof; price_max=79.99 USD; !material=leather",
        "waterproof hiking boots",
    );
    check(
        &[BOOTS],
        "the second is too expensive",
        refine(Refinement::Cheaper),
        "category=hiking boots; feature=waterproof; price_max=79.99 USD; !material=leather",
        "waterproof hiking boots",
    );
    check(
        &["hiking boots"],
        "cheaper, under 50",
        refine(Refinement::Cheaper),
        "category=hiking boots; price_max=50.00 USD",
        "hiking boots",
    );
}

#[test]
fn better_is_a_wish_over_the_slate() {
    let needs = "category=hiking boots; price_min=90.01 USD?";
    for text in ["more expensive", "better quality please", "something higher end"] {
        check(&["hiking boots"], text, refine(Refinement::Dearer), needs, "hiking boots");
    }
}

#[test]
fn changes_replace_what_they_answer() {
    let changed = || refine(Refinement::Changed);
    check(
        &["red hiking boots"],
        "in blue",
        changed(),
        "category=hiking boots; colour=blue",
        "hiking boots blue",
    );
    check(
        &["hiking boots size 42"],
        "size 43 instead",
        changed(),
        "category=hiking boots; size=43",
        "hiking boots",
    );
    check(
        &["hiking boots"],
        "not Nike",
        changed(),
        "category=hiking boots; !brand=nike",
        "hiking boots",
    );
    check(
        &["hiking boots"],
        "actually without laces",
        changed(),
        "category=hiking boots; !feature=laces",
        "hiking boots",
    );
    check(
        &["hiking boots"],
        "with a hood",
        changed(),
        "category=hiking boots; feature=hood",
        "hiking boots hood",
    );
    check(
        &["hiking boots under 100"],
        "under 80",
        changed(),
        "category=hiking boots; price_max=80.00 USD",
        "hiking boots",
    );
    check(
        &["hiking boots, not black"],
        "black",
        changed(),
        "category=hiking boots; colour=black",
        "hiking boots black",
    );
    check(
        &["black hiking boots"],
        "not black",
        changed(),
        "category=hiking boots; !colour=black",
        "hiking boots",
    );
    check(
        &["hiking boots, no leather"],
        "no suede either",
        changed(),
        "category=hiking boots; !material=leather; !material=suede",
        "hiking boots",
    );
    check(&["red dress"], "or in blue", changed(), "category=dresses; colour=blue", "dress blue");
    check(
        &["red dress"],
        "also in blue",
        changed(),
        "category=dresses; colour=red?; colour=blue?",
        "red dress blue",
    );
    check(
        &["hiking boots"],
        "for my wife",
        changed(),
        "category=hiking boots; audience=women",
        "hiking boots women",
    );
    check(
        &["hiking boots"],
        "something more rugged",
        changed(),
        "category=hiking boots",
        "hiking boots rugged",
    );
    check(
        &["hiking boots"],
        "what about Adidas?",
        changed(),
        "category=hiking boots; brand=adidas",
        "hiking boots adidas",
    );
    check(&["hiking boots"], "43", changed(), "category=hiking boots; size=43", "hiking boots");
    check(
        &["red hiking boots"],
        "sneakers instead",
        changed(),
        "category=sneakers; colour=red",
        "red sneakers",
    );
    check(
        &["hiking boots"],
        "she doesn't like Adidas",
        changed(),
        "category=hiking boots; !brand=adidas",
        "hiking boots",
    );
    check(
        &["I want a present for my sister"],
        "she likes cooking",
        changed(),
        "audience=women",
        "present women likes cooking",
    );
    check(
        &["hiking boots"],
        "too big, something smaller",
        refine(Refinement::More),
        "category=hiking boots",
        "hiking boots smaller",
    );
}

#[test]
fn needs_are_dropped_when_they_no_longer_matter() {
    let changed = || refine(Refinement::Changed);
    let red = "red hiking boots under 100, waterproof, no leather";
    for text in [
        "forget the budget",
        "any price",
        "price doesn't matter",
        "no budget",
        "money is no object",
    ] {
        check(
            &[red],
            text,
            changed(),
            "category=hiking boots; colour=red; feature=waterproof; !material=leather",
            "red hiking boots waterproof",
        );
    }
    check(
        &[red],
        "any colour",
        changed(),
        "category=hiking boots; feature=waterproof; price_max=100.00 USD; !material=leather",
        "hiking boots waterproof",
    );
    check(
        &[red],
        "doesn't need to be waterproof",
        changed(),
        "category=hiking boots; colour=red; price_max=100.00 USD; !material=leather",
        "red hiking boots",
    );
    check(
        &[red],
        "any feature",
        changed(),
        "category=hiking boots; colour=red; price_max=100.00 USD; !material=leather",
        "red hiking boots",
    );
    check(
        &[red],
        "leather is fine",
        changed(),
        "category=hiking boots; colour=red; feature=waterproof; price_max=100.00 USD",
        "red hiking boots waterproof",
    );
}

#[test]
fn picks_are_pointed_at() {
    let rows: &[(&str, Intent)] = &[
        ("more like the second", refine(Refinement::MoreLike { rank: 2 })),
        ("#2", refine(Refinement::MoreLike { rank: 2 })),
        ("number two", refine(Refinement::MoreLike { rank: 2 })),
        ("2", refine(Refinement::MoreLike { rank: 2 })),
        ("the last one", refine(Refinement::MoreLike { rank: 3 })),
        ("I like the second one", refine(Refinement::MoreLike { rank: 2 })),
        ("something similar to the 2nd", refine(Refinement::MoreLike { rank: 2 })),
        ("more like this", refine(Refinement::MoreLike { rank: 1 })),
        ("more like the Northpeak", refine(Refinement::MoreLike { rank: 2 })),
        ("mehr wie das zweite", refine(Refinement::MoreLike { rank: 2 })),
        ("como la segunda", refine(Refinement::MoreLike { rank: 2 })),
        ("why the first?", Intent::Why { rank: 1 }),
        ("why did you pick number 2", Intent::Why { rank: 2 }),
        ("why this", Intent::Why { rank: 1 }),
        ("why the Acme one?", Intent::Why { rank: 3 }),
        ("tell me more about the third", Intent::Why { rank: 3 }),
        ("warum das erste?", Intent::Why { rank: 1 }),
        // What the chat page offers in other languages.
        ("Mehr wie das erste", refine(Refinement::MoreLike { rank: 1 })),
        ("Más como el primero", refine(Refinement::MoreLike { rank: 1 })),
        ("Más como el segundo", refine(Refinement::MoreLike { rank: 2 })),
        ("¿Por qué el primero?", Intent::Why { rank: 1 }),
        ("pourquoi le premier ?", Intent::Why { rank: 1 }),
        ("why?", Intent::Why { rank: 1 }),
        ("how much is the third?", Intent::Why { rank: 3 }),
        ("is the second one waterproof?", Intent::Why { rank: 2 }),
        ("how much is it?", Intent::Why { rank: 1 }),
        ("compare the first and the second", Intent::Why { rank: 1 }),
        ("the cheapest of them", Intent::Why { rank: 2 }),
        ("which is the cheapest?", Intent::Why { rank: 2 }),
        ("welches ist das günstigste?", Intent::Why { rank: 2 }),
        ("das billigste davon", Intent::Why { rank: 2 }),
        ("I like the Acme one", refine(Refinement::MoreLike { rank: 3 })),
        ("other colours?", refine(Refinement::More)),
        ("a different brand", refine(Refinement::More)),
        ("show me more", refine(Refinement::More)),
        ("others", refine(Refinement::More)),
        ("next", refine(Refinement::More)),
        ("anything else?", refine(Refinement::More)),
        ("more options please", refine(Refinement::More)),
        ("I don't like these", refine(Refinement::More)),
        ("none of these", refine(Refinement::More)),
        ("more like these", refine(Refinement::More)),
        ("mehr", refine(Refinement::More)),
        ("muéstrame otros", refine(Refinement::More)),
        ("d'autres", refine(Refinement::More)),
        ("show me more hiking boots", refine(Refinement::More)),
    ];
    let conversation = after(&["hiking boots"]);
    check_all(rows.iter().map(|(text, intent)| {
        ((*text).to_owned(), read_in(&conversation, text).intent, intent.clone())
    }));
}

#[test]
fn a_pick_with_a_change() {
    check(
        &["hiking boots"],
        "the second one but in blue",
        refine(Refinement::MoreLike { rank: 2 }),
        "category=hiking boots; colour=blue",
        "hiking boots blue",
    );
}

#[test]
fn a_new_subject_leaves_the_old_one_behind() {
    check(
        &["red hiking boots size 42 under 100, not Nike"],
        "now a coffee maker",
        Intent::Find,
        "category=coffee makers; !brand=nike",
        "coffee maker",
    );
    check(&["hiking boots under 100"], "I need a laptop stand", Intent::Find, "", "laptop stand");
    check(
        &["waterproof hiking boots"],
        "show me red dresses",
        Intent::Find,
        "category=dresses; colour=red",
        "red dresses",
    );
    check(
        &["boots under 100"],
        "hiking boots",
        Intent::Find,
        "category=hiking boots; price_max=100.00 USD",
        "hiking boots",
    );
    check(
        &["something waterproof under 100"],
        "hiking boots",
        Intent::Find,
        "category=hiking boots; feature=waterproof; price_max=100.00 USD",
        "hiking boots",
    );
    check(
        &["hiking boots, not leather"],
        "hiking boots under 90",
        Intent::Find,
        "category=hiking boots; price_max=90.00 USD; !material=leather",
        "hiking boots",
    );
    check(&["hiking boots"], "start over", Intent::Find, "", "");
}

#[test]
fn carried_needs_say_so() {
    let reading = read_in(&after(&["red hiking boots"]), "under 100");
    let origins: Vec<NeedOrigin> = reading.needs.iter().map(|need| need.origin).collect();
    assert_eq!(origins, [NeedOrigin::Carried, NeedOrigin::Carried, NeedOrigin::Stated]);
    assert_eq!(shown(&reading.stated), "price_max=100.00 USD");
}

#[test]
fn remembered_needs_are_not_carried() {
    let mut conversation = after(&["hiking boots"]);
    conversation.needs.insert(
        magpie_core::Need::exclude(FacetKind::Material, "wool").with_origin(NeedOrigin::Remembered),
    );
    assert_eq!(
        shown(&read_in(&conversation, "in blue").needs),
        "category=hiking boots colour=blue"
    );
}

#[test]
fn talk_between_searches_leaves_the_ledger_alone() {
    for text in
        ["thanks", "why the first?", "what do you know about me?", "tell me a joke", "👍", "help"]
    {
        let reading = read_in(&after(&[BOOTS]), text);
        assert_eq!(shown(&reading.needs), shown(&after(&[BOOTS]).needs.clone()), "{text}");
        assert!(reading.stated.is_empty(), "{text}");
    }
}

/// Facts as `name -> needs`.
fn facts(text: &str) -> (String, Intent) {
    let reading = read(text);
    let facts: Vec<String> = reading
        .facts
        .iter()
        .map(|fact| {
            let limit = fact.category.as_ref().map_or(String::new(), |of| format!(" in {of}"));
            assert!(text.contains(&fact.quote), "{text}: {}", fact.quote);
            assert!(fact.needs.iter().all(|need| need.origin == NeedOrigin::Remembered));
            let needs: Vec<String> = fact
                .needs
                .iter()
                .map(|need| format!("{}{}", if need.hard { "" } else { "?" }, need))
                .collect();
            format!("{}{limit} -> {}", fact.name, needs.join(", "))
        })
        .collect();
    (facts.join("; "), reading.intent)
}

#[test]
fn lasting_statements_are_facts() {
    let vegan = "diet: vegan -> not leather, not suede, not wool, not silk, not fur, not down, not merino wool, not honey, not cheese";
    let both = format!("{vegan}; size: 42 -> size 42");
    let rows: &[(&str, &str, Intent)] = &[
        ("I'm vegan and wear size 42", &both, Intent::Stated),
        ("I'm vegan", vegan, Intent::Stated),
        ("I am a vegan", vegan, Intent::Stated),
        ("ich bin Veganer", vegan, Intent::Stated),
        ("soy vegana", vegan, Intent::Stated),
        ("I'm vegan and need hiking boots", vegan, Intent::Find),
        ("as a vegan, hiking boots under 100", vegan, Intent::Find),
        ("my size is 42", "size: 42 -> size 42", Intent::Stated),
        ("I wear size M", "size: m -> size m", Intent::Stated),
        ("I take a 42 in shoes", "size: 42 in shoes -> size 42", Intent::Stated),
        ("my shoe size is 43", "size: 43 -> size 43", Intent::Stated),
        ("ich trage Größe 42", "size: 42 -> size 42", Intent::Stated),
        ("I wear size 42, need hiking boots", "size: 42 -> size 42", Intent::Find),
        ("never over 100", "budget -> at most $100.00", Intent::Stated),
        (
            "I never spend more than 100 on shoes",
            "budget: shoes in shoes -> at most $100.00",
            Intent::Stated,
        ),
        ("I never buy Nike", "never: nike -> not nike", Intent::Stated),
        ("I never buy Nike shoes", "never: nike -> not nike", Intent::Stated),
        ("I hate pink", "never: pink -> not for pink", Intent::Stated),
        ("I don't wear leather", "never: leather -> not leather", Intent::Stated),
        (
            "I don't wear leather or fur",
            "never: leather -> not leather; never: fur -> not fur",
            Intent::Stated,
        ),
        ("I love red", "likes: red -> ?red", Intent::Stated),
        ("I prefer cotton", "likes: cotton -> ?cotton", Intent::Stated),
        ("my favourite colour is green", "likes: green -> ?green", Intent::Stated),
        (
            "I'm allergic to wool",
            "allergy: wool -> not wool, not merino, not lambswool",
            Intent::Stated,
        ),
        (
            "I'm allergic to nuts",
            "allergy: nuts -> not nuts, not peanuts, not almonds, not hazelnuts, not walnuts, not cashews, not pecans, not pistachios, not macadamia",
            Intent::Stated,
        ),
        (
            "I'm allergic to wool. Show me sweaters",
            "allergy: wool -> not wool, not merino, not lambswool",
            Intent::Find,
        ),
        (
            "I never buy Nike. Running shoes under 80 please",
            "never: nike -> not nike",
            Intent::Find,
        ),
        ("remember that I hate polyester", "never: polyester -> not polyester", Intent::Stated),
        ("I only wear black", "likes: black -> ?black", Intent::Stated),
        ("my feet are size 44", "size: 44 -> size 44", Intent::Stated),
        (
            "my daughter is allergic to peanuts",
            "allergy: peanuts -> not peanuts, not peanut, not peanut butter",
            Intent::Stated,
        ),
        ("I can't have gluten", "never: gluten -> not gluten", Intent::Stated),
        ("I'd love a red dress", "", Intent::Find),
        ("I don't want to spend more than 100", "", Intent::Find),
        ("I'm a 42 year old man", "", Intent::Find),
        ("I need size 42", "", Intent::Find),
    ];
    check_all(rows.iter().map(|(text, want, intent)| {
        let want = want.replace("not for pink", "not pink");
        ((*text).to_owned(), facts(text), (want, intent.clone()))
    }));
}

#[test]
fn a_fact_in_the_middle_of_a_search_changes_it() {
    let reading = read_in(&after(&["hiking boots size 38"]), "actually I wear 39");
    assert_eq!(shown(&reading.needs), "category=hiking boots size=39");
    let reading = read_in(&after(&["pink dress"]), "I hate pink");
    assert_eq!(shown(&reading.needs), "!colour=pink category=dresses");
}

#[test]
fn what_a_fact_says_literally_is_also_stated() {
    check_needs(&[
        (
            "I never buy Nike. Running shoes under 80 please",
            "category=running shoes; price_max=80.00 USD; !brand=nike",
        ),
        ("I wear size 42, need hiking boots", "category=hiking boots; size=42"),
        ("I'm vegan and need hiking boots", "category=hiking boots"),
        ("I'm allergic to wool. Show me sweaters", "category=sweaters; !material=wool"),
    ]);
}

#[test]
fn facts_are_taken_back() {
    let rows: &[(&str, &[&str])] = &[
        ("forget that I'm vegan", &["vegan"]),
        ("I'm not vegan any more", &["vegan"]),
        ("I'm no longer vegetarian", &["vegetarian"]),
        ("forget my size", &["size"]),
        ("forget everything about me", &["everything"]),
        ("delete my data", &["everything"]),
        ("forget that I hate pink", &["pink"]),
        ("I'm not allergic to wool", &["wool"]),
        ("forget the budget", &[]),
    ];
    check_all(rows.iter().map(|(text, want)| {
        let want: Vec<String> = want.iter().map(|value| (*value).to_owned()).collect();
        ((*text).to_owned(), read(text).forget, want)
    }));
    assert_eq!(read("forget that I'm vegan").intent, Intent::Stated);
    assert!(read("I'm not vegan any more").facts.is_empty());
}

#[test]
fn vague_requests_are_asked_back() {
    let question = |text: &str| read(text).question;
    let boots = question("I need boots").unwrap();
    assert_eq!(boots.options, ["hiking boots", "winter boots"]);
    let dress = question("I want a dress").unwrap();
    assert_eq!(dress.options, ["women", "men", "kids", "girls"]);
    let headphones = question("headphones").unwrap();
    assert_eq!(headphones.options, ["under $40", "$40 to $200", "over $200"]);
    assert!(question("recommend something").unwrap().options.contains(&"shoes".to_owned()));
    assert!(question("I need a gift").unwrap().options.contains(&"women".to_owned()));
    for text in [
        BOOTS,
        "red dress",
        "boots for my wife",
        "wireless headphones",
        "hiking boots",
        "purple elephant statue",
    ] {
        assert_eq!(question(text), None, "{text}");
    }
}

#[test]
fn short_answers_answer_the_question() {
    let check = |conversation: &ConversationState, text: &str, needs: &str| {
        let reading = read_in(conversation, text);
        assert_eq!(
            (reading.intent, shown(&reading.needs)),
            (refine(Refinement::Changed), expected(needs)),
            "{text}"
        );
        assert_eq!(reading.question, None);
    };
    let whom = asked("I want a dress", "Who is it for?", &["women", "girls"]);
    check(&whom, "Women", "category=dresses; audience=women");
    check(&whom, "for my daughter", "category=dresses; audience=girls");
    check(&whom, "doesn't matter", "category=dresses");
    let spend = asked(
        "headphones",
        "What would you like to spend?",
        &["under $40", "$40 to $200", "over $200"],
    );
    check(&spend, "$40 to $200", "category=headphones; price_min=40.00 USD; price_max=200.00 USD");
    check(&spend, "150", "category=headphones; price_max=150.00 USD");
    let size = asked("hiking boots", "Which size do you wear?", &[]);
    check(&size, "42", "category=hiking boots; size=42");
    let kind = asked("boots", "What kind of boots?", &["hiking boots", "winter boots"]);
    check(&kind, "winter boots", "category=winter boots");
}
