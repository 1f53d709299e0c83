//! Photos of accepted messages: bytes beside a small head, in a tree of their own.

use bytes::Bytes;
use magpie_core::ports::{InboxPhoto, StoreError};
use magpie_core::{Photo, PhotoError};

use crate::keys::Key;
use crate::records::{PhotoHead, decode_plain, encode};
use crate::{Inner, unavailable, unless_damaged};

impl Inner {
    pub(crate) fn photos(&self, turn: &str) -> Result<Vec<InboxPhoto>, StoreError> {
        let mut photos = Vec::new();
        for pair in self.photos.scan_prefix(prefix(turn)) {
            let (_, value) = pair.map_err(|error| unavailable("read a photo", error))?;
            // A damaged photo is like one that can't be decoded: the message is answered all the same.
            let photo = unless_damaged(read(turn, &value))?;
            photos.push(photo.unwrap_or_else(|| {
                Err(PhotoError::Undecodable("its stored bytes are damaged".to_owned()))
            }));
        }
        Ok(photos)
    }

    /// The keys of a turn's photos; they never change after acceptance.
    pub(crate) fn photo_keys(&self, turn: &str) -> Result<Vec<sled::IVec>, StoreError> {
        let keys = self.photos.scan_prefix(prefix(turn)).keys();
        keys.collect::<Result<_, _>>().map_err(|error| unavailable("read a photo", error))
    }
}

/// Photos as they are stored, with their keys.
pub(crate) fn records(turn: &str, photos: &[InboxPhoto]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let key = |index| Key::new().text(turn).number(index).bytes();
    photos.iter().zip(0..).map(|(photo, index)| (key(index), value(photo))).collect()
}

fn prefix(turn: &str) -> Vec<u8> {
    Key::new().text(turn).bytes()
}

/// The head as a record behind its length, then the JPEG bytes.
fn value(photo: &InboxPhoto) -> Vec<u8> {
    let (head, jpeg): (PhotoHead, &[u8]) = match photo {
        Ok(photo) => (PhotoHead::Jpeg { width: photo.width, height: photo.height }, &photo.jpeg),
        Err(error) => (error.into(), &[]),
    };
    let head = encode(&head);
    let length = u32::try_from(head.len()).expect("a head is a few dozen bytes");
    [&length.to_be_bytes(), head.as_slice(), jpeg].concat()
}

fn read(turn: &str, value: &[u8]) -> Result<InboxPhoto, StoreError> {
    let key = format!("photo of {turn}");
    let damaged = || StoreError::Damaged { key: key.clone(), detail: "it is cut off".to_owned() };
    let (length, rest) = value.split_first_chunk::<4>().ok_or_else(damaged)?;
    let length = u32::from_be_bytes(*length) as usize;
    let (head, jpeg) = rest.split_at_checked(length).ok_or_else(damaged)?;
    Ok(match decode_plain::<PhotoHead>(&key, head)? {
        PhotoHead::Jpeg { width, height } => {
            Ok(Photo { jpeg: Bytes::copy_from_slice(jpeg), width, height })
        }
        PhotoHead::TooManyBytes { bytes, limit } => Err(PhotoError::TooManyBytes { bytes, limit }),
        PhotoHead::TooManyPixels { width, height, limit } => {
            Err(PhotoError::TooManyPixels { width, height, limit })
        }
        PhotoHead::Missing(detail) => Err(PhotoError::Missing(detail)),
        PhotoHead::Undecodable(detail) => Err(PhotoError::Undecodable(detail)),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn photos_come_back_as_they_were(
            jpeg in proptest::collection::vec(any::<u8>(), 0..64),
            width: u32,
            height: u32,
        ) {
            let photo = Ok(Photo { jpeg: jpeg.into(), width, height });
            let stored = value(&photo);
            prop_assert_eq!(read("t", &stored).unwrap(), photo);
        }

        #[test]
        fn a_cut_head_is_damage_not_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..24)) {
            let damaged = matches!(read("t", &bytes), Err(StoreError::Damaged { .. }));
            prop_assert!(damaged);
        }
    }

    #[test]
    fn unreadable_photos_come_back_with_their_reason() {
        for error in [
            PhotoError::TooManyBytes { bytes: 9, limit: 8 },
            PhotoError::TooManyPixels { width: 30_000, height: 30_000, limit: 50_000_000 },
            PhotoError::Undecodable("not a picture".to_owned()),
        ] {
            let photo = Err(error);
            assert_eq!(read("t", &value(&photo)).unwrap(), photo);
        }
    }
}
