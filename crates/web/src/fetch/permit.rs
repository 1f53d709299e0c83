//! Asking a site what it asks of robots, once for all who want something of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use reqwest::{Response, StatusCode};
use url::Url;

use super::travel::{is_redirect, target};
use super::{Inner, MAX_REDIRECTS};
use crate::config::Robots;
use crate::error::{GetError, shown};
use crate::freshness::Freshness;
use crate::gate::Standing;
use crate::measure::Way;
use crate::robots::{MAX_BYTES, Rules};

/// Longest time for the rules of a site; whoever wants a page waits for them.
const TIME: Duration = Duration::from_secs(5);

/// What asking came to.
enum Asked {
    Answered(Rules, usize),
    /// No answer, or one that may be another soon.
    Unknown(GetError),
}

impl Inner {
    /// The rules of the site, where it is one whose rules matter and they allow this address.
    pub(super) async fn permit(
        &self,
        url: &Url,
        standing: Standing,
    ) -> Result<Option<Arc<Rules>>, GetError> {
        match (self.config.robots, standing) {
            (Robots::NotAsked, _) | (Robots::Obeyed, Standing::Trusted) => return Ok(None),
            (Robots::Obeyed, Standing::Public) => {}
        }
        let origin = url.origin().ascii_serialization();
        let known = self.rules.get(&origin).await;
        let now = self.clock.now();
        let rules = match known {
            Some(rules) if rules.is_current(now) => rules,
            known => {
                // Whoever comes first asks; the others wait. When that one gives up, the next one asks.
                let asked = self.ask_rules(url, known.as_deref());
                let entry = self.rules.entry(origin);
                entry.or_insert_with_if(asked, |old| !old.is_current(now)).await.into_value()
            }
        };
        rules.admit(url)?;
        Ok(Some(rules))
    }

    async fn ask_rules(&self, page: &Url, known: Option<&Rules>) -> Arc<Rules> {
        let mut url = page.clone();
        url.set_path("/robots.txt");
        url.set_query(None);
        let started = Instant::now();
        let limit = TIME.min(self.config.max_time);
        let asked = tokio::time::timeout(limit, self.travel_to_rules(&url)).await;
        let asked = asked
            .unwrap_or_else(|_| Ok(Asked::Unknown(GetError::TimedOut { url: shown(&url), limit })));
        let now = self.clock.now();
        let rules = match asked {
            Ok(Asked::Answered(rules, bytes)) => {
                self.measure.fetched("robots", &url, started, Ok((Way::Fetched, bytes)));
                rules
            }
            Ok(Asked::Unknown(error)) | Err(error) => {
                self.measure.fetched("robots", &url, started, Err(&error));
                let prolonged = known.and_then(|known| known.prolonged(now));
                prolonged.unwrap_or_else(|| Rules::unknown(error, now))
            }
        };
        Arc::new(rules)
    }

    async fn travel_to_rules(&self, start: &Url) -> Result<Asked, GetError> {
        let mut url = start.clone();
        for _ in 0..=MAX_REDIRECTS {
            let standing = self.gate.admit(&url).map_err(|rule| GetError::forbidden(&url, rule))?;
            self.check_pause(&url, standing)?;
            let _turn = self.pace.turn(&url, standing).await;
            let request = self.client(standing).get(url.clone());
            let response =
                request.send().await.map_err(|error| GetError::of_client(&url, &error))?;
            let status = response.status();
            if is_redirect(status) {
                url = target(&url, &response)?;
            } else if status.is_success() {
                return self.receive_rules(response, &url).await;
            } else if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
                return Ok(Asked::Unknown(self.refusal(start, &url, standing, &response)));
            } else {
                return Ok(Asked::Answered(Rules::none(self.clock.now()), 0));
            }
        }
        // The standard: whoever redirects without end has no rules.
        Ok(Asked::Answered(Rules::none(self.clock.now()), 0))
    }

    async fn receive_rules(&self, mut response: Response, url: &Url) -> Result<Asked, GetError> {
        let stated = Freshness::of(response.headers()).stated();
        let mut file = BytesMut::new();
        while let Some(chunk) =
            response.chunk().await.map_err(|error| GetError::of_client(url, &error))?
        {
            let room = MAX_BYTES - file.len();
            file.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if chunk.len() >= room {
                break;
            }
        }
        let (robot, from, now) = (self.config.robot().to_owned(), url.clone(), self.clock.now());
        let bytes = file.len();
        let read = move || Rules::read(&robot, &file, &from, now, stated);
        let rules = tokio::task::spawn_blocking(read)
            .await
            .map_err(|_| GetError::unavailable(url, "its rules are not readable"))?;
        Ok(Asked::Answered(rules, bytes))
    }
}
