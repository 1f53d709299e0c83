//! What a site asks of robots (RFC 9309). Reading only; the fetching is the fetcher's business.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use texting_robots::Robot;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

use crate::address::Rule;
use crate::error::{GetError, shown};
use crate::freshness::elapsed;

/// How much of a file is read; the standard asks for at least this.
pub(crate) const MAX_BYTES: usize = 500 * 1024;

/// Longest time that rules are believed without asking again.
const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// Shortest time, whatever the site says: one question per page would be worse manners.
const SHORTEST_LIFETIME: Duration = Duration::from_secs(5 * 60);

/// How soon a site is asked again that did not answer.
const RETRY: Duration = Duration::from_secs(60);

/// Longest pause between two requests that a site gets by asking. Somebody is waiting.
const LONGEST_DELAY: Duration = Duration::from_secs(5);

/// Rules with an anchored end are compiled one by one; a file with more of them is made to cost memory.
const MAX_ANCHORED: usize = 1_000;

/// The rules of one origin.
pub(crate) struct Rules {
    said: Said,
    fetched_at: Timestamp,
    lifetime: Duration,
    /// When the last request was sent, for sites that ask for a pause between two.
    last: Mutex<Option<Instant>>,
    weight: usize,
}

enum Said {
    /// There are none.
    Nothing,
    Rules(Arc<Robot>),
    /// They can't be read; the standard wants this to forbid everything.
    Unknown(GetError),
}

impl Rules {
    /// The rules in a file, for a robot of this name.
    pub(crate) fn read(
        robot: &str,
        file: &[u8],
        url: &Url,
        now: Timestamp,
        stated: Option<Duration>,
    ) -> Self {
        let anchored = file.iter().filter(|byte| **byte == b'$').count();
        let read = if anchored > MAX_ANCHORED { None } else { Robot::new(robot, file).ok() };
        let lifetime = stated.unwrap_or(LIFETIME).clamp(SHORTEST_LIFETIME, LIFETIME);
        let said = read.map_or_else(
            || Said::Unknown(GetError::unavailable(url, "its rules are not readable")),
            |robot| Said::Rules(Arc::new(robot)),
        );
        // What is made of a rule is several times as large as the rule.
        Self { weight: 1024 + 8 * file.len(), ..Self::new(said, now, lifetime) }
    }

    /// A site without rules.
    pub(crate) fn none(now: Timestamp) -> Self {
        Self::new(Said::Nothing, now, LIFETIME)
    }

    /// A site whose rules can't be read now.
    pub(crate) fn unknown(why: GetError, now: Timestamp) -> Self {
        Self::new(Said::Unknown(why), now, RETRY)
    }

    /// The same rules, believed a little longer because the site does not answer.
    pub(crate) fn prolonged(&self, now: Timestamp) -> Option<Self> {
        let said = match &self.said {
            Said::Nothing => Said::Nothing,
            Said::Rules(robot) => Said::Rules(robot.clone()),
            Said::Unknown(_) => return None,
        };
        Some(Self { weight: self.weight, ..Self::new(said, now, RETRY) })
    }

    fn new(said: Said, fetched_at: Timestamp, lifetime: Duration) -> Self {
        Self { said, fetched_at, lifetime, last: Mutex::default(), weight: 1024 }
    }

    /// Bytes of memory, about.
    pub(crate) fn weight(&self) -> usize {
        self.weight
    }

    /// Whether they are to be believed. A clock that went back makes them old.
    pub(crate) fn is_current(&self, now: Timestamp) -> bool {
        elapsed(self.fetched_at, now).is_some_and(|age| age < self.lifetime)
    }

    /// Whether this address may be fetched.
    pub(crate) fn admit(&self, url: &Url) -> Result<(), GetError> {
        match &self.said {
            Said::Nothing => Ok(()),
            Said::Rules(robot) if robot.allowed(url.as_str()) => Ok(()),
            Said::Rules(_) => Err(GetError::forbidden(url, Rule::Robots)),
            Said::Unknown(GetError::Forbidden { rule, .. }) => Err(GetError::forbidden(url, *rule)),
            Said::Unknown(GetError::RateLimited { retry_after, .. }) => {
                Err(GetError::RateLimited { url: shown(url), retry_after: *retry_after })
            }
            Said::Unknown(GetError::Unavailable { detail, .. }) => {
                Err(GetError::unavailable(url, format!("its robots.txt can't be read: {detail}")))
            }
            Said::Unknown(why) => {
                let detail = format!("its robots.txt can't be read: {why}");
                Err(GetError::unavailable(url, detail))
            }
        }
    }

