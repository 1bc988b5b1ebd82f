//! The first program with a client.

use discogen_build::project::Added;
use discogen_build::{Package, first_program};
use discogen_model::name::nearest;

use crate::command::update::refusal::Refusal;
use crate::command::update::step::Step;

/// Returns the program for a client, under the names of the dependencies in the manifest.
pub(super) fn lines(step: &Step, added: &Added) -> Vec<String> {
    let api = &step.api;
    let library = match added.key == step.package.name {
        true => api.package.library.clone(),
        false => added.key.replace('-', "_"),
    };
    let attribute = added.tokio.rename.as_deref().map(|name| {
        let name = name.replace('-', "_");
        format!("#[{name}::main(crate = \"{name}\")]")
    });
    let lines = first_program(api, &library);
    let lines = lines.iter().map(|line| match (line.as_str(), &attribute) {
        ("#[tokio::main]", Some(attribute)) => attribute.clone(),
        (line, _) => line.to_owned(),
    });
    lines.collect()
}

/// Fails for features that the crate does not have.
pub(super) fn refuse_unknown_features(
    package: &Package,
    features: &[String],
) -> Result<(), Refusal> {
    let manifest = package.files.get("Cargo.toml").map_or("", String::as_str);
    let table: toml::Table = manifest.parse().unwrap_or_default();
    let known = table.get("features").and_then(toml::Value::as_table);
    let known: Vec<_> = known.into_iter().flat_map(toml::Table::keys).collect();
    let unknown = features.iter().find(|it| !known.contains(it));
    let Some(unknown) = unknown else {
        return Ok(());
    };
    let known = known.iter().map(|it| it.as_str());
    let remedy = match nearest(unknown, known.clone()) {
        Some(near) => format!("did you mean {near:?}?"),
        None => format!("its features are {}", known.collect::<Vec<_>>().join(", ")),
    };
    let fact = format!("--features: {} has no feature {unknown:?}", package.name);
    Err(Refusal::fact(fact, remedy))
}
