//! Pictures and documents: what is made of them, how they are served, and that nothing else gets in.

use std::io::Cursor;

use gazette_core::hash::Hash;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};

use crate::content::Content;
use crate::edge::{Answer, Edge};

/// A photo as a phone takes it: 1700 × 900 when it is held upright, which only its EXIF says, and where it was taken.
fn from_phone() -> Vec<u8> {
    let upright = RgbImage::from_fn(1700, 900, |x, y| {
        let grain = ((x * 31 + y * 17) % 23) as u8;
        if x < 850 { Rgb([200 - grain, 30, 30]) } else { Rgb([30, 30, 200 - grain]) }
    });
    let mut jpeg = Cursor::new(Vec::new());
    image::imageops::rotate270(&upright).write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
    let jpeg = jpeg.into_inner();
    let exif =
        b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x88\x25\0\x04\0\0\0\x01\0\0\0\x26\0\0\0\0\
        \0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0 GPS 10.3759 105.4326";
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], b"\xff\xe1", &length, exif, &jpeg[2..]].concat()
}

/// The addresses and widths of a `srcset`.
fn candidates(srcset: &str) -> Vec<(String, u32)> {
    let candidate = |text: &str| {
        let (url, width) = text.split_once(' ').unwrap();
        let path = url.strip_prefix("https://bao.example").unwrap_or(url);
        (path.to_owned(), width.strip_suffix('w').unwrap().parse().unwrap())
    };
    srcset.split(", ").map(candidate).collect()
}

fn contains(bytes: &[u8], needle: &str) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
}

