//! Decides which fields are boxed: those on a cycle of direct containment.
//!
//! Lists and maps are already on the heap. Strongly connected components are found with Tarjan's
//! algorithm on an explicit stack, since a document may chain a hundred thousand schemas.

use std::collections::HashMap;

use crate::api::{Schema, Shape, Type};

/// Boxes every field whose schema directly or indirectly contains the field's own schema.
///
/// Returns the transparent schemas that consist only of themselves.
pub(super) fn box_cycles(schemas: &mut [Schema]) -> Vec<String> {
    let index: HashMap<&str, usize> = schemas
        .iter()
        .enumerate()
        .map(|(i, it)| (it.name.rust.as_str(), i))
        .collect();
    let target = |ty: &Type| match ty {
        Type::Schema(name) => index.get(name.as_str()).copied(),
        _ => None,
    };
    let edges: Vec<Vec<usize>> = schemas
        .iter()
        .map(|schema| match &schema.shape {
            Shape::Struct(fields) => fields.iter().filter_map(|it| target(&it.ty)).collect(),
            Shape::Transparent(ty) => target(ty).into_iter().collect(),
        })
        .collect();
    let components = components(&edges);
    let boxed: Vec<Vec<bool>> = schemas
        .iter()
        .enumerate()
        .map(|(i, schema)| {
            let inside = |ty: &Type| target(ty).is_some_and(|to| components[to] == components[i]);
            match &schema.shape {
                Shape::Struct(fields) => fields.iter().map(|it| inside(&it.ty)).collect(),
                Shape::Transparent(_) => Vec::new(),
            }
        })
        .collect();
    let endless = endless(schemas, &edges);
    for (schema, boxed) in schemas.iter_mut().zip(boxed) {
        if let Shape::Struct(fields) = &mut schema.shape {
            for (field, boxed) in fields.iter_mut().zip(boxed) {
                field.boxed = boxed;
            }
        }
    }
    endless
}

/// Returns transparent schemas that lead only to transparent schemas.
fn endless(schemas: &[Schema], edges: &[Vec<usize>]) -> Vec<String> {
    let next: Vec<Vec<usize>> = schemas
        .iter()
        .zip(edges)
        .map(|(schema, to)| match &schema.shape {
            Shape::Transparent(_) => to.clone(),
            Shape::Struct(_) => Vec::new(),
        })
        .collect();
    let components = components(&next);
    let mut sizes: HashMap<usize, usize> = HashMap::new();
    for component in &components {
        *sizes.entry(*component).or_default() += 1;
    }
    let on_cycle = |i: &usize| {
        next[*i].contains(i) || sizes.get(&components[*i]).is_some_and(|&size| size > 1)
    };
    (0..schemas.len())
        .filter(on_cycle)
        .map(|i| schemas[i].name.rust.clone())
        .collect()
}

/// Returns the strongly connected component of each node. A node outside of all cycles is a
/// component of its own; a node with an edge to itself counts as a cycle.
fn components(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut state = Tarjan {
        edges,
        order: vec![UNSEEN; edges.len()],
        low: vec![0; edges.len()],
        component: vec![UNSEEN; edges.len()],
        stack: Vec::new(),
        time: 0,
        count: 0,
    };
    for node in 0..edges.len() {
        if state.order[node] == UNSEEN {
            state.visit(node);
        }
    }
    state.component
}

const UNSEEN: usize = usize::MAX;

struct Tarjan<'a> {
    edges: &'a [Vec<usize>],
    order: Vec<usize>,
    low: Vec<usize>,
    component: Vec<usize>,
    /// Nodes whose component is incomplete.
    stack: Vec<usize>,
    time: usize,
    count: usize,
}

impl Tarjan<'_> {
    fn visit(&mut self, root: usize) {
        // Each entry is a node and the next edge to visit.
        let mut path = vec![(root, 0)];
        self.enter(root);
        while let Some((node, edge)) = path.last_mut() {
            let node = *node;
            if let Some(&to) = self.edges[node].get(*edge) {
                *edge += 1;
                if self.order[to] == UNSEEN {
                    self.enter(to);
                    path.push((to, 0));
                } else if self.component[to] == UNSEEN {
                    self.low[node] = self.low[node].min(self.order[to]);
                }
                continue;
            }
            path.pop();
            if let Some(&(parent, _)) = path.last() {
                self.low[parent] = self.low[parent].min(self.low[node]);
            }
            self.close(node);
        }
    }

    fn enter(&mut self, node: usize) {
        self.order[node] = self.time;
        self.low[node] = self.time;
        self.time += 1;
        self.stack.push(node);
    }

    /// Pops a completed component from the stack.
    fn close(&mut self, node: usize) {
        if self.low[node] != self.order[node] {
            return;
        }
        while let Some(member) = self.stack.pop() {
            self.component[member] = self.count;
            if member == node {
                break;
            }
        }
        self.count += 1;
    }
}
