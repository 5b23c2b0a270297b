export default {
  base: "./",
  build: { target: "esnext" },
  // The development server would move the package's modules away from the files beside them.
  optimizeDeps: { exclude: ["genessl"] },
};
