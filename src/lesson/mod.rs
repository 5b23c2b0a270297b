//! Lessons: a study, and steps through it with text, a thing to do, and a check over what comes of it.
//!
//! A lesson is one file (`*.lesson.toml`, see `docs/lessons.md`). [`Lesson::read`] reads it; its checks are sentences of a
//! small language ([`Expression`]) over results by path (`compare.frozen.accuracy[0.1]`), which [`paths`] lists and looks up
//! in a session; [`Lesson::judge`] says what they say of a session and a learner's answers. [`Trial`] does a lesson with its
//! own solutions, and [`Progress`] is what a learner hands in. Nothing here looks at clicks.

mod evaluate;
mod expression;
mod file;
mod judge;
mod lookup;
mod markdown;
mod parts;
pub mod paths;
mod progress;
mod settings;
mod student;
mod tokens;
mod trial;
mod view;
mod written;

pub use evaluate::{Scope, Unmet, Value};
pub use expression::{Expression, Kind};
pub use judge::{Answers, Evidence, Shown, Verdict};
pub use parts::{Before, Common, Lesson, LessonStep, Outcome, Question, Solution};
pub use progress::{Progress, StepProgress, table_of};
pub use student::student_seed;
pub use trial::{StepTrial, Trial};
pub use view::LessonView;
