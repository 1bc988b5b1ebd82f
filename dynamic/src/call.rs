//! A call: sets parameters and the body, after comparing them with the document.

use std::fmt;

use discogen_model::api::{Scalar, Type};
use discogen_runtime::api::is_standard;
use discogen_runtime::codegen::{Client, Value};
use discogen_runtime::{Bytes, CallOptions, Result, http};

use crate::fields;
use crate::method::Method;
use crate::params::Params;
use crate::problem::{InvalidCall, Problem, ProblemKind, quoted, suggestion};
use crate::scalar::{Origin, convert, found};
use crate::validate::{Validator, explain, unknown_value};
use crate::value::{Stored, texts, untyped};

/// A call of a method. It is sent by one of its functions.
///
/// [`set`](Self::set) and [`body`](Self::body) compare their values with the document, so that an
/// invalid call is an error before anything is sent. Missing required parameters are reported
/// together when the call is sent or built.
#[derive(Clone)]
#[must_use = "a call does nothing until it is sent"]
pub struct Call {
    pub(crate) client: Client,
    pub(crate) params: Params,
    pub(crate) options: CallOptions,
    is_checked: bool,
    warnings: Vec<Problem>,
}

impl Call {
    pub(crate) fn new(client: Client, method: Method) -> Self {
        Self {
            client,
            params: Params::new(method),
            options: CallOptions::new(),
            is_checked: true,
            warnings: Vec::new(),
        }
    }

    /// The method of the call.
    pub fn method(&self) -> &Method {
        self.params.definition()
    }

    /// Sets a parameter by its name in the document: `set("pageSize", 10)`. A later value replaces
    /// an earlier one, and `null` removes it.
    ///
    /// Strings are converted to the type of the parameter. An array sets all values of a repeated
    /// parameter. Standard parameters of all methods (`fields`, `key`, `prettyPrint`, `quotaUser`)
    /// can be set, too.
    ///
    /// # Errors
    ///
    /// The method has no such parameter, or the value has another type. An unknown value of an enum
    /// is a [warning](Self::warnings).
    pub fn set(
        mut self,
        name: &str,
        value: impl Into<Value>,
    ) -> std::result::Result<Self, InvalidCall> {
        let value = value.into();
        let parameters = &self.method().model().parameters;
        let index = parameters.iter().position(|it| it.name.wire == name);
        let Some(index) = index else {
            return self.set_other(name, value);
        };
        let is_checked = self.is_checked;
        let (stored, warnings) = match value {
            Value::Null => (None, Vec::new()),
            value if !is_checked => (Some(untyped(value)), Vec::new()),
            value => {
                let (stored, warnings) = self.converted(index, name, &value)?;
                (Some(stored), warnings)
            }
        };
        self.warnings.retain(|it| !is_about(it, name));
        self.warnings.extend(warnings);
        self.params.set(index, stored);
        Ok(self)
    }

    /// Sets a standard parameter, or one that the document does not have.
    fn set_other(mut self, name: &str, value: Value) -> std::result::Result<Self, InvalidCall> {
        if self.is_checked && !is_standard(name) {
            let known = self.method().parameters().map(|it| it.name());
            let known: Vec<&str> = known.collect();
            let remedy = suggestion(name, &known, "it has no parameters");
            let id = self.method().id();
            let message = format!("is not a parameter of {}; {remedy}", quoted(id));
            let kind = ProblemKind::UnknownParameter;
            return Err(InvalidCall::one(
                id,
                kind,
                &crate::problem::shown(name),
                message,
            ));
        }
        for text in texts(value) {
            self.options = match name {
                "fields" => return self.fields(text),
                "key" => self.options.key(text),
                _ => self.options.query(name, text),
            };
        }
        Ok(self)
    }

    fn converted(
        &self,
        index: usize,
        name: &str,
        value: &Value,
    ) -> std::result::Result<(Stored, Vec<Problem>), InvalidCall> {
        let ty = &self.method().model().parameters[index].ty;
        let mut found = Converted::default();
        let stored = match (ty, value) {
            (Type::List(item), Value::Array(values)) => {
                let mut list = Vec::with_capacity(values.len());
                for (at, value) in values.iter().enumerate() {
                    let path = format!("{name}[{at}]");
                    list.extend(found.one(self, item, path, value));
                }
                Some(Stored::List(list))
            }
            (Type::List(item), value) => {
                let one = found.one(self, item, name.to_owned(), value);
                one.map(|one| Stored::List(vec![one]))
            }
            (ty, value) => found.one(self, ty, name.to_owned(), value),
        };
        match stored {
            Some(stored) if found.problems.is_empty() => Ok((stored, found.warnings)),
            _ => Err(InvalidCall::new(self.method().id(), found.problems)),
        }
    }

