//! Whom it is for: relatives, children of an age, pets.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use magpie_core::{FacetKind, Need, Want};

use super::analysis::{Finding, Role, Scan};
use super::tokens::{Kind, Token};

/// Groups of people, as a catalogue may divide them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Women,
    Men,
    Girls,
    Boys,
    Kids,
    Teens,
    Toddlers,
    Babies,
    Dogs,
    Cats,
}

impl Group {
    /// Names that a catalogue may use, the most exact first.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Women => &["women", "woman", "ladies", "female", "adult women"],
            Self::Men => &["men", "man", "gents", "gentlemen", "male", "adult men"],
            Self::Girls => &["girls", "girl", "kids", "children", "child", "youth", "junior"],
            Self::Boys => &["boys", "boy", "kids", "children", "child", "youth", "junior"],
            Self::Kids => &["kids", "children", "child", "kid", "youth", "junior", "juniors"],
            Self::Teens => {
                &["teens", "teenagers", "teen", "teenager", "youth", "juniors", "junior"]
            }
            Self::Toddlers => &["toddlers", "toddler", "kids", "children", "baby", "babies"],
            Self::Babies => &[
                "baby", "babies", "infants", "infant", "newborn", "newborns", "toddlers", "toddler",
            ],
            Self::Dogs => &["dogs", "dog", "pets", "pet"],
            Self::Cats => &["cats", "cat", "pets", "pet"],
        }
    }
}

/// Words for people, and whether they are told from context: "her" only after "for".
const PEOPLE: &[(Group, &str)] = &[
    (
        Group::Women,
        "wife girlfriend fiancee mum mom mam mummy mommy mother mothers mama grandma granny gran nana grandmother aunt auntie sister sis lady ladies woman women womens female gf",
    ),
    (
        Group::Men,
        "husband boyfriend fiance dad daddy father fathers papa grandpa granddad grandad grandfather uncle brother bro guy guys gentleman gentlemen man men mens male gents hubby bf",
    ),
    (Group::Girls, "daughter niece granddaughter girl girls goddaughter stepdaughter"),
    (Group::Boys, "son nephew grandson boy boys godson stepson"),
    (
        Group::Kids,
        "kid kids child children grandchild grandchildren grandkids childrens preschooler schoolchild",
    ),
    (Group::Teens, "teen teens teenager teenagers tween tweens adolescent"),
    (Group::Toddlers, "toddler toddlers"),
    (Group::Babies, "baby babies infant infants newborn newborns"),
    (Group::Dogs, "dog dogs puppy puppies pup"),
    (Group::Cats, "cat cats kitten kittens"),
];
/// An audience that has so many times fewer products than a wider one is no section of its own.
const SCARCE: u32 = 5;
/// "My sister says …": who is quoted gets nothing.
const SPEAKS: [&str; 14] = [
    "says",
    "said",
    "thinks",
    "thought",
    "told",
    "tells",
    "recommends",
    "recommended",
    "suggested",
    "suggests",
    "bought",
    "uses",
    "asked",
    "showed",
];
const HER: [&str; 2] = ["her", "she"];
const HIM: [&str; 2] = ["him", "he"];
const FOR: [&str; 8] = ["for", "fur", "para", "pour", "per", "voor", "dla", "till"];

static GROUPS: LazyLock<HashMap<&'static str, Group>> = LazyLock::new(|| {
    PEOPLE
        .iter()
        .flat_map(|(group, words)| words.split(' ').map(move |word| (word, *group)))
        .collect()
});

fn group_of(word: &str) -> Option<Group> {
    GROUPS.get(word).copied()
}

/// Whether a folded English word names people or pets.
pub(super) fn is_person(word: &str) -> bool {
    group_of(word).is_some()
}

/// Finds recipients and ages, and turns them into the audience that the catalogue knows.
pub(super) fn find(scan: &mut Scan) {
    // "My boyfriend's mum" is she.
    for at in 1..scan.tokens().len() {
        let owner = scan.text.slice(at - 1..at);
        let pair = [at - 1, at].iter().all(|at| is_person(&scan.tokens()[*at].stem));
        if pair && owner.contains(['\'', '’']) {
            scan.claim(at - 1..at, Role::Talk);
        }
    }
    let age = age(scan);
    let people = people(scan);
    let gender = people.first().map(|(group, _)| *group);
    let grown = matches!(gender, Some(Group::Women | Group::Men));
    if let Some((years, range)) = age.as_ref().filter(|(years, _)| grown && *years < 13.0) {
        // "for my wife and our 6-year-old": two people.
        if let Some(group) = aged(*years, None) {
            let value = known(scan, group).or_else(|| by_number(scan, *years));
            conclude(scan, group, value, std::slice::from_ref(range));
        }
        for (group, range) in people {
            let value = known(scan, group);
            conclude(scan, group, value, &[range]);
        }
        return;
    }
    let mut ranges: Vec<Range<usize>> = people.iter().map(|(_, range)| range.clone()).collect();
    if let Some((years, range)) = &age {
        ranges.insert(0, range.clone());
        let group = aged(*years, gender);
        if let Some(group) = group {
            let value = known(scan, group).or_else(|| by_number(scan, *years));
            conclude(scan, group, value, &ranges);
            return;
        }
        scan.claim(range.clone(), Role::Talk);
    }
    for (group, range) in people {
        let value = known(scan, group);
        conclude(scan, group, value, &[range]);
    }
}

