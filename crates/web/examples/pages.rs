//! How fast pages are read: `pages FOLDER [ROUNDS]`, or what is read of them: `pages --list FOLDER`, each run
//! with `cargo run --release -p magpie-web --example pages --`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;
use std::{env, fs};

use magpie_web::page;
use url::Url;

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (list, folder, rounds) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..]
    {
        ["--list", folder] => (true, folder, None),
        [folder] => (false, folder, None),
        [folder, rounds] => (false, folder, rounds.parse::<u32>().ok()),
        _ => return writeln!(out, "usage: pages FOLDER [ROUNDS] | pages --list FOLDER"),
    };
    let mut files = Vec::new();
    collect(Path::new(folder), &mut files)?;
    let pages: Vec<Vec<u8>> = files.iter().map(fs::read).collect::<Result<_, _>>()?;
    let url = Url::parse("https://shop.example/").map_err(io::Error::other)?;
    let read = |bytes: &[u8]| page::read(&page::decode(bytes, None), &url).products;
    if list {
        for (file, bytes) in files.iter().zip(&pages) {
            for product in read(bytes) {
                let name = product.name.map(|name| name.value).unwrap_or_default();
                let prices = product.offers.iter().filter_map(|offer| offer.price);
                let prices: Vec<_> = prices
                    .map(|price| format!("{} {}", price.value.decimal(), price.value.currency))
                    .collect();
                let (file, place) = (file.display(), product.place);
                writeln!(out, "{file}\t{place:?}\t{name}\t{}", prices.join(", "))?;
            }
        }
        return Ok(());
    }
    let rounds = rounds.unwrap_or(20);
    let started = Instant::now();
    let mut products = 0;
    for _ in 0..rounds {
        products = pages.iter().map(|bytes| read(bytes).len()).sum();
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
