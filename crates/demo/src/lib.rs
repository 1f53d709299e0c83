//! A small shop on loopback with invented goods.
