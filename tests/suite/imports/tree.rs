//! Reads the module trees of all targets: which file defines which names.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Item, UseTree, Visibility};

use super::target::Target;

/// Index of a module in [`Tree::modules`].
pub(super) type ModuleId = usize;

/// The modules of all targets.
#[derive(Default)]
pub(super) struct Tree {
    pub(super) modules: Vec<Module>,
    /// Root file of a target → its root module.
    pub(super) roots: BTreeMap<String, ModuleId>,
    /// Files that are missing or do not parse.
    pub(super) unread: Vec<String>,
}

/// One module: a file, or an inline part of one.
pub(super) struct Module {
    pub(super) file: String,
    /// The module around it; the root of a target is its own parent.
    pub(super) parent: ModuleId,
    pub(super) root: ModuleId,
    /// Crate name → root file, the same for all modules of a target.
    pub(super) externs: Rc<BTreeMap<String, String>>,
    pub(super) names: BTreeMap<String, Vec<Name>>,
    /// Names in the tokens of macro calls, which may define items.
    pub(super) from_macros: BTreeSet<String>,
    /// Paths of `use path::*`.
    pub(super) globs: Vec<Vec<String>>,
    /// The items, without the modules.
    pub(super) items: Vec<Item>,
    /// Compiled only for tests.
    pub(super) is_test: bool,
}

impl Module {
    fn new(
        file: &str,
        (parent, root): (ModuleId, ModuleId),
        externs: &Rc<BTreeMap<String, String>>,
        is_test: bool,
    ) -> Self {
        Self {
            file: file.to_owned(),
            parent,
            root,
            externs: Rc::clone(externs),
            names: BTreeMap::new(),
            from_macros: BTreeSet::new(),
            globs: Vec::new(),
            items: Vec::new(),
            is_test,
        }
    }
}

/// The meaning of a name in a module.
#[derive(Clone)]
pub(super) enum Name {
    /// An item of this file.
    Item {
        is_type: bool,
    },
    Module(ModuleId),
    /// Imported or re-exported from this path.
    Import(Vec<String>),
}

/// Where the files of child modules are.
struct Location {
    /// Folder of the file itself, for `#[path]`.
    folder: String,
    /// Folder of the files of child modules.
    children: String,
}

impl Tree {
    /// Reads the module trees of `targets` with `read`, which returns the text of a file.
    pub(super) fn new(targets: &[Target], read: &dyn Fn(&str) -> Option<String>) -> Self {
        let mut tree = Self::default();
        for target in targets {
            let id = tree.modules.len();
            let location = Location {
                folder: folder(&target.root).to_owned(),
                children: folder(&target.root).to_owned(),
            };
            let is_test = target.root.split('/').any(|part| part == "tests");
            tree.roots.insert(target.root.clone(), id);
            let externs = Rc::new(target.externs.clone());
            tree.add_file(&target.root, &location, (id, id), &externs, is_test, read);
        }
        tree
    }

    fn add_file(
        &mut self,
        file: &str,
        location: &Location,
        family: (ModuleId, ModuleId),
        externs: &Rc<BTreeMap<String, String>>,
        is_test: bool,
        read: &dyn Fn(&str) -> Option<String>,
    ) {
        let Some(text) = read(file) else {
            self.unread.push(format!("{file}: no such file"));
            return;
        };
        match syn::parse_file(&text) {
            Ok(parsed) => {
                let module = Module::new(file, family, externs, is_test);
                self.add(module, parsed.items, location, read);
            }
            Err(error) => self.unread.push(format!("{file}: {error}")),
        }
    }

    /// Adds a module and those below it.
    fn add(
        &mut self,
        module: Module,
        items: Vec<Item>,
        location: &Location,
        read: &dyn Fn(&str) -> Option<String>,
    ) {
        let id = self.modules.len();
        let (file, root, externs) = (module.file.clone(), module.root, module.externs.clone());
        let is_test = module.is_test;
        self.modules.push(module);
        for item in items {
            let Item::Mod(child) = item else {
                self.declare(id, &item);
                self.modules[id].items.push(item);
                continue;
            };
            let name = child.ident.to_string();
            let is_test = is_test || is_for_tests(&child.attrs);
            let next = self.modules.len();
            self.name(id, &name, Name::Module(next));
            if let Some((_, items)) = child.content {
                let module = Module::new(&file, (id, root), &externs, is_test);
                let location = Location {
                    folder: location.children.clone(),
                    children: join(&location.children, &name),
                };
                self.add(module, items, &location, read);
            } else {
                let (file, location) =
                    location.child(&name, path_of(&child.attrs).as_deref(), read);
                self.add_file(&file, &location, (id, root), &externs, is_test, read);
            }
            if self.modules.len() == next {
                // The file could not be read, so the name does not refer to a module.
                self.modules[id].names.remove(&name);
            }
        }
    }

    fn name(&mut self, module: ModuleId, name: &str, meaning: Name) {
        let names = &mut self.modules[module].names;
        names.entry(name.to_owned()).or_default().push(meaning);
    }

    /// Records the names that an item declares.
    fn declare(&mut self, module: ModuleId, item: &Item) {
        let (ident, is_type) = match item {
            Item::Use(item) => return self.import(module, item),
            Item::Macro(item) => return self.declare_macro(module, item),
            Item::Const(item) => (&item.ident, false),
            Item::Enum(item) => (&item.ident, true),
            Item::Fn(item) => (&item.sig.ident, false),
            Item::Static(item) => (&item.ident, false),
            Item::Struct(item) => (&item.ident, true),
            Item::Trait(item) => (&item.ident, true),
            Item::TraitAlias(item) => (&item.ident, true),
            Item::Type(item) => (&item.ident, true),
            Item::Union(item) => (&item.ident, true),
            _ => return,
        };
        self.name(module, &ident.to_string(), Name::Item { is_type });
    }

