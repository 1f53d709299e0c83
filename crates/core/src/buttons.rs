//! What a button under a reply says when it is pressed: short enough for every platform, signed so that
//! nobody can press what was never shown to them, and without any state of its own, so that it works after a
//! restart.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::{FeedbackReason, MemoryChange, TurnId};

/// What is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ButtonAction {
    /// More like the pick of this rank.
    MoreLike(u8),
    /// The pick of this rank is not for me.
    NotForMe(u8),
    /// Lower prices.
    Cheaper,
    /// Other picks for the same needs.
    ShowMore,
    /// Pictures of the picks.
    Pictures,
    /// Change the request in words.
    Refine,
    /// This answer (0 for the first) to the question that was asked back.
    Answer(u8),
    /// Delete everything kept about me.
    Forget,
    /// Keep it after all.
    Keep,
    /// The setting of this number, switched on.
    Setting(u8),
    /// Tell me when the pick of this rank gets cheaper, or can be bought again.
    Watch(u8),
    /// Why the pick of this rank (15 at most) is not for me.
    Reason(u8, FeedbackReason),
    /// What is remembered under this number is to be forgotten. The button's turn is the memory's revision.
    Strike(u8),
    /// What is remembered under this number stays, whatever else is learned.
    Pin(u8),
    /// It may fade again.
    Unpin(u8),
    /// My vote for the pick of this rank.
    Vote(u8),
    /// The page of this number (0 for the first) of what is remembered.
    Page(u8),
    /// The reply's own buttons again.
    Back,
    /// Enter the code that stands in the turn's place.
    Link,
    /// Do not.
    DontLink,
}

impl ButtonAction {
    /// What it changes of what is remembered, and under which number.
    pub fn change(self) -> Option<(u8, MemoryChange)> {
        match self {
            Self::Strike(number) => Some((number, MemoryChange::Strike)),
            Self::Pin(number) => Some((number, MemoryChange::Pin)),
            Self::Unpin(number) => Some((number, MemoryChange::Unpin)),
            Self::MoreLike(_)
            | Self::NotForMe(_)
            | Self::Cheaper
            | Self::ShowMore
            | Self::Pictures
            | Self::Refine
            | Self::Answer(_)
            | Self::Forget
            | Self::Keep
            | Self::Setting(_)
            | Self::Watch(_)
            | Self::Reason(..)
            | Self::Vote(_)
            | Self::Page(_)
            | Self::Back
            | Self::Link
            | Self::DontLink => None,
        }
    }

    fn code(self) -> [u8; 2] {
        match self {
            Self::MoreLike(rank) => [1, rank],
            Self::NotForMe(rank) => [2, rank],
            Self::Cheaper => [3, 0],
            Self::ShowMore => [4, 0],
            Self::Pictures => [5, 0],
            Self::Refine => [6, 0],
            Self::Answer(at) => [7, at],
            Self::Forget => [8, 0],
            Self::Keep => [9, 0],
            Self::Setting(number) => [10, number],
            Self::Watch(rank) => [11, rank],
            Self::Reason(rank, reason) => [12, rank << 4 | reason.number()],
            Self::Strike(number) => [13, number],
            Self::Pin(number) => [14, number],
            Self::Unpin(number) => [15, number],
            Self::Vote(rank) => [16, rank],
            Self::Page(number) => [17, number],
            Self::Back => [18, 0],
            Self::Link => [19, 0],
            Self::DontLink => [20, 0],
        }
    }

    fn read(code: [u8; 2]) -> Option<Self> {
        Some(match code {
            [1, rank] => Self::MoreLike(rank),
            [2, rank] => Self::NotForMe(rank),
            [3, 0] => Self::Cheaper,
            [4, 0] => Self::ShowMore,
            [5, 0] => Self::Pictures,
            [6, 0] => Self::Refine,
            [7, at] => Self::Answer(at),
            [8, 0] => Self::Forget,
            [9, 0] => Self::Keep,
            [10, number] => Self::Setting(number),
            [11, rank] => Self::Watch(rank),
            [12, both] => {
                let reason = FeedbackReason::ALL.get(usize::from(both & 0x0f))?;
                Self::Reason(both >> 4, *reason)
            }
            [13, number] => Self::Strike(number),
            [14, number] => Self::Pin(number),
            [15, number] => Self::Unpin(number),
            [16, rank] => Self::Vote(rank),
            [17, number] => Self::Page(number),
            [18, 0] => Self::Back,
            [19, 0] => Self::Link,
            [20, 0] => Self::DontLink,
            _ => return None,
        })
    }
}

/// A button of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What it does.
    pub action: ButtonAction,
    /// The turn it belongs to; none where it belongs to no reply.
    pub turn: Option<TurnId>,
}

/// Why a pressed button is not obeyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ButtonError {
    /// Not made by this server, or made for another place.
    #[error("the button is not one of this server's for this place")]
    Foreign,
    /// Made by another version of this program.
    #[error("the button is of another version")]
    OtherVersion,
}

/// The format; a change of meaning takes a new number.
const VERSION: u8 = 1;
/// Bytes of the signature that are kept: guessing one takes 2^63 presses, and every press is rate limited.
const SIGNATURE: usize = 8;
/// Set beside the version when a turn follows in the 16 bytes of a UUID instead of as text.
const COMPACT: u8 = 0x80;

