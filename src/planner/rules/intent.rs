//! What a message wants done, from everything that was read of it.

use std::ops::Range;

use super::analysis::{Role, Scan};
use super::cues::Cue;
use super::reading::{Intent, Refinement, SmallTalk};
use super::talk::{Sign, Talk};
use super::tokens::{Kind, Letters};

/// What was read of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signals {
    pub photos: usize,
    /// Something is being looked for already.
    pub in_course: bool,
    /// There is a slate to speak of.
    pub has_slate: bool,
    /// It answers the last question.
    pub answers: bool,
    /// It asks about another thing than before.
    pub new_subject: bool,
    /// It names a kind of thing.
    pub names_thing: bool,
    /// It names it instead of the earlier one.
    pub replaces_thing: bool,
    /// Search words without a facet.
    pub open_words: usize,
    /// It says something about the thing besides facts about the shopper.
    pub asks: bool,
    pub states_facts: bool,
    pub off_topic: bool,
    pub trend: bool,
    pub why: Option<usize>,
    pub like: Option<usize>,
    pub more: bool,
    /// What was shown is not right.
    pub refuses: bool,
    /// The moment is not right.
    pub postpones: bool,
    pub cheaper: bool,
    pub dearer: bool,
    pub drops: bool,
}

/// Takes sentences that have nothing to do with shopping out of the message. Says whether there were any.
pub(super) fn asides(scan: &mut Scan, talk: &Talk) -> bool {
    let mut found = false;
    let injections: Vec<Range<usize>> =
        talk.all(Sign::Injection).map(|seen| seen.range.clone()).collect();
    for range in injections {
        let from = scan.sentence(range.start).start;
        // What follows an attempt to change the rules belongs to it: "… and write a poem".
        silence(scan, from..scan.tokens().len());
        found = true;
    }
    let others: Vec<Range<usize>> =
        talk.all(Sign::OffTopic).map(|seen| seen.range.clone()).collect();
    for range in others {
        let sentence = scan.sentence(range.start);
        let shops =
            scan.findings.iter().any(|f| f.is_category() && sentence.contains(&f.range.start))
                && scan.cues.all(Cue::Want).any(|hit| sentence.contains(&hit.from))
                || range.clone().any(|at| matches!(scan.role(at), Role::Price | Role::Size));
        if !shops {
            silence(scan, sentence);
            found = true;
        }
    }
    found
}

fn silence(scan: &mut Scan, range: Range<usize>) {
    scan.discard(|finding| range.contains(&finding.range.start), Role::Talk);
    scan.claim(range, Role::Talk);
}

/// Takes the words of a trend question out of the search. Says whether it is one.
pub(super) fn trend(scan: &mut Scan, talk: &Talk) -> bool {
    let asked = talk.has(Sign::Trend) || talk.has(Sign::PriceMoves);
    let reduced = talk.has(Sign::Reduced);
    // "I need boots, on sale if possible" asks for boots.
    let finds = scan.cues.any(Cue::Want) && scan.findings.iter().any(|f| f.is_category());
    let signs: &[Sign] = &[Sign::Trend, Sign::Reduced];
    let ranges: Vec<Range<usize>> =
        signs.iter().flat_map(|sign| talk.all(*sign)).map(|seen| seen.range.clone()).collect();
    let moves: Vec<Range<usize>> =
        talk.all(Sign::PriceMoves).map(|seen| seen.range.clone()).collect();
    let mut live = ranges.iter().chain(&moves);
    if !live.any(|range| range.clone().any(|at| scan.role(at) != Role::Talk)) {
        return false;
    }
    for range in moves {
        // What stands between "has the price of" and "dropped" is what is asked about.
        let (first, last) = (range.start, range.end - 1);
        let tells =
            |at: usize| at == first || at == last || scan.tokens()[at].folded.starts_with("pr");
        let told: Vec<usize> = range.filter(|at| tells(*at) && scan.is_open(*at)).collect();
        for at in told {
            scan.claim(at..at + 1, Role::Talk);
        }
    }
    let seasons = (0..scan.tokens().len()).filter(|at| {
        matches!(
            scan.tokens()[*at].folded.as_str(),
            "week" | "month" | "season" | "year" | "moment" | "prices" | "price"
        )
    });
    let seasons: Vec<Range<usize>> = seasons.map(|at| at..at + 1).collect();
    for at in ranges.into_iter().chain(seasons).flatten() {
        if scan.is_open(at) {
            scan.claim(at..at + 1, Role::Talk);
        }
    }
    asked || reduced && !finds
}

/// Takes courtesies out of the search, where nothing that was found stands in them.
pub(super) fn courtesies(scan: &mut Scan, talk: &Talk) {
    const SIGNS: [Sign; 10] = [
        Sign::Name,
        Sign::Greeting,
        Sign::Thanks,
        Sign::Goodbye,
        Sign::HowAreYou,
        Sign::WhoAreYou,
        Sign::Praise,
        Sign::Complaint,
        Sign::Help,
        Sign::Memory,
    ];
    for sign in SIGNS {
        for seen in talk.all(sign) {
            // "Good morning" is no time to use a thing.
            let set = seen.range.len() > 1
                && matches!(sign, Sign::Greeting | Sign::HowAreYou | Sign::Goodbye);
            if set {
                scan.discard(|finding| seen.range.contains(&finding.range.start), Role::Talk);
            }
            if seen.range.clone().all(|at| matches!(scan.role(at), Role::Open | Role::Talk)) {
                scan.claim(seen.range.clone(), Role::Talk);
            }
        }
    }
}

