// <genessl-study> and <genessl-figure>, for any page.

import { GeneSSLFigure } from "./figure-element.js";
import { GeneSSLStudy } from "./study-element.js";

export { GeneSSLFigure, GeneSSLStudy };

if (!customElements.get("genessl-figure")) customElements.define("genessl-figure", GeneSSLFigure);
if (!customElements.get("genessl-study")) customElements.define("genessl-study", GeneSSLStudy);
