//! What Magpie keeps, on sled.
