//! Finds a value in a message by wire names.

use serde_json::Value;

use super::{Message, View, Visit};

/// The value at a path of wire names; [`View::Absent`] if there is none.
pub(crate) fn at<'a>(view: View<'a>, path: &[&str]) -> View<'a> {
    let Some((name, rest)) = path.split_first() else {
        return view;
    };
    match view {
        View::Message(message) => at(field(message, name), rest),
        View::Json(Value::Object(object)) => at(object.get(*name).map_or(View::Absent, json), rest),
        _ => View::Absent,
    }
}

/// A JSON value as the view that a schema would have for it.
fn json(value: &Value) -> View<'_> {
    match value {
        Value::Null => View::Absent,
        Value::Bool(value) => View::Bool(*value),
        Value::String(text) => View::Str(text),
        Value::Number(number) => {
            let small = number.as_i64().and_then(|it| i32::try_from(it).ok());
            small.map_or(View::Json(value), View::I32)
        }
        _ => View::Json(value),
    }
}

/// The value of the field with a wire name; [`View::Absent`] if the schema or the message lacks it.
fn field<'a>(message: &'a dyn Message, name: &str) -> View<'a> {
    struct Find<'a>(usize, View<'a>);
    impl<'a> Visit<'a> for Find<'a> {
        fn field(&mut self, index: usize, view: View<'a>) -> bool {
            if index == self.0 {
                self.1 = view;
            }
            // Fields are visited in the order of their indices.
            index < self.0
        }
    }
    let Some(index) = message.shape().search(name) else {
        return View::Absent;
    };
    let mut find = Find(index, View::Absent);
    message.visit(&mut find);
    find.1
}
