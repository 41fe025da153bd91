import { AppInProcess } from "../support/app-in-process.ts";
import { sameCases } from "./app-with-model.ts";

const cases = sameCases(1);
const config = ["prepare.template=mine.njk", "infer.model.name=perfect"];
const files = (part: string) => ({
  "mine.njk": 'Base {{ case.base }}. {% include "parts/how.njk" %}',
  "parts/how.njk": part,
});

describe("templates that a run's template includes", () => {
  const app = new AppInProcess();
  beforeAll(() => app.start());
  afterAll(() => app.dispose());

  const prompted = async (path: string, body: object) => {
    const { id } = await app.post(path, body);
    await app.ended(id);
    const { results, metadata } = await app.get(`/api/runs/${id}/log`);
    return { id, prompt: results[0].stages.prepare[0].content, includes: metadata.pipeline.includes };
  };

  it("are stored with the run, so that a rerun uses the same texts unless it replaces the template", async () => {
    const run = await prompted("/api/runs", { pipeline: "simple", cases, config, files: files("Digits only.\n") });
    const rerun = await prompted(`/api/runs/${run.id}/rerun`, { files: files("In words.") });
    const given = { config: config.slice(0, 1), files: files("In words.") };
    const replaced = await prompted(`/api/runs/${rerun.id}/rerun`, given);

    expect(run).toMatchObject({
      prompt: "Base 10. Digits only.",
      includes: { "prepare.template_text": { "parts/how.njk": "Digits only.\n" } },
    });
    expect(rerun).toMatchObject({ prompt: run.prompt, includes: run.includes });
    expect(replaced.prompt).toBe("Base 10. In words.");
  });

  it.each(["../simple/template.njk", "/etc/passwd", "pipeline.ts/../template.njk"])(
    "are files of the request or of the pipeline, which %s is not",
    async (name) => {
      const body = { pipeline: "simple", cases, config, files: { "mine.njk": `{% include "${name}" %}` } };
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${app.url}/api/runs`, { method: "POST", headers, body: JSON.stringify(body) });

      expect(answer.status).toBe(400);
      expect((await answer.json()) as object).toMatchObject({
        issues: [{ path: "prepare.template", message: `mine.njk, line 1: there is no template "${name}"` }],
      });
    },
  );
});
