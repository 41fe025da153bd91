import { definePipeline, type Pipeline } from "../../../shared/index.ts";
import { reporterOf } from "../../../shared/pipeline/reporter-of.ts";
import type { PipelineReporter } from "../../../shared/reports/pipeline-reporter.ts";

/** What a pipeline adds to reports; give what a test is about. */
export const aReporter = (more: Partial<Omit<Pipeline, "stages">> = {}): PipelineReporter =>
  reporterOf(
    definePipeline({
      name: "simple",
      description: "",
      stages: () => {
        throw new Error("a report calls no stages()");
      },
      passed: () => true,
      ...more,
    }),
  );
