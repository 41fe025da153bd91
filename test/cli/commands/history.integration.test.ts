import type { RunPage } from "../../../shared/contract/index.ts";
import { perTest } from "../../support/resources.ts";
import { runCommand } from "../../support/run-command.ts";
import { aRun } from "../a-run.ts";
import { startFakeServer } from "../fake-server.ts";

const newest = aRun({
  id: "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc",
  status: "queued",
  counts: { total: 3, completed: 0, passed: 0, failed: 0, errors: 0 },
});
const older = aRun({
  label: "trial\u001b[2J",
  models: ["perfect", "judge"],
  usage: { inputTokens: 9, outputTokens: 1, costUsd: 0.25 },
  sha: "ff8995a01b7c",
});

describe("gotag history", () => {
  let pages: RunPage[];
  const server = perTest(() => {
    pages = [{ runs: [newest, older] }];
    return startFakeServer(() => pages.shift());
  });
  const history = (...args: string[]) => runCommand(["history", "--url", server.url, ...args]);

  it("shows models and pass rates", async () => {
    expect(await history()).toEqual({
      code: 0,
      stdout: [
        "id        created               pipeline  model           status     done  passed  failed  errors  rate    cost   commit    label",
        "08fd947c  2026-11-22 15:37:01Z  simple                    queued     0/3   0       0       0",
        "7f6b1c52  2026-11-22 15:37:01Z  simple    perfect, judge  completed  3/3   2       0       1       66.67%  $0.25  ff8995a0  trial\\x1b[2J",
        "",
      ].join("\n"),
      stderr: "",
    });
    expect(server.requests).toEqual(["GET /api/runs?limit=20"]);
  });

  it("shows the trend over the runs of one label", async () => {
    const rates = [3, 2, 0].map((passed) =>
      aRun({ counts: { total: 3, completed: 3, passed, failed: 3 - passed, errors: 0 } }),
    );
    pages = [{ runs: [newest, ...rates] }];

    const lines = (await history("--label", "nightly")).stdout.split("\n");

    const start = lines[0]!.indexOf("rate");
    expect(lines.slice(0, 5).map((line) => line.slice(start))).toEqual([
      "rate     trend                 cost  commit",
      "",
      "100.00%  ####################",
      "66.67%   #############.......",
      "0.00%    ....................",
    ]);
  });

  it("has the app filter, and reads pages until there are enough", async () => {
    pages = [
      { runs: [newest], cursor: "1" },
      { runs: [], cursor: "2" },
      { runs: [older], cursor: "3" },
    ];

    await history("--pipeline=simple", "--label=a b", "--status=completed", "--model=gpt", "--limit=2");

    const filter = "pipeline=simple&label=a+b&status=completed&model=gpt";
    expect(server.requests).toEqual([
      `GET /api/runs?${filter}&limit=2`,
      `GET /api/runs?${filter}&limit=1&cursor=1`,
      `GET /api/runs?${filter}&limit=1&cursor=2`,
    ]);
  });

  it("requests at most a page at a time", async () => {
    await history("--limit", "250");

    expect(server.requests).toEqual(["GET /api/runs?limit=100"]);
  });

  it("prints runs with their pass rates as JSON", async () => {
    expect(JSON.parse((await history("--json")).stdout)).toEqual({
      runs: [
        { ...newest, passRate: null },
        { ...older, passRate: 2 / 3 },
      ],
    });
  });

  it("says that there are none", async () => {
    pages = [{ runs: [] }];

    expect((await history("--label", "nope")).stdout).toBe("There are no such runs.\n");
  });
});
