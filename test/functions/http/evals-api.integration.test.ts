import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Api } from "../../e2e/support/api.ts";
import { AppInProcess } from "../../support/app-in-process.ts";

const cases = [1, 2, 3].map((number) => ({ uuid: `00000000-0000-4000-8000-00000000000${number}`, number }));
const anEval = (more: object = {}) => ({ pipeline: "held", casesFile: "three.json", ...more });

describe("evals and suites over HTTP", () => {
  const app = new AppInProcess({ pipelines: join(import.meta.dirname, "../../shared/evals/pipelines") });
  let api: Api;
  beforeAll(async () => {
    await app.start();
    api = new Api(app.url);
    expect(await api.put("/api/suites/three.json", cases)).toMatchObject({ status: 204 });
    expect(await api.put("/api/evals/small", anEval({ gates: ["no-regression(base=baseline)"] }))).toMatchObject({
      status: 204,
    });
  });
  afterAll(() => app.dispose());

  const issuesOf = async (answer: Promise<{ status: number; body: any }>) => {
    const { status, body } = await answer;
    return [status, ...(body.issues ?? []).map(({ path, message }: any) => `${path}: ${message}`)];
  };

  it.each([
    ["/api/suites/Three.json", cases, /name: "Three.json" is no name of a suite/],
    ["/api/suites/..%2Fx.json", cases, /is no name of a suite/],
    ["/api/suites/three.txt", cases, /ends in \.json/],
    ["/api/suites/three.json", [{ number: 1 }], /uuid/],
    ["/api/evals/Small", anEval(), /name: "Small" is no name of an eval/],
    ["/api/evals/small", anEval({ casesFile: "gone.json" }), /casesFile: There is no case file/],
    ["/api/evals/small", anEval({ config: { "judge.limitt": 1 } }), /judge.limitt: is no setting of this pipeline/],
    ["/api/evals/small", anEval({ schedule: "0 0 0 30 2 *" }), /schedule: never comes/],
    ["/api/evals/small", anEval({ gates: ["p95(nowhere)<1s"] }), /gates\[0\]: "nowhere" is no stage/],
    ["/api/evals/small", [], /must be an object/],
  ])("refuses to store an invalid body at %s: %j", async (path, body, message) => {
    expect((await issuesOf(api.put(path, body))).join("\n")).toMatch(message);
    expect((await api.get("/api/evals")).body.evals).toMatchObject([
      { name: "small", gates: ["no-regression(base=baseline)"] },
    ]);
  });

  it("only checks an eval if requested", async () => {
    expect(await api.put("/api/evals/other?check=true", anEval())).toMatchObject({ status: 204 });
    expect(await api.get("/api/evals/other")).toMatchObject({ status: 404, body: { code: "eval-not-found" } });
  });

  it("runs an eval with overrides, without evaluating it", async () => {
    const { body } = await api.post("/api/runs", { eval: "small", config: ["judge.limit=1"], limit: 2, label: "mine" });
    expect(await api.ended(body.id)).toMatchObject({ label: "mine", counts: { total: 2, passed: 1, failed: 1 } });
    expect((await api.get("/api/evals/small")).body).not.toHaveProperty("last");
    expect((await api.get(`/api/runs/${body.id}/gates`)).body).toMatchObject([{ passed: true, actual: null }]);
  });

  it("finds the run that the same ID has started and refuses an ID of another eval", async () => {
    await api.put("/api/evals/other", anEval());
    const id = randomUUID();
    const first = await api.post("/api/evals/small/run", { id });
    const again = await api.post("/api/evals/small/run", { id });
    await api.ended(id);
    const later = await api.post("/api/evals/small/run", { id });
    const others = await api.post("/api/evals/other/run", { id });

    expect([first, again, later].map(({ status, body }) => [status, body.id])).toEqual(Array(3).fill([202, id]));
    expect(others).toMatchObject({ status: 409, body: { code: "run-id-taken" } });
    expect((await api.get("/api/runs?label=small")).body.runs).toHaveLength(1);
    await api.delete("/api/evals/other");
  });

  it.each([
    [{ eval: "gone" }, /eval: There is no eval "gone"\. Known evals: small/],
    [{ eval: "small", pipeline: "held" }, /"pipeline": the eval has its own/],
    [{ eval: "small", limit: 0 }, /limit: /],
    [
      { pipeline: "held", cases, gates: ["no-regression(base=baseline)"] },
      /gates\[0\]: only a run of an eval has a baseline/,
    ],
  ])("refuses the run %j", async (body, message) => {
    expect((await issuesOf(api.post("/api/runs", body))).join("\n")).toMatch(message);
  });

  it("keeps the meaning of the baseline in a rerun, which is no scheduled run", async () => {
    const { id } = (await api.post("/api/runs", { eval: "small" })).body;
    await api.ended(id);
    const rerun = await api.post(`/api/runs/${id}/rerun`, {});
    await api.ended(rerun.body.id);

    expect((await api.get(`/api/runs/${rerun.body.id}/gates`)).body).toMatchObject([{ passed: true }]);
  });
});
