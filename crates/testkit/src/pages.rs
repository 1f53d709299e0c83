//! A web without pages.

use std::time::Duration;

use async_trait::async_trait;
use magpie_core::ports::{FetchError, Fetched, PageFetch};
use url::Url;

/// Fetches nothing: for tests in which nothing is to be fetched.
pub struct NoPages;

#[async_trait]
impl PageFetch for NoPages {
    async fn fetch(&self, url: &Url, _: usize, _: Duration) -> Result<Fetched, FetchError> {
        Err(FetchError::Gone { url: url.to_string() })
    }
}
