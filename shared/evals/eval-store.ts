import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { evalNameProblem } from "../contract/index.ts";
import type { BlobStore } from "../platform/storage/index.ts";
import { evalBlobs, STORED_PREFIX } from "./eval-blobs.ts";
import { parseEval, type ParsedEval, parseEvalText } from "./parse-eval.ts";

/** An eval, and whether it was sent to the app or packaged with it. */
export type FoundEval = {
  readonly name: string;
  readonly source: "stored" | "packaged";
  readonly parsed: ParsedEval;
};

/** The evals of an app: stored ones, which were sent to it, and packaged ones. */
export type EvalStore = {
  /** In alphabetical order. */
  names(): Promise<readonly string[]>;
  /** A stored eval hides a packaged one of the same name, even if it cannot be read. */
  find(name: string): Promise<FoundEval | undefined>;
  /** Stores an eval as it was sent. The caller has checked it. */
  put(name: string, value: object): Promise<void>;
  /** Removes a stored eval; a packaged one of the same name is visible again. */
  remove(name: string): Promise<void>;
};

const FILE = /^(.+)\.(?:ya?ml|json)$/i;

/**
 * @param options.folder - Contains the packaged evals: `<name>.yaml`, `.yml` or `.json`. It may be missing.
 * @example
 * const evals = createEvalStore({ store: storage.evals, folder: "/app/evals" });
 * await evals.find("nightly");
 */
export function createEvalStore({ store, folder }: { readonly store: BlobStore; readonly folder: string }): EvalStore {
  async function packaged(): Promise<ReadonlyMap<string, readonly string[]>> {
    const files = await readdir(folder).catch((thrown: { readonly code?: unknown }) => {
      if (thrown.code === "ENOENT") return [];
      throw thrown;
    });
    return Map.groupBy(files.filter((file) => FILE.test(file)).sort(), (file) => file.replace(FILE, "$1"));
  }

  async function findPackaged(name: string): Promise<ParsedEval | undefined> {
    const files = (await packaged()).get(name);
    const [file] = files ?? [];
    if (files === undefined || file === undefined) return undefined;
    const path = `evals/${file}`;
    const wrongName = evalNameProblem(name);
    if (wrongName !== undefined) return refuse(path, wrongName);
    if (files.length > 1) return refuse(path, `is one of several files of the eval "${name}": ${files.join(", ")}`);
    return parseEvalText(await readFile(join(folder, file), "utf8"), { fileName: path });
  }

  async function storedNames(): Promise<readonly string[]> {
    const names: string[] = [];
    for (let page: readonly string[] | undefined; page === undefined || page.length > 0;) {
      page = await store.list(STORED_PREFIX, { after: names.at(-1) });
      names.push(...page);
    }
    return names.map((name) => name.slice(STORED_PREFIX.length).replace(/\.json$/, ""));
  }

  return {
    async names() {
      const [stored, files] = await Promise.all([storedNames(), packaged()]);
      return [...new Set([...stored, ...files.keys()])].sort();
    },
    async find(name) {
      const wrongName = evalNameProblem(name);
      const stored = wrongName === undefined ? await store.read(evalBlobs(name).stored) : undefined;
      if (stored !== undefined) return { name, source: "stored", parsed: parseStored(name, stored.toString("utf8")) };
      const parsed = await findPackaged(name);
      return parsed && { name, source: "packaged", parsed };
    },
    put: (name, value) => store.write(evalBlobs(name).stored, JSON.stringify(value)),
    remove: (name) => store.delete(evalBlobs(name).stored),
  };
}

function parseStored(name: string, text: string): ParsedEval {
  try {
    return parseEval(JSON.parse(text));
  } catch {
    return refuse(evalBlobs(name).stored, "is not JSON; send the eval again: gotag push");
  }
}

const refuse = (path: string, message: string): ParsedEval => ({ ok: false, problems: [{ path, message }] });
