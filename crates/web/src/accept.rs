//! What kinds of bodies a use accepts.

/// What a fetch is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Accept {
    /// A page to be read.
    Page,
    /// A picture.
    Picture,
    /// A news feed.
    Feed,
    /// Whatever it is; the caller checks.
    Anything,
}

impl Accept {
    /// The value of the `Accept` header.
    pub(crate) fn header(self) -> &'static str {
        match self {
            Self::Page => "text/html,application/xhtml+xml;q=0.9",
            Self::Picture => "image/webp,image/png,image/jpeg,image/gif;q=0.8",
            Self::Feed => {
                "application/atom+xml,application/rss+xml,application/xml;q=0.9,*/*;q=0.5"
            }
            Self::Anything => "*/*",
        }
    }

    /// Whether a body of this type is of use. A missing type is: the reader will see.
    pub(crate) fn admits(self, content_type: Option<&str>) -> bool {
        let Some(content_type) = content_type else { return true };
        match self {
            Self::Page => matches!(content_type, "text/html" | "application/xhtml+xml"),
            Self::Picture => content_type.starts_with("image/"),
            // Feeds are sent under every textual type there is; their parser tells.
            Self::Feed => {
                content_type.starts_with("text/")
                    || content_type.ends_with("xml")
                    || content_type.ends_with("json")
            }
            Self::Anything => true,
        }
    }

    /// One word, for counting.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Picture => "picture",
            Self::Feed => "feed",
            Self::Anything => "any",
        }
    }
}
