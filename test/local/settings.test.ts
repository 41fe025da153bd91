import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { applyLocalSettings } from "../../local/settings.ts";
import { startSampleApp } from "./sample-app.ts";
import { temporaryFolder } from "./temporary-folder.ts";

describe("local.settings.json", () => {
  const folder = temporaryFolder();
  const file = join(folder, "local.settings.json");
  const write = (settings: unknown): void => writeFileSync(file, JSON.stringify(settings));

  it("adds its values to the environment and changes no existing variable", () => {
    write({ IsEncrypted: false, Values: { NEW: "from the file", THERE: "from the file", COUNT: 5, ON: true } });
    const environment: Record<string, string | undefined> = { THERE: "from the shell" };

    const { undo } = applyLocalSettings(folder, environment);

    expect(environment).toEqual({ NEW: "from the file", THERE: "from the shell", COUNT: "5", ON: "true" });
    undo();
    expect(environment).toEqual({ THERE: "from the shell" });
  });

  it("is optional", () => {
    expect(applyLocalSettings(join(folder, "nowhere"), {}).ignored).toEqual([]);
  });

  it("is read before the functions are loaded; its other sections are reported as ignored", async () => {
    writeFileSync(join(folder, "host.json"), "{}");
    write({ Values: { TEST_LOCAL_SETTING: "x" }, Host: { CORS: "*" }, ConnectionStrings: {} });

    const app = await startSampleApp({ appDirectory: folder });

    expect(process.env.TEST_LOCAL_SETTING).toBe("x");
    expect(app.messages()).toEqual([
      "Host of local.settings.json is ignored; only Values count.",
      "ConnectionStrings of local.settings.json is ignored; only Values count.",
    ]);
    await app.host.stop();
    expect(process.env.TEST_LOCAL_SETTING).toBeUndefined();
  });

  it.each([
    {
      settings: { IsEncrypted: true, Values: {} },
      problem: 'is encrypted, which only Core Tools can read. Decrypt it with "func settings decrypt".',
    },
    { settings: { Values: [1] }, problem: "has the Values [1], but they must be an object of texts." },
    { settings: { Values: { A: {} } }, problem: "has the value {} for Values.A, but settings are texts." },
    { settings: [], problem: "must hold a JSON object." },
  ])("refuses $settings", ({ settings, problem }) => {
    write(settings);

    expect(() => applyLocalSettings(folder, {})).toThrow(
      expect.objectContaining({ code: "local-settings-invalid", message: `${file} ${problem}` }),
    );
  });
});
