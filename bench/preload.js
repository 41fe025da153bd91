// What measures must not make the measured process load what it would not: see cli/gotag.js.
import module from "node:module";

module.enableCompileCache();
await import("./probe.ts");
