//! Compares parameters: fields of the parameters struct, and arguments or setters of the call.

use std::collections::HashSet;

use discogen_model::api::{Location, Method, Parameter, Type};

use super::documentation::Documented;
use super::pairs::Pairs;
use super::{Comparison, ItemLocation, code, spell};
use crate::revision::{Class, Kind, Side};

impl Comparison<'_> {
    /// Compares parameters. `location` locates the method, `params` the struct.
    pub(super) fn parameters(
        &mut self,
        location: &ItemLocation,
        params: &ItemLocation,
        before: &Method,
        now: &Method,
    ) {
        let pairs = Pairs::new(&before.parameters, &now.parameters);
        for (old, new) in pairs.of(&before.parameters, &now.parameters) {
            match new {
                Some(new) => self.parameter(location, params, old, new),
                None => {
                    let mut at = part(params, old, &old.name.rust);
                    at.side = Side::Old;
                    let text = match old.required {
                        true => "is gone; it was required",
                        false => "is gone",
                    };
                    self.push(Class::Breaking, Kind::ParameterRemoved, &at, text);
                }
            }
        }
        for new in pairs.added(&now.parameters) {
            let at = part(params, new, &new.name.rust);
            let ty = spell::ty(&new.ty);
            match new.required {
                true => {
                    let text = format!("is new and an argument: a `{ty}`");
                    self.push(Class::Breaking, Kind::ParameterAdded, &at, text);
                }
                false => {
                    let text = format!("is new: a `{ty}`");
                    self.push(Class::Addition, Kind::ParameterAdded, &at, text);
                }
            }
        }
        if !self.reordered(location, &pairs, before, now) {
            self.order(params, &pairs, "parameters");
        }
    }

    fn parameter(
        &mut self,
        location: &ItemLocation,
        params: &ItemLocation,
        old: &Parameter,
        new: &Parameter,
    ) {
        let changes_before = self.changes.len();
        let at = part(params, new, &old.name.rust);
        if old.name.rust != new.name.rust {
            let text = format!("is renamed to `{}`", new.name.rust);
            self.push(Class::Breaking, Kind::ParameterRenamed, &at, text);
        } else if old.setter != new.setter {
            let text = format!("has the setter `{}` (was `{}`)", new.setter, old.setter);
            self.push(Class::Breaking, Kind::ParameterRenamed, &at, text);
        }
        if old.name.wire != new.name.wire {
            let (now, was) = (code(&new.name.wire), code(&old.name.wire));
            let text = format!("is sent as {now} (was {was})");
            self.push_wire(Kind::ParameterWire, &at, text);
        }
        if old.location != new.location {
            let (now, was) = (location_name(new.location), location_name(old.location));
            let text = format!("is sent {now} (was {was})");
            self.push_wire(Kind::ParameterWire, &at.at(&["location"]), text);
        }
        let method = location.rust.rsplit("::").next().unwrap_or_default();
        match (old.required, new.required) {
            (false, true) => {
                let text = format!("is required, as an argument of `{method}`");
                self.push(Class::Breaking, Kind::ParameterRequired, &at, text);
            }
            (true, false) => {
                let text = format!("is optional, no longer an argument of `{method}`");
                self.push(Class::Breaking, Kind::ParameterOptional, &at, text);
            }
            _ => {}
        }
        // In a URL, numbers and strings have the same encoding.
        if spell::numbers(&old.ty, &new.ty).is_some() {
            let text = "has another 64-bit format in the document, and the same encoding";
            self.push(Class::Fix, Kind::ParameterType, &at, text);
        } else if !self.is_same(&old.ty, &new.ty) {
            let (now, was) = (spell::ty(&new.ty), spell::ty(&old.ty));
            let text = format!("is a `{now}` (was `{was}`)");
            self.push(Class::Breaking, Kind::ParameterType, &at, text);
        }
        self.documentation(&at, changes_before, &documented(old), &documented(new));
        // The sample depends on the facts compared above.
        let is_same = old.sample == new.sample && old.expected == new.expected;
        if !is_same && self.changes.len() == changes_before {
            self.push(Class::Docs, Kind::Docs, &at, "has another example");
        }
    }

    /// Reports reordered arguments. If the types stay in order, the compiler reports no error.
    fn reordered(
        &mut self,
        location: &ItemLocation,
        pairs: &Pairs,
        before: &Method,
        now: &Method,
    ) -> bool {
        let paired = pairs.of(&before.parameters, &now.parameters);
        let kept = paired.filter_map(|(old, new)| new.filter(|it| old.required && it.required));
        let order: Vec<&str> = kept.map(|it| it.name.rust.as_str()).collect();
        let is_kept: HashSet<&str> = order.iter().copied().collect();
        let names = required(now).map(|it| it.name.rust.as_str());
        let now_order: Vec<&str> = names.filter(|it| is_kept.contains(it)).collect();
        if order == now_order {
            return false;
        }
        let (was, is): (Vec<&Type>, Vec<&Type>) = (arguments(before), arguments(now));
        let is_silent =
            was.len() == is.len() && was.iter().zip(&is).all(|(was, is)| self.is_same(was, is));
        let method = &now.name.rust;
        let spelled = |it: &Method| -> String {
            let names: Vec<&str> = required(it).map(|it| it.name.rust.as_str()).collect();
            names.join(", ")
        };
        let text = format!(
            "takes its arguments in another order: `{method}({})` (was `{method}({})`)",
            spelled(now),
            spelled(before)
        );
        let location = location.at(&["parameterOrder"]);
        self.add(
            Class::Breaking,
            Kind::ParametersReordered,
            is_silent,
            &location,
            text,
        );
        true
    }
}

fn required(method: &Method) -> impl Iterator<Item = &Parameter> {
    method.parameters.iter().filter(|it| it.required)
}

/// Returns the types of the function's arguments.
fn arguments(method: &Method) -> Vec<&Type> {
    let body = method.body.iter().filter(|it| !it.fieldless);
    required(method)
        .map(|it| &it.ty)
        .chain(body.map(|it| &it.ty))
        .collect()
}

fn part(params: &ItemLocation, parameter: &Parameter, rust: &str) -> ItemLocation {
    params.part(&["parameters", parameter.name.wire.raw()], rust)
}

fn documented(parameter: &Parameter) -> Documented<'_> {
    Documented {
        docs: parameter.docs.as_str(),
        limits: &parameter.limits,
        is_deprecated: parameter.deprecated,
    }
}

fn location_name(location: Location) -> &'static str {
    match location {
        Location::Path => "in the path",
        Location::Query => "in the query",
        Location::Header => "as a header",
    }
}
