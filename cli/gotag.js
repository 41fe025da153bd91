#!/usr/bin/env node
// JavaScript, so that nothing with types is loaded before the compile cache is there: to get ready to strip types takes Node some
// 40 ms, and what the cache has is stripped already.
import module from "node:module";

module.enableCompileCache?.();
await import("./main.ts");
