//! Chat in a terminal.
