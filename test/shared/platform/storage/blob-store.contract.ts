import type { BlobStore } from "../../../../shared/platform/storage/blob-store.ts";

/** The contract of every store. `create` opens a new, empty container. */
export function describeBlobStore(adapter: string, create: () => Promise<BlobStore>): void {
  describe(`a blob store on ${adapter}`, () => {
    let store: BlobStore;
    beforeEach(async () => {
      store = await create();
    });

    const textOf = async (name: string) => (await store.read(name))?.toString("utf8");
    async function streamOf(name: string): Promise<Buffer | undefined> {
      const stream = await store.readStream(name);
      if (stream === undefined) return undefined;
      const parts: Uint8Array[] = [];
      for await (const part of stream) parts.push(part);
      return Buffer.concat(parts);
    }

    it("is empty at first", async () => {
      expect(await store.read("a.json")).toBeUndefined();
      expect(await store.readStream("a.json")).toBeUndefined();
      expect(await store.list("")).toEqual([]);
      await store.delete("a.json");
    });

    it("reads what was written as text and as bytes", async () => {
      await store.write("a/text.json", '"grüße 👋"');
      await store.write("a/bytes.bin", Uint8Array.of(0, 255, 10));
      await store.write("a/empty", "");

      expect(await textOf("a/text.json")).toBe('"grüße 👋"');
      expect([...(await store.read("a/bytes.bin"))!]).toEqual([0, 255, 10]);
      expect(await textOf("a/empty")).toBe("");
      expect((await streamOf("a/text.json"))?.toString("utf8")).toBe('"grüße 👋"');
    });

    it("reads JSON with unpaired surrogates", async () => {
      const halves = JSON.stringify({ "\ud800": ["\udfff", "\udc00\ud800".repeat(5_000)] });
      await store.write("a.json", halves);

      expect(await textOf("a.json")).toBe(halves);
      expect((await streamOf("a.json"))?.toString("utf8")).toBe(halves);
    });

    it("replaces an existing blob with a write", async () => {
      await store.write("a.json", "a longer first text");
      await store.write("a.json", "second");

      expect(await textOf("a.json")).toBe("second");
    });

    it("creates a blob once and reports when it already exists", async () => {
      expect(await store.create("a.json", "first")).toBe(true);
      expect(await store.create("a.json", "second")).toBe(false);
      expect(await textOf("a.json")).toBe("first");
    });

    it("lets exactly one of many concurrent creations of a blob succeed", async () => {
      const writers = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(1000));

      const won = await Promise.all(writers.map((content) => store.create("deep/down/a.json", content)));

      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await textOf("deep/down/a.json")).toBe(writers[won.indexOf(true)]);
    });

    it("never shows half a blob to a reader", async () => {
      const contents = ["a", "b"].map((letter) => letter.repeat(300_000));
      await store.write("a.json", contents[0]!);
      let isDone = false;
      const writes = (async () => {
        for (let count = 0; count < 20; count++) await store.write("a.json", contents[count % 2]!);
        isDone = true;
      })();

      while (!isDone) expect(contents).toContain(await textOf("a.json"));
      await writes;
    });

    it("writes a stream of 10 MB, of texts and bytes", async () => {
      const chunk = "0123456789abcde\n".repeat(4096);
      const chunks = async function* () {
        for (let count = 0; count < 160; count++) yield count % 2 ? chunk : Buffer.from(chunk);
      };
      await store.writeStream("big.json", chunks());

      const content = (await streamOf("big.json"))!;
      expect(content.length).toBe(160 * 65536);
      expect(content.equals(Buffer.from(chunk.repeat(160)))).toBe(true);
    });

    it("writes nothing of a stream that fails and throws its error", async () => {
      await store.write("kept.json", "before");
      const failing = async function* () {
        yield "x".repeat(5_000_000);
        throw new RangeError("the source is gone");
      };

      await expect(store.writeStream("new.json", failing())).rejects.toThrow(new RangeError("the source is gone"));
      await expect(store.writeStream("kept.json", failing())).rejects.toThrow("the source is gone");

      expect(await textOf("new.json")).toBeUndefined();
      expect(await textOf("kept.json")).toBe("before");
      expect(await store.list("")).toEqual(["kept.json"]);
    });

    it("replaces a blob with a stream and accepts an empty one", async () => {
      await store.write("a.json", "before");
      await store.writeStream("a.json", (async function* () {})());

      expect(await textOf("a.json")).toBe("");
    });

    it("lists the names with a prefix in order", async () => {
      const names = ["b/2.json", "a.json", "b/10.json", "b/1/x.json", "b-c.json", "b.json", "c/d/e/f.json"];
      for (const name of names) await store.write(name, "x");

      expect(await store.list("")).toEqual([...names].sort());
      expect(await store.list("b/")).toEqual(["b/1/x.json", "b/10.json", "b/2.json"]);
      expect(await store.list("b")).toEqual(["b-c.json", "b.json", "b/1/x.json", "b/10.json", "b/2.json"]);
      expect(await store.list("b/1")).toEqual(["b/1/x.json", "b/10.json"]);
      expect(await store.list("c/d/e/f.json")).toEqual(["c/d/e/f.json"]);
      expect(await store.list("none/")).toEqual([]);
    });

    it("lists page by page, each name once", async () => {
      const numbers = Array.from({ length: 25 }, (_, index) => index);
      const names = numbers.map((index) => `page/${index % 5}/${String(index).padStart(3, "0")}.json`);
      await Promise.all(names.map((name) => store.write(name, "x")));

      const seen: string[] = [];
      for (;;) {
        const page = await store.list("page/", { limit: 10, after: seen.at(-1) });
        seen.push(...page);
        if (page.length < 10) break;
      }

      expect(seen).toEqual([...names].sort());
      expect(await store.list("page/", { after: "page/3" })).toHaveLength(10);
      expect(await store.list("page/", { after: "zzz" })).toEqual([]);
    });

    it("deletes a blob, and only that one", async () => {
      await store.write("a/1.json", "x");
      await store.write("a/2.json", "x");

      await store.delete("a/1.json");
      await store.delete("a/1.json");

      expect(await store.list("")).toEqual(["a/2.json"]);
      await store.delete("a/2.json");
      expect(await store.create("a/1.json", "again")).toBe(true);
    });

    it("creates a link that can only read one blob, or none", async () => {
      await store.write("a/1.json", "one");
      await store.write("a/2.json", "two");

      const link = await store.readLink?.("a/1.json", { forMs: 60_000 });

      if (link === undefined) return;
      expect(await (await fetch(link)).text()).toBe("one");
      const others = [
        await fetch(link.replace("1.json", "2.json")),
        await fetch(link, { method: "PUT", body: "x", headers: { "x-ms-blob-type": "BlockBlob" } }),
        await fetch(link, { method: "DELETE" }),
      ];
      expect(others.map(({ status }) => status)).toEqual([403, 403, 403]);
      expect(await textOf("a/1.json")).toBe("one");
    });

    it.each([
      "with space.json",
      "ünï/cödé-名.json",
      "per%20cent.json",
      "q?u&e=s+t#.json",
      "quote'd\".json",
      ".hidden/.x",
      "CON/nul.",
    ])("accepts the name %s", async (name) => {
      await store.write(name, name);

      expect(await textOf(name)).toBe(name);
      expect(await store.list("")).toEqual([name]);
    });
  });
}
