import type { MessageTranscript, StageTranscript, Transcript, TurnTranscript } from "../contract/index.ts";
import { asObject, isObject, type Json, type JsonObject } from "../contract/json.ts";
import type { Report, ReportResult, ReportTurn } from "./read-report.ts";

/**
 * Makes the transcript of a case.
 *
 * @example
 * transcribe(report, report.results[0]).turns[0]?.stages; // [{ stage: "prepare", messages: [ … ] }, … ]
 */
export function transcribe(report: Report, result: ReportResult): Transcript {
  const { uuid: _id, keywords: _words, turns: given, ...fields } = result.recorded.case;
  const { uuid, repeat, status, keywords, elapsedMs, usage, exception } = result;
  const ownText = report.reporter?.format(result.recorded);
  const turns = ownText === undefined ? result.turns : [];
  return {
    uuid,
    repeat,
    status,
    keywords,
    elapsedMs,
    usage,
    fields,
    ownText,
    turns: turns.map((turn, index) => ({
      given: result.hasTurns && Array.isArray(given) ? ((given as readonly Json[])[index] ?? null) : undefined,
      ...transcribeTurn(report, result, index, turn),
    })),
    exception,
  };
}

function transcribeTurn(report: Report, result: ReportResult, index: number, turn: ReportTurn): TurnTranscript {
  return {
    stages: Object.entries(turn.stages).map(([stage, value]): StageTranscript => {
      const { elapsedMs, attempts = 1 } = turn.records[stage] ?? {};
      const isAnswer = typeof value === "string" && isObject(asObject(report.config[stage])["model"]);
      const messages = readChat(value);
      return {
        stage,
        elapsedMs,
        attempts: attempts === 1 ? undefined : attempts,
        isAnswer: isAnswer || undefined,
        ...(messages === undefined ? { value } : { messages }),
      };
    }),
    expected: expectedOf(report, result, index),
    exception: turn.exception,
    otherExceptions: turn.otherExceptions.length === 0 ? undefined : turn.otherExceptions,
  };
}

function expectedOf({ reporter, uuid, pipeline, config }: Report, result: ReportResult, turn: number) {
  const { recorded, index, turns, repeat = 0, hasTurns } = result;
  return reporter?.expected({
    case: recorded.case,
    stages: turns[turn]?.stages ?? {},
    metadata: {
      run: uuid,
      pipeline: { name: pipeline, config },
      start: String(asObject(recorded.metadata as JsonObject | undefined)["start"] ?? ""),
      index,
      repeat,
      turn,
      stage: "",
      stages: {},
    },
    ...(hasTurns ? { turns: turns.slice(0, turn).map(({ stages }) => ({ stages })), turn } : {}),
  });
}

type ChatMessage = JsonObject & { readonly role: string };

/**
 * Reads the result of a stage as the messages of a chat.
 *
 * @returns `undefined` for any other value.
 * @example
 * readChat([{ role: "user", content: "1 + 1" }]); // [{ role: "user", text: "1 + 1" }]
 */
export function readChat(value: Json): readonly MessageTranscript[] | undefined {
  return isChat(value) ? value.map(readMessage) : undefined;
}

const isChat = (value: Json): value is readonly ChatMessage[] =>
  Array.isArray(value) && value.length > 0 && value.every(isMessage);

const isMessage = (item: Json): boolean => isObject(item) && typeof item["role"] === "string" && "content" in item;

function readMessage({ role, content, ...more }: ChatMessage): MessageTranscript {
  const parts = [content, ...(Object.keys(more).length === 0 ? [] : [more])].filter((part) => part !== null);
  const texts = parts.map((part) => (typeof part === "string" ? part : JSON.stringify(part, null, 2)));
  return { role, text: texts.join("\n") };
}
