//! What kinds of bodies a use accepts.

/// What a fetch is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Accept {
    /// A page to be read.
    Page,
    /// A picture.
    Picture,
    /// Whatever it is; the caller checks.
    Anything,
}

impl Accept {
    /// The value of the `Accept` header.
    pub(crate) fn header(self) -> &'static str {
        match self {
            Self::Page => "text/html,application/xhtml+xml;q=0.9",
            Self::Picture => "image/webp,image/png,image/jpeg,image/gif;q=0.8",
            Self::Anything => "*/*",
        }
    }

    /// Whether a body of this type is of use. A missing type is: the reader will see.
    pub(crate) fn admits(self, content_type: Option<&str>) -> bool {
        let Some(content_type) = content_type else { return true };
        match self {
            Self::Page => matches!(content_type, "text/html" | "application/xhtml+xml"),
            Self::Picture => content_type.starts_with("image/"),
            Self::Anything => true,
        }
    }
}
