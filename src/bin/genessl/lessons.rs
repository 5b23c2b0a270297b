//! `lesson check` and `lesson collect`: what a lecturer does with lessons.

use std::path::{Path, PathBuf};
use std::time::Instant;

use genessl::lesson::{Lesson, Progress, Shown, StepTrial, Trial, student_seed, table_of};
use genessl::study::{Assets, Session};
use genessl::table::Formulas;
use genessl::{Error, Result};

use crate::crew;
use crate::files::{check_table, name_of, write_text_table};
use crate::learning::{add_study_files, folder_of, text_of};
use crate::target;
use crate::watch::Bar;
use crate::{LessonCheckArguments, LessonCollectArguments};

/// `genessl lesson check`
pub fn check(arguments: &LessonCheckArguments) -> Result<()> {
    let seed = arguments.student.as_deref().map(student_seed);
    let (mut faults, mut unread) = (0, Vec::new());
    for path in &arguments.lessons {
        match try_lesson(path, seed) {
            Ok(found) => faults += found,
            Err(error) => {
                say!("genessl: {error}");
                unread.push(name_of(path));
            }
        }
    }
    if faults == 0 && unread.is_empty() {
        return Ok(());
    }
    let lessons = arguments.lessons.len();
    let what = match unread.len() {
        0 => format!("the lessons have {faults} faults"),
        _ => format!(
            "{} of {lessons} lessons could not be done to their end",
            unread.len()
        ),
    };
    Err(Error::new(what, "They are named above; correct them."))
}

/// Does a lesson to its end and says how each step went; gives the number of faults.
fn try_lesson(path: &Path, seed: Option<u64>) -> Result<usize> {
    let lesson = Lesson::read(&name_of(path), &text_of(path)?)?;
    let (named, seed) = (seed.is_some(), seed.filter(|_| lesson.student_seeds));
    let mut session = Session::new(Assets::builtin()?);
    let _helpers = crew::help(session.crew());
    add_study_files(&mut session, &lesson.study, &folder_of(path))?;
    let mut trial = Trial::new(&lesson, session, seed)?;
    say!("{}: {} ({})", name_of(path), lesson.title, lesson.digest);
    if named && !lesson.student_seeds {
        say!("      it has no student_seeds: the student's name changes nothing");
    }
    say_unshown(&lesson);
    let (begin, mut faults, mut place) = (Instant::now(), 0, 0);
    loop {
        let (bar, started) = (Bar::new(), Instant::now());
        let tried = trial.step(|progress| bar.show_run(progress));
        drop(bar);
        let tried = tried.map_err(|error| error.in_file(name_of(path)))?;
        let Some(StepTrial {
            title,
            faults: found,
            outcomes,
        }) = tried
        else {
            break;
        };
        place += 1;
        let verdict = if found.is_empty() {
            "as it should be"
        } else {
            "NOT as it should be"
        };
        say!(
            "{place:>4}  {title}: {verdict}, {:.1} s",
            started.elapsed().as_secs_f64()
        );
        for Shown { label, value } in &outcomes {
            say!("      {label}: {value}");
        }
        for fault in &found {
            say!("      {fault}");
        }
        faults += found.len();
    }
    let minutes = match lesson.minutes {
        0 => "says no time".to_owned(),
        minutes => format!("says {minutes} min with reading"),
    };
    say!(
        "      computed in {:.1} s; the lesson {minutes}",
        begin.elapsed().as_secs_f64()
    );
    Ok(faults)
}

/// Says what of its Markdown a learner will see as it is written. No fault: it may be meant.
fn say_unshown(lesson: &Lesson) {
    let named = |(what, steps): (&str, Vec<usize>)| {
        let plural = if steps.len() == 1 { "" } else { "s" };
        let steps: Vec<String> = steps.iter().map(usize::to_string).collect();
        format!("{what} (step{plural} {})", steps.join(", "))
    };
    let unshown: Vec<String> = lesson.unshown().into_iter().map(named).collect();
    if !unshown.is_empty() {
        say!(
            "      the page shows these as they are written: {}",
            unshown.join("; ")
        );
    }
}

/// `genessl lesson collect`
pub fn collect(arguments: &LessonCollectArguments) -> Result<()> {
    let inputs = arguments.files.iter().chain(&arguments.lesson);
    let inputs: Vec<&Path> = inputs.map(PathBuf::as_path).collect();
    target::check_apart(&[&arguments.out], &inputs)?;
    check_table(&arguments.out)?;
    let lesson = match &arguments.lesson {
        Some(path) => Some(Lesson::read(&name_of(path), &text_of(path)?)?),
        None => None,
    };
    let (mut files, mut refused) = (Vec::new(), None);
    for path in &arguments.files {
        let name = name_of(path);
        match text_of(path).and_then(|text| Progress::read(&name, &text)) {
            Ok(progress) => files.push((name, progress)),
            Err(error) => {
                say!("genessl: left out: {error}");
                refused.get_or_insert(error);
            }
        }
    }
    if let (true, Some(error)) = (files.is_empty(), refused) {
        return Err(error);
    }
    let table = table_of(&files, lesson.as_ref().map(|lesson| &*lesson.digest));
    write_text_table(&arguments.out, &table, Formulas::default())?;
    say!(
        "genessl: {} of {} files are in {}",
        files.len(),
        arguments.files.len(),
        name_of(&arguments.out)
    );
    Ok(())
}
