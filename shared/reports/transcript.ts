import { asObject, isObject, type Json, type JsonObject } from "../contract/json.ts";
import { type Pipeline, ownFormat } from "../pipeline/index.ts";
import type { Usage } from "../contract/index.ts";
import type { Report, CaseStatus, ReportException, ReportResult, ReportTurn } from "./read-report.ts";

/** One message of a chat; `text` holds all of it that is no plain text, such as calls of tools, as JSON. */
export type MessageTranscript = { readonly role: string; readonly text: string };

/** What one stage gave: messages of a chat, or any other value. */
export type StageTranscript = {
  readonly stage: string;
  readonly elapsedMs?: number;
  /** How often it was tried, where it was more than once. */
  readonly attempts?: number;
  /** Whether it gave what a model answered: a text, and the stage has a model in its settings. */
  readonly isAnswer?: boolean;
} & ({ readonly messages: readonly MessageTranscript[] } | { readonly value: Json });

export type TurnTranscript = {
  /** What the case has for this turn; not there for a case without turns. */
  readonly given?: Json;
  readonly stages: readonly StageTranscript[];
  /** What the model was expected to answer, where the pipeline's code is known and says so. */
  readonly expected?: string;
  readonly exception?: ReportException;
};

/** All that was said and done about a case. */
export type Transcript = {
  readonly uuid: string;
  readonly repeat?: number;
  readonly status: CaseStatus;
  readonly keywords: readonly string[];
  readonly elapsedMs?: number;
  readonly usage?: Usage;
  /** The fields of the case, but for id, keywords and turns. */
  readonly fields: JsonObject;
  /** What the pipeline's `format` makes of it; then there are no turns. */
  readonly ownText?: string;
  readonly turns: readonly TurnTranscript[];
  readonly exception?: ReportException;
};

/**
 * The transcript of a case.
 *
 * @example
 * transcribe(report, report.results[0]).turns[0]?.stages; // [{ stage: "prepare", messages: [ … ] }, … ]
 */
export function transcribe(report: Report, result: ReportResult): Transcript {
  const { uuid: _id, keywords: _words, turns: given, ...fields } = result.recorded.case;
  const { uuid, repeat, status, keywords, elapsedMs, usage, exception } = result;
  const ownText = report.definition && ownFormat(report.definition, result.recorded);
  return {
    uuid,
    ...(repeat === undefined ? {} : { repeat }),
    status,
    keywords,
    ...(elapsedMs === undefined ? {} : { elapsedMs }),
    ...(usage === undefined ? {} : { usage }),
    fields,
    ...(ownText === undefined ? {} : { ownText }),
    turns:
      ownText === undefined
        ? result.turns.map((turn, index) => ({
            ...(result.hasTurns && Array.isArray(given) ? { given: (given as readonly Json[])[index] ?? null } : {}),
            ...transcribeTurn(report, result, index, turn),
          }))
        : [],
    ...(exception === undefined ? {} : { exception }),
  };
}

function transcribeTurn(report: Report, result: ReportResult, index: number, turn: ReportTurn): TurnTranscript {
  const expected = expectedOf(report, result, index);
  return {
    stages: Object.entries(turn.stages).map(([stage, value]) => {
      const { elapsedMs, attempts = 1 } = turn.records[stage] ?? {};
      return {
        stage,
        ...(elapsedMs === undefined ? {} : { elapsedMs }),
        ...(attempts === 1 ? {} : { attempts }),
        ...(typeof value === "string" && isObject(asObject(report.config[stage])["model"]) ? { isAnswer: true } : {}),
        ...(isChat(value) ? { messages: value.map(readMessage) } : { value }),
      };
    }),
    ...(expected === undefined ? {} : { expected }),
    ...(turn.exception === undefined ? {} : { exception: turn.exception }),
  };
}

/** What the pipeline says that a model should answer. It is written for the call of a stage, so it may throw here. */
function expectedOf({ definition, uuid, config }: Report, result: ReportResult, turn: number): string | undefined {
  if (definition?.expected === undefined) return undefined;
  const { recorded, place, turns, repeat = 0, hasTurns } = result;
  const now = turns[turn];
  const context: Parameters<NonNullable<Pipeline["expected"]>>[0] = {
    case: recorded.case,
    stages: now?.stages ?? {},
    metadata: {
      run: uuid,
      pipeline: { name: definition.name, config },
      start: String(asObject(recorded.metadata as JsonObject | undefined)["start"] ?? ""),
      index: place,
      repeat,
      turn,
      stage: "",
      stages: {},
    },
    ...(hasTurns ? { turns: turns.slice(0, turn).map(({ stages }) => ({ stages })), turn } : {}),
  };
  try {
    const expected: unknown = definition.expected(context);
    return typeof expected === "string" ? expected : undefined;
  } catch {
    return undefined;
  }
}

type ChatMessage = JsonObject & { readonly role: string };

/** Whether a stage's result is a list of messages, as models are given. */
function isChat(value: Json): value is readonly ChatMessage[] {
  return Array.isArray(value) && value.length > 0 && value.every(isMessage);
}

const isMessage = (item: Json): boolean => isObject(item) && typeof item["role"] === "string" && "content" in item;

function readMessage({ role, content, ...more }: ChatMessage): MessageTranscript {
  const parts = [content, ...(Object.keys(more).length === 0 ? [] : [more])].filter((part) => part !== null);
  const texts = parts.map((part) => (typeof part === "string" ? part : JSON.stringify(part, null, 2)));
  return { role, text: texts.join("\n") };
}
