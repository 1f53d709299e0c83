//! Who a caller is, and whose turns, conversations and memory they may see.

use axum::http::{HeaderMap, HeaderValue, header};
use magpie_core::{ConversationId, PersonId, Platform, Role, Sender, SenderId};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::problem::Problem;

const WEB: &str = "web";
const TERMINAL: &str = "terminal";
const COOKIE: &str = "magpie_visitor";
/// The name of the commands of this machine.
const COMMAND: &str = "command";
/// Longest identifier that a caller may name.
const MAX_NAME: usize = 200;

/// The browser's secret. Its sender id is derived from it one way, so that an id seen in an export or a
/// trace lets nobody in.
pub(crate) struct Visitor(Uuid);

/// The value of a cookie of the request.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| value)
}

impl Visitor {
    /// The visitor of the request's cookie.
    pub(crate) fn from_headers(headers: &HeaderMap) -> Option<Self> {
        cookie(headers, COOKIE).and_then(|secret| Uuid::try_parse(secret).ok()).map(Self)
    }

    /// Someone new.
    pub(crate) fn fresh() -> Self {
        Self(Uuid::new_v4())
    }

    /// The account of this browser.
    pub(crate) fn sender_id(&self) -> SenderId {
        let digest = Sha256::digest(self.0.as_bytes());
        let (first, _) = digest.split_at(12);
        SenderId::new(first.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    }

    /// Keeps the visitor in the browser for as long as browsers allow, 400 days.
    pub(crate) fn cookie(&self) -> HeaderValue {
        let secret = self.0.simple();
        HeaderValue::try_from(format!(
            "{COOKIE}={secret}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax"
        ))
        .expect("a cookie of hexadecimal digits is a valid header")
    }
}

/// Who calls: as whom they sign, what they may do, and which shopper they are.
#[derive(Clone)]
pub(crate) struct Caller {
    name: String,
    role: Role,
    shopper: Shopper,
    /// What a change out of this session carries to show that it was made on one of its pages.
    csrf: Option<String>,
    /// Set where this is the first visit of a browser.
    fresh: Option<HeaderValue>,
}

/// Whose turns, conversations and memory.
#[derive(Clone)]
enum Shopper {
    /// Their own.
    Own(SenderId),
    /// Those of whom they name.
    Named,
}

impl Caller {
    /// A browser, or a script that stands for one: it shops as its visitor, a new one where it has none.
    pub(crate) fn browser(
        name: impl Into<String>,
        role: Role,
        visitor: Option<Visitor>,
        csrf: Option<String>,
    ) -> Self {
        let known = visitor.is_some();
        let visitor = visitor.unwrap_or_else(Visitor::fresh);
        let fresh = (!known).then(|| visitor.cookie());
        let shopper = Shopper::Own(visitor.sender_id());
        Self { name: name.into(), role, shopper, csrf, fresh }
    }

    /// A command of this machine: it acts for whom it names.
    pub(crate) fn command() -> Self {
        let name = COMMAND.to_owned();
        Self { name, role: Role::Owner, shopper: Shopper::Named, csrf: None, fresh: None }
    }

    /// A script with its token: an owner's acts for whom it names, any other shops for itself.
    pub(crate) fn script(name: String, role: Role, token: &str) -> Self {
        let shopper = match role {
            Role::Owner => Shopper::Named,
            Role::Editor | Role::Viewer => Shopper::Own(SenderId::new(format!("token-{token}"))),
        };
        Self { name, role, shopper, csrf: None, fresh: None }
    }

    /// The name that the logs keep.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What they may do.
    pub(crate) fn role(&self) -> Role {
        self.role
    }

    /// Whether this is a command of this machine, which says itself who acts.
    pub(crate) fn is_command(&self) -> bool {
        self.name == COMMAND
    }

    /// The token of their session, if they have one.
    pub(crate) fn csrf(&self) -> Option<&str> {
        self.csrf.as_deref()
    }

    /// What makes a new browser known.
    pub(crate) fn fresh_cookie(&self) -> Option<HeaderValue> {
        self.fresh.clone()
    }

    /// The account that they shop with, if it is their own.
    pub(crate) fn sender(&self) -> Option<&SenderId> {
        match &self.shopper {
            Shopper::Own(id) => Some(id),
            Shopper::Named => None,
        }
    }

    /// Refuses everything that belongs to someone else.
    pub(crate) fn check_person(&self, person: &PersonId) -> Result<(), Problem> {
        match &self.shopper {
            Shopper::Named => Ok(()),
            Shopper::Own(id) if *person == PersonId::of_sender(&Platform::new(WEB), id) => Ok(()),
            Shopper::Own(_) => Err(Problem::Forbidden("this belongs to someone else".into())),
        }
    }

