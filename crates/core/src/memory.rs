//! What is remembered of a person, as it is shown to them and corrected by them.

/// Everything remembered, for its owner's eyes only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Names this state, in at most 16 characters. A change refers to it, so that one that was asked for under an
    /// older list changes nothing.
    pub revision: String,
    /// What is remembered: stated things first, then what was learned, surest first.
    pub entries: Vec<MemoryEntry>,
}

/// Entries of a page: both bots' keyboards hold two buttons for each.
const PAGE: usize = 10;

/// A part of what is remembered, as much as fits one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryPage<'a> {
    /// What was learned today.
    pub new: Vec<&'a MemoryEntry>,
    /// What was known before.
    pub known: Vec<&'a MemoryEntry>,
    /// Its number, 0 for the first.
    pub number: u8,
    /// The number of the one after it; the first follows the last, and there is none where one page shows all.
    pub next: Option<u8>,
}

impl Memory {
    /// The entries in the order in which they are told: what was learned today first.
    fn told(&self) -> impl Iterator<Item = &MemoryEntry> {
        let new = self.entries.iter().filter(|entry| entry.new);
        new.chain(self.entries.iter().filter(|entry| !entry.new))
    }

    /// A page; the last one where there are not so many.
    pub fn page(&self, number: u8) -> MemoryPage<'_> {
        let pages = u8::try_from(self.entries.len().div_ceil(PAGE)).unwrap_or(u8::MAX).max(1);
        let number = number.min(pages - 1);
        let shown = self.told().skip(usize::from(number) * PAGE).take(PAGE);
        let (new, known) = shown.partition(|entry| entry.new);
        let next = (pages > 1).then(|| (number + 1) % pages);
        MemoryPage { new, known, number, next }
    }

    /// The page on which an entry stands; the first where there is no such entry.
    pub fn page_of(&self, number: u8) -> u8 {
        let at = self.told().position(|entry| entry.number == number).unwrap_or(0);
        u8::try_from(at / PAGE).unwrap_or(0)
    }
}

impl<'a> MemoryPage<'a> {
    /// Its entries, in the order in which they are told.
    pub fn entries(&self) -> impl Iterator<Item = &'a MemoryEntry> {
        self.new.iter().chain(&self.known).copied()
    }
}

/// One thing that is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryEntry {
    /// Where it stands in the list, from 1.
    pub number: u8,
    /// What is believed, in a few words: "size 42", "rather navy".
    pub what: String,
    /// Why: the shopper's own words, or how many reactions said so; with the day.
    pub why: String,
    /// How sure that is.
    pub sureness: Sureness,
    /// Whether it stays whatever else is learned.
    pub pinned: bool,
    /// Whether it was learned today.
    pub new: bool,
}

/// How sure a belief is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sureness {
    /// The shopper said so.
    Stated,
    /// Many reactions say so.
    Sure,
    /// Some do.
    Likely,
    /// One or two do.
    Guess,
}

impl Sureness {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Sure => "sure",
            Self::Likely => "likely",
            Self::Guess => "guess",
        }
    }
}

/// What the owner of a memory wants of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemoryChange {
    /// It is wrong: forget it, and do not learn it again.
    Strike,
    /// It is right: keep it.
    Pin,
    /// It may fade again.
    Unpin,
}

impl MemoryChange {
    /// Every change.
    pub const ALL: [Self; 3] = [Self::Strike, Self::Pin, Self::Unpin];

    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strike => "strike",
            Self::Pin => "pin",
            Self::Unpin => "unpin",
        }
    }

    /// The change with this word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|change| change.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(entries: u8) -> Memory {
        let entries = (1..=entries).map(|number| MemoryEntry {
            number,
            what: format!("thing {number}"),
            why: String::new(),
            sureness: Sureness::Guess,
            pinned: false,
            new: number % 8 == 0,
        });
        Memory { revision: "r".to_owned(), entries: entries.collect() }
    }

    #[test]
    fn pages_tell_everything_once_and_lead_in_a_circle() {
        for (entries, pages) in [(0, 1), (1, 1), (10, 1), (11, 2), (60, 6)] {
            let memory = memory(entries);
            let mut told = Vec::new();
            let mut at = 0;
            for number in 0..pages {
                let page = memory.page(at);
                assert_eq!(page.number, number);
                assert!(page.entries().count() <= PAGE);
                assert!(page.entries().all(|entry| memory.page_of(entry.number) == number));
                told.extend(page.entries().map(|entry| entry.number));
                at = page.next.unwrap_or(0);
            }
            assert_eq!(at, 0, "{entries}");
            told.sort_unstable();
            assert_eq!(told, (1..=entries).collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_is_new_comes_first_and_what_is_not_there_leads_somewhere() {
        let memory = memory(12);
        assert_eq!(memory.page(0).entries().next().map(|entry| entry.number), Some(8));
        assert_eq!(memory.page(200).number, 1);
        assert_eq!(memory.page_of(99), 0);
    }
}
