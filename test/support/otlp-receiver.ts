import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type ReceivedSpan = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Whether its status is error. */
  readonly isError: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
};

type Received = { readonly path: string; readonly contentType: string; readonly body: Buffer };

/** A collector that takes OTLP over HTTP, and keeps what it is sent. What it shows is what came as JSON. */
export async function startOtlpReceiver({ hangs = false } = {}) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const contentType = request.headers["content-type"] ?? "";
      received.push({ path: request.url ?? "", contentType, body: Buffer.concat(parts) });
      if (!hangs) response.setHeader("content-type", contentType).end(contentType.includes("json") ? "{}" : "");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const jsonOf = (path: string) =>
    received.filter((one) => one.path === path).map(({ body }) => JSON.parse(body.toString()) as any);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    spans: (): readonly ReceivedSpan[] =>
      jsonOf("/v1/traces").flatMap(({ resourceSpans }) =>
        resourceSpans.flatMap(({ scopeSpans }: any) => scopeSpans.flatMap(({ spans }: any) => spans.map(spanOf))),
      ),
    /** The latest sum of a counter, over all of its attributes. */
    sumOf: (metric: string): number => {
      const all = jsonOf("/v1/metrics").map(({ resourceMetrics }) =>
        resourceMetrics.flatMap(({ scopeMetrics }: any) => scopeMetrics.flatMap(({ metrics }: any) => metrics)),
      );
      const latest = all.at(-1)?.find(({ name }: any) => name === metric);
      const points: any[] = (latest?.sum ?? latest?.histogram)?.dataPoints ?? [];
      return points.reduce((sum, { asDouble, asInt, count }) => sum + Number(asDouble ?? asInt ?? count), 0);
    },
    lines: () =>
      jsonOf("/v1/logs").flatMap(({ resourceLogs }) =>
        resourceLogs.flatMap(({ scopeLogs }: any) =>
          scopeLogs.flatMap(({ logRecords }: any) =>
            logRecords.map(({ body, attributes, traceId }: any) => ({
              message: body.stringValue as string,
              attributes: attributesOf(attributes),
              traceId: traceId as string,
            })),
          ),
        ),
      ),
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

const spanOf = (span: any): ReceivedSpan => ({
  traceId: span.traceId,
  spanId: span.spanId,
  parentSpanId: span.parentSpanId,
  name: span.name,
  startMs: Number(span.startTimeUnixNano) / 1e6,
  endMs: Number(span.endTimeUnixNano) / 1e6,
  isError: span.status.code === 2,
  attributes: attributesOf(span.attributes),
  links: span.links.map(({ traceId, spanId }: any) => ({ traceId, spanId })),
});

const attributesOf = (attributes: any[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
