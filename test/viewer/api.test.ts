import { createApi, withQuery } from "../../viewer/api.ts";

const answering = (status: number, body: unknown) => {
  const requests: { path: string; headers: unknown }[] = [];
  const fetch = async (path: string, { headers }: RequestInit) => {
    requests.push({ path, headers });
    return new Response(typeof body === "string" ? body : JSON.stringify(body), { status });
  };
  return { fetch, requests };
};

describe("createApi", () => {
  it("sends the key when there is one", async () => {
    const { fetch, requests } = answering(200, { runs: [] });
    const keys = [undefined, "secret"];
    const api = createApi({ fetch, readKey: () => keys.shift() });

    await api.get("/api/runs");
    const answer = await api.get("/api/runs");

    expect(answer).toEqual({ runs: [] });
    expect(requests.map(({ headers }) => headers)).toEqual([
      { accept: "application/json" },
      { accept: "application/json", "x-functions-key": "secret" },
    ]);
  });

  it.each([
    {
      what: "a problem document",
      status: 404,
      body: { detail: "A run is not there.", issues: [{ path: "base", message: 'There is no run "x".' }] },
      message: 'A run is not there. There is no run "x".',
    },
    { what: "words of a gateway", status: 502, body: "<html>Bad Gateway", message: "The app answered 502." },
    { what: "nothing", status: 401, body: "", message: "The app answered 401." },
    { what: "null", status: 500, body: null, message: "The app answered 500." },
  ])("describes the error when the answer is $what", async ({ status, body, message }) => {
    const { fetch } = answering(status, body);
    const api = createApi({ fetch, readKey: () => undefined });

    await expect(api.get("/api/runs")).rejects.toMatchObject({ message, status, asksForKey: status === 401 });
  });

  it("says when the app does not answer", async () => {
    const api = createApi({ fetch: () => Promise.reject(new TypeError("Failed to fetch")), readKey: () => undefined });

    await expect(api.get("/api/runs")).rejects.toMatchObject({ message: "The app does not answer.", status: 0 });
  });

  it("passes an abort on as it is", async () => {
    const aborted = AbortSignal.abort();
    const api = createApi({ fetch: () => Promise.reject(aborted.reason), readKey: () => undefined });

    await expect(api.get("/api/runs", aborted)).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("withQuery", () => {
  it("leaves out parameters without a value", () => {
    expect(withQuery("/api/runs", { label: "", cursor: undefined })).toBe("/api/runs");
    expect(withQuery("/api/runs", { limit: 20, label: "a&b" })).toBe("/api/runs?limit=20&label=a%26b");
    expect(withQuery("/api/runs/1/cases/2", { repeat: 0 })).toBe("/api/runs/1/cases/2?repeat=0");
  });
});
