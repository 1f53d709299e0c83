//! Polite guarded fetching and page reading.
