//! Names enums at their uses in parameters: aliases beside the parameters struct.
//!
//! The name consists of the method and the parameter, like the name of the parameters struct:
//! `messages.get` has `GetParams` and `GetFormat`. It yields to the other types of the module.

use std::collections::BTreeMap;

use super::inventory::Inventory;
use crate::api::{EnumName, ParameterAlias, Type};
use crate::document::{Method, Schema};
use crate::name::{self, NameId, Names, Scope, Style};

/// The aliases of the methods in one module, during registration.
pub(super) struct Registered<'d> {
    /// By JSON pointer of the parameter.
    ids: BTreeMap<&'d str, NameId>,
}

/// The aliases of the methods in one module.
pub(super) struct Aliases<'d> {
    names: BTreeMap<&'d str, String>,
}

impl<'d> Registered<'d> {
    /// Registers the names. Parameters of equal names and enums share an alias.
    pub(super) fn new(inventory: &Inventory<'d>, methods: &'d [Method], types: &mut Scope) -> Self {
        let mut shared: BTreeMap<(String, &str), NameId> = BTreeMap::new();
        let mut ids = BTreeMap::new();
        for method in methods {
            let word = name::spell(Style::Variant, &method.key);
            for parameter in &method.parameters {
                let Some(found) = inventory.parameter(parameter) else {
                    continue;
                };
                let name = name::long_name(&word, &found.property.join("_"));
                let id = shared.entry((name.clone(), &found.of));
                let wire = format!("{}.{}", method.key, parameter.key);
                let id = id.or_insert_with(|| types.register_spelled(1, &wire, name, "Enum"));
                ids.insert(parameter.pointer.as_str(), *id);
            }
        }
        Self { ids }
    }

    pub(super) fn assigned(self, names: &Names) -> Aliases<'d> {
        let ids = self.ids.into_iter();
        Aliases {
            names: ids.map(|(at, id)| (at, names[id].to_owned())).collect(),
        }
    }
}

impl Aliases<'_> {
    /// Sets the name of the enum in the type of a parameter, and returns its alias.
    pub(super) fn apply(
        &self,
        inventory: &Inventory<'_>,
        parameter: &Schema,
        field: &str,
        ty: &mut Type,
    ) -> Option<ParameterAlias> {
        let found = inventory.parameter(parameter)?;
        let name = self.names.get(parameter.pointer.as_str())?;
        if let Some(it) = ty.enum_use_mut().filter(|_| !found.is_word) {
            it.shown = EnumName::Beside(name.clone());
        }
        Some(ParameterAlias {
            name: name.clone(),
            of: found.of.clone(),
            field: field.to_owned(),
        })
    }
}
