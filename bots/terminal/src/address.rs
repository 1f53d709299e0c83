//! Where the server of a data folder is: a file that the server leaves there and commands read.

use std::io;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;

const FILE: &str = "server.json";

/// How commands reach the running server.
#[derive(Clone, Debug)]
pub struct ServerAddress {
    /// Where it answers.
    pub url: Url,
    /// What it asks from commands.
    pub token: SecretString,
    /// Its process.
    pub pid: u32,
}

#[derive(Serialize, Deserialize)]
struct File {
    url: Url,
    token: String,
    pid: u32,
}

impl ServerAddress {
    /// Leaves the address in the data folder, readable by its owner alone, in one step.
    ///
    /// # Errors
    /// The folder can't be written.
    pub fn write(&self, data_dir: &Path) -> io::Result<()> {
        let file = File {
            url: self.url.clone(),
            token: self.token.expose_secret().to_owned(),
            pid: self.pid,
        };
        // Created with mode 0600; a reader sees the old file or the new one, never half of it.
        let mut draft = tempfile::NamedTempFile::new_in(data_dir)?;
        serde_json::to_writer(draft.as_file_mut(), &file)?;
        draft.persist(path(data_dir)).map_err(|error| error.error)?;
        Ok(())
    }

    /// The address that a server left. A server that was killed leaves one too:
    /// [`crate::HttpExchange::connect`] tells whether it still answers.
    pub fn discover(data_dir: &Path) -> Option<Self> {
        let text = std::fs::read(path(data_dir)).ok()?;
        let file: File = serde_json::from_slice(&text).ok()?;
        Some(Self { url: file.url, token: file.token.into(), pid: file.pid })
    }

    /// Takes the address away; for a server that stops.
    pub fn remove(data_dir: &Path) {
        // Nothing is lost when this fails: the next command finds that nobody answers.
        let _ = std::fs::remove_file(path(data_dir));
    }
}

fn path(data_dir: &Path) -> PathBuf {
    data_dir.join(FILE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(port: u16) -> ServerAddress {
        let url = Url::parse(&format!("http://127.0.0.1:{port}/")).unwrap();
        ServerAddress { url, token: "secret".into(), pid: 7 }
    }

    #[test]
    fn the_newest_address_is_found_until_removed() {
        let folder = tempfile::tempdir().unwrap();
        assert!(ServerAddress::discover(folder.path()).is_none());
        address(1).write(folder.path()).unwrap();
        address(2).write(folder.path()).unwrap();
        let found = ServerAddress::discover(folder.path()).unwrap();
        assert_eq!((found.url.port(), found.pid), (Some(2), 7));
        assert_eq!(found.token.expose_secret(), "secret");
        ServerAddress::remove(folder.path());
        assert!(ServerAddress::discover(folder.path()).is_none());
    }

    #[test]
    fn a_damaged_file_is_no_address() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(path(folder.path()), "{\"url\":").unwrap();
        assert!(ServerAddress::discover(folder.path()).is_none());
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_read_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        address(1).write(folder.path()).unwrap();
        let mode = std::fs::metadata(path(folder.path())).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