    /// Sets the request body. A later body replaces an earlier one.
    ///
    /// # Errors
    ///
    /// The method has no body, or the body does not match its schema: unknown fields, other types,
    /// numbers out of range, invalid formats. All problems are reported, each with its path. A
    /// `null` in the body is accepted for every type, and unknown values of enums are
    /// [warnings](Self::warnings).
    pub fn body(mut self, body: impl Into<Value>) -> std::result::Result<Self, InvalidCall> {
        let body = body.into();
        let warnings = match self.is_checked {
            true => self.check_body(&body)?,
            false => Vec::new(),
        };
        self.warnings.retain(|it| !is_about(it, "body"));
        self.warnings.extend(warnings);
        self.params.set_body(Some(body));
        Ok(self)
    }

    fn check_body(&self, value: &Value) -> std::result::Result<Vec<Problem>, InvalidCall> {
        let method = self.method();
        let Some(body) = &method.model().body else {
            let message = format!("is set, and {} takes none; remove it", quoted(method.id()));
            return Err(InvalidCall::one(
                method.id(),
                ProblemKind::NoBody,
                "body",
                message,
            ));
        };
        let mut validator = Validator::new(method.document(), "body");
        validator.value(&body.ty, value);
        match validator.problems.is_empty() {
            true => Ok(validator.warnings),
            false => Err(InvalidCall::new(method.id(), validator.problems)),
        }
    }

    /// Accepts all later parameters and bodies without comparing them with the document, for those
    /// that are newer than it.
    ///
    /// Parameters that the document does not have are sent in the query.
    pub fn unchecked(mut self) -> Self {
        self.is_checked = false;
        self
    }

    /// What the document does not list, but the server may know: values of enums.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// Sets options for this call. They take precedence over those of the client and over earlier
    /// ones.
    pub fn with(mut self, options: CallOptions) -> Self {
        self.options = self.options.merge(options);
        self
    }

    /// Requests only these fields of the response: `items(id,name),nextPageToken`.
    ///
    /// # Errors
    ///
    /// The response does not have one of the fields.
    pub fn fields(mut self, fields: impl Into<String>) -> std::result::Result<Self, InvalidCall> {
        let fields = fields.into();
        self.options = match self.is_checked {
            true => {
                fields::check(self.method(), &fields)?;
                self.options.fields(fields)
            }
            false => self.options.fields_unchecked(fields),
        };
        Ok(self)
    }

    /// Builds the request, without the `authorization` header and without sending it.
    ///
    /// If there is an API key, the URL contains it.
    ///
    /// # Errors
    ///
    /// A required parameter is missing or cannot be written, or an option is invalid.
    pub fn build(&self) -> Result<http::Request<Bytes>> {
        match self.method().returns_only_media() {
            true => self.clone().typed::<Bytes>().build(),
            false => self.clone().typed::<Value>().build(),
        }
    }

    /// The call as a type of the runtime, for functions that take one, such as
    /// `UploadSession::resume`.
    pub fn into_inner(self) -> discogen_runtime::Call<Params> {
        self.typed()
    }

    pub(crate) fn typed<R>(self) -> discogen_runtime::Call<Params<R>>
    where
        R: discogen_runtime::codegen::Field + Clone + Send + 'static,
    {
        self.client
            .call(self.params.responding())
            .with(self.options)
    }

    /// The error of a function that the method does not support.
    pub(crate) fn unsupported(&self, fact: &str) -> InvalidCall {
        let id = self.method().id();
        let message = format!("{} {fact}", quoted(id));
        InvalidCall::one(id, ProblemKind::Unsupported, "", message)
    }
}

/// Whether a warning is about a parameter or the body, or a part of it.
fn is_about(warning: &Problem, name: &str) -> bool {
    let rest = warning.path.strip_prefix(name);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// The results of converting the values of a parameter.
#[derive(Default)]
struct Converted {
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl Converted {
    /// Converts one value.
    fn one(&mut self, call: &Call, ty: &Type, path: String, value: &Value) -> Option<Stored> {
        let scalar = match ty {
            Type::Scalar(scalar) => *scalar,
            Type::Enum(_) => Scalar::String,
            Type::Object if !value.is_object() => {
                let message = format!("is {}; expected an object", found(value));
                self.problems
                    .push(Problem::new(ProblemKind::Type, path, message));
                return None;
            }
            _ => return Some(Stored::Json(value.clone())),
        };
        match convert(scalar, value, Origin::Parameter) {
            Ok(stored) => {
                if let (Type::Enum(it), Stored::Text(text)) = (ty, &stored) {
                    let it = call.method().document().enumeration(&it.name);
                    let kind = ProblemKind::UnknownEnumValue;
                    let message = it.and_then(|it| unknown_value(it, text));
                    self.warnings
                        .extend(message.map(|it| Problem::new(kind, path, it)));
                }
                Some(stored)
            }
            Err(mismatch) => {
                let message = match value.is_array() {
                    true => "is an array, and the parameter is not repeated".to_owned(),
                    false => explain(mismatch, value),
                };
                self.problems
                    .push(Problem::new(mismatch.kind, path, message));
                None
            }
        }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("method", &self.method().id())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
