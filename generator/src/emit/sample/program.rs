//! Emits a complete program that makes one call.

use discogen_model::api::Method;
use discogen_model::sample::Sample;
use discogen_model::text::{Code, Word};

use super::Printer;
use super::action::Action;
use super::settings::{Credentials, Program, Settings, Text};
use super::statements::Statements;

impl Printer<'_> {
    /// Returns a program with a call that has these values:
    ///
    /// ```text
    /// // Calls drive.files.list. In the folder of a Cargo project:
    /// //
    /// //     discogen add drive:v3
    /// //
    /// // Save this program as src/main.rs and run it with `cargo run`.
    ///
    /// use google_drive_v3::Drive;
    ///
    /// #[tokio::main]
    /// async fn main() -> google_drive_v3::Result<()> {
    ///     let drive = Drive::builder().build().await?;
    ///
    ///     let response = drive.files().list().page_size(5).send().await?;
    ///     println!("{response:?}");
    ///     Ok(())
    /// }
    /// ```
    pub(crate) fn program(
        &self,
        accessors: &[String],
        method: &Method,
        values: &Sample<'_>,
        program: &Program<'_>,
    ) -> Vec<Code> {
        let mut imports = self.imports(accessors, values);
        for name in program.runtime_types() {
            imports.add_of_runtime(name);
        }
        let settings = Settings::new(program, &imports);
        let statements = Statements::new(self.api, &imports, method, values).without_comments();
        // The response of a streaming method is a list of elements, which its type does not express.
        let action = match program.action {
            Action::Send if method.streaming => Action::Elements,
            action => action,
        };
        let main = self.main(statements.program(accessors, action, &settings));
        let mut lines = head(method, program);
        lines.push(Code::default());
        lines.extend(imports.lines(statements.uses()));
        lines.push(Code::default());
        lines.extend(main);
        lines
    }
}

/// Returns the comment with the commands to type first.
fn head(method: &Method, program: &Program<'_>) -> Vec<Code> {
    let mut lines = vec![
        Code::fill(
            "// Calls {}. In the folder of a Cargo project (`cargo new`):",
            &[&Word::new(&method.id)],
        ),
        "//".into(),
        match program.is_delegated() {
            true => Code::note(&format!(
                "    discogen add {} --features yup-oauth2",
                program.add
            )),
            false => Code::note(&format!("    discogen add {}", program.add)),
        },
    ];
    if program.action == Action::Upload(None) {
        lines.push("//     cargo add tokio --features io-std".into());
    }
    lines.extend(
        [
            "//",
            "// Save this program as src/main.rs and run it with `cargo run`.",
        ]
        .map(Code::from),
    );
    let of_query = program.query.iter().filter_map(|(_, value)| match value {
        Text::Variable(name) => Some(("the value of a parameter", *name)),
        Text::Literal(_) => None,
    });
    let of_client = match program.credentials {
        Credentials::Token(name) => Some(("an access token", name)),
        Credentials::ApiKey(name) => Some(("an API key", name)),
        Credentials::Delegated {
            key: Text::Variable(name),
            ..
        } => Some(("the path of the key of a service account", name)),
        _ => None,
    };
    for (what, name) in of_client.into_iter().chain(of_query) {
        lines.push(Code::note(&format!(
            "It reads {what} from the environment variable {name}."
        )));
    }
    if program.credentials == Credentials::Profile {
        let note = "// It uses Application Default Credentials, because profiles belong to `discogen call`.";
        lines.push(note.into());
    }
    lines
}
