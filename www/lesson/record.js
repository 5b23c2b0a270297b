// Owns what a learner has done in a lesson: kept in the browser under the lesson's digest, and as the file to hand in. What
// that file holds is said in docs/lessons.md, and read by `genessl lesson collect`.

/**
 * @typedef {{
 *   guess: string, answer: string, attempts: number, hints: number, solution: boolean, passed: boolean, seed: number,
 *   message: string, outcomes: { label: string, value: string }[], values: { path: string, value: string }[], digest: string,
 * }} StepRecord
 */
/** @typedef {{ student: string, place: number, steps: StepRecord[] }} Kept */

export class LessonRecord {
  student = "";
  /** The step in view; -1 before the first. */
  place = -1;
  /** @type {StepRecord[]} */ steps;

  constructor(/** @type {import("../engine/types").Lesson} */ lesson) {
    this.key = `genessl-lesson-${lesson.digest}`;
    this.steps = lesson.steps.map(nothingYet);
    const kept = read(this.key);
    if (!kept || kept.steps?.length !== this.steps.length) return;
    this.student = String(kept.student ?? "");
    this.steps = kept.steps.map((step) => ({ ...nothingYet(), ...step }));
  }

  /** The first step that is not passed. */
  get next() {
    const open = this.steps.findIndex(({ passed }) => !passed);
    return open < 0 ? this.steps.length - 1 : open;
  }

  get isBegun() {
    return this.steps.some(({ passed, attempts }) => passed || attempts > 0);
  }

  keep() {
    try {
      localStorage.setItem(this.key, JSON.stringify({ student: this.student, steps: this.steps }));
    } catch {
      // Without storage it holds for this visit.
    }
  }

  forget() {
    this.steps = this.steps.map(nothingYet);
    try {
      localStorage.removeItem(this.key);
    } catch {
      // There is nothing to forget.
    }
  }

  /** The file to hand in. */
  file(/** @type {import("../engine/types").Lesson} */ lesson) {
    const steps = this.steps.map((step, place) => ({
      title: lesson.steps[place].title,
      passed: step.passed,
      checked: lesson.steps[place].has_check,
      answers: { answer: step.answer, guess: step.guess },
      attempts: step.attempts,
      hints: step.hints,
      solution: step.solution,
      seed: step.seed,
      values: step.values,
      digest: step.digest,
    }));
    const whole = {
      format: "genessl lesson progress 1",
      lesson: lesson.title,
      digest: lesson.digest,
      student: this.student,
      seed: lesson.seed,
      student_seed: lesson.student_seeds && this.student.trim() !== "",
      saved: new Date().toISOString(),
      steps,
    };
    return `${JSON.stringify(whole, null, 2)}\n`;
  }
}

/** @returns {StepRecord} */
function nothingYet() {
  return {
    guess: "",
    answer: "",
    attempts: 0,
    hints: 0,
    solution: false,
    passed: false,
    seed: 0,
    message: "",
    outcomes: [],
    values: [],
    digest: "",
  };
}

/** @returns {Kept | null} */
function read(/** @type {string} */ key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}
