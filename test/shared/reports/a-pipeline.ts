import { definePipeline, type Pipeline } from "../../../shared/index.ts";

/** A pipeline for reports, which never call `stages()`; give what a test is about. */
export const aPipeline = (more: Partial<Omit<Pipeline, "stages">> = {}): Pipeline =>
  definePipeline({
    name: "simple",
    description: "",
    stages: () => {
      throw new Error("a report calls no stages()");
    },
    passed: () => true,
    ...more,
  });
