//! Tests of `gazette login`, `logout` and `whoami`: where a token is stored, and where it goes.

use std::fs;

use serde_json::json;

use crate::server::{Reply, Request, Server};
use crate::support::{Folder, TOKEN, TOKENS};

const WHOAMI: &str = "GET /api/v1/whoami";

/// A paper that knows this token only.
fn paper(token: &'static str) -> Server {
    Server::start(move |request, _| answer(request, token))
}

fn answer(request: &Request, token: &str) -> Reply {
    match request.token.as_deref() {
        Some(given) if given != token => Reply::problem(401, "who are you?", json!({})),
        _ if request.line == WHOAMI => Reply::json(200, &json!({"name": "thanh", "role": "editor"})),
        _ => Reply::Usual,
    }
}

fn login(folder: &Folder, paper: &str, token: &str) -> crate::support::Run {
    folder.gazette_typing(&[], &["login", paper], format!("{token}\n"))
}

/// A folder with these remotes.
fn folder_with(remotes: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    set_remotes(&folder, remotes);
    folder
}

fn set_remotes(folder: &Folder, remotes: &[(&str, &str)]) {
    let settings = folder.read("gazette.toml");
    let settings = settings.split("\n[remotes]").next().unwrap();
    let lines: Vec<String> = remotes.iter().map(|(name, url)| format!("{name} = \"{url}\"\n")).collect();
    folder.write("gazette.toml", format!("{settings}\n[remotes]\n{}", lines.concat()));
}

#[test]
fn a_token_is_stored_once_the_paper_knows_it_and_then_used() {
    let server = paper(TOKEN);
    let folder = folder_with(&[("production", &server.url)]);
    let run = login(&folder, &server.url, TOKEN).exits(0);
    run.says("as thanh, with the role editor").says(TOKENS);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(folder.path(TOKENS)).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let run = folder.gazette(&["whoami"]).exits(0);
    run.says("thanh, with the role editor").says("the remote production").says(TOKENS);
    let answer = folder.gazette(&["whoami", "--json"]).exits(0).json();
    let expected = json!([&server.url, "production", "thanh", "editor"]);
    assert_eq!(json!([answer["url"], answer["remote"], answer["name"], answer["role"]]), expected);
    folder.article("a.md", "", "x");
    folder.gazette(&["push"]).exits(0);
    assert_eq!(server.commits().len(), 1);

    folder.gazette(&["logout"]).exits(0).says("was removed").says("EDITORS");
    assert!(!folder.read(TOKENS).contains(TOKEN));
    folder.gazette(&["logout"]).exits(0).says("No token is stored");
    folder
        .gazette(&["whoami"])
        .exits(2)
        .says("GAZETTE_TOKEN is not set")
        .says(&format!("gazette login {}", server.url));
    folder.gazette(&["status"]).exits(0);
}

#[test]
fn a_refused_or_broken_token_is_not_stored() {
    let server = paper("another");
    let folder = Folder::new();
    login(&folder, &server.url, TOKEN).exits(1).says("refused the token").says("nothing was stored");
    let asked = server.lines().len();
    for (input, why) in [
        (&b""[..], "no token was entered"),
        (b" \n\n", "no token was entered"),
        (b"two words", "spaces, line breaks"),
        (b"two\nlines", "spaces, line breaks"),
        ("thẻ".as_bytes(), "accents"),
        (b"\xff\xfe", "accents"),
    ] {
        folder.gazette_typing(&[], &["login", &server.url], input).exits(2).says(why);
    }
    assert_eq!(server.lines().len(), asked, "nothing was sent");
    // More than is read of a token.
    folder.gazette_typing(&[], &["login", &server.url], "x".repeat(100_000)).exits(1).says("refused the token");
    for (paper, why) in [
        ("bao.example", "https://"),
        ("https://bao.example/vn", "has a path"),
        ("https://lan:x@bao.example", "a password"),
        ("http://bao.example", "is not encrypted"),
    ] {
        login(&folder, paper, TOKEN).exits(2).says(why);
    }
    login(&folder, "http://127.0.0.1:1", TOKEN).exits(1).says("can't be reached");
    let site = Server::start(|_, _| Reply::problem(404, "there is no such thing", json!({})));
    login(&folder, &site.url, TOKEN).exits(1).says("an older Worker");
    assert!(!folder.has(TOKENS));
}

