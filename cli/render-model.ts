import type { ModelDescription } from "../shared/contract/index.ts";
import { familyNamed } from "../shared/models/index.ts";
import { printable } from "../shared/base/text.ts";
import { textTable } from "../shared/reports/render/index.ts";

/**
 * A model as people read it: where it is, how its calls are signed, what is limited, what it costs, and which settings of a
 * stage reach it otherwise.
 *
 * @example
 * process.stdout.write(renderModel({ name: "perfect", type: "BUILT_IN" })); // "perfect: BUILT_IN\n"
 */
export function renderModel(model: ModelDescription): string {
  const facts = factsOf(model).map(([what, value]) => `${what.padEnd(WIDTH)}${printable(value)}`);
  const title = `${printable(model.name)}: ${printable(model.type ?? "")}`;
  const parts = [[title, ...facts].join("\n"), ...(model.server === undefined ? [] : [settingsOf(model)])];
  return `${parts.join("\n\n")}\n`;
}

const WIDTH = 12;

function factsOf({ name, type, server, family, limits, prices }: ModelDescription): readonly [string, string][] {
  if (server === undefined) return [];
  const otherwise = type === "OPEN_AI" ? "none is sent" : "calls are signed with the identity of the app";
  const { requestsPerMinute: requests, tokensPerMinute: tokens } = limits ?? {};
  const limited = [requests && `${requests} requests a minute`, tokens && `${tokens} tokens a minute`];
  return [
    ["endpoint", server.endpoint],
    ["model", server.model],
    ...(server.apiVersion === undefined ? [] : [["api_version", server.apiVersion] as [string, string]]),
    ["family", family === undefined ? "" : `${family} (${familyNamed(family).title})`],
    ["key", `${server.keyVariable}, or "${name}" in .credentials.json; else ${otherwise}`],
    ["time limit", `${server.timeoutMs / 1000} s a call`],
    ["limits", limited.filter(Boolean).join(", ") || "none"],
    ["prices", prices === undefined ? "not known; calls count as free" : describePrices(prices)],
  ];
}

function describePrices({
  inputPer1M,
  cachedInputPer1M,
  outputPer1M,
}: NonNullable<ModelDescription["prices"]>): string {
  const cached = cachedInputPer1M === undefined ? "" : `, ${cachedInputPer1M} cached`;
  return `USD ${inputPer1M} input${cached}, ${outputPer1M} output, for 1M tokens`;
}

function settingsOf({ settingChanges = [] }: ModelDescription): string {
  if (settingChanges.length === 0) return "The settings of a stage go to it as they are.";
  const rows = settingChanges.map(({ setting, change, to }) => [
    printable(setting),
    to === undefined ? change : `${change} to ${printable(to)}`,
  ]);
  return [
    "Settings of a stage that reach it otherwise:",
    textTable(["setting", "change"], rows),
    "",
    ...new Set(settingChanges.map(({ reason }) => printable(reason))),
  ].join("\n");
}
