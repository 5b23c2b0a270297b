// Owns where a scatter plot's points are, also on the way from one layout to the next while an embedding settles; and
// which points lie near a place or inside an outline.

const MOVE_MS = 220;
const PER_CELL = 3;

export class Layout {
  /** Where the points are drawn now. */
  /** @type {Float32Array} */ x = new Float32Array(0);
  /** @type {Float32Array} */ y = new Float32Array(0);
  /** Rises whenever points moved. */ version = 0;
  #from = { x: this.x, y: this.y };
  #to = { x: this.x, y: this.y };
  #began = -Infinity;
  #moving = false;
  /** @type {Grid | null} */ #grid = null;

  get count() {
    return this.x.length;
  }

  /** Takes a new layout, and goes there smoothly where that is asked for and the points are the same. */
  set(/** @type {Float32Array} */ x, /** @type {Float32Array} */ y, smoothly = false) {
    this.#moving = smoothly && x.length === this.count;
    if (this.#moving) {
      this.#from = { x: this.x.slice(), y: this.y.slice() };
      this.#to = { x, y };
      this.#began = performance.now();
      return;
    }
    [this.x, this.y] = [x.slice(), y.slice()];
    this.#to = { x, y };
    this.#moved();
  }

  /** Moves the points on; answers whether they have further to go. */
  step(/** @type {number} */ now) {
    if (!this.#moving) return false;
    const share = Math.min(1, Math.max(0, (now - this.#began) / MOVE_MS));
    const [from, to] = [this.#from, this.#to];
    for (let i = 0; i < this.x.length; i += 1) {
      this.x[i] = from.x[i] + (to.x[i] - from.x[i]) * share;
      this.y[i] = from.y[i] + (to.y[i] - from.y[i]) * share;
    }
    this.#moving = share < 1;
    this.#moved();
    return this.#moving;
  }

  #moved() {
    this.version += 1;
    this.#grid = null;
  }

  /** The box around where all points are going, or these of them. @returns {import("./view.js").Bounds} */
  bounds(/** @type {number[] | null} */ points = null) {
    const { x, y } = this.#to;
    const [left, right] = range(points ? points.map((index) => x[index]) : x);
    const [low, high] = range(points ? points.map((index) => y[index]) : y);
    return { left, right, low, high };
  }

  /** The nearest point within reach (in units of the data) that is accepted, or -1. */
  nearest(
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {number} */ reach,
    /** @type {(index: number) => boolean} */ accepts,
  ) {
    this.#grid ??= new Grid(this.x, this.y);
    let best = -1;
    let least = reach * reach;
    this.#grid.around(x, y, reach, (index) => {
      const away = (this.x[index] - x) ** 2 + (this.y[index] - y) ** 2;
      if (away <= least && accepts(index)) [best, least] = [index, away];
    });
    return best;
  }

  /** The points inside a closed outline of corners in units of the data. */
  inside(/** @type {{ x: number, y: number }[]} */ corners) {
    const [left, right] = range(corners.map(({ x }) => x));
    const [low, high] = range(corners.map(({ y }) => y));
    /** @type {number[]} */
    const found = [];
    for (let i = 0; i < this.count; i += 1) {
      const [x, y] = [this.x[i], this.y[i]];
      if (x >= left && x <= right && y >= low && y <= high && encloses(corners, x, y)) found.push(i);
    }
    return found;
  }
}

/** Whether a ray from the place crosses the outline an odd number of times. */
function encloses(/** @type {{ x: number, y: number }[]} */ corners, /** @type {number} */ x, /** @type {number} */ y) {
  let odd = false;
  for (let i = 0, j = corners.length - 1; i < corners.length; j = i, i += 1) {
    const [a, b] = [corners[i], corners[j]];
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) odd = !odd;
  }
  return odd;
}

/** The least and the greatest of the finite numbers. @returns {[number, number]} */
function range(/** @type {ArrayLike<number>} */ values) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i += 1) {
    if (values[i] < low) low = values[i];
    if (values[i] > high && values[i] !== Infinity) high = values[i];
  }
  return low <= high ? [low, high] : [-1, 1];
}

/** Points by the cells of a square grid: all of one cell stand together in `points`, from `starts[cell]` on. */
class Grid {
  constructor(/** @type {Float32Array} */ x, /** @type {Float32Array} */ y) {
    const [left, right] = range(x);
    const [low, high] = range(y);
    this.left = left;
    this.low = low;
    this.side = Math.max(1, Math.floor(Math.sqrt(x.length / PER_CELL)));
    this.width = (right - left) / this.side || 1;
    this.height = (high - low) / this.side || 1;
    const cells = new Uint32Array(x.length);
    this.starts = new Uint32Array(this.side * this.side + 2);
    for (let i = 0; i < x.length; i += 1) {
      cells[i] = this.row(y[i]) * this.side + this.column(x[i]);
      this.starts[cells[i] + 2] += 1;
    }
    for (let c = 2; c < this.starts.length; c += 1) this.starts[c] += this.starts[c - 1];
    this.points = new Uint32Array(x.length);
    for (let i = 0; i < x.length; i += 1) this.points[this.starts[cells[i] + 1]++] = i;
  }

  column(/** @type {number} */ x) {
    return Math.max(0, Math.min(this.side - 1, Math.floor((x - this.left) / this.width) || 0));
  }

  row(/** @type {number} */ y) {
    return Math.max(0, Math.min(this.side - 1, Math.floor((y - this.low) / this.height) || 0));
  }

  /** Visits the points of all cells that a square about a place touches. */
  around(
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {number} */ reach,
    /** @type {(index: number) => void} */ visit,
  ) {
    const [first, last] = [this.column(x - reach), this.column(x + reach)];
    for (let row = this.row(y - reach); row <= this.row(y + reach); row += 1) {
      const end = this.starts[row * this.side + last + 1];
      for (let at = this.starts[row * this.side + first]; at < end; at += 1) visit(this.points[at]);
    }
  }
}
