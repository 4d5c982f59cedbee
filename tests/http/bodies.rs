//! Bodies of any length, announced or not.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use crate::content::Content;
use crate::edge::{BROWSER, Edge};

/// Posts a body in chunks, without its length; gives what is answered before the connection ends.
fn post_chunked(edge: &Edge, path: &str, headers: &str, chunks: impl Iterator<Item = Vec<u8>>) -> String {
    let address = edge.url.strip_prefix("http://").expect("plain HTTP");
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a time limit");
    let mut reading = stream.try_clone().expect("the other half");
    let answer = std::thread::spawn(move || {
        let (mut answer, mut part) = (Vec::new(), [0; 4_096]);
        while let Ok(read @ 1..) = reading.read(&mut part) {
            answer.extend_from_slice(&part[..read]);
        }
        String::from_utf8_lossy(&answer).into_owned()
    });
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nUser-Agent: {BROWSER}\r\nConnection: close\r\n{headers}\
         Transfer-Encoding: chunked\r\n\r\n"
    );
    let send = || -> std::io::Result<()> {
        stream.write_all(head.as_bytes())?;
        for chunk in chunks {
            stream.write_all(format!("{:x}\r\n", chunk.len()).as_bytes())?;
            stream.write_all(&chunk)?;
            stream.write_all(b"\r\n")?;
        }
        stream.write_all(b"0\r\n\r\n")
    };
    // Whoever has heard enough closes the connection.
    if send().is_err() {
        let _ = stream.shutdown(Shutdown::Write);
    }
    answer.join().expect("it reads to the end")
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

#[test]
fn a_body_that_does_not_announce_its_length_costs_no_more_memory_than_its_limit() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let edge = content.published();
    let beacon = |id: &str| format!("{{\"article\":\"mot\",\"id\":\"{id}\"}}").into_bytes();
    for chunk_bytes in [1, 7, 1_000] {
        let body = beacon(&format!("tung-phan-{chunk_bytes}"));
        let chunks = body.chunks(chunk_bytes).map(<[u8]>::to_vec);
        let answer = post_chunked(&edge, "/api/v1/views", "", chunks);
        assert_eq!(status(&answer), "200", "{answer}");
    }
    let flood = || post_chunked(&edge, "/api/v1/views", "", (0..1_440).map(|_| vec![b'x'; 65_536]));
    let floods = || -> Vec<String> {
        std::thread::scope(|scope| {
            let floods: Vec<_> = (0..20).map(|_| scope.spawn(flood)).collect();
            floods.into_iter().map(|flood| flood.join().expect("it ends")).collect()
        })
    };
    // The first ones make the buffers of twenty connections.
    floods();
    edge.peak_memory_bytes();
    std::thread::sleep(Duration::from_millis(500));
    let before = edge.peak_memory_bytes();
    let answers = floods();
    let grown = edge.peak_memory_bytes().saturating_sub(before);
    println!("{} KiB at first, {} KiB more", before / 1024, grown / 1024);
    assert!(grown <= 5_000_000, "{grown} bytes more than {before}");
    for answer in answers {
        assert!(answer.is_empty() || status(&answer) == "413", "{answer}");
    }
    assert_eq!(edge.get("/thoi-su/mot").status, 200);
}

#[test]
fn a_body_at_its_limit_is_taken_and_one_byte_more_is_not() {
    let edge = Content::new().published();
    let of = |bytes: usize| vec![b' '; bytes];
    for (bytes, expected) in [(4_096, "400"), (4_097, "413"), (1_000_000, "413")] {
        // The paper hangs up on a body that goes on and on, and then its answer may get lost on the way: it is asked again.
        let answers = (0..20).map(|_| post_chunked(&edge, "/api/v1/views", "", std::iter::once(of(bytes))));
        let chunked = answers.into_iter().find(|answer| !answer.is_empty()).unwrap_or_default();
        let text = String::from_utf8(of(bytes)).expect("spaces");
        let answers = (0..20).map(|_| edge.try_send("POST", "/api/v1/views", &[], Some(&text)));
        let announced = answers.into_iter().find_map(Result::ok).expect("an answer");
        assert_eq!((status(&chunked), announced.status.to_string().as_str()), (expected, expected), "{bytes} bytes");
    }
    for path in ["/api/v1/views", "/api/v1/presence?x=1"] {
        assert_eq!(status(&post_chunked(&edge, path, "", std::iter::once(vec![0xff, 0xfe, b'a']))), "400", "{path}");
    }
    let authorization = format!("Authorization: Bearer {}\r\n", edge.token());
    for path in ["/api/v1/blobs", "/api/v1/editions", "/api/v1/previews", "/api/v1/blobs/missing"] {
        let not_utf8 = post_chunked(&edge, path, &authorization, std::iter::once(vec![b'{', 0xc3, 0x28]));
        assert_eq!(status(&not_utf8), "400", "{path}: {not_utf8}");
    }
}

#[test]
fn json_of_millions_of_values_is_refused_before_it_fills_the_memory() {
    let edge = Edge::start_probe();
    let memory = || edge.get("/probe/memory").body.parse::<u64>().expect("a number");
    let authorization = format!("Bearer {}", edge.token());
    let before = memory();
    for value in ["0,", "[],", "\"\",", "{},"] {
        let body = format!("{{\"blobs\":[{}0]}}", value.repeat(15_000_000 / value.len()));
        let answer = edge.send("POST", "/api/v1/blobs", &[("Authorization", &authorization)], Some(&body));
        answer.assert_problem(400);
        assert!(answer.body.contains("500000 values"), "{}", answer.body);
    }
    // The Catalog reads a commit, and is no larger.
    let body = format!("{{\"idempotency_key\":\"x\",\"purges\":[{}\"a\"]}}", "\"a\",".repeat(1_900_000));
    let answer = edge.send("POST", "/api/v1/editions", &[("Authorization", &authorization)], Some(&body));
    answer.assert_problem(400);
    assert!(answer.body.contains("500000 values"), "{}", answer.body);
    let grown = memory() - before;
    assert!(grown < 90_000_000, "{grown} bytes more");
}
