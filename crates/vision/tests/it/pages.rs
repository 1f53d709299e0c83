//! Addresses and what they answer, without a network.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use magpie_core::ports::{FetchError, Fetched, PageFetch};
use url::Url;

/// Answers by address; every other address is gone.
#[derive(Default)]
pub struct Pages {
    bodies: BTreeMap<String, Bytes>,
    asked: Mutex<Vec<String>>,
}

impl Pages {
    /// These addresses answer.
    pub fn new(bodies: impl IntoIterator<Item = (Url, Vec<u8>)>) -> Self {
        let bodies = bodies.into_iter().map(|(url, body)| (url.into(), body.into())).collect();
        Self { bodies, asked: Mutex::default() }
    }

    /// The addresses that were asked for since the last call, sorted.
    pub fn take_asked(&self) -> Vec<String> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let mut asked = std::mem::take(&mut *asked);
        asked.sort();
        asked
    }
}

#[async_trait]
impl PageFetch for Pages {
    async fn fetch(&self, url: &Url, limit: usize, _: Duration) -> Result<Fetched, FetchError> {
        let address = url.to_string();
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(address.clone());
        let Some(bytes) = self.bodies.get(&address) else {
            return Err(FetchError::Gone { url: address });
        };
        if bytes.len() > limit {
            return Err(FetchError::TooLarge { url: address, limit });
        }
        Ok(Fetched {
            bytes: bytes.clone(),
            content_type: None,
            url: url.clone(),
            fetched_at: Timestamp::UNIX_EPOCH,
        })
    }
}
