//! What somebody is told in a page whom an address is not open to.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use minijinja::context;

use super::render;
use crate::problem::Told;

/// A refusal as a page, in place of the answer that programs get; other answers are left as they are.
pub(crate) fn refused(answer: Response) -> Response {
    match answer.extensions().get::<Told>() {
        Some(Told(why)) if answer.status() == StatusCode::FORBIDDEN => {
            let page = render("refused.html", context! { why => why.as_str() });
            (StatusCode::FORBIDDEN, page).into_response()
        }
        _ => answer,
    }
}