fn conclude(scan: &mut Scan, group: Group, value: Option<String>, ranges: &[Range<usize>]) {
    let Some(first) = ranges.first() else { return };
    for range in ranges {
        scan.claim(range.clone(), Role::Person);
    }
    let own = &scan.tokens()[first.start].text;
    let plain = group.names().contains(&own.as_str()).then(|| own.clone());
    let word = value.clone().or(plain).unwrap_or_else(|| group.names()[0].to_owned());
    scan.instead.push((first.clone(), word));
    for range in &ranges[1..] {
        scan.instead.push((range.clone(), String::new()));
    }
    if let Some(value) = value {
        let need = Need::hard(Want::Facet(FacetKind::Audience, value));
        scan.findings.push(Finding::new(need, first.clone()));
    }
}

/// People that the message names, unless they are part of a longer phrase of the catalogue or the catalogue
/// means something else by the word.
fn people(scan: &Scan) -> Vec<(Group, Range<usize>)> {
    let tokens = scan.tokens();
    let mut people = Vec::new();
    let mut held = 0;
    for (at, token) in tokens.iter().enumerate() {
        if let Some(found) = scan.found(at).filter(|found| found.len > 1) {
            held = held.max(at + found.len);
        }
        if at < held || !token.is_word() || !scan.is_open(at) {
            continue;
        }
        let after_for = tokens[at.saturating_sub(3)..at]
            .iter()
            .any(|before| FOR.contains(&before.folded.as_str()));
        let owned = at > 0
            && matches!(
                tokens[at - 1].folded.as_str(),
                "my" | "our"
                    | "his"
                    | "her"
                    | "their"
                    | "old"
                    | "a"
                    | "the"
                    | "little"
                    | "new"
                    | "young"
                    | "baby"
            );
        let speaks = tokens.get(at + 1).is_some_and(|next| SPEAKS.contains(&next.folded.as_str()));
        if speaks && !after_for {
            continue;
        }
        let word = token.folded.as_str();
        let next_is_thing = tokens.get(at + 1).is_some_and(|next| next.is_word())
            && (scan.found(at + 1).is_some() || scan.is_content(at + 1));
        let group = if HER.contains(&word) && after_for {
            Some(Group::Women)
        } else if HIM.contains(&word) && after_for {
            Some(Group::Men)
        } else {
            group_of(word).or_else(|| group_of(&token.stem))
        };
        let Some(group) = group else { continue };
        // Where the catalogue files something else under the word ("Baby", "Dogs" as categories) only a
        // recipient is meant as one.
        let other_meaning = scan.found(at).is_some_and(|found| {
            !found.entries.iter().any(|entry| entry.kind == FacetKind::Audience)
        });
        if other_meaning && !(after_for || owned && !next_is_thing) {
            continue;
        }
        if matches!(word, "guys" | "bro" | "man" | "mam")
            && !after_for
            && !owned
            && scan.found(at).is_none()
        {
            continue;
        }
        people.push((group, at..at + 1));
    }
    people
}

