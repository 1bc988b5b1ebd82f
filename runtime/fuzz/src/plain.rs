//! Runs the fuzz target in a plain loop, for compilers without sanitizers: first the seeds, then mutated inputs. The loop
//! has no coverage guidance; a valid mutated input with a new length is added to the pool.
//!
//! `cargo run --release --bin plain -- RUNS [SEED]`

use std::collections::BTreeSet;

use discogen_runtime_fuzz::{check, seeds};

const USAGE: &str = "usage: plain RUNS [SEED]";
/// The largest size of an input.
const LARGEST: usize = 1 << 13;

fn main() {
    let mut arguments = std::env::args().skip(1).map(|it| it.parse::<u64>());
    let runs = arguments.next().expect(USAGE).expect(USAGE);
    let seed = arguments.next().unwrap_or(Ok(1)).expect(USAGE);
    let mut pool = seeds::all();
    let seeds = pool.len();
    let valid = pool.iter().filter(|input| run(input)).count();
    println!("{seeds} seeds: {valid} are valid");
    let valid = run_mutated(runs, &mut pool, &mut Random(seed | 1));
    println!(
        "{runs} mutated inputs: {valid} are valid, {} were added to the pool",
        pool.len() - seeds
    );
}

/// Runs mutated inputs and returns how many of them are valid.
fn run_mutated(runs: u64, pool: &mut Vec<Vec<u8>>, random: &mut Random) -> u64 {
    let mut lengths = BTreeSet::new();
    let mut valid = 0;
    for _ in 0..runs {
        let mut input = pool[random.below(pool.len())].clone();
        for _ in 0..1 + random.below(4) {
            mutate(&mut input, pool, random);
        }
        input.truncate(LARGEST);
        if run(&input) {
            valid += 1;
            if lengths.insert((input[0], input.len())) && pool.len() < 4096 {
                pool.push(input);
            }
        }
    }
    valid
}

/// Checks one input. A failing input is written to the temporary folder.
fn run(input: &[u8]) -> bool {
    std::panic::catch_unwind(|| check(input)).unwrap_or_else(|panic| {
        let file = std::env::temp_dir().join("discogen-runtime-fuzz-input");
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

/// Bytes with a meaning in one of the formats.
const SPECIAL: &[u8] = b"[]{},:\"\\\r\n -@;=<>\0\xef1e.";

/// Changes an input behind its first byte, which selects the parser.
fn mutate(input: &mut Vec<u8>, pool: &[Vec<u8>], random: &mut Random) {
    let position = |input: &[u8], random: &mut Random| 1 + random.below(input.len());
    let start = position(input, random).min(input.len());
    let end = (start + random.below(40)).min(input.len());
    match random.below(6) {
        0 => drop(input.drain(start..end)),
        1 => {
            let piece = input[start..end].to_vec();
            let at = position(input, random).min(input.len());
            drop(input.splice(at..at, piece));
        }
        2 => {
            let other = &pool[random.below(pool.len())];
            let from = position(other, random).min(other.len());
            let piece = other[from..(from + random.below(100)).min(other.len())].to_vec();
            drop(input.splice(start..end, piece));
        }
        3 if start < input.len() => input[start] = random.next() as u8,
        4 => input.truncate(start),
        _ => input.insert(start, SPECIAL[random.below(SPECIAL.len())]),
    }
}
