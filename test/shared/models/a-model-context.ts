import type { JsonObject } from "../../../shared/contract/json.ts";
import type { ModelContext } from "../../../shared/models/model.ts";

/** The context of a stage `infer`; give what a test is about. */
export const aModelContext = ({
  index = 0,
  turn = 0,
  config = {},
}: { index?: number; turn?: number; config?: JsonObject } = {}): ModelContext => ({
  case: { n: 7 },
  stages: {},
  metadata: {
    run: "r",
    pipeline: { name: "simple", config },
    start: "",
    index,
    repeat: 0,
    turn,
    stage: "infer",
    stages: {},
  },
});
