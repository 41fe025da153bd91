import type { HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import { checkCaseFileSize, readCases } from "../../shared/cases/index.ts";
import { suiteNameProblem } from "../../shared/contract/index.ts";
import { textBody } from "./read-body.ts";
import { route, type CallWith } from "./route.ts";
import { refuse } from "./run-answers.ts";

const TYPES = ["application/json", "application/yaml", "application/jsonl", "text/csv", "text/plain"];

/** Stores a case file as a suite, which requests and evals name by `casesFile`. Any mistake in it is the answer. */
async function putSuite({ request, services, body }: CallWith<object, string>): Promise<HttpResponseInit> {
  const name = request.params["name"] ?? "";
  const wrongName = suiteNameProblem(name);
  if (wrongName !== undefined) return refuse([{ path: "name", message: wrongName }]);
  const bytes = Buffer.from(body);
  const tooLarge = checkCaseFileSize(name, bytes.length);
  if (tooLarge !== undefined) return refuse([tooLarge]);
  const { problems } = await readCases([bytes], { fileName: name });
  if (problems.length > 0) return refuse(problems);
  await services.storage.suites.write(name, bytes);
  return { status: 204 };
}

route({
  name: "putSuite",
  method: "PUT",
  path: "api/suites/{name}",
  summary: "Stores a case file (.json, .yaml, .yml, .jsonl or .csv) as a suite.",
  body: textBody(TYPES, z.string()),
  answers: { 204: {} },
  answer: putSuite,
});
