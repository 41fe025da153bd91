import { app, type HttpRequest } from "@azure/functions";

async function describe(request: HttpRequest): Promise<object> {
  return {
    method: request.method,
    url: new URL(request.url).pathname,
    params: request.params,
    query: [...request.query],
    header: request.headers.get("x-sample"),
    body: await request.text(),
  };
}

app.http("any", {
  route: "any/{a}/{b?}",
  methods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
  handler: async (request) => ({ jsonBody: await describe(request) }),
});
app.get("runs", { route: "runs/{id:guid}", handler: ({ params }) => ({ jsonBody: { run: params.id } }) });
app.get("latest", { route: "runs/latest", handler: () => ({ jsonBody: "latest" }) });
app.get("by-name", { route: "runs/{name}", handler: ({ params }) => ({ jsonBody: { name: params.name } }) });
app.get("rest", { route: "files/{*path}", handler: ({ params }) => ({ jsonBody: params }) });
app.get("unnamed", () => ({ body: "by the name of the function" }));
app.get("nothing", () => undefined as any);
app.get("number", () => 7 as any);
app.get("cookies", () => ({
  body: "x",
  headers: { "x-answer": "42" },
  cookies: [
    { name: "a", value: "1 2", httpOnly: true, path: "/", sameSite: "Strict" },
    { name: "b", value: "2", maxAge: 60, secure: true },
  ],
}));
app.get("teapot", () => ({ status: 418, body: "short and stout" }));
app.get("broken", (): never => {
  throw new Error("a secret of the app");
});
app.get("log", (_request, context) => {
  context.log("a line", { with: "data" });
  context.warn("a warning");
  return {};
});

export const produced = { chunks: 0, isCancelled: false };
app.get("stream", () => ({
  body: new ReadableStream(
    {
      pull: (controller) => {
        produced.chunks += 1;
        if (produced.chunks > 1000) controller.close();
        else controller.enqueue(new Uint8Array(65_536));
      },
      cancel: () => {
        produced.isCancelled = true;
      },
    },
    { highWaterMark: 0 },
  ) as any,
}));
app.post("length", async (request) => {
  let bytes = 0;
  for await (const chunk of request.body as any) bytes += (chunk as Uint8Array).length;
  return { jsonBody: bytes };
});
app.post("refuse", async (request) => {
  for await (const _ of request.body as any) return { status: 413 };
  return { status: 400 };
});
app.get("breaks", () => ({
  body: new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode("begun")),
    pull: (controller) => controller.error(new Error("broke in the middle")),
  }) as any,
}));
