import { textTable } from "../../../../shared/reports/render/text.ts";

describe("textTable", () => {
  it("makes each column as wide as its widest cell, and no line wider than its text", () => {
    const rows = [
      ["08fd947c", "OK", ""],
      ["1", "FAILED", "no"],
    ];

    expect(textTable(["id", "status", "why"], rows)).toBe(
      ["id        status  why", "08fd947c  OK", "1         FAILED  no"].join("\n"),
    );
  });

  it("counts the columns of a terminal", () => {
    const texts = ["ab", "日本", "é", "e\u0301", "👍", "👨‍👩‍👧", "❤️", "ｗ", "한"];

    const lines = textTable(
      ["", ""],
      texts.map((text) => [text, "|"]),
    ).split("\n");

    expect(lines.slice(1)).toEqual([
      "ab    |",
      "日本  |",
      "é     |",
      "e\u0301     |",
      "👍    |",
      "👨‍👩‍👧    |",
      "❤️    |",
      "ｗ    |",
      "한    |",
    ]);
  });

  it("is its heading alone without rows", () => {
    expect(textTable(["id", "status"], [])).toBe("id  status");
  });
});
