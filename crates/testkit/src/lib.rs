//! Stand-ins for tests: stores, models, clock.
