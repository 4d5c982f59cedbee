use super::*;

#[test]
fn what_the_folder_ignores_is_no_article_and_nobody_else_has_a_say() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("repository/content");
    for (file, text) in [
        ("gazette.toml", ""),
        (".gitignore", "/target/\n*.nhap.md\n"),
        (".ignore", "/dist\n"),
        ("target/a.md", ""),
        ("dist/b.md", ""),
        ("thoi-su/target/c.md", ""),
        ("thoi-su/d.nhap.md", ""),
        ("thoi-su/.gitignore", "*\n!.an.md\n!giu.md\n"),
        ("thoi-su/giu.md", ""),
        ("thoi-su/.an.md", ""),
        ("e.md", ""),
        ("../.gitignore", "*.md\n"),
        ("../.ignore", "*.md\n"),
        ("../.git/info/exclude", "*.md\n"),
    ] {
        let path = root.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let folder = ContentDir::open(&root).unwrap();
    assert_eq!(folder.articles().unwrap(), ["e.md", "thoi-su/giu.md"]);
    let stamps = folder.list_with_stamps().unwrap().stamps;
    assert_eq!(stamps.into_keys().collect::<Vec<_>>(), ["e.md", "gazette.toml", "thoi-su/giu.md"]);
}

#[test]
fn folders_are_looked_into_so_deep_and_no_deeper() {
    let dir = tempfile::tempdir().unwrap();
    let mut path = dir.path().to_owned();
    fs::write(path.join(SETTINGS), "").unwrap();
    for depth in 1..=MAX_DEPTH + 1 {
        path.push("a");
        fs::create_dir(&path).unwrap();
        fs::write(path.join(format!("{depth}.md")), "").unwrap();
    }
    let articles = ContentDir::open(dir.path()).unwrap().articles().unwrap();
    assert!(articles.len() == MAX_DEPTH && articles.iter().any(|file| file.ends_with("/16.md")), "{articles:?}");
}

#[cfg(unix)]
#[test]
fn links_lead_neither_around_in_a_circle_nor_out_of_the_folder() {
    use std::os::unix::fs::symlink;
    let dir = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("ngoai.md"), "").unwrap();
    for file in [SETTINGS, "a/b.md"] {
        fs::create_dir_all(dir.path().join("a")).unwrap();
        fs::write(dir.path().join(file), "").unwrap();
    }
    symlink(dir.path(), dir.path().join("a/vong")).unwrap();
    symlink(dir.path().join("a"), dir.path().join("c")).unwrap();
    symlink(dir.path().join("a/b.md"), dir.path().join("d.md")).unwrap();
    symlink(outside.path(), dir.path().join("e")).unwrap();
    let Listing { articles, found, .. } = ContentDir::open(dir.path()).unwrap().list().unwrap();
    assert_eq!(articles, ["a/b.md", "d.md"]);
    assert_eq!(found.iter().map(|found| found.file.as_str()).collect::<Vec<_>>(), ["e"]);
}

#[test]
fn articles_are_all_markdown_files_but_the_readme_at_the_top_and_hidden_ones() {
    let parent = tempfile::tempdir().unwrap();
    let dir = tempfile::tempdir_in(parent.path()).unwrap();
    fs::write(parent.path().join("x"), "beside the folder").unwrap();
    for file in
        ["gazette.toml", "README.md", "b.md", "a/c.md", "a/README.md", ".gazette/x.md", "node_modules/y.md", "a/z.txt"]
    {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
    }
    let folder = ContentDir::open(dir.path()).unwrap();
    assert_eq!(folder.articles().unwrap(), ["a/README.md", "a/c.md", "b.md"]);
    let select = |paths: &[&str]| folder.select(dir.path(), &paths.iter().map(PathBuf::from).collect::<Vec<_>>());
    assert_eq!(select(&["a"]).unwrap(), Selection::Only(vec!["a".to_owned()]));
    assert!(select(&["a"]).unwrap().includes("a/c.md") && !select(&["a"]).unwrap().includes("ab.md"));
    assert_eq!(select(&["."]).unwrap(), Selection::All);
    assert!(matches!(select(&["x.md"]), Err(ContentDirError::NoSuchPath(_))));
    assert!(matches!(select(&["/"]), Err(ContentDirError::Outside { .. })));
    let absent = |cwd: &str, path: &str| folder.select_also_absent(&dir.path().join(cwd), &[PathBuf::from(path)]);
    for (cwd, path, file) in
        [("", "x.md", "x.md"), ("a", "x.md", "a/x.md"), ("a", "../x", "x"), ("a", "c.md", "a/c.md")]
    {
        assert_eq!(absent(cwd, path).unwrap(), Selection::Only(vec![file.to_owned()]), "{cwd} {path}");
    }
    assert!(matches!(absent("a", "../../x.md"), Err(ContentDirError::Outside { .. })));
}
