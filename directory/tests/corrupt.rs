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

#[test]
fn a_changed_byte_is_found() -> Result<(), Box<dyn Error>> {
    // Positions in the dictionaries and in documents, at the start, within and at the end.
    let positions = (0..20).map(|part| part * DOCUMENTS.len() / 20);
    for at in positions.chain([1, 5, DOCUMENTS.len() - 1]) {
        let mut bytes = DOCUMENTS.to_vec();
        bytes[at] ^= 0x10;
        let text = first_error(&Directory::new(INDEX, bytes)?);
        let text = text.unwrap_or_else(|| panic!("byte {at}: not found"));
        assert!(
            text.starts_with("the document directory is corrupt: "),
            "{text}"
        );
        assert!(text.contains("install discogen again"), "{text}");
    }
    Ok(())
}

#[test]
fn a_document_that_does_not_use_the_changed_byte_is_readable() -> Result<(), Box<dyn Error>> {
    let mut bytes = DOCUMENTS.to_vec();
    let last = bytes.len() - 1;
    bytes[last] ^= 0xff;
    let directory = Directory::new(INDEX, bytes)?;
    let (last, others) = directory.entries().split_last().expect("entries");
    let text = last.document().expect_err("corrupt").to_string();
    assert!(text.contains(last.id()), "{text}");
    assert!(others.iter().all(|it| it.document().is_ok()));
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
