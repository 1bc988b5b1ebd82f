//! Prints the statements of a sample.

use discogen_model::api::{Api, Method, Parameter};
use discogen_model::name::reserved;
use discogen_model::sample::{Sample, Value};
use discogen_model::text::{Code, Word};

use super::ending::{End, Ending};
use super::expression::{Expressions, VARIABLES, name_of};
use super::imports::Imports;
use super::response;

/// Maximum width of a call on one line.
const WIDTH: usize = 88;

/// The statements of one sample.
pub(super) struct Statements<'s, 'a> {
    api: &'s Api,
    imports: &'s Imports<'s>,
    expressions: Expressions<'s>,
    method: &'a Method,
    sample: &'s Sample<'a>,
}

impl<'s, 'a> Statements<'s, 'a> {
    pub(super) fn new(
        api: &'s Api,
        imports: &'s Imports<'s>,
        method: &'a Method,
        sample: &'s Sample<'a>,
    ) -> Self {
        Self {
            api,
            imports,
            expressions: Expressions::new(imports),
            method,
            sample,
        }
    }

    pub(super) fn program(&self, accessors: &[String], ending: Ending) -> Vec<Code> {
        let variable = variable(self.api);
        let client = Word::new(&self.api.client);
        let mut lines = vec![
            Code::fill(
                "let {} = {}::builder().build().await?;",
                &[&variable, &client],
            ),
            Code::default(),
        ];
        lines.extend(self.variable());
        let End {
            binding,
            chain,
            after,
        } = ending.end(self.method, self.imports);
        let mut call = vec![Code::fill("{}{}", &[&binding, &variable])];
        let steps = accessors.iter().map(Word::new);
        call.extend(steps.map(|accessor| Code::fill("    .{}()", &[&accessor])));
        call.extend(self.call());
        call.extend(chain);
        lines.extend(joined(call));
        lines.extend(after);
        let example = self.sample.response.as_ref();
        if let Some(example) = example.filter(|_| ending.shows_response()) {
            lines.push(Code::default());
            lines.extend(response::comment(example));
        }
        lines
    }

    /// Returns `let body = …;` for a call that takes an update mask.
    fn variable(&self) -> Vec<Code> {
        let Some((variable, value)) = self.sample.variable.as_ref() else {
            return Vec::new();
        };
        let mut lines = self.expressions.layout(value);
        let name = name_of(*variable);
        surround(Code::fill("let {} = ", &[&name]), &mut lines, ";");
        lines
    }

    /// Returns the function of the method with its arguments, and the setters.
    fn call(&self) -> Vec<Code> {
        let name = Word::new(&self.method.name.rust);
        let mut arguments = self.arguments();
        let mut lines = Vec::new();
        match &mut arguments[..] {
            [] => lines.push(Code::fill("    .{}()", &[&name])),
            [only] if only.len() == 1 => {
                lines.push(Code::fill("    .{}({})", &[&name, &only[0]]));
            }
            arguments => {
                lines.push(Code::fill("    .{}(", &[&name]));
                for argument in arguments {
                    surround("", argument, ",");
                    lines.extend(argument.iter().map(|line| line.indented("        ")));
                }
                lines.push("    )".into());
            }
        }
        for (parameter, value) in &self.sample.setters {
            let name = Word::new(&parameter.setter);
            let value = self.expressions.flat(value);
            lines.push(Code::fill("    .{}({})", &[&name, &value]));
        }
        lines
    }

    /// Returns the arguments without commas: comments and an expression.
    fn arguments(&self) -> Vec<Vec<Code>> {
        let arguments = self.sample.arguments.iter();
        let body = self.sample.body.iter();
        let body = body.map(|(_, value)| self.expressions.layout(value));
        arguments
            .map(|(parameter, value)| self.argument(parameter, value))
            .chain(body)
            .collect()
    }

    fn argument(&self, parameter: &Parameter, value: &Value<'_>) -> Vec<Code> {
        let mut lines = parameter.docs.first_sentence().comment("");
        lines.push(self.expressions.flat(value));
        lines
    }
}

/// Returns a chain on one line, if it fits and contains no comment.
fn joined(chain: Vec<Code>) -> Vec<Code> {
    let parts = chain.iter().map(|line| line.as_str().trim_start());
    let width: usize = parts.clone().map(str::len).sum();
    let is_flat = parts.skip(1).all(|line| line.starts_with('.'));
    if width > WIDTH || !is_flat {
        return chain;
    }
    let all = chain.iter().map(Code::trimmed);
    all.reduce(|all, part| Code::fill("{}{}", &[&all, &part]))
        .into_iter()
        .collect()
}

/// Adds text to the first line and to the last.
fn surround(before: impl Into<Code>, lines: &mut [Code], after: &'static str) {
    let before = before.into();
    if let Some(first) = lines.first_mut() {
        *first = Code::fill("{}{}", &[&before, first]);
    }
    if let Some(last) = lines.last_mut() {
        *last = Code::fill("{}{}", &[last, &after]);
    }
}

/// Returns the variable of the client: the API's name, if it is a valid identifier and no other
/// variable of a sample.
fn variable(api: &Api) -> Word {
    let name = api.name.raw();
    let is_plain = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let is_fit = is_plain
        && !VARIABLES.contains(&name)
        && !reserved::DISALLOWED.contains(&name)
        && syn::parse_str::<syn::Ident>(name).is_ok();
    Word::new(if is_fit { name } else { "client" })
}
