// Owns the names of the classifiers.

/** The classifiers, and the yardsticks they are held against. @type {[string, string][]} */
export const MODELS = [
  ["supervised", "supervised"],
  ["frozen", "frozen encoder"],
  ["unfrozen", "unfrozen encoder"],
  ["logistic", "logistic regression"],
  ["pca_logistic", "PCA + logistic regression"],
  ["nearest_centroid", "nearest centroid"],
  ["random_frozen", "untrained encoder, frozen"],
  ["random_unfrozen", "untrained encoder, fine-tuned"],
  ["probe", "cross-validated probe on the frozen encoder"],
  ["neighbours", "nearest neighbours by the frozen encoder"],
  ["svm", "linear support vector machine"],
];

/** Those that the step Classify trains. @type {[string, string][]} */
export const TRAINED = MODELS.filter(([name]) => name !== "pca_logistic");

/** Those that a table of one's own can be given to. @type {[string, string][]} */
export const FOR_TABLES = MODELS.filter(([name]) => name !== "pca_logistic" && name !== "neighbours");

/** The classifiers that are networks. @type {[string, string][]} */
export const NETWORKS = MODELS.slice(0, 3);
