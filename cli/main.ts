#!/usr/bin/env node
import { catchUnexpected } from "./catch-unexpected.ts";
import { complainAboutNode } from "./node-version.ts";

const complaint = complainAboutNode(process.versions.node);
if (complaint === undefined) {
  const failed = catchUnexpected(process);
  const { runInProcess } = await import("./run-in-process.ts");
  await runInProcess(failed);
} else {
  process.stderr.write(complaint);
  process.exitCode = 2;
}