/// An age in years, with its tokens.
fn age(scan: &Scan) -> Option<(f32, Range<usize>)> {
    let tokens = scan.tokens();
    let person = tokens.iter().filter(|token| token.is_word()).any(|token| {
        is_person(&token.folded)
            || super::terms::meanings(&token.folded, scan.language.guess)
                .any(|term| term.kind == FacetKind::Audience)
    });
    (0..tokens.len()).find_map(|at| {
        let token = &tokens[at];
        if token.kind != Kind::Number || !scan.is_open(at) {
            return None;
        }
        let number: f32 = token.text.replace(',', ".").parse().ok()?;
        let word = |ahead: usize| tokens.get(at + ahead).map_or("", |t: &Token| t.folded.as_str());
        let before = at.checked_sub(1).map_or("", |at| tokens[at].folded.as_str());
        let told = matches!(before, "aged" | "age" | "ages");
        let from = if told { at - 1 } else { at };
        let old = |ahead: usize| {
            matches!(
                word(ahead),
                "old" | "olds" | "alt" | "alte" | "alten" | "alter" | "oude" | "gammal" | "gammalt"
            )
        };
        let (scale, unit) = match word(1) {
            "year" | "years" | "yr" | "yrs" | "yo" | "y" => (1.0, true),
            "jahrige" | "jahrigen" | "jahriger" | "jahriges" | "jarige" => {
                return Some((number, from..at + 2));
            }
            "jahre" | "jahren" | "jahr" | "ans" | "anos" | "ano" | "anni" | "jaar" | "ar"
            | "lat" => (1.0, true),
            "month" | "months" | "monate" | "mois" | "meses" | "mesi" => (1.0 / 12.0, true),
            _ => (1.0, false),
        };
        let foreign_unit =
            matches!(word(1), "jahre" | "jahren" | "ans" | "anos" | "anni" | "jaar" | "lat" | "ar");
        let counted = old(2) || matches!(word(1), "yo") || word(1) == "y" && word(2) == "o";
        if unit && counted {
            let extra = usize::from(matches!(word(3), "s"));
            return Some((number * scale, from..at + if word(1) == "yo" { 2 } else { 3 } + extra));
        }
        if unit && (told || foreign_unit && person) {
            return Some((number * scale, from..at + 2));
        }
        // "my son is 8", "ages 6-8", "who turns 5"
        let turns = matches!(before, "turns" | "turning" | "is")
            && person
            && number <= 17.0
            && tokens.get(at + 1).is_none_or(|next| {
                next.kind == Kind::Break
                    || matches!(next.folded.as_str(), "and" | "now" | "soon" | "so" | "next")
            });
        if told || turns {
            let mut end = at + 1;
            // "Ages 12+" is of the thing, not of someone.
            if tokens.get(end).is_some_and(|t| t.is("+")) {
                return None;
            }
            if tokens.get(end).is_some_and(|t| matches!(t.text.as_str(), "-" | "to"))
                && tokens.get(end + 1).is_some_and(|t| t.kind == Kind::Number)
            {
                end += 2;
            }
            return Some((number, from..end));
        }
        None
    })
}

/// The group of someone of this age; nobody's for grown-ups that are told by age alone.
fn aged(years: f32, named: Option<Group>) -> Option<Group> {
    match named {
        Some(Group::Dogs | Group::Cats) => return named,
        Some(Group::Women | Group::Men) if years >= 13.0 => return named,
        _ => {}
    }
    let child = match named {
        Some(Group::Girls | Group::Women) => Group::Girls,
        Some(Group::Boys | Group::Men) => Group::Boys,
        _ => Group::Kids,
    };
    if years < 1.5 {
        Some(Group::Babies)
    } else if years < 3.0 {
        Some(Group::Toddlers)
    } else if years < 13.0 {
        Some(child)
    } else if years < 18.0 {
        Some(Group::Teens)
    } else {
        named.map(|group| match group {
            Group::Girls => Group::Women,
            Group::Boys => Group::Men,
            other => other,
        })
    }
}

/// The catalogue's audience whose numbers hold the age, the narrowest first: "3-5 years", "12+".
fn by_number(scan: &Scan, years: f32) -> Option<String> {
    scan.lexicon
        .audiences()
        .iter()
        .filter_map(|value| {
            let numbers: Vec<f32> = value
                .split(|c: char| !c.is_ascii_digit() && c != '.')
                .filter_map(|part| part.parse().ok())
                .collect();
            let (low, high) = match numbers.as_slice() {
                [low, high] => (*low, *high),
                [low] if value.contains('+') || value.contains("up") => (*low, 99.0),
                _ => return None,
            };
            let scale = if value.contains("month") { 12.0 } else { 1.0 };
            let age = years * scale;
            (low <= age && age <= high).then(|| ((high - low) / scale, value))
        })
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, value)| value.to_string())
}

/// The catalogue's word for a group. A shop that has a dress for girls and everything else for kids has its
/// things for girls among those for kids.
fn known(scan: &Scan, group: Group) -> Option<String> {
    let own = scan.lexicon.value_of(FacetKind::Audience, group.names())?;
    Some(section(scan, own).to_string())
}

/// The audience under which the shop keeps what is for this one.
pub(super) fn section(scan: &Scan, own: Arc<str>) -> Arc<str> {
    if !matches!(group_of(&own), Some(Group::Girls | Group::Boys)) {
        return own;
    }
    let kids = scan.lexicon.value_of(FacetKind::Audience, Group::Kids.names());
    let products = |audience: &str| scan.lexicon.products_for(audience);
    kids.filter(|kids| products(&own) * SCARCE < products(kids)).unwrap_or(own)
}
