import { familyNamed } from "../../shared/models/model-families.ts";
import { printable } from "../../shared/base/text.ts";
import { textTable } from "../../shared/reports/render/index.ts";
import type { ModelCheck, ModelDescription } from "../../shared/contract/index.ts";

/** Lists models. */
export function renderModels(found: readonly ModelDescription[]): string {
  const rows = found.map(({ name, type = "", server }) => [
    printable(name),
    printable(type),
    printable(server?.model ?? ""),
    printable(server?.endpoint ?? ""),
  ]);
  return `${textTable(["name", "type", "model", "endpoint"], rows)}\n`;
}

/**
 * Shows a model: where it is, how its calls are authenticated, its limits and prices, and which settings of a stage are changed
 * for it.
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
    ["prices", prices === undefined ? "unknown; calls count as free" : describePrices(prices)],
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
  if (settingChanges.length === 0) return "Stage settings are sent unchanged.";
  const rows = settingChanges.map(({ setting, change, to }) => [
    printable(setting),
    to === undefined ? change : `${change} to ${printable(to)}`,
  ]);
  return [
    "Stage settings that are changed:",
    textTable(["setting", "change"], rows),
    "",
    ...new Set(settingChanges.map(({ reason }) => printable(reason))),
  ].join("\n");
}

/**
 * Lists the results of model checks, with the answer or the error.
 *
 * @example
 * renderChecks([{ name: "perfect", succeeded: true, elapsedMs: 1, text: "OK", usage }]); // "OK      perfect  1 ms …\n"
 */
export function renderChecks(checks: readonly ModelCheck[]): string {
  const rows = checks.map((check) => [
    check.succeeded ? "OK" : "FAILED",
    printable(check.name),
    `${check.elapsedMs} ms`,
    check.succeeded ? describeAnswer(check) : printable(check.error.message),
  ]);
  return `${textTable(["check", "model", "time", "answer"], rows)}\n`;
}

/** Describes the answer of a model in short. */
export function describeAnswer({ text, modelVersion, usage }: Extract<ModelCheck, { succeeded: true }>): string {
  const version = modelVersion === undefined ? "" : ` by ${printable(modelVersion)}`;
  const tokens = usage.inputTokens + usage.outputTokens;
  return `${printable(JSON.stringify(text), { maxCharacters: 40 })}${version}${tokens === 0 ? "" : `, ${tokens} tokens`}`;
}
