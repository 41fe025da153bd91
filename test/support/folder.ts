import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A temporary folder. */
export class Folder {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), "gotag-test-")));

  at(...names: readonly string[]): string {
    return join(this.path, ...names);
  }

  has(name: string): boolean {
    return existsSync(this.at(name));
  }

  read(name: string): string {
    return readFileSync(this.at(name), "utf8");
  }

  /** Writes a file, with its folder, and returns its path. Objects are written as JSON. */
  write(name: string, content: string | object): string {
    mkdirSync(dirname(this.at(name)), { recursive: true });
    const isWhole = typeof content === "string" || content instanceof Uint8Array;
    writeFileSync(this.at(name), isWhole ? content : JSON.stringify(content));
    return this.at(name);
  }

  list(name = ""): readonly string[] {
    return readdirSync(this.at(name)).sort();
  }

  dispose(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
