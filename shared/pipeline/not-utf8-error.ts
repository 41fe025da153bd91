import { describeInvalidUtf8 } from "../cases/decode-utf8.ts";

/** A file of a pipeline's folder is not a text in UTF-8: read all the same, it would lose letters. */
export class NotUtf8Error extends Error {
  override readonly name = "NotUtf8Error";
  readonly code = "not-utf8";
  /** Relative to the folder of the pipeline. */
  readonly fileName: string;
  readonly invalidAtByte: number;
  constructor(fileName: string, invalidAtByte: number) {
    super(`the file ${JSON.stringify(fileName)} ${describeInvalidUtf8(invalidAtByte)}`);
    this.fileName = fileName;
    this.invalidAtByte = invalidAtByte;
  }
}
