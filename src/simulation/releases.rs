//! Editors who store, move and cancel releases, while the Catalog's object dies around their seconds.

use std::collections::BTreeMap;
use std::rc::Rc;

use gazette_catalog::command::{Command, Committed, ReleaseCommand};
use gazette_catalog::proposals::ProposalCommand;
use gazette_core::time::Timestamp;
use gazette_core::wire::{
    ApiError, NewRelease, ProposalAcceptance, ProposalMade, ProposalRequest, Release, ReleaseList,
};

use super::clockwork::{BEGINNING_MILLIS, Clockwork};
use super::editors::Editor;
use super::isolate::Isolate;
use super::jobs::{calm_world, run_secs};
use super::paper::{Intent, Paper, Story};
use super::readers::number_of;
use super::world::World;
use crate::publishing::client::CatalogClient;
use crate::storage::Sql;

/// How long a picture may be unavailable while KV deletes it, and a failed job waits.
const DELAY_SECS: i64 = 60;

/// What became of the releases of a run.
#[derive(Debug, Default, Clone, Copy)]
pub struct Fates {
    /// The number of releases that became an edition.
    pub published: u64,
    /// The number of refused ones.
    pub refused: u64,
    /// The number of cancelled ones.
    pub cancelled: u64,
}

impl Editor {
    fn in_secs(&self, most: u64) -> Timestamp {
        self.now().plus_secs(i64::try_from(1 + self.world.clockwork.below(most)).expect("it is small"))
    }

    /// Stores a random change for some time within the next two minutes. A refusal stores nothing.
    pub async fn store_release(&self, lot: &str, isolate: &Isolate) -> Result<(), ApiError> {
        let known = self.paper.newest();
        let clockwork = self.world.clockwork.clone();
        let intent = match clockwork.below(5) {
            0 => self.intent_of_settings(lot),
            1 => self.intent_of_removals(known),
            _ => self.intent_of_changes(known, lot),
        };
        let at = self.in_secs(120);
        self.store_intent(lot, intent, at, isolate).await?;
        if clockwork.happens(400) {
            let (world, from) = (self.world.clone(), u64::try_from(at.as_secs()).expect("after 1970") * 1_000 - 300);
            clockwork.clone().spawn(async move {
                world.clockwork.until(from + world.clockwork.below(1_500)).await;
                world.end_object();
            });
        }
        Ok(())
    }

    async fn store_intent(&self, lot: &str, intent: Intent, at: Timestamp, isolate: &Isolate) -> Result<(), ApiError> {
        let Intent::Change(stories, removals, site) = &*self.paper.intend(lot, intent) else { return Ok(()) };
        let edition = self.paper.edition(self.paper.newest());
        let change = self.upload(lot, (stories, removals, site.as_deref()), &edition, isolate).await?;
        let release = serde_json::to_string(&NewRelease { at: at.to_rfc3339(), change, replaces: None })?;
        let command = Command::Release(ReleaseCommand::Store { release, editor: self.actor() });
        let mut tries = 0;
        loop {
            let stored: Result<(Release, bool), _> = isolate.place.ask(&command).await;
            match stored {
                Err(ApiError::Internal(_)) if tries < 6 => tries += 1,
                Err(error) => return Err(error),
                Ok(_) => return Ok(()),
            }
            self.world.clockwork.sleep(2_000).await;
        }
    }

    /// Proposes changes, and returns the number of the proposal.
    async fn propose(&self, lot: &str, isolate: &Isolate) -> Result<u64, ApiError> {
        let known = self.paper.newest();
        let Intent::Change(stories, ..) = self.intent_of_changes(known, lot) else { unreachable!("these are changes") };
        let change = self.upload(lot, (&stories, &[], None), &self.paper.edition(known), isolate).await?;
        let request = ProposalRequest { idempotency_key: lot.into(), message: None, articles: change.articles };
        let proposal = serde_json::to_string(&request)?;
        let command = Command::Proposals(ProposalCommand::Propose { proposal, editor: self.actor() });
        let made: ProposalMade = isolate.place.ask(&command).await?;
        Ok(made.proposal.id)
    }

    /// Moves or cancels one of the releases that are listed.
    pub async fn decide(&self, isolate: &Isolate) -> Result<(), ApiError> {
        let clockwork = &self.world.clockwork;
        let ReleaseList { releases } = isolate.place.ask(&Command::Release(ReleaseCommand::List)).await?;
        if releases.is_empty() {
            return Ok(());
        }
        let release = clockwork.one_of(&releases).id;
        if clockwork.happens(500) {
            let at = self.in_secs(60).to_rfc3339();
            let _moved: Release = isolate
                .place
                .ask(&Command::Release(ReleaseCommand::Move { release, at, editor: self.actor() }))
                .await?;
            return Ok(());
        }
        let () = isolate.place.ask(&Command::Release(ReleaseCommand::Cancel(release, self.actor()))).await?;
        assert_eq!(editions_of(&self.world, release), 0, "release {release} was published and then cancelled");
        self.paper.cancelled.borrow_mut().insert(release);
        Ok(())
    }
}

fn editions_of(world: &World, release: u64) -> i64 {
    let count = world.sql.number("SELECT count(*) FROM editions WHERE release = ?", vec![release.into()]);
    count.expect("a number")
}

