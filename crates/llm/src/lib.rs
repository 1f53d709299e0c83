//! Chat models over HTTP in two wire formats: OpenAI-compatible `/chat/completions` (Groq, OpenAI, Ollama,
//! vLLM, llama.cpp, …) and Gemini's `generateContent`.
//!
//! Owns translation, retries, failover along a list, and the circuit breakers. Does not know prompts, does
//! not validate answers against their schema, and keeps no budget: callers do.

mod dialect;
mod failure;
mod gate;
mod http;
mod list;
mod model;
mod provider;
mod providers;
mod stream;
mod thinking;
mod tuning;
mod wire;

pub use gate::{BreakerState, Hold};
pub use list::not_configured;
pub use provider::{ProviderConfig, WellKnown, WireFormat, well_known};
pub use providers::{ProviderHealth, Providers, SetupError, UnknownProvider};
pub use tuning::Tuning;
