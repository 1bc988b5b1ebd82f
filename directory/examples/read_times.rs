//! Prints how long reading a document takes, as the first read of a process and as a later one:
//! `cargo run --release -p discogen-directory --example read_times`.

use std::error::Error;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use discogen_directory::Directory;

fn main() -> Result<(), Box<dyn Error>> {
    let index = include_str!("../data/index.tsv");
    let documents: &'static [u8] = include_bytes!("../data/documents.zst");
    let warm = Directory::new(index, documents)?;
    let mut first = Vec::new();
    let mut later = Vec::new();
    for (number, entry) in warm.entries().iter().enumerate() {
        // A new directory has not decompressed the shared text yet.
        let cold = Directory::new(index, documents)?;
        let start = Instant::now();
        cold.entries()[number].document()?;
        first.push((start.elapsed(), entry.id()));
        let start = Instant::now();
        entry.document()?;
        later.push((start.elapsed(), entry.id()));
    }
    report("first read", first)?;
    report("later read", later)?;
    Ok(())
}

fn report(title: &str, mut times: Vec<(Duration, &str)>) -> io::Result<()> {
    times.sort();
    let [median, most] = [times.len() / 2, times.len() * 99 / 100].map(|at| times[at].0);
    let (longest, id) = times[times.len() - 1];
    let slow = times.iter().filter(|it| it.0.as_millis() >= 10).count();
    writeln!(
        io::stdout(),
        "{title} of {} documents: median {median:.1?}, 99 % {most:.1?}, max {longest:.1?} ({id}); {slow} over 10 ms",
        times.len()
    )
}