    fn import(&mut self, module: ModuleId, item: &syn::ItemUse) {
        for import in imports(item) {
            match import.alias {
                Some(alias) => self.name(module, &alias, Name::Import(import.path)),
                None => self.modules[module].globs.push(import.path),
            }
        }
    }

    /// A macro and the items that it may define, or the call of one.
    fn declare_macro(&mut self, module: ModuleId, item: &syn::ItemMacro) {
        identifiers(
            item.mac.tokens.clone(),
            &mut self.modules[module].from_macros,
        );
        let Some(ident) = &item.ident else { return };
        let name = ident.to_string();
        let root = self.modules[module].root;
        if has(&item.attrs, "macro_export") && root != module {
            let path = self.path_from_root(module, &name);
            self.name(root, &name, Name::Import(path));
        }
        self.name(module, &name, Name::Item { is_type: false });
    }

    /// `crate::wire::message::name`
    fn path_from_root(&self, module: ModuleId, name: &str) -> Vec<String> {
        let mut path = vec![name.to_owned()];
        let mut current = module;
        while self.modules[current].root != current {
            let parent = self.modules[current].parent;
            let of_parent = &self.modules[parent].names;
            let is_current = |meaning: &Name| matches!(meaning, Name::Module(id) if *id == current);
            let found = of_parent
                .iter()
                .find(|(_, meanings)| meanings.iter().any(is_current));
            path.push(found.map_or_else(String::new, |(name, _)| name.clone()));
            current = parent;
        }
        path.push("crate".to_owned());
        path.reverse();
        path
    }
}

impl Location {
    /// The file of a child module, and where the files of its children are.
    fn child(
        &self,
        name: &str,
        path: Option<&str>,
        read: &dyn Fn(&str) -> Option<String>,
    ) -> (String, Self) {
        if let Some(path) = path {
            let file = normal(&join(&self.folder, path));
            let folder = folder(&file).to_owned();
            let children = folder.clone();
            return (file, Self { folder, children });
        }
        let children = join(&self.children, name);
        let in_folder = join(&children, "mod.rs");
        if read(&in_folder).is_some() {
            let folder = children.clone();
            return (in_folder, Self { folder, children });
        }
        let file = join(&self.children, &format!("{name}.rs"));
        let folder = self.children.clone();
        (file, Self { folder, children })
    }
}

/// All identifiers of some tokens.
fn identifiers(tokens: TokenStream, found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => drop(found.insert(ident.to_string())),
            TokenTree::Group(group) => identifiers(group.stream(), found),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// One path of a `use` declaration.
pub(super) struct Import {
    pub(super) path: Vec<String>,
    /// The name that it gets, `None` for a glob.
    pub(super) alias: Option<String>,
}

/// The paths of a `use` declaration; the first segment starts with `::` for a path of crates.
pub(super) fn imports(item: &syn::ItemUse) -> Vec<Import> {
    let mut found = Vec::new();
    collect(&item.tree, &[], &mut found);
    if item.leading_colon.is_some() {
        for import in &mut found {
            import.path[0].insert_str(0, "::");
        }
    }
    found
}

fn collect(tree: &UseTree, before: &[String], found: &mut Vec<Import>) {
    let with = |name: &str| {
        let mut path = before.to_vec();
        // `use a::{self}` imports `a`.
        if name != "self" || path.is_empty() {
            path.push(name.to_owned());
        }
        path
    };
    match tree {
        UseTree::Path(tree) => collect(&tree.tree, &with(&tree.ident.to_string()), found),
        UseTree::Name(tree) => {
            let path = with(&tree.ident.to_string());
            let alias = path.last().cloned();
            found.push(Import { path, alias });
        }
        UseTree::Rename(tree) => found.push(Import {
            path: with(&tree.ident.to_string()),
            alias: Some(tree.rename.to_string()),
        }),
        UseTree::Glob(_) => found.push(Import {
            path: before.to_vec(),
            alias: None,
        }),
        UseTree::Group(group) => {
            for tree in &group.items {
                collect(tree, before, found);
            }
        }
    }
}

/// Visible outside of its module.
pub(super) fn is_exported(visibility: &Visibility) -> bool {
    !matches!(visibility, Visibility::Inherited)
}

/// `#[cfg(test)]`, also as a part of a condition that requires it; `#[test]`.
pub(super) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let text = quote::quote!(#attribute).to_string();
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg")
                && (text.contains("(test)") || text.contains("all (test"))
    })
}

pub(super) fn has(attributes: &[Attribute], name: &str) -> bool {
    attributes.iter().any(|it| it.path().is_ident(name))
}

/// The value of `#[path = "…"]`.
fn path_of(attributes: &[Attribute]) -> Option<String> {
    let attribute = attributes.iter().find(|it| it.path().is_ident("path"))?;
    let value = &attribute.meta.require_name_value().ok()?.value;
    let text: syn::LitStr = syn::parse2(quote::quote!(#value)).ok()?;
    Some(text.value())
}

fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn join(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        _ => format!("{folder}/{name}"),
    }
}

/// Without `..`.
fn normal(path: &str) -> String {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            _ => parts.push(part),
        }
    }
    parts.join("/")
}
