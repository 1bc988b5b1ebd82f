//! Lays out expressions on one line or several.

use discogen_model::text::Code;

/// Maximum width of an expression on one line.
const WIDTH: usize = 72;

/// An expression whose parts are known.
pub(super) enum Expression {
    /// An expression in its two forms.
    Leaf {
        /// On one line.
        flat: Code,
        /// On several lines.
        lines: Vec<Code>,
    },
    /// `Image::new().source(…)`
    Chain(Code, Vec<(Code, Vec<Expression>)>),
    /// Items between brackets, separated by commas.
    Group(Code, Vec<Expression>, Code),
}

impl From<Code> for Expression {
    fn from(flat: Code) -> Self {
        Self::Leaf {
            lines: vec![flat.clone()],
            flat,
        }
    }
}

impl Expression {
    /// Returns the expression on one line.
    pub(super) fn flat(&self) -> Code {
        match self {
            Self::Leaf { flat, .. } => flat.clone(),
            Self::Chain(head, calls) => {
                let mut parts = vec![head.clone()];
                for (name, arguments) in calls {
                    parts.push(Code::fill(".{}({})", &[name, &joined(arguments)]));
                }
                Code::concatenated(&parts)
            }
            Self::Group(open, items, close) => {
                Code::concatenated(&[open.clone(), joined(items), close.clone()])
            }
        }
    }

    /// Returns a function of a chain, `.source(…)`.
    pub(super) fn call(name: &Code, arguments: &[Self]) -> Vec<Code> {
        let flat = Code::fill(".{}({})", &[name, &joined(arguments)]);
        match flat.as_str().len() <= WIDTH {
            true => vec![flat],
            false => group(&Code::fill(".{}(", &[name]), arguments, &")".into()),
        }
    }

    /// Returns the expression on as many lines as it needs.
    pub(super) fn lines(&self) -> Vec<Code> {
        let flat = self.flat();
        if flat.as_str().len() <= WIDTH {
            return vec![flat];
        }
        match self {
            Self::Leaf { lines, .. } => lines.clone(),
            Self::Chain(head, calls) => {
                let mut lines = vec![head.clone()];
                for (name, arguments) in calls {
                    let call = Self::call(name, arguments);
                    lines.extend(call.iter().map(|line| line.indented("    ")));
                }
                lines
            }
            Self::Group(open, items, close) => group(open, items, close),
        }
    }
}

fn joined(items: &[Expression]) -> Code {
    let items: Vec<Code> = items.iter().map(Expression::flat).collect();
    Code::joined(&items)
}

/// Returns items between brackets. A single item in brackets of its own is not indented.
fn group(open: &Code, items: &[Expression], close: &Code) -> Vec<Code> {
    if let [item] = items {
        let mut lines = item.lines();
        let is_bracketed = lines
            .first()
            .is_some_and(|it| it.as_str().ends_with(['[', '{', '(']))
            && lines
                .last()
                .is_some_and(|it| it.as_str().starts_with([']', '}', ')']));
        if lines.len() == 1 || is_bracketed {
            surround(open.clone(), &mut lines, close.clone());
            return lines;
        }
    }
    let mut lines = vec![open.clone()];
    for item in items {
        let mut inner = item.lines();
        surround("", &mut inner, ",");
        lines.extend(inner.iter().map(|line| line.indented("    ")));
    }
    lines.push(close.clone());
    lines
}

/// Adds text to the first line and to the last.
pub(super) fn surround(before: impl Into<Code>, lines: &mut [Code], after: impl Into<Code>) {
    let (before, after) = (before.into(), after.into());
    if let Some(first) = lines.first_mut() {
        *first = Code::fill("{}{}", &[&before, first]);
    }
    if let Some(last) = lines.last_mut() {
        *last = Code::fill("{}{}", &[last, &after]);
    }
}
