//! Prints the statements of a sample or a program.

use discogen_model::api::{Api, Method, Parameter};
use discogen_model::name::reserved;
use discogen_model::sample::{Sample, Value};
use discogen_model::text::{Code, Word};

use super::action::{Action, End};
use super::expression::{Expressions, VARIABLES, name_of};
use super::imports::{Imports, Uses};
use super::layout::{Expression, surround};
use super::response;
use super::settings::Settings;

/// Maximum width of a call on one line.
const WIDTH: usize = 88;

/// The statements of one sample.
pub(super) struct Statements<'s, 'a> {
    api: &'s Api,
    imports: &'s Imports<'s>,
    expressions: Expressions<'s>,
    method: &'a Method,
    sample: &'s Sample<'a>,
    /// Whether arguments have comments with their descriptions.
    has_comments: bool,
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
            has_comments: true,
        }
    }

    /// Arguments have no comments.
    pub(super) fn without_comments(mut self) -> Self {
        self.has_comments = false;
        self
    }

    /// The items of the runtime that the statements use.
    pub(super) fn uses(&self) -> Uses {
        self.expressions.uses()
    }

    pub(super) fn program(
        &self,
        accessors: &[String],
        action: Action<'_>,
        settings: &Settings,
    ) -> Vec<Code> {
        let variable = variable(self.api);
        let mut lines = settings.before.clone();
        lines.extend(self.client(&variable, settings));
        lines.push(Code::default());
        lines.extend(self.variable());
        let End {
            binding,
            chain,
            after,
        } = action.end(self.method, self.imports);
        let mut call = vec![Code::fill("{}{}", &[&binding, &variable])];
        let steps = accessors.iter().map(Word::new);
        call.extend(steps.map(|accessor| Code::fill("    .{}()", &[&accessor])));
        call.extend(self.call());
        call.extend(settings.call.iter().flat_map(calls));
        call.extend(chain);
        lines.extend(joined(call));
        lines.extend(after);
        if let Some(example) = &self.sample.response {
            lines.push(Code::default());
            lines.extend(response::comment(example));
        }
        lines
    }

    /// Returns `let vision = Vision::builder().build().await?;`.
    fn client(&self, variable: &Word, settings: &Settings) -> Vec<Code> {
        let client = Word::new(&self.api.client);
        let mut chain = vec![Code::fill("let {} = {}::builder()", &[variable, &client])];
        chain.extend(settings.client.iter().flat_map(calls));
        chain.extend(["    .build()", "    .await?;"].map(Code::from));
        joined(chain)
    }

    /// Returns `let body = …;` for a call that takes an update mask.
    fn variable(&self) -> Vec<Code> {
        let Some((variable, value)) = self.sample.variable.as_ref() else {
            return Vec::new();
        };
        let mut lines = self.expressions.argument(value).lines();
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
            arguments if self.fit(arguments) => {
                let all: Vec<Code> = arguments.iter().map(|it| it[0].clone()).collect();
                lines.push(Code::fill("    .{}({})", &[&name, &Code::joined(&all)]));
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
        let setters = self.sample.setters.iter();
        let setters = setters.map(|(parameter, value)| (Word::new(&parameter.setter), value));
        let optional = self.sample.body.iter().filter(|(body, _)| body.fieldless);
        let optional = optional.map(|(body, value)| (Word::new(&body.field), value));
        for (name, value) in setters.chain(optional) {
            let call = (
                Code::fill("{}", &[&name]),
                vec![self.expressions.argument(value)],
            );
            lines.extend(calls(&call));
        }
        lines
    }

    /// Whether arguments without comments fit on one line.
    fn fit(&self, arguments: &[Vec<Code>]) -> bool {
        let lines = arguments.iter().flatten();
        let width: usize = lines.map(|line| line.as_str().len() + 2).sum();
        !self.has_comments && arguments.iter().all(|it| it.len() == 1) && width < WIDTH
    }

    /// Returns the arguments without commas: comments and an expression.
    fn arguments(&self) -> Vec<Vec<Code>> {
        let arguments = self.sample.arguments.iter();
        let body = self.sample.body.iter().filter(|(body, _)| !body.fieldless);
        let body = body.map(|(_, value)| self.expressions.argument(value).lines());
        arguments
            .map(|(parameter, value)| self.argument(parameter, value))
            .chain(body)
            .collect()
    }

    fn argument(&self, parameter: &Parameter, value: &Value<'_>) -> Vec<Code> {
        let mut lines = match self.has_comments {
            true => parameter.docs.first_sentence().comment(""),
            false => Vec::new(),
        };
        lines.extend(self.expressions.argument(value).lines());
        lines
    }
}

/// Returns the lines of a function of a chain.
fn calls((name, arguments): &(Code, Vec<Expression>)) -> Vec<Code> {
    let call = Expression::call(name, arguments);
    call.iter().map(|line| line.indented("    ")).collect()
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
