// Owns making a report in a worker of its own: the module that writes it is fetched when the first report is saved.

import { fetchOwn, importOwn } from "../basics/assets.js";
import { messageOf } from "./failure.js";

self.onmessage = async (/** @type {MessageEvent<string>} */ { data: parts }) => {
  try {
    const bindings = /** @type {import("./types").ReportBindings} */ (
      await importOwn(new URL("../pkg/report.js", import.meta.url))
    );
    await bindings.default({ module_or_path: fetchOwn(new URL("../pkg/report_bg.wasm", import.meta.url)) });
    self.postMessage({ html: bindings.reportHtml(parts) });
  } catch (error) {
    self.postMessage({ why: messageOf(error) });
  }
};