#[test]
fn a_token_goes_only_to_the_paper_that_it_was_stored_for() {
    let (own, other) = (paper("own-token"), paper("other-token"));
    let folder = folder_with(&[("production", &own.url), ("staging", &other.url)]);
    login(&folder, "production", "own-token").exits(0);

    // Not to another port, and not to another name of the same machine.
    folder.gazette(&["--remote", "staging", "editions"]).exits(0);
    folder.gazette(&["--remote", "staging", "audit"]).exits(2).says("none is stored for").says(&other.url);
    let localhost = own.url.replace("127.0.0.1", "localhost");
    folder.gazette_typing(&[("GAZETTE_URL", &localhost)], &["audit"], "").exits(2).says("none is stored for");

    // GAZETTE_TOKEN only to GAZETTE_URL.
    let token = ("GAZETTE_TOKEN", TOKEN);
    let both = [("GAZETTE_URL", own.url.as_str()), token];
    let run = folder.gazette_typing(&both, &["--remote", "staging", "audit"], "").exits(2);
    run.says("GAZETTE_TOKEN is only for the paper in GAZETTE_URL").says("is not sent to");
    let run = folder.gazette_typing(&both, &["clone", &other.url, "new"], "").exits(2);
    run.says("is not sent to").says(&format!("gazette login {}", other.url));
    let run = folder.gazette_typing(&[token], &["--remote", "staging", "audit"], "").exits(2);
    run.says("GAZETTE_URL, which is not set");
    folder.gazette_typing(&[token, ("GAZETTE_URL", TOKEN)], &["--remote", "staging", "audit"], "").exits(2);
    assert!(!folder.has("new"));
    assert_eq!(other.tokens(), [""; 0]);
    assert!(own.tokens().iter().all(|token| token == "own-token"), "{:?}", own.tokens());

    // A stored token is used although GAZETTE_TOKEN is for another paper, and GAZETTE_TOKEN comes first where it belongs.
    login(&folder, "staging", "other-token").exits(0);
    folder.gazette_typing(&both, &["--remote", "staging", "whoami"], "").exits(0).says(TOKENS);
    let mine = [("GAZETTE_URL", own.url.as_str()), ("GAZETTE_TOKEN", "own-token")];
    folder.gazette_typing(&mine, &["whoami"], "").exits(0).says("from GAZETTE_TOKEN");
}

#[test]
fn a_redirect_gets_no_token() {
    let target = paper(TOKEN);
    let location = format!("location: {}/api/v1/whoami", target.url);
    let server = Server::start(move |_, _| Reply::json(302, &json!({})).with_header(&location));
    let folder = Folder::new();
    login(&folder, &server.url, TOKEN).exits(1).says("redirects to").says(&target.url);
    folder.gazette_at(&server.url, &["whoami"]).exits(1).says("redirects to");
    assert_eq!(target.lines(), [""; 0]);
    assert!(!folder.has(TOKENS));
}

#[test]
fn a_remote_that_somebody_changed_gets_nothing_before_it_is_accepted() {
    let (own, other) = (paper("own-token"), paper("other-token"));
    let folder = folder_with(&[("production", &own.url)]);
    login(&folder, &own.url, "own-token").exits(0);
    login(&folder, &other.url, "other-token").exits(0);
    folder.gazette(&["whoami"]).exits(0);
    folder.article("a.md", "", "x");
    set_remotes(&folder, &[("production", &other.url)]);
    let asked = other.lines().len();
    for args in [&["whoami"][..], &["push"], &["stats"], &["--remote", "production", "pull"], &["status"]] {
        let run = folder.gazette(args).exits(1).says("nothing was sent").says("--accept-remote");
        run.says(&own.url).says(&other.url);
    }
    folder.gazette_typing(&[], &["login"], "other-token").exits(1).says("nothing was sent");
    // What sends nothing does not ask.
    folder.gazette(&["plan"]).exits(0);
    folder.gazette(&["logout", "http://localhost:1"]).exits(0);
    assert_eq!(other.lines().len(), asked);
    folder.gazette(&["whoami", "--accept-remote"]).exits(0);
    folder.gazette(&["whoami"]).exits(0).says(&other.url);

    // The folder's memory is damaged: then nobody knows.
    folder.write(".gazette/remotes.json", "{");
    folder.gazette(&["whoami"]).exits(1).says("remotes.json").says("--accept-remote");
    folder.gazette(&["whoami", "--accept-remote"]).exits(0);
    folder.gazette(&["whoami"]).exits(0);
}