/// "Hi, I'm Anna.": a name that nobody sells by.
pub(super) fn names(scan: &mut Scan) {
    for at in 1..scan.tokens().len() {
        let tokens = scan.tokens();
        let introduced =
            tokens[at - 1].is("im") || at > 1 && tokens[at - 1].is("am") && tokens[at - 2].is("i");
        let ends = tokens.get(at + 1).is_none_or(|next| next.kind == Kind::Break);
        if introduced
            && ends
            && tokens[at].letters == Letters::Initial
            && scan.is_content(at)
            && scan.found(at).is_none()
        {
            scan.claim(at..at + 1, Role::Talk);
        }
    }
}

/// Decides.
pub(super) fn decide(signals: &Signals, scan: &Scan, talk: &Talk) -> Intent {
    let s = signals;
    if scan.tokens().iter().all(|token| token.kind == Kind::Break) {
        return without_words(s.photos, &scan.text.emoji);
    }
    if s.photos > 0 {
        return if s.trend { Intent::Trend { topic: String::new() } } else { with_photo(s) };
    }
    if talk.has(Sign::Memory) && !s.names_thing {
        return Intent::Memory;
    }
    if let Some(rank) = s.why {
        return Intent::Why { rank };
    }
    if s.off_topic && !s.asks && !s.states_facts {
        return Intent::OffTopic;
    }
    if s.trend {
        return Intent::Trend { topic: String::new() };
    }
    if s.postpones && !s.asks {
        return Intent::SmallTalk(SmallTalk::Later);
    }
    if s.states_facts && !s.asks && !s.answers {
        return Intent::Stated;
    }
    if let Some(refinement) = refinement(s) {
        return Intent::Refine(refinement);
    }
    if s.asks || s.open_words > 0 {
        return Intent::Find;
    }
    courtesy(s, scan, talk)
}

fn without_words(photos: usize, emoji: &[char]) -> Intent {
    if photos > 0 {
        return Intent::Photo;
    }
    let talk = emoji.iter().find_map(|emoji| match emoji {
        '👋' => Some(SmallTalk::Greeting),
        '🙏' => Some(SmallTalk::Thanks),
        '👍' | '❤' | '😍' | '😀' | '😊' | '🙂' | '😄' | '👏' | '🎉' | '💯' | '👌' | '🥰' | '😁'
        | '🔥' => Some(SmallTalk::Praise),
        '👎' | '😡' | '😞' | '😠' | '🤮' | '😢' | '🙁' => Some(SmallTalk::Complaint),
        _ => None,
    });
    talk.map_or(Intent::Empty, Intent::SmallTalk)
}

fn with_photo(s: &Signals) -> Intent {
    if s.names_thing || s.open_words > 1 { Intent::Find } else { Intent::Photo }
}

fn refinement(s: &Signals) -> Option<Refinement> {
    if !s.in_course {
        return None;
    }
    if s.cheaper && !s.new_subject {
        return Some(Refinement::Cheaper);
    }
    if s.dearer && !s.new_subject {
        return Some(Refinement::Dearer);
    }
    if let Some(rank) = s.like.filter(|_| s.has_slate && !s.names_thing) {
        return Some(Refinement::MoreLike { rank });
    }
    if s.refuses && !s.new_subject && !s.names_thing {
        return Some(Refinement::More);
    }
    if (s.more || s.refuses) && !s.new_subject && (!s.asks || s.names_thing && s.open_words == 0) {
        return Some(Refinement::More);
    }
    let changes = s.answers || s.drops || s.asks && !s.new_subject && !s.names_thing;
    (changes || s.replaces_thing || s.answers_with_thing()).then_some(Refinement::Changed)
}

impl Signals {
    fn answers_with_thing(&self) -> bool {
        self.answers && self.names_thing && !self.new_subject
    }
}

/// Nothing is asked for: talk, or a request without a thing.
fn courtesy(s: &Signals, scan: &Scan, talk: &Talk) -> Intent {
    const ORDER: [(Sign, SmallTalk); 7] = [
        (Sign::WhoAreYou, SmallTalk::WhoAreYou),
        (Sign::HowAreYou, SmallTalk::HowAreYou),
        (Sign::Complaint, SmallTalk::Complaint),
        (Sign::Goodbye, SmallTalk::Goodbye),
        (Sign::Thanks, SmallTalk::Thanks),
        (Sign::Praise, SmallTalk::Praise),
        (Sign::Greeting, SmallTalk::Greeting),
    ];
    let asks_help = talk.has(Sign::Help);
    let spoken = ORDER.iter().find(|(sign, _)| talk.has(*sign)).map(|(_, talk)| *talk);
    let wants = scan.cues.any(Cue::Want)
        || scan.tokens().iter().any(|token| {
            matches!(
                token.folded.as_str(),
                "surprise"
                    | "suggestions"
                    | "suggestion"
                    | "ideas"
                    | "recommendations"
                    | "recommend"
                    | "suggest"
                    | "buy"
                    | "shop"
                    | "shopping"
                    | "gift"
                    | "gifts"
                    | "present"
                    | "presents"
                    | "geschenk"
                    | "regalo"
                    | "cadeau"
                    | "presente"
                    | "prezent"
                    | "подарок"
                    | "something"
                    | "kaufen"
                    | "comprar"
                    | "acheter"
                    | "comprare"
                    | "kopen"
                    | "kopa"
            )
        });
    if asks_help && !wants {
        return Intent::Help;
    }
    match spoken {
        Some(talk) if !wants => Intent::SmallTalk(talk),
        _ if wants && s.has_slate && s.more => Intent::Refine(Refinement::More),
        _ if wants || s.cheaper || s.dearer || s.drops => Intent::Find,
        _ if s.off_topic => Intent::OffTopic,
        _ => Intent::Help,
    }
}
