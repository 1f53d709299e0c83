//! Photo normalisation and visual matching.
