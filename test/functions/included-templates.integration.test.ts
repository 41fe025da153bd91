import { AppInProcess } from "../support/app-in-process.ts";

const cases = [{ uuid: "00000000-0000-4000-8000-000000000001", user: "1+1", base: 10, answer: 2 }];
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

  it("are kept with the run, so that a rerun fills in the same texts, unless the template is given anew", async () => {
    const config = ["prepare.template=mine.njk", "infer.model.name=perfect"];

    const run = await prompted("/api/runs", { pipeline: "simple", cases, config, files: files("Digits only.\n") });
    const rerun = await prompted(`/api/runs/${run.id}/rerun`, { files: files("In words.") });
    const anew = await prompted(`/api/runs/${rerun.id}/rerun`, {
      config: config.slice(0, 1),
      files: files("In words."),
    });

    expect(run).toMatchObject({
      prompt: "Base 10. Digits only.",
      includes: { "prepare.template_text": { "parts/how.njk": "Digits only.\n" } },
    });
    expect(rerun).toMatchObject({ prompt: run.prompt, includes: run.includes });
    expect(anew.prompt).toBe("Base 10. In words.");
  });

  it.each([
    ["../simple/template.njk", "parts/how.njk"],
    ["/etc/passwd", "parts/how.njk"],
    ["pipeline.ts/../template.njk", "parts/how.njk"],
  ])("are files of the request or of the pipeline, which %s is not", async (name) => {
    const answer = await fetch(`${app.url}/api/runs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        pipeline: "simple",
        cases,
        config: ["prepare.template=mine.njk", "infer.model.name=perfect"],
        files: { "mine.njk": `{% include "${name}" %}` },
      }),
    });

    expect(answer.status).toBe(400);
    expect((await answer.json()) as object).toMatchObject({
      issues: [{ path: "prepare.template", message: `mine.njk, line 1: there is no template "${name}"` }],
    });
  });
});
