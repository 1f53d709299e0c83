//! Integration tests of the application, one module a feature.

mod configuration;
mod crash;
mod dependencies;
mod first_minute;
mod model_path;
mod support;
