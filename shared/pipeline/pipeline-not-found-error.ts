/** There is no folder of that name with a pipeline.ts in it. */
export class PipelineNotFoundError extends Error {
  override readonly name = "PipelineNotFoundError";
  readonly code = "pipeline-not-found";
  readonly pipelineName: string;
  constructor(pipelineName: string, knownNames: readonly string[]) {
    const known = knownNames.length === 0 ? "There are none yet" : `Known pipelines: ${knownNames.join(", ")}`;
    super(`No pipeline is called ${JSON.stringify(pipelineName)}. ${known}`);
    this.pipelineName = pipelineName;
  }
}
