/** A pipeline is there, but its code cannot be used. */
export class PipelineLoadError extends Error {
  override readonly name = "PipelineLoadError";
  readonly code = "pipeline-load-failed";
  /** As seen from the folder of the pipelines. */
  readonly file: string;
  constructor(file: string, text: string, options?: ErrorOptions) {
    super(`${file}: ${text}`, options);
    this.file = file;
  }
}
