import { useEffect, useState } from "preact/hooks";
import { linkTo } from "../route.ts";
import { readLog, type LogFile } from "./read-log.ts";

/** The log file that was dropped on the page, or chosen. */
export function useLogFile() {
  const [file, setFile] = useState<LogFile | undefined>();
  const [problem, setProblem] = useState<unknown>();
  const [isOver, setOver] = useState(false);

  async function read(chosen: File): Promise<void> {
    try {
      setFile(readLog(chosen.name, await chosen.text()));
      setProblem(undefined);
      location.hash = linkTo("file");
    } catch (thrown) {
      setProblem(thrown);
    }
  }

  useEffect(() => {
    const listeners = new AbortController();
    const listen = (name: "dragover" | "dragleave" | "drop", listener: (event: DragEvent) => void) =>
      addEventListener(name, listener, { signal: listeners.signal });
    listen("dragover", (event) => {
      // Else the browser would open the file in place of the page.
      event.preventDefault();
      setOver(true);
    });
    listen("dragleave", (event) => event.relatedTarget === null && setOver(false));
    listen("drop", (event) => {
      event.preventDefault();
      setOver(false);
      const [dropped] = event.dataTransfer?.files ?? [];
      if (dropped !== undefined) void read(dropped);
    });
    return () => listeners.abort();
  }, []);

  return { file, problem, isOver, open: (chosen: File) => void read(chosen) };
}
