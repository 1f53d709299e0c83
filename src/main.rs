//! The `magpie` program: parses the command line and hands over.

mod commands;
mod suites;
mod wiring;

use std::process::ExitCode;

use clap::Parser;

use commands::Cli;

// A server's memory grows and shrinks on many threads; glibc's allocator keeps twice of what is in use. How this
// one is tuned stands in `.cargo/config.toml`.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Threads that read and write files and decode pictures: enough to wait for a disk, and few enough that a
/// busy processor does not spend its time on switching between them.
const BLOCKING_THREADS: usize = 32;

fn main() -> ExitCode {
    // Two libraries with different defaults in one program would otherwise make the first TLS
    // connection panic.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            commands::complain(&anyhow::Error::new(error).context("starting the runtime"));
            return ExitCode::FAILURE;
        }
    };
    let outcome = runtime.block_on(commands::run(cli));
    // A blocked thread (a prompt waiting for a line) must not keep the process alive.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    match outcome {
        Ok(code) => code,
        Err(error) => {
            commands::complain(&error);
            ExitCode::FAILURE
        }
    }
}
