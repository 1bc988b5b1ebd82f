//! The methods of a document: names and descriptions, without the rest.

use std::collections::BTreeMap;

use serde_derive::{Deserialize, Serialize};

use crate::command::document_folder::{KIND, without_mark};

/// A method.
#[derive(Serialize)]
pub(in crate::command) struct Method {
    /// The name that `discogen show` accepts: `gmail.users.messages.send`.
    pub(in crate::command) name: String,
    /// The id in the document.
    pub(in crate::command) id: String,
    /// The title of the API.
    #[serde(skip)]
    pub(super) title: String,
    pub(in crate::command) description: String,
    /// Words that the document states in another way.
    #[serde(skip)]
    pub(super) implied: &'static str,
}

#[derive(Deserialize)]
struct Document {
    kind: String,
    name: String,
    version: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    methods: BTreeMap<String, Described>,
    #[serde(default)]
    resources: BTreeMap<String, Members>,
}

/// The members of a resource, or of an API.
#[derive(Deserialize)]
struct Members {
    #[serde(default)]
    methods: BTreeMap<String, Described>,
    #[serde(default)]
    resources: BTreeMap<String, Self>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Described {
    id: String,
    description: String,
    supports_media_upload: bool,
    supports_media_download: bool,
}

impl Described {
    fn implied(&self) -> &'static str {
        match (self.supports_media_upload, self.supports_media_download) {
            (true, true) => "upload download",
            (true, false) => "upload",
            (false, true) => "download",
            (false, false) => "",
        }
    }
}

/// Reads the methods of a document. `reference` is the name of the API in the names of its methods; the
/// default is its id.
pub(in crate::command) fn read(reference: &str, bytes: &[u8]) -> Result<Vec<Method>, String> {
    let document: Document =
        serde_json::from_slice(without_mark(bytes)).map_err(|error| error.to_string())?;
    if document.kind != KIND {
        return Err("is not a discovery document".to_owned());
    }
    let reference = match reference {
        "" => format!("{}:{}", document.name, document.version),
        given => given.to_owned(),
    };
    let members = Members {
        methods: document.methods,
        resources: document.resources,
    };
    let mut found = Vec::new();
    collect(members, &reference, &document.title, &mut found);
    Ok(found)
}

fn collect(members: Members, path: &str, title: &str, found: &mut Vec<Method>) {
    for (name, method) in members.methods {
        found.push(Method {
            name: format!("{path}.{name}"),
            implied: method.implied(),
            id: method.id,
            title: title.to_owned(),
            description: method.description,
        });
    }
    for (name, resource) in members.resources {
        collect(resource, &format!("{path}.{name}"), title, found);
    }
}
