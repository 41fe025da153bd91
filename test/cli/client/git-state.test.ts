import { parseGitStatus, readGitState } from "../../../cli/client/git-state.ts";

const NO_EDITS = { modified: [], added: [], deleted: [], untracked: [], renamed: [] };

describe("parseGitStatus", () => {
  it.each([
    { status: "", edits: {} },
    { status: " M a b.ts\0M  c.ts\0MM d.ts\0UU e.ts\0", edits: { modified: ["a b.ts", "c.ts", "d.ts", "e.ts"] } },
    { status: "A  a.ts\0AM b.ts\0", edits: { added: ["a.ts", "b.ts"] } },
    { status: " D a.ts\0D  b.ts\0", edits: { deleted: ["a.ts", "b.ts"] } },
    { status: "?? ü\nx.ts\0?? folder/\0", edits: { untracked: ["ü\nx.ts", "folder/"] } },
    { status: "R  new.ts\0old.ts\0 M a.ts\0", edits: { renamed: ["old.ts -> new.ts"], modified: ["a.ts"] } },
  ])("finds $edits in $status", ({ status, edits }) => {
    expect(parseGitStatus(status)).toEqual({ ...NO_EDITS, ...edits });
  });
});

describe("readGitState", () => {
  it("gives the commit and the edits of the folder", async () => {
    const asked: [string, string][] = [];

    const state = await readGitState("here", async ([command], folder) => {
      asked.push([command as string, folder]);
      return command === "status" ? "?? a.ts\0" : "ff8995a\n";
    });

    expect(state).toEqual({ sha: "ff8995a", edits: { ...NO_EDITS, untracked: ["a.ts"] } });
    expect(asked).toEqual([
      ["rev-parse", "here"],
      ["status", "here"],
    ]);
  });

  it("gives the edits before the first commit", async () => {
    const state = await readGitState(".", async ([command]) => {
      if (command === "rev-parse") throw new Error("fatal: ambiguous argument 'HEAD'");
      return "A  a.ts\0";
    });

    expect(state).toEqual({ sha: null, edits: { ...NO_EDITS, added: ["a.ts"] } });
  });

  it("gives nothing where there is no git", async () => {
    const state = await readGitState(".", async () => {
      throw new Error("spawn git ENOENT");
    });

    expect(state).toEqual({ sha: null, edits: NO_EDITS });
  });
});
