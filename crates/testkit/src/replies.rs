//! Replies that are as long as somebody could make them.

use magpie_core::{Pick, Reply};

use crate::contract::samples;

/// What is hard to show: wide characters, markup of every platform, mentions.
const WORDS: &str = "🥾 <b>größer</b> & *schöner* _x_ [a](b) @everyone ";

/// A reply with so many picks, all of whose words are so many characters long, and their addresses too.
///
/// # Panics
/// Never: the addresses are made of letters.
pub fn long_reply(picks: u32, characters: usize) -> Reply {
    let words: String = WORDS.chars().cycle().take(characters).collect();
    let address = format!("https://shop.example/{}", "a".repeat(characters));
    let address = url::Url::parse(&address).expect("letters make a path");
    let mut reply = samples::reply("0123456789abcdef0123456789abcdef");
    let pattern = reply.picks.remove(0);
    reply.continued_by = None;
    reply.picks = (1..=picks)
        .map(|rank| {
            let mut pick = Pick { rank, why: words.clone(), ..pattern.clone() };
            pick.product.title = words.clone();
            pick.product.merchant = Some(words.clone());
            pick.product.url = Some(address.clone());
            pick
        })
        .collect();
    if let Some(question) = &mut reply.question {
        question.text = words.clone();
        question.options = vec![words.clone(); 6];
    }
    reply.text = words;
    reply
}
