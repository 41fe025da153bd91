import { mkdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunSummary, RunLog } from "../../shared/contract/index.ts";
import { runBlobs } from "../../shared/run/store/run-blobs.ts";
import { openStorage } from "../../shared/platform/storage/open-storage.ts";
import { Api } from "../e2e/support/api.ts";
import { App, type Form } from "../e2e/support/app.ts";
import { endWithin, takeCharge, type Launch, type LaunchDone, type LaunchEnd, type Way } from "./launch.ts";
import type { Kill } from "./repeated-calls.ts";

/** The output and the log of a run that has ended. */
export type Outcome = {
  readonly code: number | null;
  readonly status: string;
  readonly summary: RunSummary;
  readonly log: RunLog;
};

export type ChaosRunOptions = {
  readonly id: string;
  /** Created if it is missing; existing data of the run is kept. */
  readonly folder: string;
  readonly form: Form;
  readonly environment: NodeJS.ProcessEnv;
  /** The arguments of `gotag run`, without the ID. */
  readonly words: readonly string[];
};

/** Longer than any of these runs takes, on a busy machine and with interrupted storage. */
const MAX_RUN_MS = 180_000;

/** A run in its own folder, controlled by commands. */
export class ChaosRun {
  readonly id: string;
  readonly folder: string;
  readonly kills: Kill[] = [];
  /** The commands that worked on the run. */
  readonly launches: Launch[] = [];
  /** The commands that only read its outcome. */
  readonly #looks: Launch[] = [];
  readonly #app: App;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #words: readonly string[];

  constructor({ id, folder, form, environment, words }: ChaosRunOptions) {
    this.id = id;
    this.folder = folder;
    this.#environment = environment;
    this.#words = words;
    mkdirSync(this.home, { recursive: true });
    this.#app = new App({ form, home: this.home, environment });
  }

  get home(): string {
    return join(this.folder, "home");
  }

  start(way: Way): Launch {
    const launch = this.#launch(way);
    this.launches.push(launch);
    return launch;
  }

  /** The URL of its host, if there is one. A killed host leaves its file behind. */
  async hostUrl(): Promise<string | undefined> {
    const file = await readFile(join(this.home, "host.json"), "utf8").catch(() => undefined);
    return file === undefined ? undefined : (JSON.parse(file) as { url: string }).url;
  }

  /** Whether the current host finds the run. */
  async isAccepted(): Promise<boolean> {
    const url = await this.hostUrl();
    if (url === undefined) return false;
    const answer = await new Api(url).get(`/api/runs/${this.id}`).catch(() => undefined);
    return answer?.status === 200;
  }

  async kill(launch: Launch): Promise<void> {
    const kill = await launch.kill();
    if (kill !== undefined) this.kills.push(kill);
  }

  /** Waits for an undisturbed command. */
  async finish(launch: Launch): Promise<LaunchEnd> {
    const end = await endWithin(launch, MAX_RUN_MS);
    if (end === undefined)
      throw new Error(`gotag ${launch.command} has not ended within ${MAX_RUN_MS / 1000} s.\n${launch.transcript()}`);
    return end;
  }

  /** Reads the outcome after a command has ended by itself. */
  async outcome(launch: Launch, end: LaunchDone): Promise<Outcome> {
    if (launch.command === "serve" && end.code !== 0)
      throw new Error(`gotag serve ended with code ${end.code}.\n${launch.transcript()}`);
    const report = launch.command === "serve" ? await this.#look() : end;
    if (!report.stdout.startsWith("{"))
      throw new Error(`gotag ended with code ${report.code}, without a report.\n${launch.transcript()}`);
    const { status, summary } = JSON.parse(report.stdout) as Omit<Outcome, "code" | "log">;
    return { code: report.code, status, summary, log: await this.#readLog() };
  }

  /** Writes the output of the commands next to the data of the run. */
  keepTranscripts(): void {
    for (const [number, launch] of this.launches.entries())
      writeFileSync(join(this.folder, `launch-${number}.txt`), launch.transcript());
    writeFileSync(join(this.folder, "kills.json"), JSON.stringify(this.kills));
  }

  /** Ends all commands. The folder stays. */
  async stop(): Promise<void> {
    await Promise.all([...this.launches, ...this.#looks].map((launch) => launch.kill()));
  }

  /** Reads the stored log: starting a host to print it would take as long as many of these runs. */
  async #readLog(): Promise<RunLog> {
    const { runs } = await openStorage({ home: this.home, environment: this.#environment });
    return JSON.parse(String(await runs.read(runBlobs(this.id).log))) as RunLog;
  }

  async #look(): Promise<LaunchDone> {
    const launch = this.#launch("wait");
    this.#looks.push(launch);
    const end = await this.finish(launch);
    if (end.kind === "unknown") throw new Error(`A run that has ended is no longer found.\n${launch.transcript()}`);
    return end;
  }

  #launch(command: Way): Launch {
    const words = {
      run: ["run", ...this.#words, "--id", this.id, "--json"],
      wait: ["wait", this.id, "--json"],
      serve: ["serve", "--port", "0"],
    }[command];
    return takeCharge(this.#app.spawn(...words), { id: this.id, command });
  }
}
