import { SETTINGS, type Setting } from "../../shared/platform/settings.ts";
import { BACKENDS, hostJsonFor, type HostJson } from "../packaging/host-json.ts";
import { HOST_SETTINGS } from "./host-settings.ts";

/**
 * docs/settings.md: every setting, and every field of host.json.
 *
 * @param host - The content of host.json.
 * @example
 * writeFileSync("docs/settings.md", renderSettings(JSON.parse(readFileSync("host.json", "utf8"))));
 */
export function renderSettings(host: HostJson): string {
  const settings = Object.entries<Setting>(SETTINGS);
  const onAzure = settings.filter(([, { readBy }]) => readBy.some((reader) => !LOCAL_READERS.has(reader)));
  const rows = settings.map(([name, { what, unit, readBy, ...rest }]) => [
    `\`${name}\``,
    what,
    unit ?? "",
    describeDefault(rest),
    readBy.join(", "),
  ]);
  const left = onAzure.flatMap(([name, { notOnAzure }]) => (notOnAzure ? [[`\`${name}\``, notOnAzure]] : []));
  const backends = BACKENDS.flatMap((backend) =>
    leavesOf(hostJsonFor(backend, host))
      .filter((field) => !leavesOf(host).some(([path]) => path === field[0]))
      .map((field) => [`\`${backend}\``, ...describeField(field)]),
  );
  return `<!-- Made by npm run docs:settings from shared/platform/settings.ts, scripts/settings-docs/host-settings.ts and host.json. -->

# Settings

## The environment

On Azure these are app settings; under Azure Functions Core Tools and on the local host they may also stand in \`Values\` of
\`local.settings.json\`. A setting that is empty, or holds blanks only, is not set. Settings of a pipeline and of a model's call are not
here: \`gotag pipelines NAME\` and \`gotag models NAME\` show them.

${table(["setting", "what", "unit", "default", "read by"], rows)}

What a deployed app is not given by \`infra/\`, and why:

${table(["setting", "why not"], left)}

## host.json

${table(["field", "value", "why"], leavesOf(host).map(describeField))}

\`npm run package\` adds where a deployed app keeps its state, by \`--backend\`:

${table(["backend", "field", "value", "why"], backends)}
`;
}

/** They run on a user's machine only. */
const LOCAL_READERS: ReadonlySet<string> = new Set(["command line", "Node", "npm"]);

const describeField = ([path, value]: readonly [string, unknown]): readonly string[] => [
  `\`${path}\``,
  `\`${JSON.stringify(value)}\``,
  HOST_SETTINGS[path] ?? "",
];

function describeDefault({ default: text, otherwise }: Pick<Setting, "default" | "otherwise">): string {
  return text === undefined ? (otherwise ?? "none") : `\`${text}\``;
}

/** The fields of an object that are no objects themselves, each with its path. */
export function leavesOf(value: object, path = ""): readonly (readonly [string, unknown])[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? leavesOf(inner, `${path}${key}.`)
      : [[`${path}${key}`, inner] as const],
  );
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.map(cell).join(" | ")} |`).join("\n");

const cell = (text: string): string => text.replaceAll("|", "\\|");