#[test]
fn the_paper_is_the_named_remote_or_that_of_the_environment_or_the_default_remote() {
    let [production, staging, environment] = [paper(TOKEN), paper(TOKEN), paper(TOKEN)];
    let folder = folder_with(&[("staging", &staging.url), ("production", &production.url)]);
    let at = |variables: &[(&str, &str)], args: &[&str]| folder.gazette_typing(variables, args, "");
    at(&[], &["editions"]).exits(0);
    assert_eq!((production.lines().len(), staging.lines().len()), (1, 0));
    at(&[], &["editions", "--remote", "staging"]).exits(0);
    assert_eq!((production.lines().len(), staging.lines().len()), (1, 1));
    let url = [("GAZETTE_URL", environment.url.as_str())];
    at(&url, &["editions"]).exits(0);
    at(&url, &["editions", "--remote", "staging"]).exits(0);
    assert_eq!((production.lines().len(), staging.lines().len(), environment.lines().len()), (1, 2, 1));

    at(&[], &["editions", "--remote", "stagin"]).exits(2).says("did you mean staging?");
    at(&[], &["editions", "--remote", "khac"]).exits(2).says("the remotes are staging, production");
    set_remotes(&folder, &[("staging", &staging.url)]);
    at(&[], &["editions"]).exits(0);
    assert_eq!(staging.lines().len(), 3, "the only remote");
    set_remotes(&folder, &[("a", &staging.url), ("b", &production.url)]);
    at(&[], &["editions"]).exits(2).says("select one with --remote: a, b");
    at(&[], &["plan"]).exits(0).says("no default remote");
    Folder::new().gazette(&["editions"]).exits(2).says("GAZETTE_URL is not set").says("[remotes]");
    Folder::new().gazette(&["editions", "--remote", "a"]).exits(2).says("has no remote a").says("[remotes]");
    let with_staging = folder_with(&[("staging", "https://staging.example")]);
    with_staging.gazette(&["login", "stagin"]).exits(2).says("has no remote stagin").says("staging");
    with_staging.gazette(&["login", "staging.example"]).exits(2).says("PAPER");

    // From any folder below; not from elsewhere.
    fs::create_dir_all(folder.path("thoi-su/moi")).unwrap();
    crate::support::run(&folder.path("thoi-su/moi"), None, &["editions", "--remote", "a"]).exits(0);
    let elsewhere = tempfile::tempdir().unwrap();
    crate::support::run(elsewhere.path(), None, &["editions", "--remote", "a"]).exits(1).says("gazette.toml");
}

#[test]
fn errors_in_the_settings_make_no_other_remote_the_default() {
    let staging = paper(TOKEN);
    let folder = folder_with(&[("staging", &staging.url), ("production", "bao.example")]);
    let line = "gazette.toml:18:14";
    folder.gazette(&["editions"]).exits(1).says(line).says("production = \"https://bao.example\"");
    folder.gazette(&["editions", "--remote", "production"]).exits(2).says("gazette check");
    assert_eq!(staging.lines(), [""; 0]);
    folder.gazette(&["editions", "--remote", "staging"]).exits(0);
    folder.gazette(&["check"]).exits(1).says(line).says("production = \"https://bao.example\"");
    set_remotes(&folder, &[("a", &staging.url), ("b", &staging.url)]);
    folder.gazette(&["check"]).exits(1).says("`a` and `b` have the same address");
    set_remotes(&folder, &[("token", "https://bao.example")]);
    folder.gazette(&["check"]).exits(1).says("a token in gazette.toml").says("gazette login");
}

