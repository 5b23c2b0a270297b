// Owns the lecturer's page, lessons/index.html: time, data and goals of each lesson, to choose from and to print.

import { fill, find, h } from "../basics/dom.js";
import { listed } from "./listed.js";

const lessons = await listed();
fill(
  find("#lessons", HTMLElement),
  lessons.map(({ file, title, minutes, data, goals }) =>
    h(
      "li",
      {},
      h("h2", {}, h("a", { href: `../?lesson=lessons/${file}` }, title)),
      h("p", {}, `${minutes} minutes · ${data}`),
      h("ul", {}, goals.map((goal) => h("li", {}, goal))),
    ),
  ),
);
const total = lessons.reduce((sum, { minutes }) => sum + minutes, 0);
find("#total", HTMLElement).textContent = `All ${lessons.length} take ${total} minutes.`;
