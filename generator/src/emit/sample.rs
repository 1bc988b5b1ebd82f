//! Emits the sample of a method: a doctest that compiles and does not run. Emits the program for a
//! call.

mod action;
mod expression;
mod imports;
mod layout;
mod program;
mod response;
mod settings;
mod statements;

use std::collections::HashMap;

use discogen_model::api::{Api, Home, Method, MethodPath};
use discogen_model::sample::{Sample, Samples};
use discogen_model::text::{Code, Markdown, Word};

use super::download;
use imports::Imports;
use settings::Settings;
use statements::Statements;

pub use action::Action;
pub use settings::{Credentials, Program, Text};

/// Prints the samples of an API.
#[derive(Debug)]
pub(crate) struct Printer<'a> {
    api: &'a Api,
    samples: Samples<'a>,
    /// The modules of resources, by their accessors.
    modules: HashMap<&'a [String], &'a [String]>,
}

impl<'a> Printer<'a> {
    pub(crate) fn new(api: &'a Api) -> Self {
        let modules = api.resources().map(|it| (&*it.accessors, &*it.module));
        Self {
            api,
            samples: Samples::new(api),
            modules: modules.collect(),
        }
    }

    /// Returns the sample as a Markdown code block:
    ///
    /// ````text
    /// ```
    /// use google_vision_v1::Vision;
    ///
    /// # async fn sample() -> google_vision_v1::Result<()> {
    /// let vision = Vision::builder().build().await?;
    ///
    /// let response = vision
    ///     .operations()
    ///     .cancel(
    ///         // The name of the operation resource to be cancelled.
    ///         "operations/my-operation",
    ///     )
    ///     .send()
    ///     .await?;
    /// println!("{response:?}");
    ///
    /// // Example response: {}
    /// # Ok(())
    /// # }
    /// ```
    /// ````
    ///
    /// The wrapper function is never called. So all samples of a crate compile as one program, and
    /// none sends a request.
    pub(crate) fn doctest(
        &self,
        accessors: &[String],
        method: &Method,
        is_deprecated: bool,
    ) -> Markdown {
        self.block(accessors, method, Action::usual(method), is_deprecated)
    }

    /// Returns the sample as lines of code, without the wrapper of a doctest.
    pub(crate) fn lines(&self, accessors: &[String], method: &Method) -> Vec<Code> {
        let (mut lines, program) = self.parts(accessors, method, Action::usual(method));
        lines.push(Code::default());
        lines.extend(program);
        lines
    }

    /// Returns the sections of the crate's front page as doctests; none if the API has no methods.
    pub(crate) fn front_page(&self) -> Vec<(&'static str, Markdown)> {
        let block = |it: &MethodPath<'_>, action: Option<_>| {
            let is_deprecated = it.method.deprecated || it.resources.iter().any(|it| it.deprecated);
            let action = action.unwrap_or_else(|| Action::usual(it.method));
            self.block(it.accessors(), it.method, action, is_deprecated)
        };
        self.sections(&block)
    }

    /// Returns the same sections for pages that are not tested; the first is a whole program.
    pub(crate) fn readme(&self) -> Vec<(&'static str, Markdown)> {
        self.sections(&|it, action| {
            let lines = match action {
                None => self.whole_program(it),
                Some(action) => {
                    let (mut lines, program) = self.parts(it.accessors(), it.method, action);
                    lines.push(Code::default());
                    lines.extend(program);
                    lines
                }
            };
            Markdown::code_block("rust", &lines)
        })
    }

    /// Returns the program that the front page shows; empty for an API without methods.
    pub(crate) fn first_program(&self) -> Vec<Code> {
        let first = self.api.front.first;
        let method = first.and_then(|index| self.api.methods().nth(index));
        method.map_or(Vec::new(), |it| self.whole_program(&it))
    }

    fn sections(
        &self,
        block: &dyn Fn(&MethodPath<'_>, Option<Action<'static>>) -> Markdown,
    ) -> Vec<(&'static str, Markdown)> {
        let front = &self.api.front;
        let sections = [
            ("A first program", front.first, None),
            ("Upload", front.upload, Some(Action::UPLOAD)),
            ("Download", front.download, Some(Action::DOWNLOAD)),
            ("Wait for an operation", front.operation, Some(Action::Wait)),
        ];
        let shown = sections.into_iter().filter_map(|(title, index, action)| {
            let method = self.api.methods().nth(index?)?;
            // The first program already downloads, if its method returns nothing but media.
            let is_shown = action == Some(Action::DOWNLOAD)
                && index == front.first
                && download::is_media_only(method.method);
            (!is_shown).then(|| (title, block(&method, action)))
        });
        shown.collect()
    }

    fn whole_program(&self, it: &MethodPath<'_>) -> Vec<Code> {
        let action = Action::usual(it.method);
        let (mut lines, program) = self.parts(it.accessors(), it.method, action);
        lines.push(Code::default());
        lines.extend(self.main(program));
        lines
    }

    /// Returns the main function with these statements.
    fn main(&self, statements: Vec<Code>) -> Vec<Code> {
        let library = Word::new(&self.api.package.library);
        let mut lines = vec![
            "#[tokio::main]".into(),
            Code::fill("async fn main() -> {}::Result<()> {", &[&library]),
        ];
        lines.extend(statements.iter().map(|line| line.indented("    ")));
        lines.extend(["    Ok(())", "}"].map(Code::from));
        lines
    }

    fn block(
        &self,
        accessors: &[String],
        method: &Method,
        action: Action<'_>,
        is_deprecated: bool,
    ) -> Markdown {
        // The path of a user's module is unknown, so its samples cannot be compiled.
        let info = match self.api.package.home {
            Home::Crate => "",
            Home::Module => "ignore",
        };
        let (mut lines, program) = self.parts(accessors, method, action);
        lines.push(Code::default());
        if is_deprecated {
            lines.push("# #[allow(deprecated)]".into());
        }
        lines.push(Code::fill(
            "# async fn sample() -> {}::Result<()> {",
            &[&Word::new(&self.api.package.library)],
        ));
        lines.extend(program);
        lines.extend(["# Ok(())", "# }"].map(Code::from));
        Markdown::code_block(info, &lines)
    }

    /// Returns the imports, and the statements.
    fn parts(
        &self,
        accessors: &[String],
        method: &Method,
        action: Action<'_>,
    ) -> (Vec<Code>, Vec<Code>) {
        let mut sample = self.samples.of(method);
        // Other actions return something else.
        if matches!(action, Action::Wait) || action == Action::DOWNLOAD {
            sample.response = None;
        }
        let mut imports = self.imports(accessors, &sample);
        if sample.variable.is_some() {
            imports.add_of_runtime("FieldMask");
        }
        if action.has_media() {
            imports.add_of_runtime("Media");
        }
        let statements = Statements::new(self.api, &imports, method, &sample);
        let program = statements.program(accessors, action, &Settings::default());
        (imports.lines(statements.uses()), program)
    }

    fn imports<'s>(&'s self, accessors: &[String], sample: &'s Sample<'_>) -> Imports<'s> {
        let module = self.modules.get(accessors).copied().unwrap_or_default();
        Imports::new(self.api, module, sample)
    }
}
