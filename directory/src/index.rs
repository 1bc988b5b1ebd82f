//! The index of a directory: lines of columns separated by tabs, which are spaces here.
//!
//! ```text
//! discogen-directory  1
//! source  google-api-python-client 2.202.0
//! archive  google_api_python_client-2.202.0-py3-none-any.whl
//! sha256  aaa9…
//! dictionary  -  1023885  212766
//! dictionary  compute  4804321  301233
//! document  gmail:v1  20261109  listed  197534  14023  5f47…  Apache-2.0  …  gmail.v1.json  Gmail API
//! ```
//!
//! Lines that start with `#` are comments. The blocks of the compressed file follow each other in
//! the order of the lines `dictionary` and `document`.

use crate::error::CorruptDirectory;
use crate::preferred::Preferred;

/// The first line of an index: name and version of the format.
pub(crate) const FORMAT: &str = "discogen-directory\t1";

/// The name of the dictionary that all documents use.
pub(crate) const COMMON: &str = "-";

/// The maximum size of a decompressed block, as protection from a corrupt index.
const LARGEST: usize = 64 << 20;

/// Where the documents of a directory are from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub(crate) name: String,
    pub(crate) archive: String,
    pub(crate) sha256: String,
}

impl Source {
    /// Returns the package and its version, `google-api-python-client 2.202.0`, or the URL of the
    /// service.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the file name of the package or the URL of the service.
    pub fn archive(&self) -> &str {
        &self.archive
    }

    /// Returns the SHA-256 of the package in hexadecimal digits; empty for a service.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

/// The parsed index.
#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) source: Source,
    pub(crate) dictionaries: Vec<Dictionary>,
    pub(crate) documents: Vec<Row>,
}

/// A line `dictionary`: text that several documents share.
#[derive(Clone, Debug)]
pub(crate) struct Dictionary {
    /// The name of the API, or [`COMMON`].
    pub(crate) name: String,
    pub(crate) size: usize,
    pub(crate) compressed: usize,
}

/// A line `document`.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) revision: String,
    pub(crate) preferred: Preferred,
    pub(crate) size: usize,
    pub(crate) compressed: usize,
    pub(crate) sha256: String,
    pub(crate) licence: String,
    pub(crate) origin: String,
    pub(crate) files: String,
    pub(crate) title: String,
}

impl Index {
    pub(crate) fn parse(text: &str) -> Result<Self, CorruptDirectory> {
        let mut index = Self {
            source: Source {
                name: String::new(),
                archive: String::new(),
                sha256: String::new(),
            },
            dictionaries: Vec::new(),
            documents: Vec::new(),
        };
        let mut lines = (1..)
            .zip(text.lines())
            .filter(|(_, it)| !it.starts_with('#'));
        match lines.next() {
            Some((_, FORMAT)) => {}
            _ => return Err(CorruptDirectory::new("its index has an unknown format")),
        }
        for (number, line) in lines {
            let columns: Vec<&str> = line.split('\t').collect();
            index.add(&columns).ok_or_else(|| {
                CorruptDirectory::new(format!("line {number} of its index is invalid"))
            })?;
        }
        let is_sorted = index
            .documents
            .is_sorted_by_key(|it| (&it.name, &it.version));
        if !is_sorted {
            return Err(CorruptDirectory::new("its index is not sorted"));
        }
        Ok(index)
    }

    fn add(&mut self, columns: &[&str]) -> Option<()> {
        match *columns {
            ["source", name] => self.source.name = name.to_owned(),
            ["archive", name] => self.source.archive = name.to_owned(),
            ["sha256", digest] => self.source.sha256 = digest.to_owned(),
            ["dictionary", name, size, compressed] => self.dictionaries.push(Dictionary {
                name: name.to_owned(),
                size: number(size)?,
                compressed: number(compressed)?,
            }),
            ["document", ref columns @ ..] => self.documents.push(Row::parse(columns)?),
            _ => return None,
        }
        Some(())
    }

    #[cfg(feature = "pack")]
    pub(crate) fn text(&self) -> String {
        let Source {
            name,
            archive,
            sha256,
        } = &self.source;
        let mut text = format!("{FORMAT}\nsource\t{name}\narchive\t{archive}\nsha256\t{sha256}\n");
        text.push_str("#\tname\tbytes\tcompressed\n");
        for Dictionary {
            name,
            size,
            compressed,
        } in &self.dictionaries
        {
            text.push_str(&format!("dictionary\t{name}\t{size}\t{compressed}\n"));
        }
        text.push_str(
            "#\tid\trevision\tpreferred\tbytes\tcompressed\tsha256\tlicence\torigin\tfiles\ttitle\n",
        );
        for row in &self.documents {
            text.push_str(&row.line());
        }
        text
    }
}

impl Row {
    fn parse(columns: &[&str]) -> Option<Self> {
        let [
            id,
            revision,
            preferred,
            size,
            compressed,
            sha256,
            licence,
            origin,
            files,
            title,
        ] = *columns
        else {
            return None;
        };
        let (name, version) = id.split_once(':')?;
        Some(Self {
            name: name.to_owned(),
            version: version.to_owned(),
            revision: revision.to_owned(),
            preferred: Preferred::parse(preferred)?,
            size: number(size)?,
            compressed: number(compressed)?,
            sha256: sha256.to_owned(),
            licence: licence.to_owned(),
            origin: origin.to_owned(),
            files: files.to_owned(),
            title: title.to_owned(),
        })
    }

    #[cfg(feature = "pack")]
    fn line(&self) -> String {
        let id = format!("{}:{}", self.name, self.version);
        let size = self.size.to_string();
        let compressed = self.compressed.to_string();
        let columns = [
            "document",
            &id,
            &self.revision,
            self.preferred.word(),
            &size,
            &compressed,
            &self.sha256,
            &self.licence,
            &self.origin,
            &self.files,
            &self.title,
        ];
        format!("{}\n", columns.join("\t"))
    }
}

fn number(text: &str) -> Option<usize> {
    text.parse().ok().filter(|number| *number <= LARGEST)
}
