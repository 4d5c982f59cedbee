use std::fs;
use std::io::Cursor;
use std::path::Path;

use gazette_core::hash::Hash;
use image::{ImageFormat, Rgb, RgbImage};
use indicatif::ProgressBar;

use super::*;

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| Rgb([x * 7, y * 5, x * y].map(|shade| shade.to_le_bytes()[0])));
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

fn library(root: &Path) -> Library {
    Library::new(root.to_owned(), ProgressBar::hidden())
}

/// All files of the cache.
fn cached(root: &Path) -> Vec<std::path::PathBuf> {
    let folders = fs::read_dir(root.join(".gazette/media")).unwrap();
    folders.flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap()).map(|file| file.unwrap().path()).collect()
}

#[test]
fn a_picture_is_made_once_and_what_the_cache_loses_is_made_again() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("anh.jpg"), jpeg(700, 300)).unwrap();
    let progress = ProgressBar::hidden();
    let first = Library::new(dir.path().to_owned(), progress.clone()).picture("anh.jpg", MediaDepth::Publish).unwrap();
    assert_eq!(progress.position(), 1);
    assert_eq!(fs::read_to_string(dir.path().join(".gazette/.gitignore")).unwrap(), "*\n");
    let again = Library::new(dir.path().to_owned(), progress.clone()).picture("anh.jpg", MediaDepth::Publish).unwrap();
    assert_eq!((&again, progress.position()), (&first, 1), "the second time nothing is made");

    let files = cached(dir.path());
    assert!(files.len() >= 4, "{files:?}");
    for damage in [None, Some("")] {
        for file in &files {
            match damage {
                Some(text) => fs::write(file, text).unwrap(),
                None => fs::remove_file(file).unwrap(),
            }
            let library = library(dir.path());
            assert_eq!(library.picture("anh.jpg", MediaDepth::Publish).unwrap(), first, "{file:?}");
            for hash in &first.media.published {
                assert_eq!(Hash::of(&library.bytes(&first.media, *hash).unwrap()), *hash, "{file:?}");
            }
        }
    }
}

#[test]
fn looking_makes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("anh.jpg"), jpeg(700, 300)).unwrap();
    let looked = library(dir.path()).picture("anh.jpg", MediaDepth::Inspect).unwrap();
    assert_eq!((looked.main().width, looked.main().height), (700, 300));
    assert!(!dir.path().join(".gazette").exists());
}

#[test]
fn a_file_that_changed_is_looked_at_again_once_it_is_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("anh.jpg");
    fs::write(&path, jpeg(700, 300)).unwrap();
    let library = library(dir.path());
    let widths = || {
        [MediaDepth::Inspect, MediaDepth::Stored, MediaDepth::Publish]
            .map(|depth| library.picture("anh.jpg", depth).map_or(0, |picture| picture.main().width))
    };
    assert_eq!(widths(), [700; 3]);
    let hash = Hash::of(&jpeg(700, 300));
    assert!(library.as_it_is("anh.jpg", hash).is_some());
    fs::write(&path, jpeg(500, 300)).unwrap();
    assert_eq!(widths(), [700; 3]);
    library.forget("anh.jpg");
    assert_eq!(widths(), [500; 3]);
    assert_eq!(library.as_it_is("anh.jpg", hash), None);
}

#[test]
fn what_changes_while_it_is_published_is_not_published() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bao-cao.pdf");
    fs::write(&path, "%PDF-1.7 một").unwrap();
    let library = library(dir.path());
    let document = library.document("bao-cao.pdf").unwrap();
    assert_eq!(library.bytes(&document.media, document.media.kept).unwrap(), "%PDF-1.7 một".as_bytes());
    fs::write(&path, "%PDF-1.7 hai").unwrap();
    let changed = library.bytes(&document.media, document.media.kept).unwrap_err();
    assert!(changed.message.contains("changed during the push"), "{changed:?}");
}

#[test]
fn a_document_is_a_pdf_by_its_content_and_its_name() {
    let dir = tempfile::tempdir().unwrap();
    for (file, bytes) in
        [("a.pdf", "%PDF-1.4"), ("Báo cáo.PDF", "%PDF-2.0"), ("b", "%PDF-1.4"), ("c.pdf", "<html>"), ("d.docx", "PK")]
    {
        fs::write(dir.path().join(file), bytes).unwrap();
    }
    let found = |file: &str| library(dir.path()).document(file);
    for (file, name) in [("a.pdf", "a.pdf"), ("Báo cáo.PDF", "bao-cao.pdf")] {
        let path = found(file).unwrap().path;
        assert!(path.starts_with("/media/") && path.ends_with(&format!("/{name}")), "{path}");
    }
    for (file, part) in [
        ("c.pdf", "a web page"),
        ("b", "must end in .pdf"),
        ("d.docx", "not a PDF document"),
        ("e.pdf", "does not exist"),
    ] {
        let none = found(file).unwrap_err();
        assert!(none.message.contains(part), "{none:?}");
    }
}