    /// Waits until the pause between two requests is over that the site asks for.
    pub(crate) async fn wait(&self) {
        let Some(delay) = self.delay() else { return };
        // Who gives up while waiting has not asked, so that the next one need not wait for it.
        let mut last = self.last.lock().await;
        if let Some(last) = *last {
            tokio::time::sleep_until(last + delay).await;
        }
        *last = Some(Instant::now());
    }

    fn delay(&self) -> Option<Duration> {
        match &self.said {
            Said::Rules(robot) => {
                let seconds = robot.delay?.clamp(0.0, LONGEST_DELAY.as_secs_f32());
                Some(Duration::from_secs_f32(seconds)).filter(|delay| !delay.is_zero())
            }
            Said::Nothing | Said::Unknown(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(path: &str) -> Url {
        Url::parse("https://shop.example/").unwrap().join(path).unwrap()
    }

    fn rules(file: &str) -> Rules {
        let stated = None;
        Rules::read("Magpie", file.as_bytes(), &url("robots.txt"), Timestamp::UNIX_EPOCH, stated)
    }

    fn check(file: &str, path: &str, allowed: bool) {
        assert_eq!(rules(file).admit(&url(path)).is_ok(), allowed, "{file:?} {path}");
    }

    #[test]
    fn rules_are_those_of_the_standard() {
        for (file, path, allowed) in [
            ("", "/p", true),
            ("User-agent: *\nDisallow: /", "/p", false),
            ("User-agent: *\nDisallow: /", "/robots.txt", true),
            ("User-agent: *\nDisallow:", "/p", true),
            ("User-agent: other\nDisallow: /", "/p", true),
            ("User-agent: magpie\nDisallow: /cart\n\nUser-agent: *\nDisallow: /", "/p", true),
            ("User-agent: MAGPIE\nDisallow: /p", "/p?x=1", false),
            ("User-agent: a\nUser-agent: magpie\nDisallow: /p", "/p", false),
            ("User-agent: *\nDisallow: /p\nAllow: /p/shoes", "/p/shoes/1", true),
            ("User-agent: *\nAllow: /p\nDisallow: /p/shoes", "/p/shoes/1", false),
            ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", false),
            ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", true),
            ("User-agent: *\nDisallow: /*?*sort=", "/list?page=2&sort=price", false),
            ("User-agent: *\nDisallow: /caf%C3%A9", "/café", false),
            ("\u{feff}User-agent: *\r\nDisallow: /p # why\r\n", "/p", false),
            ("<html>not found</html>", "/p", true),
        ] {
            check(file, path, allowed);
        }
    }

    #[test]
    fn files_made_to_cost_are_refused_or_read_soon() {
        let started = std::time::Instant::now();
        check(&format!("User-agent: *\n{}", "Disallow: /a$\n".repeat(30_000)), "/p", false);
        check(&format!("User-agent: *\nDisallow: /{}", "*a".repeat(200_000)), "/p", true);
        check(
            &format!("User-agent: *\n{}", "Disallow: /*a*a*a*b\n".repeat(20_000)),
            "/aaaaaa",
            true,
        );
        check(&"User-agent: *\n".repeat(30_000), "/p", true);
        check(&"\0".repeat(MAX_BYTES), "/p", true);
        assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    }

    #[test]
    fn the_pause_between_requests_is_bounded() {
        for (said, delay) in [
            ("1.5", Some(Duration::from_millis(1500))),
            ("86400", Some(LONGEST_DELAY)),
            ("inf", Some(LONGEST_DELAY)),
            ("0", None),
            ("-1", None),
            ("nan", None),
        ] {
            assert_eq!(
                rules(&format!("User-agent: *\nCrawl-delay: {said}")).delay(),
                delay,
                "{said}"
            );
        }
    }
}
