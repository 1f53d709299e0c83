//! Reading photos and finding what looks alike.

use async_trait::async_trait;
use bytes::Bytes;

use crate::ports::{SearchError, StoreError};
use crate::{Candidate, PersonId, Photo, PhotoError, ProductId, TurnId};

/// Decodes photos within limits.
#[async_trait]
pub trait PhotoReader: Send + Sync {
    /// A bounded, upright photo without metadata. Limits are checked before decoding.
    ///
    /// # Errors
    /// Says what is wrong with the photo, for the shopper.
    async fn read(&self, bytes: Bytes) -> Result<Photo, PhotoError>;
}

/// Finds catalogue products by how their pictures look.
#[async_trait]
pub trait VisualSearch: Send + Sync {
    /// Candidates whose pictures resemble the photo, best first; scores are within 0 to 1, 1 for the most alike
    /// there is, and `found_by` is the image agent.
    async fn look_alike(&self, photo: &Photo, limit: usize) -> Result<Vec<Candidate>, SearchError>;

    /// Regions that may each hold a thing of their own, largest first; one region (the whole photo)
    /// when there is just one thing. Each is cropped and normalised.
    async fn regions(&self, photo: &Photo) -> Result<Vec<Photo>, PhotoError>;

    /// Where the picture of a product lies: the unit vector from the middle of the catalogue, where it has one.
    fn direction(&self, product: &ProductId) -> Option<Vec<f32>> {
        let _ = product;
        None
    }

    /// How many catalogue pictures are indexed.
    fn indexed(&self) -> usize;
}

/// Learns from photos that turned out to show a product. Photos themselves are not kept.
#[async_trait]
pub trait ConfirmedPhotos: Send + Sync {
    /// Notes for a while how the photo of a person's turn looks, so that it can be confirmed.
    async fn looked_at(&self, person: &PersonId, turn: &TurnId, photo: &Photo);

    /// The photo of a turn shows this product: photos like it find it from now on. Says whether the photo was
    /// still known.
    async fn confirm(
        &self,
        person: &PersonId,
        turn: &TurnId,
        product: &ProductId,
    ) -> Result<bool, StoreError>;

    /// Takes a confirmation back.
    async fn retract(
        &self,
        person: &PersonId,
        turn: &TurnId,
        product: &ProductId,
    ) -> Result<(), StoreError>;

    /// Lets go at once of how a person's photos look, confirmed or not. What is stored of them is the store's to
    /// delete.
    async fn let_go(&self, person: &PersonId);
}
