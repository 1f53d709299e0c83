//! The highest number that anything of a list ever had, so that a number that was taken away is never given again.
//!
//! Lists of before these marks were kept have none; then what is on them counts, and the mark is made as soon as
//! something is put onto them or taken off.

use magpie_core::ports::StoreError;
use sled::Tree;

use crate::unavailable;

/// Notes that a number of a list is given.
pub(crate) fn raise(marks: &Tree, list: &str, number: u32) -> Result<(), StoreError> {
    let higher = |known: Option<&[u8]>| Some(number.max(read(known)).to_be_bytes().to_vec());
    let raised = marks.fetch_and_update(list, higher);
    raised.map(drop).map_err(|error| unavailable("note a number", error))
}

/// The highest number of a list that was noted; 0 where none was.
pub(crate) fn highest(marks: &Tree, list: &str) -> Result<u32, StoreError> {
    let known = marks.get(list).map_err(|error| unavailable("read a number", error))?;
    Ok(read(known.as_deref()))
}

fn read(mark: Option<&[u8]>) -> u32 {
    mark.and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_be_bytes)
}
