//! The crate as the server uses it: photos in, look-alikes out.
#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod damage;
mod draw;
mod index;
mod likeness;
mod model_sight;
mod pages;
mod photos;
mod regions;
