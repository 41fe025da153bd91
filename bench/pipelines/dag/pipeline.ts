import { definePipeline, prompt } from "../../../shared/index.ts";
import { askModel } from "../../ask-model.ts";

type Name = "A" | "B" | "C" | "D" | "E" | "F";

/** The graph of the sample `dag`: a diamond of four stages beside a single one, and a stage that waits for both. */
export default definePipeline({
  name: "dag",
  description: "Six stages in a graph with two branches, two of which ask the model server of the bench.",
  types: {} as { case: { question: string; answer: number }; stages: { [K in Name]: string } },
  config: { A: { url: prompt("URL of the model server") } },
  async stages({ config }) {
    type Run = (
      context: { readonly case: { readonly question: string } },
      options: { readonly signal: AbortSignal },
    ) => Promise<string>;
    const ask: Run = async (context, { signal }) =>
      askModel(config.A.url, [{ role: "user", content: context.case.question }], signal);
    const compute: Run = async () => "42";
    const node = <K extends Name>(name: K, inputs: readonly Name[], run: Run) => ({ name, inputs, function: run });
    return [
      node("A", [], ask),
      node("B", ["A"], compute),
      node("C", ["A"], compute),
      node("D", ["B", "C"], compute),
      node("E", [], ask),
      node("F", ["D", "E"], compute),
    ];
  },
  passed: (result) => result.stages.F === "42",
});