#[test]
fn remotes_are_no_part_of_the_published_settings() {
    let server = paper(TOKEN);
    let folder = folder_with(&[("production", &server.url)]);
    login(&folder, "production", TOKEN).exits(0);
    folder.article("a.md", "", "x");
    folder.gazette(&["push"]).exits(0);
    let uploads = server.bodies("POST /api/v1/blobs");
    let blobs: Vec<_> = uploads.iter().flat_map(|upload| upload["blobs"].as_array().unwrap()).collect();
    let sites: Vec<_> = blobs.iter().filter(|blob| blob["kind"] == "site").collect();
    assert_eq!(sites.len(), 1, "{blobs:?}");
    assert!(!sites[0].to_string().contains("remotes") && !sites[0].to_string().contains(&server.url), "{sites:?}");
    // Remotes alone are nothing to publish.
    set_remotes(&folder, &[("production", &server.url), ("thu", "https://thu.bao.example")]);
    folder.gazette(&["push"]).exits(0);
    assert_eq!(server.commits().len(), 1);
}

#[test]
fn a_token_that_is_revoked_meanwhile_can_be_replaced_and_nothing_is_lost() {
    let server = Server::start(|request, _| match (request.line.as_str(), request.token.as_deref()) {
        ("POST /api/v1/editions", Some("old-token")) => Reply::problem(401, "who are you?", json!({})),
        (WHOAMI, _) => Reply::json(200, &json!({"name": "thanh", "role": "editor"})),
        _ => Reply::Usual,
    });
    let folder = folder_with(&[("production", &server.url)]);
    login(&folder, &server.url, "old-token").exits(0);
    folder.article("a.md", "", "x");
    let run = folder.gazette(&["push"]).exits(1).says("refused the token");
    run.says(TOKENS).says(&format!("gazette login {}", server.url));
    login(&folder, &server.url, "new-token").exits(0);
    folder.gazette(&["push"]).exits(0);
    assert!(!folder.read(TOKENS).contains("old-token"));
}

#[cfg(unix)]
#[test]
fn a_file_of_tokens_that_others_can_read_or_that_is_damaged_is_refused_and_kept() {
    use std::os::unix::fs::PermissionsExt;
    let server = paper(TOKEN);
    let folder = folder_with(&[("production", &server.url)]);
    login(&folder, &server.url, TOKEN).exits(0);
    let set_mode = |mode| fs::set_permissions(folder.path(TOKENS), fs::Permissions::from_mode(mode)).unwrap();
    set_mode(0o644);
    let asked = server.lines().len();
    for args in [&["whoami"][..], &["push"], &["logout"]] {
        folder.gazette(args).exits(1).says("mode 644").says("chmod 600").says(TOKENS);
    }
    login(&folder, &server.url, TOKEN).exits(1).says("chmod 600");
    assert_eq!(server.lines().len(), asked);
    // What needs no token, or has one, does not look.
    folder.gazette_at(&server.url, &["whoami"]).exits(0);
    set_mode(0o600);
    let damaged = format!("{{\"{}\": \"{TOKEN}\"", server.url);
    folder.write(TOKENS, &damaged);
    folder.gazette(&["whoami"]).exits(1).says("is damaged at line 1");
    login(&folder, &server.url, TOKEN).exits(1).says("is damaged at line 1");
    assert_eq!(folder.read(TOKENS), damaged);
}

#[test]
fn a_user_without_a_folder_for_settings_uses_the_environment() {
    let server = paper(TOKEN);
    let folder = folder_with(&[("production", &server.url)]);
    let nowhere = [("HOME", "/dev/null"), ("XDG_CONFIG_HOME", "/dev/null/x")];
    folder.gazette_typing(&nowhere, &["login"], TOKEN).exits(1).says("can't be written");
    folder.gazette_typing(&nowhere, &["whoami"], "").exits(2).says("GAZETTE_TOKEN is not set");
    let both = [nowhere[0], nowhere[1], ("GAZETTE_URL", server.url.as_str()), ("GAZETTE_TOKEN", TOKEN)];
    folder.gazette_typing(&both, &["whoami"], "").exits(0);
}
