//! One-time codes that link senders, while they can be used.
//!
//! They live in memory only: a restart voids those that are open, and whoever has one asks for another. What is kept
//! of a code is its digest.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use magpie_core::{LinkRefusal, PersonId};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// How long a code can be used.
pub(super) const MINUTES: u32 = 10;
/// Crockford's letters: none is taken for another. Eight of these 32 hold 40 bits.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 8;
/// Wrong codes that one person may enter within an hour: five guesses at 40 bits find nothing.
const TRIES: usize = 5;
const TRIES_WITHIN: SignedDuration = SignedDuration::from_hours(1);
/// Used and expired codes are known for so long, so that whoever enters one is told what is wrong with it.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(1);
/// Codes that are known at once; the oldest goes first.
const MOST: usize = 10_000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Open,
    /// Its owner asked for a newer one.
    Voided,
    Used,
}

struct Given {
    by: PersonId,
    digest: [u8; 32],
    at: Timestamp,
    fate: Fate,
}

#[derive(Default)]
struct State {
    given: Vec<Given>,
    /// When somebody entered a wrong code.
    wrong: BTreeMap<PersonId, Vec<Timestamp>>,
}

/// The codes that were given a short while ago, and who guessed wrong.
#[derive(Default)]
pub(super) struct LinkCodes(Mutex<State>);

impl LinkCodes {
    /// Makes a code of random bits. Earlier ones of the same person are void.
    pub(super) fn give(
        &self,
        by: &PersonId,
        senders: &[PersonId],
        bits: u64,
        now: Timestamp,
    ) -> String {
        let code: Vec<u8> = (0..LENGTH)
            .map(|at| ALPHABET[usize::try_from(bits >> (5 * at) & 31).expect("it is below 32")])
            .collect();
        let digest = Sha256::digest(&code).into();
        let mut state = self.state(now);
        // The last one is remembered, so that it is not told to be unknown.
        state.given.retain(|known| known.fate == Fate::Open || !senders.contains(&known.by));
        for known in state.given.iter_mut().filter(|known| senders.contains(&known.by)) {
            known.fate = Fate::Voided;
        }
        if state.given.len() >= MOST {
            state.given.remove(0);
        }
        state.given.push(Given { by: by.clone(), digest, at: now, fate: Fate::Open });
        shown(&String::from_utf8_lossy(&code))
    }

    /// Who gave this code. `senders` are those of the one who enters it.
    pub(super) fn look(
        &self,
        sender: &PersonId,
        senders: &[PersonId],
        code: &str,
        now: Timestamp,
    ) -> Result<PersonId, LinkRefusal> {
        let mut state = self.state(now);
        let at = state.open(sender, senders, code, now)?;
        Ok(state.given[at].by.clone())
    }

    /// Uses this code, if it still can be.
    pub(super) fn take(
        &self,
        sender: &PersonId,
        senders: &[PersonId],
        code: &str,
        now: Timestamp,
    ) -> Result<(), LinkRefusal> {
        let mut state = self.state(now);
        let at = state.open(sender, senders, code, now)?;
        state.given[at].fate = Fate::Used;
        Ok(())
    }

    /// Makes this code useless, whoever gave it; says why it is.
    pub(super) fn void(
        &self,
        sender: &PersonId,
        senders: &[PersonId],
        code: &str,
        now: Timestamp,
    ) -> LinkRefusal {
        let mut state = self.state(now);
        match state.open(sender, senders, code, now) {
            Err(refusal @ (LinkRefusal::Unknown | LinkRefusal::Wait { .. })) => refusal,
            Ok(_) | Err(_) => {
                if let Some(at) = state.find(code) {
                    state.given[at].fate = Fate::Voided;
                }
                LinkRefusal::Expired
            }
        }
    }

    /// Forgets the codes of these senders.
    pub(super) fn forget(&self, senders: &[PersonId], now: Timestamp) {
        self.state(now).given.retain(|known| !senders.contains(&known.by));
    }

    fn state(&self, now: Timestamp) -> MutexGuard<'_, State> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let life = SignedDuration::from_mins(i64::from(MINUTES));
        state.given.retain(|known| now.duration_since(known.at) < life + REMEMBERED);
        state.wrong.retain(|_, tries| {
            tries.retain(|at| now.duration_since(*at) < TRIES_WITHIN);
            !tries.is_empty()
        });
        state
    }
}

impl State {
    /// Where the code is that may be used now. Whatever else is entered counts as a guess.
    fn open(
        &mut self,
        sender: &PersonId,
        senders: &[PersonId],
        code: &str,
        now: Timestamp,
    ) -> Result<usize, LinkRefusal> {
        let person = senders.first().unwrap_or(sender);
        if let Some(tries) = self.wrong.get(person).filter(|tries| tries.len() >= TRIES) {
            let since = now.duration_since(tries[tries.len() - TRIES]);
            return Err(LinkRefusal::Wait { minutes: minutes(TRIES_WITHIN - since) });
        }
        let life = SignedDuration::from_mins(i64::from(MINUTES));
        let refusal = match self.find(code) {
            None => LinkRefusal::Unknown,
            Some(at) => {
                let given = &self.given[at];
                match given.fate {
                    _ if given.by == *sender => return Err(LinkRefusal::Own),
                    _ if senders.contains(&given.by) => return Err(LinkRefusal::Already),
                    Fate::Used => LinkRefusal::Used,
                    Fate::Open if now.duration_since(given.at) < life => return Ok(at),
                    Fate::Open | Fate::Voided => LinkRefusal::Expired,
                }
            }
        };
        self.wrong.entry(person.clone()).or_default().push(now);
        Err(refusal)
    }