/// Checks that each release was published at most once, not before its second, in time, and not after it was cancelled.
pub fn assert_kept(world: &World, paper: &Paper, now: Timestamp, is_calm: bool) -> Fates {
    let rows = world.sql.run(
        "SELECT release, state, at, edition, (SELECT max(published_at) FROM editions WHERE editions.release = releases.release)
         FROM releases ORDER BY release",
        Vec::new(),
    );
    let mut fates = Fates::default();
    for row in &rows.expect("the releases can be read") {
        let (release, state, at) =
            (row.unsigned(0).expect("a number"), row.text(1).expect("a state"), row.int(2).expect("a time"));
        let published_at = row.optional_int(4).expect("a time");
        let editions = editions_of(world, release);
        match state {
            "published" => {
                fates.published += 1;
                assert!(editions <= 1, "release {release} was published {editions} times");
                // Without an edition of its own, an earlier one had all of it.
                let Some(published_at) = published_at else { continue };
                assert!(published_at >= at, "release {release} was published {} s too early", at - published_at);
                assert!(
                    !is_calm || published_at <= at + DELAY_SECS,
                    "release {release} was published {} s late",
                    published_at - at
                );
            }
            "waiting" => panic!("release {release} still waits at {}, for {at}", now.as_secs()),
            "refused" => fates.refused += 1,
            _ => fates.cancelled += 1,
        }
        if state != "published" {
            assert_eq!(editions, 0, "release {release} is {state} and was published");
        }
        assert!(!paper.cancelled.borrow().contains(&release) || state == "cancelled", "release {release} is {state}");
    }
    fates
}

impl Paper {
    /// The stories of releases that were stored before their articles were purged.
    pub fn purged_in_releases(&self) -> Vec<Rc<Story>> {
        let rows = self.sql.run("SELECT idempotency_key, created_at FROM releases", Vec::new());
        let newest = self.edition(self.newest());
        let mut purged = BTreeMap::new();
        for row in &rows.expect("the releases can be read") {
            let intents = self.intents.borrow();
            let Some(intent) = intents.get(row.text(0).expect("a key")) else { continue };
            let Intent::Change(stories, ..) = &**intent else { continue };
            for story in stories {
                let Some(edition) = newest.purged_in(&story.card().id) else { continue };
                let statement = "SELECT published_at FROM editions WHERE number = ?";
                let purged_at = self.sql.number(statement, vec![edition.into()]).expect("a time");
                if row.int(1).expect("a time") < purged_at {
                    purged.insert(story.source, story.clone());
                }
            }
        }
        purged.into_values().collect()
    }
}

#[test]
fn a_release_waits_for_no_job_that_is_running_and_goes_out_within_its_second() {
    for second in [25, 26, 33] {
        let clockwork = Clockwork::new(second);
        let (world, editor, isolate) = calm_world(&clockwork);
        let beginning = i64::try_from(BEGINNING_MILLIS / 1_000).expect("it is small");
        let at = Timestamp::from_secs(beginning).plus_secs(i64::try_from(second).expect("it is small"));
        let (clock, all) = (clockwork.clone(), world.clone());
        clockwork.spawn(async move {
            editor.found(&isolate).await;
            clock.until(BEGINNING_MILLIS + 20_000).await;
            // The job `index` runs for a minute from now on, and one of two releases is stored after it has begun.
            all.neighbours.index(0).delay_millis.set(30_000);
            editor.rename("số 1", &isolate).await;
            clock.until(BEGINNING_MILLIS + 22_000).await;
            let intent = editor.intent_of_settings("số 2");
            editor.store_intent("số 2", intent, at, &isolate).await.expect("nothing fails here");
        });
        run_secs(&clockwork, 60);
        let published_at = world.sql.number("SELECT published_at FROM editions WHERE release = 1", vec![]);
        assert_eq!(published_at.expect("a number"), at.as_secs());
        let puts = world.kv.root_puts();
        let (put_at, _) = puts.iter().find(|(_, root)| number_of(root) == 3).expect("readers have it");
        let late = put_at - (BEGINNING_MILLIS / 1_000 + second) * 1_000;
        assert!(late < 1_000, "its root was put {late} ms after its second");
        clockwork.stop();
    }
}

#[test]
fn a_release_whose_second_has_come_goes_out_before_a_proposal_is_accepted() {
    let clockwork = Clockwork::new(41);
    let (world, editor, isolate) = calm_world(&clockwork);
    let (clock, all) = (clockwork.clone(), world.clone());
    clockwork.spawn(async move {
        editor.found(&isolate).await;
        let intent = editor.intent_of_settings("số 1");
        let at = editor.now().plus_secs(20);
        editor.store_intent("số 1", intent, at, &isolate).await.expect("nothing fails here");
        let id = editor.propose("số 2", &isolate).await.expect("nothing fails here");
        // Its alarm does not ring.
        all.sql.run("DELETE FROM jobs WHERE kind = 'releases'", vec![]).expect("a statement");
        clock.sleep(30_000).await;
        let request = ProposalAcceptance { idempotency_key: "số 2".into(), message: None };
        let accept = ProposalCommand::Accept { id, request, copied: Vec::new(), editor: editor.actor() };
        let accepted: Committed = isolate.place.ask(&Command::Proposals(accept)).await.expect("nothing fails here");
        assert_eq!(accepted.outcome.edition, 3);
    });
    run_secs(&clockwork, 60);
    let release = world.sql.number("SELECT coalesce(release, 0) FROM editions WHERE number = 2", vec![]);
    assert_eq!(release.expect("edition 2"), 1, "the release comes first");
    clockwork.stop();
}
