//! The log: the macros of the crate `log`, written to the Worker's console, which `wrangler tail` and the dashboard
//! show.
//!
//! The variable `LOG_LEVEL` (`off`, `error`, `warn`, `info`, `debug` or `trace`) sets the lowest level that is written;
//! the default is `info`. Native tests print to standard error if the environment variable `GAZETTE_LOG` is set.

use std::fmt::Write as _;

use log::kv::{Error, Key, Value, VisitSource};
use log::{Level, LevelFilter, Log, Metadata, Record};
use worker::Env;

/// The variable that sets the level.
const LEVEL: &str = "LOG_LEVEL";

struct Console;

/// Sends the log to the console, from now on. Only the first call in an isolate has an effect.
pub fn start(env: &Env) {
    if log::set_logger(&Console).is_ok() {
        let level = env.var(LEVEL).ok().and_then(|level| level.to_string().parse().ok());
        log::set_max_level(level.unwrap_or(LevelFilter::Info));
    }
}

/// Prints the log of a native test, if it is asked for.
#[cfg(test)]
pub fn start_in_tests() {
    if std::env::var_os("GAZETTE_LOG").is_some() && log::set_logger(&Console).is_ok() {
        log::set_max_level(LevelFilter::Trace);
    }
}

impl Log for Console {
    fn enabled(&self, _: &Metadata) -> bool {
        true
    }

    fn log(&self, record: &Record) {
        let line = line(record);
        if cfg!(not(target_arch = "wasm32")) {
            eprintln!("{} {line}", record.level());
            return;
        }
        match record.level() {
            Level::Error => worker::console_error!("{line}"),
            Level::Warn => worker::console_warn!("{line}"),
            Level::Info => worker::console_log!("{line}"),
            Level::Debug | Level::Trace => worker::console_debug!("{line}"),
        }
    }

    fn flush(&self) {}
}

/// The message, its fields as ` name=value`, and the module that it comes from.
fn line(record: &Record) -> String {
    struct Fields(String);
    impl<'kvs> VisitSource<'kvs> for Fields {
        fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
            Ok(write!(self.0, " {key}={value}")?)
        }
    }
    let mut line = Fields(record.args().to_string());
    // Writing to a string does not fail.
    let _ = record.key_values().visit(&mut line);
    let _ = write!(line.0, " ({})", record.target());
    line.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_message_then_its_fields_then_its_module() {
        let fields = [("id", Value::from("7")), ("status", Value::from(503))];
        let record = Record::builder()
            .args(format_args!("no answer"))
            .target("gazette_worker::object")
            .key_values(&fields)
            .build();
        assert_eq!(line(&record), "no answer id=7 status=503 (gazette_worker::object)");
    }
}
