//! Reading a request's body whole, within bounds.

use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;

use super::problem::Problem;

/// Longest wait for a whole body.
const BODY_TIMEOUT: Duration = Duration::from_secs(120);
/// What is read beyond the limit and thrown away: an answer reaches only those who could send to the end.
const OVERRUN: usize = 16 * 1024 * 1024;

pub(super) async fn whole(body: Body, limit: usize) -> Result<Bytes, Problem> {
    tokio::time::timeout(BODY_TIMEOUT, read(body, limit)).await.unwrap_or(Err(Problem::TooSlow))
}

async fn read(body: Body, limit: usize) -> Result<Bytes, Problem> {
    let mut chunks = body.into_data_stream();
    let mut whole = BytesMut::new();
    let mut over = 0;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Problem::BrokeOff)?;
        if over > 0 || whole.len() + chunk.len() > limit {
            over += chunk.len();
            whole = BytesMut::new();
            if over > OVERRUN {
                break;
            }
        } else {
            whole.extend_from_slice(&chunk);
        }
    }
    if over > 0 { Err(Problem::TooLarge { limit }) } else { Ok(whole.freeze()) }
}
