//! A discovery document: its methods, and the types that values are compared with.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use discogen_model::api::{Api, Enum, Resource, Schema, Shape};
use discogen_model::{Diagnostic, Diagnostics, Options, resolve};

use crate::constants::{self, MethodConstants, ServiceConstants};

/// A discovery document that was read. Cloning is cheap.
///
/// It describes the methods of an API. [`connect`](Self::connect) creates a client for calls.
#[derive(Clone)]
pub struct Document {
    contents: Arc<Contents>,
}

struct Contents {
    api: Api,
    notes: Vec<Diagnostic>,
    /// All methods, in the order of the document.
    methods: Vec<Position>,
    /// Positions in `methods` by ID.
    by_id: HashMap<String, usize>,
    /// Positions in the lists of the model, by Rust name.
    schemas: HashMap<String, usize>,
    enums: HashMap<String, usize>,
    service: OnceLock<&'static ServiceConstants>,
}

/// The position of a method in the model: its resources, and its index in the last of them.
struct Position {
    resources: Vec<usize>,
    index: usize,
    constants: OnceLock<&'static MethodConstants>,
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    ///
    /// Returns all errors in the document, with their positions, if it is not a valid discovery
    /// document.
    pub fn new(bytes: &[u8]) -> Result<Self, Diagnostics> {
        Self::with_options(bytes, &Options::new())
    }

    /// Reads a document with the options of its settings file: scopes, retries, request IDs.
    ///
    /// # Errors
    ///
    /// The same as those of [`new`](Self::new), and options that do not match the document.
    pub fn with_options(bytes: &[u8], options: &Options) -> Result<Self, Diagnostics> {
        let (api, notes) = resolve(bytes, options)?;
        Ok(Self {
            contents: Arc::new(Contents::new(api, notes)),
        })
    }

    /// The name of the API, `drive`.
    pub fn name(&self) -> &str {
        self.api().name.raw()
    }

    /// The version of the API, `v3`.
    pub fn version(&self) -> &str {
        self.api().version.raw()
    }

    /// The title of the API, `Google Drive API`.
    pub fn title(&self) -> &str {
        self.api().title.raw()
    }

    /// The revision of the document, `20261016`; empty if it states none.
    pub fn revision(&self) -> &str {
        self.api().revision.raw()
    }

    /// The model of the API: its schemas, scopes and methods with their documentation.
    pub fn api(&self) -> &Api {
        &self.contents.api
    }

    /// Notes about the document, which are not errors.
    pub fn notes(&self) -> &[Diagnostic] {
        &self.contents.notes
    }

    /// The number of methods.
    pub(crate) fn count(&self) -> usize {
        self.contents.methods.len()
    }

    /// The position of the method with this ID.
    pub(crate) fn position(&self, id: &str) -> Option<usize> {
        self.contents.by_id.get(id).copied()
    }

    /// The schema with this Rust name.
    pub(crate) fn schema(&self, rust: &str) -> Option<&Schema> {
        let index = self.contents.schemas.get(rust)?;
        self.api().schemas.get(*index)
    }

    /// Whether the schema with this Rust name has a field.
    pub(crate) fn has_field(&self, rust: &str, name: &str) -> bool {
        match self.schema(rust).map(|schema| &schema.shape) {
            Some(Shape::Struct(fields)) => fields.iter().any(|field| field.name.wire == name),
            _ => false,
        }
    }

    /// The enum with this Rust name.
    pub(crate) fn enumeration(&self, rust: &str) -> Option<&Enum> {
        let index = self.contents.enums.get(rust)?;
        self.api().enums.get(*index)
    }

    /// The model of the method at a position, which is less than [`count`](Self::count).
    pub(crate) fn model_of(&self, index: usize) -> &discogen_model::api::Method {
        let position = &self.contents.methods[index];
        let api = self.api();
        let (mut methods, mut below) = (&api.methods, &api.resources);
        for resource in &position.resources {
            let resource = &below[*resource];
            (methods, below) = (&resource.methods, &resource.resources);
        }
        &methods[position.index]
    }

    /// The constants of the method at a position.
    pub(crate) fn constants_of(&self, index: usize) -> &'static MethodConstants {
        let create = || constants::of_method(self.api(), self.model_of(index));
        self.contents.methods[index].constants.get_or_init(create)
    }

    /// The constants of the API.
    pub(crate) fn service(&self) -> &'static ServiceConstants {
        let create = || constants::of_service(self.api());
        self.contents.service.get_or_init(create)
    }
}

impl Contents {
    fn new(api: Api, notes: Vec<Diagnostic>) -> Self {
        let mut methods = Vec::new();
        add(&mut methods, &[], api.methods.len());
        visit(&mut methods, &mut Vec::new(), &api.resources);
        let named = |(index, rust): (usize, &str)| (rust.to_owned(), index);
        let schemas = api.schemas.iter().map(|it| it.name.rust.as_str());
        let enums = api.enums.iter().map(|it| it.name.as_str());
        let (schemas, enums) = (
            schemas.enumerate().map(named).collect(),
            enums.enumerate().map(named).collect(),
        );
        // The same order as that of the positions.
        let ids = api.methods().map(|it| it.method.id.raw().to_owned());
        let by_id = ids.enumerate().map(|(index, id)| (id, index)).collect();
        Self {
            api,
            notes,
            methods,
            by_id,
            schemas,
            enums,
            service: OnceLock::new(),
        }
    }
}

fn visit(methods: &mut Vec<Position>, above: &mut Vec<usize>, resources: &[Resource]) {
    for (index, resource) in resources.iter().enumerate() {
        above.push(index);
        add(methods, above, resource.methods.len());
        visit(methods, above, &resource.resources);
        above.pop();
    }
}

fn add(methods: &mut Vec<Position>, resources: &[usize], count: usize) {
    methods.extend((0..count).map(|index| Position {
        resources: resources.to_vec(),
        index,
        constants: OnceLock::new(),
    }));
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("name", &self.name())
            .field("version", &self.version())
            .field("revision", &self.revision())
            .finish_non_exhaustive()
    }
}
