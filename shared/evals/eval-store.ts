import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { BlobStore } from "../storage/blob-store.ts";
import { STORED_PREFIX, evalBlobs } from "./eval-blobs.ts";
import { evalNameProblem } from "./eval-name.ts";
import { parseEval, type ParsedEval } from "./parse-eval.ts";
import { parseEvalText } from "./parse-eval-text.ts";

/** An eval, and whether it was sent to the app or came with it. */
export type FoundEval = {
  readonly name: string;
  readonly source: "stored" | "packaged";
  readonly parsed: ParsedEval;
};

/** The evals of an app: those that were sent to it, and those that came with it. */
export type EvalStore = {
  /** In the order of the alphabet. */
  names(): Promise<readonly string[]>;
  /** A stored one goes before a packaged one of the same name, also where it cannot be read. */
  find(name: string): Promise<FoundEval | undefined>;
  /** Stores an eval as it was sent; that it is right is the caller's to see. */
  put(name: string, value: object): Promise<void>;
  /** Removes a stored one; a packaged one of the same name counts again. */
  remove(name: string): Promise<void>;
};

const FILE = /^(.+)\.(?:ya?ml|json)$/i;

/**
 * @param options.folder - Of the packaged evals: `<name>.yaml`, `.yml` or `.json`. It need not be there.
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
      const last = names.at(-1);
      page = await store.list(STORED_PREFIX, last === undefined ? {} : { after: last });
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

const refuse = (path: string, message: string): ParsedEval => ({ ok: false, problems: [{ path, message, keys: [] }] });
