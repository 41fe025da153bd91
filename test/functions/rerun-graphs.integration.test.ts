import { join } from "node:path";
import { replies } from "../support/fake-model-replies.ts";
import { caseId, useAppWithModel } from "./app-with-model.ts";

// The graph and the conversation of the chaos tests: the prompt of each call contains its stage and turn.
const { app, server } = useAppWithModel({
  keyPattern: /call (\d+\/\w+\/\d)/,
  pipelines: join(import.meta.dirname, "../chaos/pipelines"),
});

describe("a rerun from a stage", () => {
  const ended = async (path: string, body: object) => {
    const { id } = await app.post(path, body);
    await app.ended(id);
    return app.get(`/api/runs/${id}/log`);
  };
  const called = () => Object.keys(server.callsByKey()).sort();

  it("calls that stage of a graph and the stages after it, in branches too", async () => {
    const cases = [0, 1].map((index) => ({ uuid: caseId(index), answer: index + 5, says: `${index + 5}` }));
    const config = { "left.model.name": "fake" };
    const base = await ended("/api/runs", { pipeline: "dag", cases, config });
    server.forget();

    const log = await ended(`/api/runs/${base.uuid}/rerun`, { from: "join" });
    const joined = called();
    server.forget();
    const other = await ended(`/api/runs/${base.uuid}/rerun`, { from: "first" });

    expect(joined).toEqual(["0/join/0", "1/join/0"]);
    expect(called()).toEqual(["0/first/0", "0/second/0", "1/first/0", "1/second/0"]);
    for (const { results } of [log, other])
      expect(results.map(({ stages }: any) => stages)).toEqual(base.results.map(({ stages }: any) => stages));
  });

  it("reuses the results of each turn, and resumes after a turn that had failed", async () => {
    const turns = [{ add: 1 }, { add: 2, says: "what?" }, { add: 3 }];
    const cases = [
      { uuid: caseId(0), turns: [{ add: 1 }, { add: 2 }], answer: 3 },
      { uuid: caseId(1), turns, answer: 6 },
    ];
    const config = { "infer.model.name": "fake" };
    const base = await ended("/api/runs", { pipeline: "turns", cases, config });
    server.forget();

    const same = await ended(`/api/runs/${base.uuid}/rerun`, { from: "extract" });
    const sameCalls = called();
    server.use(({ key }) => replies.text(key === "1/infer/1" ? "3" : undefined));
    const repaired = await ended(`/api/runs/${base.uuid}/rerun`, { from: "infer", only: "errors" });

    expect(base.results.map(({ passed }: any) => passed)).toEqual([true, false]);
    expect(sameCalls).toEqual([]);
    const outcomes = ({ results }: any) => results.map(({ turns: of }: any) => of.map(({ stages }: any) => stages));
    expect(outcomes(same)).toEqual(outcomes(base));
    expect(called()).toEqual(["1/infer/0", "1/infer/1", "1/infer/2"]);
    expect(repaired.results[1]).toMatchObject({ passed: true, turns: [{}, {}, { stages: { extract: 6 } }] });
    const prepared = repaired.results[1].turns.map(({ metadata }: any) => metadata.stages.prepare.reused);
    expect(prepared).toEqual([true, true, undefined]);
    expect(repaired.results[0].metadata.reusedFrom).toBe(base.uuid);
  });
});
