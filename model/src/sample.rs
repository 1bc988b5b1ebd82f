//! The sample of a method: the values that it sets, and an example of the response.
//!
//! Required parameters get their sample values. A body contains the fields that the document
//! requires, by annotation or by description; without such fields it contains up to three typical
//! ones. A nested object is filled until it contains a value.

mod base64;
mod body;
mod given;
mod index;
mod invention;
mod mask;
pub(crate) mod preferred;
mod response;
mod value;

use crate::api::{Api, Body, Method, Parameter, Scalar, Type};
use index::Index;

pub use given::{Given, Unwritable};
pub use response::Example;
pub use serde_json::Value as Json;
pub use value::{Addition, Value, Variable};

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
    /// Optional parameters that the sample sets: those that are described as required, and the
    /// update mask.
    pub setters: Vec<(&'a Parameter, Value<'a>)>,
    /// A value that is stored in a variable, because an update mask is derived from it.
    pub variable: Option<(Variable, Value<'a>)>,
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
        let value = |it: &'a Parameter| (it, self.index.parameter(it));
        let body = method.body.as_ref().filter(|body| !body.fieldless);
        let body = body.map(|body| (body, self.index.body(&body.ty, method)));
        let mut sample = Sample {
            arguments: method
                .parameters
                .iter()
                .filter(|it| it.required)
                .map(value)
                .collect(),
            setters: expected(method).map(value).collect(),
            variable: None,
            response: self.index.response(method),
            body,
        };
        self.index.set_mask(method, &mut sample);
        sample
    }
}

impl<'a> Sample<'a> {
    /// Iterates over the values of parameters, the body and the variable.
    pub fn values(&self) -> impl Iterator<Item = &Value<'a>> {
        let parameters = self.arguments.iter().chain(&self.setters);
        let body = self.body.iter().map(|(_, value)| value);
        let variable = self.variable.iter().map(|(_, value)| value);
        parameters
            .map(|(_, value)| value)
            .chain(body)
            .chain(variable)
    }
}

/// Returns the optional parameters that the description calls required. A mask that is a member of an
/// optional message (`requestMask.includeField`) is omitted if another parameter is a mask.
fn expected(method: &Method) -> impl Iterator<Item = &Parameter> {
    let all = || method.parameters.iter();
    let expected = all().filter(|it| it.expected && !it.deprecated && !it.required);
    let is_member = |it: &Parameter| it.name.wire.raw().contains('.');
    let is_mask = |it: &Parameter| it.ty == Type::Scalar(Scalar::FieldMask);
    expected.filter(move |it| {
        let mut others = all().filter(|it| it.expected && !is_member(it) && is_mask(it));
        !(is_member(it) && is_mask(it)) || others.next().is_none()
    })
}

#[cfg(test)]
mod tests;
