// Owns the lesson beside the page: its beginning, the step in view with its questions, check, hints and solution, and the end.

import { fill, h, newId } from "../basics/dom.js";
import { save } from "../basics/save.js";
import { applyStep, goTo } from "./marks.js";
import { inline, markdown } from "./markdown.js";
import { questionOf } from "./question.js";
import { LessonRecord } from "./record.js";

/** @typedef {import("../engine/store.js").Store} Store */
/** @typedef {import("../engine/types").Lesson} Lesson */
/** @typedef {import("../engine/types").LessonVerdict} Verdict */
/** @typedef {{ name: string, text: string, address: string | null }} Source */

export class LessonPanel {
  #body = h("div", { class: "lesson-body", id: "lesson-body" });
  #status = h("div", { class: "verdict", role: "status", "data-testid": "lesson-verdict" });
  /** Of what the verdict on show says that it is not enough; null where it says nothing of the kind. @type {string | null} */
  #judged = null;
  #fold = h("button", {
    type: "button",
    class: "quiet",
    "data-testid": "lesson-fold",
    "aria-controls": "lesson-body",
    "aria-expanded": "true",
    onclick: () => this.#toggle(),
  });

  /**
   * @param {Store} store
   * @param {HTMLElement} aside
   * @param {Source} source
   * @param {Lesson} lesson
   * @param {(student: string) => Promise<Lesson>} begin loads the study, with the student's seed where there is one
   * @param {() => void} closed
   */
  constructor(store, aside, source, lesson, begin, closed) {
    this.store = store;
    this.aside = aside;
    this.source = source;
    this.lesson = lesson;
    this.begin = begin;
    this.closed = closed;
    this.record = new LessonRecord(lesson);
    const close = h("button", { type: "button", class: "quiet", "data-testid": "lesson-close" }, "Close");
    close.addEventListener("click", () => this.close());
    const title = h("h2", { id: "lesson-title" }, lesson.title);
    const head = h("header", {}, title, h("div", { class: "lesson-tools" }, this.#fold, close));
    fill(aside, head, this.#body);
    aside.hidden = false;
    aside.setAttribute("aria-labelledby", "lesson-title");
    this.#unfold(true);
    this.#showBeginning();
  }

  /** The step in view, which the page beside is marked for. */
  get step() {
    return this.lesson.steps[this.record.place] ?? null;
  }

  /** Marks the page anew, since what is on it changed. */
  update() {
    const { step } = this;
    this.store.lesson = { away: step?.hide ?? [], locked: step?.lock ?? [] };
    applyStep(step, this.store.keepsData);
    if (this.#judged !== null && this.#judged !== this.#worked()) {
      this.#judged = null;
      fill(this.#status);
    }
  }

  /** What a verdict rests on. */
  #worked() {
    const { steps, settings } = this.store.snapshot;
    return JSON.stringify([steps.map(({ state }) => state), settings]);
  }

  close() {
    this.record.place = -1;
    this.update();
    this.aside.hidden = true;
    fill(this.aside);
    this.closed();
  }

  #toggle() {
    this.#unfold(this.#fold.getAttribute("aria-expanded") !== "true");
  }

  #unfold(/** @type {boolean} */ open) {
    this.#fold.setAttribute("aria-expanded", String(open));
    this.#fold.textContent = open ? "Fold" : "Unfold";
    this.#body.hidden = !open;
    this.aside.toggleAttribute("data-folded", !open);
  }

  #showBeginning() {
    const { lesson, record } = this;
    const goals = lesson.goals.map((goal) => h("li", {}, inline(goal)));
    const facts = [lesson.minutes > 0 ? `${lesson.minutes} minutes` : "", lesson.data].filter(Boolean).join(" · ");
    const own = this.store.snapshot.files.length > 0 || this.store.simulated;
    const begin = (/** @type {number} */ place) => async () => {
      const went = await this.store.attempt(async () => (this.lesson = await this.begin(this.record.student)));
      if (went) this.show(place);
    };
    const again = () => {
      record.forget();
      begin(0)();
    };
    fill(
      this.#body,
      h("p", { class: "hint" }, facts),
      goals.length > 0 ? h("h3", {}, "After it you can") : null,
      goals.length > 0 ? h("ul", {}, goals) : null,
      lesson.student_seeds ? this.#nameField("Your name gives you data of your own. It stays on this computer.") : null,
      own ? h("p", { class: "hint" }, "The lesson brings its own study: what is loaded now is put aside.") : null,
      h(
        "div",
        { class: "lesson-tools" },
        h(
          "button",
          {
            type: "button",
            class: "primary",
            "data-testid": "lesson-begin",
            onclick: begin(record.isBegun ? record.next : 0),
          },
          record.isBegun ? "Go on" : "Begin",
        ),
        record.isBegun ? h("button", { type: "button", onclick: again }, "Begin anew") : null,
      ),
    );
  }

  #nameField(/** @type {string} */ says) {
    const id = newId("lesson-name");
    const input = h("input", {
      type: "text",
      id,
      value: this.record.student,
      autocomplete: "name",
      "data-testid": "lesson-name",
    });
    input.addEventListener("input", () => {
      this.record.student = input.value;
      this.record.keep();
    });
    return h("div", { class: "question" }, h("label", { for: id }, "Name"), input, h("small", {}, says));
  }

  /** Shows a step, and brings the focus to its title. */
  show(/** @type {number} */ place) {
    const { lesson, record } = this;
    record.place = place;
    const step = lesson.steps[place];
    const own = record.steps[place];
    if (!step.has_check && !own.passed) {
      own.passed = true;
      record.keep();
    }
    const title = h("h3", { tabindex: -1, "data-testid": "lesson-step" }, step.title);
    const task = this.#task(step, own);
    const guess = step.before
      ? questionOf(step.before, "lesson-guess", own.guess, (value) => {
          own.guess = value;
          task.hidden = value.trim() === "";
          record.keep();
        })
      : null;
    task.hidden = guess !== null && own.guess.trim() === "";
    fill(this.#status);
    fill(
      this.#body,
      h("p", { class: "hint" }, `Step ${place + 1} of ${lesson.steps.length}`),
      title,
      markdown(step.text),
      guess ? h("p", { class: "hint" }, "What do you expect? Say it before you run anything; it is kept.") : null,
      guess,
      task,
      this.#status,
      this.#ways(place),
    );
    if (own.passed && step.has_check) this.#tell(true, own.message, own);
    this.update();
    title.focus();
  }

  /** What there is to do: the sentence, the question, check, hints, solution. */
  #task(
    /** @type {import("../engine/types").LessonStep} */ step,
    /** @type {import("./record.js").StepRecord} */ own,
  ) {
    const point = h("button", { type: "button", class: "quiet", "data-testid": "lesson-point" }, "Show me where");
    point.addEventListener("click", () => goTo(step.mark));
    const todo = step.task
      ? h("p", { class: "todo" }, h("strong", {}, "Do: "), inline(step.task), " ", step.mark ? point : null)
      : null;
    if (!step.has_check) return h("div", { class: "stack" }, todo);
    const question = step.question
      ? questionOf(step.question, "lesson-answer", own.answer, (value) => {
          own.answer = value;
          this.record.keep();
        })
      : null;
    const check = h("button", { type: "button", class: "primary", "data-testid": "lesson-check" }, "Check");
    check.addEventListener("click", () => this.#check());
    question?.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target instanceof HTMLInputElement && event.target.type === "text") this.#check();
    });
    const help = h("div", { class: "help" });
    this.#help(help, step, own);
    return h("div", { class: "stack" }, todo, question, h("div", { class: "lesson-tools" }, check), help);
  }

  /** Hints one after another, then the solution. */
  #help(
    /** @type {HTMLElement} */ element,
    /** @type {import("../engine/types").LessonStep} */ step,
    /** @type {import("./record.js").StepRecord} */ own,
  ) {
    const seen = step.hints.slice(0, own.hints).map((hint) => h("li", {}, inline(hint)));
    const more = own.hints < step.hints.length;
    const next = () => {
      if (more) own.hints += 1;
      else own.solution = true;
      this.record.keep();
      this.#help(element, step, own);
      element.querySelector("button")?.focus();
    };
    const label = more ? `Hint ${own.hints + 1} of ${step.hints.length}` : "Solution";
    fill(
      element,
      seen.length > 0 ? h("ol", { "aria-label": "Hints", "aria-live": "polite" }, seen) : null,
      own.solution
        ? h("div", { role: "status" }, step.solution.map((sentence) => h("p", {}, inline(sentence))))
        : h("button", { type: "button", class: "quiet", "data-testid": "lesson-hint", onclick: next }, label),
    );
  }

  async #check() {
    const { place } = this.record;
    const own = this.record.steps[place];
    own.attempts += 1;
    this.record.keep();
    await this.store.attempt(async () => {
      const { engine, snapshot } = this.store;
      const verdict = await engine.call("checkLesson", this.source.text, place, own.answer, own.guess);
      if (verdict.passed) {
        const { message, outcomes, values, digest } = verdict;
        Object.assign(own, { passed: true, seed: snapshot.settings.seed, message, outcomes, values, digest });
      }
      this.record.keep();
      this.#tell(verdict.passed, verdict.message, verdict);
      this.#status.scrollIntoView({ block: "nearest" });
    });
  }

  #tell(
    /** @type {boolean} */ passed,
    /** @type {string} */ message,
    /** @type {{ outcomes: Verdict["outcomes"], needs?: Verdict["needs"] }} */ { outcomes, needs = null },
  ) {
    const { place } = this.record;
    const own = this.record.steps[place];
    const { before } = this.lesson.steps[place];
    const chosen = before?.choices[own.guess.charCodeAt(0) - "A".charCodeAt(0)] ?? own.guess;
    const rows = outcomes.map(({ label, value }) => [h("dt", {}, label), h("dd", {}, value)]);
    const guessed = before && own.guess ? [h("dt", {}, "You expected"), h("dd", {}, chosen)] : [];
    const go = needs
      ? h("button", { type: "button", class: "quiet", onclick: () => this.store.show(needs) }, "Go there")
      : null;
    this.#status.dataset.passed = String(passed);
    this.#judged = passed ? null : this.#worked();
    fill(
      this.#status,
      h("p", {}, h("strong", {}, passed ? "✓ Passed" : "Not passed")),
      markdown(message === "Passed." ? "" : message),
      go,
      passed && rows.length + guessed.length > 0 ? h("dl", {}, guessed, rows.flat()) : null,
    );
  }

  /** Backwards, forwards, and what is at the end. */
  #ways(/** @type {number} */ place) {
    const last = this.lesson.steps.length - 1;
    const way = (/** @type {string} */ label, /** @type {number} */ to, /** @type {string} */ testid) =>
      h("button", { type: "button", "data-testid": testid, onclick: () => this.show(to) }, label);
    const end = [
      this.#nameField("Written into the file you hand in, and sent to nobody."),
      h(
        "button",
        {
          type: "button",
          "data-testid": "lesson-save",
          onclick: () => save(this.#fileName(), this.record.file(this.lesson), "application/json"),
        },
        "Save to hand in",
      ),
    ];
    return h(
      "div",
      { class: "stack ways" },
      h(
        "div",
        { class: "lesson-tools" },
        place > 0 ? way("Back", place - 1, "lesson-back") : null,
        place < last ? way("Next step", place + 1, "lesson-next") : null,
      ),
      place === last ? end : null,
    );
  }

  #fileName() {
    const stem = this.source.name.replace(/\.lesson\.toml$/i, "").replace(/[^\w-]+/g, "-");
    return `${stem || "lesson"}-progress.json`;
  }
}
