//! The sample of a method: the values that it sets, and an example of the response.
//!
//! Required parameters get their sample values. A body contains the fields that the document
//! requires, by annotation or by description; without such fields it contains up to three typical
//! ones. A nested object is filled until it contains a value.

mod body;
mod index;
pub(crate) mod preferred;
mod response;
mod value;

use crate::api::{Api, Body, Method, Parameter, Scalar, Type};
use index::Index;

pub use response::Example;
pub use value::Value;

/// Creates the samples of an API.
#[derive(Debug)]
pub struct Samples<'a> {
    index: Index<'a>,
}

/// The sample of a method.
#[derive(Debug)]
pub struct Sample<'a> {
    /// The required parameters, in the order of the arguments.
    pub arguments: Vec<(&'a Parameter, Value<'a>)>,
    /// The body, if it is an argument.
    pub body: Option<(&'a Body, Value<'a>)>,
    /// Optional parameters that the sample sets, because their descriptions call them required.
    pub setters: Vec<(&'a Parameter, Value<'a>)>,
    /// The parameter that takes the update mask of the body.
    pub mask: Option<&'a Parameter>,
    /// An example of the response; `None` if it has no JSON body.
    pub response: Option<Example<'a>>,
}

impl<'a> Samples<'a> {
    /// Creates an index of the API's types.
    pub fn new(api: &'a Api) -> Self {
        Self {
            index: Index::new(api),
        }
    }

    /// Returns the sample of a method.
    pub fn of(&self, method: &'a Method) -> Sample<'a> {
        let body = method.body.as_ref().filter(|body| !body.fieldless);
        let body = body.map(|body| (body, self.index.body(&body.ty, method.id.raw())));
        let mask = body.as_ref().and_then(|(_, value)| {
            let is_filled = matches!(value, Value::Struct(_, fields) if !fields.is_empty());
            let mut parameters = method.parameters.iter();
            parameters.find(|it| is_filled && is_update_mask(it))
        });
        let value = |it: &'a Parameter| (it, self.index.parameter(it));
        let arguments = method.parameters.iter().filter(|it| it.required);
        let is_mask = |it: &Parameter| mask.is_some_and(|mask| std::ptr::eq(mask, it));
        let setters = expected(method).filter(|it| !is_mask(it));
        Sample {
            arguments: arguments.map(value).collect(),
            setters: setters.map(value).collect(),
            mask,
            response: self.index.response(method),
            body,
        }
    }
}

/// Returns the optional parameters that the description calls required. A member of an optional
/// message (`mask.includeField`) is omitted if another parameter has its type.
fn expected(method: &Method) -> impl Iterator<Item = &Parameter> {
    let all = || method.parameters.iter();
    let expected = all().filter(|it| it.expected && !it.deprecated && !it.required);
    let is_member = |it: &Parameter| it.name.wire.raw().contains('.');
    expected.filter(move |member| {
        let mut others = all().filter(|it| it.expected && !is_member(it));
        !is_member(member) || others.all(|it| it.ty != member.ty)
    })
}

/// Whether a parameter takes the paths of the changed fields (AIP-134).
fn is_update_mask(parameter: &Parameter) -> bool {
    let is_mask = parameter.ty == Type::Scalar(Scalar::FieldMask);
    is_mask
        && parameter
            .name
            .wire
            .raw()
            .to_ascii_lowercase()
            .ends_with("updatemask")
}

#[cfg(test)]
mod tests;
