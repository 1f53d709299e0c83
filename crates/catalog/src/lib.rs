//! Local catalogues: feeds in, search out.
