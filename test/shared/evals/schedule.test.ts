import {
  dateIn,
  isTimeZone,
  parseEvalSchedule,
  type EvalSchedule,
  dueOccurrence,
} from "../../../shared/evals/schedule.ts";

const scheduleOf = (schedule: string, timeZone?: string): EvalSchedule => {
  const parsed = parseEvalSchedule({ schedule, timeZone });
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed;
};

describe("parseEvalSchedule", () => {
  it.each([
    { schedule: "0 0 3 * * *", latest: "2026-11-22T03:00:00.000Z", next: "2026-11-23T03:00:00.000Z" },
    { schedule: "30 15 10 * * *", latest: "2026-11-21T10:15:30.000Z", next: "2026-11-22T10:15:30.000Z" },
    { schedule: "0 0 9 * * MON-FRI", latest: "2026-11-20T09:00:00.000Z", next: "2026-11-23T09:00:00.000Z" },
    { schedule: "0 0 0 29 2 *", latest: "2024-02-29T00:00:00.000Z", next: "2028-02-29T00:00:00.000Z" },
    { schedule: "0 0 0 13 * 5", latest: "2026-11-13T00:00:00.000Z", next: "2027-08-13T00:00:00.000Z" },
  ])("finds the times of $schedule before and after a date", ({ schedule, latest, next }) => {
    const now = new Date("2026-11-22T08:00:00.500Z"); // a Sunday

    expect(scheduleOf(schedule).latest(now)?.toISOString()).toBe(latest);
    expect(scheduleOf(schedule).next(now)?.toISOString()).toBe(next);
  });

  it("includes the time itself", () => {
    const at = new Date("2026-11-22T03:00:00.000Z");

    expect(scheduleOf("0 0 3 * * *").latest(at)).toEqual(at);
    const before = scheduleOf("0 0 3 * * *").latest(new Date(at.getTime() - 1));
    expect(before?.toISOString()).toBe("2026-11-21T03:00:00.000Z");
  });

  it.each([
    { when: "put forward", day: "2026-03-29", schedule: "0 30 2 * * *", times: ["01:00"] },
    { when: "put back", day: "2026-10-25", schedule: "0 30 2 * * *", times: ["00:30"] },
    { when: "put forward", day: "2026-03-29", schedule: "0 0 3 * * *", times: ["01:00"] },
    { when: "put back", day: "2026-10-25", schedule: "0 0 3 * * *", times: ["02:00"] },
  ])("comes once on the day when clocks are $when: $schedule in Berlin", ({ day, schedule, times }) => {
    const { next, latest } = scheduleOf(schedule, "Europe/Berlin");
    const found: string[] = [];
    for (let at = next(new Date(`${day}T00:00:00Z`)); at!.toISOString() < `${day}T12`; at = next(at!)) {
      found.push(at!.toISOString().slice(11, 16));
      expect(latest(at!)).toEqual(at);
    }

    expect(found).toEqual(times);
    expect(latest(new Date(`${day}T12:00:00Z`))!.toISOString()).toBe(`${day}T${times[0]}:00.000Z`);
  });

  it.each([
    ["0 3 * * *", /^has 5 fields, and must have six fields, /],
    ["", /^has 1 fields/],
    ["0 0 3 L * *", /^has the field "L"/],
    ["0 0 3 * * 7", "has the day of week 7; Sunday is 0"],
    ["0 0 25 * * *", /^cannot be read: .+; it must have six fields/],
    ["0 0 0 30 2 *", "never comes"],
    ["0 0 3 * * MONDAYS", /^has the field "MONDAYS"/],
    ["<script> 0 3 * * *", /^has the field "<script>"/],
  ])("says what is wrong with %j", (schedule, problem) => {
    expect(parseEvalSchedule({ schedule })).toEqual({ problem: expect.stringMatching(problem) });
  });
});

describe("isTimeZone", () => {
  it.each([
    ["Europe/Berlin", true],
    ["UTC", true],
    ["Mars/Olympus", false],
    ["+01:00", false],
    ["", false],
  ])("of %j is %s", (text, answer) => {
    expect(isTimeZone(text)).toBe(answer);
  });
});

describe("dateIn", () => {
  it("is the date on the calendar of the time zone", () => {
    const late = new Date("2026-11-22T23:30:00Z");
    const dates = ["UTC", "Europe/Berlin", "America/New_York"].map((zone) => dateIn(zone, late));

    expect(dates).toEqual(["2026-11-22", "2026-11-23", "2026-11-22"]);
  });
});

describe("dueOccurrence", () => {
  const nightly = scheduleOf("0 0 3 * * *");
  const at = (text: string) => new Date(`2026-11-${text}Z`);

  it.each([
    { since: "20T12:00", now: "21T02:59:59", due: undefined, because: "the time has not come" },
    { since: "20T12:00", now: "21T03:00", due: "21T03:00", because: "the time has come" },
    { since: "01T12:00", now: "21T18:00", due: "21T03:00", because: "only the most recent missed time counts" },
    { since: "21T03:00:01", now: "21T18:00", due: undefined, because: "the schedule is newer" },
    { since: "21T03:00", now: "21T18:00", due: undefined, because: "the schedule is from that moment" },
  ])("is $due when it is $now: $because", ({ since, now, due }) => {
    expect(dueOccurrence(nightly, { since: at(since), now: at(now) })).toEqual(due && at(due));
  });
});
