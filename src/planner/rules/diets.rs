//! What follows from ways of eating and from allergies. Knowledge of the language, not of a catalogue.

use magpie_core::{FacetKind, Need, NeedOrigin};

use super::analysis::Scan;

/// Excluded for a vegan whatever the catalogue holds.
const ANIMAL_MATERIALS: [&str; 5] = ["leather", "suede", "wool", "silk", "fur"];
/// Excluded for a vegan where the catalogue has them: "down" is also a direction, "feather" a pattern.
const RARER_MATERIALS: [&str; 16] = [
    "down",
    "goose down",
    "duck down",
    "feather",
    "feathers",
    "cashmere",
    "merino",
    "merino wool",
    "mohair",
    "angora",
    "alpaca",
    "shearling",
    "sheepskin",
    "nubuck",
    "pearl",
    "horn",
];
const MEATS: [&str; 16] = [
    "meat", "beef", "pork", "ham", "bacon", "lamb", "veal", "poultry", "turkey", "sausage",
    "sausages", "salami", "jerky", "gelatin", "gelatine", "lard",
];
const SEAFOOD: [&str; 6] = ["seafood", "tuna", "salmon", "shrimp", "anchovies", "shellfish"];
/// Foods that are always of animals; milk and butter are not named, for there is oat milk and body butter.
const ANIMAL_FOODS: [&str; 7] = ["dairy", "egg", "eggs", "honey", "cheese", "whey", "beeswax"];

/// The name of a diet by the words of several languages.
pub(super) fn named(word: &str) -> Option<&'static str> {
    Some(match word {
        "vegan" | "vegans" | "vegana" | "vegano" | "vegane" | "veganes" | "veganos" | "veganer"
        | "veganerin" | "veganist" | "veganiste" | "weganinem" | "weganka" => "vegan",
        "vegetarian" | "vegetarians" | "vegetariana" | "vegetariano" | "vegetarisch"
        | "vegetarier" | "vegetarierin" | "vegetarien" | "vegetarienne" | "wegetarianinem"
        | "wegetarianka" => "vegetarian",
        "pescatarian" | "pescetarian" => "pescatarian",
        "coeliac" | "celiac" | "gluten" => "gluten-free",
        "lactose" => "lactose-free",
        "halal" => "halal",
        "kosher" => "kosher",
        _ => return None,
    })
}

/// Materials that nothing with this property is made of.
pub fn materials_against(property: &str) -> &'static [&'static str] {
    if named(property) == Some("vegan") { &ANIMAL_MATERIALS } else { &[] }
}

/// What a diet excludes, as the catalogue can know it.
pub(super) fn needs(diet: &str, scan: &Scan) -> Vec<Need> {
    let mut needs: Vec<Need> = Vec::new();
    match diet {
        "vegan" => {
            for material in ANIMAL_MATERIALS {
                needs.push(Need::exclude(FacetKind::Material, material));
            }
            add_known(scan, &RARER_MATERIALS, &[FacetKind::Material], &mut needs);
            for foods in [&MEATS[..], &SEAFOOD, &ANIMAL_FOODS] {
                add_known(scan, foods, &FOOD_KINDS, &mut needs);
            }
        }
        "vegetarian" => {
            for foods in [&MEATS[..], &SEAFOOD] {
                add_known(scan, foods, &FOOD_KINDS, &mut needs);
            }
        }
        "pescatarian" => add_known(scan, &MEATS, &FOOD_KINDS, &mut needs),
        "gluten-free" => needs.push(Need::exclude(FacetKind::Feature, "gluten")),
        "lactose-free" => needs.push(Need::exclude(FacetKind::Feature, "lactose")),
        "halal" | "kosher" => {
            needs.push(Need::exclude(FacetKind::Feature, "pork"));
            add_known(scan, &["ham", "bacon", "lard"], &FOOD_KINDS, &mut needs);
        }
        _ => {}
    }
    needs.into_iter().map(|need| need.with_origin(NeedOrigin::Remembered)).collect()
}

const FOOD_KINDS: [FacetKind; 3] = [FacetKind::Material, FacetKind::Feature, FacetKind::Category];

fn add_known(scan: &Scan, values: &[&str], kinds: &[FacetKind], needs: &mut Vec<Need>) {
    for value in values {
        for kind in kinds {
            if let Some(known) = scan.lexicon.value_of(*kind, &[value]) {
                let need = Need::exclude(*kind, known.to_string());
                if !needs.iter().any(|other| other.same_as(&need)) {
                    needs.push(need);
                }
            }
        }
    }
}

/// What someone who can't have one thing can't have either.
pub(super) fn relatives(value: &str) -> impl Iterator<Item = &'static str> {
    let list: &[&str] = match value {
        "nut" | "nuts" | "tree nuts" => &[
            "nuts",
            "peanuts",
            "almonds",
            "hazelnuts",
            "walnuts",
            "cashews",
            "pecans",
            "pistachios",
            "macadamia",
        ],
        "peanut" | "peanuts" => &["peanut", "peanut butter"],
        "dairy" => &["dairy", "lactose", "cheese", "whey", "casein"],
        "milk" => &["milk", "lactose", "whey", "casein"],
        "wool" => &["wool", "merino", "lambswool"],
        "gluten" => &["gluten", "wheat", "barley", "rye"],
        "shellfish" => &["shellfish", "shrimp", "prawns", "crab", "lobster"],
        "latex" => &["latex", "rubber"],
        _ => &[],
    };
    list.iter().copied()
}
