import type { IncomingHttpHeaders } from "node:http";

type FakeMessage = {
  readonly role: string;
  readonly content: string | readonly { readonly text?: string }[] | null;
};

/** The text of a message, without its images and calls of tools. */
export const textOf = ({ content }: FakeMessage): string =>
  typeof content === "string" ? content : (content ?? []).map(({ text = "" }) => text).join("");

/** A call as it came over the wire. */
export type FakeCall = {
  /** Number among all calls, from 1. */
  readonly number: number;
  /** What the call is for: what the server's pattern finds in the prompt, or nothing; without a pattern the prompt. */
  readonly key: string;
  /** Number among the calls of this key, from 1. */
  readonly numberOfKey: number;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly model?: string; readonly messages?: readonly FakeMessage[] } & {
    readonly [setting: string]: unknown;
  };
  /** The texts of all messages. */
  readonly prompt: string;
  readonly lastMessage: string;
  /** When the whole request was there, in ms of the calendar. */
  readonly askedAt: number;
  /** When the last byte of the answer was handed to the system; never, where the connection ended before. */
  answeredAt?: number;
  /** The status that was answered, if any was. */
  status?: number;
};

/** What another process may know of a call. */
export type FakeCallSummary = Pick<FakeCall, "key" | "numberOfKey" | "askedAt" | "answeredAt" | "status">;

export const summarizeCall = ({ key, numberOfKey, askedAt, answeredAt, status }: FakeCall): FakeCallSummary => ({
  key,
  numberOfKey,
  askedAt,
  ...(answeredAt === undefined ? {} : { answeredAt }),
  ...(status === undefined ? {} : { status }),
});

/** How many calls there were for each key. */
export function countByKey(calls: readonly Pick<FakeCall, "key">[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { key } of calls) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}
