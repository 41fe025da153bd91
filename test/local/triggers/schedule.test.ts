import { parseSchedule } from "../../../local/triggers/schedule.ts";

const monday = "2026-01-05T08:00:00Z";
function threeTimes(expression: string, after = monday): string[] {
  const schedule = parseSchedule(expression, {});
  const times: Date[] = [];
  for (let time = new Date(after); times.length < 3; times.push(time)) time = schedule.next(time);
  return times.map((time) => time.toISOString().replace(":00.000Z", ""));
}

describe("parseSchedule", () => {
  it.each([
    { expression: "0 */5 * * * *", times: ["2026-01-05T08:05", "2026-01-05T08:10", "2026-01-05T08:15"] },
    { expression: "0 5/25 * * * *", times: ["2026-01-05T08:05", "2026-01-05T08:30", "2026-01-05T08:55"] },
    { expression: "0 0 9-17/4 * * *", times: ["2026-01-05T09:00", "2026-01-05T13:00", "2026-01-05T17:00"] },
    { expression: "0 0,30 8 * * 1-5", times: ["2026-01-05T08:30", "2026-01-06T08:00", "2026-01-06T08:30"] },
    { expression: "0 0 9 * * MON-wed", times: ["2026-01-05T09:00", "2026-01-06T09:00", "2026-01-07T09:00"] },
    { expression: "0 0 0 * March Sunday,Sat", times: ["2026-03-01T00:00", "2026-03-07T00:00", "2026-03-08T00:00"] },
    { expression: "0 0 0 13 * 5", times: ["2026-02-13T00:00", "2026-03-13T00:00", "2026-11-13T00:00"] },
    { expression: "0 0 0 29 2 *", times: ["2028-02-29T00:00", "2032-02-29T00:00", "2036-02-29T00:00"] },
    { expression: "15 * * * *", times: ["2026-01-05T08:15", "2026-01-05T09:15", "2026-01-05T10:15"] },
    { expression: "00:20:00", times: ["2026-01-05T08:20", "2026-01-05T08:40", "2026-01-05T09:00"] },
    { expression: "1.12:00:00", times: ["2026-01-06T20:00", "2026-01-08T08:00", "2026-01-09T20:00"] },
  ])("computes when $expression is due", ({ expression, times }) => {
    expect(threeTimes(expression)).toEqual(times);
  });

  it("supports seconds", () => {
    expect(threeTimes("*/20 * * * * *")).toEqual([
      "2026-01-05T08:00:20.000Z",
      "2026-01-05T08:00:40.000Z",
      "2026-01-05T08:01",
    ]);
  });

  it("takes the schedule from an app setting", () => {
    const schedule = parseSchedule("%NIGHTLY%", { NIGHTLY: "0 0 3 * * *" });

    expect(schedule.next(new Date(monday))).toEqual(new Date("2026-01-06T03:00:00Z"));
  });

  it.each([
    { expression: "0 0 * * * * *", problem: "has 7 fields." },
    { expression: "@hourly", problem: "has 1 fields." },
    { expression: "24:00:00", problem: "has 1 fields." },
    { expression: "0 0 0 ? * *", problem: 'has the field "?", which is not made of numbers, names and * , - /.' },
    {
      expression: "0 0 0 * * Noday",
      problem: 'has the field "Noday", which is not made of numbers, names and * , - /.',
    },
    { expression: "0 0 0 * * 7", problem: "has the day of week 7. Sunday is 0." },
    { expression: "0 70 * * * *", problem: "is wrong: CronPattern: Invalid value for minute: 70." },
    { expression: "0 9-5 * * * *", problem: "is wrong: CronPattern: From value is larger than to value: '9-5'." },
    { expression: "0 0 0 31 2 *", problem: "never comes." },
  ])("refuses $expression", ({ expression, problem }) => {
    expect(() => parseSchedule(expression, {})).toThrow(
      `the schedule "${expression}" ${problem} A schedule has six fields, {second} {minute} {hour} {day} {month} {day of week}, such as "0 */5 * * * *", or is a time span such as "00:05:00".`,
    );
  });
});
