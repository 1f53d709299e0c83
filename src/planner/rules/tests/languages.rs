//! Messages in other languages.

use super::super::{Intent, Refinement};
use super::*;

#[test]
fn bounds_refusals_and_recipients() {
    check_needs(&[
        // German
        (
            "Wanderschuhe unter 100 Euro, kein Leder",
            "category=hiking boots; price_max=100.00 EUR; !material=leather",
        ),
        (
            "wasserdichte Wanderschuhe für Damen",
            "category=hiking boots; feature=waterproof; audience=women",
        ),
        ("keine Lederschuhe", "category=shoes; !material=leather"),
        (
            "ein rotes Kleid für meine Frau, maximal 80 €",
            "category=dresses; colour=red; audience=women; price_max=80.00 EUR",
        ),
        ("Jacke in Schwarz, Größe L", "category=jackets; colour=black; size=l"),
        (
            "Schuhe zwischen 50 und 80 Euro",
            "category=shoes; price_min=50.00 EUR; price_max=80.00 EUR",
        ),
        ("Spielzeug für meinen 6-jährigen Sohn", "category=toys; audience=kids"),
        ("alles außer Schwarz", "!colour=black"),
        ("lederfreie Schuhe", "category=shoes; !material=leather"),
        ("Rucksack ohne Leder oder Wolle", "category=backpacks; !material=leather; !material=wool"),
        ("Kopfhörer, nicht zu teuer", "category=headphones; price_max=90.00 USD?"),
        ("Kopfhörer, bitte kein In-Ear", "category=headphones; !feature=in-ear"),
        ("Was kostet die Kaffeemaschine?", "category=coffee makers"),
        // Spanish
        (
            "zapatos negros por menos de 50 euros",
            "category=shoes; colour=black; price_max=50.00 EUR",
        ),
        ("botas sin cuero", "category=boots?; !material=leather"),
        ("un vestido rojo para mi esposa", "category=dresses; colour=red; audience=women"),
        ("zapatillas de correr hasta 80 €", "category=running shoes; price_max=80.00 EUR"),
        ("entre 50 y 80 euros", "price_min=50.00 EUR; price_max=80.00 EUR"),
        ("juguetes para un niño de 6 años", "category=toys; audience=kids"),
        ("todo menos negro", "!colour=black"),
        ("no quiero plástico", "!material=plastic"),
        // French
        ("chaussures noires à moins de 80 €", "category=shoes; colour=black; price_max=80.00 EUR"),
        ("chaussures sans cuir", "category=shoes; !material=leather"),
        ("une robe rouge pour ma femme", "category=dresses; colour=red; audience=women"),
        ("entre 50 et 80 euros", "price_min=50.00 EUR; price_max=80.00 EUR"),
        ("un jouet pour un enfant de 6 ans", "category=toys; audience=kids"),
        ("tout sauf noir", "!colour=black"),
        ("une veste en laine, pas de cuir", "category=jackets; material=wool; !material=leather"),
        (
            "auriculares inalámbricos, que no sean negros",
            "category=headphones; feature=wireless; !colour=black",
        ),
        // Italian
        ("scarpe da corsa a meno di 80 euro", "category=running shoes; price_max=80.00 EUR"),
        ("stivali senza pelle", "category=boots?; !material=leather"),
        ("un vestito rosso per mia moglie", "category=dresses; colour=red; audience=women"),
        ("fino a 50 euro", "price_max=50.00 EUR"),
        // Portuguese
        ("sapatos pretos até 50 euros", "category=shoes; colour=black; price_max=50.00 EUR"),
        ("mochila sem couro", "category=backpacks; !material=leather"),
        ("um presente para a minha mãe", "audience=women"),
        // Dutch
        ("schoenen onder de 80 euro", "category=shoes; price_max=80.00 EUR"),
        ("ik zoek een rode jurk voor mijn vrouw", "category=dresses; colour=red; audience=women"),
        ("laarzen zonder leer", "category=boots?; !material=leather"),
        // Swedish
        (
            "jag letar efter svarta skor under 800 kr",
            "category=shoes; colour=black; price_max=800.00 SEK",
        ),
        ("en röd klänning till min fru", "category=dresses; colour=red; audience=women"),
        ("skor utan läder", "category=shoes; !material=leather"),
        // Polish
        ("czarne buty do 200 zł", "category=shoes; colour=black; price_max=200.00 PLN"),
        ("szukam czerwonej sukienki dla żony", "category=dresses; colour=red; audience=women"),
        ("buty bez skóry", "category=shoes; !material=leather"),
    ]);
}

#[test]
fn the_language_is_told_where_it_is_clear() {
    let rows = [
        ("I am looking for waterproof hiking boots", Some("en")),
        ("ich suche rote Schuhe für meine Frau", Some("de")),
        ("busco unas botas para mi hermana", Some("es")),
        ("je cherche une robe pour ma femme", Some("fr")),
        ("ik zoek een jurk voor mijn vrouw", Some("nl")),
        ("Nike", None),
        ("🎧", None),
        ("אני מחפש נעליים", Some("he")),
    ];
    check_all(
        rows.iter().map(|(text, language)| ((*text).to_owned(), read(text).language, *language)),
    );
}

#[test]
fn cheaper_in_every_language() {
    let conversation = after(&["hiking boots"]);
    let rows = [
        "cheaper",
        "günstiger",
        "etwas billigeres bitte, billiger",
        "más barato",
        "moins cher",
        "trop cher",
        "meno caro",
        "troppo caro",
        "mais barato",
        "goedkoper",
        "te duur",
        "billigare",
        "för dyrt",
        "tańsze",
        "za drogie",
        "zu teuer",
        "muy caro",
    ];
    check_all(rows.iter().map(|text| {
        (
            (*text).to_owned(),
            read_in(&conversation, text).intent,
            Intent::Refine(Refinement::Cheaper),
        )
    }));
}
