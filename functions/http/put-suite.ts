import { checkCaseFileSize, readCases } from "../../shared/cases/index.ts";
import { suiteNameProblem } from "../../shared/contract/index.ts";
import { invalidRequest } from "./problem-response.ts";
import { textBody } from "./read-body.ts";
import { type CallWith, defineRoute, type HttpAnswer } from "./route.ts";

const TYPES = ["application/json", "application/yaml", "application/jsonl", "text/csv", "text/plain"];

async function handler({ request, services, body }: CallWith<object, string>): Promise<HttpAnswer> {
  const name = request.params["name"] ?? "";
  const wrongName = suiteNameProblem(name);
  if (wrongName !== undefined) throw invalidRequest([{ path: "name", message: wrongName }]);
  const bytes = Buffer.from(body);
  const tooLarge = checkCaseFileSize(name, bytes.length);
  if (tooLarge !== undefined) throw invalidRequest([tooLarge]);
  const { problems } = await readCases([bytes], { fileName: name });
  if (problems.length > 0) throw invalidRequest(problems);
  await services.storage.suites.write(name, bytes);
  return { status: 204 };
}

export const putSuite = defineRoute({
  name: "putSuite",
  method: "PUT",
  path: "api/suites/{name}",
  summary: "Stores a case file (.json, .yaml, .yml, .jsonl or .csv) as a suite, which casesFile can name.",
  body: textBody(TYPES),
  answers: { 204: {} },
  handler,
});
