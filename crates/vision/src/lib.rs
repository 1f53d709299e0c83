//! Photo normalisation and visual matching.
//!
//! [`PhotoNormalizer`] turns any upload into a bounded, upright picture without metadata. A
//! [`Sight`] turns a picture into vectors; [`LooksEmbedder`] does so with hand-made features
//! and needs no model, [`ModelSight`] with one. [`VisualIndex`] keeps the vectors of the catalogue's pictures and finds
//! look-alikes. What a photo means in words is not decided here, apart from its plain colours
//! ([`looks`]).

mod background;
mod colour;
mod crops;
mod decode;
mod features;
mod figure;
mod index;
mod kinds;
mod looks;
mod matrix;
mod model_sight;
mod normalize;
mod pictures;
mod regions;
mod report;
mod resize;
mod sight;
mod turned;

pub use decode::PhotoLimits;
pub use features::LooksEmbedder;
pub use index::VisualIndex;
pub use looks::{ColourShare, Looks, looks};
pub use model_sight::ModelSight;
pub use normalize::{PhotoNormalizer, normalize};
pub use regions::regions;
pub use report::{PictureFailure, SyncReport};
pub use sight::{Agreement, Sight, Views};
