import fc from "fast-check";
import { checkCaseFileSize } from "../../../shared/cases/case-file-format.ts";
import { LONGEST_CASE_CHARACTERS } from "../../../shared/cases/jsonl.ts";
import { parseCases, readCases } from "../../../shared/cases/read-cases.ts";

const ID = "6a9f2f0e-3c5b-4a57-9a52-0f2f5a0f6f11";

function* pieces(text: string | Uint8Array, size: number): Generator<Uint8Array> {
  const bytes = Buffer.from(text as string);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

describe("readCases", () => {
  it.each([
    ["c.json", `\uFEFF[{"uuid": "${ID}", "user": "é😀"}]`],
    ["c.yaml", `\uFEFF- uuid: ${ID}\n  user: é😀\n`],
    ["c.jsonl", `\uFEFF{"uuid": "${ID}", "user": "é😀"}\r\n`],
    ["c.csv", `\uFEFFuuid,user\r\n${ID},"é😀"\r\n`],
  ])("reads %s in pieces of any size", async (fileName, text) => {
    for (const size of [1, 2, 3, 7, 1000])
      expect(await readCases(pieces(text, size), { fileName })).toEqual({
        cases: [{ uuid: ID, user: "é😀" }],
        problems: [],
      });
  });

  it("finds what parseCases finds, whatever the file", async () => {
    const piece = fc.constantFrom(
      "uuid",
      ",",
      "\n",
      "\r\n",
      "\r",
      '"',
      '""',
      "a",
      "1",
      `{"uuid": "${ID}"}`,
      "{",
      "}",
      "é",
      ID,
    );
    const text = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom("c.jsonl", "c.csv"), fc.integer({ min: 1, max: 9 }), async (...given) => {
        const [anything, fileName, size] = given;

        expect(await readCases(pieces(anything, size), { fileName })).toEqual(parseCases(anything, { fileName }));
      }),
    );
  });

  it.each(["c.json", "c.yaml", "c.jsonl", "c.csv"])("says where %s is not UTF-8", async (fileName) => {
    const latin1 = Buffer.from("- uuid: café\n", "latin1");

    expect(await readCases(pieces(latin1, 3), { fileName })).toEqual({
      cases: [],
      problems: [{ path: fileName, message: "is not UTF-8 at byte 11; save it as UTF-8" }],
    });
  });

  it("refuses a name that says nothing of the format, and reads nothing", async () => {
    const chunks = { [Symbol.iterator]: () => undefined } as unknown as Iterable<Uint8Array>;

    expect((await readCases(chunks, { fileName: "cases.txt" })).problems).toEqual([
      {
        path: "cases.txt",
        message: "cannot be read as cases: the name must end in .json, .yaml, .yml, .jsonl or .csv",
      },
    ]);
  });

  it.each([
    [
      "c.json",
      "has more than 64 MB, the most that is read; write it as .jsonl or .csv, which may have 256 MB, or cut it into several",
    ],
    [
      "c.yaml",
      "has more than 64 MB, the most that is read; write it as .jsonl or .csv, which may have 256 MB, or cut it into several",
    ],
    ["c.jsonl", "has more than 256 MB, the most that is read; cut it into several"],
  ])("stops to read %s when it is too large", async (fileName, message) => {
    const megabyte = Buffer.from(`${"x".repeat(1024 * 1024 - 1)}\n`);
    let read = 0;
    function* endless(): Generator<Uint8Array> {
      for (;;) {
        read++;
        yield megabyte;
      }
    }

    expect(await readCases(endless(), { fileName })).toEqual({ cases: [], problems: [{ path: fileName, message }] });
    expect(read).toBe(fileName === "c.jsonl" ? 257 : 65);
  });

  it("takes a case of megabytes, but no line without end", async () => {
    const large = JSON.stringify({ uuid: ID, user: "x".repeat(2_000_000) });
    const text = `${large}\n${"x".repeat(LONGEST_CASE_CHARACTERS + 1)}\n`;

    const { cases, problems } = await readCases(pieces(text, 100_000), { fileName: "c.jsonl" });

    expect(cases).toHaveLength(1);
    expect(problems).toEqual([
      { path: "c.jsonl", message: "line 2 has more than 16777216 characters, the most that a case may have" },
    ]);
  });

  it("throws what the source throws", async () => {
    function* broken(): Generator<Uint8Array> {
      yield Buffer.from("uuid\n");
      throw new Error("connection lost");
    }

    for (const fileName of ["c.json", "c.jsonl", "c.csv"])
      await expect(readCases(broken(), { fileName })).rejects.toThrow(new Error("connection lost"));
  });
});

describe("checkCaseFileSize", () => {
  it("names the limit, and the formats that have a higher one", () => {
    expect(checkCaseFileSize("c.yml", 200 * 1024 * 1024)).toEqual({
      path: "c.yml",
      message:
        "has more than 64 MB, the most that is read; write it as .jsonl or .csv, which may have 256 MB, or cut it into several",
    });
    expect(checkCaseFileSize("c.csv", 300 * 1024 * 1024)).toEqual({
      path: "c.csv",
      message: "has more than 256 MB, the most that is read; cut it into several",
    });
  });

  it("allows what can be read, and leaves other names to those who read", () => {
    expect(checkCaseFileSize("c.json", 64 * 1024 * 1024)).toBeUndefined();
    expect(checkCaseFileSize("c.jsonl", 200 * 1024 * 1024)).toBeUndefined();
    expect(checkCaseFileSize("c.txt", 1e12)).toBeUndefined();
  });
});
