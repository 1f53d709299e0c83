//! Hashing passwords with argon2id, a few at once: it takes tens of milliseconds and 19 MiB each, and whoever
//! guesses must not get more of the server than that.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use tokio::sync::Semaphore;

/// Hashes that are computed at once.
const AT_ONCE: usize = 2;
/// Random bytes of a salt, as RFC 9106 recommends.
const SALT: usize = 16;

/// Makes and checks hashes.
pub(crate) struct Passwords(Arc<Semaphore>);

impl Passwords {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }

    /// The hash of a password in PHC form, with a salt of its own.
    pub(crate) async fn hash(&self, password: String) -> String {
        self.apart(move || {
            let mut salt = [0; SALT];
            getrandom::fill(&mut salt).expect("the system has random numbers once it has started");
            let salt = SaltString::encode_b64(&salt).expect("a salt of this length is allowed");
            let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
            hash.expect("the parameters are the library's own").to_string()
        })
        .await
    }

    /// Whether a password has this hash.
    pub(crate) async fn fits(&self, password: String, hash: String) -> bool {
        self.apart(move || {
            PasswordHash::new(&hash).is_ok_and(|hash| {
                Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
            })
        })
        .await
    }

    /// The place is kept until the work is done, also when nobody waits for it any more.
    async fn apart<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let place = Arc::clone(&self.0).acquire_owned().await.expect("it is never closed");
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(place);
            done
        });
        done.await.expect("hashing does not panic")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash() {
        let passwords = Passwords::new();
        let hash = passwords.hash("correct horse".to_owned()).await;
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert_ne!(passwords.hash("correct horse".to_owned()).await, hash);
        for (password, hash, fits) in [
            ("correct horse", hash.as_str(), true),
            ("correct", &hash, false),
            ("", &hash, false),
            ("correct horse", "correct horse", false),
            ("", "", false),
        ] {
            let fitting = passwords.fits(password.to_owned(), hash.to_owned()).await;
            assert_eq!(fitting, fits, "{password:?} {hash:?}");
        }
    }
}
