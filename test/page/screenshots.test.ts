import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "playwright-core";
import { parse } from "yaml";
import { root } from "../e2e/support/app.ts";
import type { FakeCall } from "../support/fake-model-calls.ts";
import { replies } from "../support/fake-model-replies.ts";
import { startFakeModelServer } from "../support/fake-model-server.ts";
import { Folder } from "../support/folder.ts";
import { perBlock } from "../support/resources.ts";
import { describeInChromium } from "./support/chromium.ts";
import { usePage } from "./support/page-host.ts";

type Question = { readonly user: string; readonly base: number; readonly answer: number };

const QUESTIONS = parse(readFileSync(join(root, "pipelines/simple/cases.yaml"), "utf8")) as readonly Question[];
/** RECORD_SCREENSHOTS=1 records the images of the README again. */
const isRecording = process.env["RECORD_SCREENSHOTS"] === "1";
const IMAGES = join(root, "docs/images");
/** The quality of the model in each run. */
const SKILLS = [0.62, 0.7, 0.66, 0.78, 0.81, 0.77, 0.88];

/** From 0 to 1, derived from a text. */
const chance = (text: string): number => createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32;

/** Answers some questions wrongly: mostly the same ones in each run. */
function answerOf({ lastMessage }: FakeCall, skill: number): string {
  const { answer, base } = QUESTIONS.find(({ user }) => user === lastMessage)!;
  if (0.7 * chance(lastMessage) + 0.3 * chance(`${lastMessage} ${skill}`) < skill) return answer.toString(base);
  return chance(`${lastMessage} how`) < 0.5 ? (answer + 1).toString(base) : "I would rather not say.";
}

describeInChromium("pictures of the page", () => {
  const model = perBlock(() => startFakeModelServer());
  const folder = perBlock(() => new Folder());
  const host = usePage(() => {
    const prices = { inputPer1M: 2, outputPer1M: 8 };
    const entry = { name: "gpt-sample", type: "OPEN_AI", endpoint: model.url, prices };
    const GOTAG_MODELS = folder.write("models.json", [entry]);
    return { GOTAG_PIPELINES: undefined, GOTAG_MODELS, GOTAG_KEY_GPT_SAMPLE: "none" };
  });
  const runs: string[] = [];

  beforeAll(async () => {
    for (const skill of SKILLS) {
      model.use((call) => async (...args) => {
        await wait(20 + 180 * chance(`${call.lastMessage} ${skill} ms`));
        await replies.text(answerOf(call, skill))(...args);
      });
      runs.push(await host.run(QUESTIONS, { pipeline: "simple", label: "nightly", config: configOf(skill) }));
    }
  });

  const configOf = (skill: number) => ({
    "prepare.template": "template.njk",
    "infer.model.name": "gpt-sample",
    "infer.model.settings.temperature": skill < 0.8 ? 0.7 : 0,
  });

  /** Takes an image of a view, which must be complete and without errors. */
  async function picture(page: Page, name: string): Promise<void> {
    await page.mouse.move(0, 0);
    const png = await page.screenshot();
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(await page.getByRole("alert").count()).toBe(0);
    if (!isRecording) return;
    mkdirSync(IMAGES, { recursive: true });
    writeFileSync(join(IMAGES, `${name}.png`), png);
  }
  const size = (width: number, height: number) => ({ viewport: { width, height } });

  it("show the list of runs, one of them running", async () => {
    // The first cases are answered, the others after the image is taken. With more lanes, the number of reported cases would vary.
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    let calls = 0;
    model.use((call) => async (...args) => {
      if (++calls > 40) await released;
      await replies.text(answerOf(call, 0.9))(...args);
    });
    const request = { pipeline: "simple", label: "nightly", config: configOf(0.9), concurrency: 1, repeats: 4 };
    const id = await host.start(QUESTIONS, request);
    const page = await host.visit("", size(1280, 400));
    await page.getByText(/^[23]\d of 104$/).waitFor();

    await picture(page, "runs");

    release();
    await host.api.ended(id);
  });

  it("show a run with the details of a case", async () => {
    const page = await host.visit(`#/runs/${runs[1]}`, size(1280, 1100));
    await page.locator("tbody .word.error").first().click();
    await page.getByText("expected answer").waitFor();
    await page.evaluate("scrollTo(0, 0)");

    await picture(page, "run");
  });

  it("show a comparison, in the dark", async () => {
    const hash = `#/compare?base=${runs[0]}&candidate=${runs[6]}`;
    const page = await host.visit(hash, { ...size(1280, 1000), colorScheme: "dark" });
    await page.getByRole("grid").getByText("fixed").first().click();
    await page.getByText("expected answer").nth(1).waitFor();

    await picture(page, "compare");
  });

  it("show the trend of a label", async () => {
    const page = await host.visit("#/trend?label=nightly", size(1280, 720));
    await page.getByRole("group", { name: /^Pass rates/ }).waitFor();

    await picture(page, "trend");
  });
});
