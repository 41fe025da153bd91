#!/usr/bin/env node
import { complainAboutNode } from "./node-version.ts";

const complaint = complainAboutNode(process.versions.node);
if (complaint === undefined) {
  const { runInProcess } = await import("./run-in-process.ts");
  await runInProcess();
} else {
  process.stderr.write(complaint);
  process.exitCode = 2;
}
