// Direction of imports inside src: app > areas, admin > records, insights > fields > meta > api > ui > lib.
const layers = ["app", "areas|admin", "records|insights", "fields", "meta", "api", "ui", "lib"];

const downward = layers.map((layer, index) => ({
  name: `layer-${layer.replace("|", "-")}`,
  comment: "Imports go down only.",
  severity: "error",
  from: { path: `^src/(${layer})/` },
  to: { path: index === 0 ? "^$" : `^src/(${layers.slice(0, index).join("|")})/` },
}));

module.exports = {
  forbidden: [
    ...downward,
    {
      name: "no-circular",
      comment:
        "A module that is asked for when it is needed closes no circle: cells of a line table are fields themselves.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["dynamic-import"] } },
    },
    {
      name: "areas-are-independent",
      comment: "An area never imports another one.",
      severity: "error",
      from: { path: "^src/areas/([^/]+)/" },
      to: { path: "^src/areas/([^/]+)/", pathNot: "^src/areas/$1/" },
    },
    {
      name: "records-and-insights-are-independent",
      severity: "error",
      from: { path: "^src/(records|insights)/" },
      to: { path: "^src/(records|insights)/", pathNot: "^src/$1/" },
    },
    {
      name: "echarts-only-in-charts",
      comment: "Charts are their own lazy chunk.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/ui/charts/" },
      to: { path: "node_modules/echarts" },
    },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, pathNot: "\\.(d|test)\\.ts$|src/locales/" },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "default"] },
  },
};
