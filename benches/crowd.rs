//! What many people took: how long learning from all of it takes, and how long following what is new, beside counting
//! the same pairs into a plain hash map on one thread in the same run.
//!
//! `cargo bench --workspace --bench crowd -- [PEOPLE]` makes 500,000 people, unless told otherwise, who take 20 of
//! 100,000 products each. Every product is of one of 1,000 kinds; people take most of what they take from two kinds,
//! and what is popular more often. What goes together is then known: products of one kind.

#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]
#![expect(clippy::cast_possible_truncation, reason = "numbers are small")]
#![expect(clippy::cast_sign_loss, reason = "numbers are positive")]

use std::collections::{BTreeSet, HashMap};
use std::time::Instant;

use magpie::memory::crowd::{Crowd, Takings};
use magpie_core::{PersonId, Product, ProductId};

const PEOPLE: u64 = 500_000;
const EACH: usize = 20;
const KINDS: u64 = 1_000;
const OF_A_KIND: u64 = 100;
/// Share of what somebody takes that is of their kinds.
const OWN: f64 = 0.8;
/// Events that come afterwards; one in ten is taken back.
const MORE: u64 = 10_000;
/// Products whose company is looked at, and what it is chosen from.
const ASKED: u64 = 1_000;
const SAME: u64 = 10;
const OTHERS: u64 = 90;

fn main() {
    let people = std::env::args().filter_map(|arg| arg.parse().ok()).next().unwrap_or(PEOPLE);
    let mut takings = Takings::default();
    let started = Instant::now();
    let mut events = 0;
    for number in 0..people {
        let basket = basket(number);
        events += basket.len();
        takings.set(&person(number), basket.into_iter().map(id));
    }
    let read = started.elapsed().as_secs_f64();
    println!("{people} people took {events} things; kept in {read:.1} s, {} MiB", memory("VmRSS"));

    let products = found(&takings);
    let (started, busy) = (Instant::now(), processor());
    let mut crowd = learn(&mut takings, &products);
    let learned = started.elapsed().as_secs_f64();
    println!(
        "learned {} products in {learned:.1} s, {:.1} s of a processor: {:.0} events a second; {} MiB, at most {} MiB",
        products.len(),
        processor() - busy,
        events as f64 / learned,
        memory("VmRSS"),
        memory("VmHWM")
    );
    println!(
        "of the {SAME} likeliest of 100, {:.1} % are of the same kind",
        100.0 * same_kind(&crowd)
    );

    let (started, busy) = (Instant::now(), processor());
    let mut changed = BTreeSet::new();
    for event in 0..MORE {
        let mut chance = Chance::new(!event);
        let who = chance.below(people);
        let mut basket = basket(who);
        match event % 10 {
            0 => drop(basket.remove(chance.below(basket.len() as u64) as usize)),
            _ => basket.push(product_for(who, &mut chance)),
        }
        takings.set(&person(who), basket.into_iter().map(id));
        changed.insert(who);
    }
    let newcomers = found(&takings);
    let changes = takings.changes(&newcomers);
    changes.iter().for_each(|change| crowd.follow(change));
    let followed = started.elapsed().as_secs_f64();
    println!(
        "followed {MORE} events of {} people in {followed:.2} s, {:.2} s of a processor: {} changes, {} new products; \
         anew it takes {:.0} x as long",
        changed.len(),
        processor() - busy,
        changes.len(),
        newcomers.len(),
        learned / followed
    );
    drop(changes);

    let products: Vec<Product> = products.into_iter().chain(newcomers).collect();
    let anew = learn(&mut takings, &products);
    println!(
        "of the {SAME} likeliest of 100, {:.1} % are those of learning anew",
        100.0 * agree(&crowd, &anew)
    );
    drop((crowd, anew, takings));

    let (started, busy) = (Instant::now(), processor());
    let mut pairs: HashMap<(u32, u32), f32> = HashMap::new();
    for number in 0..people {
        let basket = basket(number);
        let share = 1.0 / (1.0 + basket.len() as f32).log2();
        for (at, one) in basket.iter().enumerate() {
            for (gap, other) in (1..).zip(&basket[at + 1..]) {
                let pair = (*one.min(other) as u32, *one.max(other) as u32);
                *pairs.entry(pair).or_default() += share / (gap as f32).sqrt();
            }
        }
    }
    let plain = started.elapsed().as_secs_f64();
    println!(
        "counting {} pairs into a plain hash map: {plain:.1} s, {:.1} s of a processor, at most {} MiB; learning takes \
         {:.1} x as long",
        pairs.len(),
        processor() - busy,
        memory("VmHWM"),
        learned / plain
    );
}

