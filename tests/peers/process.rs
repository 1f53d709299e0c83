//! Programs that others wrote, each at a port of its own for as long as a test needs it.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Longest wait for a program to answer.
const STARTS_WITHIN: Duration = Duration::from_secs(30);

/// A port that nobody listens on.
pub struct Port {
    number: u16,
    /// Keeps other tests, which run in processes of their own, from starting something at the same port: the later
    /// of the two would end, and its test would talk with the other's.
    _lock: File,
}

impl Port {
    /// Finds one.
    pub fn free() -> Self {
        loop {
            let number = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("port-{number}.lock"));
            let lock = File::create(path).unwrap();
            if lock.try_lock().is_ok() {
                return Self { number, _lock: lock };
            }
        }
    }

    /// Its number.
    pub fn number(&self) -> u16 {
        self.number
    }
}

/// A running program; stopped when dropped.
pub struct Program {
    child: Child,
    port: Port,
}

impl Program {
    /// Starts one and waits until it is ready. Both closures get the port that it is to listen at.
    pub async fn start(command: impl Fn(u16) -> Command, ready: impl AsyncFn(u16) -> bool) -> Self {
        let mut name = String::new();
        // Another process may take the port between the search and the start.
        for _ in 0..10 {
            let port = Port::free();
            let mut command = command(port.number);
            name = command.get_program().to_string_lossy().into_owned();
            let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
            let child = child.unwrap_or_else(|error| {
                panic!("{name} can't be run ({error}); tests/peers/run installs it")
            });
            let mut program = Self { child, port };
            if program.gets_ready(&ready).await {
                return program;
            }
        }
        panic!("{name} does not start");
    }

    async fn gets_ready(&mut self, ready: impl AsyncFn(u16) -> bool) -> bool {
        let started = Instant::now();
        while started.elapsed() < STARTS_WITHIN {
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            if ready(self.port.number).await {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        false
    }

    /// The port that it listens at.
    pub fn port(&self) -> u16 {
        self.port.number
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A program that `tests/peers/run` installs from PyPI.
pub fn installed(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/.venv/bin").join(name)
}
