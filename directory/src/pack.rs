//! Writes a directory.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use sha2::{Digest, Sha256};
use zstd_safe::{CCtx, CParameter};

use crate::block::hexadecimal;
use crate::index::{COMMON, Dictionary, Index, Row, Source};
use crate::preferred::Preferred;

/// The compression level of a directory to publish. It is slow: all documents require minutes.
pub const LEVEL: i32 = 22;

/// The base-2 logarithm of the window, larger than any document.
const WINDOW: u32 = 25;

/// Shorter lines are not worth a place in a dictionary.
const SHORTEST: usize = 13;

/// A line in this number of documents and in documents of different APIs is in the dictionary of all
/// documents.
const COMMON_IN: usize = 3;

/// A document to write.
#[derive(Clone, Debug)]
pub struct Document {
    /// The name of the API.
    pub name: String,
    /// The version of the API.
    pub version: String,
    /// The title, a single line.
    pub title: String,
    /// The revision, or an empty string.
    pub revision: String,
    /// Whether the source lists the version as preferred.
    pub is_preferred: bool,
    /// The licence, an SPDX expression.
    pub licence: String,
    /// Where the document is from.
    pub origin: String,
    /// The names of its files.
    pub files: Vec<String>,
    /// The content.
    pub bytes: Vec<u8>,
}

/// A written directory.
#[derive(Debug)]
pub struct Packed {
    /// The index, `index.tsv`.
    pub index: String,
    /// The compressed documents, `documents.zst`.
    pub documents: Vec<u8>,
}

/// Compresses documents.
///
/// `name`, `archive` and `sha256` are those of [`Source`].
///
/// # Errors
///
/// Returns an error if two documents describe the same version of an API, if a text of the index
/// contains a tab or a line break, or if the compression fails.
pub fn pack(
    name: &str,
    archive: &str,
    sha256: &str,
    mut documents: Vec<Document>,
    level: i32,
) -> Result<Packed, String> {
    documents.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    verify(&documents)?;
    let common = common(&documents);
    let mut index = Index {
        source: Source {
            name: name.to_owned(),
            archive: archive.to_owned(),
            sha256: sha256.to_owned(),
        },
        dictionaries: Vec::new(),
        documents: Vec::new(),
    };
    let common_text = text(documents.iter(), &common);
    let mut dictionaries = Vec::new();
    let mut blocks = Vec::new();
    let block = Compressor::new(level, &[])?.compress(&common_text)?;
    index.dictionaries.push(Dictionary {
        name: COMMON.to_owned(),
        size: common_text.len(),
        compressed: block.len(),
    });
    dictionaries.extend(block);
    let mut plain = Compressor::new(level, &common_text)?;
    for api in documents.chunk_by(|a, b| a.name == b.name) {
        let mut own = None;
        let own_text = match api {
            [_] => Vec::new(),
            several => text(several.iter(), &shared(several, &common)),
        };
        if !own_text.is_empty() {
            let block = plain.compress(&own_text)?;
            index.dictionaries.push(Dictionary {
                name: api[0].name.clone(),
                size: own_text.len(),
                compressed: block.len(),
            });
            dictionaries.extend(block);
            let both = [common_text.as_slice(), &own_text].concat();
            own = Some(Compressor::new(level, &both)?);
        }
        let compressor = own.as_mut().unwrap_or(&mut plain);
        for document in api {
            let block = compressor.compress(&document.bytes)?;
            index.documents.push(row(document, api, block.len()));
            blocks.extend(block);
        }
    }
    dictionaries.extend(blocks);
    Ok(Packed {
        index: index.text(),
        documents: dictionaries,
    })
}