fn learn(takings: &mut Takings, products: &[Product]) -> Crowd {
    Crowd::learn(takings, products).expect("there are enough people and products")
}

fn person(number: u64) -> PersonId {
    PersonId::new(format!("telegram:{}", 100_000_000 + number))
}

fn id(product: u64) -> ProductId {
    ProductId::new(format!("feed:{product}"))
}

fn found(takings: &Takings) -> Vec<Product> {
    let number = |id: &ProductId| id.as_str().trim_start_matches("feed:").parse().ok();
    takings.unplaced().iter().filter_map(number).map(product).collect()
}

fn product(number: u64) -> Product {
    let (kind, maker, model) = (number % KINDS, number % 83, number % 977);
    let title = format!("maker{maker} kind{kind} model{model}");
    magpie_testkit::product(id(number).as_str()).title(&title).build()
}

/// What somebody takes, each thing once.
fn basket(who: u64) -> Vec<u64> {
    let mut chance = Chance::new(who);
    let mut basket = Vec::with_capacity(EACH);
    while basket.len() < EACH {
        let product = product_for(who, &mut chance);
        if !basket.contains(&product) {
            basket.push(product);
        }
    }
    basket
}

fn product_for(who: u64, chance: &mut Chance) -> u64 {
    let mut own = Chance::new(who.rotate_left(32));
    let kinds = [own.zipf(KINDS), own.zipf(KINDS)];
    let kind = match chance.unit() < OWN {
        true => kinds[chance.below(2) as usize],
        false => chance.zipf(KINDS),
    };
    kind + KINDS * chance.zipf(OF_A_KIND)
}

/// Asks what somebody takes next who took one thing: ten of its kind are among a hundred.
fn likeliest(crowd: &Crowd, asked: u64) -> Vec<ProductId> {
    let mut chance = Chance::new(asked.rotate_left(16));
    let (kind, place) = (chance.below(KINDS), chance.below(OF_A_KIND));
    let same = (1..=SAME).map(|n| kind + KINDS * ((place + n) % OF_A_KIND));
    let others = (0..OTHERS).map(|n| (kind + 1 + n) % KINDS + KINDS * chance.below(OF_A_KIND));
    let candidates: Vec<ProductId> = same.chain(others.collect::<Vec<_>>()).map(id).collect();
    let says = crowd.says(&[id(kind + KINDS * place)], &candidates.iter().collect::<Vec<_>>());
    let mut ranked: Vec<(f32, ProductId)> = says.into_iter().zip(candidates).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.into_iter().take(SAME as usize).map(|(_, id)| id).collect()
}

fn same_kind(crowd: &Crowd) -> f64 {
    let same = (0..ASKED).map(|asked| {
        let kind = Chance::new(asked.rotate_left(16)).below(KINDS);
        let of_it = |id: &ProductId| (0..OF_A_KIND).any(|n| *id == self::id(kind + KINDS * n));
        likeliest(crowd, asked).iter().filter(|id| of_it(id)).count() as f64
    });
    same.sum::<f64>() / (ASKED * SAME) as f64
}

fn agree(one: &Crowd, other: &Crowd) -> f64 {
    let shared = (0..ASKED).map(|asked| {
        let theirs = likeliest(other, asked);
        likeliest(one, asked).iter().filter(|id| theirs.contains(id)).count() as f64
    });
    shared.sum::<f64>() / (ASKED * SAME) as f64
}

/// Numbers that look random and are the same each time.
struct Chance(u64);

impl Chance {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    /// Numbers below a bound, each about as often as one by its rank.
    fn zipf(&mut self, bound: u64) -> u64 {
        ((bound as f64 + 1.0).powf(self.unit()) - 1.0) as u64
    }
}

/// What all threads together have computed, in seconds: it says more than a clock where others compute too.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name of the program, hundredths of a second of the program and of the system for it.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// What the system tells of memory, in MiB.
fn memory(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':'));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}
