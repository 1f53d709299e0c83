//! Many profiles: how fast one is loaded and saved, and what they take on disk and in memory, beside reading as many
//! bytes from a bare sled tree in the same run.
//!
//! `cargo bench --workspace --bench profiles -- [PROFILES]` keeps profiles (1,000,000 unless told otherwise) of two
//! stated facts and a learned taste of 20 aspects, closes and opens the store, and loads profiles by chance.

#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]
#![expect(clippy::unwrap_used, reason = "a benchmark that can't run ends")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use magpie_core::ports::ProfileStore;
use magpie_core::{Aspect, FacetKind, PersonId, PriceBand, Profile};
use magpie_store::{SledStore, StoreConfig};
use magpie_testkit::contract;
use tokio::task::JoinSet;

const PROFILES: usize = 1_000_000;
/// Profiles that are saved at once: each save ends on disk, and those of one moment share the way there.
const AT_ONCE: usize = 2_000;
const LOADS: usize = 20_000;
const SAVES: usize = 500;
const ASPECTS: usize = 20;
/// Bare records to compare with.
const BARE: usize = 200_000;

#[tokio::main]
async fn main() {
    let count = std::env::args().filter_map(|arg| arg.parse().ok()).next().unwrap_or(PROFILES);
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("store");
    fill(&dir, count).await;

    let store = SledStore::open(StoreConfig::new(dir.clone())).await.unwrap();
    let each = size(&dir) / count as u64;
    println!("on disk {each} bytes a profile; resident after opening {} MiB", resident());
    let mut loads = Vec::with_capacity(LOADS);
    for number in by_chance(count) {
        let started = Instant::now();
        let loaded = store.profile(&person(number)).await.unwrap();
        loads.push(started.elapsed());
        assert_eq!(loaded.facts.len(), 2);
    }
    let mut saves = Vec::with_capacity(SAVES);
    for number in by_chance(count).take(SAVES) {
        let profile = profile(number);
        let started = Instant::now();
        store.save_profile(&profile).await.unwrap();
        saves.push(started.elapsed());
    }
    tell("load", &mut loads);
    tell("save, onto the disk", &mut saves);
    println!("resident {} MiB", resident());

    let bare = sled::open(folder.path().join("bare")).unwrap();
    let value = vec![7_u8; usize::try_from(each).unwrap()];
    let few = count.min(BARE);
    for number in 0..few {
        bare.insert(person(number).as_str(), value.as_slice()).unwrap();
    }
    let mut reads = Vec::with_capacity(LOADS);
    for number in by_chance(few) {
        let started = Instant::now();
        assert!(bare.get(person(number).as_str()).unwrap().is_some());
        reads.push(started.elapsed());
    }
    tell("bare read", &mut reads);
    println!("a load takes {:.1} x a bare read of as many bytes", mean(&loads) / mean(&reads));
}

async fn fill(dir: &Path, count: usize) {
    let store = Arc::new(SledStore::open(StoreConfig::new(dir)).await.unwrap());
    let started = Instant::now();
    for first in (0..count).step_by(AT_ONCE) {
        let mut saves = JoinSet::new();
        for number in first..count.min(first + AT_ONCE) {
            let store = Arc::clone(&store);
            saves.spawn(async move { store.save_profile(&profile(number)).await });
        }
        while let Some(saved) = saves.join_next().await {
            saved.unwrap().unwrap();
        }
    }
    let rate = count as f64 / started.elapsed().as_secs_f64();
    println!("{count} profiles saved, {rate:.0} a second");
}

fn person(number: usize) -> PersonId {
    PersonId::new(format!("telegram:{}", 100_000_000 + number))
}

fn profile(number: usize) -> Profile {
    let mut profile = contract::profile(&person(number));
    let mut second = profile.facts[0].clone();
    second.name = "never: leather".to_owned();
    profile.facts.push(second);
    let colours = (0..ASPECTS - 1)
        .map(|n| Aspect::Facet(FacetKind::Colour, format!("colour {}", (number + n) % 60)));
    profile.leanings = colours.map(contract::leaning).collect();
    profile.leanings.push(contract::leaning(Aspect::Price(PriceBand::Low)));
    profile.leanings.sort_by(|a, b| a.aspect.cmp(&b.aspect));
    profile
}

/// Numbers below a bound that look random and are the same each time.
fn by_chance(bound: usize) -> impl Iterator<Item = usize> {
    (1..=LOADS as u64).map(move |n| {
        let mixed = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let below = (u128::from(mixed ^ (mixed >> 29)) * bound as u128) >> 64;
        usize::try_from(below).unwrap()
    })
}

fn tell(what: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let at = |hundredth: usize| times[(times.len() - 1) * hundredth / 100].as_micros();
    println!("{what}: p50 {} us, p99 {} us, most {} us", at(50), at(99), at(100));
}

fn mean(times: &[Duration]) -> f64 {
    times.iter().map(Duration::as_secs_f64).sum::<f64>() / times.len() as f64
}

fn size(dir: &Path) -> u64 {
    let entries = std::fs::read_dir(dir).unwrap().map(Result::unwrap);
    let of = |entry: std::fs::DirEntry| {
        let about = entry.metadata().unwrap();
        if about.is_dir() { size(&entry.path()) } else { about.len() }
    };
    entries.map(of).sum()
}

/// Resident memory in MiB, where the system tells.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}
