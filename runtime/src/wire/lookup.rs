//! Finds a value in a message by wire names.

use super::{Message, View, Visit};

/// The value at a path of wire names; [`View::Absent`] if there is none.
pub(crate) fn at<'a>(view: View<'a>, path: &[&str]) -> View<'a> {
    let Some((name, rest)) = path.split_first() else {
        return view;
    };
    match view {
        View::Message(message) => at(field(message, name), rest),
        _ => View::Absent,
    }
}

/// The value of the field with a wire name; [`View::Absent`] if the schema or the message lacks it.
pub(crate) fn field<'a>(message: &'a dyn Message, name: &str) -> View<'a> {
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
