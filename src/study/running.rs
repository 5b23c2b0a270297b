//! How a session runs: what it is to reach, which step comes next, and a small piece of it at a time.

use serde::Serialize;

use super::ledger::Give;
use super::session::{Goal, Offer, Piece, Running, Session, Step, Task, nothing_before};
use crate::{Error, Progress, Result, packing};

/// How far the requested run is.
#[derive(Debug, Clone, Serialize)]
pub struct RunProgress {
    /// The step that is running, or has just finished.
    pub step: Step,
    /// The analysis, where the step has several.
    pub analysis: Option<String>,
    /// What it is doing, in words.
    pub message: String,
    /// What `done` and `total` count.
    pub unit: &'static str,
    /// Units done in this step.
    pub done: u64,
    /// Units in this step.
    pub total: u64,
    /// Whether everything that was asked for is done.
    pub finished: bool,
    /// Whether there is something new to show: a step has finished, or an epoch.
    pub changed: bool,
    /// Whether something is finished that [`Session::take_kept`] hands out to be kept.
    pub fresh: bool,
    /// The bytes of a state that is there only now, before the next piece of work, and that a later one will replace: a
    /// pretraining's after an epoch. 0 where there is none. Who keeps may leave some out that come too fast.
    pub passing_bytes: u64,
    /// What of an earlier run was found and is gone on with, in words.
    pub found: Vec<String>,
    /// Whether there is nothing to do but to wait for members of the crew.
    pub waits: bool,
}

impl Session {
    /// The step that is running.
    pub fn running_step(&self) -> Option<Step> {
        let running = self.task.as_ref().map(|task| task.piece.step);
        running.or_else(|| Some(self.next_piece()?.step))
    }

    /// Asks for a step and all that it needs, as far as it is not done yet.
    pub fn start(&mut self, target: Step) {
        self.begin_run(Goal::UpTo(target));
    }

    /// Asks for every step that is not done yet, but for those that are run by themselves.
    pub fn start_everything(&mut self) {
        self.start_all(&self.everything());
    }

    /// Asks for these steps and all that they need; each is done as far as it can be.
    pub fn start_all(&mut self, steps: &[Step]) {
        self.begin_run(Goal::Steps(steps.to_vec()));
    }

    /// The steps that there is something to work on for, but those that are run by themselves and that the study does not
    /// ask for. Without a cohort, those that need none where there are any.
    pub fn everything(&self) -> Vec<Step> {
        let steps = self.steps.iter().copied();
        let can_be = |step: Step| !self.does_without_cohort() || self.has_beginning(step);
        steps
            .filter(|&step| self.is_wanted(step) && can_be(step))
            .collect()
    }

    /// Whether a step is done where everything is asked for.
    pub(super) fn is_wanted(&self, step: Step) -> bool {
        self.has_input(step) && (!step.0.by_itself || (step.0.is_asked_for)(self))
    }

    /// Whether any step brings all it needs and can be done without a cohort.
    fn does_without_cohort(&self) -> bool {
        let mut steps = self.steps.iter();
        !self.has_samples()
            && steps.any(|&step| (step.0.stands_alone)(self) && self.has_input(step))
    }

    /// Whether there is something to work on for a step and those that it needs, beside the cohort's samples.
    pub fn has_input(&self, step: Step) -> bool {
        (step.0.has_input)(self) && self.needs(step).is_none_or(|before| self.has_input(before))
    }

    pub(super) fn begin_run(&mut self, goal: Goal) {
        self.cancel();
        let steps = self.steps.iter().copied();
        let again: Vec<Step> = steps.filter(|&step| self.wants(&goal, step)).collect();
        self.forget_failures(|step| again.contains(&step));
        self.goal = Some(goal);
    }