    /// Refuses conversations of someone else.
    pub(crate) fn check_conversation(&self, conversation: &ConversationId) -> Result<(), Problem> {
        match &self.shopper {
            Shopper::Named => Ok(()),
            Shopper::Own(id) => {
                let number = conversation
                    .as_str()
                    .strip_prefix(&format!("{WEB}:{id}:"))
                    .ok_or_else(|| Problem::Forbidden("this belongs to someone else".into()))?;
                let plain =
                    |n: &str| (1..=9).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit());
                if plain(number) {
                    Ok(())
                } else {
                    Err(Problem::field("conversation", "ends in a number such as 1"))
                }
            }
        }
    }

    /// Who writes and where, from what the caller named.
    pub(crate) fn address(
        &self,
        user: Option<&str>,
        conversation: Option<&str>,
    ) -> Result<(Sender, ConversationId), Problem> {
        let named = conversation.map(|id| name("conversation", id)).transpose()?;
        let named = named.map(ConversationId::new);
        let (sender, usual) = match (&self.shopper, user) {
            (Shopper::Own(_), Some(_)) => {
                return Err(Problem::Forbidden(
                    "user: only commands and tokens of owners may name one".into(),
                ));
            }
            (Shopper::Own(id), None) => {
                (sender(WEB, id.as_str()), ConversationId::new(format!("{WEB}:{id}:1")))
            }
            (Shopper::Named, Some(user)) => shopper(name("user", user)?),
            (Shopper::Named, None) => shopper(&format!("once-{}", Uuid::new_v4().simple())),
        };
        let conversation = named.unwrap_or(usual);
        self.check_conversation(&conversation)?;
        Ok((sender, conversation))
    }
}

/// The account behind `--as USER`, with its usual conversation; a USER with a colon is a person id.
pub(crate) fn shopper(user: &str) -> (Sender, ConversationId) {
    match user.split_once(':') {
        Some((platform, id)) if platform != TERMINAL => {
            (sender(platform, id), ConversationId::new(format!("{TERMINAL}:{user}")))
        }
        Some((_, id)) => (sender(TERMINAL, id), ConversationId::new(user)),
        None => (sender(TERMINAL, user), ConversationId::new(format!("{TERMINAL}:{user}"))),
    }
}

fn sender(platform: &str, id: &str) -> Sender {
    Sender { platform: Platform::new(platform), id: SenderId::new(id), display_name: None }
}

/// A name that a caller gave: short, visible, no control characters.
pub(crate) fn name<'a>(field: &str, text: &'a str) -> Result<&'a str, Problem> {
    let text = text.trim();
    if text.is_empty() || text.starts_with(':') || text.ends_with(':') {
        return Err(Problem::field(field, "must not be empty"));
    }
    if text.len() > MAX_NAME {
        return Err(Problem::field(field, format!("must not be longer than {MAX_NAME} bytes")));
    }
    if text.chars().any(char::is_control) {
        return Err(Problem::field(field, "must not hold control characters"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(user: &str, person: &str, conversation: &str) {
        let (sender, id) = Caller::command().address(Some(user), None).unwrap();
        assert_eq!((sender.person().as_str(), id.as_str()), (person, conversation), "{user}");
    }

    #[test]
    fn users_are_terminal_accounts_or_whole_person_ids() {
        check("ada", "terminal:ada", "terminal:ada");
        check("terminal:ada", "terminal:ada", "terminal:ada");
        check("web:0a1b", "web:0a1b", "terminal:web:0a1b");
    }

    #[test]
    fn a_browser_keeps_to_its_own_conversations() {
        let shopper = Shopper::Own(SenderId::new("0a1b"));
        let caller = Caller { shopper, ..Caller::command() };
        for (conversation, fine) in [
            ("web:0a1b:1", true),
            ("web:0a1b:42", true),
            ("web:0a1b:", false),
            ("web:0a1b:x", false),
            ("web:0a1bc:1", false),
            ("terminal:ada", false),
        ] {
            let answer = caller.check_conversation(&ConversationId::new(conversation));
            assert_eq!(answer.is_ok(), fine, "{conversation}");
        }
    }

    #[test]
    fn a_visitor_is_read_back_from_its_cookie() {
        let visitor = Visitor::fresh();
        let cookie = visitor.cookie();
        let pair = cookie.to_str().unwrap().split(';').next().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, format!("theme=dark; {pair}").parse().unwrap());
        let again = Visitor::from_headers(&headers).unwrap();
        assert_eq!(again.sender_id(), visitor.sender_id());
        assert!(!pair.contains(visitor.sender_id().as_str()));
    }
}
