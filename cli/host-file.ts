import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Where the host that serves a folder can be reached: `<home>/host.json`, there while it is up. */
export type HostFile = {
  readonly url: string;
  readonly pid: number;
  /** It is up until Ctrl-C; any other ends with the command that started it. */
  readonly stays: boolean;
};

const pathOf = (home: string): string => join(home, "host.json");

/** What the file says, or `undefined` where there is none, or none that can be read. A killed host leaves its own behind. */
export async function readHostFile(home: string): Promise<HostFile | undefined> {
  try {
    const { url, pid, stays = false } = JSON.parse(await readFile(pathOf(home), "utf8")) as Partial<HostFile>;
    return typeof url === "string" && typeof pid === "number" ? { url, pid, stays } : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the file so that a reader never sees half of it. */
export async function writeHostFile(home: string, file: HostFile): Promise<void> {
  const temporary = `${pathOf(home)}.${file.pid}`;
  await writeFile(temporary, JSON.stringify(file));
  await rename(temporary, pathOf(home));
}

/** Takes the file away, where there is one. */
export async function removeHostFile(home: string): Promise<void> {
  await rm(pathOf(home), { force: true });
}
