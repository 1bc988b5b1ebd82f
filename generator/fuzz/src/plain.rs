//! Runs the fuzz target in a plain loop, for compilers without sanitizers: first every input of the
//! corpus, then mutated inputs. The loop has no coverage guidance; a mutated input that generates a
//! crate and has a new length is added to the pool.
//!
//! `cargo run --release --bin plain -- RUNS [SEED]`

mod corpus;

use std::collections::BTreeSet;

const USAGE: &str = "usage: plain RUNS [SEED]";

fn main() {
    let mut arguments = std::env::args().skip(1).map(|it| it.parse::<u64>());
    let runs = arguments.next().expect(USAGE).expect(USAGE);
    let seed = arguments.next().unwrap_or(Ok(1)).expect(USAGE);
    let mut pool = corpus::read();
    let first = pool.len();
    let crates = pool.iter().filter(|input| is_crate(input)).count();
    println!(
        "{first} inputs of the corpus: {crates} generated a crate, {} were rejected",
        first - crates
    );

    let mut random = Random(seed | 1);
    let crates = run_mutated(runs, &mut pool, &mut random);
    println!(
        "{runs} mutated inputs: {crates} generated a crate, {} were rejected, {} were added to the pool",
        runs - crates,
        pool.len() - first
    );
}

/// Runs mutated inputs and returns how many of them generated a crate.
fn run_mutated(runs: u64, pool: &mut Vec<Vec<u8>>, random: &mut Random) -> u64 {
    let mut lengths = BTreeSet::new();
    let mut crates = 0;
    for _ in 0..runs {
        let mut input = pool[random.below(pool.len())].clone();
        for _ in 0..1 + random.below(4) {
            mutate(&mut input, pool, random);
        }
        input.truncate(1 << 16);
        if is_crate(&input) {
            crates += 1;
            if lengths.insert(input.len()) && pool.len() < 4096 {
                pool.push(input);
            }
        }
    }
    crates
}

/// Checks one input and returns whether it generated a crate. A failing input is written to the
/// temporary folder.
fn is_crate(input: &[u8]) -> bool {
    std::panic::catch_unwind(|| discogen_fuzz::check(input)).unwrap_or_else(|panic| {
        let file = std::env::temp_dir().join("discogen-fuzz-input.json");
        std::fs::write(&file, input).expect("the failing input can be written");
        eprintln!("the failing input is in {}", file.display());
        std::panic::resume_unwind(panic)
    })
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

/// A position at a JSON delimiter, so that a mutated input is more likely to stay valid JSON.
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
        // Replaces one string with another, which combines keys and values of the format.
        4..=6 => {
            let all = strings(input);
            if let [_, .., _] = &all[..] {
                let piece = input[all[random.below(all.len())].clone()].to_vec();
                let range = all[random.below(all.len())].clone();
                drop(input.splice(range, piece));
            }
        }
        _ => {
            let at = random.below(input.len());
            input.insert(at, random.next() as u8);
        }
    }
}

/// The ranges of the strings of the input, including their quotes.
fn strings(input: &[u8]) -> Vec<std::ops::Range<usize>> {
    let quotes: Vec<usize> = (0..input.len()).filter(|&it| input[it] == b'"').collect();
    quotes.chunks_exact(2).map(|it| it[0]..it[1] + 1).collect()
}
