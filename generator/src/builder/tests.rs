use super::*;

#[test]
fn folders_are_watched_for_new_settings() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("discovery");
    fs::create_dir(&folder).expect("a folder");
    let document = |path: PathBuf| DocumentOptions {
        path,
        ..DocumentOptions::default()
    };
    let path = folder.join("a.json");
    let one = document(path.clone());
    let out = home.path().join("target/not-made-yet/out");
    // A missing file would make Cargo run the script every time.
    assert_eq!(one.watched(&out), [folder.as_path()]);
    fs::write(&path, "").expect("written");
    assert_eq!(one.watched(&out), [path.as_path(), folder.as_path()]);
    let settings = folder.join("a.toml");
    fs::write(&settings, "").expect("written");
    assert_eq!(one.watched(&out), [path.as_path(), settings.as_path()]);

    // The output is below the folder, which would change every time.
    let beside = home.path().join("b.json");
    fs::write(&beside, "").expect("written");
    assert_eq!(document(beside.clone()).watched(&out), [beside]);
}
