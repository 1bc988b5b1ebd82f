//! The settings of a program's client and call.

use discogen_model::text::{Code, CodePart};

use super::action::Action;
use super::imports::Imports;
use super::layout::Expression;

/// A program that makes one call, beside the values of the call.
#[derive(Clone, Debug)]
pub struct Program<'a> {
    /// The argument of `discogen add` for the crate.
    pub add: &'a str,
    /// What the program does with the call.
    pub action: Action<'a>,
    /// The credentials of the client.
    pub credentials: Credentials<'a>,
    /// The server, instead of that of the API.
    pub endpoint: Option<&'a str>,
    /// Whether the client rejects methods that may write.
    pub read_only: bool,
    /// The fields of the response to request.
    pub fields: Option<&'a str>,
    /// Whether fields may be newer than the crate.
    pub unchecked: bool,
    /// The timeout of the call, in seconds.
    pub timeout: Option<u32>,
    /// The scopes to request, instead of those of the method; empty for these.
    pub scopes: &'a [String],
    /// The project that is charged.
    pub quota_project: Option<&'a str>,
    /// Query parameters that the crate does not have.
    pub query: Vec<(&'a str, Text<'a>)>,
}

/// The credentials of a program's client. Programs never contain a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials<'a> {
    /// Application Default Credentials.
    Default,
    /// An access token in this environment variable.
    Token(&'a str),
    /// An API key in this environment variable.
    ApiKey(&'a str),
    /// A file with credentials as JSON.
    File(&'a str),
    /// A service account that acts as a user (domain-wide delegation).
    Delegated {
        /// The file with the key of the service account.
        key: Text<'a>,
        /// The e-mail address of the user.
        subject: &'a str,
    },
    /// The profile of a user, which only the command has; the program uses Application Default
    /// Credentials.
    Profile,
    /// None.
    Anonymous,
}

/// A string in a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text<'a> {
    /// The string itself.
    Literal(&'a str),
    /// The value of an environment variable, for secrets.
    Variable(&'a str),
}

/// The settings as code.
#[derive(Default)]
pub(super) struct Settings {
    /// The statements before that of the client.
    pub(super) before: Vec<Code>,
    /// The functions of the builder.
    pub(super) client: Vec<(Code, Vec<Expression>)>,
    /// The functions of the call.
    pub(super) call: Vec<(Code, Vec<Expression>)>,
}

impl Settings {
    pub(super) fn new(program: &Program<'_>, imports: &Imports<'_>) -> Self {
        let mut settings = Self::default();
        settings.credentials(program.credentials, imports);
        if let Some(url) = program.endpoint {
            settings.client.push(call("endpoint", Code::literal(url)));
        }
        if program.read_only {
            settings.client.push(("read_only".into(), Vec::new()));
        }
        if let Some(fields) = program.fields.filter(|_| !program.unchecked) {
            settings.call.push(call("fields", Code::literal(fields)));
        }
        let options = options(program);
        if !options.is_empty() {
            let new = Code::fill("{}::new()", &[&imports.of_runtime(OPTIONS)]);
            let options = Expression::Chain(new, options);
            settings.call.push(("with".into(), vec![options]));
        }
        settings
    }

    fn credentials(&mut self, credentials: Credentials<'_>, imports: &Imports<'_>) {
        let (function, value) = match credentials {
            Credentials::Default | Credentials::Profile => return,
            Credentials::Anonymous => return self.client.push(("anonymous".into(), Vec::new())),
            Credentials::Token(name) => {
                self.bind("let token = {};", &[&variable(name)]);
                ("token", "token".into())
            }
            Credentials::ApiKey(name) => {
                self.bind("let key = {};", &[&variable(name)]);
                ("api_key", "key".into())
            }
            Credentials::File(path) => {
                let read = "let json = std::fs::read_to_string({}).expect(\"a credentials file\");";
                self.bind(read, &[&Code::literal(path)]);
                let google = imports.of_runtime(GOOGLE);
                (
                    "credentials",
                    Code::fill("{}::from_json(&json)?", &[&google]),
                )
            }
            Credentials::Delegated { key, subject } => {
                let oauth2 = Code::fill("{}::runtime::yup_oauth2", &[&imports.library()]);
                self.bind("let path = {};", &[&text(key)]);
                self.bind(
                    "let key = {}::read_service_account_key(path).await;",
                    &[&oauth2],
                );
                self.bind(
                    "let user = {}::ServiceAccountAuthenticator::builder(key.expect(\"a key\"))",
                    &[&oauth2],
                );
                self.bind("    .subject({})", &[&Code::literal(subject)]);
                self.bind("    .build()", &[]);
                self.bind("    .await", &[]);
                self.bind("    .expect(\"a valid key\");", &[]);
                let yup = imports.of_runtime(YUP);
                ("credentials", Code::fill("{}::new(user)", &[&yup]))
            }
        };
        self.client.push(call(function, value));
    }

    /// Adds a line before the statement of the client.
    fn bind(&mut self, template: &'static str, parts: &[&dyn CodePart]) {
        self.before.push(Code::fill(template, parts));
    }
}

/// The types of the runtime that settings use.
const OPTIONS: &str = "CallOptions";
const GOOGLE: &str = "GoogleCredentials";
const YUP: &str = "YupCredentials";

impl Program<'_> {
    /// The types of the runtime that the program uses.
    pub(super) fn runtime_types(&self) -> impl Iterator<Item = &'static str> {
        let types = [
            (self.action.has_media(), "Media"),
            (!options(self).is_empty(), OPTIONS),
            (matches!(self.credentials, Credentials::File(_)), GOOGLE),
            (self.is_delegated(), YUP),
        ];
        types.into_iter().filter(|it| it.0).map(|it| it.1)
    }

    /// Whether a service account acts as a user, which needs a feature of the crate.
    pub(super) fn is_delegated(&self) -> bool {
        matches!(self.credentials, Credentials::Delegated { .. })
    }
}

/// The functions of the options of the call.
fn options(program: &Program<'_>) -> Vec<(Code, Vec<Expression>)> {
    let mut options = Vec::new();
    if let Some(fields) = program.fields.filter(|_| program.unchecked) {
        options.push(call("fields_unchecked", Code::literal(fields)));
    }
    if let Some(seconds) = program.timeout {
        let seconds = Code::usize(seconds as usize);
        let duration = Code::fill("std::time::Duration::from_secs({})", &[&seconds]);
        options.push(call("timeout", duration));
    }
    if !program.scopes.is_empty() {
        let scopes = program.scopes.iter().map(|it| Code::literal(it).into());
        let list = Expression::Group("[".into(), scopes.collect(), "]".into());
        options.push(("scopes".into(), vec![list]));
    }
    if let Some(project) = program.quota_project {
        options.push(call("quota_project", Code::literal(project)));
    }
    for (name, value) in &program.query {
        let arguments = vec![Code::literal(*name).into(), text(*value).into()];
        options.push(("query".into(), arguments));
    }
    options
}

fn call(name: &'static str, argument: Code) -> (Code, Vec<Expression>) {
    (name.into(), vec![argument.into()])
}

fn text(value: Text<'_>) -> Code {
    match value {
        Text::Literal(text) => Code::literal(text),
        Text::Variable(name) => variable(name),
    }
}

/// Returns the value of an environment variable.
fn variable(name: &str) -> Code {
    let message = Code::literal(&format!("set {name}"));
    Code::fill(
        "std::env::var({}).expect({})",
        &[&Code::literal(name), &message],
    )
}
