//! Accepted messages a second, alone and 50 at once, against bare sled writes in the same run.
//!
//! `cargo run --release -p magpie-store --example accept [FOLDER]`; without a folder it takes one in the
//! system's place for temporary files, which may be memory and then proves nothing about disks.

use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use magpie_core::ports::Inbox;
use magpie_store::{SledStore, StoreConfig};
use magpie_testkit::contract;

const TIME: Duration = Duration::from_secs(3);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let temporary = tempfile::tempdir()?;
    let folder = std::env::args_os().nth(1).map_or(temporary.path().to_owned(), PathBuf::from);
    let folder = tempfile::tempdir_in(folder)?;
    let mut out = std::io::stdout();

    let bare = tokio::task::block_in_place(|| bare_sled(&folder.path().join("bare")))?;
    writeln!(out, "{bare:>8.0}/s  bare sled: insert, flush, fsync, one caller")?;
    let store = SledStore::open(StoreConfig::new(folder.path().join("store"))).await?;
    for (callers, photos) in [(1, false), (50, false), (1, true), (50, true)] {
        let rate = accept(&store, callers, photos).await?;
        let with = if photos { "a 150 kB photo" } else { "no photo" };
        let ratio = rate / bare;
        writeln!(out, "{rate:>8.0}/s  accept: {callers} at once, {with}; {ratio:.2} x bare")?;
    }
    store.close().await?;
    Ok(())
}

fn bare_sled(dir: &Path) -> Result<f64, Box<dyn Error>> {
    let db = sled::open(dir)?;
    let file = File::open(dir.join("db"))?;
    let value = [7_u8; 400];
    let (begin, mut writes) = (Instant::now(), 0_u32);
    while begin.elapsed() < TIME {
        db.insert(writes.to_be_bytes(), value.as_slice())?;
        db.flush()?;
        file.sync_all()?;
        writes += 1;
    }
    Ok(f64::from(writes) / begin.elapsed().as_secs_f64())
}

async fn accept(store: &SledStore, callers: u32, photos: bool) -> Result<f64, Box<dyn Error>> {
    let accepted = Arc::new(AtomicU32::new(0));
    let begin = Instant::now();
    let work = (0..callers).map(|caller| {
        let (store, accepted) = (store.clone(), Arc::clone(&accepted));
        tokio::spawn(async move {
            while begin.elapsed() < TIME {
                let n = accepted.fetch_add(1, Ordering::SeqCst);
                let turn = format!("{callers}-{photos}-{n:07}");
                let mut entry = contract::entry(&turn, &format!("shopper{caller}"), &turn);
                entry.photos.clear();
                if photos {
                    let jpeg = vec![n.to_le_bytes()[0]; 150_000].into();
                    entry.photos = vec![Ok(magpie_core::Photo { jpeg, width: 1024, height: 768 })];
                }
                store.accept(entry).await?;
            }
            Ok::<_, magpie_core::ports::StoreError>(())
        })
    });
    for caller in work.collect::<Vec<_>>() {
        caller.await??;
    }
    Ok(f64::from(accepted.load(Ordering::SeqCst)) / begin.elapsed().as_secs_f64())
}
