//! From one part of a list to the next, as far as the paper may lead.
//!
//! The paper says where the next part of a list is. Whatever it says, a list comes to an end: its parts are of one list and
//! one paper, none comes twice, and there are at most [`MAX_PARTS`].

use std::collections::HashSet;

use gazette_messages::tell;

use super::address::Address;

/// The most parts of one list: a hundred times what a large paper has.
pub const MAX_PARTS: usize = 20_000;
/// The longest address of a part.
const MAX_PATH_BYTES: usize = 4_000;

/// The way through a list.
#[derive(Debug, Clone, Default)]
pub struct Course {
    seen: HashSet<String>,
    /// Where the paper says that it is.
    origin: Option<Address>,
}

impl Course {
    /// The path of the page at `next`, after the page at `path`; `None` after the last page. `is_ours` checks whether an address
    /// belongs to the paper, which may have another address for its readers than for this client.
    ///
    /// `Err` describes what is wrong with the list.
    pub fn follow(
        &mut self,
        path: &str,
        next: Option<&str>,
        is_ours: impl FnOnce(&Address) -> bool,
    ) -> Result<Option<String>, String> {
        let Some(next) = next else { return Ok(None) };
        self.seen.insert(path.to_owned());
        if self.seen.len() > MAX_PARTS {
            return Err(tell!("list-endless", most = MAX_PARTS));
        }
        let elsewhere = || tell!("list-elsewhere");
        let start = next.find("/api/").filter(|_| next.len() <= MAX_PATH_BYTES).ok_or_else(elsewhere)?;
        let (origin, next) = next.split_at(start);
        if !origin.is_empty() {
            let origin: Address = origin.parse().map_err(|_| elsewhere())?;
            let is_known = match &self.origin {
                Some(known) => known.is_same_site(&origin),
                None => is_ours(&origin),
            };
            if !is_known {
                return Err(tell!("list-other-site", origin = origin));
            }
            self.origin = Some(origin);
        }
        let list = |path: &str| path.split(['?', '#']).next().unwrap_or_default().to_owned();
        if list(path) != list(next) {
            return Err(elsewhere());
        }
        if self.seen.contains(next) {
            return Err(tell!("list-circle"));
        }
        Ok(Some(next.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/api/v1/tags?limit=100";

    fn follow(course: &mut Course, path: &str, next: &str) -> Result<Option<String>, String> {
        course.follow(path, Some(next), |address| address.to_string() == "https://bao.example")
    }

    #[test]
    fn a_list_is_followed_to_its_end() {
        let mut course = Course::default();
        let second = follow(&mut course, PATH, "https://bao.example/api/v1/tags?after=b").unwrap().unwrap();
        assert_eq!(second, "/api/v1/tags?after=b");
        assert_eq!(follow(&mut course, &second, "/api/v1/tags?after=c").unwrap().unwrap(), "/api/v1/tags?after=c");
        assert_eq!(course.follow("/api/v1/tags?after=c", None, |_| false), Ok(None));
    }

    #[test]
    fn a_list_that_leads_elsewhere_or_in_a_circle_is_no_list() {
        for next in [
            PATH,
            "https://bao.example/api/v1/tags?limit=100",
            "https://evil.example/api/v1/tags?after=b",
            "https://bao.example@evil.example/api/v1/tags?after=b",
            "https://bao.example.evil.example/api/v1/tags?after=b",
            "ftp://bao.example/api/v1/tags?after=b",
            "//evil.example/api/v1/tags?after=b",
            "https://bao.example/x/api/v1/tags?after=b",
            "/api/v1/authors?after=b",
            "/api/v1/tags/../authors?after=b",
            "/tags?after=b",
            "",
            &format!("/api/v1/tags?after={}", "b".repeat(MAX_PATH_BYTES)),
        ] {
            assert!(follow(&mut Course::default(), PATH, next).is_err(), "{next}");
        }
        let mut course = Course::default();
        let mut path = PATH.to_owned();
        for after in ["b", "c", "d"] {
            path = follow(&mut course, &path, &format!("/api/v1/tags?after={after}")).unwrap().unwrap();
        }
        assert!(follow(&mut course, &path, "/api/v1/tags?after=c").is_err());
        assert!(follow(&mut course, &path, "https://bao.example/api/v1/tags?after=e").is_ok());
    }

    #[test]
    fn a_list_without_an_end_is_given_up() {
        let mut course = Course::default();
        let mut path = PATH.to_owned();
        let parts = (0..2 * MAX_PARTS).find(|n| match follow(&mut course, &path, &format!("/api/v1/tags?after={n}")) {
            Ok(next) => {
                path = next.unwrap();
                false
            }
            Err(_) => true,
        });
        assert_eq!(parts, Some(MAX_PARTS));
    }
}
