//! The target in a plain loop, for a compiler without sanitizers: inputs of
//! the corpus, with bytes and pieces changed. Nothing guides it by coverage;
//! what is taken as a crate and has not been seen in that size joins the pool.
//!
//! `cargo run --release --bin plain -- RUNS [SEED]`

use std::collections::BTreeSet;
use std::path::Path;

const USAGE: &str = "usage: plain RUNS [SEED], from generator/fuzz";

fn main() {
    let mut arguments = std::env::args().skip(1).map(|it| it.parse::<u64>());
    let runs = arguments.next().expect(USAGE).expect(USAGE);
    let seed = arguments.next().unwrap_or(Ok(1)).expect(USAGE);
    let mut pool = corpus();
    let first = pool.len();
    let mut sizes = BTreeSet::new();
    let mut random = Random(seed | 1);
    let mut crates = 0_u64;
    for run in 0..runs {
        let mut input = pool[random.below(pool.len())].clone();
        for _ in 0..1 + random.below(4) {
            mutate(&mut input, &pool, &mut random);
        }
        input.truncate(1 << 16);
        let file = std::env::temp_dir().join("discogen-fuzz-input.json");
        let outcome = std::panic::catch_unwind(|| discogen_fuzz::check(&input));
        let is_crate = outcome.unwrap_or_else(|panic| {
            std::fs::write(&file, &input).expect("the input is kept");
            eprintln!("run {run}: the input is in {}", file.display());
            std::panic::resume_unwind(panic)
        });
        crates += u64::from(is_crate);
        if is_crate && sizes.insert(input.len()) && pool.len() < 4096 {
            pool.push(input);
        }
    }
    println!(
        "{runs} runs, {crates} crates, {} refused, {} inputs joined the first {first}",
        runs - crates,
        pool.len() - first
    );
}

/// The corpus, and the documents that it has grown from.
fn corpus() -> Vec<Vec<u8>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [
        here.join("corpus/document"),
        here.join("../../tests/documents"),
    ];
    let mut pool = Vec::new();
    for folder in folders {
        let entries = std::fs::read_dir(&folder).expect("a folder of inputs");
        let mut paths: Vec<_> = entries.map(|it| it.expect("an entry").path()).collect();
        paths.sort();
        pool.extend(paths.iter().map(|it| std::fs::read(it).expect("an input")));
    }
    pool
}

struct Random(u64);

impl Random {
    /// xorshift64*
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 16) as usize % limit.max(1)
    }
}

/// A place between the tokens of JSON, so that a change has a chance to stay JSON.
fn seam(input: &[u8], random: &mut Random) -> usize {
    let from = random.below(input.len());
    let seams = input[from..].iter().position(|it| b"{}[],:\"".contains(it));
    from + seams.unwrap_or(0)
}

fn mutate(input: &mut Vec<u8>, pool: &[Vec<u8>], random: &mut Random) {
    if input.is_empty() {
        input.push(b'{');
    }
    let (start, end) = (seam(input, random), seam(input, random));
    let (start, end) = (start.min(end), start.max(end).min(start.min(end) + 400));
    match random.below(8) {
        0 => drop(input.drain(start..end)),
        1 => {
            let piece = input[start..end].to_vec();
            let at = seam(input, random);
            drop(input.splice(at..at, piece));
        }
        2 => {
            let other = &pool[random.below(pool.len())];
            let from = seam(other, random);
            let piece = other[from..(from + random.below(300)).min(other.len())].to_vec();
            drop(input.splice(start..end, piece));
        }
        3 => {
            let at = random.below(input.len());
            input[at] = random.next() as u8;
        }
        // A string for another one: keys and values of the format meet.
        4..=6 => {
            let all = strings(input);
            if let [_, .., _] = &all[..] {
                let piece = input[all[random.below(all.len())].clone()].to_vec();
                let place = all[random.below(all.len())].clone();
                drop(input.splice(place, piece));
            }
        }
        _ => {
            let at = random.below(input.len());
            input.insert(at, random.next() as u8);
        }
    }
}

/// Where strings are, with their quotes.
fn strings(input: &[u8]) -> Vec<std::ops::Range<usize>> {
    let quotes: Vec<usize> = (0..input.len()).filter(|&it| input[it] == b'"').collect();
    quotes.chunks_exact(2).map(|it| it[0]..it[1] + 1).collect()
}
