//! View, equality, order and `Debug` of open enums, by the names of their variants.
//!
//! The compiler could derive them, which took 3.5 % of its time for a crate with many enums.

use std::cmp::Ordering;
use std::fmt;
use std::mem::discriminant;

use super::model::{OpenEnum, View};

/// The view of an open enum.
#[inline]
pub fn view_enum<E: OpenEnum>(value: &E) -> View<'_> {
    match value.parts() {
        (_, Some(number)) if number.is_number() => View::Number(number.as_str()),
        _ => View::Str(value.as_ref()),
    }
}

/// `PartialEq` of an open enum.
#[inline]
pub fn same_enum<E: OpenEnum>(one: &E, other: &E) -> bool {
    discriminant(one) == discriminant(other) && one.parts().1 == other.parts().1
}

/// `Ord` of an open enum: as declared, followed by unrecognized values.
#[inline]
pub fn compare_enum<E: OpenEnum>(one: &E, other: &E) -> Ordering {
    compare(one, other)
}

fn compare(one: &dyn OpenEnum, other: &dyn OpenEnum) -> Ordering {
    let by_rank = rank(one).cmp(&rank(other));
    by_rank.then_with(|| one.parts().1.cmp(&other.parts().1))
}

/// The position of a variant, and for an unrecognized value that after the last one.
fn rank(value: &dyn OpenEnum) -> usize {
    let (names, unrecognized) = value.parts();
    match unrecognized {
        Some(_) => names.len(),
        None => position(names, value.as_ref()),
    }
}

fn position(names: &[(&str, &str)], wire: &str) -> usize {
    let found = names.iter().position(|(name, _)| *name == wire);
    found.unwrap_or(names.len())
}

/// `Debug` of an open enum: the name of the variant, and the content of the unrecognized one.
#[inline]
pub fn debug_enum<E: OpenEnum>(value: &E, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    debug(value, f)
}

fn debug(value: &dyn OpenEnum, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (names, unrecognized) = value.parts();
    match unrecognized {
        Some(value) => f.debug_tuple("Unrecognized").field(value).finish(),
        None => {
            let name = names.get(position(names, value.as_ref()));
            f.write_str(name.map_or(value.as_ref(), |(_, variant)| variant))
        }
    }
}