    /// Whether the step belongs to the run.
    fn wants(&self, goal: &Goal, step: Step) -> bool {
        match goal {
            Goal::Steps(targets) => targets.iter().any(|&target| self.rests_on(target, step)),
            Goal::UpTo(target) => self.rests_on(*target, step),
            Goal::Analysis(of, name) => {
                let needed = of.0.analyses.map(|analyses| (analyses.needs)(name));
                step == *of || needed.is_some_and(|needed| needed.contains(&step))
            }
        }
    }

    /// What comes next on the way to the goal.
    fn next_piece(&self) -> Option<Piece> {
        let goal = self.goal.as_ref()?;
        let steps = self.steps.iter().copied();
        let mut wanted =
            steps.filter(|&step| self.wants(goal, step) && self.hindrance(step).is_none());
        let next = wanted.find_map(|step| self.next_of(goal, step))?;
        let before = self.needs(next.step);
        let again = before.filter(|step| (step.0.is_used_up)(self));
        Some(again.map_or(next, Piece::of))
    }

    /// What is to be done of a step: the first of its pieces that is neither done nor, where it is one of several, failed or
    /// waiting for one that failed.
    fn next_of(&self, goal: &Goal, step: Step) -> Option<Piece> {
        let Some(analyses) = step.0.analyses else {
            return (!self.is_current(step)).then(|| Piece::of(step));
        };
        let piece = |name: String| Piece {
            step,
            analysis: Some(name),
        };
        let wanted: Vec<Piece> = match goal {
            Goal::Analysis(of, name) if *of == step => {
                let names = (analyses.with_needs)(self, name).into_iter();
                names.map(piece).collect()
            }
            _ => self.pieces(step),
        };
        let is_ready = |next: &Piece| {
            let name = next.analysis.as_deref().unwrap_or_default();
            let mut needs = (analyses.with_needs)(self, name).into_iter();
            needs.all(|need| need == name || self.is_piece_current(&piece(need)))
        };
        wanted.into_iter().find(|next| {
            !self.is_piece_current(next) && self.piece_failure(next).is_none() && is_ready(next)
        })
    }

    /// Whether a piece is part of the run, and neither done nor failed nor kept by an earlier run.
    pub(super) fn is_to_do(&self, piece: &Piece) -> bool {
        let Some(goal) = &self.goal else {
            return false;
        };
        let of_goal = match goal {
            Goal::Analysis(_, name) => piece.analysis.as_deref() == Some(name),
            _ => self.wants(goal, piece.step) && self.pieces(piece.step).contains(piece),
        };
        of_goal && !self.is_piece_current(piece) && self.piece_failure(piece).is_none()
    }

    /// Does a small piece of what was asked for.
    ///
    /// # Errors
    /// The step fails: the run ends there, and every result before it stays. A step that what was asked for can do without
    /// does not end the run. Where several steps were asked for, all is done that does not rest on what failed, and then
    /// the run ends with the first failure.
    pub fn advance(&mut self) -> Result<RunProgress> {
        let mut progress = self.advance_piece()?;
        progress.fresh = self.ledger.has_fresh();
        if let Some(offer) = self.offer() {
            match offer.passing {
                true => progress.passing_bytes = packing::length(offer.key, offer.what),
                false => progress.fresh = true,
            }
        }
        progress.found = self.ledger.take_found();
        progress.waits = self.crew.take_idle();
        Ok(progress)
    }