fn assert_immutable(answer: &Answer, content_type: &str) {
    assert_eq!((answer.status, answer.header("Content-Type")), (200, content_type));
    assert_eq!(answer.header("Cache-Control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.header("X-Content-Type-Options"), "nosniff");
    assert!(answer.header("Content-Security-Policy").starts_with("default-src 'none'"), "{answer:?}");
}

fn with_picture_and_document() -> Content {
    let content = Content::new();
    content.write("anh.jpg", from_phone());
    content.write("tai-lieu/Báo cáo.pdf", "%PDF-1.7\nmột tài liệu");
    content.article("bai", "Có ảnh", "image: {file: anh.jpg, alt: Hai màu}");
    let text = std::fs::read_to_string(content.path().join("bai.md")).unwrap();
    content.write("bai.md", format!("{text}\n![Hai màu](anh.jpg)\n\n[Báo cáo (PDF)](tai-lieu/Báo%20cáo.pdf)\n"));
    content
}

#[test]
fn a_picture_is_served_upright_stripped_and_in_every_width_it_says() {
    let edge = with_picture_and_document().published();
    let article = edge.get("/api/v1/articles/bai").json();
    let image = &article["image"];
    assert_eq!((&image["width"], &image["height"]), (&json!(1200), &json!(635)));
    let (own, webp) = (image["srcset"].as_str().unwrap(), image["srcset_webp"].as_str().unwrap());
    assert!(own.contains(&format!("{} 1200w", image["url"].as_str().unwrap())));

    for (srcset, content_type) in [(own, "image/jpeg"), (webp, "image/webp")] {
        let candidates = candidates(srcset);
        assert_eq!(candidates.iter().map(|(_, width)| *width).collect::<Vec<_>>(), [480, 800, 1200, 1600], "{srcset}");
        let mut sizes = Vec::new();
        for (path, width) in candidates {
            let answer = edge.get(&path);
            assert_immutable(&answer, content_type);
            assert!(answer.header("Content-Security-Policy").contains("sandbox"));
            let decoded = image::load_from_memory(&answer.bytes).unwrap().into_rgb8();
            assert_eq!((decoded.width(), decoded.height()), (width, (900 * width + 850) / 1700));
            let [left, right] = [20, width - 20].map(|x| decoded.get_pixel(x, 20).0);
            assert!(left[0] > 150 && left[2] < 80 && right[2] > 150 && right[0] < 80, "{left:?} {right:?}");
            for trace in ["Exif", "EXIF", "GPS", "10.3759"] {
                assert!(!contains(&answer.bytes, trace), "{trace} in {path}");
            }
            sizes.push(answer.bytes.len());
        }
        assert!(sizes.is_sorted(), "{sizes:?}");
    }

    let (page, front) = (edge.get("/thoi-su/bai").body, edge.get("/").body);
    let (own, webp) = (own.replace("https://bao.example", ""), webp.replace("https://bao.example", ""));
    for body in [&page, &front, &edge.get("/thoi-su").body, &article["body_html"].as_str().unwrap().to_owned()] {
        assert!(body.contains(&format!("<source type=\"image/webp\" srcset=\"{webp}\" sizes=\"")), "{body}");
        assert!(body.contains(&format!("srcset=\"{own}\" sizes=\"")), "{body}");
    }
    assert!(page.contains("loading=\"lazy\" decoding=\"async\"></picture></figure>"));
    assert_eq!(page.matches("fetchpriority=\"high\"").count(), 1);
}

#[test]
fn what_the_paper_keeps_of_a_picture_is_public_and_clean_too() {
    let edge = with_picture_and_document().published();
    let sources = edge.get_with("/api/v1/sources", &[("Authorization", &format!("Bearer {}", edge.token()))]).json();
    let source: Value = serde_json::from_str(sources["sources"][0]["text"].as_str().unwrap()).unwrap();
    let kept = edge.get(&format!("/media/{}/anh.jpg", source["files"]["anh.jpg"].as_str().unwrap()));
    assert_immutable(&kept, "image/jpeg");
    assert!(!contains(&kept.bytes, "Exif") && !contains(&kept.bytes, "GPS"));
    let original = Hash::of(&from_phone());
    assert_eq!(edge.get(&format!("/media/{original}/anh.jpg")).status, 503, "the editor's own file stays at home");
}

#[test]
fn a_document_is_served_as_what_it_is() {
    let edge = with_picture_and_document().published();
    let page = edge.get("/thoi-su/bai").body;
    let hash = Hash::of("%PDF-1.7\nmột tài liệu".as_bytes());
    let path = format!("/media/{hash}/bao-cao.pdf");
    assert!(page.contains(&format!("<a href=\"{path}\">Báo cáo (PDF)</a>")), "{page}");
    let answer = edge.get(&path);
    assert_immutable(&answer, "application/pdf");
    assert!(contains(&answer.bytes, "một tài liệu"));
}

#[test]
fn the_largest_document_passes() {
    let content = Content::new();
    let mut document = b"%PDF-1.7\n".to_vec();
    document.resize(20_000_000, b'x');
    content.write("lon.pdf", &document);
    content.article("bai", "Tài liệu lớn", "");
    let text = std::fs::read_to_string(content.path().join("bai.md")).unwrap();
    content.write("bai.md", format!("{text}\n[Tài liệu](lon.pdf)\n"));
    let edge = content.published();
    let answer = edge.get(&format!("/media/{}/lon.pdf", Hash::of(&document)));
    assert_immutable(&answer, "application/pdf");
    assert!(answer.bytes == document);
}

#[test]
fn what_is_pulled_elsewhere_and_pushed_again_makes_no_edition() {
    let content = with_picture_and_document();
    let edge = content.published();
    let elsewhere = Content::new();
    let pulled = elsewhere.gazette(&edge, &["pull"]);
    assert_eq!(pulled.code, 0, "{pulled:?}");
    for forget in [false, true] {
        if forget {
            std::fs::remove_dir_all(elsewhere.path().join(".gazette")).unwrap();
        }
        elsewhere.push(&edge);
        assert_eq!(edge.get("/api/v1/editions/current").json()["number"], 1);
    }
    let picture = std::fs::read(elsewhere.path().join("anh.jpg")).unwrap();
    let document = std::fs::read(elsewhere.path().join("tai-lieu/Báo cáo.pdf")).unwrap();
    assert_eq!(document, "%PDF-1.7\nmột tài liệu".as_bytes());
    assert_eq!(image::load_from_memory(&picture).unwrap().width(), 1700);

    // The first folder has another file, of which the same is published: neither fetches from the other.
    let ran = content.gazette(&edge, &["pull"]);
    assert!(ran.code == 0 && ran.out.contains("nothing to fetch"), "{ran:?}");
    assert!(std::fs::read(content.path().join("anh.jpg")).unwrap() == from_phone());
    assert_eq!(content.gazette(&edge, &["plan", "--json"]).json()["changed"], json!([]));
}

#[test]
fn only_media_gets_in_as_bytes_and_only_from_an_editor() {
    let edge = Edge::start();
    let authorization = format!("Bearer {}", edge.token());
    let post = |authorization: &str, body: &str| {
        let headers = [("Content-Type", "application/octet-stream"), ("Authorization", authorization)];
        edge.send("POST", "/api/v1/blobs", &headers, Some(body))
    };
    post("Bearer x", "%PDF-1.7").assert_problem(401);
    for bad in ["", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "<!DOCTYPE html>", "%PDX"] {
        post(&authorization, bad).assert_problem(422);
    }
    assert_eq!(post(&authorization, "%PDF-1.7").status, 200);
    assert_eq!(edge.get(&format!("/media/{}/a.pdf", Hash::of(b"%PDF-1.7"))).body, "%PDF-1.7");
}

#[test]
fn an_article_can_show_no_picture_but_the_papers_own() {
    let edge = with_picture_and_document().published();
    let article = edge.get("/api/v1/articles/bai").body;
    let media = article.split("https://bao.example/media/").nth(1).unwrap().split('"').next().unwrap();
    let ours = format!("https://bao.example/media/{media}");
    for (from, to) in [
        (ours.as_str(), "https://evil.example/media/x.jpg"),
        (" 480w", " 480w, https://evil.example/x.jpg 800w"),
        (" 480w", " 480w 1x"),
        ("https://bao.example/media/", "https://bao.example/api/"),
        ("srcset=\\\"/media/", "srcset=\\\"//media/"),
        ("type=\\\"image/webp\\\"", "type=\\\"image/svg+xml\\\""),
    ] {
        let bad = article.replace(from, to);
        assert_ne!(bad, article, "{from}");
        let blob = json!({"kind": "article", "hash": Hash::of(bad.as_bytes()).to_string(), "text": bad});
        edge.post_as_editor("/api/v1/blobs", &json!({"blobs": [blob]})).assert_problem(422);
    }
}
