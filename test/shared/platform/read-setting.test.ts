import { isSet, readSetting } from "../../../shared/platform/settings.ts";

describe("readSetting", () => {
  it.each([
    { environment: { GOTAG_HISTORY_DAYS: " 90 " }, text: "90", because: "blanks around a text are not of it" },
    { environment: { GOTAG_HISTORY_DAYS: " " }, text: "30", because: "a blank setting has its default" },
    { environment: {}, text: "30", because: "one that is not set has its default" },
  ])("gives $text, as $because", ({ environment, text }) => {
    expect(readSetting(environment, "GOTAG_HISTORY_DAYS")).toBe(text);
  });

  it("gives nothing for a setting that is not set and has no default", () => {
    expect(readSetting({}, "GOTAG_URL")).toBeUndefined();
  });
});

describe("isSet", () => {
  it("does not take a default, or blanks, for a setting that was given", () => {
    expect(
      [{}, { GOTAG_HOME: " " }, { GOTAG_HOME: "x" }].map((environment) => isSet(environment, "GOTAG_HOME")),
    ).toEqual([false, false, true]);
  });
});
