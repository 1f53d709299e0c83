//! The Magpie application.