    /// What the run offers to be kept, where somebody collects.
    fn offer(&self) -> Option<Offer<'_>> {
        let task = self.task.as_ref()?;
        task.run.offer().filter(|_| self.ledger.collects())
    }

    /// Hands out what is finished since the last call, to be kept where it outlives the session, and the state of a
    /// pretraining that has just ended an epoch. Each piece has a key, and takes the place of what was kept under it; where
    /// there is none, what was kept is to be removed. [`Ledger::restore`](super::ledger::Ledger::restore) takes it back, in a
    /// session of the same program, and whatever depends on nothing else is then not computed again.
    ///
    /// To be called after each [`Session::advance`] that tells of something, before the next; little is there otherwise.
    pub fn take_kept(&self, give: &mut Give) {
        self.ledger.take_fresh(give);
        if let Some(offer) = self.offer() {
            give(offer.key, Some(offer.what));
        }
    }

    fn advance_piece(&mut self) -> Result<RunProgress> {
        if self.keeping.digesting.is_some() {
            return self.advance_digesting();
        }
        let Some(mut task) = self.task.take() else {
            return self.advance_to_next();
        };
        let begun = self.keeping.now();
        let progress = match task.run.advance() {
            Ok(progress) => progress,
            Err(error) => return self.fail(task.piece, error),
        };
        let took = self
            .keeping
            .now()
            .zip(begun)
            .map(|(now, begun)| now - begun);
        task.seconds = task.seconds.zip(took).map(|(sum, took)| sum + took);
        // What it offers is taken before it ends.
        let offers = self.ledger.collects() && task.run.offer().is_some();
        if progress.is_finished() && !offers {
            return self.finish_task(task, progress);
        }
        let news = task.run.news();
        let changed = news > self.shown;
        self.shown = news.max(self.shown);
        let report = report(&task.piece, Some(&*task.run), progress, changed);
        self.task = Some(task);
        Ok(report)
    }

    fn finish_task(&mut self, task: Task, progress: Progress) -> Result<RunProgress> {
        let Task {
            piece,
            key,
            run,
            seconds,
        } = task;
        if let Err(error) = run.keep(key.clone(), self) {
            return self.fail(piece, error);
        }
        for other in self.steps {
            (other.0.after)(self, piece.step);
        }
        self.begin_digest(&piece, &key, seconds, progress);
        self.advance_digesting()
    }

    /// Takes the digest of what was computed last, a piece at a time; then the run goes on, or is at its end.
    fn advance_digesting(&mut self) -> Result<RunProgress> {
        let (piece, progress) = loop {
            let Some(digesting) = &self.keeping.digesting else {
                return self.advance_to_next();
            };
            let (of, is_large) = (digesting.piece().clone(), digesting.is_large());
            let progress = digesting.progress();
            if let Some(piece) = self.advance_digest() {
                break (piece, progress);
            }
            if is_large {
                return Ok(report(&of, None, progress, false));
            }
        };
        let mut report = report(&piece, None, progress, true);
        report.finished = self.next_piece().is_none();
        if !report.finished {
            return Ok(report);
        }
        match self.goal.take().and_then(|goal| self.first_failure(&goal)) {
            Some(error) => Err(error),
            None => Ok(report),
        }
    }

    /// Why the first step failed, where several were asked for.
    fn first_failure(&self, goal: &Goal) -> Option<Error> {
        let failure = self
            .failures()
            .next()
            .filter(|_| matches!(goal, Goal::Steps(_)));
        failure.map(|(_, error)| error.clone())
    }

    /// The steps that failed, and why; an analysis of several does not make its step fail.
    pub fn failures(&self) -> impl Iterator<Item = (Step, &Error)> {
        let steps = self.steps.iter().filter(|step| step.0.analyses.is_none());
        steps.filter_map(|&step| Some((step, self.failure(step)?)))
    }

    /// Notes of which wanted steps it is known already that they will fail.
    fn foresee(&mut self) -> Result<()> {
        let Some(goal) = &self.goal else {
            return Ok(());
        };
        let to_do = |step: &Step| {
            self.wants(goal, *step) && !self.is_current(*step) && self.failure(*step).is_none()
        };
        let steps: Vec<Step> = self.steps.iter().copied().filter(to_do).collect();
        // What the samples tell is known once they are read.
        if steps.contains(&Step::DATA) {
            return Ok(());
        }
        for step in steps {
            if let Some(error) = (step.0.foreseen)(self) {
                let piece = Piece::of(step);
                self.fail(piece, error)?;
            }
        }
        Ok(())
    }

    /// Begins what is next on the way to the goal, or ends the run.
    fn advance_to_next(&mut self) -> Result<RunProgress> {
        self.foresee()?;
        let Some(piece) = self.next_piece() else {
            return self.finished_run();
        };
        if let Some((file, progress)) = self.identify_files() {
            let mut report = report(&piece, None, progress, false);
            (report.message, report.unit) = (format!("Identifying {file}"), "bytes");
            return Ok(report);
        }
        let key = self.piece_key(&piece);
        let run = match self.begin(&piece) {
            Ok(run) => run,
            Err(error) => return self.fail(piece, error),
        };
        let progress = Progress { done: 0, total: 1 };
        let report = report(&piece, Some(&*run), progress, true);
        let seconds = self.keeping.clock.map(|_| 0.0);
        self.task = Some(Task {
            piece,
            key,
            run,
            seconds,
        });
        self.shown = 0;
        Ok(report)
    }

    fn begin(&mut self, piece: &Piece) -> Result<Box<dyn Running>> {
        match (&piece.analysis, piece.step.0.analyses) {
            (None, None) => (piece.step.0.begin)(self),
            (Some(name), Some(analyses)) => (analyses.begin)(self, name),
            _ => Err(nothing_before()),
        }
    }

    /// Runs to the end, telling `watch` how far it is.
    ///
    /// # Errors
    /// The first step that fails.
    pub fn run(&mut self, target: Step, watch: impl FnMut(&RunProgress)) -> Result<()> {
        self.start(target);
        self.run_on(watch)
    }

    /// Runs what was asked for to its end, telling `watch` how far it is.
    ///
    /// # Errors
    /// As [`Self::advance`].
    pub fn run_on(&mut self, mut watch: impl FnMut(&RunProgress)) -> Result<()> {
        loop {
            let progress = self.advance()?;
            watch(&progress);
            if progress.finished {
                return Ok(());
            }
        }
    }

    fn finished_run(&mut self) -> Result<RunProgress> {
        let failure = self.goal.as_ref().and_then(|goal| self.first_failure(goal));
        let step = match self.goal.take() {
            Some(Goal::UpTo(step) | Goal::Analysis(step, _)) => Some(step),
            Some(Goal::Steps(_)) | None => None,
        };
        let last = || self.steps.iter().rfind(|&&step| self.is_current(step));
        let step = step.or_else(|| last().copied());
        let step = step.unwrap_or(self.steps[0]);
        let mut report = report(
            &Piece::of(step),
            None,
            Progress { done: 1, total: 1 },
            false,
        );
        report.finished = true;
        failure.map_or(Ok(report), Err)
    }

    /// Notes why a step or an analysis failed, and ends the run, unless it can go on without.
    fn fail(&mut self, piece: Piece, error: Error) -> Result<RunProgress> {
        self.task = None;
        self.note_failure(&piece, error.clone());
        if self.can_go_on(&piece) {
            let progress = Progress { done: 0, total: 1 };
            return Ok(report(&piece, None, progress, true));
        }
        self.cancel();
        Err(error)
    }

    /// Whether the run goes on where this has failed.
    fn can_go_on(&self, failed: &Piece) -> bool {
        match &self.goal {
            Some(Goal::Steps(_)) => failed.analysis.is_some() || self.next_piece().is_some(),
            Some(Goal::UpTo(target) | Goal::Analysis(target, _)) => {
                !self.can_not_do_without(*target, failed.step)
            }
            None => false,
        }
    }
}

fn report(
    piece: &Piece,
    run: Option<&dyn Running>,
    progress: Progress,
    changed: bool,
) -> RunProgress {
    let Progress { done, total } = progress;
    let message = run.and_then(Running::message);
    RunProgress {
        step: piece.step,
        analysis: piece.analysis.clone(),
        message: message.unwrap_or_else(|| piece.step.0.activity.to_string()),
        unit: piece.step.0.unit,
        done,
        total,
        finished: false,
        changed,
        fresh: false,
        passing_bytes: 0,
        found: Vec::new(),
        waits: false,
    }
}
