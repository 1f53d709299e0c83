//! Bots in processes of their own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::platform::Platform;

/// A bot; it ends with this value.
pub(crate) struct Process {
    child: Child,
    folder: PathBuf,
}

impl Process {
    /// The least that a bot can do with the same library.
    pub(crate) fn echo(platform: &Platform) -> Self {
        let folder = folder();
        let mut command = on_one_core(std::env::current_exe().unwrap());
        command.args(["echo", platform.name(), &platform.url(), &platform.token()]);
        Self { child: command.spawn().unwrap(), folder }
    }

    /// Magpie with the demo shop, as its first start finds it.
    pub(crate) fn magpie(platform: &Platform) -> Self {
        let folder = folder();
        // Benchmarks lie in `release/deps`, programs in `release`.
        let program = std::env::current_exe().unwrap().parent().unwrap().with_file_name("magpie");
        assert!(program.exists(), "build it first: cargo build --release");
        let prefix = platform.name().to_uppercase();
        let mut child = on_one_core(program)
            .current_dir(&folder)
            .env_clear()
            .env("MAGPIE_HTTP_ADDR", "127.0.0.1:0")
            .env("MAGPIE_DEMO_ADDR", "127.0.0.1:0")
            .env("MAGPIE_LOG", "error")
            // What a platform allows is not what is measured.
            .env("TELEGRAM_MESSAGES_PER_SECOND", "100000")
            .env("DISCORD_REQUESTS_PER_SECOND", "100000")
            .env(format!("{prefix}_API_URL"), platform.url())
            .env(format!("{prefix}_BOT_TOKEN"), platform.token())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.any(|line| line.unwrap().contains("ready: "));
        assert!(ready, "magpie ended before it was ready");
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, folder }
    }

    /// Time on the processor so far.
    pub(crate) fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        // Linux counts in hundredths of a second.
        Duration::from_millis(ticks * 10)
    }

    /// Waits until it does nothing: at its first start Magpie draws and reads the pictures of the demo shop.
    pub(crate) async fn idle(&self) {
        let mut calm = 0;
        while calm < 3 {
            let before = self.cpu();
            tokio::time::sleep(Duration::from_secs(1)).await;
            calm = if self.cpu() - before < Duration::from_millis(50) { calm + 1 } else { 0 };
        }
    }

    /// Resident memory in MiB.
    pub(crate) fn rss(&self) -> f64 {
        self.memory("VmRSS:")
    }

    /// The most that it was since [`Process::forget_peak`], in MiB.
    pub(crate) fn peak(&self) -> f64 {
        self.memory("VmHWM:")
    }

    pub(crate) fn forget_peak(&self) {
        std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").unwrap();
    }

    fn memory(&self, name: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A new empty folder.
fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("magpie-bench-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A command on one core, where that can be asked for.
fn on_one_core(program: impl AsRef<Path>) -> Command {
    let known = Command::new("taskset").arg("--version").stdout(Stdio::null()).status();
    if known.is_ok_and(|status| status.success()) {
        let mut command = Command::new("taskset");
        command.arg("-c").arg("0").arg(program.as_ref());
        return command;
    }
    Command::new(program.as_ref())
}
