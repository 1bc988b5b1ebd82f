//! Tests whether a pattern matches a whole value.

use super::pattern::Node;
use std::collections::BTreeSet;

/// Computes the set of reachable positions instead of backtracking: the work is bounded by the
/// pattern and the square of the short value.
pub(super) fn matches(node: &Node, value: &str) -> bool {
    let chars: Vec<char> = value.chars().collect();
    ends(node, &chars, &BTreeSet::from([0])).contains(&chars.len())
}

/// Returns where a match of `node` can end that starts at one of `starts`.
fn ends(node: &Node, chars: &[char], starts: &BTreeSet<usize>) -> BTreeSet<usize> {
    let step = |fits: &dyn Fn(char) -> bool| {
        let at = starts
            .iter()
            .filter(|at| chars.get(**at).is_some_and(|c| fits(*c)));
        at.map(|at| at + 1).collect()
    };
    match node {
        Node::Literal(literal) => step(&|c| c == *literal),
        Node::Class(class) => step(&|c| class.contains(c)),
        Node::All(nodes) => {
            let each = |starts: BTreeSet<usize>, node: &Node| ends(node, chars, &starts);
            nodes.iter().fold(starts.clone(), each)
        }
        Node::Any(nodes) => nodes
            .iter()
            .flat_map(|node| ends(node, chars, starts))
            .collect(),
        Node::Repeat { node, min, max } => repeat(node, *min, *max, chars, starts),
    }
}

fn repeat(
    node: &Node,
    min: usize,
    max: Option<usize>,
    chars: &[char],
    starts: &BTreeSet<usize>,
) -> BTreeSet<usize> {
    let mut now = starts.clone();
    for _ in 0..min {
        let next = ends(node, chars, &now);
        if next == now {
            break;
        }
        now = next;
    }
    let mut all = now.clone();
    // After one round per character, no new position is reachable.
    let most = max.map_or(usize::MAX, |max| max.saturating_sub(min));
    for _ in 0..most.min(chars.len() + 1) {
        now = ends(node, chars, &now).difference(&all).copied().collect();
        if now.is_empty() {
            break;
        }
        all.extend(&now);
    }
    all
}
