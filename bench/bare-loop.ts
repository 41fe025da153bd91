import { askModel } from "./ask-model.ts";
import { questionOf } from "./bench-case.ts";

/**
 * The least that the work can take on this machine: `lanes` loops that do nothing but ask the model, once for each case.
 *
 * @returns Wall time in ms.
 */
export async function bareLoop(
  url: string,
  { cases, lanes }: { readonly cases: number; readonly lanes: number },
): Promise<number> {
  const start = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < cases) await askModel(url, [{ role: "user", content: questionOf(next++) }]);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return performance.now() - start;
}
