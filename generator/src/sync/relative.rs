//! Paths from one folder to another.

use std::path::{Component, Path, PathBuf};

/// Returns the path from one absolute folder to another, with `/`. Across drives it is absolute.
pub fn relative(from: &Path, to: &Path) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let text = |component: &Component<'_>| component.as_os_str().to_string_lossy().into_owned();
    if common == 0 {
        return to.iter().collect::<PathBuf>().display().to_string();
    }
    let up = std::iter::repeat_n("..".to_owned(), from.len() - common);
    let parts: Vec<_> = up.chain(to[common..].iter().map(text)).collect();
    if parts.is_empty() {
        ".".to_owned()
    } else {
        parts.join("/")
    }
}

/// Resolves `.` and `..` without accessing the disk.
pub fn normalized(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for component in path.components() {
        match (component, result.components().next_back()) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => drop(result.pop()),
            (Component::ParentDir, Some(Component::RootDir | Component::Prefix(_))) => {}
            (component, _) => result.push(component),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_from_folder_to_folder() {
        for (from, to, expected) in [
            ("/w/generated/crate", "/w/runtime", "../../runtime"),
            ("/w/generated/crate", "/w/generated", ".."),
            ("/w/a", "/w/a", "."),
            ("/w/out/crate", "/x/y", "../../../x/y"),
            ("/w/runtime/out/crate", "/w/runtime", "../.."),
        ] {
            assert_eq!(
                relative(Path::new(from), Path::new(to)),
                expected,
                "{from} to {to}"
            );
        }
    }

    #[test]
    fn dots_are_taken_out() {
        for (path, expected) in [
            ("/a/./b/../c", "/a/c"),
            ("/../a", "/a"),
            ("discovery/../generated", "generated"),
            ("../discovery/../generated", "../generated"),
            ("../../a", "../../a"),
        ] {
            assert_eq!(normalized(Path::new(path)), Path::new(expected), "{path}");
        }
    }
}
