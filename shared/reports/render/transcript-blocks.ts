import type { ReportException, StageTranscript, Transcript, TurnTranscript } from "../../contract/index.ts";
import type { Json } from "../../contract/json.ts";
import { readableMs, readableTokens, readableUsd, STATUS_WORDS } from "../index.ts";
import { type Block, factsBlock } from "./text.ts";

/**
 * Writes a transcript as the blocks of a report.
 *
 * @param name - Precedes the status in the heading. Defaults to the case.
 */
export function transcriptBlocks(transcript: Transcript, name = transcriptName(transcript)): readonly Block[] {
  const { status, keywords, elapsedMs, usage, fields, ownText, turns, exception } = transcript;
  const facts = factsBlock([
    ["Keywords", keywords.length === 0 ? undefined : keywords.join(", ")],
    ["Elapsed", elapsedMs === undefined ? undefined : readableMs(elapsedMs)],
    ["Tokens", usage && readableTokens(usage)],
    ["Cost", usage && readableUsd(usage.costUsd)],
  ]);
  return [
    { kind: "heading", level: 2, text: `${name}: ${STATUS_WORDS[status]}` },
    ...(facts.facts.length === 0 ? [] : [facts]),
    ...(Object.keys(fields).length === 0 ? [] : [valueBlock("Case", fields)]),
    ...(ownText === undefined ? [] : [{ kind: "markdown", text: ownText } as const]),
    ...turns.flatMap((turn, index) => turnBlocks(turn, index, turns.length)),
    // The exception of a turn is part of the turn. Any other, such as one that `passed` threw, comes last.
    ...(exception === undefined || turns.some((turn) => turn.exception?.message === exception.message)
      ? []
      : exceptionBlocks(exception)),
  ];
}

/**
 * Names a transcript.
 *
 * @example
 * transcriptName({ uuid: "08fd947c", repeat: 0 }); // "Case 08fd947c, repeat 0"
 */
export function transcriptName({ uuid, repeat }: Pick<Transcript, "uuid" | "repeat">): string {
  return `Case ${uuid}${repeat === undefined ? "" : `, repeat ${repeat}`}`;
}

function turnBlocks(
  { given, stages, expected, exception, otherExceptions = [] }: TurnTranscript,
  index: number,
  turns: number,
): Block[] {
  const answer = stages.findIndex(({ isAnswer }) => isAnswer);
  const blocks = stages.map(stageBlocks);
  // Next to the actual answer.
  if (expected !== undefined)
    blocks.splice(answer < 0 ? stages.length : answer + 1, 0, [verbatim("Expected answer", expected)]);
  return [
    ...(given === undefined
      ? []
      : [{ kind: "heading", level: 3, text: `Turn ${index + 1} of ${turns}` } as const, valueBlock("Given", given)]),
    ...blocks.flat(),
    ...(exception === undefined ? [] : [exception, ...otherExceptions].flatMap(exceptionBlocks)),
  ];
}

function stageBlocks(transcript: StageTranscript): readonly Block[] {
  const { stage, elapsedMs, attempts } = transcript;
  const notes = [
    elapsedMs === undefined ? [] : readableMs(elapsedMs),
    attempts === undefined ? [] : `${attempts} attempts`,
  ].flat();
  const title = `${stage}${notes.length === 0 ? "" : ` (${notes.join(", ")})`}`;
  if (!("messages" in transcript)) return [valueBlock(title, transcript.value)];
  return transcript.messages.map(({ role, text }) => verbatim(`${title}, ${role}`, text));
}

/** Shows a text as it is, and anything else as JSON. */
const valueBlock = (title: string, value: Json): Block =>
  verbatim(title, typeof value === "string" ? value : JSON.stringify(value, null, 2));

function exceptionBlocks({ stage, message, traceback, time }: ReportException): readonly Block[] {
  const where = stage === undefined ? "" : ` in ${stage}`;
  const title = `Exception${where}${time === undefined ? "" : ` at ${time}`}`;
  return [verbatim(title, message), ...(traceback === undefined ? [] : [verbatim("Traceback", traceback)])];
}

const verbatim = (title: string, text: string): Block => ({ kind: "verbatim", title, text });
