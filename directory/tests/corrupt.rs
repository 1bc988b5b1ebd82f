//! A corrupt directory causes errors, never a panic or a wrong document.

use std::error::Error;

use discogen_directory::Directory;

const INDEX: &str = include_str!("../data/index.tsv");
const DOCUMENTS: &[u8] = include_bytes!("../data/documents.zst");

/// Reads every document until one is corrupt; returns the message.
fn first_error(directory: &Directory) -> Option<String> {
    let documents = directory.entries().iter().map(|it| it.document());
    let error = documents.into_iter().find_map(Result::err)?;
    Some(error.to_string())
}

/// Returns the position of the block of each document.
fn positions(directory: &Directory) -> Vec<usize> {
    let sizes = directory.entries().iter().map(|it| it.compressed_size());
    let start = DOCUMENTS.len() - sizes.clone().sum::<usize>();
    let next = |at: &mut usize, size| Some(std::mem::replace(at, *at + size));
    sizes.scan(start, next).collect()
}

#[test]
fn a_changed_byte_of_a_document_is_found() -> Result<(), Box<dyn Error>> {
    let intact = Directory::new(INDEX, DOCUMENTS)?;
    let positions = positions(&intact);
    for number in (0..positions.len()).step_by(53) {
        let size = intact.entries()[number].compressed_size();
        // The magic number, the size of the document, and the content.
        for at in [0, 5, size / 2, size - 1] {
            let mut bytes = DOCUMENTS.to_vec();
            bytes[positions[number] + at] ^= 0x14;
            let directory = Directory::new(INDEX, bytes)?;
            let entry = &directory.entries()[number];
            let text = entry.document().expect_err(entry.id()).to_string();
            let begin = "the document directory is corrupt: ";
            assert!(text.starts_with(begin), "{text}");
            assert!(text.contains(entry.id()), "{text}");
            assert!(text.contains("install discogen again"), "{text}");
            // The others do not need these bytes.
            let other = &directory.entries()[(number + 1) % positions.len()];
            assert!(other.document().is_ok(), "{}", other.id());
        }
    }
    Ok(())
}

#[test]
fn a_changed_byte_of_a_dictionary_is_found() -> Result<(), Box<dyn Error>> {
    let start = positions(&Directory::new(INDEX, DOCUMENTS)?)[0];
    for at in [0, 5, 1000, start / 2, start - 1] {
        let mut bytes = DOCUMENTS.to_vec();
        bytes[at] ^= 0x14;
        let text = first_error(&Directory::new(INDEX, bytes)?);
        assert!(text.is_some(), "byte {at}");
    }
    Ok(())
}

#[test]
fn a_truncated_file_is_found() {
    for length in [0, 1, DOCUMENTS.len() / 2, DOCUMENTS.len() - 1] {
        let error = Directory::new(INDEX, &DOCUMENTS[..length]).expect_err("truncated");
        let text = error.to_string();
        assert!(
            text.contains(&format!("have {length} bytes, not")),
            "{text}"
        );
    }
    let longer = [DOCUMENTS, b"x"].concat();
    assert!(Directory::new(INDEX, longer).is_err());
}

#[test]
fn an_invalid_index_is_found() {
    let cut = INDEX.len() - 40;
    let cut = INDEX.get(..cut).expect("ASCII");
    for index in ["", "version https://git-lfs.github.com/spec/v1\n", cut] {
        assert!(Directory::new(index, DOCUMENTS).is_err(), "{index:.40}");
    }
    for (from, to) in [
        ("\tlisted\t", "\tmaybe\t"),
        ("document\tdrive:v2\t", "document\tdrive\t"),
        ("document\tdrive:v2\t", "document\tzzz:v2\t"),
        ("discogen-directory\t1\n", "discogen-directory\t2\n"),
        ("dictionary\t-\t", "dictionary\t-\t99999999999999999999"),
        ("dictionary\t-\t", "dictionary\t-\t-"),
        ("document\t", "documents\t"),
    ] {
        let index = INDEX.replacen(from, to, 1);
        assert_ne!(index, INDEX, "{from}");
        assert!(Directory::new(&index, DOCUMENTS).is_err(), "{from} -> {to}");
    }
}

/// Sizes and digests in the index are compared with the documents.
#[test]
fn a_wrong_size_or_digest_in_the_index_is_found() -> Result<(), Box<dyn Error>> {
    for column in [4, 6] {
        let lines = INDEX.lines().map(|line| {
            let mut columns: Vec<_> = line.split('\t').map(str::to_owned).collect();
            if columns[0] == "document" {
                let value = columns[column].replace('1', "2");
                columns[column] = value;
            }
            columns.join("\t") + "\n"
        });
        let index: String = lines.collect();
        assert_ne!(index, INDEX);
        let directory = Directory::new(&index, DOCUMENTS)?;
        assert!(first_error(&directory).is_some(), "column {column}");
    }
    Ok(())
}
