//! Links to whole answers, for where a platform's limits leave room for a part only, and to picks by way of this
//! server.

use std::fmt;

use url::Url;

use crate::{ButtonSigner, TurnId};

/// Characters of a link's key: 128 bits.
const KEY: usize = 32;

/// Makes and checks links to answers and their picks. Who has the link sees the answer; nobody can guess one.
#[derive(Clone)]
pub struct AnswerLinks {
    base: Option<Url>,
    signer: ButtonSigner,
}

impl AnswerLinks {
    /// Links below the address at which others reach this server; there are none without it.
    pub fn new(base: Option<Url>, signer: ButtonSigner) -> Self {
        Self { base, signer }
    }

    /// Where a turn's answer is shown: `BASE/answers/TURN/KEY`.
    pub fn link(&self, turn: &TurnId) -> Option<Url> {
        let mut url = self.base.clone()?;
        let key = self.key(turn);
        url.path_segments_mut().ok()?.pop_if_empty().extend(["answers", turn.as_str(), &key]);
        Some(url)
    }

    /// The part of the link that nobody can guess. Compare it in constant time.
    pub fn key(&self, turn: &TurnId) -> String {
        self.cut(&format!("answer {turn}"))
    }

    /// An address that leads to a pick of a turn through this server: `BASE/go/TURN.RANK.KEY`.
    pub fn pick(&self, turn: &TurnId, rank: u32) -> Option<Url> {
        let mut url = self.base.clone()?;
        let pick = format!("{turn}.{rank}.{}", self.pick_key(turn, rank));
        url.path_segments_mut().ok()?.pop_if_empty().extend(["go", &pick]);
        Some(url)
    }

    /// The part of that address that nobody can guess. Compare it in constant time.
    pub fn pick_key(&self, turn: &TurnId, rank: u32) -> String {
        self.cut(&format!("pick {rank} of {turn}"))
    }

    fn cut(&self, purpose: &str) -> String {
        let mut key = self.signer.derive(purpose);
        key.truncate(KEY);
        key
    }
}

impl fmt::Debug for AnswerLinks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerLinks").field("base", &self.base).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_names_its_turn_and_opens_no_other() {
        let base = Url::parse("https://magpie.example/shop/").unwrap();
        let links = AnswerLinks::new(Some(base), ButtonSigner::new(b"secret"));
        let link = links.link(&TurnId::new("t1")).unwrap();
        let key = links.key(&TurnId::new("t1"));
        assert_eq!(link.as_str(), format!("https://magpie.example/shop/answers/t1/{key}"));
        assert_eq!(key.len(), KEY);
        assert_ne!(key, links.key(&TurnId::new("t2")));
        let pick = links.pick(&TurnId::new("t1"), 2).unwrap();
        let key = links.pick_key(&TurnId::new("t1"), 2);
        assert_eq!(pick.as_str(), format!("https://magpie.example/shop/go/t1.2.{key}"));
        assert_ne!(key, links.pick_key(&TurnId::new("t1"), 3));
        let none = AnswerLinks::new(None, ButtonSigner::new(b"secret"));
        assert_eq!(none.link(&TurnId::new("t1")), None);
        assert_eq!(none.pick(&TurnId::new("t1"), 1), None);
    }
}
