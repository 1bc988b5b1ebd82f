//! Renders a revision as text, as Markdown for a changelog, and as JSON.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use discogen_model::text::{self, Inline, Line, Lines, Markdown};

use super::{Change, Class, Revision, Side};

/// The style of the text output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextStyle {
    /// Whether to use terminal colors.
    pub is_coloured: bool,
    /// Whether to print every change. Otherwise changes of documentation are only counted, and the
    /// first of many equal changes represents all.
    pub lists_all: bool,
}

const BOLD: &str = "1";
const FAINT: &str = "2";
const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";

impl TextStyle {
    fn paint(self, colour: &str, text: &str) -> String {
        match self.is_coloured {
            true => format!("\x1b[{colour}m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }
}

impl Revision {
    /// Renders text: one line per change with its JSON pointer, and the verdict.
    ///
    /// ```text
    /// vision:v1, revision 20261101 after 20261016
    ///   breaking  schemas::Image::source is gone  #/schemas/Image/properties/source (old)
    ///   wire      resources::images::Images::annotate is sent by PUT (was POST)  #/resources/…
    /// major: 2 breaking (1 without a compile error), 1 addition, 4 docs
    /// ```
    pub fn text(&self, style: TextStyle) -> Lines {
        let revisions = self.revisions().map(|it| format!(", {it}"));
        let revisions = revisions.unwrap_or_default();
        let title = Line::new(format_args!("{}{revisions}", self.api));
        let mut out = format!("{}\n", style.paint(BOLD, &title));
        if self.looks_swapped {
            let text = "the new document has the older revision: old and new may be swapped";
            let _ = writeln!(out, "  {}  {text}", style.paint(YELLOW, "warning "));
        }
        let shown = self.changes.iter();
        let shown = shown.filter(|it| it.class != Class::Docs || style.lists_all);
        for group in groups(shown, style.lists_all) {
            push_line(&mut out, &group, style);
        }
        let colour = match self.changes.first().map(|it| it.class) {
            Some(Class::Breaking) => RED,
            Some(Class::Addition) => GREEN,
            Some(Class::Fix) => YELLOW,
            Some(Class::Docs) | None => FAINT,
        };
        let verdict = style.paint(colour, &self.verdict.to_string());
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{verdict}: {}", self.counts());
        Lines::coloured(&out)
    }

    /// Returns `revision 20261101 after 20261016`; `None` if neither document has a revision.
    pub fn revisions(&self) -> Option<String> {
        match (self.old.as_str(), self.new.as_str()) {
            ("", "") => None,
            ("", new) => Some(format!("revision {new}")),
            (old, "") => Some(format!("a document without a revision after {old}")),
            (old, new) => Some(format!("revision {new} after {old}")),
        }
    }

    /// Returns `2 breaking (1 without a compile error), 1 addition, 4 docs`.
    pub fn counts(&self) -> String {
        let mut parts = Vec::new();
        for (class, one, many) in [
            (Class::Breaking, "breaking", "breaking"),
            (Class::Addition, "addition", "additions"),
            (Class::Fix, "fix", "fixes"),
            (Class::Docs, "text", "texts"),
        ] {
            let number = self.of(class).count();
            let unseen = self.of(class).filter(|it| it.wire).count();
            let noun = if number == 1 { one } else { many };
            match (number, unseen) {
                (0, _) => {}
                (_, 0) => parts.push(format!("{number} {noun}")),
                _ => parts.push(format!(
                    "{number} {noun} ({unseen} without a compile error)"
                )),
            }
        }
        match parts.is_empty() {
            true => "no change".to_owned(),
            false => parts.join(", "),
        }
    }

    /// Renders Markdown for a changelog: a list for each class, below headings of the third level.
    ///
    /// The caller adds the heading with version and date.
    pub fn markdown(&self) -> Markdown {
        let mut out = Markdown::default();
        let seen = |it: &&Change| !it.wire;
        let unseen = |it: &&Change| it.wire;
        section(&mut out, "Breaking", self.of(Class::Breaking).filter(seen));
        section(
            &mut out,
            "Breaking without a compile error",
            self.of(Class::Breaking).filter(unseen),
        );
        section(&mut out, "Added", self.of(Class::Addition));
        section(&mut out, "Changed", self.of(Class::Fix));
        let docs = self.of(Class::Docs).count();
        if docs > 0 {
            let items = if docs == 1 { "item is" } else { "items are" };
            push_heading(&mut out, "Documentation");
            out.add("- {} {} described differently.\n", &[&docs, &items]);
        }
        if out.is_empty() {
            out.push("No change.\n");
        }
        out
    }

    /// Renders this value as indented JSON.
    pub fn json(&self) -> String {
        text::json(self)
    }
}

/// A change, and the number of other items with an equal change.
struct Group<'a> {
    change: &'a Change,
    more: usize,
}

/// Groups equal changes of different items, such as a new API version of every method. Added and
/// removed items are never grouped, since their names matter.
fn groups<'a>(changes: impl Iterator<Item = &'a Change>, is_each: bool) -> Vec<Group<'a>> {
    const FEW: usize = 3;
    let changes: Vec<&Change> = changes.collect();
    let key = |it: &'a Change| (it.class, it.kind, it.wire, it.text.as_str());
    let mut numbers: HashMap<_, usize> = HashMap::new();
    for change in &changes {
        *numbers.entry(key(change)).or_default() += 1;
    }
    let mut listed = HashSet::new();
    let mut groups = Vec::with_capacity(changes.len());
    for change in changes {
        let number = numbers.get(&key(change)).copied().unwrap_or(1);
        let is_one = (change.wire || change.class == Class::Fix) && number > FEW && !is_each;
        if !is_one {
            groups.push(Group { change, more: 0 });
        } else if listed.insert(key(change)) {
            groups.push(Group {
                change,
                more: number - 1,
            });
        }
    }
    groups
}

/// ` (and 778 more)`
fn more(number: usize) -> String {
    match number {
        0 => String::new(),
        number => format!(" (and {number} more)"),
    }
}

fn push_line(out: &mut String, group: &Group<'_>, style: TextStyle) {
    let change = group.change;
    let (word, colour) = match (change.class, change.wire) {
        (Class::Breaking, true) => ("wire", RED),
        (Class::Breaking, false) => ("breaking", RED),
        (Class::Addition, _) => ("addition", GREEN),
        (Class::Fix, _) => ("fix", YELLOW),
        (Class::Docs, _) => ("docs", FAINT),
    };
    let side = if change.side == Side::Old {
        " (old)"
    } else {
        ""
    };
    let location = format!("#{}{side}", Line::new(&change.pointer));
    let _ = writeln!(
        out,
        "  {}  {} {}{}  {}",
        style.paint(colour, &format!("{word:8}")),
        style.paint(BOLD, &Line::new(&change.rust)),
        Line::new(&change.text),
        more(group.more),
        style.paint(FAINT, &location),
    );
}

fn section<'a>(
    out: &mut Markdown,
    heading: &'static str,
    changes: impl Iterator<Item = &'a Change>,
) {
    let mut changes = changes.peekable();
    if changes.peek().is_none() {
        return;
    }
    push_heading(out, heading);
    for group in groups(changes, false) {
        let Group { change, more } = group;
        let item = Inline::code(&change.rust);
        out.add("- {} {}", &[&item, &change.text]);
        if more > 0 {
            out.add(" (and {} more)", &[&more]);
        }
        out.push("\n");
    }
}

fn push_heading(out: &mut Markdown, heading: &'static str) {
    let gap = if out.is_empty() { "" } else { "\n" };
    out.add("{}### {}\n\n", &[&gap, &heading]);
}
