#!/usr/bin/env node
import module from "node:module";
import { catchUnexpected, complainAboutNode } from "./process.ts";

const complaint = complainAboutNode(process.versions.node);
if (complaint === undefined) {
  // What Node makes of the source is kept for the next command, and for the processes that this one starts.
  const { directory } = module.enableCompileCache();
  if (directory !== undefined) process.env["NODE_COMPILE_CACHE"] ??= directory;
  const failed = catchUnexpected(process);
  const { runInProcess } = await import("./run-in-process.ts");
  await runInProcess(failed);
} else {
  process.stderr.write(complaint);
  process.exitCode = 2;
}
