import { stat } from "node:fs/promises";

/** Whether a path is that of a file. */
export const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
