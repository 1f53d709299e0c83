//! Words in scripts that put no blanks between them: Han, Hiragana and Katakana.
//!
//! A text is cut where a word that the tables know begins or ends; what lies between stays in one piece.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::stems::fold;
use super::{cues, terms};

/// Characters of the longest word that is looked for.
const LONGEST: usize = 10;
/// Words of other tables: money, and what asks for trends.
const OTHERS: [&str; 10] =
    ["円", "元", "日元", "人気", "トレンド", "流行", "セール", "热门", "打折", "促销"];

/// Known words, folded.
static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let terms = terms::TERMS.keys().map(String::as_str);
    let all = terms.chain(cues::phrases()).chain(OTHERS);
    let unspaced = |word: &&str| word.chars().next().is_some_and(is_unspaced);
    all.filter(unspaced).map(fold).collect()
});

/// Whether a character is of such a script.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c), 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff)
}

/// Characters of the longest known word that a text begins with; zero where it begins with none.
pub(super) fn known(chars: &[(usize, char)]) -> usize {
    let run = chars.iter().take(LONGEST).take_while(|(_, c)| is_unspaced(*c)).count();
    let is_known = |len: &usize| {
        let word: String = chars[..*len].iter().map(|(_, c)| *c).collect();
        WORDS.contains(&fold(&word))
    };
    (1..=run).rev().find(is_known).unwrap_or_default()
}

/// Characters up to the next known word or the end of the script.
pub(super) fn unknown(chars: &[(usize, char)]) -> usize {
    (0..chars.len())
        .find(|at| !is_unspaced(chars[*at].1) || known(&chars[*at..]) > 0)
        .unwrap_or(chars.len())
}
