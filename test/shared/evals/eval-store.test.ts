import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEvalStore } from "../../../shared/evals/eval-store.ts";
import { createMemoryStore } from "../../support/memory-store.ts";

describe("createEvalStore", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gotag-evals-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const anEval = { pipeline: "simple", casesFile: "pipelines/simple/cases.yaml" };
  const packaged = (name: string, value: object = anEval) => writeFileSync(join(folder, name), JSON.stringify(value));

  it("contains stored and packaged evals, and prefers the stored ones", async () => {
    const evals = createEvalStore({ store: createMemoryStore(), folder });
    packaged("nightly.yaml");
    packaged("weekly.json");
    packaged("README.md");
    await evals.put("nightly", { ...anEval, limit: 1 });
    await evals.put("hourly", anEval);

    expect(await evals.names()).toEqual(["hourly", "nightly", "weekly"]);
    expect(await evals.find("nightly")).toMatchObject({ source: "stored", parsed: { eval: { limit: 1 } } });
    expect(await evals.find("weekly")).toMatchObject({ source: "packaged", parsed: { ok: true } });
    expect(await evals.find("monthly")).toBeUndefined();
  });

  it("shows a packaged eval again when the stored one is removed", async () => {
    const evals = createEvalStore({ store: createMemoryStore(), folder });
    packaged("nightly.yaml");
    await evals.put("nightly", anEval);

    await evals.remove("nightly");

    expect(await evals.find("nightly")).toMatchObject({ source: "packaged" });
  });

  it("works without a folder", async () => {
    const evals = createEvalStore({ store: createMemoryStore(), folder: join(folder, "missing") });

    expect(await evals.names()).toEqual([]);
    expect(await evals.find("nightly")).toBeUndefined();
  });

  it.each([
    ["Nightly.yaml", "Nightly", /"Nightly" is no name of an eval/],
    ["..yaml", ".", /"\." is no name of an eval/],
  ])("reports what is wrong with the file %s", async (file, name, message) => {
    packaged(file);
    const evals = createEvalStore({ store: createMemoryStore(), folder });

    expect(await evals.names()).toEqual([name]);
    expect(await evals.find(name)).toMatchObject({
      parsed: { ok: false, problems: [{ path: `evals/${file}`, message: expect.stringMatching(message) }] },
    });
  });

  it("refuses two files with one name", async () => {
    packaged("nightly.yaml");
    packaged("nightly.json");

    expect(await createEvalStore({ store: createMemoryStore(), folder }).find("nightly")).toMatchObject({
      parsed: { problems: [{ message: 'is one of several files of the eval "nightly": nightly.json, nightly.yaml' }] },
    });
  });

  it.each(["", "{", "null", "[]", '"x"'])("uses no packaged eval if the stored one is invalid: %j", async (text) => {
    const store = createMemoryStore();
    packaged("nightly.yaml");
    await store.write("stored/nightly.json", text);

    const found = await createEvalStore({ store, folder }).find("nightly");
    expect(found).toMatchObject({ source: "stored", parsed: { ok: false } });
  });
});