/// Compresses blocks with one dictionary.
struct Compressor(CCtx<'static>);

impl Compressor {
    fn new(level: i32, dictionary: &[u8]) -> Result<Self, String> {
        let mut context = CCtx::create();
        let parameters = [
            CParameter::CompressionLevel(level),
            CParameter::WindowLog(WINDOW),
            // The index has a digest of each document.
            CParameter::ChecksumFlag(false),
        ];
        for parameter in parameters {
            context.set_parameter(parameter).map_err(message)?;
        }
        context.load_dictionary(dictionary).map_err(message)?;
        Ok(Self(context))
    }

    fn compress(&mut self, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let mut block = Vec::with_capacity(zstd_safe::compress_bound(bytes.len()));
        self.0.compress2(&mut block, bytes).map_err(message)?;
        Ok(block)
    }
}

fn message(code: usize) -> String {
    format!("cannot compress: {}", zstd_safe::get_error_name(code))
}

/// Verifies what the format of the index requires.
fn verify(documents: &[Document]) -> Result<(), String> {
    for pair in documents.windows(2) {
        if let [a, b] = pair
            && (&a.name, &a.version) == (&b.name, &b.version)
        {
            let (a_file, b_file) = (a.files.join(" "), b.files.join(" "));
            return Err(format!(
                "{a_file} and {b_file} are different documents of {}:{}",
                a.name, a.version
            ));
        }
    }
    for it in documents {
        let words = [&it.name, &it.version, &it.revision, &it.licence].into_iter();
        let mut words = words.chain(&it.files);
        let is_word = |word: &String| !word.contains(|c: char| c.is_whitespace() || c.is_control());
        let mut lines = [&it.title, &it.origin].into_iter();
        let is_line = |line: &String| !line.contains(char::is_control);
        let has_id = !it.name.is_empty() && !it.name.contains([':', '@']) && !it.version.is_empty();
        if !has_id || !words.all(is_word) || !lines.all(is_line) {
            return Err(format!(
                "{}: name, version, revision and title must each be one line, without `:` or `@` in the name",
                it.files.join(" ")
            ));
        }
    }
    Ok(())
}

/// The lines of documents.
fn lines(document: &Document) -> impl Iterator<Item = &[u8]> {
    let lines = document.bytes.split_inclusive(|byte| *byte == b'\n');
    lines.filter(|line| line.len() > SHORTEST)
}

/// Returns the lines that are common to documents of different APIs.
fn common(documents: &[Document]) -> HashSet<&[u8]> {
    let mut found: HashMap<&[u8], (usize, &str, bool)> = HashMap::new();
    for document in documents {
        for line in lines(document).collect::<BTreeSet<_>>() {
            let (count, first, in_others) = found.entry(line).or_insert((0, &document.name, false));
            *count += 1;
            *in_others |= *first != document.name;
        }
    }
    let found = found.into_iter();
    let common = found.filter(|(_, (count, _, in_others))| *count >= COMMON_IN && *in_others);
    common.map(|(line, _)| line).collect()
}

/// Returns the lines that several documents of an API share, without common ones.
fn shared<'d>(documents: &'d [Document], common: &HashSet<&[u8]>) -> HashSet<&'d [u8]> {
    let mut found: BTreeMap<&[u8], usize> = BTreeMap::new();
    for document in documents {
        for line in lines(document).collect::<BTreeSet<_>>() {
            *found.entry(line).or_default() += 1;
        }
    }
    let several = found.into_iter().filter(|(_, count)| *count > 1);
    let own = several.filter(|(line, _)| !common.contains(line));
    own.map(|(line, _)| line).collect()
}

/// Returns the selected lines in the order of the documents, so that a document continues where a
/// match in the dictionary ends.
fn text<'d>(documents: impl Iterator<Item = &'d Document>, selected: &HashSet<&[u8]>) -> Vec<u8> {
    let mut written = HashSet::new();
    let mut text = Vec::new();
    for line in documents.flat_map(lines) {
        if selected.contains(line) && written.insert(line) {
            text.extend_from_slice(line);
        }
    }
    text
}

fn row(document: &Document, api: &[Document], compressed: usize) -> Row {
    Row {
        name: document.name.clone(),
        version: document.version.clone(),
        revision: document.revision.clone(),
        preferred: preferred(document, api),
        size: document.bytes.len(),
        compressed,
        sha256: hexadecimal(&Sha256::digest(&document.bytes)),
        licence: document.licence.clone(),
        origin: document.origin.clone(),
        files: document.files.join(" "),
        title: document.title.clone(),
    }
}

/// Whether a document is the preferred one of its API. The list of google-api-python-client lacks
/// half of the APIs, hence the second rule.
fn preferred(document: &Document, api: &[Document]) -> Preferred {
    if document.is_preferred {
        return Preferred::Listed;
    }
    let is_listed = api.iter().any(|it| it.is_preferred);
    let mut stable = api.iter().filter(|it| is_stable(&it.version));
    let is_only = stable
        .next()
        .is_some_and(|it| it.version == document.version);
    match !is_listed && is_only && stable.next().is_none() {
        true => Preferred::OnlyStable,
        false => Preferred::No,
    }
}

/// Whether a version is `v1` or `v1.4`, not `v1beta1` or `alpha`.
fn is_stable(version: &str) -> bool {
    version.strip_prefix('v').is_some_and(|number| {
        !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.')
    })
}
