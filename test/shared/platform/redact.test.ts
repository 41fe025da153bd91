import { HIDDEN, redact, redactKnown, rememberEnvironment, rememberSecret } from "../../../shared/platform/redact.ts";

describe("redact", () => {
  it.each([
    ["key sk-proj-0123456789abcdefghij.", `key ${HIDDEN}.`],
    ["ghp_0123456789012345678901234567890123456789", HIDDEN],
    ["AccountName=a;AccountKey=abcdefgh==;x=1", `AccountName=a;AccountKey=${HIDDEN};x=1`],
    ["https://a.blob/c?sv=1&sig=abcdefgh%3D&x=1", `https://a.blob/c?sv=1&sig=${HIDDEN}&x=1`],
    ["https://app/api/runs?code=abcdefgh", `https://app/api/runs?code=${HIDDEN}`],
    ["Authorization: Bearer abcdefgh.ijk", `Authorization: Bearer ${HIDDEN}`],
    ["postgres://me:hunter22@host/db", `postgres://me:${HIDDEN}@host/db`],
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END", HIDDEN],
    ['"say \\"Password=abcdefgh\\""', `"say \\"Password=${HIDDEN}\\""`],
    ["max_tokens=800 monkey=1 10:30 at https://host/a:b@c", "max_tokens=800 monkey=1 10:30 at https://host/a:b@c"],
  ])("replaces %j by %j", (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it("redacts remembered secrets, also within JSON in JSON", () => {
    rememberSecret('quote"and\\slash');
    const nested = JSON.stringify([JSON.stringify({ key: 'quote"and\\slash' })]);

    expect(redactKnown(`a quote"and\\slash`)).toBe(`a ${HIDDEN}`);
    expect(JSON.parse(JSON.parse(redactKnown(nested))[0])).toEqual({ key: HIDDEN });
  });

  it("redacts variables with the name of a secret that are long enough", () => {
    rememberEnvironment({
      GOTAG_KEY_X: "aaaa-bbbb",
      HOME: "/home/somebody",
      PWD: "/home/somebody",
      OTHER_API_KEY: "short",
      X: "AccountKey=cccc-dddd;",
    });

    expect(redactKnown("aaaa-bbbb /home/somebody short cccc-dddd")).toBe(`${HIDDEN} /home/somebody short ${HIDDEN}`);
  });

  it("redacts the headers of telemetry, encoded or not, with or without the word before the key", () => {
    rememberEnvironment({
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Basic%20dXNlcjpwYXNz,x-team = eeee-ffff-1,x-set=evaluations",
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: "x-honey=100%gggg-hhhh",
    });

    expect(
      redactKnown("Basic dXNlcjpwYXNz, dXNlcjpwYXNz, Basic%20dXNlcjpwYXNz, eeee-ffff-1, evaluations, 100%gggg-hhhh"),
    ).toBe([HIDDEN, HIDDEN, HIDDEN, HIDDEN, "evaluations", HIDDEN].join(", "));
  });

  it.each(["sk-", "a:", "://", "Bearer ", "eyJ", "-----BEGIN ", "?sig=", "Password="])(
    "takes a moment for a megabyte of %j",
    (part) => {
      const start = performance.now();

      redact(part.repeat(2 ** 20 / part.length));
      redact(part + "a".repeat(2 ** 20));

      expect(performance.now() - start).toBeLessThan(5_000);
    },
  );
});
