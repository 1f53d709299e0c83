//! One flight: from an address, over its redirects, to a body.

use std::sync::Arc;
use std::time::Instant;

use reqwest::header::{ACCEPT, LOCATION};
use reqwest::{Client, Response, StatusCode};
use url::Url;

use super::{Ask, Inner, MAX_REDIRECTS, Outcome};
use crate::answer::Answer;
use crate::error::{GetError, shown};
use crate::freshness::retry_after;
use crate::gate::Standing;
use crate::measure::Way;

impl Inner {
    /// A kept body where one will do, otherwise one that is fetched, otherwise an old one.
    pub(super) async fn fly(&self, url: Url, ask: &Ask) -> Outcome {
        let started = Instant::now();
        let (outcome, way) = self.bring(&url, ask).await;
        self.count(&url, ask, started, &outcome, way);
        outcome
    }

    /// What a caller gets who leaves before the end.
    pub(super) async fn land(
        &self,
        url: &Url,
        ask: &Ask,
        started: Instant,
        error: GetError,
    ) -> Outcome {
        let outcome = self.stale(url, ask, error).await;
        self.count(url, ask, started, &outcome, Way::Stale);
        outcome
    }

    fn count(&self, url: &Url, ask: &Ask, started: Instant, outcome: &Outcome, way: Way) {
        let measured = match outcome {
            Ok(answer) => Ok((way, answer.fetched.bytes.len())),
            Err(error) => Err(error),
        };
        self.measure.fetched(ask.accept.name(), url, started, measured);
    }

    async fn bring(&self, url: &Url, ask: &Ask) -> (Outcome, Way) {
        let key = (url.to_string(), ask.accept);
        let kept = self.kept.get(&key).await;
        if let Some(answer) = &kept
            && answer.is_fresh(self.clock.now(), ask.max_age)
        {
            return (within(answer.clone(), url, ask.max_bytes), Way::Kept);
        }
        let limit = self.config.max_time;
        let travel = tokio::time::timeout(limit, self.travel(url, ask, kept.as_deref()));
        let brought =
            travel.await.unwrap_or_else(|_| Err(GetError::TimedOut { url: shown(url), limit }));
        match brought {
            Ok((answer, way)) => {
                let answer = Arc::new(answer);
                if answer.is_kept() {
                    self.kept.insert(key, answer.clone()).await;
                } else {
                    self.kept.invalidate(&key).await;
                }
                (within(answer, url, ask.max_bytes), way)
            }
            Err(error) => (self.stale(url, ask, error).await, Way::Stale),
        }
    }

    /// What the address said before, for whoever takes that instead of an error.
    async fn stale(&self, url: &Url, ask: &Ask, error: GetError) -> Outcome {
        let kept = self.kept.get(&(url.to_string(), ask.accept)).await;
        let stale = kept.and_then(|kept| kept.made_stale(self.clock.now(), ask.max_stale, &error));
        match stale {
            Some(answer) => within(Arc::new(answer), url, ask.max_bytes),
            None => Err(error),
        }
    }

    /// Follows an address to its body.
    async fn travel(
        &self,
        start: &Url,
        ask: &Ask,
        kept: Option<&Answer>,
    ) -> Result<(Answer, Way), GetError> {
        let mut url = start.clone();
        for _ in 0..=MAX_REDIRECTS {
            let standing = self.gate.admit(&url).map_err(|rule| GetError::forbidden(&url, rule))?;
            let rules = self.permit(&url, standing).await?;
            self.check_pause(&url, standing)?;
            let _turn = self.pace.turn(&url, standing).await;
            if let Some(rules) = rules {
                rules.wait().await;
            }
            let condition = kept.and_then(|answer| Some((answer, answer.condition(&url)?)));
            let client = self.client(standing);
            let mut request = client.get(url.clone()).header(ACCEPT, ask.accept.header());
            if let Some((_, (name, value))) = &condition {
                request = request.header(name, value);
            }
            let response =
                request.send().await.map_err(|error| GetError::of_client(&url, &error))?;
            match (response.status(), condition) {
                (StatusCode::NOT_MODIFIED, Some((answer, _))) => {
                    let renewed = answer.renewed(response.headers(), self.clock.now());
                    return Ok((renewed, Way::Renewed));
                }
                (status, _) if is_redirect(status) => url = target(&url, &response)?,
                (status, _) if status.is_success() => {
                    let now = || self.clock.now();
                    let answer =
                        Answer::receive(response, &url, ask.accept, ask.max_bytes, now).await?;
                    return Ok((answer, Way::Fetched));
                }
                _ => return Err(self.refusal(start, &url, standing, &response)),
            }
        }
        Err(GetError::TooManyRedirects { url: shown(start), limit: MAX_REDIRECTS })
    }

    /// What an answer means that has no body for us.
    pub(super) fn refusal(
        &self,
        start: &Url,
        url: &Url,
        standing: Standing,
        response: &Response,
    ) -> GetError {
        let status = response.status();
        if let Some(retry_after) = self.note_pause(url, standing, response) {
            return GetError::RateLimited { url: shown(start), retry_after };
        }
        match status {
            StatusCode::NOT_FOUND | StatusCode::GONE => {
                GetError::Gone { url: shown(start), status: status.as_u16() }
            }
            status => GetError::unavailable(url, format!("status {}", status.as_u16())),
        }
    }

    /// Leaves a host alone that asks for it, and says for how long.
    pub(super) fn note_pause(
        &self,
        url: &Url,
        standing: Standing,
        response: &Response,
    ) -> Option<std::time::Duration> {
        let now = self.clock.now();
        let asked = retry_after(response.headers(), now.into());
        match (response.status(), asked) {
            (StatusCode::TOO_MANY_REQUESTS, length) => {
                Some(self.pace.pause(url, standing, now, length))
            }
            (StatusCode::SERVICE_UNAVAILABLE, Some(length)) => {
                Some(self.pace.pause(url, standing, now, Some(length)))
            }
            _ => None,
        }
    }

    /// Whether the host is not to be asked now.
    pub(super) fn check_pause(&self, url: &Url, standing: Standing) -> Result<(), GetError> {
        match self.pace.paused(url, standing, self.clock.now()) {
            Some((_, retry_after)) => Err(GetError::RateLimited { url: shown(url), retry_after }),
            None => Ok(()),
        }
    }

    pub(super) fn client(&self, standing: Standing) -> &Client {
        match standing {
            Standing::Public => &self.public,
            Standing::Trusted => &self.trusted,
        }
    }
}

pub(super) fn is_redirect(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    )
}

pub(super) fn target(url: &Url, response: &Response) -> Result<Url, GetError> {
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let mut target = location
        .and_then(|location| url.join(location).ok())
        .ok_or_else(|| GetError::unavailable(url, "it redirects to no readable address"))?;
    target.set_fragment(None);
    Ok(target)
}

/// A kept body may have been fetched for somebody who takes more.
fn within(answer: Arc<Answer>, url: &Url, limit: usize) -> Outcome {
    if answer.fetched.bytes.len() > limit {
        return Err(GetError::TooLarge { url: shown(url), limit });
    }
    Ok(answer)
}
