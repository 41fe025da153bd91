import type { SettingDescription } from "../../../shared/contract/index.ts";
import { renderPipeline } from "../../../cli/render/pipelines.ts";

const about = { name: "simple", description: "Asks a model." };
const settings: readonly SettingDescription[] = [
  { path: "prepare.template", kind: "prompt", text: "Template file", template: true },
  { path: "prepare.template_text", kind: "internal" },
  { path: "infer.settings", kind: "value", open: true },
  { path: "infer.settings.stop", kind: "value", default: "\u001b" },
  { path: "infer.temperature", kind: "value", default: 0.7 },
];

describe("renderPipeline", () => {
  it("shows the stages with their inputs, and the settings", () => {
    const graph = [
      { stage: "prepare", inputs: [] },
      { stage: "infer", inputs: ["prepare"] },
    ];

    expect(renderPipeline({ ...about, settings, graph, waiting: [] })).toBe(
      [
        "simple: Asks a model.",
        "",
        "Stages:",
        "prepare",
        "infer    after prepare",
        "",
        "setting              default   about",
        "prepare.template     required  Template file; file name",
        "infer.settings                 accepts new keys",
        'infer.settings.stop  "\\u001b"',
        "infer.temperature    0.7",
        "",
      ].join("\n"),
    );
  });

  it("says why there is no graph", () => {
    const problems = [{ path: "infer.model.name", message: "is missing" }];

    expect(renderPipeline({ ...about, settings: [], problems })).toBe(
      [
        "simple: Asks a model.",
        "",
        "The stages cannot be shown with these settings:",
        "- infer.model.name: is missing",
        "",
        "It has no settings.",
        "",
      ].join("\n"),
    );
  });
});
