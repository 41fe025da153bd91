import { createApiClient } from "../../../cli/client/api-client.ts";
import { startFakeServer } from "../fake-server.ts";

const ID = "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a";

describe("createApiClient", () => {
  let server: Awaited<ReturnType<typeof startFakeServer>> | undefined;
  afterEach(() => server?.stop());

  async function clientOf(answer: Parameters<typeof startFakeServer>[0], more: object = {}) {
    const fake = (server = await startFakeServer(answer));
    return createApiClient({ reach: (work) => work(fake.url), ...more });
  }

  it("calls the routes of the API", async () => {
    const api = await clientOf(() => ({}));

    await api.getHealth();
    await api.getRun(ID);
    await api.getSummary(ID);
    await api.listPipelines();
    await api.getPipeline("a/b");
    await api.getPipeline("menu", ["a.b=1 & 2", "c=é"]);
    await api.listModels();
    await api.listRuns();
    await api.listRuns({ limit: 2, cursor: "a b", label: undefined });
    for await (const _chunk of await api.getLog(ID));
    for await (const _chunk of await api.getReport(ID, { kind: "summary", format: "junit" }));
    for await (const _chunk of await api.getReport(ID, { kind: "format", format: "text", cases: ["a", "b&"] }));
    for await (const _chunk of await api.compareRuns({ base: ID, candidate: "b", format: "json" }));

    expect(server?.requests).toEqual([
      "GET /api/health",
      `GET /api/runs/${ID}`,
      `GET /api/runs/${ID}/summary`,
      "GET /api/pipelines",
      "GET /api/pipelines/a%2Fb",
      "GET /api/pipelines/menu?set=a.b%3D1+%26+2&set=c%3D%C3%A9",
      "GET /api/models",
      "GET /api/runs?",
      "GET /api/runs?limit=2&cursor=a+b",
      `GET /api/runs/${ID}/log`,
      `GET /api/runs/${ID}/summary?format=junit`,
      `GET /api/runs/${ID}/format?format=text&case=a&case=b%26`,
      `GET /api/compare?base=${ID}&candidate=b&format=json`,
    ]);
  });

  it("refuses a request that is too large to send", async () => {
    const api = await clientOf(() => ({}));
    const body = {
      toJSON() {
        throw new RangeError("Invalid string length");
      },
    };

    await expect(api.startRun(body as any)).rejects.toMatchObject({
      code: "usage",
      message: "The files are too large to be sent in one request; cut the case file into several.",
    });
    expect(server?.requests).toEqual([]);
  });

  it("posts a run as JSON, with the key", async () => {
    const seen: unknown[] = [];
    const api = await clientOf(
      (request, _response, body) => {
        seen.push(request.headers["content-type"], request.headers["x-functions-key"], JSON.parse(body));
        return { id: ID };
      },
      { key: "k3y" },
    );
    const body = {
      id: ID,
      pipeline: "simple",
      casesFile: "a.yaml",
      files: { "a.yaml": "[]" },
      config: ["a.b=1"],
      client: { command: "gotag run", sha: null, edits: {} as never },
    };

    expect(await api.startRun(body)).toEqual({ id: ID });
    expect(seen).toEqual(["application/json", "k3y", body]);
  });

  it("cancels a run, and deletes one, whose answer is empty", async () => {
    const api = await clientOf(({ method }, response) => {
      if (method === "DELETE") return void response.writeHead(204).end();
      response.statusCode = 202;
      return { id: ID, status: "running" };
    });

    expect(await api.cancelRun(ID)).toEqual({ id: ID, status: "running" });
    expect(await api.deleteRun(ID)).toBeUndefined();
    expect(server?.requests).toEqual([`POST /api/runs/${ID}/cancel`, `DELETE /api/runs/${ID}`]);
  });

  it("throws the error of a problem document", async () => {
    const issues = [{ path: "pipeline", message: "is unknown" }];
    const api = await clientOf((_request, response) => {
      response.statusCode = 400;
      return { type: "about:blank", title: "Bad Request", status: 400, detail: "No.", code: "invalid-request", issues };
    });

    await expect(api.getRun(ID)).rejects.toMatchObject({
      name: "ApiError",
      status: 400,
      code: "invalid-request",
      message: "No.",
      issues,
    });
  });

  it.each([
    {
      what: "quotes an error answer that is no problem document",
      status: 502,
      body: "<html>Bad gateway</html>",
      says: (url: string) => `${url} answered 502 Bad Gateway: <html>Bad gateway</html>.`,
    },
    {
      what: "suggests a key after 401",
      status: 401,
      body: "",
      says: (url: string) =>
        `${url} answered 401 Unauthorized. Pass the key of the app with --key or GOTAG_KEY, or sign in with --auth entra.`,
    },
    {
      what: "names the address after 404 of another server",
      status: 404,
      body: "",
      says: (url: string) =>
        `${url} answered 404 Not Found. There is no ${url}/api/runs/${ID}. Check the address: --url or GOTAG_URL.`,
    },
    {
      what: "throws an error for an answer that is no JSON",
      status: 200,
      body: "Welcome to nginx",
      says: (url: string) => `${url} answered 200 OK: Welcome to nginx.`,
    },
  ])("$what", async ({ status, body, says }) => {
    const api = await clientOf((_request, response) => void response.writeHead(status).end(body));

    await expect(api.getRun(ID)).rejects.toMatchObject({
      status,
      code: "unexpected-answer",
      message: says(server!.url),
    });
  });

  it("sends a token with each request", async () => {
    const seen: unknown[] = [];
    const api = await clientOf(
      (request) => {
        seen.push(request.headers["authorization"]);
        return {};
      },
      { token: async () => `token ${seen.length + 1}` },
    );

    await api.getHealth();
    await api.getHealth();

    expect(seen).toEqual(["Bearer token 1", "Bearer token 2"]);
  });

  it("says why the app does not answer", async () => {
    const api = await clientOf(() => ({}));
    const { url, stop } = server!;
    await stop();

    await expect(api.getHealth()).rejects.toMatchObject({
      code: "app-unreachable",
      message: `${url} does not answer (connect ECONNREFUSED ${url.slice("http://".length)}). Check the address, and that the app is running.`,
    });
  });

  it("treats an interrupted answer as no answer", async () => {
    const api = await clientOf((_request, response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("{");
      setImmediate(() => response.destroy());
    });

    await expect(api.getHealth()).rejects.toMatchObject({ code: "app-unreachable" });
  });

  it("treats an interrupted log as no answer", async () => {
    const api = await clientOf((_request, response) => {
      response.writeHead(200);
      response.write('{"results":[');
      setTimeout(() => response.destroy(), 10);
    });
    const read = async () => {
      for await (const _chunk of await api.getLog(ID));
    };

    await expect(read()).rejects.toMatchObject({ code: "app-unreachable" });
  });

  it("is interrupted by its signal", async () => {
    const interruption = new AbortController();
    const api = await clientOf(
      (_request, response) => {
        response.writeHead(200);
        interruption.abort();
      },
      { signal: interruption.signal },
    );

    await expect(api.getHealth()).rejects.toMatchObject({ name: "AbortError" });
  });
});
