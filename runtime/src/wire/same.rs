//! Equality of messages: fields and preserved unknown values.

use super::{List, Map, Message, View, Visit};

/// `PartialEq` of a message.
#[inline]
pub fn same<M: Message>(one: &M, other: &M) -> bool {
    same_message(one, other)
}

fn same_message(one: &dyn Message, other: &dyn Message) -> bool {
    let (one_fields, other_fields) = (fields(one), fields(other));
    one_fields.len() == other_fields.len()
        && one_fields
            .iter()
            .zip(&other_fields)
            .all(|(a, b)| a.0 == b.0 && same_view(a.1, b.1))
        && one.unknown() == other.unknown()
}

fn fields(message: &dyn Message) -> Vec<(usize, View<'_>)> {
    struct Collect<'a>(Vec<(usize, View<'a>)>);
    impl<'a> Visit<'a> for Collect<'a> {
        fn field(&mut self, index: usize, view: View<'a>) -> bool {
            self.0.push((index, view));
            true
        }
    }
    let mut collect = Collect(Vec::new());
    message.visit(&mut collect);
    collect.0
}

pub(crate) fn same_view(one: View<'_>, other: View<'_>) -> bool {
    match (one, other) {
        (View::Absent, View::Absent) => true,
        (View::Str(a), View::Str(b)) => a == b,
        (View::Bool(a), View::Bool(b)) => a == b,
        (View::I32(a), View::I32(b)) => a == b,
        (View::U32(a), View::U32(b)) => a == b,
        (View::I64(a), View::I64(b)) => a == b,
        (View::U64(a), View::U64(b)) => a == b,
        (View::F32(a), View::F32(b)) => a == b,
        (View::F64(a), View::F64(b)) => a == b,
        (View::Number(a), View::Number(b)) => a == b,
        (View::Bytes(a), View::Bytes(b)) => a == b,
        (View::Json(a), View::Json(b)) => a == b,
        (View::Object(a), View::Object(b)) => a == b,
        (View::Message(a), View::Message(b)) => same_message(a, b),
        (View::List(a), View::List(b)) => same_list(a, b),
        (View::Map(a), View::Map(b)) => same_map(a, b),
        (View::Numbers(a), View::Numbers(b)) => same_view(a.view(), b.view()),
        _ => false,
    }
}

fn same_list(one: &dyn List, other: &dyn List) -> bool {
    one.len() == other.len()
        && (0..one.len()).all(|index| same_view(one.get(index), other.get(index)))
}

fn same_map(one: &dyn Map, other: &dyn Map) -> bool {
    let mut pairs = one.entries().zip(other.entries());
    one.len() == other.len() && pairs.all(|(a, b)| a.0 == b.0 && same_view(a.1, b.1))
}
