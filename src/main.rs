//! Magpie.
fn main() {}
