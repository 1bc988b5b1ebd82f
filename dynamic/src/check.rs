//! Compares values with the schemas of a document, without a call.

use discogen_model::api::Type;
use discogen_runtime::codegen::Value;

use crate::document::Document;
use crate::problem::{InvalidCall, Problem, ProblemKind, quoted, suggestion};
use crate::validate::Validator;

impl Document {
    /// Compares a value with a schema, by the name of the schema in the document, and returns the
    /// warnings: unknown values of enums. Paths start with `body`.
    ///
    /// # Errors
    ///
    /// The document has no such schema, or the value does not match it.
    pub fn validate(&self, schema: &str, value: &Value) -> Result<Vec<Problem>, InvalidCall> {
        let named = |it: &&discogen_model::api::Schema| it.name.wire == *schema;
        let Some(found) = self.api().schemas.iter().find(named) else {
            let ids = self.api().schemas.iter().map(|it| it.name.wire.raw());
            let ids: Vec<&str> = ids.filter(|id| !id.starts_with('/')).collect();
            let remedy = suggestion(schema, &ids, "it has no schemas");
            let message = format!(
                "{} is not a schema of the document; {remedy}",
                quoted(schema)
            );
            return Err(InvalidCall::one(
                schema,
                ProblemKind::Unsupported,
                "",
                message,
            ));
        };
        let ty = Type::Schema(found.name.rust.clone());
        let mut validator = Validator::new(self, "body");
        validator.value(&ty, value);
        match validator.problems.is_empty() {
            true => Ok(validator.warnings),
            false => Err(InvalidCall::new(schema, validator.problems)),
        }
    }
}