    /// Compares with every code, and each from end to end: how long that takes tells nothing of any.
    fn find(&self, code: &str) -> Option<usize> {
        let digest: [u8; 32] = Sha256::digest(read(code)).into();
        let mut found = None;
        for (at, known) in self.given.iter().enumerate() {
            if bool::from(known.digest.ct_eq(&digest)) {
                found = Some(at);
            }
        }
        found
    }
}

/// A code as people read it to one another.
pub(super) fn shown(code: &str) -> String {
    let code = read(code);
    match code.split_at_checked(LENGTH / 2) {
        Some((one, other)) if !other.is_empty() => format!("{one}-{other}"),
        _ => code,
    }
}

/// A code as it was typed: in any case, with anything between, and with letters that look like digits. Longer text
/// is no code, and is cut to stay wrong.
fn read(code: &str) -> String {
    let letters = code.chars().filter(char::is_ascii_alphanumeric).take(LENGTH + 1);
    letters
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            letter => letter,
        })
        .collect()
}

fn minutes(time: SignedDuration) -> u32 {
    u32::try_from(time.as_secs().max(0).unsigned_abs().div_ceil(60)).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str) -> [PersonId; 1] {
        [PersonId::new(format!("test:{name}"))]
    }

    fn after(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn look(codes: &LinkCodes, who: &str, code: &str, at: i64) -> Result<PersonId, LinkRefusal> {
        let [who] = person(who);
        codes.look(&who, std::slice::from_ref(&who), code, after(at))
    }

    fn give(codes: &LinkCodes, who: &str, bits: u64, at: i64) -> String {
        let [who] = person(who);
        codes.give(&who, std::slice::from_ref(&who), bits, after(at))
    }

    #[test]
    fn codes_are_read_as_they_are_said() {
        let codes = LinkCodes::default();
        let code = give(&codes, "ada", 0x0123_4567_89ab_cdef, 0);
        assert_eq!(code.len(), LENGTH + 1);
        for typed in
            [code.clone(), code.to_lowercase(), code.replace('-', " "), format!(" {code} ")]
        {
            assert_eq!(look(&codes, "bob", &typed, 0), Ok(person("ada")[0].clone()), "{typed}");
        }
        assert_eq!(read("oil0-1q"), "0110-1Q".replace('-', ""));
        assert_eq!(look(&codes, "bob", &format!("{code}X"), 0), Err(LinkRefusal::Unknown));
        assert_eq!(look(&codes, "ada", &code, 0), Err(LinkRefusal::Own));
    }

    #[test]
    fn every_bit_of_a_code_counts() {
        let codes = LinkCodes::default();
        let mut seen = std::collections::BTreeSet::new();
        for bit in 0..40 {
            assert!(seen.insert(give(&codes, "ada", 1 << bit, 0)), "{bit}");
        }
    }

    #[test]
    fn a_code_lives_ten_minutes_and_until_the_next_one() {
        let codes = LinkCodes::default();
        let first = give(&codes, "ada", 1, 0);
        assert!(look(&codes, "bob", &first, 599).is_ok());
        assert_eq!(look(&codes, "bob", &first, 600), Err(LinkRefusal::Expired));
        let second = give(&codes, "ada", 2, 700);
        let third = give(&codes, "ada", 3, 701);
        assert_eq!(look(&codes, "bob", &second, 702), Err(LinkRefusal::Expired));
        assert!(look(&codes, "bob", &third, 702).is_ok());
        let [bob] = person("bob");
        let senders = std::slice::from_ref(&bob);
        assert_eq!(codes.take(&bob, senders, &third, after(703)), Ok(()));
        assert_eq!(codes.take(&bob, senders, &third, after(704)), Err(LinkRefusal::Used));
        assert_eq!(
            look(&codes, "eve", &third, 60 * 60 * 2),
            Err(LinkRefusal::Unknown),
            "forgotten"
        );
    }

    #[test]
    fn guesses_are_counted_by_the_hour_and_by_person() {
        let codes = LinkCodes::default();
        let code = give(&codes, "ada", 7, 0);
        for at in 0..5 {
            assert_eq!(look(&codes, "eve", "AAAA-AAAA", at), Err(LinkRefusal::Unknown));
        }
        // The right one is of no use any more, and others are not held up.
        assert_eq!(look(&codes, "eve", &code, 60), Err(LinkRefusal::Wait { minutes: 59 }));
        assert!(look(&codes, "bob", &code, 60).is_ok());
        let code = give(&codes, "ada", 8, 3_600);
        assert!(look(&codes, "eve", &code, 3_601).is_ok());
    }
}
