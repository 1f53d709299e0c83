//! How fast pages are read: `cargo run --release -p magpie-web --example pages -- FOLDER [ROUNDS]`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;
use std::{env, fs};

use magpie_web::page;
use url::Url;

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    let mut arguments = env::args().skip(1);
    let Some(folder) = arguments.next() else {
        return writeln!(out, "usage: pages FOLDER [ROUNDS]");
    };
    let rounds: u32 = arguments.next().and_then(|rounds| rounds.parse().ok()).unwrap_or(20);
    let mut files = Vec::new();
    collect(Path::new(&folder), &mut files)?;
    let pages: Vec<Vec<u8>> = files.iter().map(fs::read).collect::<Result<_, _>>()?;
    let url = Url::parse("https://shop.example/").map_err(io::Error::other)?;

    let started = Instant::now();
    let mut products = 0;
    for _ in 0..rounds {
        products = pages
            .iter()
            .map(|bytes| page::read(&page::decode(bytes, None), &url).products.len())
            .sum();
    }
    let elapsed = started.elapsed().as_secs_f64();
    let per_second = f64::from(rounds) * pages.len() as f64 / elapsed;
    let bytes: usize = pages.iter().map(Vec::len).sum();
    writeln!(
        out,
        "{} pages, {bytes} bytes, {products} products, {rounds} rounds: {per_second:.0} pages/s on one core",
        pages.len()
    )
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "html") {
            files.push(path);
        }
    }
    files.sort();
    Ok(())
}
