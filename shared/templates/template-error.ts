/** A template that does not compile, or that could not be filled in for a case. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
  readonly code = "template-failed";
  readonly templateName: string;
  /** From 1; left out where it is not known. */
  readonly line: number | undefined;
  constructor(templateName: string, line: number | undefined, text: string, options?: ErrorOptions) {
    super(`${templateName}${line === undefined ? "" : `, line ${line}`}: ${text}`, options);
    this.templateName = templateName;
    this.line = line;
  }
}
