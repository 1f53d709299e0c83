//! Chat models over HTTP: OpenAI-compatible and Gemini.
