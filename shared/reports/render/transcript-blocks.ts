import type { ReportException, StageTranscript, Transcript, TurnTranscript } from "../../contract/index.ts";
import type { Json } from "../../contract/json.ts";
import { readableMs, readableTokens, readableUsd, STATUS_WORDS } from "../index.ts";
import type { Block, Fact } from "./text.ts";

/**
 * A transcript as the blocks of a report.
 *
 * @param name - Stands before the status in the heading; by default the case.
 * @example
 * [...renderText(transcriptBlocks(transcribe(report, result)))].join("");
 */
export function transcriptBlocks(transcript: Transcript, name = transcriptName(transcript)): readonly Block[] {
  const { status, fields, ownText, turns, exception } = transcript;
  const facts = factsOf(transcript);
  return [
    { kind: "heading", level: 2, text: `${name}: ${STATUS_WORDS[status]}` },
    ...(facts.length === 0 ? [] : [{ kind: "facts", facts } as const]),
    ...(Object.keys(fields).length === 0 ? [] : [valueBlock("Case", fields)]),
    ...(ownText === undefined ? [] : [{ kind: "markdown", text: ownText } as const]),
    ...turns.flatMap((turn, index) => turnBlocks(turn, index, turns.length)),
    // That of a turn stands there; and what nobody caught in a turn, such as what `passed` threw, stands at the end.
    ...(exception === undefined || turns.some((turn) => turn.exception?.message === exception.message)
      ? []
      : exceptionBlocks(exception)),
  ];
}

/**
 * How a transcript is called.
 *
 * @example
 * transcriptName({ uuid: "08fd947c", repeat: 0 }); // "Case 08fd947c, repeat 0"
 */
export function transcriptName({ uuid, repeat }: Pick<Transcript, "uuid" | "repeat">): string {
  return `Case ${uuid}${repeat === undefined ? "" : `, repeat ${repeat}`}`;
}

function factsOf({ keywords, elapsedMs, usage }: Transcript): readonly Fact[] {
  return [
    ...(keywords.length === 0 ? [] : [["Keywords", keywords.join(", ")] as const]),
    ...(elapsedMs === undefined ? [] : [["Elapsed", readableMs(elapsedMs)] as const]),
    ...(usage === undefined
      ? []
      : [["Tokens", readableTokens(usage)] as const, ["Cost", readableUsd(usage.costUsd)] as const]),
  ];
}

function turnBlocks({ given, stages, expected, exception }: TurnTranscript, index: number, turns: number): Block[] {
  const answer = stages.findIndex(({ isAnswer }) => isAnswer);
  const blocks = stages.map(stageBlocks);
  // Beside what was answered.
  if (expected !== undefined)
    blocks.splice(answer < 0 ? stages.length : answer + 1, 0, [verbatim("Expected answer", expected)]);
  return [
    ...(given === undefined
      ? []
      : [{ kind: "heading", level: 3, text: `Turn ${index + 1} of ${turns}` } as const, valueBlock("Given", given)]),
    ...blocks.flat(),
    ...(exception === undefined ? [] : exceptionBlocks(exception)),
  ];
}

function stageBlocks(transcript: StageTranscript): readonly Block[] {
  const { stage, elapsedMs, attempts } = transcript;
  const notes = [
    ...(elapsedMs === undefined ? [] : [readableMs(elapsedMs)]),
    ...(attempts === undefined ? [] : [`${attempts} attempts`]),
  ];
  const title = `${stage}${notes.length === 0 ? "" : ` (${notes.join(", ")})`}`;
  if (!("messages" in transcript)) return [valueBlock(title, transcript.value)];
  return transcript.messages.map(({ role, text }) => verbatim(`${title}, ${role}`, text));
}

/** A text as it is, anything else as JSON. */
const valueBlock = (title: string, value: Json): Block =>
  verbatim(title, typeof value === "string" ? value : JSON.stringify(value, null, 2));

function exceptionBlocks({ stage, message, traceback, time }: ReportException): readonly Block[] {
  const where = stage === undefined ? "" : ` in ${stage}`;
  const title = `Exception${where}${time === undefined ? "" : ` at ${time}`}`;
  return [verbatim(title, message), ...(traceback === undefined ? [] : [verbatim("Traceback", traceback)])];
}

const verbatim = (title: string, text: string): Block => ({ kind: "verbatim", title, text });