/// Signs buttons and reads them back. A button is bound to the place it was shown in (a chat, or a person in a
/// chat): copied elsewhere it is foreign.
#[derive(Clone)]
pub struct ButtonSigner {
    key: Hmac<Sha256>,
}

impl ButtonSigner {
    /// A signer with this server's secret.
    pub fn new(secret: &[u8]) -> Self {
        Self { key: Hmac::new_from_slice(secret).expect("HMAC takes keys of any length") }
    }

    /// The button's data: URL-safe text, 36 bytes for turns of this program and never over 64.
    ///
    /// # Panics
    /// When a turn's identifier is longer than any that this program makes.
    pub fn sign(&self, place: &str, button: &Button) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend(button.action.code());
        if let Some(turn) = &button.turn {
            match Uuid::try_parse(turn.as_str()) {
                Ok(uuid) if uuid.simple().to_string() == turn.as_str() => {
                    bytes[0] |= COMPACT;
                    bytes.extend(uuid.as_bytes());
                }
                _ => bytes.extend(turn.as_str().as_bytes()),
            }
        }
        let signature = self.signature(place, &bytes);
        bytes.extend(signature);
        let text = URL_SAFE_NO_PAD.encode(bytes);
        assert!(text.len() <= 64, "turn identifiers are short");
        text
    }

    /// Reads a button that was pressed in a place.
    ///
    /// # Errors
    /// It is not one that was shown there.
    pub fn read(&self, place: &str, data: &str) -> Result<Button, ButtonError> {
        let bytes = URL_SAFE_NO_PAD.decode(data).map_err(|_| ButtonError::Foreign)?;
        let at = bytes.len().checked_sub(SIGNATURE).ok_or(ButtonError::Foreign)?;
        let (said, signature) = bytes.split_at(at);
        let mut mac = self.key.clone();
        mac.update(place.as_bytes());
        mac.update(&[0]);
        mac.update(said);
        mac.verify_truncated_left(signature).map_err(|_| ButtonError::Foreign)?;
        let [version, kind, argument, turn @ ..] = said else { return Err(ButtonError::Foreign) };
        if version & !COMPACT != VERSION {
            return Err(ButtonError::OtherVersion);
        }
        let action = ButtonAction::read([*kind, *argument]).ok_or(ButtonError::OtherVersion)?;
        let turn = match (version & COMPACT != 0, turn) {
            (_, []) => None,
            (true, turn) => {
                let uuid = Uuid::from_slice(turn).map_err(|_| ButtonError::OtherVersion)?;
                Some(TurnId::new(uuid.simple().to_string()))
            }
            (false, turn) => Some(TurnId::new(String::from_utf8_lossy(turn))),
        };
        Ok(Button { action, turn })
    }

    /// A secret of this server for another purpose, as hexadecimal text.
    pub fn derive(&self, purpose: &str) -> String {
        let mut mac = self.key.clone();
        mac.update(b"derive\0");
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn signature(&self, place: &str, said: &[u8]) -> Vec<u8> {
        let mut mac = self.key.clone();
        mac.update(place.as_bytes());
        mac.update(&[0]);
        mac.update(said);
        mac.finalize().into_bytes()[..SIGNATURE].to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buttons() -> Vec<Button> {
        use ButtonAction::{
            Answer, Cheaper, Forget, Keep, MoreLike, NotForMe, Pictures, Reason, Refine, Setting,
            ShowMore, Strike, Vote, Watch,
        };
        let turns = [None, Some("t17"), Some("01a20b9279557053bb02574b9c40c441")];
        let actions = [
            MoreLike(1),
            NotForMe(5),
            Cheaper,
            ShowMore,
            Pictures,
            Refine,
            Answer(3),
            Forget,
            Keep,
            Setting(2),
            Watch(8),
            Reason(15, FeedbackReason::Other),
            Reason(1, FeedbackReason::PriceSensitivity),
            Strike(60),
            Vote(2),
        ];
        let of = |turn: Option<&str>| {
            let turn = turn.map(TurnId::new);
            actions.map(|action| Button { action, turn: turn.clone() })
        };
        turns.into_iter().flat_map(of).collect()
    }

    #[test]
    fn buttons_come_back_short_and_only_where_they_were_shown() {
        let signer = ButtonSigner::new(b"secret");
        for button in buttons() {
            let data = signer.sign("chat 1", &button);
            assert!(data.len() <= 64, "{data}");
            assert_eq!(ButtonSigner::new(b"secret").read("chat 1", &data).unwrap(), button);
            assert_eq!(signer.read("chat 2", &data), Err(ButtonError::Foreign));
            assert_eq!(
                ButtonSigner::new(b"other").read("chat 1", &data),
                Err(ButtonError::Foreign)
            );
        }
    }

    #[test]
    fn no_single_change_goes_unnoticed() {
        let signer = ButtonSigner::new(b"secret");
        let data = signer.sign("c", &buttons()[27]);
        for at in 0..data.len() {
            let mut forged = data.clone().into_bytes();
            forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(forged).unwrap();
            assert!(signer.read("c", &forged).is_err(), "{forged}");
        }
        for nonsense in ["", "A", "AAAA", "buy:1", "é", &"A".repeat(500)] {
            assert_eq!(signer.read("c", nonsense), Err(ButtonError::Foreign), "{nonsense}");
        }
    }
}
