//! Messages that say little or nothing, and such as nobody means.

use std::time::{Duration, Instant};

use super::super::Intent;
use super::*;

/// Ample on a busy machine without optimisation: a message takes some milliseconds.
const LONGEST: Duration = Duration::from_secs(5);

fn read_soon(text: &str) -> Reading {
    let started = Instant::now();
    let reading = read(text);
    assert!(started.elapsed() < LONGEST, "{:?} for {:.40}", started.elapsed(), text);
    reading
}

#[test]
fn what_nobody_sees_does_not_part_words() {
    check_needs(&[
        ("hik\u{200b}ing bo\u{ad}ots", "category=hiking boots"),
        ("\u{202e}red dress\u{202c}", "category=dresses; colour=red"),
        ("\u{feff}red\u{2060} dress\u{200f}", "category=dresses; colour=red"),
        (
            "\u{2067}red\u{2069} dress under \u{200e}$50",
            "category=dresses; colour=red; price_max=50.00 USD",
        ),
    ]);
    for nothing in
        ["\u{200b}", "\u{200b}\u{200d}\u{2060}", "\u{202e}\u{202c}", "\u{feff}", "\u{301}\u{302}"]
    {
        assert_eq!(read_soon(nothing).intent, Intent::Empty, "{nothing:?}");
    }
}

#[test]
fn function_words_alone_ask_for_nothing_in_particular() {
    for text in
        ["the of and to a in", "is it the one that was", "der die das und", "el la los de que y"]
    {
        let reading = read_soon(text);
        let nothing = reading.needs.is_empty() && reading.query.is_empty();
        assert!(nothing, "{text}: {} and {:?}", shown(&reading.needs), reading.query);
        assert!(
            matches!(reading.intent, Intent::Help | Intent::Find | Intent::Empty),
            "{text}: {:?}",
            reading.intent
        );
    }
}

#[test]
fn unknown_scripts_are_looked_up_as_they_are() {
    for text in
        ["ᏗᎳᏏᏙᏗ", "སྒམ", "ጫማ እፈልጋለሁ", "ფეხსაცმელი", "կոշիկներ", "รองเท้าสีแดง", "ខ្ញុំចង់ទិញ", "𐌰𐌱𐌲𐌳"]
    {
        let reading = read_soon(text);
        assert_eq!(reading.intent, Intent::Find, "{text}");
        assert!(reading.needs.is_empty() && !reading.query.is_empty(), "{text}: {reading:?}");
    }
}

#[test]
fn five_thousand_words_are_read_in_time() {
    for unit in [
        "the ",
        "boots ",
        "кроссовки для бега ",
        "赤いワンピース",
        "не из кожи ",
        "price of ",
        "sans fil ",
        "wht ",
        "compare them ",
        "jeans or chinos ",
        "🎧",
        "\u{202e}a",
        "ወደ ",
        "get cheaper and ",
    ] {
        let reading = read_soon(&unit.repeat(5_000));
        assert!(reading.needs.len() < 100, "{unit}");
    }
}
