//! The update mask of a sample: the paths of the fields that the sample changes (AIP-134).

use super::Sample;
use super::body::is_writable;
use super::index::Index;
use super::value::{Value, Variable, element};
use crate::api::{Field, Method, Parameter, Scalar, Type};
use crate::name::words;

impl<'a> Index<'a> {
    /// Sets the parameter or the field of the body that takes the update mask.
    pub(super) fn set_mask(&self, method: &'a Method, sample: &mut Sample<'a>) {
        let mut parameters = method.parameters.iter();
        match parameters.find(|it| is_mask(it.name.wire.raw(), &it.ty, method)) {
            Some(parameter) => set_parameter(parameter, sample),
            None => self.set_field(method, sample),
        }
    }

    /// Sets the mask in the body, for the object beside it.
    fn set_field(&self, method: &'a Method, sample: &mut Sample<'a>) {
        let Some((_, Value::Struct(schema, fields))) = &mut sample.body else {
            return;
        };
        let all = self.fields(schema);
        let Some(mask) = all
            .iter()
            .find(|it| is_mask(it.name.wire.raw(), &it.ty, method) && !it.deprecated)
        else {
            return;
        };
        let is_object = |it: &Field| self.is_object(&it.ty, method);
        if !fields.iter().any(|(field, _)| is_object(field)) {
            let mut others = all.iter().filter(|it| is_object(it) && is_writable(it));
            let object = others.find_map(|it| {
                let value = self.field(it, method);
                value.is_filled().then_some((it, value))
            });
            fields.extend(object);
        }
        let mut chosen = fields.iter_mut().filter(|(field, _)| is_object(field));
        let Some(object) = chosen.find_map(|(_, value)| object(value)) else {
            return;
        };
        let value = mask_of(&mask.ty, Variable::Changes, object);
        if mask.ty == Type::Scalar(Scalar::FieldMask) {
            let changes = std::mem::replace(object, Value::Variable(Variable::Changes));
            sample.variable = Some((Variable::Changes, changes));
        }
        fields.retain(|(field, _)| !std::ptr::eq(*field, mask));
        fields.push((mask, value));
    }

    /// Whether the type is an object without a mask of its own, or a list or map of such objects.
    fn is_object(&self, ty: &Type, method: &Method) -> bool {
        let Type::Schema(name) = element(ty) else {
            return false;
        };
        let mut fields = self.fields(name).iter();
        self.is_struct(name) && !fields.any(|it| is_mask(it.name.wire.raw(), &it.ty, method))
    }
}

/// Returns the object in a value, if it sets any fields.
fn object<'v, 'a>(value: &'v mut Value<'a>) -> Option<&'v mut Value<'a>> {
    match value {
        Value::Struct(_, fields) if fields.is_empty() => None,
        Value::Struct(..) => Some(value),
        Value::List(_, items) => items.iter_mut().find_map(object),
        Value::Map(_, entries) => entries.iter_mut().find_map(|(_, value)| object(value)),
        _ => None,
    }
}

/// Sets the parameter that takes the mask of the body.
fn set_parameter<'a>(parameter: &'a Parameter, sample: &mut Sample<'a>) {
    let body = sample.body.as_mut().and_then(|(_, body)| object(body));
    let Some(body) = body else {
        return;
    };
    let value = mask_of(&parameter.ty, Variable::Body, body);
    if parameter.ty == Type::Scalar(Scalar::FieldMask) {
        let changes = std::mem::replace(body, Value::Variable(Variable::Body));
        sample.variable = Some((Variable::Body, changes));
    }
    let parameters = match parameter.required {
        true => &mut sample.arguments,
        false => &mut sample.setters,
    };
    match parameters
        .iter_mut()
        .find(|(it, _)| std::ptr::eq(*it, parameter))
    {
        Some((_, of)) => *of = value,
        None => parameters.push((parameter, value)),
    }
}

/// Returns the mask of an object: derived from the variable, or the names of the fields if the mask
/// is a plain string.
fn mask_of<'a>(ty: &Type, variable: Variable, object: &Value<'a>) -> Value<'a> {
    match (ty, object) {
        (Type::Scalar(Scalar::String), Value::Struct(_, fields)) => {
            let names = fields.iter().map(|(field, _)| field.name.wire.raw());
            Value::Scalar(Scalar::String, names.collect::<Vec<_>>().join(","))
        }
        _ => Value::MaskOf(variable),
    }
}

/// Whether a parameter or field takes the paths of changed fields. A `fieldMask` does so in methods
/// that update a resource, otherwise it selects fields of the response.
fn is_mask(name: &str, ty: &Type, method: &Method) -> bool {
    let words = words(name);
    let is_update = words.ends_with(&["update".into(), "mask".into()])
        || matches!(method.verb.raw(), "PATCH" | "PUT") && words == ["field", "mask"];
    matches!(ty, Type::Scalar(Scalar::FieldMask | Scalar::String)) && is_update
}
