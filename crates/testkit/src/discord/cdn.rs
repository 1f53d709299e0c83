//! Uploaded files under `/attachments`.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{Attachment, AttachmentId, Shared};

/// Answers with the file, in the way the test wants it.
pub(super) async fn attachment(
    State(shared): State<Arc<Shared>>,
    Path((_, id, filename)): Path<(String, u64, String)>,
) -> Response {
    let file = {
        let world = shared.world();
        let sent = world.messages.values().flat_map(|message| &message.attachments);
        let wanted = |file: &&Attachment| file.id == AttachmentId(id) && file.filename == filename;
        sent.chain(&world.files).find(wanted).cloned()
    };
    let Some(file) = file else { return missing() };
    if !file.delay.is_zero() {
        tokio::time::sleep(file.delay).await;
    }
    if file.gone {
        return missing();
    }
    let kind = [(header::CONTENT_TYPE, file.served_as.clone())];
    if file.size == file.bytes.len() {
        return (kind, file.bytes).into_response();
    }
    // A file that is not as long as announced does not give itself away by its header.
    let chunks: Vec<_> =
        file.bytes.chunks(16 * 1024).map(|c| Ok::<_, std::io::Error>(c.to_vec())).collect();
    (kind, Body::from_stream(futures::stream::iter(chunks))).into_response()
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, "This content is no longer available.").into_response()
}
